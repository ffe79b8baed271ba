"""Evidence that lies elsewhere is fetched where a person says so and from where that is let, and is the ledger's."""

import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from dossier_scraper.archive.check.verify import check_fetched, examined
from dossier_scraper.archive.evidence.warc_reader import Elsewhere
from dossier_scraper.archive.folder import Archive
from dossier_scraper.cli import cli
from dossier_scraper.errors import DossierError, IntegrityError, RefusedFolder, UsageError
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.units import unit
from dossier_scraper.ingest.units.fetching import Opener, fetching
from dossier_scraper.ingest.upkeep.rebuild import rebuild
from tests.ingest.visits import SITE, new_archive, rows, site_pages, visit
from tests.test_main_job import dump, snapshots

pytest.importorskip("aiohttp")
pytest.importorskip("fsspec")
pytest.importorskip("obstore")

VERSIONS = "SELECT id, number, content_hash FROM versions ORDER BY id"


class Ranges(SimpleHTTPRequestHandler):
    """Serves ranges of the files of a folder."""

    def do_GET(self) -> None:
        data = (Path(self.directory) / self.path[1:]).read_bytes()
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start, stop = (int(wanted[1]), int(wanted[2] or len(data)) + 1) if wanted else (0, len(data))
        part = data[start:stop]
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Accept-Ranges", "bytes")
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(data)}")
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *args: object) -> None:
        pass


class Unsized(Ranges):
    """Serves no ranges, and says of no file how large it is."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write((Path(self.directory) / self.path[1:]).read_bytes())


class Cut(Ranges):
    """Serves half of each file."""

    def do_GET(self) -> None:
        data = (Path(self.directory) / self.path[1:]).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])


@contextmanager
def served(folder: Path, handler: type[Ranges] = Ranges) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("lived"))
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, site_pages(), "2026-01-02")
    return archive


@pytest.fixture
def archive(lived: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive whose first file lies elsewhere, beside it in `there`."""
    monkeypatch.setattr(unit, "SIZE", 50_000)
    archive = Archive.open(Path(shutil.copytree(lived.root, tmp_path / "archive")))
    (tmp_path / "there").mkdir()
    first = min(archive.warc.iterdir())
    first.rename(tmp_path / "there" / first.name)
    return archive


@pytest.fixture
def there(archive: Archive) -> Iterator[Path]:
    folder = archive.root.parent / "there"
    with served(folder) as address:
        (archive.warc / "remote.toml").write_text(f'base = "{address}/"\n')
        yield folder


def address(archive: Archive) -> str:
    return (archive.warc / "remote.toml").read_text().split('"')[1].rstrip("/")


def test_without_leave_nothing_is_fetched_and_it_is_said(archive: Archive, there: Path):
    checked = examined(archive)
    assert (checked.findings, checked.elsewhere) == ([], [next(there.iterdir()).name])
    done = subprocess.run([sys.executable, archive.root / "verify.py"], capture_output=True, text=True)
    assert done.stdout.startswith("1 file elsewhere, not checked.\nAll is well."), done.stdout
    assert done.returncode == 0
    before = dump(archive.root)
    with pytest.raises(Elsewhere, match=r"lies elsewhere, at 'http.* is read with --remote only") as raised:
        rebuild(archive, SITE)
    assert (raised.value.exit_code, dump(archive.root)) == (4, before)


def test_an_address_makes_up_for_no_other_file(archive: Archive):
    (archive.warc / "remote.toml").write_text('[files]\n"another.warc.gz" = "https://example.org/a"\n')
    assert [finding.what for finding in examined(archive).findings][:1] == ["missing; the ledger lists it"]
    (archive.warc / "remote.toml").write_text("base = 1\n")
    with pytest.raises(RefusedFolder, match="says more than `base`"), fetching(()):
        rebuild(archive, SITE)


def test_what_is_fetched_gives_the_same(
    archive: Archive, there: Path, lived: Archive, capsys: pytest.CaptureFixture[str]
):
    shutil.rmtree(archive.snapshots)
    archive.database.unlink()
    command = ["rebuild", "--archive", str(archive.root), "--workers", "2", "--remote-from", address(archive)]
    cli.main(command, standalone_mode=False)
    assert (dump(archive.root), snapshots(archive.root)) == (dump(lived.root), snapshots(lived.root))
    with fetching((address(archive),)):
        checked = examined(archive)
    assert (checked.findings, checked.elsewhere) == ([], ())


def test_what_is_not_the_ledgers_is_told_before_it_is_read(archive: Archive, there: Path):
    [path] = there.iterdir()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with fetching((address(archive),)):
        [finding] = examined(archive).findings
        assert "another SHA-256 than the ledger says" in finding.what
        with pytest.raises(IntegrityError, match="another SHA-256"):
            check_fetched(archive)
        path.unlink()
        [finding] = examined(archive).findings
        assert "elsewhere, cannot be read" in finding.what


def test_an_archive_names_no_private_address_no_file_and_no_bucket(archive: Archive, there: Path):
    with fetching(()), pytest.raises(DossierError, match=r"127\.0\.0\.1"):
        rebuild(archive, SITE)
    for url in (there.as_uri() + "/a", "s3://bucket/a", f"{there.as_uri()}/../archive/archive.toml"):
        with pytest.raises(DossierError, match="is not asked"):
            Opener(())(url)
    for up in ("/..", "/%2e%2e", "/a/.%2E/..", "/..%5c..%5c"):
        with pytest.raises(DossierError, match="is not asked"):
            Opener((there.as_uri(),))(f"{there.as_uri()}{up}/archive/archive.toml")
        with pytest.raises(DossierError, match=r"127\.0\.0\.1 is not asked"):
            Opener((f"{address(archive)}/a",))(f"{address(archive)}/a{up}/archive.toml")
    [path] = there.iterdir()
    with Opener((there.as_uri(),))(path.as_uri()) as file:
        assert file.read() == path.read_bytes()


def read_at(address: str, place: int) -> bytes:
    file = Opener((address,))(f"{address}/a")
    file.seek(place)
    return file.read()


def test_what_a_server_does_not_give_is_one_line(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"evidence " * 100)
    with served(tmp_path) as address:
        assert read_at(address, 891) == b"evidence "
    with served(tmp_path, Unsized) as address, pytest.raises(DossierError, match=r"/a' cannot be read: ValueError"):
        read_at(address, 9)
    with served(tmp_path, Cut) as address, pytest.raises(DossierError, match=r"/a' cannot be read: ClientPayloadError"):
        read_at(address, 0)


def test_what_is_here_wins(archive: Archive, there: Path, lived: Archive):
    [path] = there.iterdir()
    shutil.copy(path, archive.warc / path.name)
    path.unlink()
    with fetching((address(archive),)):
        assert examined(archive).findings == []
        rebuild(archive, SITE)
    assert dump(archive.root) == dump(lived.root)


def test_files_at_addresses_are_imported_as_files_are(
    archive: Archive, there: Path, lived: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A file and a package over http by ranges, and one at `file://`; the page of an error is no web archive."""
    [path] = there.iterdir()
    with zipfile.ZipFile(there / "a.wacz", "w") as package:
        package.write(path, f"archive/{path.name}")
    root, where = tmp_path / "imported", address(archive)
    with fetching((where, there.as_uri())):
        for name in (f"{where}/{path.name}", f"{where}/a.wacz", path.as_uri()):
            import_warc(root, SITE, [name])
            assert rows(Archive.open(root), VERSIONS) == rows(lived, VERSIONS)
        (there / "a.html").write_text("<!doctype html><title>Not found</title>")
        with pytest.raises(DossierError, match=r"a\.html is no WARC or WACZ file, but a page"):
            import_warc(root, SITE, [f"{where}/a.html"])
        with pytest.raises(DossierError, match=r"/none' cannot be opened: FileNotFoundError"):
            import_warc(root, SITE, [f"{where}/none"])
    with pytest.raises(UsageError, match="is not here: --remote fetches it"):
        import_warc(root, SITE, [f"{where}/{path.name}"])
    command = ["import", "warc", "--archive", str(root), "--remote", f"{where}/{path.name}"]
    with pytest.raises(DossierError, match=r"127\.0\.0\.1"):
        cli.main(command, standalone_mode=False)


@pytest.mark.skipif(not shutil.which("moto_server"), reason="no moto_server is installed")
def test_a_bucket_that_is_named_is_read(
    archive: Archive, there: Path, lived: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    with socket.create_server(("127.0.0.1", 0)) as free:
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
    names = {"ENDPOINT_URL": endpoint, "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "REGION": "us-east-1"}
    for name, value in (names | {"ALLOW_HTTP": "true"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    [path] = there.iterdir()
    command = ["moto_server", "-H", "127.0.0.1", "-p", endpoint.rpartition(":")[2]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
                for name, data in (("bucket", b""), (f"bucket/{path.name}", path.read_bytes())):
                    client.put(f"{endpoint}/{name}", content=data).raise_for_status()
            (archive.warc / "remote.toml").write_text('base = "s3://bucket"')
            with fetching(("s3://bucket",)):
                assert examined(archive).findings == []
                rebuild(archive, SITE)
                import_warc(tmp_path / "imported", SITE, [f"s3://bucket/{path.name}"])
        finally:
            server.kill()
    assert rows(Archive.open(tmp_path / "imported"), VERSIONS) == rows(lived, VERSIONS)
    assert dump(archive.root) == dump(lived.root)
