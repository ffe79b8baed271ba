"""Text from the site, times and changes as HTML: escaped, with the characters that nobody sees marked."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from markupsafe import Markup, escape

from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.wording import (
    MISSING,
    UNSAFE,
    Sign,
    Told,
    date_words,
    in_words,
    interval,
    moment,
    presence_sentence,
    told,
)

# A heading or a link has at most so many characters of a title; the page of what it names has all of it.
LONGEST = 200
MATCH = re.compile(r"\[(.*?)\]", re.DOTALL)
LINK_WORDS = re.compile(">[^<]*<")
GRADES = {
    "direct": "as the site sent it to this archive",
    "commoncrawl": "as Common Crawl received it",
    "replay": "as a web archive replays it",
    "warc": "as a WARC file of others holds it",
    "witnessed": "as another archive of the site received it",
}
TAGS: dict[Sign, str] = {"-": "del", "+": "ins"}
NOTHING = Markup()


def marked(text: str) -> Markup:
    """Return text as HTML; a character that nobody sees is named."""
    return Markup(UNSAFE.sub(lambda found: _mark(found[0]), str(escape(text))))  # noqa: S704 - text is escaped first


def _mark(character: str) -> str:
    name = unicodedata.name(character, "CONTROL CHARACTER")
    return f'<span class="unseen" title="{name}">U+{ord(character):04X}</span>'


def shown(value: object) -> Markup:
    """Return a value as HTML, a dash where there is none."""
    return marked(MISSING if value is None or value == "" else str(value))


def is_long(title: str) -> bool:
    """Return True if a title is too long for a heading."""
    return len(title) > LONGEST


def shortened(title: str) -> str:
    """Return a title as headings and links have it: whole words of it, and a sign that there is more.

    >>> shortened("word " * 50)[-10:]
    ' word word…'
    """
    return title[:LONGEST].rsplit(" ", 1)[0] + "…" if is_long(title) else title


def titled(title: str) -> Markup:
    """Return a title as HTML for a heading or a link."""
    return shown(shortened(title))


def plain(value: object) -> str:
    """Return a value for a page's title or an attribute, which have no markup: characters that nobody sees named."""
    text = shortened(MISSING if value is None or value == "" else str(value))
    return UNSAFE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


@lru_cache(maxsize=1000)  # a page says the same moments many times
def when(iso: str) -> Markup:
    """Return a stored time for people and for programs."""
    return Markup('<time datetime="{}">{} UTC</time>').format(iso, moment(iso))


@lru_cache(maxsize=1000)
def day(iso: str) -> Markup:
    """Return the day of a stored time for people and for programs."""
    return Markup('<time datetime="{}">{}</time>').format(iso[:10], moment(iso).partition(",")[0])


def change(row: Told, event_title: str | None = None, lang: Markup = NOTHING) -> Markup:
    """Return the sentence about a change; of long texts, what went is `<del>` and what came is `<ins>`.

    `lang` is an attribute that says the language of the site's words, where that is another than the page's.
    """
    (_, sentence), *pieces = told(row, event_title)
    words = Markup("").join(signed(words, sign) for sign, words in pieces)
    if not lang:
        return marked(sentence) + words
    said = [event_title, in_words(row.field, row.before), in_words(row.field, row.after)]
    return _spoken(sentence, filter(None, said), lang) + (_in_language(words, lang) if words else "")


def _spoken(sentence: str, said: Iterable[str], lang: Markup) -> Markup:
    """Return a sentence of ours with the site's words, which come in that order, quoted or last, in their language."""
    out, at = Markup(), 0
    for words in said:
        place = sentence.find(f"“{words}”", at) + 1
        if not place and sentence.endswith(words):
            place = len(sentence) - len(words)
        if place:
            out += marked(sentence[at:place]) + _in_language(marked(words), lang)
            at = place + len(words)
    return out + marked(sentence[at:])


def _in_language(words: Markup, lang: Markup) -> Markup:
    return Markup("<span{}>{}</span>").format(lang, words)


def presence_said(row: SeenChange) -> str:
    """Say that a dossier is new, went or is back."""
    return presence_sentence(row.before, row.after, row.seen_before, row.seen_after)


def found(excerpt: str) -> Markup:
    """Return what a search found, with the words that fit, which stand in square brackets, marked."""
    parts = MATCH.split(excerpt)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(marked(part)) if place % 2 else marked(part)
        for place, part in enumerate(parts)
    )


def open_row(link: Markup) -> Markup:
    """Return Datasette's link to a row, whose words are all of its key, with the word `open` in their place."""
    return Markup(LINK_WORDS.sub(">open<", link))  # noqa: S704 - Datasette's own link


def signed(words: str, sign: Sign) -> Markup:
    """Return words that stayed, went or came."""
    if sign == "=":
        return marked(words)
    return Markup("<{0}>{1}</{0}> ").format(Markup(TAGS[sign]), marked(words.rstrip()))  # noqa: S704 - one of ours


def graded(grade: str) -> str:
    """Say how near to the site the bytes of a capture are."""
    return GRADES.get(grade, grade)


FILTERS: Mapping[str, Callable[..., str | bool]] = {
    "graded": graded,
    "shown": shown,
    "titled": titled,
    "plain": plain,
    "is_long": is_long,
    "when": when,
    "day": day,
    "change": change,
    "signed": signed,
    "date_words": date_words,
    "between": interval,
    "found": found,
    "open_row": open_row,
    "presence_said": presence_said,
}
