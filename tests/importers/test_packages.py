"""Packages of WARC files: what is in them is read, and what they say of it is compared and told."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from dossier_scraper.importers.accounts import Account
from dossier_scraper.importers.packages import entries_of
from tests.importers.test_parts import PAGES

WARC = gzip.compress(PAGES[0], mtime=0)


def package(**members: bytes) -> bytes:
    """A ZIP file; of a name, `__` stands for a slash and `_` for a dot."""
    return zipped({name.replace("__", "/").replace("_", "."): data for name, data in members.items()})


def zipped(members: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return held.getvalue()


def accounts(tmp_path: Path, data: bytes) -> list[Account]:
    """The account of each WARC file of a package, its bytes all entered."""
    made = []
    for entry in entries_of(io.BytesIO(data), "in.zip"):
        account = Account(entry)
        for part in entry.parts:
            account.enter(part, part.url or None)
        assert sum(account.bytes.values()) == entry.size
        made.append(account)
    return made


def described(sha256: str) -> bytes:
    return json.dumps({"resources": [{"path": "archive/a.warc.gz", "hash": f"sha256:{sha256}"}]}).encode()


@pytest.mark.parametrize(
    ("sha256", "contradicted"),
    [(hashlib.sha256(WARC).hexdigest(), False), (hashlib.sha256(WARC * 2).hexdigest(), False), ("0" * 64, True)],
)
def test_a_file_is_compared_with_the_hash_that_its_package_names(tmp_path: Path, sha256: str, contradicted: bool):
    account, *_ = accounts(tmp_path, package(archive__a_warc_gz=WARC, datapackage_json=described(sha256)))
    assert (account.contradicted == f"datapackage.json sha256:{sha256}") is contradicted
    assert bool(account.troubles()) is contradicted
    assert account.facts()["records"] == {"of the site": 1}


@pytest.mark.parametrize(("hash_of", "said"), [(b"", "its hash fits"), (b"!", "ITS HASH DOES NOT FIT")])
def test_what_a_signature_says_is_told_and_no_more(tmp_path: Path, hash_of: bytes, said: str):
    page = described(hashlib.sha256(WARC).hexdigest())
    digest = f"sha256:{hashlib.sha256(page + hash_of).hexdigest()}"
    signed = json.dumps(
        {"hash": digest, "signedData": {"hash": digest, "domain": "x.example", "created": "2024-01-01"}}
    )
    members = {"archive/a.warc.gz": WARC, "datapackage.json": page, "datapackage-digest.json": signed.encode()}
    account, *_ = accounts(tmp_path, zipped(members))
    line = account.lines()[0]
    assert "signed by x.example, 2024-01-01" in line
    assert said in line
    assert line.endswith("the signature was not checked.")


@pytest.mark.parametrize("page", [b"cut {", b'{"resources": 5}', b"[]"])
def test_a_description_that_cannot_be_read_is_told(tmp_path: Path, page: bytes):
    account, *_ = accounts(tmp_path, package(archive__a_warc_gz=WARC, datapackage_json=page))
    assert account.lines()[0] == "in.zip: datapackage.json has no list of files: no hash is compared."
    assert account.facts()["records"] == {"of the site": 1}


def test_a_collection_of_packages_is_read_and_what_lies_deeper_is_named(tmp_path: Path):
    inner = package(archive__a_warc_gz=WARC)
    middle = package(b_wacz=inner, notes_txt=b"notes")
    assert [account.facts()["records"] for account in accounts(tmp_path, middle)] == [
        {"of the site": 1},
        {"directory": 0, "with web archives": 1},
        {"directory": 0, "of other kinds": 1, "with web archives": 1},
    ]
    account, *_ = accounts(tmp_path, package(c_zip=middle))
    assert account.bytes["damaged"] == account.size
    assert "lies too deep" in account.troubles()[0]


def test_an_index_in_the_package_says_where_reading_goes_on(tmp_path: Path):
    broken = WARC[:-30] + bytes(30)
    row = f'org,example)/ 20200101000000 {{"filename": "a.warc.gz", "offset": "{len(broken)}"}}\n'.encode()
    members = {"archive/a.warc.gz": broken + WARC, "indexes/index.cdx.gz": gzip.compress(row)}
    account, *_ = accounts(tmp_path, zipped(members))
    assert account.records == {"of the site": 1}
    assert account.bytes["damaged"] == len(broken)


def whole(tmp_path: Path, data: bytes) -> Account:
    """The account of the package itself."""
    return accounts(tmp_path, data)[-1]


PACKED = package(archive__a_warc_gz=WARC, datapackage_json=described(hashlib.sha256(WARC).hexdigest()))


def test_each_byte_of_a_package_is_a_member_the_directory_or_padding(tmp_path: Path):
    (streamed := io.BytesIO()).seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(streamed, "w") as file:
        file.writestr("archive/a.warc.gz", WARC)
        with file.open("pages/pages.jsonl", "w", force_zip64=True) as member:
            member.write(b"{}")
        file.comment = b"made by hand"
    for data in (PACKED, streamed.getvalue(), PACKED + bytes(9)):
        account = whole(tmp_path, data)
        assert (account.troubles(), account.records.total(), account.size) == ([], 2, len(data))


def test_what_the_directory_of_a_package_has_lost_is_named(tmp_path: Path):
    lost = package(archive__a_warc_gz=WARC)
    with zipfile.ZipFile(held := io.BytesIO(lost), "a") as file:
        file.filelist.clear()
        file.NameToInfo.clear()
        file.start_dir = lost.rindex(b"PK\x01\x02")
        file.writestr("archive/b.warc.gz", WARC)
    for data in (held.getvalue(), b"in front" + PACKED, PACKED + b"behind"):
        assert "in no member of the package" in " ".join(whole(tmp_path, data).troubles())


def test_a_member_that_is_no_warc_file_is_read_for_its_checksum(tmp_path: Path):
    damaged = bytearray(package(archive__a_warc_gz=WARC, notes_txt=bytes(200)))
    damaged[damaged.index(b"notes.txt") + 11] ^= 4
    assert "notes.txt cannot be unpacked" in whole(tmp_path, bytes(damaged)).troubles()[0]


@pytest.mark.parametrize("name", ["archive/b.warc.zst", "b.arc.gz"])
def test_a_web_archive_in_it_that_is_not_read_is_named(tmp_path: Path, name: str):
    account = whole(tmp_path, zipped({"archive/a.warc.gz": WARC, name: b"packed"}))
    assert f"{name} is packed in a way, or of a format, that is not read" in account.troubles()[0]


def test_a_warc_file_that_the_description_names_and_the_package_has_not_is_named(tmp_path: Path):
    data = package(archive__b_warc_gz=WARC, datapackage_json=described("0" * 64))
    assert "names archive/a.warc.gz, which is not there" in whole(tmp_path, data).troubles()[0]


def test_a_package_in_a_collection_is_compared_with_its_hash_too(tmp_path: Path):
    inner, named = package(archive__a_warc_gz=WARC), "sha256:" + "0" * 64
    listed = [{"path": "b.wacz", "hash": named}, {"path": "https://x.example/c.wacz"}]
    held = package(b_wacz=inner, datapackage_json=json.dumps({"resources": listed}).encode())
    account, _, outer = accounts(tmp_path, held)
    assert account.contradicted == f"datapackage.json {named}"
    assert "c.wacz, which lies elsewhere" in outer.troubles()[0]
