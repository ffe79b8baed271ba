"""What a crawl says while it runs: one structured line per event.

Text of the site is data: every value is written as JSON in ASCII, so that no escape sequence and no forged line of a
page reaches a log or a terminal.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict

from dossier_scraper.ingest.capture.observe import Observed

logger = logging.getLogger("dossier_scraper.crawl")
# Kinds of pages whose problems have lines of their own.
TOLD = ("dossier", "event", "listing")


def event(name: str, **facts: object) -> str:
    """Return one line: the event's name, then `key=value` with values in JSON, facts that are None left out."""
    line = " ".join([name, *(f"{key}={json.dumps(value)}" for key, value in facts.items() if value is not None)])
    return line.replace("\x7f", "\\u007f")  # the one control character that JSON lets pass


def line_of(observed: Observed) -> str:
    """Return the line of one capture."""
    capture, reading = observed.capture, observed.reading
    codes = sorted({p.code for p in reading.problems if p.severity != "info"}) if reading else []
    return event(
        capture.outcome,
        url=capture.url,
        status=capture.http_status,
        kind=capture.kind,
        reason=capture.reason,
        problems=",".join(codes) or None,
        bytes=len(observed.record.payload) or None,
    )


def problem_lines(observed: Observed) -> Iterator[str]:
    """Yield a line for each problem of a page that was read, information aside."""
    reading = observed.reading
    if reading and observed.capture.outcome in ("archived", "unchanged") and reading.kind in TOLD:
        for problem in reading.problems:
            if problem.severity != "info":
                yield event("problem", url=reading.url, **asdict(problem))
