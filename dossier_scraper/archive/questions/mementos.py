"""What is asked of captures as mementos (RFC 7089): what an address held at a time, each body once."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, records
from dossier_scraper.archive.questions.captures import Captured
from dossier_scraper.model import Grade, PageKind

# A body of its own that was an answer and is shown; what repeats it leads to it.
HELD = (
    "outcome = 'archived' AND http_status = 200 AND refers_to IS NULL AND payload_sha256 IS NOT NULL"
    " AND id NOT IN (SELECT record_id FROM withheld)"
)
# Redirects from one address to the next that are followed at most, as browsers do about twenty.
HOPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento(Captured):
    """A capture with a body of its own."""

    content_type: str | None
    kind: PageKind | None
    grade: Grade
    page_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Captured):
    """A capture that found a body again: by a 304, or by the same bytes."""

    http_status: int | None
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met(Captured):
    """What one of some addresses answered: itself or, where it was found unchanged, the capture that has the body."""

    body_id: str | None
    location: str | None


MEMENTO = "id, url, captured_at, content_type, kind, grade, page_key"


def mementos(db: Database, url: str) -> list[Memento]:
    """Return every body that an address had, in order of time."""
    return records(
        db, Memento, f"SELECT {MEMENTO} FROM captures WHERE url = ? AND {HELD} ORDER BY captured_at, id", url
    )


def every_memento(db: Database) -> list[Memento]:
    """Return every body of the archive, in order of time."""
    return records(db, Memento, f"SELECT {MEMENTO} FROM captures WHERE {HELD} ORDER BY captured_at, id")


def memento(db: Database, capture_id: str) -> Memento | None:
    """Return the body that a capture has or found again, None where it has none."""
    sql = f"SELECT {MEMENTO} FROM captures WHERE id = coalesce((SELECT refers_to FROM captures WHERE id = ?1), ?1)"
    return next(iter(records(db, Memento, f"{sql} AND {HELD}", capture_id)), None)


def confirmations(db: Database, capture_id: str) -> list[Confirmed]:
    """Return the captures that found the body of a capture again, in order of time."""
    sql = "SELECT id, url, captured_at, http_status, grade FROM captures WHERE refers_to = ? ORDER BY captured_at, id"
    return records(db, Confirmed, sql, capture_id)


def addresses_like(url: str) -> list[str]:
    """Return the forms in which an address may have been captured: with and without TLS, `www.` and a final slash.

    >>> addresses_like("http://a.example/b")[:3]
    ['http://a.example/b', 'https://a.example/b', 'http://www.a.example/b']
    """
    bare = url.partition("://")[2].removeprefix("www.")
    forms = [f"{one}://{www}{bare}" for www in ("", "www.") for one in ("http", "https")]
    slashed = [form.rstrip("/") if form.endswith("/") else form + "/" for form in (url, *forms)]
    return list(dict.fromkeys((url, *forms, *slashed)))


def nearest(db: Database, url: str, at: str) -> Memento | None:
    """Return the body that an address, or one like it, had nearest to a time, through redirects that were met."""
    for _ in range(HOPS):
        found = _met(db, addresses_like(url), at)
        if found is None or found.location is None:
            return memento(db, found.body_id) if found and found.body_id else None
        url = found.location
    return None


def _met(db: Database, urls: Sequence[str], at: str) -> _Met | None:
    found = records(
        db,
        _Met,
        "SELECT id, url, captured_at, CASE WHEN location IS NULL THEN coalesce(refers_to, id) END body_id, location"
        f" FROM captures WHERE url IN {LIST} AND (({HELD})"
        " OR outcome IN ('archived', 'unchanged') AND refers_to IS NOT NULL"
        f" OR outcome = 'redirected' AND location IS NOT NULL AND location NOT IN {LIST})"
        " ORDER BY abs(julianday(captured_at) - julianday(?)), captured_at, id LIMIT 1",
        urls,
        urls,
        at,
    )
    return found[0] if found else None
