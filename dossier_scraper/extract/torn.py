"""Links that may be torn out of what was read: a sentence lacks a word, a record its name, a row what all others have.

Nothing here reads; a link that may be such a word is unread.
"""

import re
from collections.abc import Sequence

from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.listing.halves import odd_rows
from dossier_scraper.model import Reading

# Where a sentence has a place for a word, and none in it.
TORN = re.compile(r"\s[.,](?=\s|$)|,\s*\.")
# What says that a name may be missing.
UNNAMED = ("title_missing", "organisation_unclear")
# What stands beside a link of a theme's.
BESIDE_LINKS = ("form", "phrase", "aside")


def look_for_torn(lines: Sequence[list[Segment]], reading: Reading) -> None:
    """Doubt a link on a line of its own, and in no menu, where one may be torn out of what was read."""
    torn = any(part.kind == "read" and TORN.search(part.text) for line in lines for part in line)
    unnamed = any(said.code in UNNAMED for said in reading.problems)
    if not (torn or unnamed or odd_rows(reading.rows)):
        return
    kinds = [line[0].kind for line in lines]
    for line, before, behind in zip(lines, ["", *kinds], [*kinds[1:], ""], strict=False):
        link = line[0]
        if len(line) == 1 and link.weak == "link" and {before, behind}.isdisjoint((link.kind, *BESIDE_LINKS)):
            line[:] = [link._replace(kind="unread", weak="")]
