"""What became of a request that brought no response, in the words of the table `captures`."""

import ssl
from collections.abc import Iterator
from typing import NamedTuple

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from dossier_scraper.archive.faults import lacking
from dossier_scraper.crawl.gate import Refused
from dossier_scraper.errors import DossierError
from dossier_scraper.model import Outcome


class Failure(NamedTuple):
    """An outcome, its reason in one word, and what a person may want to know beside it (ASCII, escaped)."""

    outcome: Outcome
    reason: str
    detail: str


# From the particular to the general: the first that is among an error's causes names it.
REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((IgnoreRequest,), "no_evidence"),  # some other component would not ask
    ((DownloadTimeoutError,), "timeout"),
    ((DownloadCancelledError,), "too-large"),
    ((ssl.SSLError,), "tls"),
    ((CannotResolveHostError,), "dns"),
    ((DownloadConnectionRefusedError,), "refused"),
    ((ResponseDataLossError,), "truncated"),
    ((OSError,), "connection"),
)


def failure_of(error: BaseException) -> Failure:
    """Name what went wrong with a request: refused by us, by the network, or by what the server sent."""
    if isinstance(error, Refused):
        return Failure(error.outcome, error.reason, ascii(error.detail)[1:-1])
    causes = list(_causes(error))
    detail = "; ".join(dict.fromkeys(f"{type(cause).__name__}: {ascii(str(cause))[1:-1][:200]}" for cause in causes))
    reason = next((name for kinds, name in REASONS if any(isinstance(cause, kinds) for cause in causes)), "protocol")
    return Failure("skipped", reason, detail[:500])


def shortage(error: BaseException) -> DossierError | None:
    """Return what this machine lacks, if that is among what led to an error: no fault of the site or of a page."""
    return next(filter(None, map(lacking, _causes(error))), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that led to it."""
    while error:
        yield error
        error = error.__cause__
