"""What a citation says: a quote, where it stands, and ids that no later import moves."""

from dataclasses import asdict, dataclass

from dossier_scraper.archive.database.records import Database, record, records, value
from dossier_scraper.archive.questions.captures import Captured
from dossier_scraper.archive.questions.provenance import Located
from dossier_scraper.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A value as it stands in the evidence.

    `record` holds the page with the quote, stored at `stored_at`; where a later check found it unchanged (HTTP 304, or
    the same body), `confirmed_by` is the record of that check, of `captured_at`. `version_sha256` is the hash of what
    the version says, `ledger_sha256` that of the ledger line that the archive was at.
    """

    archive: str
    site: str
    dossier_id: str
    title: str | None
    field: str
    quote: str
    url: str
    captured_at: str
    stored_at: str
    record: str
    confirmed_by: str | None
    payload_sha256: str
    version_sha256: str
    version_first_seen: str
    version_last_seen: str
    ledger_seq: int
    ledger_sha256: str
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody's citation says, read back from its text."""

    dossier_id: str
    field: str
    quote: str | None
    record: str
    payload_sha256: str
    confirmed_by: str | None
    version_sha256: str
    ledger_seq: int
    ledger_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """Whether a citation holds: what is wrong with it, and what has changed since and takes nothing from it."""

    claim: Claim
    holds: bool
    wrong: tuple[str, ...]
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedVersion:
    """A version as it can be named: by its id, the beginning of its content hash, or its number."""

    id: str
    dossier_id: str
    number: int
    content_hash: str
    title: str | None
    first_seen: str
    last_seen: str


def last_showing(db: Database, payload_sha256: str, url: str, until: str) -> Captured | None:
    """Return the last check until a moment that found an address with a payload, by 304 or with the same body."""
    return record(
        db,
        Captured,
        "SELECT id, url, captured_at FROM captures WHERE payload_sha256 = ? AND url = ? AND captured_at <= ?"
        " AND outcome IN ('archived', 'unchanged') ORDER BY captured_at DESC, id DESC LIMIT 1",
        payload_sha256,
        url,
        until,
    )


def versions_of(db: Database, dossier_id: str) -> list[CitedVersion]:
    """Return the versions of a dossier, oldest first."""
    return records(
        db,
        CitedVersion,
        "SELECT id, dossier_id, number, content_hash, json_extract(data, '$.title') title, first_seen, last_seen"
        " FROM versions WHERE dossier_id = ? ORDER BY number",
        dossier_id,
    )


def dossier_of_hash(db: Database, content_hash: str) -> str | None:
    """Return the dossier of which a version says what has a hash, None where none does."""
    found: str | None = value(db, "SELECT dossier_id FROM versions WHERE content_hash = ? LIMIT 1", content_hash)
    return found


def version_named(db: Database, dossier_id: str, name: str | None) -> CitedVersion:
    """Return the version that a name means: id, number, or at least six digits of its hash; the newest without one.

    Raises `UsageError` where there is none.
    """
    versions = versions_of(db, dossier_id)
    if name is None:
        return versions[-1]
    wanted = name.strip().lower().removeprefix("sha256:")
    for version in reversed(versions):
        if wanted in (version.id, str(version.number)):
            return version
        if len(wanted) >= 6 and (version.content_hash.startswith(wanted) or version.id.startswith(wanted)):
            return version
    raise UsageError(f"{dossier_id} has no version {name!r}: it has versions 1 to {versions[-1].number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a citation says of the archive: its name, the site, the ledger's head, and whether its data are invented."""

    archive: str
    site: str
    ledger_seq: int
    ledger_sha256: str
    invented: bool


def citation(db: Database, source: Source, version: CitedVersion, stand: Located, stored: Captured) -> Citation:
    """Return the citation of a value, whose page lies in the record of `stored`."""
    last = last_showing(db, str(stand.payload_sha256), stand.url, version.last_seen)
    again = last if last and last.id != stored.id else None
    return Citation(
        **asdict(source),
        dossier_id=version.dossier_id,
        title=version.title,
        field=stand.field,
        quote=stand.quote,
        url=stand.url,
        captured_at=again.captured_at if again else stand.captured_at,
        stored_at=stored.captured_at,
        record=stored.id,
        confirmed_by=again.id if again else None,
        payload_sha256=stand.payload_sha256 or "",
        version_sha256=version.content_hash,
        version_first_seen=version.first_seen,
        version_last_seen=version.last_seen,
    )
