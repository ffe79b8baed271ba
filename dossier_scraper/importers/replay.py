"""A page as a web archive replays it, turned into the exchange that it once was, as far as it can be told.

The body is taken as it was recorded wherever the index's digest proves it. Headers are those that the archive hands out
as the original's (`X-Archive-Orig-…`) and those that describe the content; the others may be the archive's own.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import responses as reason_phrases
from urllib.parse import urljoin

from dossier_scraper.importers.cdx import MOVED, Listed
from dossier_scraper.importers.digests import is_digest_of
from dossier_scraper.importers.endpoint import Answer, Endpoint
from dossier_scraper.importers.scope import target_of
from dossier_scraper.ingest.capture.observe import BODY_LIMIT, REDIRECTS
from dossier_scraper.model import Exchange, Header

ORIGINAL = b"x-archive-orig-"
# Framing and coding are those of the answer, not of the original.
FRAMING = {b"content-encoding", b"content-length", b"transfer-encoding", b"connection", b"keep-alive", b"location"}
OF_CONTENT = {b"content-type", b"content-language"}
# What archives answer for what they keep and may not show (UK Web Archive, excluded sites).
NOT_SHOWN = (401, 403, 451)
REWRITTEN = re.compile(r"(?:https?://[^/]+)?/(?:.*?/)?\d{1,14}(?:[a-z]{2}_)?/(https?:/.*)", re.S)


class NotReplayed(Exception):
    """The archive lists a capture and does not give it; the text says what came instead."""


class Unusable(NotReplayed):
    """The archive gives a capture of which nothing can be made, also the next time."""


class Cut(NotReplayed):
    """A part of the capture came: it may come whole when it is asked for again."""


def exchange_of(answer: Answer, listed: Listed, endpoint: Endpoint) -> Exchange:
    """Return the exchange that an answer replays. Raises `NotReplayed` for anything but this very capture.

    An archive says which capture it gives by `Memento-Datetime` (RFC 7089, 2.1.1); one that does not say it is
    believed when the body has the digest that the index names. A redirect without it is the archive's own, to another
    capture.
    """
    body, coding, proved = _body(answer, listed)
    if not proved and _is_cut(answer, listed):
        raise Cut("gave a part of the page")
    given = answer.header("memento-datetime")
    if given is None and (not proved or answer.status in REDIRECTS):
        if answer.status in NOT_SHOWN:
            raise NotReplayed(f"does not show it to the public ({answer.status})")
        if answer.status == 200:
            raise NotReplayed("answered 200 and does not say which capture that is")
        raise NotReplayed(f"answered {answer.what}")
    if given is not None and _moment(given) != listed.at:
        raise NotReplayed(f"gave the capture of {given}")
    status = answer.status
    if status in REDIRECTS and listed.status in MOVED:
        status = listed.status  # the Wayback Machine replays every redirect as a 302
    headers = (*_headers(answer), *coding, *_location(answer, listed, endpoint))
    return Exchange(
        url=listed.url,
        method="GET",
        target=target_of(listed.url),
        request_headers=(),
        protocol="HTTP/1.1",
        status=status,
        reason=reason_phrases.get(status, ""),
        headers=headers,
        body=body,
        captured_at=listed.at,
    )


def _body(answer: Answer, listed: Listed) -> tuple[bytes, tuple[Header, ...], bool]:
    """Return the body with its coding as it was recorded, or as it came, and whether the digest proves it."""
    coding = tuple(header for header in answer.headers if header.name.lower() == b"content-encoding")
    if is_digest_of(listed.digest, answer.body):
        return answer.body, coding, True
    plain = answer.content(BODY_LIMIT)
    if plain is not None and is_digest_of(listed.digest, plain):
        return plain, (), True
    return answer.body, coding, False


def _is_cut(answer: Answer, listed: Listed) -> bool:
    """Return True if a body's coding breaks off, or it is shorter, packed and unpacked, than the original was.

    Nothing at all is no page whose digest is that of something.
    """
    plain = answer.content(BODY_LIMIT)
    length = answer.header("x-archive-orig-content-length") or ""
    if plain is None or (not plain and listed.digest and answer.status == 200):
        return True
    return length.isascii() and length.isdigit() and int(length) > max(len(plain), len(answer.body))


def _moment(text: str) -> datetime | None:
    """Return the time that a `Memento-Datetime` is (RFC 7089, 2.1.1), None for no such time."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _headers(answer: Answer) -> list[Header]:
    """Return the original's headers under their own names."""
    kept = [(h.name[len(ORIGINAL) :], h.value) for h in answer.headers if h.name.lower().startswith(ORIGINAL)]
    told = {name.lower() for name, _ in kept}
    kept += [(h.name, h.value) for h in answer.headers if h.name.lower() in OF_CONTENT - told]
    return [Header(name, value) for name, value in kept if name.lower() not in FRAMING]


def _location(answer: Answer, listed: Listed, endpoint: Endpoint) -> list[Header]:
    """Return where a redirect led on the site itself: an archive points it at its own page of that address."""
    where = answer.header("x-archive-orig-location") or answer.header("location")
    if answer.status not in REDIRECTS or where is None:
        return []
    absolute = urljoin(endpoint.page(listed.timestamp, listed.asked), where)
    rewritten = REWRITTEN.fullmatch(where) if absolute.startswith(f"{endpoint.root}/") else None
    return [Header(b"Location", (rewritten[1] if rewritten else where).encode("latin-1", "replace"))]
