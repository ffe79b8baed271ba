"""Turn a page's bytes into text: which charset, and what to say when the evidence for it disagrees.

Nothing here looks at markup beyond a declared charset; the result never holds a NUL, a control character that XML
forbids, or a lone surrogate, so that it survives HTML, JSON and SQLite alike.
"""

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from dossier_scraper.extract.problems import problem
from dossier_scraper.model import Page, Problem

# Where a page says what it is written in, and how many signs of a text that was coded twice are enough.
HEAD, SIGNS = 4096, 2
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Of these, the bytes of one and the characters of three: in UTF-8 there are no others.
CONTROLS, NO_CHARACTERS = bytes(n for n in range(128) if FORBIDDEN.match(chr(n))), ("\ufffe", "\uffff")
CHARSET = re.compile(rb"charset[^>]*>", re.IGNORECASE)
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
WORD = re.compile(r"[^\W\d_]{2,}")
ACCENTS = re.compile(r"[À-ÖØ-öø-ÿ]{3,}")
# What stands within no word: signs, and a capital among small letters; of pairs of bytes that are one letter, a sign
# between accents.
SIGN_WITHIN = re.compile(r"[a-z]([³¹¿¾¼½±£¥¦§¯¶‚„”ˆ‡†‰ƒ™‹›ŽŠŸŒ])[a-z]|(?<![\d.])(º)[a-z]")
PAIRS = re.compile(r"[À-ÿ][¡-¿]{1,3}[À-ÿ]|(?:¤[\xa0-ÿ]){2}")
# Letters that stand for those of another charset when they meet: on a page, and within a word.
STRANGERS = (
    ("õ", "éûí"),
    ("û", "õ"),
    ("ø", "ìù"),
    ("þ", "çüàëûèãõ"),
    ("ð", "çüàëûèãõ"),
)
STRANGE_WORD = re.compile(r"[šžø][^\W\d_]*è|è[^\W\d_]*[šžø]|[šž][^\W\d_]*æ|æ[^\W\d_]*[šž]|þ[^\W\d_]*ø")
# Bytes of UTF-8 that were taken for letters of windows-1252 or windows-1250 and coded once more, within a word; and
# characters that only such a mistake, or windows-1252 read as ISO-8859-1, leaves in a page.
SECOND = (
    rb"(?:\xc2[\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2(?:\x82\xac|\x84\xa2)"
    rb"|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xcb[\x86\x9c])"
)
AGAIN = {
    first: re.compile(first + others + SECOND + rb"(?=[a-z\xc3\xc4])")
    for first, others in ((b"\xc3", rb"[\x82-\x85\x8e-\x91\xa2]"), (b"\xc4", rb"[\x82\x8e\x90\xb9]"))
}
C1 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
# Charsets that browsers read as windows-1252, or nearly; languages that none of them can write, and where a page names
# its own.
WESTERN = frozenset(("cp1252", "iso8859-1", "iso8859-15", "ascii"))
ELSEWHERE = frozenset(
    ("bg", "cs", "el", "hr", "hu", "lt", "lv", "mk", "mt", "pl", "ro", "ru", "sk", "sl", "sr", "tr", "uk")
)
LANGUAGE = re.compile(rb"<html[^>]{0,200}?\slang=[\"']?([a-z]{2})\b", re.IGNORECASE)
ASCII = bytes(range(128))
# Codecs that turn ASCII bytes into something else: no page is written in them by intention.
UNSAFE = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "hz", "mbcs"})


def decode(page: Page) -> tuple[str, list[Problem]]:
    """Return the page's text and what is doubtful about its charset.

    A byte order mark decides, then escape sequences of a declared ISO-2022-JP, then strictly valid UTF-8, then the
    header's charset, the meta element's and windows-1252 (WHATWG Encoding Standard, section 6, with the bytes' own
    evidence before the labels).
    """
    body = page.body
    declared = [name for name in (_in_header(page.content_type), _in_markup(body)) if name and _is_usable(name)]
    text, used, invalid = _text_of(body, declared)
    problems = []
    if not body.isascii() and any(not _same(name, used) for name in declared):
        problems.append(problem("charset_conflict", None, f"declared {', '.join(declared)}; read as {used}"))
    if not body.isascii() and (why := _doubt(body, text, used, declared)):
        problems.append(problem("charset_guessed", None, why))
    if invalid:
        problems.append(problem("charset_invalid", None, f"{text.count(chr(0xFFFD))} characters are not {used}"))
    if used != "utf-8" or _may_be_forbidden(body, text):
        clean = FORBIDDEN.sub("\ufffd", text)
        if clean != text:
            problems.append(problem("control_characters", None, f"{len(FORBIDDEN.findall(text))} characters"))
        text = clean
    return text, problems


def _may_be_forbidden(body: bytes, text: str) -> bool:
    """Return True if a page in UTF-8 has any forbidden character."""
    return any(control in body for control in CONTROLS) or any(sign in text for sign in NO_CHARACTERS)


def _doubt(body: bytes, text: str, used: str, declared: Sequence[str]) -> str | None:
    """Return why a text is hardly what was written, or None: in windows-1252, or coded in UTF-8 twice."""
    if used == "utf-8":
        return _coded_twice(body)
    if _codec(used) not in WESTERN:
        return None
    language = LANGUAGE.search(body, 0, HEAD)
    strict = bool(declared) and not (language and language[1].decode().lower() in ELSEWHERE)
    why = improbable(text, strict)
    return why and f"{', '.join(declared) or 'nothing'} declared; read as {used if declared else 'windows-1252'}: {why}"


def _coded_twice(body: bytes) -> str | None:
    """Return a sign of a text that was coded in UTF-8 twice, or of one that was coded as what it was not, or None.

    >>> _coded_twice("Les Ã©lÃ¨ves".encode()), _coded_twice("LE CAFÉ’s, ÉCOLE".encode())
    ('coded twice: Ã© within a word', None)
    """
    there = (pattern.finditer(body) for first, pattern in AGAIN.items() if first in body)
    found = sorted((again.start(), again[0]) for some in there for again in islice(some, SIGNS))
    if len(found) >= SIGNS:
        return f"coded twice: {found[0][1].decode()} within a word"
    control = C1.search(body)
    return f"{control[0].decode()!a} in a text" if control else None


def improbable(text: str, strict: bool = False) -> str | None:
    """Return why a text is hardly one of a language that is written in windows-1252, or None.

    Bytes of another charset give words of accents alone (Cyrillic, Greek), signs between accents (Chinese, Korean) or
    within words (Polish, DOS), and letters side by side that no such language has both of (Hungarian, Czech, Turkish,
    Lithuanian), or not in one word (Slovenian). The last two are not `strict`: names have them.

    >>> improbable("Øêîëà íà îçåðå"), improbable("Az iskola a jövõt õrzik, és ûz"), improbable("Où est l'école créée ?")
    ('words of accents alone', 'õ beside é', None)
    """
    words = WORD.findall(text)
    accents = sum(bool(ACCENTS.search(word)) for word in words)
    if accents and accents * 4 > sum(not word.isascii() for word in words):
        return "words of accents alone"
    sign, strange, used = SIGN_WITHIN.search(text), STRANGE_WORD.search(text), set(text)
    if sign:
        return f"{sign[1] or sign[2]} within a word"
    if len(PAIRS.findall(text)) > 2:
        return "signs between accents"
    if strict:
        return None
    if strange:
        return f"{strange[0][0]} and {strange[0][-1]} in one word"
    return next(
        (f"{one} beside {other}" for one, others in STRANGERS for other in others if {one, other} <= used), None
    )


def _text_of(body: bytes, declared: list[str]) -> tuple[str, str, bool]:
    """Return text, charset used, and whether bytes had to be replaced."""
    mark = next(((mark, name) for mark, name in MARKS if body.startswith(mark)), None)
    if mark:
        return _strict_or_replaced(body[len(mark[0]) :], mark[1])
    if body[:2] in (b"<\0", b"\0<"):
        return _strict_or_replaced(body, "utf-16-le" if body[:1] == b"<" else "utf-16-be")
    wide = [name for name in declared if name.startswith(("utf-16", "utf-32")) and b"\0" in body[:200]]
    for name in wide or [*_shifted(body, declared), "utf-8", *declared]:
        try:
            return body.decode(name), name, False
        except (UnicodeDecodeError, ValueError):
            continue
    single_byte = _strict_or_replaced(body, "cp1252")
    if _is_mostly_utf8(body) or ("utf-8" in declared and single_byte[2]):
        return body.decode("utf-8", "replace"), "utf-8", True
    return single_byte


def _shifted(body: bytes, declared: list[str]) -> list[str]:
    """Return ISO-2022-JP, declared and used: it writes every character in bytes of ASCII, after escape sequences."""
    names = [name for name in declared if codecs.lookup(name).name.startswith("iso2022_jp")]
    return names if names and b"\x1b$" in body else []


def _strict_or_replaced(body: bytes, name: str) -> tuple[str, str, bool]:
    try:
        return body.decode(name), name, False
    except UnicodeDecodeError:
        return body.decode(name, "replace"), name, True


def _is_mostly_utf8(body: bytes) -> bool:
    """Tell a UTF-8 page with damaged bytes from a page in a single-byte charset."""
    good = sum(map(len, MULTIBYTE.findall(body)))
    return good > len(body.translate(None, ASCII)) - good


@lru_cache(maxsize=64)
def _in_header(content_type: str | None) -> str | None:
    return http_content_type_encoding(content_type)


@lru_cache(maxsize=64)
def _codec(name: str) -> str:
    return codecs.lookup(name).name


def _in_markup(body: bytes) -> str | None:
    """Return the charset that a page declares; what stands up to it is the same on each page of a theme."""
    head = body[:HEAD]
    first = CHARSET.search(head)
    return (_declared_up_to(head[: first.end()]) if first else None) or _declared(head)


def _declared(head: bytes) -> str | None:
    try:
        return html_body_declared_encoding(head)
    except (ValueError, LookupError):
        return None


_declared_up_to = lru_cache(maxsize=64)(_declared)


@lru_cache(maxsize=64)
def _is_usable(name: str) -> bool:
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return codec.name not in UNSAFE and bool(getattr(codec, "_is_text_encoding", True))


@lru_cache(maxsize=64)
def _same(first: str, second: str) -> bool:
    """Compare two codec names, the byte order of UTF-16 and UTF-32 aside."""
    one, other = (re.sub("-[lb]e$", "", codecs.lookup(name).name) for name in (first, second))
    return one == other
