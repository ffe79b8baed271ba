"""Replay revisits with the engine of replayweb.page: `python -m tests.operations.replayweb` (needs node and npm).

A page has one body, another, the first again, and then the site says 304: two visits are revisits. At the time of each
one, the engine must show the body that the page had then: of a WARC file, and of a WACZ package.
"""

import base64
import hashlib
import json
import operator
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.run import Ingest
from dossier_scraper.model import Header
from tests.ingest.visits import BASE, PAGES, SITE, exchange, new_archive, site_pages, visit

SCRIPT = Path(__file__).with_suffix(".mjs")
PACKAGES = ("@webrecorder/wabac@2.25.5", "fake-indexeddb@6.2.5")
PATH = "/dossiers/norwegian-technology-pact"


def _not_modified(archive: Archive, at: datetime, body: bytes) -> None:
    """Visit the page once more; the site says that it has not changed since it had a body."""
    asked = replace(exchange(PATH, 304, at), body=b"", request_headers=(Header(b"If-None-Match", b'"a"'),))
    ingest = Ingest(archive, SITE, source="live", started_at=at, user_agent="test")
    ingest.collect(ingest.observe(ingest.record(asked, repeats=hashlib.sha256(body).hexdigest())))
    ingest.finish(None, at)


def main() -> None:
    """Replay both; raise where a body is another."""
    first, second = PAGES[PATH], PAGES[PATH].replace(b"is feasible.", b"is thinkable.")
    bodies = [first, second, first, first]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["npm", "install", "--silent", "--ignore-scripts", *PACKAGES], cwd=folder, check=True)
        shutil.copy(SCRIPT, folder)
        archive = new_archive(folder)
        for month, body in enumerate(bodies[:3], start=1):
            visit(archive, site_pages() | {PATH: body}, f"2026-{month:02}-01")
        _not_modified(archive, datetime(2026, 4, 1, tzinfo=UTC), first)
        files = sorted(archive.warc.glob("*-live-*.warc.gz"))
        found = [record for file in files for record in read_records(file) if record.url == BASE + PATH]
        said = [(record.type, record.status) for record in found]
        assert said == [("response", 200), ("response", 200), ("revisit", 200), ("revisit", 304)]
        (folder / "all.warc.gz").write_bytes(b"".join(file.read_bytes() for file in files))
        export = ("export", "wacz", folder / "all.wacz", "--archive", archive.root)
        subprocess.run([sys.executable, "-m", "dossier_scraper", *export], check=True, capture_output=True)
        times = [f"{datetime.fromisoformat(str(record.captured_at)):%Y%m%d%H%M%S}" for record in found]
        for file in ("all.warc.gz", "all.wacz"):
            asked = ["node", SCRIPT.name, file, BASE + PATH, *times]
            said = subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout
            shown = [base64.b64decode(json.loads(line)["body"]) for line in said.splitlines()]
            if shown != bodies:
                raise SystemExit(f"{file}: of {times}, {list(map(operator.eq, shown, bodies))}")
            print(f"{file}: {len(shown)} visits, of which two are revisits, show the body of their time.")


if __name__ == "__main__":
    main()
