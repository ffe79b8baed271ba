"""Fixity: is the evidence still what the ledger says? The checks are those of the `verify.py` that an archive carries.

Whether database and snapshots are what the evidence gives is found by making them again, which is not done here.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dossier_scraper.archive.check.proved import known_ledger
from dossier_scraper.archive.check.standalone import Evidence, Finding
from dossier_scraper.archive.check.touched import Verified, is_settled, lies, settle
from dossier_scraper.archive.evidence.elsewhere import opener
from dossier_scraper.archive.evidence.warc_reader import OPEN, elsewhere, open_evidence
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import read_file
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.errors import DossierError, IntegrityError

__all__ = ["Finding", "examined", "is_sound", "verify"]

PIECE = 1 << 20


def verify(archive: Archive) -> list[Finding]:
    """Return everything in `warc/` and `ledger.jsonl` that is not as it was sealed; nothing is changed.

    Recomputes the chain and its totals, size and SHA-256 of each listed file, and in it every gzip member, length,
    digest and reference; finds missing and extra files. Where all is well, looks at the folder's `verify.py` too, which
    a copy may lack: right are this program's and those that the ledger knows. Raises `DiskFault` when the folder
    cannot be read at all.
    """
    return list(examined(archive).findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is wrong with an archive's evidence, and which files lie `elsewhere` and were not checked."""

    findings: Sequence[Finding]
    elsewhere: Sequence[str]


def examined(archive: Archive) -> Examined:
    """Check what is here as `verify` does, and what lies elsewhere by size and SHA-256, where it may be fetched.

    While something lies elsewhere, database and snapshots are compared with the hashes that the ledger's lines left.
    """
    with disk_faults(archive.root):
        evidence = Evidence(archive.root)
        found = list(evidence.check())
        fetched = opener()
        for name in evidence.elsewhere if fetched else ():
            found += _streamed(archive.warc / name, *evidence.files[name])
        if evidence.elsewhere and not fetched:
            found += evidence.check_derived()
        return Examined(findings=found or list(_checker(archive)), elsewhere=() if fetched else evidence.elsewhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What was read of an archive's evidence since it was verified, all of it well: how its files lie by now.

    `skipped` are those that were not read again. `repeats` are the records in them that new ones refer to, each with
    the payload digest that it must have (empty: any).
    """

    files: Mapping[str, list[str | int]]
    skipped: Sequence[str]
    repeats: Sequence[tuple[str, str]]


def examined_since(archive: Archive, known: Verified) -> Since | None:
    """Check the ledger, and every WARC file that is new or was touched since the archive was verified.

    Returns None where anything is wrong, or lies elsewhere: `examined` tells what.
    """
    began = time.time_ns()
    with suppress(OSError):
        evidence = Evidence(archive.root)
        if not _is_as_listed(archive, evidence, known):
            return None
        now = _lying(archive, evidence)
        skipped = {name for name, at in now.items() if known.files.get(name) == at}
        settle(archive.warc / name for name in now.keys() - skipped)
        repeats = _read_well(archive, evidence, sorted(now.keys() - skipped))
        settled = {name: at for name, at in now.items() if name in skipped or is_settled(at, began)}
        return None if repeats is None else Since(files=settled, skipped=sorted(skipped), repeats=repeats)
    return None


def _read_well(archive: Archive, evidence: Evidence, names: Sequence[str]) -> list[tuple[str, str]] | None:
    """Check some files; return what they refer to in others, with its payload digest, None where anything is wrong."""
    found = [wrong for name in names for wrong in evidence.check_file(f"warc/{name}", *evidence.files[name])]
    others = [one for one in evidence.references if hash(one[1]) not in evidence.payloads]
    evidence.references = [one for one in evidence.references if hash(one[1]) in evidence.payloads]
    found += [*evidence.check_links(), *_checker(archive)]
    return None if found else [(target, digest) for _, target, digest in others]


def _is_as_listed(archive: Archive, evidence: Evidence, known: Verified) -> bool:
    """Return True if the ledger is whole, has the line up to which all was verified, and `warc/` what it lists."""
    found = list(_ledger_findings(archive, evidence, known))
    there = {path.name for path in archive.warc.iterdir() if not (path.name.endswith(OPEN) and path.is_file())}
    reached = evidence.hashes[known.seq : known.seq + 1] == [known.hash]
    return not found and reached and there == evidence.files.keys()


def _ledger_findings(archive: Archive, evidence: Evidence, known: Verified) -> Iterator[Finding]:
    """Check the ledger as `Evidence.check_ledger` does; of lines that were verified, that their bytes are the same."""
    content = read_file(archive.ledger_path) if archive.ledger_path.is_file() else b""
    lines = content[: known.size].split(b"\n")[:-1]
    if (len(lines), hashlib.sha256(content[: known.size]).hexdigest()) != (known.seq, known.sha256):
        yield from evidence.check_ledger(archive.ledger_path)
        return
    for line in map(json.loads, lines):
        evidence.hashes.append(line["hash"])
        evidence.files.update((file["name"], (file["size"], file["sha256"])) for file in line.get("warc_files", ()))
    *new, rest = content[known.size :].split(b"\n")
    for number, raw in enumerate(new, known.seq + 1):
        finding = Finding(archive.ledger_path.name, None, f"line {number}", "not a ledger line")
        try:
            yield from evidence.check_line(number, raw, finding)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            yield finding
    if rest:
        yield Finding(archive.ledger_path.name, None, None, "its end is no whole line")


def _lying(archive: Archive, evidence: Evidence) -> dict[str, list[str | int]]:
    listed = ((archive.warc / name, sha256) for name, (_, sha256) in evidence.files.items())
    return {path.name: lies(path, sha256) for path, sha256 in listed if path.is_file()}


def lying(archive: Archive) -> dict[str, list[str | int]]:
    """Return how each file of the evidence lies that the ledger lists and that is here."""
    evidence = Evidence(archive.root)
    with suppress(OSError):
        for _ in evidence.check_ledger(archive.ledger_path):
            pass
        return _lying(archive, evidence)
    return {}


def check_fetched(archive: Archive) -> None:
    """Raise `IntegrityError` where a file that is about to be fetched is not, by size and SHA-256, the ledger's."""
    evidence = Evidence(archive.root)
    for _ in evidence.check_ledger(archive.ledger_path) if opener() else ():
        pass
    for name, (size, sha256) in evidence.files.items():
        if elsewhere(archive.warc / name):
            for wrong in _streamed(archive.warc / name, size, sha256):
                raise IntegrityError(str(wrong))


def _streamed(path: Path, size: int, sha256: str) -> Iterator[Finding]:
    """Compare a file that lies elsewhere with what the ledger says of it."""
    name, digest, count = f"warc/{path.name}", hashlib.sha256(), 0
    try:
        with open_evidence(path) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                count += len(piece)
    except (DossierError, OSError) as error:
        yield Finding(name, None, None, f"elsewhere, cannot be read ({error})")
        return
    if (count, digest.hexdigest()) != (size, sha256):
        yield Finding(name, None, None, f"elsewhere, has {count} bytes and another SHA-256 than the ledger says")


def is_sound(content: bytes) -> bool:
    """Return True if a record, head and block as unpacked, could stand in an archive's evidence as it is."""
    return not list(Evidence(Path()).check_record("", 0, content, None))


def _checker(archive: Archive) -> Iterator[Finding]:
    path, known = archive.root / "verify.py", {hashlib.sha256(checker_bytes()).hexdigest()}
    known |= {line.facts["checker"] for line in known_ledger(archive.root).lines() if "checker" in line.facts}
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() not in known:
        yield Finding(path.name, None, None, "no run left this checker here; `dossier rebuild` makes it again")
