"""robots.txt by RFC 9309: fetched once per origin and run, kept as evidence, obeyed to the letter.

4xx means no rules; 5xx, 429, silence and redirects that leave the allowed origins mean that nothing is fetched.
"""

import re
from dataclasses import dataclass
from typing import Self

from protego import Protego
from scrapy.http import Response

from dossier_scraper.archive.evidence.payload import decode_body
from dossier_scraper.model import Capture, Record

PRODUCT = "dossier-scraper"
HOPS = 5
# RFC 9309, 2.5: at least 500 KiB must be read; what follows is not.
SIZE = 500 * 1024
AGENT = re.compile(r"\s*user-?agent\s*:\s*(?P<token>\*|[a-z_-]*)", re.IGNORECASE)
# A longer Crawl-delay would make a run of days: it stops and says so, unless --delay asks for as much.
LONGEST_DELAY = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an origin's robots.txt says; `closed` is why nothing may be fetched, whatever the rules are."""

    parsed: Protego
    closed: str | None = None

    @classmethod
    def none(cls, closed: str | None = None) -> Self:
        """Return rules that forbid nothing by themselves."""
        return cls(parsed=Protego.parse(""), closed=closed)

    @property
    def delay(self) -> float:
        """The Crawl-delay for us, in seconds."""
        return self.parsed.crawl_delay(PRODUCT) or 0.0

    def refusal(self, url: str) -> str | None:
        """Return why a URL may not be fetched, or None."""
        return None if self.parsed.can_fetch(url, PRODUCT) else "disallowed"


def rules_of(capture: Capture, body: bytes, fault: str | None) -> Rules | None:
    """Return what an answer to robots.txt means, with its decoded body; None for a redirect, which is to be followed.

    `fault` is what was wrong with the body, if anything.
    """
    status = capture.http_status
    if status is None or fault:
        return Rules.none(f"robots.txt could not be had ({fault or capture.reason})")
    if 200 <= status < 300 and status != 206:
        text = body[:SIZE].replace(b"\0", b"").decode("utf-8-sig", "ignore")  # also of UTF-16
        return Rules(parsed=Protego.parse(_addressed(text)))
    if status != 429 and 400 <= status < 500:
        return Rules.none()
    return None if capture.location else Rules.none(f"robots.txt answered {status}")


def _addressed(text: str) -> str:
    """Return rules whose groups are those for everybody, for us, and for others.

    Which group is ours is a matter of whole product tokens (RFC 9309, 2.2.1), whatever follows them; Protego takes a
    token that ours begins with, too.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if agent := AGENT.match(line):
            token = agent["token"].lower()
            lines[number] = f"User-agent: {token if token in ('*', PRODUCT) else 'other'}"
    return "\n".join(lines)


def text_of(response: Response, record: Record) -> bytes:
    """Return the decoded body of a response; of one that we stopped, what came, whatever length it announced."""
    stopped = "download_stopped" in response.flags
    headers = [h for h in record.headers if not stopped or h.name.lower() == b"content-encoding"]
    return decode_body(response.body, headers, SIZE * 20)
