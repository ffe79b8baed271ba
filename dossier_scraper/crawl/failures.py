"""What became of a request that brought no response, in the words of the table `captures`."""

from collections.abc import Iterator
from typing import NamedTuple

from OpenSSL.SSL import Error as TlsError
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity.exceptions import VerificationError
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.python.failure import Failure as TwistedFailure

from dossier_scraper.archive.faults import lacking
from dossier_scraper.crawl.gate import Gate, Refused
from dossier_scraper.crawl.handler import HeadTooLong
from dossier_scraper.errors import DossierError
from dossier_scraper.model import Outcome
from dossier_scraper.site.origins import origin_of


class Failure(NamedTuple):
    """An outcome, its reason in one word, and what a person may want to know beside it (ASCII, escaped)."""

    outcome: Outcome
    reason: str
    detail: str


# From the particular to the general: the first that is among an error's causes names it.
REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((IgnoreRequest,), "no_evidence"),  # some other component would not ask
    ((DownloadTimeoutError,), "timeout"),
    ((DownloadCancelledError, HeadTooLong), "too-large"),
    ((TlsError, VerificationError), "tls"),
    ((CannotResolveHostError,), "dns"),
    ((DownloadConnectionRefusedError,), "refused"),
    ((ResponseDataLossError,), "truncated"),
    ((ConnectError, ConnectionLost, OSError), "connection"),
)


def failure_of(error: BaseException, request: Request, gate: Gate) -> Failure:
    """Name what went wrong with a request: refused by us, by the network, or by what the server sent."""
    if isinstance(error, Refused):
        return Failure(error.outcome, error.reason, ascii(error.detail)[1:-1])
    causes = list(_causes(error))
    detail = "; ".join(dict.fromkeys(f"{type(cause).__name__}: {ascii(str(cause))[1:-1][:200]}" for cause in causes))
    origin = origin_of(request.url)
    if refused := gate.refused.get((origin.host, origin.port)):
        return Failure("denied", "address", refused)
    reason = next((name for kinds, name in REASONS if any(isinstance(cause, kinds) for cause in causes)), "protocol")
    return Failure("skipped", reason, detail[:500])


def shortage(error: BaseException) -> DossierError | None:
    """Return what this machine lacks, if that is among what led to an error: no fault of the site or of a page."""
    return next(filter(None, map(lacking, _causes(error))), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that led to it, Twisted's lists of reasons included."""
    todo, seen = [error], set()
    while todo:
        cause = todo.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        reasons = [reason for reason in getattr(cause, "reasons", ()) if isinstance(reason, TwistedFailure)]
        todo += [reason.value for reason in reasons if reason.value]
        todo += [inner for inner in (cause.__cause__,) if inner]
