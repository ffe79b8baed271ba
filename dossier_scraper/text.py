"""When two texts are the same and when one continues the other, for what reads a page and what compares pages."""

import re
from functools import lru_cache

TYPOGRAPHY = str.maketrans(
    dict.fromkeys("’‘ʼ", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("‐‑‒–—―", "-") | {"…": "..."}
)
# How an excerpt ends that was cut off: `…`, `...`, and in brackets as WordPress prints it.
CUT = re.compile(r"\s*(?:\.{3}|[\[(]\.{3}[\])])$")
# How sentences end, within any quotation marks.
FULL_STOPS = (".", "…", "!", "?")


def plain(text: str) -> str:
    """Return a text as it is compared: typography, case and white space make no difference.

    >>> plain("STEM – the  “Why”…")
    'stem - the "why"...'
    """
    return _plain_name(text) if len(text) < 100 else _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.translate(TYPOGRAPHY).casefold().split())


_plain_name = lru_cache(maxsize=4096)(_plain)


def same(one: str, other: str) -> bool:
    """Return True if two texts differ in writing only."""
    return plain(one) == plain(other)


def is_cut(text: str) -> bool:
    """Return True if a text was cut off with an ellipsis.

    >>> is_cut("The bus went […]"), is_cut("The bus went.")
    (True, False)
    """
    return bool(CUT.search(plain(text[-20:])))


def continues(cut: str, whole: str) -> bool:
    """Return True if `whole` goes on where `cut` ends in an ellipsis.

    >>> continues("The “lake bus” went…", 'The "lake bus" went to every school.')
    True
    >>> continues("The bus", "The bus went to every school.")
    False
    """
    start, text = plain(cut), plain(whole)
    end = CUT.search(start)
    return end is not None and end.start() > 0 and start != text and text.startswith(start[: end.start()])


def agree(one: str, other: str) -> bool:
    """Return True if two texts say the same, or one of them is the other cut off."""
    return same(one, other) or continues(one, other) or continues(other, one)
