"""What people look for: a word stands for itself, its beginnings and its forms, whatever its case and accents.

`robot` fits “Robots”, `technolog` and `norweg*` fit “technology” and “Norwegian”, `lodz` fits “Łódź”. Forms are those
of English (Snowball's English stemmer); words of other languages fit by their beginning. `search` and `absent` share
this module, so that what the one finds the other cannot deny.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import snowballstemmer

from dossier_scraper.archive.database.columns import seen
from dossier_scraper.errors import UsageError
from dossier_scraper.model import folded

# Letters, digits and the accents behind them; what no reader sees within a word is taken out first.
WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff])+")
# Scripts that put no space between words (Thai to Khmer, kana, Han): there a word fits wherever it stands.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# What is more than ASCII, the only part of a text that folding changes but for capitals.
BEYOND = re.compile("[^\x00-\x7f]+")
# The end of a stem that stands in no form of the word: `studi`, `hope`, `reliabl`.
WRITTEN = re.compile("(?:[iey]|(?<=b)l)$")
# Shorter words fit as they are and in their forms: `AI` is no beginning of “aim”.
LONG = 4
# An excerpt has so many characters on each side.
BESIDE = 60

Form = Literal["word", "beginning", "exact"]
ENGLISH = snowballstemmer.stemmer("english")
# How the letters that Unicode does not take apart may stand in an index, by how they are folded.
SPELLINGS = (("o", "ø"), ("d", "đ"), ("d", "ð"), ("l", "ł"), ("i", "ı"), ("ae", "æ"), ("oe", "œ"), ("th", "þ"))
# A word has so many spellings at most, and so many first letters that are spelled otherwise.
MOST_SPELLINGS, SPELLED = 64, 32


class Token(NamedTuple):
    """A word of a text: folded, and where it stands there."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word that is looked for, folded; each word that fits begins with `start` (or holds it, see `UNSPACED`)."""

    text: str
    form: Form
    start: str

    def fits(self, word: str) -> bool:
        """Return True if a folded word of a text is what is looked for."""
        if self.form == "exact":
            return word == self.text
        if not word.startswith(self.start):
            return bool(UNSPACED.search(self.text)) and self.text in word
        return (self.begins and word.startswith(self.text)) or (self.form == "word" and stem(word) == stem(self.text))

    @property
    def begins(self) -> bool:
        """True where it also stands for what begins with it."""
        return self.form == "beginning" or (self.form == "word" and len(self.text) >= LONG)

    def ranges(self) -> Iterator[tuple[str, str]]:
        """Yield the ranges of an ordered vocabulary in which the words that fit lie: from the first to the second."""
        for spelled in spellings(self.start[:SPELLED]):
            yield spelled, spelled + "\U0010ffff"

    def stands_in(self, word: str) -> bool:
        """Return True if a folded word of a text fits, or has this one within: “biohydrogen” has `hydrogen`."""
        return self.fits(word) or (self.form == "word" and len(self.text) >= LONG and self.text in word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What is looked for as people type it: one word, or several that follow one another."""

    text: str
    words: tuple[Word, ...]

    @property
    def meaning(self) -> str:
        """What it stands for, as people are told: `hydro…` of a beginning."""
        return self.text.strip('"').replace("*", "…")

    def may_stand_in(self, folded_text: str) -> bool:
        """Return False if none of the words stands in a folded text, which is soon told."""
        return all(word.start in folded_text for word in self.words)

    def places(self, tokens: Sequence[Token], *, within: bool = False) -> Iterator[tuple[Token, Token]]:
        """Yield the first and the last word of each place where the term stands; with `within`, within words too."""
        length = len(self.words)
        for at in range(len(tokens) - length + 1):
            beside = zip(self.words, tokens[at : at + length], strict=True)
            if all(word.stands_in(token.word) if within else word.fits(token.word) for word, token in beside):
                yield tokens[at], tokens[at + length - 1]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a folded English word.

    >>> stem("robots"), stem("technology"), stem("studies") == stem("study")
    ('robot', 'technolog', True)
    """
    return str(ENGLISH.stemWord(word))


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """Return a word without capitals and accents.

    >>> fold_word("Łódź"), fold_word("TROMSØ")
    ('lodz', 'tromso')
    """
    return folded(word)


def term_of(text: str) -> Term:
    """Return what a text looks for; `norweg*` is a beginning, `"AI"` in quotation marks that word alone.

    Raises `UsageError` where it has no letter and no digit.

    >>> term_of("Hydrogen").meaning, term_of("norweg*").meaning, term_of('"AI"').meaning
    ('Hydrogen', 'norweg…', 'AI')
    """
    said = text.strip()
    exact = len(said) > 1 and said[0] == said[-1] == '"'
    words = []
    for found in WORD.finditer(seen(said)):
        starred = seen(said)[found.end() : found.end() + 1] == "*"
        form: Form = "exact" if exact else "beginning" if starred else "word"
        word = fold_word(found[0])
        words.append(Word(text=word, form=form, start=_start(word) if form == "word" else word))
    if not words:
        raise UsageError(f"nothing to look for in {text!r}: name a word")
    return Term(text=said, words=tuple(words))


def _start(word: str) -> str:
    """Return how each form of a word begins: as its stem, but for a last letter that the stemmer writes.

    >>> _start("studies"), _start("reliable"), _start("robots")
    ('stud', 'reliab', 'robot')
    """
    common = WRITTEN.sub("", stem(word))
    return common if common and word.startswith(common) else word


def terms_of(texts: Iterable[str]) -> tuple[Term, ...]:
    """Return what each of some texts looks for. Raises `UsageError`."""
    return tuple(map(term_of, texts))


def fold_text(text: str) -> str:
    """Return a text without capitals and accents, and without what is unseen."""
    return BEYOND.sub(lambda found: fold_word(found[0]), seen(text).casefold())


def excerpt(text: str, first: int, last: int, marked: Sequence[tuple[int, int]] = ()) -> str:
    """Return a place in a text on one line, the words there in square brackets, with some that stand beside them.

    `marked` are further places, which are marked as far as they are in the excerpt.
    """
    begin, end = max(0, first - BESIDE), min(len(text), last + BESIDE)
    begin = text.rfind(" ", 0, begin) + 1 if begin else 0
    end = max(last, text.rfind(" ", last, end)) if end < len(text) else end
    said, at = ["… "] if begin else [""], begin
    for start, stop in sorted({(first, last), *marked}):
        if at <= start and stop <= end:
            said += [text[at:start], "[", text[start:stop], "]"]
            at = stop
    said += [text[at:end], " …" if end < len(text) else ""]
    return " ".join("".join(said).split())


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text from which `seen` took what is unseen."""
    return [Token(fold_word(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]


@lru_cache(maxsize=4096)
def spellings(start: str) -> tuple[str, ...]:
    """Return how an index may spell a folded beginning, whose letters it folds as far as Unicode takes them apart.

    >>> spellings("lod")
    ('lod', 'lođ', 'loð', 'lød', 'løđ', 'løð', 'łod', 'łođ', 'łoð', 'łød', 'łøđ', 'łøð')
    """
    head, tail = start[:SPELLED], start[SPELLED:]
    ends: list[tuple[str, ...]] = [("",)]  # how what follows a letter, and the one behind it, may be spelled
    for at in reversed(range(len(head))):
        found = [head[at] + rest for rest in ends[0]]
        for letters, other in SPELLINGS:
            if head.startswith(letters, at):
                found += [other + rest for rest in ends[len(letters) - 1]]
        ends = [tuple(found[:MOST_SPELLINGS]), *ends[:1]]
    return tuple(spelled + tail for spelled in ends[0])
