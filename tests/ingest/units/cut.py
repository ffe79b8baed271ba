"""A WARC file that is made to be cut into units."""

import gzip
import random
from datetime import UTC, datetime
from pathlib import Path

from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.model import Exchange
from dossier_scraper.site import load_site

SITE = load_site()
AT = datetime(2026, 1, 1, tzinfo=UTC)
NOISE = random.Random(1).randbytes(40_000)  # which gzip keeps as it is
FAKE = gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" + NOISE[:40])


def exchange(number: int, body: bytes) -> Exchange:
    return Exchange(
        url=f"https://www.stemcoalition.eu/robots.txt?{number}",
        method="GET",
        target="/robots.txt",
        request_headers=(),
        protocol="HTTP/1.1",
        status=200,
        reason="OK",
        headers=(),
        body=body,
        captured_at=AT,
        ip="192.0.2.1",
    )


def made(folder: Path) -> Path:
    """Write a file with small records, one that spans many units, and bodies that hold what looks like a record."""
    writer = WarcWriter(folder, name="a", at=AT, info={})
    for number, body in enumerate((b"one", NOISE + FAKE + NOISE, FAKE, b"four", NOISE[:300], b"six")):
        writer.response(exchange(number, body), None)
    [file] = writer.close()
    return folder / file.name
