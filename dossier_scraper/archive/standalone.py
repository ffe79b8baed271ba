"""Check the evidence of this archive: `python verify.py [FOLDER]`. Needs Python 3.8 or newer and nothing else.

The ledger (`ledger.jsonl`) is a chain: each line carries the SHA-256 of the line before and ends with its own, and
lists size and SHA-256 of the WARC files that it closed. This program recomputes all of it, and within the WARC files
every gzip member, length, digest and reference. It prints what is wrong, and ends with 0 (all is well) or 6.

What it cannot know: whether somebody rewrote the whole archive, ledger included. For that, keep the hash that it prints
at the end somewhere else, and compare.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mmap
import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Iterator, NamedTuple  # noqa: UP035

MAGIC = b"\x1f\x8b\x08"
FIRST_PREV = "0" * 64
OUTCOMES = ("archived", "unchanged", "skipped", "flagged", "deferred", "denied")


class Finding(NamedTuple):
    """Something that is not as it should be: the file, where in it (a byte offset or None), which record, and what."""

    file: str
    offset: int | None
    record: str | None
    what: str

    def __str__(self) -> str:
        place = self.file + (f", offset {self.offset}" if self.offset is not None else "")
        return ascii(place + (f", record {self.record}" if self.record else "") + ": " + self.what)[1:-1]


class Ledger(NamedTuple):
    """What the ledger says: the hashes of its lines in order, and name, size and SHA-256 of the WARC files."""

    hashes: list[str]
    files: dict[str, tuple[int, str]]


def check(root: Path, ledger: Ledger) -> Iterator[Finding]:
    """Yield everything that is wrong with the evidence of the archive in `root`; fill `ledger` with what it says."""
    yield from check_ledger(root / "ledger.jsonl", ledger)
    present = {path.name for path in (root / "warc").glob("*")}
    for name in sorted(present - ledger.files.keys()):
        if not name.endswith(".open"):  # a run writes it, or was killed: the next one closes it
            yield Finding("warc/" + name, None, None, "the ledger does not know this file")
    records: dict[str, str] = {}  # id of each record: SHA-256 of its payload
    references: list[tuple[Finding, str, str | None]] = []
    for name, (size, sha256) in sorted(ledger.files.items()):
        path, file = root / "warc" / name, "warc/" + name
        if name not in present:
            yield Finding(file, None, None, "missing")
            continue
        yield from check_file(path, file, size, sha256)
        for offset, text, fault in members(path):
            yield from check_record(file, offset, text, fault, ledger, records, references)
    for finding, target, sha256_repeated in references:
        if target not in records:
            yield finding._replace(what=f"refers to {target}, which is not in the archive")
        elif sha256_repeated not in (None, records[target]):
            yield finding._replace(what=f"its payload digest is not that of {target}, which it repeats")


def check_ledger(path: Path, ledger: Ledger) -> Iterator[Finding]:
    """Recompute the chain, collect what it lists, and yield what is wrong."""
    file = path.name
    if not path.exists():
        yield Finding(file, None, None, "missing")
        return
    *lines, rest = path.read_bytes().split(b"\n")
    offset = 0
    for number, raw in enumerate(lines, 1):
        try:
            line = json.loads(raw)
            stated = line.pop("hash")
            sealed = hashlib.sha256(canonical(line)).hexdigest()
            whole = canonical({**line, "hash": stated}) == raw
            if (whole, stated, line["seq"], line["prev"]) != (True, sealed, number, ledger.hashes[-1]):
                yield Finding(file, offset, f"line {number}", "the chain is broken: this line is not as it was sealed")
            counts = line.get("counts", {})
            if "discovered" in counts and counts["discovered"] != sum(counts.get(name, 0) for name in OUTCOMES):
                yield Finding(file, offset, f"line {number}", "its counts do not add up to the URLs discovered")
            for item in line.get("warc_files", []):
                if item["name"] in ledger.files or re.search(r"[/\\]|^\.", item["name"]):
                    yield Finding(file, offset, f"line {number}", f"lists {item['name']} twice, or outside the archive")
                    continue
                ledger.files[item["name"]] = (item["size"], item["sha256"])
            ledger.hashes.append(stated)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Finding(file, offset, f"line {number}", "not a ledger line")
            ledger.hashes.append("")
        offset += len(raw) + 1
    if rest:
        yield Finding(file, offset, None, f"the last {len(rest)} bytes are no whole line")


def canonical(line: dict[str, Any]) -> bytes:
    """Write a line in the one way in which it was sealed."""
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def check_file(path: Path, file: str, size: int, sha256: str) -> Iterator[Finding]:
    """Compare a whole file with what the ledger says of it."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for data in iter(lambda: stream.read(1 << 20), b""):
            digest.update(data)
    if path.stat().st_size != size:
        yield Finding(file, None, None, f"has {path.stat().st_size} bytes; the ledger says {size}")
    if digest.hexdigest() != sha256:
        yield Finding(file, None, None, "its SHA-256 is not what the ledger says")


def members(path: Path) -> Iterator[tuple[int, bytes, str | None]]:
    """Yield offset, content and fault (or None) of each gzip member; behind a faulty one, go on at the next record."""
    if not path.stat().st_size:
        return
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        offset = 0
        while offset < len(data):
            inflater, parts, end = zlib.decompressobj(31), [], offset
            try:
                while not inflater.eof and end < len(data):
                    piece = data[end : end + 16384]
                    end += len(piece)
                    parts.append(inflater.decompress(piece))
                fault = None if inflater.eof else "the gzip member breaks off"
            except zlib.error as error:
                fault = f"the gzip member is corrupt ({error})"
            yield offset, beginning(data, offset) if fault else b"".join(parts), fault
            offset = end - len(inflater.unused_data) if not fault else data.find(MAGIC, offset + 1) % (len(data) + 1)
            while fault and offset < len(data) and not beginning(data, offset).startswith(b"WARC/"):
                offset = data.find(MAGIC, offset + 1) % (len(data) + 1)


def beginning(data: mmap.mmap, offset: int) -> bytes:
    """Inflate as much of a faulty gzip member's first bytes as can be."""
    inflater, text = zlib.decompressobj(31), b""
    with suppress(zlib.error):
        for position in range(offset, min(offset + 1024, len(data))):
            text += inflater.decompress(data[position : position + 1])
    return text


def check_record(
    file: str, offset: int, text: bytes, fault: str | None, ledger: Ledger, records: dict[str, str],
    references: list[tuple[Finding, str, str | None]],
) -> Iterator[Finding]:
    """Recompute one record's length and digests, note its id and what it refers to, and yield what is wrong."""
    head, blank, rest = text.partition(b"\r\n\r\n")
    pairs = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:]]
    fields = {name.lower(): value.strip() for name, _, value in pairs}
    own, kind = fields.get("warc-record-id", "").strip("<>"), fields.get("warc-type")
    finding = Finding(file, offset, own or None, fault or "")
    if fault:
        yield finding
        return
    block = rest[:-4]
    if not (head.startswith(b"WARC/1.") and blank and own and kind and fields.get("warc-date")):
        yield finding._replace(what="not a WARC record")
    if rest[-4:] != b"\r\n\r\n" or fields.get("content-length") != str(len(block)):
        yield finding._replace(what="its length is not what it says")
    if own in records:
        yield finding._replace(what="a second record with this id")
    payload = block.partition(b"\r\n\r\n")[2]
    records[own] = hashlib.sha256(payload).hexdigest()
    if not same(fields.get("warc-block-digest"), block):
        yield finding._replace(what="its block is not what its digest says")
    if kind == "response" and not same(fields.get("warc-payload-digest"), payload):
        yield finding._replace(what="its payload is not what its SHA-1 says")
    if kind == "response" and fields.get("x-payload-sha256", records[own]) != records[own]:
        yield finding._replace(what="its payload is not what its SHA-256 says")
    if "warc-refers-to" in fields:
        references.append((finding, fields["warc-refers-to"].strip("<>"), fields.get("x-payload-sha256")))
    if "warc-concurrent-to" in fields:
        references.append((finding, fields["warc-concurrent-to"].strip("<>"), None))
    named = re.search(rb"^ledger-head: (\w+)", block, re.MULTILINE)
    if kind == "warcinfo" and named and named[1].decode() not in ledger.hashes:
        yield finding._replace(what="the ledger line that this file followed is not in the ledger")


def same(labelled: str | None, data: bytes) -> bool:
    """Tell whether data has the digest of a `sha1:BASE32` label; without a label it has."""
    return labelled is None or labelled == "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324


def main() -> int:
    """Check the folder that is named, or the one in which this file lies."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    ledger, count = Ledger([FIRST_PREV], {}), 0
    for finding in check(root, ledger):
        count += 1
        print(finding)
    print(f"{count} findings." if count else f"All is well. The ledger's last hash is {ledger.hashes[-1]}.")
    return 6 if count else 0


if __name__ == "__main__":
    sys.exit(main())
