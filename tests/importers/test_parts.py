"""A file of others is accounted for: every byte of it is in a part, and no damage invents a page."""

import base64
import gzip
import hashlib
import random
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dossier_scraper.importers import parts
from dossier_scraper.importers.parts import Part, parts_of

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
BODIES = [f"<html><h1>Page {n}</h1>{'and more ' * 60 * n}</html>".encode() for n in range(1, 6)]


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def record(block: bytes, kind: str = "response", end: bytes = b"\r\n", **fields: str | None) -> bytes:
    """One record as it stands in a file; a field that is None is left out."""
    named: dict[str, str | None] = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<{uuid.UUID(bytes=hashlib.md5(block).digest()).urn}>",
        "WARC-Date": "2020-01-01T00:00:00Z",
        "WARC-Target-URI": f"https://x.example/{hashlib.md5(block).hexdigest()[:6]}",
        "WARC-Block-Digest": sha1(block),
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = end.join(f"{name}: {value}".encode() for name, value in named.items() if value is not None)
    return b"WARC/1.1" + end + head + end + end + block + end + end


PAGES = [record(HTML + body) for body in BODIES]


def plain(records: Sequence[bytes]) -> bytes:
    return b"".join(records)


def members(records: Sequence[bytes]) -> bytes:
    return b"".join(gzip.compress(data, mtime=0) for data in records)


def one_member(records: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


def blocks(records: Sequence[bytes]) -> bytes:
    """As bgzip packs: members of so many bytes, whatever is in them."""
    data = b"".join(records)
    return b"".join(gzip.compress(data[at : at + 700], mtime=0) for at in range(0, len(data), 700))


FORMS: dict[str, Callable[[Sequence[bytes]], bytes]] = {
    "plain": plain,
    "members": members,
    "one member": one_member,
    "blocks": blocks,
}


def read(tmp_path: Path, data: bytes, offsets: Sequence[int] = ()) -> list[Part]:
    """The parts of a file, of which each byte is in one."""
    (tmp_path / "a.warc").write_bytes(data)
    found = list(parts_of(tmp_path / "a.warc", offsets))
    ends = [0, *(part.end for part in found)]
    assert [part.start for part in found] == ends[:-1]
    assert ends[-1] == len(data)
    return found


def payloads(found: Sequence[Part]) -> list[bytes]:
    return [part.record.payload for part in found if part.record and not part.contradicted]


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_file_is_read_whole(tmp_path: Path, form: str):
    found = read(
        tmp_path, FORMS[form]([record(b"software: x\r\n", "warcinfo"), *PAGES, record(b"GET / HTTP/1.1", "request")])
    )
    assert payloads(found) == BODIES
    assert [part.reason for part in found if not part.record] == ["warcinfo", "request"]


SPELLINGS = {
    "line feeds": record(HTML + BODIES[0], end=b"\n"),
    "lower case": record(HTML + BODIES[0]).replace(b"WARC-", b"warc-").replace(b"Content-L", b"content-l"),
    "a lower-case status line": record(HTML.replace(b"HTTP", b"http") + BODIES[0]),
    "a folded field": record(HTML + BODIES[0], WARC_Date="\r\n  2020-01-01T00:00:00Z"),
    "version 0.18": record(HTML + BODIES[0]).replace(b"WARC/1.1", b"WARC/0.18", 1),
    "a lower-case type": record(HTML + BODIES[0], "Response"),
    "a resource": record(BODIES[0], "resource", Content_Type="text/html"),
    "an offset": record(HTML + BODIES[0], WARC_Date="2020-01-01T02:00:00+02:00"),
    "a small z": record(HTML + BODIES[0], WARC_Date="2020-01-01 00:00:00z"),
    "interim heads": record(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nLink: </a>\r\n\r\n" + HTML + BODIES[0]),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("form", ["plain", "members"])
def test_other_spellings_are_read(tmp_path: Path, form: str, spelling: str):
    found = read(tmp_path, FORMS[form]([SPELLINGS[spelling], PAGES[1]]))
    assert payloads(found) == BODIES[:2]
    assert found[0].record
    assert f"{found[0].record.captured_at:%FT%TZ}" == "2020-01-01T00:00:00Z"


REASONS = {
    "without an HTTP head": record(BODIES[0]),
    "with a date that is none": record(HTML + BODIES[0], WARC_Date="20200101000000"),
    "without warc-record-id": record(HTML + BODIES[0], **{"WARC_Record-ID": None}),
    "without warc-target-uri": record(HTML + BODIES[0], **{"WARC_Target-URI": None}),
    "of before the Web, or of a day to come": record(HTML + BODIES[0], WARC_Date="0001-01-01T00:00:00Z"),
    "continuing one that stands in segments": record(BODIES[0], "continuation"),
    "of an unknown type": record(BODIES[0], "respnse"),
    "conversion": record(BODIES[0], "conversion"),
}


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("form", FORMS)
def test_a_record_that_cannot_be_used_is_passed_over_with_its_reason(tmp_path: Path, form: str, reason: str):
    found = read(tmp_path, FORMS[form]([PAGES[1], REASONS[reason], PAGES[2]]))
    assert payloads(found) == BODIES[1:3]
    assert [part.reason for part in found if not part.record] == [reason]
    assert not any(part.damaged for part in found)


def test_a_record_that_is_too_large_is_passed_over_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "LARGEST", 1000)
    found = read(tmp_path, members(PAGES))
    assert [part.reason for part in found] == [None, "too large", "too large", "too large", "too large"]


@pytest.mark.parametrize("field", ["WARC_Block_Digest", "WARC_Payload_Digest"])
@pytest.mark.parametrize("name", ["md5", "sha1", "sha-256", "sha512"])
def test_a_digest_is_compared_whatever_it_is_called_and_written(tmp_path: Path, field: str, name: str):
    bodies = {"WARC_Block_Digest": HTML + BODIES[0], "WARC_Payload_Digest": BODIES[0]}
    right = hashlib.new(name.replace("-", ""), bodies[field]).digest()
    wrong = hashlib.new(name.replace("-", ""), BODIES[1]).digest()
    for write in (
        bytes.hex,
        lambda digest: base64.b32encode(digest).decode(),
        lambda d: base64.b32encode(d).decode().strip("="),
    ):
        for digest, said in ((right, None), (wrong, f"{field.lower().replace('_', '-')} {name}:{write(wrong)}")):
            (part,) = read(tmp_path, record(HTML + BODIES[0], **{field: f"{name}:{write(digest)}"}))
            assert part.contradicted == said


@pytest.mark.parametrize("value", ["", "sha1:", "crc32:00000000", "sha1:short", "sha1:" + "!" * 32])
def test_a_digest_that_cannot_be_computed_counts_as_none(tmp_path: Path, value: str):
    (part,) = read(tmp_path, record(HTML + BODIES[0], WARC_Payload_Digest=value))
    assert part.record
    assert part.contradicted is None


def test_reading_goes_on_behind_a_damaged_member_whose_end_is_certain(tmp_path: Path):
    packed = [gzip.compress(page, mtime=0) for page in PAGES]
    packed[1] = packed[1][:-8] + bytes(4) + packed[1][-4:]
    packed[1] = gzip.compress(record(HTML + BODIES[1], WARC_Block_Digest=None), mtime=0)[:-8] + bytes(8)
    found = read(tmp_path, b"".join(packed))
    assert payloads(found) == [BODIES[0], *BODIES[2:]]
    assert [part.reason for part in found if part.damaged] == [
        "the gzip member is corrupt: Error -3 while decompressing data: incorrect data check"
    ]


def test_reading_stops_at_damage_whose_end_is_not_certain_unless_an_index_names_what_is_behind(tmp_path: Path):
    for form in (plain, members):
        first, second = len(form(PAGES[:1])), len(form(PAGES[:2]))
        data = bytearray(form(PAGES))
        data[first : first + 20] = bytes(20)
        assert payloads(read(tmp_path, bytes(data))) == BODIES[:1]
        found = read(tmp_path, bytes(data), [0, first, second])
        assert payloads(found) == [BODIES[0], *BODIES[2:]]
        assert [(part.start, part.end) for part in found if part.damaged] == [(first, second)]


def test_a_record_within_a_page_is_never_taken_for_one(tmp_path: Path):
    """The page plants a record where a reader that looks for one behind damage would find it."""
    planted = record(HTML + b"<h1>planted</h1>")
    for stored in (planted, gzip.compress(planted, mtime=0)):
        page = record(HTML + b"<pre>\r\n\r\n" + stored + b"</pre>")
        for broken in (
            page.replace(b"WARC/1.1", b"WARC 1.1", 1),
            page.replace(b"Content-Length: ", b"Content-Length: x", 1),
        ):
            for form in FORMS.values():
                found = read(tmp_path, form([PAGES[0], broken, PAGES[1]]))
                assert b"<h1>planted</h1>" not in payloads(found)


@pytest.mark.parametrize("tail", [bytes(512), b"\r\n\r\n", gzip.compress(b"", mtime=0)])
@pytest.mark.parametrize("form", ["members", "one member", "blocks"])
def test_what_programs_put_behind_the_last_record_is_no_damage(tmp_path: Path, form: str, tail: bytes):
    found = read(tmp_path, FORMS[form](PAGES) + tail)
    assert payloads(found) == BODIES
    assert not any(part.damaged for part in found)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file with a flipped bit, a cut end, a piece that is lost, doubled, or swapped with another."""
    copy, at, length = bytearray(data), chance.randrange(len(data)), chance.randrange(1, 400)
    kind = chance.choice(["bit", "bit", "cut", "lost", "doubled", "swapped", "noise"])
    if kind == "bit":
        copy[at] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del copy[at:]
    elif kind == "lost":
        del copy[at : at + length]
    elif kind == "doubled":
        copy[at:at] = copy[at : at + length]
    elif kind == "noise":
        copy[at : at + length] = chance.randbytes(length)
    else:
        half = len(copy) // 2
        copy = copy[half:] + copy[:half]
    return bytes(copy)


@pytest.mark.parametrize("form", FORMS)
def test_damage_is_accounted_for_and_invents_no_page(tmp_path: Path, form: str):
    whole = FORMS[form](PAGES)
    for seed in range(250):
        data = damaged(whole, random.Random(seed))
        for payload in payloads(read(tmp_path, data)):
            assert payload in BODIES, (form, seed)


def test_what_is_no_record_behind_one_in_its_gzip_member_is_named(tmp_path: Path):
    data = gzip.compress(PAGES[0] + b"no record", mtime=0) + members(PAGES[1:2])
    found = read(tmp_path, data)
    assert [(part.damaged, part.record is not None) for part in found] == [(False, True), (True, False), (False, True)]
    assert found[1].reason == "no WARC record behind the last one of a gzip member"


def test_each_cut_of_a_gzip_member_that_holds_all_records_is_named(tmp_path: Path):
    whole = one_member(PAGES)
    for end in range(1, len(whole)):
        assert any(part.damaged for part in read(tmp_path, whole[:end])), end


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("behind", [True, False])
def test_the_answer_to_a_request_that_is_no_get_is_no_page(tmp_path: Path, method: str, behind: bool):
    ask = f"{method} /search HTTP/1.1\r\nHost: x.example\r\n\r\n".encode()
    of_page, of_ask = f"<{uuid.UUID(int=1).urn}>", f"<{uuid.UUID(int=2).urn}>"
    page = {"WARC_Record_ID": of_page} | ({} if behind else {"WARC_Concurrent_To": of_ask})
    asked = {"WARC_Record_ID": of_ask} | ({"WARC_Concurrent_To": of_page} if behind else {})
    pair = [record(HTML + BODIES[0], **page), record(ask, "request", **asked)]
    found = read(tmp_path, members([*(pair if behind else pair[::-1]), PAGES[1]]))
    assert sum(part.record is not None for part in found) == 1 + (method == "GET")
    assert sum(part.reason == "answering another method than GET" for part in found) == (method == "POST")
