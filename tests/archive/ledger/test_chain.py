import hashlib
import json
import subprocess
import sys

import pytest

from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import IntegrityError, LineRefused

AT = "2026-11-23T19:55:11.123456Z"


@pytest.fixture
def path(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append("note", {"at": AT, "state": "complete", "counts": {"discovered": 0}})
    ledger.append("note", {"at": AT, "why": "the same page — été", "into": "a", "from": ["b", "c"]})
    ledger.append("note", {"at": AT, "run": None})
    return ledger.path


def test_each_line_carries_the_hash_of_the_line_before_and_ends_with_its_own(path):
    prev = "0" * 64
    for number, raw in enumerate(path.read_bytes().splitlines(), 1):
        line = json.loads(raw)
        stated = line.pop("hash")
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert (line["seq"], line["prev"], stated) == (number, prev, hashlib.sha256(text.encode()).hexdigest())
        prev = stated
    assert Ledger(path).head == (3, prev)


def test_lines_come_back_as_they_were_appended(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    facts = {"b": [1, {"z": None, "a": "été ☃ \ud800 \x00 \u2028"}], "a": True, "at": AT}
    line = ledger.append("note", facts)
    assert [line] == list(ledger.lines()) == list(Ledger(ledger.path).lines())
    assert {**line.facts, "at": line.at} == facts
    assert "été ☃" in ledger.path.read_text(encoding="utf-8")


def test_the_order_of_facts_does_not_matter(tmp_path):
    one, two = Ledger(tmp_path / "a"), Ledger(tmp_path / "b")
    assert one.append("note", {"at": AT, "x": 1, "y": 2}).hash == two.append("note", {"y": 2, "x": 1, "at": AT}).hash


def test_an_empty_ledger_begins_with_zeros(tmp_path):
    assert Ledger(tmp_path / "none").head == (0, "0" * 64)
    assert list(Ledger(tmp_path / "none").lines()) == []


def test_the_seal_is_not_the_callers(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for facts in ({"at": AT, "hash": "x"}, {"at": AT, "seq": 9}, {"at": AT, "x": float("nan")}):
        with pytest.raises(ValueError, match=r"."):
            ledger.append("note", facts)
    with pytest.raises(KeyError):
        ledger.append("note", {})
    assert not ledger.path.exists()


def test_any_flipped_bit_is_noticed(path):
    data, lines = path.read_bytes(), list(Ledger(path).lines())
    for bit in range(len(data) * 8 - 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(IntegrityError, match="run `dossier verify`"):
            list(Ledger(path).lines())
    path.write_bytes(data[:-1] + b"\x0b")
    assert list(Ledger(path).lines()) == lines[:-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], b"", *lines[1:]],
        lambda lines: [b"[]", *lines],
        lambda lines: [json.dumps(json.loads(lines[0])).encode(), *lines[1:]],
    ],
    ids=["first gone", "one gone", "swapped", "twice", "blank", "no object", "other spaces"],
)
def test_lines_that_are_not_the_chain_are_refused(path, change):
    path.write_bytes(b"\n".join([*change(path.read_bytes().splitlines()), b""]))
    with pytest.raises(IntegrityError, match=r"ledger\.jsonl, line [1-4]"):
        list(Ledger(path).lines())


RUN = {
    "at": AT,
    "run": "r",
    "source": "live",
    "started_at": AT,
    "finished_at": None,
    "state": "complete",
    "published": True,
    "reason": None,
    "counts": {},
    "extractor_version": "1",
    "grade": "direct",
    "minted": {"/a": "a"},
    "warc_files": [{"name": "a.warc.gz", "size": 1, "sha256": "0" * 64}],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "2026-11-23"),
        ("at", "2026-99-99T00:00:00.000000Z"),
        ("state", "running"),
        ("published", 1),
        ("source", None),
        ("grade", []),
        ("counts", {"archived": True}),
        ("minted", {"/a": "../../a"}),
        ("minted", {"/a": ""}),
        ("run", "\ud800"),
        ("reason", 5),
        ("warc_files", [{"name": "a", "size": 1}]),
        ("warc_files", [{"name": "../a", "size": 1, "sha256": "0" * 64}]),
        ("alarms", [None]),
        ("dossiers", []),
    ],
)
def test_a_sealed_line_that_makes_no_sense_is_neither_written_nor_read(tmp_path, monkeypatch, name, value):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append("run", RUN)
    with pytest.raises(LineRefused, match=name):
        ledger.append("run", RUN | {name: value})
    with monkeypatch.context() as careless:
        careless.setattr("dossier_scraper.archive.ledger.chain.fault", lambda kind, facts: None)
        ledger.append("run", RUN | {name: value})
    with pytest.raises(IntegrityError, match=f"line 2: `{name}` is not what a line of type run says"):
        list(Ledger(ledger.path).lines())


@pytest.mark.parametrize("name", RUN)
def test_a_run_that_lacks_a_fact_is_not_written(tmp_path, name):
    with pytest.raises((LineRefused, KeyError), match=name):
        Ledger(tmp_path / "ledger.jsonl").append("run", {key: value for key, value in RUN.items() if key != name})


def test_a_torn_last_line_is_no_line_and_stops_the_next_append(path):
    data, lines = path.read_bytes(), list(Ledger(path).lines())
    path.write_bytes(data + data.splitlines()[0][:40])
    ledger = Ledger(path)
    assert list(ledger.lines()) == lines
    with pytest.raises(IntegrityError, match="torn"):
        ledger.append("note", {"at": AT})


FULL = """
import resource, sys
from pathlib import Path
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import DiskFault
path = Path(sys.argv[1])
ledger, data = Ledger(path), path.read_bytes()
for room in range(0, 150, 7):
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(data) + room, resource.RLIM_INFINITY))
    try:
        ledger.append("note", {"at": "2026"})
        raise SystemExit("there was room")
    except DiskFault as fault:
        assert "no space left" in str(fault), fault
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert path.read_bytes() == data, room
assert ledger.append("note", {"at": "2026"}).seq == 4
assert len(list(Ledger(path).lines())) == 4
"""


def test_a_full_disk_leaves_the_ledger_as_it_was(path):
    ran = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
