"""Memento (RFC 7089): what an address held, as links, and the choice of what it held at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from dossier_scraper.archive.questions.mementos import Memento, addresses_like, mementos
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.pages.page import Link

TIMEMAP, TIMEGATE = "/timemap/link/", "/timegate/"
FORMAT = "application/link-format"
# The address of a body as it was.
Address = Callable[[Memento], str]


def held(query: Query, url: str) -> list[Memento]:
    """Return every body that an address had, by the first of its forms that has any."""
    return next((found for form in addresses_like(url) if (found := mementos(query, form))), [])


def timemap(found: list[Memento], own: str, address: Address) -> Iterator[Link]:
    """Yield the TimeMap of an address of which bodies were found; `own` is its own address (RFC 7089, 5)."""
    yield Link(target=found[0].url, rel="original")
    span = f'type="{FORMAT}"; from="{written_of(found[0])}"; until="{written_of(found[-1])}"'
    yield Link(target=own, rel="self", more=span)
    yield Link(target=TIMEGATE + found[0].url, rel="timegate")
    for place, one in enumerate(found):
        ends = ("first",) * (place == 0) + ("last",) * (place == len(found) - 1)
        yield _memento(one, ends, address)


def around(query: Query, one: Memento, address: Address) -> Iterator[Link]:
    """Yield what an answer with a body links: original, TimeGate, TimeMap, neighbours in time (RFC 7089, 2.2)."""
    yield from about(one.url)
    found = mementos(query, one.url)
    place = next(n for n, other in enumerate(found) if other.id == one.id)
    rels: dict[int, tuple[str, ...]] = {}
    for rel, at in (("first", 0), ("prev", place - 1), ("", place), ("next", place + 1), ("last", len(found) - 1)):
        if 0 <= at < len(found):
            rels[at] = (*rels.get(at, ()), *filter(None, [rel]))
    for at, names in sorted(rels.items()):
        yield _memento(found[at], names, address)


def about(url: str) -> Iterator[Link]:
    """Yield the links that every answer about an address has."""
    yield Link(target=url, rel="original")
    yield Link(target=TIMEGATE + url, rel="timegate")
    yield Link(target=TIMEMAP + url, rel="timemap", more=f'type="{FORMAT}"')


def _memento(one: Memento, ends: Iterable[str], address: Address) -> Link:
    return Link(target=address(one), rel=" ".join((*ends, "memento")), more=f'datetime="{written_of(one)}"')


def chosen(found: list[Memento], at: datetime | None) -> Memento:
    """Return the body that was captured nearest to a time; the newest where none is asked for (RFC 7089, 4.5.3)."""
    return found[-1] if at is None else min(found, key=lambda one: abs(captured(one) - at))


def asked_for(header: str | None) -> datetime | None:
    """Return the time that `Accept-Datetime` names; raise `ValueError` for what is none (RFC 7089, 2.1.1).

    >>> asked_for("Thu, 31 May 2007 20:35:00 GMT")
    datetime.datetime(2007, 5, 31, 20, 35, tzinfo=datetime.timezone.utc)
    """
    at = parsedate_to_datetime(header) if header else None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def captured(one: Memento) -> datetime:
    """Return when a body was captured, to the second, as HTTP writes times."""
    return datetime.fromisoformat(one.captured_at).replace(microsecond=0)


def written_of(one: Memento) -> str:
    """Return when a body was captured as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(captured(one), usegmt=True)
