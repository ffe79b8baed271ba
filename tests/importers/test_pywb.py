"""A real pywb, installed into an environment of its own: it replays what a crawl kept, and imports agree with it.

Its requirements (an old redis) are not ours, so it is no part of the test extra.
"""

import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawler import CrawlOptions, crawl
from dossier_scraper.importers.endpoint import Endpoint
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.importers.wayback import Request, import_wayback
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.site import load_site
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier, response
from tests.importers.test_one_truth import TRUTH
from tests.ingest.visits import PAGES, SITE, new_archive, rows, site_pages, visit
from tests.saved_site import DRUPAL, saved_site

PATH = "/dossiers/norwegian-technology-pact"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of pywb's programs."""
    folder = tmp_path_factory.mktemp("pywb") / "venv"
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "pywb==2.10.0"], check=True)
    return folder / "bin"


@contextmanager
def replaying(programs: Path, folder: Path, files: list[Path]) -> Iterator[str]:
    """Replay WARC files until the block ends; yield the address of the collection."""
    subprocess.run([programs / "wb-manager", "init", "past"], cwd=folder, check=True)
    subprocess.run([programs / "wb-manager", "add", "past", *files], cwd=folder, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([programs / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=folder)
    url = f"http://127.0.0.1:{port}/past"
    try:
        wait_for(f"{url}/cdx?url=x")
        yield url
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def replayed(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_crawl_is_replayed_with_its_images_redirects_errors_and_revisits(programs: Path, tmp_path: Path) -> None:
    image = b"\x89PNG" + bytes(range(256)) * 20
    with FaultServer([dossier("a", 100), dossier("b", 101), dossier("c", 102)]) as server:
        page = server.page("/dossiers/a").replace(b"Background of", b'<img src="/sites/i.png?itok=1"/>Background of')
        server.answers |= {
            "/dossiers/a": response(page),
            "/dossiers/b": response(b"no", "404 Not Found"),
            "/dossiers/c": response(b"", "301 Moved Permanently", [("Location", "/dossiers/a")]),
            "/sites/i.png?itok=1": response(image, content_type="image/png"),
        }
        for _ in range(2):  # the second time, what is the same becomes a revisit record
            run = crawled(server, tmp_path / "archive", requisites=True)
    assert run.rows("SELECT count(*) n FROM captures WHERE refers_to IS NOT NULL")[0]["n"] >= 3
    with replaying(programs, tmp_path, sorted((run.root / "warc").glob("*.warc.gz"))) as collection:
        times = {row["captured_at"] for row in run.rows("SELECT captured_at FROM captures WHERE http_status = 200")}
        stamps = {re.sub("[^0-9]", "", time)[:14] for time in times}
        for stamp in sorted(stamps)[:1] + sorted(stamps)[-1:]:
            assert replayed(f"{collection}/{stamp}id_/{server.url}/dossiers/a") == (200, page)
            assert replayed(f"{collection}/{stamp}mp_/{server.url}/dossiers/c") == replayed(
                f"{collection}/{stamp}mp_/{server.url}/dossiers/a"
            )
            assert replayed(f"{collection}/{stamp}id_/{server.url}/dossiers/b") == (404, b"no")
        status, shown = replayed(f"{collection}/{stamp}mp_/{server.url}/dossiers/a")
        (source,) = re.findall(rb'src="([^"]*i\.png\?itok=1)"', shown)
        address = collection.removesuffix("/past") + source.decode() if source.startswith(b"/") else source.decode()
        assert (status, replayed(address)) == (200, (200, image))


def test_a_page_that_the_server_says_is_unmodified_is_replayed(programs: Path, tmp_path: Path) -> None:
    tables = load_site()
    archive = Archive.open_or_create(tmp_path / "archive", site=tables.id, base_url=tables.base_url)
    with saved_site(DRUPAL) as site:
        site.validates = True
        for _ in range(2):
            crawl(
                archive,
                tables,
                CrawlOptions(start_urls=(site.url + "/taskforces",), delay=0, requisites=False, quiet=True),
            )
            time.sleep(1)  # a replay tells captures apart by the second
        url, (_, _, body) = site.url + PATH, site.answer(PATH)
    (again,) = rows(
        archive, "SELECT captured_at at FROM captures WHERE http_status = 304 AND page_key = '" + PATH + "'"
    )
    stamp = re.sub("[^0-9]", "", again["at"])[:14]
    with replaying(programs, tmp_path, sorted(archive.warc.glob("*.warc.gz"))) as collection:
        assert replayed(f"{collection}/{stamp}id_/{url}") == (200, body)


def test_what_comes_in_through_it_is_what_the_files_say(programs: Path, tmp_path: Path) -> None:
    live = new_archive(tmp_path)
    older = PAGES[PATH].replace(b"is feasible.", b"is thinkable.")
    other = "/dossiers/hungarian-stem-platform"
    for day, page, also in (
        ("2016-01-01", older, {}),
        ("2017-01-01", older, {other: 404}),
        ("2017-07-01", older, {other: 404}),
        ("2018-01-01", PAGES[PATH], {other: 410}),
        ("2019-01-01", PAGES[PATH], {}),
    ):
        visit(live, site_pages() | {PATH: page, "/dossiers/an-old-name": PATH} | also, day)
    files = sorted(live.warc.glob("*.warc.gz"))
    with replaying(programs, tmp_path, files) as collection:
        request = Request(endpoint=Endpoint.of(collection))
        assert import_wayback(tmp_path / "replayed", SITE, request) is not None
        assert import_wayback(tmp_path / "replayed", SITE, request) is None
    import_warc(tmp_path / "read", SITE, files)
    come, read = Archive.open(tmp_path / "replayed"), Archive.open(tmp_path / "read")
    for told in TRUTH:
        assert rows(come, told) == rows(read, told) == rows(live, told)
    bodies = "SELECT DISTINCT url, payload_sha256 FROM captures WHERE http_status = 200 ORDER BY 1, 2"
    assert rows(come, bodies) == rows(read, bodies)
    assert differences(come, SITE) == differences(read, SITE) == []
