"""Memento (RFC 7089): what an address held, as links, and the choice of what it held at a time."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from w3lib.url import safe_url_string

from dossier_scraper.archive.questions.mementos import Memento, addresses_like, mementos
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.pages.page import Link

TIMEMAP, TIMEGATE = "/timemap/link/", "/timegate/"
FORMAT = "application/link-format"
# The one form that a TimeGate is asked with (RFC 7089, 2.1.1: `rfc1123-date`).
RFC1123 = re.compile("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")
# An address that came as a part of a path: all of it escaped, or its slashes made one by who passed it on.
ESCAPED, ONE_SLASH = re.compile("https?(:|%3a)%2f", re.I), re.compile("(https?:)/(?=[^/])", re.I)
PORTS = {"http": ":80", "https": ":443"}
UNRESERVED = re.compile("%(2d|2e|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])", re.I)
# The address of a body as it was.
Address = Callable[[Memento], str]


def held(query: Query, url: str) -> list[Memento]:
    """Return every body that an address had, by the first of its forms that has any."""
    forms = dict.fromkeys((*addresses_like(url), *addresses_like(requested(url))))
    return next((found for form in forms if (found := mementos(query, form))), [])


def requested(url: str) -> str:
    """Return an address, typed or passed on in any form, as a crawl asks for it (RFC 3986, 6.2).

    >>> requested("a.example:443/caf\u00e9?b#c"), requested("http:/A.example/%7Eb")
    ('https://a.example/caf%C3%A9?b', 'http://a.example/~b')
    """
    url = ONE_SLASH.sub(r"\1//", unquote(url) if ESCAPED.match(url) else url, count=1)
    url = (url if "://" in url else f"https://{url}").partition("#")[0]
    try:
        parts = urlsplit(safe_url_string(UNRESERVED.sub(lambda found: unquote(found[0]), url)))
        return parts._replace(netloc=parts.netloc.lower().removesuffix(PORTS.get(parts.scheme, ""))).geturl()
    except ValueError:
        return url


def timemap(found: list[Memento], own: str, address: Address) -> Iterator[Link]:
    """Yield the TimeMap of an address of which bodies were found; `own` is its own address (RFC 7089, 5)."""
    yield Link(target=found[0].url, rel="original")
    span = f'type="{FORMAT}"; from="{written_of(found[0])}"; until="{written_of(found[-1])}"'
    yield Link(target=own, rel="self", more=span)
    yield Link(target=TIMEGATE + found[0].url, rel="timegate")
    for place, one in enumerate(found):
        ends = ("first",) * (place == 0) + ("last",) * (place == len(found) - 1)
        yield _memento(one, ends, address)


def around(found: Sequence[Memento], one: Memento, address: Address) -> Iterator[Link]:
    """Yield what an answer about one body of an address links: original, TimeGate, TimeMap, and others by time.

    `found` are all that the address had (RFC 7089, 2.2).
    """
    yield from about(one.url)
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
    if not header:
        return None
    if not RFC1123.fullmatch(header.strip()):
        raise ValueError(
            f"{header!r} is not of the form {format_datetime(datetime(2007, 5, 31, tzinfo=UTC), usegmt=True)!r}"
        )
    return parsedate_to_datetime(header)


def captured(one: Memento) -> datetime:
    """Return when a body was captured, to the second, as HTTP writes times."""
    return datetime.fromisoformat(one.captured_at).replace(microsecond=0)


def written_of(one: Memento) -> str:
    """Return when a body was captured as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(captured(one), usegmt=True)
