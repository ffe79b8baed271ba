"""What the files are that an import is given, and what of them can be read."""

import bz2
import gzip
import hashlib
import json
import lzma
import os
import zipfile
from pathlib import Path

import pytest
import zstandard

from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.importers.warc_files import Given, InputFile
from tests.ingest.visits import BASE, SITE

RECORD = (
    b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:d9f5e3c1-6a0c-4f6e-9f57-5b1d0c7e1a01>\r\n"
    b"WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Target-URI: https://x.example/\r\nContent-Type: text/html\r\n"
    b"Content-Length: 4\r\n\r\npage\r\n\r\n"
)


def test_a_file_is_known_by_its_kind_size_and_digest(tmp_path: Path):
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(RECORD))
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("archive/a.warc", RECORD)
    for name, kind in (("a.warc.gz", "warc"), ("a.wacz", "package")):
        path = tmp_path / name
        file = InputFile.of(path)
        data = path.read_bytes()
        assert (file.kind, file.size, file.sha256) == (kind, len(data), hashlib.sha256(data).hexdigest())
        (entry, (part,)), *_ = [(entry, list(entry.parts)) for entry in file.entries()]
        assert part.record
        assert (part.record.url, part.record.payload, part.end) == ("https://x.example/", b"page", entry.size)


def test_a_folder_stands_for_its_files_and_names_what_is_none(tmp_path: Path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/a.warc", "in/deep/B.WARC.gz", "in/notes.txt"):
        (tmp_path / name).write_bytes(RECORD if name.endswith("warc") else gzip.compress(RECORD, mtime=0))
    given = Given.of([tmp_path / "in", tmp_path / "in/a.warc"])
    assert [file.path.name for file in given.files] == ["B.WARC.gz", "a.warc"]
    assert given.passed == [f"{tmp_path}/in: notes.txt is not read: its name is no web archive's."]
    assert given.refused == []
    for number in range(4):
        (tmp_path / "in" / f"{number}\n.html").touch()
    (line,) = Given.of([tmp_path / "in"]).passed
    assert line.endswith(
        "in: 5 files are not read: their names are no web archives' (0\\n.html, 1\\n.html, 2\\n.html, …)."
    )


def test_what_a_folder_cannot_give_is_named(tmp_path: Path):
    """A link that leads nowhere is how git-annex keeps what is not here; a pipe would never end."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.warc").write_bytes(b"\r\n" + RECORD)
    (tmp_path / "in" / "b.warc.gz").symlink_to("nowhere")
    (tmp_path / "in" / "up").symlink_to("..")
    os.mkfifo(tmp_path / "in" / "c.warc.gz")
    given = Given.of([tmp_path / "in"])
    assert [line.rpartition("/")[2] for line in given.refused] == ["b.warc.gz is no file.", "c.warc.gz is no file."]
    assert [line.rpartition("/")[2] for line in given.passed] == ["up is a link to a folder and not followed."]
    assert [file.path.name for file in given.files] == ["a.warc"]


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "in" / "locked").mkdir(parents=True)
    (tmp_path / "in" / "a.warc").write_bytes(RECORD)
    tmp_path.chmod(0o755)
    (tmp_path / "in" / "locked").chmod(0)
    monkeypatch.chdir(tmp_path)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may read everything
    try:
        given = Given.of([Path("in")])
    finally:
        os.seteuid(user)
        (tmp_path / "in" / "locked").chmod(0o700)
    assert given.refused == ["in/locked is a folder that may not be read."]


def test_a_folder_is_compared_with_what_describes_it(tmp_path: Path):
    """A collection of packages (multi-WACZ), or one package that was unpacked."""
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc").write_bytes(RECORD)
    (tmp_path / "b.warc").write_bytes(RECORD * 3)
    digest = "sha256:" + hashlib.sha256(RECORD * 3).hexdigest()
    named = {"archive/a.warc": digest, "b.warc": digest, "gone.wacz": "", "https://x.example/c.wacz": "", "note": ""}
    listed = [{"path": path, "hash": value} for path, value in named.items()]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": listed}), "utf-8")
    given = Given.of([tmp_path])
    assert [file.contradicted for file in given.files] == [f"datapackage.json {digest}", None]
    assert [line.partition(" names ")[2] for line in given.refused] == [
        "gone.wacz, which is not there.",
        "https://x.example/c.wacz, which lies elsewhere: fetch it and name it as well.",
    ]
    assert given.passed == []


def test_a_description_beside_that_cannot_be_read_is_told(tmp_path: Path):
    (tmp_path / "a.warc").write_bytes(RECORD)
    (tmp_path / "datapackage.json").write_text("cut {")
    (line,) = Given.of([tmp_path]).passed
    assert line == f"{tmp_path}/datapackage.json has no list of files: no hash is compared."


def test_a_web_archive_in_a_folder_that_cannot_be_read_is_no_reason_to_read_nothing(tmp_path: Path):
    (tmp_path / "in").mkdir()
    page = RECORD.replace(b"https://x.example/", BASE.encode() + b"/taskforces")
    for name, data in (("a.warc", page), ("b.warc.gz", b"noise"), ("c.arc.gz", gzip.compress(ARC)), ("d.zip", b"")):
        (tmp_path / "in" / name).write_bytes(data)
    said: list[str] = []
    result = import_warc(tmp_path / "archive", SITE, [tmp_path / "in"], say=said.append)
    assert result
    assert (result.exit_code, result.counts["discovered"]) == (4, 1)
    assert "web archives in folders that are missing or cannot be read: 3" in " ".join(result.lines)
    assert sum("b.warc.gz is no WARC" in line or "warcio recompress" in line for line in said) == 2


def test_of_zip_files_in_a_folder_only_a_whole_one_without_web_archives_is_passed(tmp_path: Path):
    (tmp_path / "a.warc").write_bytes(RECORD)
    for name, member in (("notes.zip", "notes.txt"), ("cut.zip", "in.warc")):
        with zipfile.ZipFile(tmp_path / name, "w") as package:
            package.writestr(member, RECORD)
    cut = tmp_path / "cut.zip"
    whole = cut.read_bytes()
    cut.write_bytes(whole[:-40])
    (tmp_path / "packed.zip").write_bytes(b"MZ" + bytes(100) + whole)
    given = Given.of([tmp_path])
    assert [line.rpartition("/")[2].partition(" is ")[0] for line in given.passed] == ["notes.zip"]
    assert [line.rpartition("/")[2].partition(" is ")[0] for line in given.refused] == ["cut.zip", "packed.zip"]


def test_an_index_beside_a_file_says_where_reading_goes_on(tmp_path: Path):
    path = tmp_path / "a.warc"
    path.write_bytes(RECORD + RECORD.replace(b"WARC/1.1", b"damaged!", 1) + RECORD)
    (entry,) = InputFile.of(path).entries()
    assert [part.damaged for part in entry.parts] == [False, True]
    row = f'example,x)/ 20200101000000 {{"filename": "a.warc", "offset": "{2 * len(RECORD)}"}}\n'
    path.with_suffix(".cdxj").write_text("!meta\n" + row, "utf-8")
    (entry,) = InputFile.of(path).entries()
    assert [part.damaged for part in entry.parts] == [False, True, False]


NOTES = b"these are notes"
NO_WARC = {
    "empty": b"",
    "notes": NOTES,
    "compressed": gzip.compress(NOTES),
    "damaged": b"\x1f\x8bgarbage",
    "zip": b"PK\x03\x04",
}


@pytest.mark.parametrize("body", NO_WARC.values(), ids=NO_WARC)
def test_what_is_no_warc_is_refused_and_nothing_is_written(tmp_path: Path, body: bytes):
    notes, whole = tmp_path / "notes.warc", tmp_path / "whole.warc"
    whole.write_bytes(RECORD)
    notes.write_bytes(body)
    with pytest.raises(DossierError, match=r"notes\.warc is (no WARC|a damaged ZIP)") as caught:
        import_warc(tmp_path / "archive", SITE, [whole, notes])
    assert caught.value.exit_code == 1
    assert not (tmp_path / "archive").exists()


ARC = b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain 76\n1 0 X\nURL IP-address Archive-date Content-type\n\n"
OTHERS = {
    "zstd -d": zstandard.compress(b"WARC/1.1"),
    "unxz": lzma.compress(b"WARC/1.1"),
    "warcio recompress": ARC,
    "bunzip2": bz2.compress(b"WARC/1.1"),
    "recompress old NEW.warc.gz": gzip.compress(ARC),
    "-D DICTIONARY old": b"\x5d\x2a\x4d\x18dictionary",
    "har2warc": b'{ "log": {"version": "1.2"}}',
    "tar -xf": bytes(257) + b"ustar",
    "7z x": b"Rar!",
    "ripmime": b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
    "a page alone": b"<!DOCTYPE html> <html><!-- Page saved with SingleFile -->",
    "description of a package": b'{"profile": "multi-wacz-package", "resources": []}',
    "git lfs pull": b"version https://git-lfs.github.com/spec/v1\n",
    "zeros": bytes(9),
    "empty": b"",
    "an index of captures": b" CDX N b a m s k r M S V g\n",
    "import warc FILE.warc.gz": b"org,example)/ 20200101000000 http://example.org/ text/html 200 ABC - - 9 0 a.warc.gz",
    "index of captures": b'org,example)/ 20200101000000 {"url": "https://example.org/"}\n',
}


@pytest.mark.parametrize("says", OTHERS)
def test_what_web_archives_are_kept_in_besides_is_named_with_what_to_do(tmp_path: Path, says: str):
    (tmp_path / "old").write_bytes(OTHERS[says])
    with pytest.raises(DossierError, match=says):
        import_warc(tmp_path / "archive", SITE, [tmp_path / "old"])


def test_a_missing_file_is_wrong_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="no file"):
        import_warc(tmp_path / "archive", SITE, [tmp_path / "nowhere.warc.gz"])
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.tar.gz").touch()
    with pytest.raises(UsageError, match=r"a folder without WARC.*a\.tar\.gz is not read"):
        import_warc(tmp_path / "archive", SITE, [tmp_path / "in"])
    assert not (tmp_path / "archive").exists()


def test_a_zip_file_without_warc_files_is_no_package(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("archive/notes.txt", "notes")
    with pytest.raises(DossierError, match=r"a\.zip is no WARC or WACZ file"):
        import_warc(tmp_path / "archive", SITE, [tmp_path / "a.zip"])
