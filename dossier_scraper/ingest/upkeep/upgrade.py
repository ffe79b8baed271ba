"""A program whose extractor is newer than the database: it reads the stored evidence again before anything else.

What no longer is read as before is kept, sealed into the ledger, and no news. A large change waits for a person.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from dossier_scraper import __version__
from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.archive.ledger.origins import named_origins
from dossier_scraper.archive.questions.differences import count_dossiers_in_either
from dossier_scraper.archive.questions.superseded import ReadOtherwise, read_otherwise
from dossier_scraper.errors import RefusedFolder, RunHeld
from dossier_scraper.ingest.capture.workers import Readers
from dossier_scraper.ingest.upkeep.corrections import Correction, corrections
from dossier_scraper.ingest.upkeep.rebuild import apply, derive, ids_given, replace_database, scratch
from dossier_scraper.model import WarcFile
from dossier_scraper.site import Site
from dossier_scraper.site.digest import NUMBER, extractor_version, number_of


def upgrade(
    archive: Archive, site: Site, old: str, at: datetime, *, why: str | None = None, workers: int = 1
) -> list[str]:
    """Bring the database from the extractor `old` to this program's; return what was done, a line each.

    Where nothing is read otherwise, that is all. Raises `RunHeld`, with everything as it was, where more than a fifth
    of the dossiers would change, unless a person says `why` that is right.
    """
    ledger = Ledger(archive.ledger_path)
    given, before = ids_given(ledger), ids_given(ledger)
    with scratch() as folder:
        fresh = derive(archive, site, folder / "dossiers.db", workers, given=given)
        try:
            with fresh.attached(archive.database):
                superseded = read_otherwise(fresh)
                changes = list(corrections(fresh, "live", "main"))
                said = _judged(fresh, old, extractor_version(site), changes, why)
            if superseded:
                minted = {key: given[key] for key in given.keys() - before.keys()}
                line = _sealed(
                    archive, ledger, old, extractor_version(site), at, why or said, superseded, changes, minted
                )
                whole = site.with_origins(named_origins(ledger.lines(), archive.warc))
                with Readers(site, 1) as readers:
                    apply(fresh, archive, whole, line, readers, given)
            replace_database(fresh, archive.database)
        finally:
            fresh.close()
    return [f"extractor {extractor_version(site)} is accepted in place of {old}: {said}"] if superseded else []


def refuse_older(archive: Archive, old: str) -> None:
    """Raise `RefusedFolder` when an extractor that is newer than this program's has read the archive."""
    if is_newer(old):
        raise RefusedFolder(f"{archive.root} was read by extractor {old}; this program has {NUMBER}: update it.")


def is_newer(version: str) -> bool:
    """Return True if an extractor is newer than this program's: its number alone says so."""
    return number_of(version) > NUMBER


def _judged(fresh: Store, old: str, new: str, changes: Sequence[Correction], why: str | None) -> str:
    """Return how large a change is; raise `RunHeld` for a large one that nobody has found right."""
    changed = {change.dossier for change in changes}
    known = count_dossiers_in_either(fresh)
    said = f"{len(changes)} values differ, in {len(changed)} of {known} dossiers"
    if why is None and len(changed) > max(1, known / 5):
        raise RunHeld(
            f"Extractor {new} reads otherwise than {old} did: {said}. Nothing was changed;"
            " `dossier rebuild --dry-run` shows all of it. When a person finds it right: dossier accept extractor"
            " --why REASON"
        )
    return said


def _sealed(
    archive: Archive,
    ledger: Ledger,
    old: str,
    new: str,
    at: datetime,
    why: str,
    superseded: Sequence[ReadOtherwise],
    changes: Sequence[Correction],
    minted: dict[str, str],
) -> Line:
    """Keep the superseded readings in WARC files, and write the ledger's line."""
    files = _kept(archive, ledger, old, new, at, superseded)
    return ledger.append(
        "accept",
        {
            "at": iso(at),
            "extractor": {"from": old, "to": new},
            "why": why,
            "changes": [asdict(change) for change in changes],
            "minted": minted,
            "warc_files": [asdict(file) for file in files],
        },
    )


def _kept(
    archive: Archive, ledger: Ledger, old: str, new: str, at: datetime, superseded: Sequence[ReadOtherwise]
) -> list[WarcFile]:
    info = {
        "software": f"dossier-scraper/{__version__}",
        "format": "WARC File Format 1.1",
        "isPartOf": f"extractor {old} to {new}",
        "operator": archive.operator or "unknown",
        "ledger-head": ledger.head[1],
    }
    writer = WarcWriter(archive.warc, name=f"{archive.site}-extractor", at=at, info=info)
    for read in superseded:
        said = {"Outcome": read.outcome, "Reason": read.reason, "Dossier": read.dossier_id}
        told = {name: value for name, value in said.items() if value is not None}
        writer.conversion(read.id, read.url, at, {"Extractor-Version": old} | told, read.data or "null")
    return writer.close()
