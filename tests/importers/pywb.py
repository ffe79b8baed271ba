"""Import from a real pywb, by hand: `python -m tests.importers.pywb`. It installs pywb into an environment of its own.

The suite asks `collection.py`, which answers as pywb was seen to answer; this checks that the two agree.
"""

import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.importers.endpoint import Endpoint
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.importers.wayback import Request, import_wayback
from dossier_scraper.ingest import differences
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"
RUNNING = "http://127.0.0.1:{port}/past"


def main(folder: Path, port: int) -> None:
    """Compare what comes in through pywb with what comes in from the WARC files that it replays."""
    live = new_archive(folder)
    older = PAGES[PATH].replace(b"is feasible.", b"is thinkable.")
    for day, page in (("2016-01-01", older), ("2017-01-01", older), ("2018-01-01", PAGES[PATH])):
        visit(live, site_pages() | {PATH: page, "/dossiers/an-old-name": PATH}, day)
    files = sorted(live.warc.glob("*.warc.gz"))
    venv.create(folder / "pywb", with_pip=True)
    programs = folder / "pywb" / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", "pywb>=2.10"], check=True)
    subprocess.run([programs / "wb-manager", "init", "past"], cwd=folder, check=True)
    subprocess.run([programs / "wb-manager", "add", "past", *files], cwd=folder, check=True)
    server = subprocess.Popen([programs / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=folder)
    try:
        wait_for(RUNNING.format(port=port))
        request = Request(Endpoint.of(RUNNING.format(port=port)))
        print(import_wayback(folder / "replayed", SITE, request))
        assert import_wayback(folder / "replayed", SITE, request) is None
    finally:
        server.terminate()
        server.wait()
    print(import_warc(folder / "read", SITE, files))
    replayed, read = Archive.open(folder / "replayed"), Archive.open(folder / "read")
    told = "SELECT id, number, data FROM versions ORDER BY id"
    assert rows(replayed, told) == rows(read, told)
    bodies = "SELECT DISTINCT url, payload_sha256 FROM captures WHERE http_status = 200 ORDER BY 1, 2"
    assert rows(replayed, bodies) == rows(read, bodies)
    assert differences(replayed, SITE) == differences(read, SITE) == []
    print("pywb replays what the files say.")


def wait_for(url: str) -> None:
    """Wait until the server answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/cdx?url=x", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 18080)
