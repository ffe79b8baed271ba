"""The evidence of an archive as parts of an export, and what is left out of it."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive import files
from dossier_scraper.archive.evidence.excerpt import left_out_of, pieces_without
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.export.destination import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcCopy:
    """A WARC file that leaves the archive; `cut` are the members that stay, by offset and length.

    Where there are any it is another file than the one that the ledger lists, and has another name.
    """

    path: Path
    cut: frozenset[tuple[int, int]]

    @property
    def name(self) -> str:
        """The file's name, outside."""
        return self.path.name.replace(".warc.gz", "-excerpt.warc.gz") if self.cut else self.path.name

    def part(self, folder: str) -> Part:
        """Return the file as a part of an export."""
        if not self.cut:
            return Part.at(f"{folder}{self.name}", self.path)
        size = self.path.stat().st_size
        return Part(name=f"{folder}{self.name}", pieces=lambda: pieces_without(self.path, self.cut), size=size)


def warc_copies(archive: Archive, seq: int, left_out: Collection[str]) -> list[WarcCopy]:
    """Return the WARC files that the ledger lists up to line `seq`, without the records of these ids.

    The one place where evidence that leaves is chosen: what is withheld, or was not asked for, is named by record id,
    and goes with its request, its revisits and what earlier rules said of it. Raises `DossierError` where the ledger or
    a file cannot be read.
    """
    lines = (line for line in Ledger(archive.ledger_path).lines() if line.seq <= seq)
    listed = [item["name"] for line in lines for item in line.facts.get("warc_files", ())]
    paths = [archive.warc / name for name in sorted(listed)]
    return [WarcCopy(path=path, cut=frozenset(left_out_of(path, left_out))) for path in paths]


def ledger_part(archive: Archive, seq: int, name: str) -> Part:
    """Return the ledger up to line `seq`, where that is not 0: a run may be writing the next."""
    with disk_faults(archive.ledger_path):
        lines = files.read_file(archive.ledger_path).split(b"\n")[:seq] if seq else []
    return Part.of(name, b"".join(line + b"\n" for line in lines))


def newest_moment(archive: Archive, seq: int) -> str:
    """Return the time of the newest of the ledger's lines up to `seq`, as stored: the day of what is made from them.

    So the same archive gives the same bytes on any day.
    """
    return max(
        (line.at for line in Ledger(archive.ledger_path).lines() if line.seq <= seq), default="1970-01-01T00:00:00Z"
    )
