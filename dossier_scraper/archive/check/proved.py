"""Which lines of a ledger were proved here before, and what they told: a start proves only those behind.

They are known by the SHA-256 of their bytes, in the account of who proved them (`account.py`). Where one byte of them
is another, or nothing is known, every line is proved.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dossier_scraper import __version__
from dossier_scraper.archive.check import account
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.archive.ledger.facts import extractor_of
from dossier_scraper.archive.ledger.origins import origins_of

KIND = "proved"
SETS = ("files", "adopted", "origins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What lines of a ledger told: the WARC files that they list, the extractors, the origins that they name.

    `accepted` is the last extractor that took another one's place, and the line in which; `adopted` are all that have
    read, the last of them `in_force`.
    """

    files: frozenset[str] = frozenset()
    accepted: tuple[int, str] | None = None
    adopted: frozenset[str] = frozenset()
    in_force: str | None = None
    origins: frozenset[str] = frozenset()

    def with_lines(self, lines: Iterable[Line], warc: Path) -> "Told":
        """Return it with what some lines behind told; `warc` is the folder of the archive's evidence."""
        files, accepted, read, origins = set(self.files), self.accepted, list[str](), set(self.origins)
        for line in lines:
            files.update(file["name"] for file in line.facts.get("warc_files", ()))
            read += filter(None, [extractor_of(line.facts)])
            origins.update(origins_of(line, warc))
            if line.type == "accept" and "extractor" in line.facts:
                accepted = line.seq, line.facts["extractor"]["to"]
        return Told(
            files=frozenset(files),
            accepted=accepted,
            adopted=self.adopted.union(read),
            in_force=read[-1] if read else self.in_force,
            origins=frozenset(origins),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The first `seq` lines of a ledger, which are `size` bytes with this SHA-256, proved `by` a program's version."""

    by: str = __version__
    seq: int = 0
    size: int = 0
    sha256: str = hashlib.sha256().hexdigest()
    told: Told = Told()


def ledger_told(archive: Archive) -> Told:
    """Return what the archive's ledger tells, each line of it proved, now or before. Raises `IntegrityError`."""
    content = Ledger(archive.ledger_path).content()
    known = _recall(archive.root, content)
    if content and len(content) == known.size:
        return known.told
    ledger = Ledger(archive.ledger_path, content)
    found, (seq, _) = known.told.with_lines(ledger.lines(known.seq), archive.warc), ledger.head
    if seq > known.seq:
        size = content.rindex(b"\n") + 1
        sha256 = hashlib.sha256(content[:size]).hexdigest()
        _remember(archive.root, replace(known, seq=seq, size=size, sha256=sha256, told=found))
    return found


def known_ledger(root: Path) -> Ledger:
    """Return the ledger of an archive as it is now, to be read: what was proved here before is not proved again."""
    ledger = Ledger(root / "ledger.jsonl")
    content = ledger.content()
    return Ledger(ledger.path, content, proved=_recall(root, content).seq)


def _recall(root: Path, content: bytes) -> Proved:
    """Return which lines of a ledger are known: none, where it does not begin with them, or another version did it."""
    with suppress(TypeError, KeyError):
        data = account.known(root, KIND)
        told, lines = data["told"], content[: data["size"]]
        accepted, sets = told["accepted"], {name: frozenset(told[name]) for name in SETS}
        known = Proved(**data | {"told": Told(**told | sets | {"accepted": accepted and tuple(accepted)})})
        found = __version__, lines.count(b"\n"), len(lines), hashlib.sha256(lines).hexdigest()
        if (known.by, known.seq, known.size, known.sha256) == found:
            return known
    return Proved()


def _remember(root: Path, known: Proved) -> None:
    sets = {name: sorted(getattr(known.told, name)) for name in SETS}
    account.keep(root, KIND, asdict(known) | {"told": asdict(known.told) | sets})
