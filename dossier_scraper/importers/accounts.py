"""The account of one file: how many of its records, or members, and bytes were of the site, passed over, damaged."""

from collections import Counter
from typing import Any

from dossier_scraper.archive.evidence.http_message import RAW_TRANSFER_CODING
from dossier_scraper.importers.packages import DIRECTORY, HOLDING, OTHER_MEMBERS, Entry
from dossier_scraper.importers.parts import ELSEWHERE, OTHER_METHOD, OTHERS, Part
from dossier_scraper.model import Record
from dossier_scraper.wording import counted

OURS, DAMAGED = "of the site", "damaged"
CUT = "cut short when they were made"
# The rest stands in continuation records (WARC 1.1, 6.9), maybe of another file.
SEGMENT = "the first segment of several, which are not put together"
AT_ODDS = "at odds with their own digest"
# Nothing is lost with these.
HARMLESS = {OURS, ELSEWHERE, OTHER_METHOD, "padding", *OTHERS, HOLDING, OTHER_MEMBERS, DIRECTORY}
# So many damaged ranges are named; the others are counted.
NAMED = 3


class Account:
    """What became of each byte of a file, by reason. `size` is in bytes, and all parts add up to it."""

    def __init__(self, entry: Entry) -> None:
        self.name, self.size, self.said, self.unit = entry.name, entry.size, entry.said, entry.unit
        self.contradicted = entry.contradicted
        self.records, self.bytes = Counter[str](), Counter[str]()
        self.left_out, self.damage = Counter[str](), list[Part]()
        self.end = 0

    def enter(self, part: Part, url: str | None) -> None:
        """Enter the next part; `url` is its address where that is of the site."""
        self.end = part.end
        reason = self._reason(part, url)
        self.bytes[reason] += part.end - part.start
        if part.damaged:
            self.damage.append(part)
            return
        self.records[reason] += reason not in ("padding", DIRECTORY)
        # Of a record without an address nobody can say whose it is.
        if reason not in HARMLESS and (url or not part.url):
            self.left_out[reason] += 1
        if url and part.record and (part.contradicted or self.contradicted):
            self.left_out[AT_ODDS] += 1

    def _reason(self, part: Part, url: str | None) -> str:
        if part.damaged:
            return DAMAGED
        if part.record is None:
            return part.reason or "unread"
        if url is None:
            return ELSEWHERE
        if "warc-segment-number" in part.record.fields:
            return SEGMENT
        return CUT if self.is_cut(part.record) else OURS

    @staticmethod
    def is_cut(record: Record) -> bool:
        """Return True if a record says that it was cut short or into segments, or its framing breaks off.

        A revisit has no body.
        """
        if record.type == "revisit":
            return False
        return not {"warc-truncated", "warc-segment-number"}.isdisjoint(record.fields) or any(
            h.name.lower() == RAW_TRANSFER_CODING for h in record.headers
        )

    def troubles(self) -> list[str]:
        """Return what of the site may be missing, each in a few words."""
        left = [f"{self.name}: {self._counted(count)} {reason}" for reason, count in self.left_out.items()]
        ranges = [
            f"{self.name}, offset {part.start}: {part.reason} ({part.end - part.start} bytes are not read)"
            for part in self.damage[:NAMED]
        ]
        more = len(self.damage) - NAMED
        return [*left, *ranges, *([f"{self.name}: {more} more damaged ranges"] if more > 0 else [])]

    def lines(self) -> list[str]:
        """Say what became of the file, in a line, behind what its package says of it."""
        records = ", ".join(f"{count} {reason}" for reason, count in self.records.most_common() if count)
        size = sum(self.bytes.values())
        return [
            *self.said,
            f"{self.name}: {self._counted(self.records.total())} ({records or 'none'}); "
            f"{size - self.bytes[DAMAGED]} of {size} bytes read, {self.bytes[DAMAGED]} damaged.",
        ]

    def facts(self) -> dict[str, Any]:
        """Return the account for the ledger: counts of records and bytes by reason."""
        at_odds = {"at_odds": self.left_out[AT_ODDS]} if self.left_out[AT_ODDS] else {}
        return {"records": dict(sorted(self.records.items())), "bytes": dict(sorted(self.bytes.items())), **at_odds}

    def _counted(self, count: int) -> str:
        return counted(count, self.unit)
