"""Links that may be torn out of what was read: a sentence lacks a word, a record its name, a row what all others have.

Nothing here reads; a link that may be such a word is unread.
"""

import re
from collections.abc import Iterator, Sequence

from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.listing.halves import odd_rows
from dossier_scraper.model import Reading

# Where a sentence has a place for a word, and none in it.
TORN = re.compile(r"[.,](?:(?<=\s.)(?=\s|$)|(?<=,)\s*\.)")
# What says that a name may be missing.
UNNAMED = ("title_missing", "organisation_unclear")
# What stands beside a link of a theme's.
BESIDE_LINKS = ("form", "phrase", "aside")
# What may stand beside a name that was torn out of a record.
APART = frozenset(("", "read", "label", "repeated", "unread", "phrase"))


def look_for_torn(lines: Sequence[list[Segment]], reading: Reading) -> None:
    """Doubt a link on a line of its own, and in no menu, where one may be torn out of what was read."""
    torn = any(part.kind == "read" and TORN.search(part.text) for line in lines for part in line)
    unnamed = any(said.code in UNNAMED for said in reading.problems)
    if not (torn or unnamed or odd_rows(reading.rows)):
        return
    for line, beside in _with_kinds_beside(lines):
        link = line[0]
        if len(line) == 1 and link.weak == "link" and beside.isdisjoint((link.kind, *BESIDE_LINKS)):
            line[:] = [link._replace(kind="unread", weak="")]


def look_for_moved(lines: Sequence[list[Segment]], reading: Reading, site_name: str) -> None:
    """Doubt a name on a line of its own, beside no link, that only entries say: it may be one of the dossier's."""
    dossier = reading.dossier
    sources = {event.source for event in dossier.events} if dossier else set()
    names = sources - {said.name for said in dossier.requesting_organisations} - {None, site_name} if dossier else ()
    for line, beside in _with_kinds_beside(lines) if names else ():
        part = line[0]
        if len(line) == 1 and part.kind == "repeated" and part.weak and part.text in names and beside <= APART:
            line[:] = [part._replace(kind="unread", weak="")]


def _with_kinds_beside(lines: Sequence[list[Segment]]) -> Iterator[tuple[list[Segment], set[str]]]:
    """Yield each line with the kinds of what begins those before and behind it."""
    kinds = [line[0].kind for line in lines]
    for line, before, behind in zip(lines, ["", *kinds], [*kinds[1:], ""], strict=False):
        yield line, {before, behind}
