"""Make the demo's WARC files of earlier years, which the package carries: python docs/make_past.py [FOLDER]

They are what another archive would have kept of the replica site: made with warcio, equal at each run. The host is a
reserved name (RFC 2606), because the replica site's port is another at each start.
"""

import sys
import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dossier_scraper.demo import PAST_START_URL
from dossier_scraper.demo.content import NOTICE, PAST, Past
from dossier_scraper.demo.pages import PER_PAGE, Reply, respond
from dossier_scraper.demo.server import START_PAGE

FOLDER = Path(__file__).parent.parent / "dossier_scraper" / "demo"


def targets(past: Past) -> list[str]:
    """Return what was asked for: each page of the listing, each dossier and each event; the gone ones too."""
    longest = max(sum(d.listed_as == section for d in past.state) for section in ("ongoing", "finalised"))
    listing = [START_PAGE, *(f"{START_PAGE}?page={n}" for n in range(1, -(-longest // PER_PAGE)))]
    events = [e.path for d in past.state for e in d.events]
    return [*listing, *(d.path for d in past.state), *(f"/dossiers/{slug}" for slug in past.gone), *events]


def write(past: Past, path: Path) -> None:
    """Write one year's file: a description, then a response for each page, two seconds after the one before."""
    host = urlsplit(PAST_START_URL).netloc
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        about = {"description": f"Invented data for `dossier demo`. {NOTICE}", "hostname": host}
        info = writer.create_warcinfo_record(path.name, about)
        _name(info.rec_headers, path.name, past.captured)
        writer.write_record(info)
        for number, target in enumerate(targets(past)):
            reply, at = respond(past.state, target, number), past.captured + timedelta(seconds=2 * number)
            record = writer.create_warc_record(
                f"http://{host}{target}", "response", payload=BytesIO(reply.body), http_headers=_headers(reply)
            )
            _name(record.rec_headers, target, at)
            writer.write_record(record)


def _headers(reply: Reply) -> StatusAndHeaders:
    said = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body)))]
    return StatusAndHeaders("200 OK" if reply.status == 200 else "404 Not Found", said, protocol="HTTP/1.1")


def _name(fields: StatusAndHeaders, what: str, at: datetime) -> None:
    """Give a record the time of its capture, and an id that is made of it instead of chance."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields.replace_header("WARC-Date", moment)
    fields.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{moment} {what}')}>")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    for past in PAST:
        write(past, folder / f"{past.captured.year}.warc.gz")
