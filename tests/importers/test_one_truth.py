"""The same captures tell the same, whatever way they come: files, packages, a web archive, a service of crawls."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.folder import Archive
from dossier_scraper.crawler import CrawlOptions, crawl
from dossier_scraper.errors import IncompleteRun
from dossier_scraper.importers.commoncrawl import import_commoncrawl
from dossier_scraper.importers.endpoint import COMMON_CRAWL, Endpoint
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.importers.wayback import Request, import_wayback
from tests.importers.collection import Kept, collection
from tests.importers.crawls import service
from tests.ingest.visits import PAGES, SITE, new_archive, presence, rows, site_pages, visit
from tests.saved_site import DRUPAL, saved_site

PATH, GONE = "/dossiers/norwegian-technology-pact", "/dossiers/hungarian-stem-platform"
TRUTH = (
    "SELECT id, number, first_seen, last_seen, content_hash FROM versions ORDER BY id",
    "SELECT id, dossier_id, position, date, title, url, categories, first_seen, last_seen FROM events ORDER BY id",
    "SELECT dossier_id, presence, seen_before, missed_from, missed_until, seen_after FROM absences ORDER BY 1, 3",
    "SELECT id, title, url, first_seen, last_seen FROM dossiers ORDER BY id",
)


def truth(root: Path) -> list[object]:
    return [rows(Archive.open(root), sql) for sql in TRUTH]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """A page that changes and changes back, one that is gone for a while, one that moves, and what stays as it was."""
    archive = new_archive(tmp_path_factory.mktemp("live"))
    older = PAGES[PATH].replace(b"is feasible.", b"is thinkable.")
    now = site_pages()
    for day, pages in (
        ("2016-01-01", now | {PATH: older}),
        ("2016-07-01", now | {PATH: older, "/dossiers/a-name-of-before": PATH}),
        ("2017-01-01", now | {GONE: 404}),
        ("2017-07-01", now | {GONE: 410}),
        ("2018-01-01", now | {GONE: 404}),
        ("2019-01-01", now | {PATH: older}),
    ):
        visit(archive, pages, day)
    return archive


def from_files(crawled: Archive, root: Path) -> None:
    import_warc(root, SITE, [crawled.warc])


def from_files_one_by_one_the_last_first(crawled: Archive, root: Path) -> None:
    """What repeats a page of a file that is not here yet is named, and had when the file is given again."""
    files = sorted(crawled.warc.iterdir(), reverse=True)
    for path in (*files, *files):
        with suppress(IncompleteRun):
            import_warc(root, SITE, [path])


def from_a_collection_of_packages(crawled: Archive, root: Path) -> None:
    inner = root.with_suffix(".wacz")
    with zipfile.ZipFile(inner, "w") as package:
        for path in crawled.warc.iterdir():
            package.write(path, f"archive/{path.name}")
    with zipfile.ZipFile(root.with_suffix(".zip"), "w") as packages:
        packages.write(inner, "one.wacz")
    import_warc(root, SITE, [root.with_suffix(".zip")])


def from_a_service_of_crawls(crawled: Archive, root: Path) -> None:
    files = sorted(crawled.warc.iterdir())
    crawls = {f"CC-MAIN-{path.name.split('-')[2][:4]}-{number:02}": [path] for number, path in enumerate(files)}
    with service(crawled.warc, crawls) as web:
        index = f"{web.url}/collinfo.json"
        where = Endpoint(root=web.url, index=index, index_pause=0, page_pause=0, busy=COMMON_CRAWL.busy)
        import_commoncrawl(root, SITE, Request(endpoint=where))
        assert len(web.fetched) < sum(len(rows) for rows in web.rows.values()) / 3


def from_a_web_archive(crawled: Archive, root: Path) -> None:
    bodies: dict[str, bytes] = {}
    with collection("wayback") as web:
        for path in sorted(crawled.warc.iterdir()):
            for record in read_records(path):
                if record.type == "response":
                    bodies[record.id] = record.payload
                if record.type != "metadata":
                    stamp, body = f"{record.captured_at:%Y%m%d%H%M%S}", bodies.get(record.refers_to or record.id, b"")
                    kept = Kept(stamp, record.url, body, record.status or 0, record.header("location"))
                    web.kept.append(kept)
        where = Endpoint(root=web.url, index=f"{web.url}/cdx", index_pause=0, page_pause=0)
        import_wayback(root, SITE, Request(endpoint=where))


WAYS = (
    from_files,
    from_files_one_by_one_the_last_first,
    from_a_collection_of_packages,
    from_a_service_of_crawls,
    from_a_web_archive,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whatever_way_it_comes_it_tells_what_a_crawl_told(
    crawled: Archive, root: Path, way: Callable[[Archive, Path], None]
):
    way(crawled, root)
    for found, expected in zip(truth(root), truth(crawled.root), strict=True):
        assert found == expected
    assert set(presence(Archive.open(root)).values()) == {"not_checked"}
    before = truth(root), presence(Archive.open(root))
    for other in WAYS[:1] + WAYS[3:]:  # what is there already is nothing new
        other(crawled, root)
    assert (truth(root), presence(Archive.open(root))) == before


@pytest.mark.skipif(not shutil.which("wget"), reason="there is no wget here")
def test_what_wget_kept_is_what_a_crawl_found(tmp_path: Path):
    root = tmp_path / "live"
    archive = Archive.open_or_create(root, site=SITE.id, base_url=SITE.base_url)
    with saved_site(DRUPAL) as site:
        start = site.url + "/taskforces"
        crawl(archive, SITE, CrawlOptions(start_urls=(start,), delay=0, requisites=False, quiet=True))
        (tmp_path / "urls").write_text("".join(f"{site.url}{path}\n" for path in site_pages()))
        command = [
            "wget",
            "-q",
            "--delete-after",
            "--no-verbose",
            "-i",
            "urls",
            "--no-warc-keep-log",
            "--warc-cdx",
        ]
        for name, repeated in (("first", []), ("again", ["--warc-dedup=first.cdx"])):
            subprocess.run([*command, f"--warc-file={name}", *repeated], cwd=tmp_path, check=True)
    files = [tmp_path / "again.warc.gz", tmp_path / "first.warc.gz"]
    result = import_warc(tmp_path / "archive", SITE, files, [start])
    assert result
    assert (result.state, result.counts["unchanged"] > 0) == ("complete", True)
    for told in (
        "SELECT id, number, content_hash FROM versions ORDER BY id",
        "SELECT id, dossier_id, position, date, title, url, categories FROM events ORDER BY id",
        "SELECT id, title, url, start_date, status, country FROM dossiers ORDER BY id",
    ):
        assert rows(Archive.open(tmp_path / "archive"), told) == rows(archive, told) != []
