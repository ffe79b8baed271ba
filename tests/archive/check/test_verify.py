import base64
import errno
import gzip
import hashlib
import importlib.util
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from dossier_scraper.archive.check.standalone import Evidence
from dossier_scraper.archive.check.verify import Finding, verify
from dossier_scraper.archive.evidence.warc_reader import members, read_records
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, canonical
from tests.archive.samples import TIME, exchange, filled


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Archive:
    return filled(tmp_path_factory.mktemp("sound") / "archive")


@pytest.fixture
def archive(tmp_path) -> Archive:
    return filled(tmp_path / "archive")


def carried(archive: Archive) -> list[Finding]:
    """Return what the copy of the checker in the archive's own folder finds."""
    spec = importlib.util.spec_from_file_location("carried", archive.root / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.Evidence(archive.root).check())


def found(archive: Archive) -> list[Finding]:
    """Return what both checkers find, which is the same."""
    findings = verify(archive)
    assert [tuple(one) for one in findings] == [tuple(one) for one in carried(archive)]
    return findings


def run_checker(archive: Archive, *arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", archive.root / "verify.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, **more)


def warc_files(archive: Archive) -> list[Path]:
    return sorted(archive.warc.iterdir())


def members_of(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [gzip.decompress(data[offset : offset + length]) for offset, length in members(path)]


def resealed(archive: Archive, path: Path, texts: list[bytes]) -> None:
    """Write a WARC file again and make the ledger agree: size and digest, and each line's own hash, no more."""
    path.write_bytes(b"".join(gzip.compress(text) for text in texts))
    lines = []
    for raw in archive.ledger_path.read_bytes().splitlines():
        line = json.loads(raw)
        del line["hash"]
        for file in line["warc_files"]:
            if file["name"] == path.name:
                file["size"], file["sha256"] = path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(canonical({**line, "hash": hashlib.sha256(canonical(line)).hexdigest()}))
    archive.ledger_path.write_bytes(b"\n".join([*lines, b""]))


def test_a_sound_archive_verifies(sound):
    assert found(sound) == []
    assert len(warc_files(sound)) > 3
    ran, (_, head) = run_checker(sound), Ledger(sound.ledger_path).head
    assert (ran.returncode, ran.stdout) == (0, f"All is well. The ledger's last hash is {head}.\n")


def test_an_empty_archive_verifies(tmp_path):
    assert found(Archive.create(tmp_path / "a", name="x", site="x", base_url="http://x")) == []


def test_the_carried_checker_is_short_and_needs_nothing(sound):
    lines = (sound.root / "verify.py").read_text().splitlines()
    assert len(lines) < 360
    modules = {line.split()[1] for line in lines if re.match("(import|from) ", line)}
    assert modules <= sys.stdlib_module_names
    assert run_checker(sound, sound.root, cwd="/", env={"LC_ALL": "C"}).returncode == 0


def test_checking_changes_nothing(sound):
    before = {path: path.read_bytes() for path in sound.root.rglob("*") if path.is_file()}
    found(sound)
    run_checker(sound)
    assert {path: path.read_bytes() for path in sound.root.rglob("*") if path.is_file()} == before


def test_a_last_record_cut_at_any_byte_is_found_and_named(sound, tmp_path):
    path = warc_files(sound)[-1]
    data, last = path.read_bytes(), list(read_records(path))[-1]
    try:
        for end in range(last.offset, len(data)):
            path.write_bytes(data[:end])
            findings = found(sound)
            assert Finding(f"warc/{path.name}", None, None, f"has {end} bytes; the ledger says {len(data)}") in findings
            if end > last.offset:
                [broken] = [one for one in findings if "breaks off" in one.what]
                assert (broken.file, broken.offset) == (f"warc/{path.name}", last.offset)
        assert broken.record == f"record {last.id}"
    finally:
        path.write_bytes(data)


def test_a_gzip_bomb_in_place_of_a_file_fills_no_memory(archive):
    path = warc_files(archive)[-1]
    with gzip.open(path, "wb", compresslevel=1) as bomb:
        bomb.write(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n")
        for _ in range(600):
            bomb.write(bytes(1 << 20))
    held = "import resource; resource.setrlimit(resource.RLIMIT_AS, (512 << 20,) * 2); "
    run = f"import runpy; runpy.run_path({str(archive.root / 'verify.py')!r}, run_name='__main__')"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", held + run], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (6, "")
    assert f"warc/{path.name}, offset 0: the gzip member breaks off, or holds more than 128 MiB" in ran.stdout


def test_a_thousand_flipped_bits_are_all_found(sound):
    chance = random.Random(59)
    files = [*warc_files(sound), sound.ledger_path]
    for _ in range(1000):
        [path] = chance.choices(files, [file.stat().st_size for file in files])
        data = path.read_bytes()
        bit = chance.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        try:
            assert path.relative_to(sound.root).as_posix() in {one.file for one in found(sound)}
        finally:
            path.write_bytes(data)


def test_a_flipped_bit_is_found_in_its_record_and_the_others_stay_checked(archive):
    path = warc_files(archive)[0]
    data, [first, second, *_] = path.read_bytes(), read_records(path)
    middle = first.offset + first.length // 2
    path.write_bytes(data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :])
    broken = [one for one in found(archive) if "corrupt" in one.what]
    assert [(one.file, one.offset) for one in broken] == [(f"warc/{path.name}", first.offset)]
    assert not [one for one in found(archive) if one.record and second.id in one.record]
    ran = run_checker(archive)
    assert ran.returncode == 6
    assert f"warc/{path.name}, offset {first.offset}" in ran.stdout


def test_missing_and_extra_files_are_found(archive):
    path = warc_files(archive)[-1]
    path.rename(path.with_name("extra.warc.gz"))
    assert {str(one) for one in found(archive)} == {
        f"warc/{path.name}: missing; the ledger lists it",
        "warc/extra.warc.gz: the ledger does not know this file",
    }


def test_a_file_that_a_run_is_writing_is_no_finding(archive):
    writer = WarcWriter(archive.warc, name="running", info={}, at=TIME)
    writer.response(exchange())
    assert found(archive) == []


def no_file(path: Path, kind: str) -> None:
    path.unlink()
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(path.name),
        "dead": lambda: path.symlink_to("nowhere"),
    }[kind]()


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "dead"])
def test_what_is_no_file_any_more_is_named(archive, kind):
    path = warc_files(archive)[0]
    no_file(path, kind)
    assert f"warc/{path.name}: missing; the ledger lists it" in map(str, found(archive))
    no_file(archive.ledger_path, kind)
    assert "ledger.jsonl: missing, or not a file" in map(str, found(archive))
    no_file(warc_files(archive)[1], "folder")
    warc_files(archive)[1].rename(archive.warc / "a.open")
    assert "warc/a.open: the ledger does not know this file" in map(str, found(archive))


def test_a_checker_that_no_run_left_is_named(archive):
    checker = archive.root / "verify.py"
    before = checker.read_bytes()
    checker.write_bytes(before.replace(b"return 6 if found else 0", b"return 0"))
    [finding] = verify(archive)
    assert str(finding) == "verify.py: no run left this checker here; `dossier rebuild` makes it again"
    checker.unlink()
    assert verify(archive) == []  # a copy of ledger and WARC files is whole
    Archive.open_or_create(archive.root, site=archive.site, base_url=archive.base_url)
    assert (verify(archive), checker.read_bytes()) == ([], before)


def test_an_earlier_programs_checker_is_right(archive):
    (archive.root / "verify.py").write_bytes(b"# of an earlier program\n")
    assert len(verify(archive)) == 1
    Ledger(archive.ledger_path).append(
        "note", {"at": "2026", "checker": hashlib.sha256(b"# of an earlier program\n").hexdigest()}
    )
    assert verify(archive) == []


def test_a_link_to_a_file_is_as_good_as_the_file(archive, tmp_path):
    path = warc_files(archive)[0]
    path.rename(tmp_path / "elsewhere.warc.gz")
    path.symlink_to(tmp_path / "elsewhere.warc.gz")
    assert found(archive) == []


def test_a_file_that_the_disk_does_not_give_is_named_and_the_others_stay_checked(archive, monkeypatch):
    bad, *_, last = warc_files(archive)
    last.write_bytes(b"")

    class Disk(io.FileIO):
        def readinto(self, buffer):
            if Path(self.name) == bad and self.tell() >= 1000:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().readinto(buffer)

    monkeypatch.setattr(Path, "open", lambda path, mode: io.BufferedReader(Disk(path), 1))
    said = list(map(str, verify(archive)))
    assert f"warc/{bad.name}: cannot be read (Input/output error)" in said
    assert [one for one in said if one.startswith(f"warc/{last.name}: has 0 bytes")]


def test_a_file_replaced_by_another_sound_one_is_found(archive):
    first, *_, last = warc_files(archive)
    first.write_bytes(last.read_bytes())
    assert f"warc/{first.name}: its SHA-256 is not what the ledger says" in map(str, found(archive))


def test_a_record_replaced_with_consistent_digests_breaks_the_chain(archive):
    path = warc_files(archive)[0]
    texts = members_of(path)
    old, new = b"<html>page a</html>", b"<html>page X</html>"
    for digest in (lambda data: hashlib.sha256(data).hexdigest().encode(), sha1):
        texts = [text.replace(digest(old), digest(new)) for text in texts]
    block = texts[1].partition(b"\r\n\r\n")[2][:-4]
    texts[1] = texts[1].replace(old, new).replace(sha1(block), sha1(block.replace(old, new)))
    resealed(archive, path, texts)
    findings = list(map(str, found(archive)))
    assert len(findings) >= 1
    assert any(re.fullmatch(r"ledger\.jsonl, offset \d+, line 2: the chain is broken.*", one) for one in findings)
    assert not [one for one in findings if one.startswith(f"warc/{path.name}, offset")]


def sha1(data: bytes) -> bytes:
    return base64.b32encode(hashlib.sha1(data).digest())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"page a", b"page X", "its payload is not what its SHA-1 says"),
        (b"page a", b"page X", "its payload is not what its SHA-256 says"),
        (b"page a", b"page X", "its block is not what its digest says"),
        (b"HTTP/1.1 200 OK", b"HTTP/1.1 200 Ok", "its block is not what its digest says"),
        (b"Content-Length: ", b"Content-Length: 1", "its length is not what it says"),
        (b"WARC-Type: ", b"Kind: ", "not a WARC record"),
        (b"\r\n\r\n", b"\n\n", "not a WARC record"),
    ],
)
def test_a_record_that_does_not_say_what_it_is_is_found(archive, old, new, says):
    path = warc_files(archive)[0]
    texts = members_of(path)
    assert old in texts[1]
    record = next(read_records(path))
    resealed(archive, path, [texts[0], texts[1].replace(old, new), *texts[2:]])
    assert (record.offset, says) in [(one.offset, one.what) for one in found(archive)]


def test_two_records_in_one_member_and_one_record_twice_are_found(archive):
    path = warc_files(archive)[0]
    texts = members_of(path)
    resealed(archive, path, [texts[0] + texts[1], texts[2], texts[2], *texts[3:]])
    assert {"its length is not what it says", "a second record with this id"} <= {one.what for one in found(archive)}


def test_a_revisit_must_repeat_a_record_with_the_same_payload(archive):
    revisits = [(path, r) for path in warc_files(archive) for r in read_records(path) if r.type == "revisit"]
    path, revisit = next((path, record) for path, record in revisits if record.status == 200)
    texts = members_of(path)
    lost = [re.sub(rb"WARC-Refers-To: <.*?>", b"WARC-Refers-To: <urn:uuid:lost>", text) for text in texts]
    resealed(archive, path, lost)
    assert "refers to urn:uuid:lost, which is not in the archive" in [one.what for one in found(archive)]
    resealed(archive, path, [re.sub(rb"sha1:[A-Z2-7]{32}", b"sha1:" + b"A" * 32, text) for text in texts])
    assert f"its payload digest is not that of {revisit.refers_to}" in "".join(one.what for one in found(archive))


def test_a_ledger_line_taken_away_is_found(archive):
    lines = archive.ledger_path.read_bytes().splitlines(keepends=True)
    for kept in (lines[:1] + lines[2:], lines[:-1], lines[1:], []):
        archive.ledger_path.write_bytes(b"".join(kept))
        assert found(archive)
    archive.ledger_path.unlink()
    assert "the ledger does not know this file" in [one.what for one in found(archive)]


def test_a_line_that_a_later_file_followed_is_missed(archive):
    ledger = Ledger(archive.ledger_path)
    ledger.append("note", {"at": "2026"})
    writer = WarcWriter(archive.warc, name="later", info={"ledger-head": ledger.head[1]}, at=TIME)
    writer.response(exchange())
    [file] = writer.close()
    lines = archive.ledger_path.read_bytes().splitlines(keepends=True)
    archive.ledger_path.write_bytes(b"".join(lines[:-1]))
    Ledger(archive.ledger_path).append(
        "note", {"at": "2026", "warc_files": [{"name": file.name, "size": file.size, "sha256": file.sha256}]}
    )
    [finding] = found(archive)
    assert finding.what == "the ledger line that this file followed is not in the ledger"


@pytest.mark.parametrize(
    "facts",
    [
        {"counts": {"discovered": 5, "archived": 3, "skipped": 1}},
        {"counts": 5},
        {"warc_files": [{"name": "../../etc/passwd", "size": 1, "sha256": "x"}]},
        {"warc_files": [{"name": ".hidden", "size": 1, "sha256": "x"}]},
        {"warc_files": ["x"]},
    ],
    ids=range(5),
)
def test_a_sealed_line_that_makes_no_sense_is_found(archive, facts):
    line = Ledger(archive.ledger_path).append("note", {"at": "2026", **facts})
    [finding] = found(archive)
    assert (finding.file, finding.record) == ("ledger.jsonl", f"line {line.seq}")


def test_a_torn_ledger_is_found(archive):
    with archive.ledger_path.open("ab") as file:
        file.write(b'{"at"')
    [finding] = found(archive)
    assert finding.what == "the last 5 bytes are no whole line"


def test_what_is_printed_is_plain_text(archive):
    (archive.warc / "\x1b[31mété.warc.gz").write_bytes(b"")
    ran = run_checker(archive, env={"LC_ALL": "C"})
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (
        6,
        r"warc/\x1b[31m\xe9t\xe9.warc.gz: the ledger does not know this file",
    )


def test_a_file_that_is_no_gzip_at_all_is_found(archive):
    path = warc_files(archive)[0]
    path.write_bytes(bytes(100) + zlib.compress(b"x"))
    assert (f"warc/{path.name}", 0) in [(one.file, one.offset) for one in found(archive)]


RUNS = """
import sys, time
from dataclasses import asdict
from pathlib import Path
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.evidence.warc_writer import WarcWriter
from tests.archive.samples import TIME, exchange
archive = Archive.open(Path(sys.argv[1]))
ledger = Ledger(archive.ledger_path)
for number in range(10 ** 9):
    writer = WarcWriter(archive.warc, name="run", info={"ledger-head": ledger.head[1]}, at=TIME)
    for page in range(5):
        writer.response(exchange(f"/{page}", b"x" * (number % 300)))
    ledger.append("note", {"at": "2026", "warc_files": [asdict(file) for file in writer.close()]})
    print(number, flush=True)
    time.sleep(0.01)
"""


def test_a_copy_taken_while_runs_are_written_verifies(archive, tmp_path):
    runs = subprocess.Popen([sys.executable, "-c", RUNS, archive.root], stdout=subprocess.PIPE)
    try:
        runs.stdout.readline()
        for number in range(40):
            copy = tmp_path / str(number)
            (copy / "warc").mkdir(parents=True)
            shutil.copy(archive.ledger_path, copy)  # first the ledger, then the files that it lists, as the README says
            for line in Ledger(copy / "ledger.jsonl").lines():
                for file in line.facts["warc_files"]:
                    shutil.copy(archive.warc / file["name"], copy / "warc")
            assert not [one for one in Evidence(copy).check() if "no whole line" not in one.what]
            shutil.rmtree(copy)
    finally:
        runs.kill()
        runs.wait()
        runs.stdout.close()
    assert len(list(Ledger(archive.ledger_path).lines())) > 5
