"""Check the evidence of this archive: `python verify.py [FOLDER]`. Needs Python 3.8 or newer and nothing else.

The ledger (`ledger.jsonl`) is a chain: each line carries the SHA-256 of the line before and its own, and lists size and
SHA-256 of the WARC files that it closed. All of it is recomputed, and in the WARC files every gzip member, length,
digest and reference. Lines also carry the SHA-256 of the database's rows and of the snapshots that they left: where
those are in the folder, they are recomputed too. What is wrong is printed; the exit code is 0 (all is well) or 6.

What this cannot know: whether somebody wrote the whole archive again. Keep the last hash elsewhere, and compare.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sqlite3
import sys
import zlib
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO, Iterable, Iterator, NamedTuple  # noqa: UP035

MAGIC = b"\x1f\x8b\x08"
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,4000})[ \t]*(?:;[^\n]{0,4000})?\r?\n")
LINE_END = re.compile(rb"\r?\n")
SNAPSHOT = re.compile(r"[a-z0-9][a-z0-9-]{0,99}/[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\.json")
# Rows that ledger lines leave are not these: they follow from the program, or say what the database was brought up to.
ASIDE = ("archive", "documentation", "_sqlite_migrations")
OUTCOMES = ("archived", "unchanged", "skipped", "flagged", "deferred", "denied")


class Finding(NamedTuple):
    """Something that is not as it should be: the file, where in it (a byte offset or None), which record, and what."""

    file: str
    offset: int | None
    record: str | None
    what: str

    def __str__(self) -> str:
        place = self.file + (f", offset {self.offset}" if self.offset is not None else "")
        return ascii(place + (f", {self.record}" if self.record else "") + ": " + self.what)[1:-1]


class Evidence:
    """The ledger and the WARC files of one archive, and what was found in them so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hashes = ["0" * 64]  # of the ledger's lines, after the one that the first line names
        self.files: dict[str, tuple[int, str]] = {}  # size and SHA-256 of each WARC file, as the ledger says
        self.left: list[dict[str, str]] = []  # what each line left, in hashes
        self.payloads: dict[int, str] = {}  # hash of each record's id (there are many): digest of its payload
        self.references: list[tuple[Finding, str, str]] = []  # those not yet found to be right
        self.kept: set[str] = set()  # hashes of the lines of other archives' ledgers that are kept here
        self.followed: list[tuple[Finding, str]] = []  # the line that each WARC file followed
        self.elsewhere: list[str] = []  # names of WARC files that warc/remote.toml says lie elsewhere

    def check(self) -> Iterator[Finding]:
        """Yield everything that is wrong."""
        yield from readable("ledger.jsonl", self.check_ledger(self.root / "ledger.jsonl"))
        for path in sorted((self.root / "warc").glob("*")):
            is_aside = path.name.endswith(".open") or path.name == "remote.toml"
            if path.name not in self.files and not (is_aside and path.is_file()):
                yield Finding("warc/" + path.name, None, None, "the ledger does not know this file")
        for name in sorted(self.files):
            yield from readable("warc/" + name, self.check_file("warc/" + name, *self.files[name]))
        yield from self.check_links()

    def check_links(self) -> Iterator[Finding]:
        """Yield what refers to something that is not here; what lies elsewhere may have it."""
        for finding, target, digest in self.references:
            if hash(target) not in self.payloads:
                if not self.elsewhere:
                    yield finding._replace(what=f"refers to {target}, which is not in the archive")
            elif digest not in ("", self.payloads[hash(target)]):
                yield finding._replace(what=f"its payload digest is not that of {target}, which it repeats")
        for finding, line in self.followed:
            if line not in self.kept and line not in self.hashes and not self.elsewhere:
                yield finding._replace(what="the ledger line that this file followed is not in the ledger")

    def check_ledger(self, path: Path) -> Iterator[Finding]:
        """Recompute the chain, collect what it lists, and yield what is wrong."""
        *lines, rest = path.read_bytes().split(b"\n") if path.is_file() else [b""]
        if not path.is_file() and (path.is_symlink() or path.exists() or any((self.root / "warc").glob("*"))):
            yield Finding(path.name, None, None, "missing, or not a file")
        offset = 0
        for number, raw in enumerate(lines, 1):
            finding = Finding("ledger.jsonl", offset, f"line {number}", "not a ledger line")
            offset += len(raw) + 1
            try:
                yield from self.check_line(number, raw, finding)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                yield finding
        if rest:
            yield Finding("ledger.jsonl", offset, None, f"the last {len(rest)} bytes are no whole line")

    def check_line(self, number: int, raw: bytes, finding: Finding) -> Iterator[Finding]:
        """Recompute a line's seal and sums, and note the WARC files that it lists; raise what no ledger line causes."""
        line = json.loads(raw)
        unsealed = canonical({key: line[key] for key in line if key != "hash"})
        sealed = (number, self.hashes[-1], hashlib.sha256(unsealed).hexdigest(), raw)
        if (line["seq"], line["prev"], line["hash"], canonical(line)) != sealed:
            yield finding._replace(what="the chain is broken: this line is not as it was sealed")
        self.hashes.append(line["hash"])
        left = line.get("left")
        self.left.append(left if isinstance(left, dict) else {})
        counts = line.get("counts", {})
        if "discovered" in counts and counts["discovered"] != sum(counts.get(name, 0) for name in OUTCOMES):
            yield finding._replace(what="its counts do not add up to the URLs discovered")
        for item in line.get("warc_files", []):
            if item["name"] in self.files or re.search(r"[/\\]|^\.", item["name"]):
                yield finding._replace(what=f"lists {item['name']} twice, or outside the archive")
            else:
                self.files[item["name"]] = (item["size"], item["sha256"])

    def check_file(self, file: str, size: int, sha256: str) -> Iterator[Finding]:
        """Compare a WARC file with what the ledger says of it, and check each of its records."""
        if not (self.root / file).is_file():
            if self.is_elsewhere(file[len("warc/") :]):
                self.elsewhere.append(file[len("warc/") :])
            else:
                yield Finding(file, None, None, "missing; the ledger lists it")
            return
        with (self.root / file).open("rb") as stream:
            digest = hashlib.sha256()
            for piece in iter(lambda: stream.read(1 << 20), b""):
                digest.update(piece)
            if stream.tell() != size:
                yield Finding(file, None, None, f"has {stream.tell()} bytes; the ledger says {size}")
            if digest.hexdigest() != sha256:
                yield Finding(file, None, None, "its SHA-256 is not what the ledger says")
            for offset, text, fault in members(stream):
                yield from self.check_record(file, offset, text, fault)

    def is_elsewhere(self, name: str) -> bool:
        """Return True if a file that is not here at all has an address in warc/remote.toml, which is no proof of it."""
        told = self.root / "warc" / "remote.toml"
        if (self.root / "warc" / name).exists() or not told.is_file():
            return False
        return bool(re.search(rf'^(base|"{re.escape(name)}")\s*=\s*"[^"]', told.read_text("utf-8"), re.MULTILINE))

    def check_record(self, file: str, offset: int, text: bytes, fault: str | None) -> Iterator[Finding]:
        """Return True if a member of a WARC file is a record, and check it where it is."""
        head, blank, rest = text.partition(b"\r\n\r\n")
        fields = fields_of(head)
        named = re.fullmatch(r"<([\x21-\x7e]{1,200})>", fields.get("warc-record-id", ""))
        finding = Finding(file, offset, f"record {named[1]}" if named else None, fault or "not a WARC record")
        dated = head.startswith(b"WARC/1.") and blank and "warc-date" in fields
        if fault or not (dated and named and fields.get("warc-type")):
            yield finding
        else:
            yield from self.check_block(finding, named[1], fields, rest)

    def check_block(self, finding: Finding, own: str, fields: dict[str, str], rest: bytes) -> Iterator[Finding]:
        """Recompute a record's length and digests, note its id and what it refers to, and yield what is wrong."""
        block, kind = rest[:-4], fields["warc-type"]
        if rest[-4:] != b"\r\n\r\n" or fields.get("content-length") != str(len(block)):
            yield finding._replace(what="its length is not what it says")
        payload = payload_of(block, "warc-truncated" in fields) if kind == "response" else None
        found = "" if payload is None else sha1(payload)
        # Two archives that became one may both have taken one record out of Common Crawl.
        if hash(own) in self.payloads and self.payloads[hash(own)] != (found or None):
            yield finding._replace(what="a second record with this id")
        self.payloads[hash(own)] = found
        yield from (finding._replace(what=what) for what in digest_faults(fields, block, payload))
        # A torn end may have taken a response's request with it; a request never stands without its response.
        for name in ("warc-refers-to", "warc-concurrent-to" if kind == "request" else ""):
            self.note_reference(finding, fields.get(name, "").strip("<>"), fields.get("warc-payload-digest", ""))
        if kind == "warcinfo" and (followed := re.search(rb"^ledger-head: (\w+)", block, re.MULTILINE)):
            self.followed.append((finding, followed[1].decode()))
        if fields.get("warc-target-uri", "").startswith("urn:dossier-scraper:ledger:"):
            self.kept.update(found.decode() for found in re.findall(rb'"hash":"(\w{64})"', block))

    def check_derived(self) -> Iterator[Finding]:
        """Yield whether snapshots and database, where they are there, are not what a line left; after `check`."""
        yield from readable("snapshots", self.check_snapshots())
        yield from readable("dossiers.db", self.check_database())

    def check_snapshots(self) -> Iterator[Finding]:
        """Compare the snapshots with those that the last line left."""
        folder, left = self.root / "snapshots", self.left[-1] if self.left else {}
        names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*.json") if path.is_file())
        files = [f"{name} {sha256((folder / name).read_bytes())}" for name in names if SNAPSHOT.fullmatch(name)]
        if files and "snapshots" in left and hashed(files) != left["snapshots"]:
            yield Finding("snapshots", None, None, "not those that the last ledger line left, by their SHA-256")

    def check_database(self) -> Iterator[Finding]:
        """Compare the rows of a database that no run is writing with those that its line left."""
        path = self.root / "dossiers.db"
        if not path.is_file() or sqlite3.sqlite_version_info < (3, 37):
            return  # older ones cannot read such tables
        beside = any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
        uri = f"{path.absolute().as_uri()}?{'mode=ro' if beside else 'immutable=1'}"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as db:
                fault = self.database_fault(db)
        except (sqlite3.Error, ValueError, LookupError, TypeError) as error:
            fault = f"cannot be read ({error})"
        if fault:
            yield Finding(path.name, None, None, f"{fault}; `dossier rebuild` makes it again")

    def database_fault(self, db: sqlite3.Connection) -> str | None:
        """Return what is wrong with a database; of other tables than its line left, only what SQLite can check."""
        complaint = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if complaint != "ok":
            return f"damaged ({complaint})"
        seq = int(dict(db.execute("SELECT key, value FROM archive"))["ledger_seq"])
        left = self.left[seq - 1] if 0 < seq <= len(self.left) else {}
        running, tables = db.execute("SELECT count(*) FROM runs WHERE seq IS NULL").fetchone()[0], columns_of(db)
        known = hashed(f"{name}: {', '.join(columns)}" for name, columns, _ in tables) == left.get("schema")
        if known and not running and hashed(rows_of(db, tables)) != left.get("dump"):
            return f"its rows are not those that ledger line {seq} left, by their SHA-256"
        return None

    def note_reference(self, finding: Finding, target: str, digest: str) -> None:
        """Note that a record refers to another, unless that one is known already and has the digest."""
        if target and (hash(target) not in self.payloads or digest not in ("", self.payloads[hash(target)])):
            self.references.append((finding, target, digest))


def fields_of(head: bytes) -> dict[str, str]:
    """Return the named fields of a WARC record's head, names in lower case."""
    pairs = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")[1:])
    return {name.lower(): value.strip() for name, _, value in pairs}


def payload_of(block: bytes, is_cut: bool) -> bytes:
    """Return the body of a response without its framing, if that is in chunks (RFC 9112, 7.1) and whole."""
    head, end, body = (*re.split(rb"(\r?\n\r?\n)", block, maxsplit=1), b"", b"")[:3]
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).lower().split(b"\n")
    pairs = [(name.rstrip(), value) for name, _, value in (line.partition(b":") for line in lines)]
    codings = [part.strip() for name, value in pairs if name == b"transfer-encoding" for part in value.split(b",")]
    content, at = bytearray(), 0
    while b"chunked" in codings and end and not is_cut:
        size = CHUNK_SIZE.match(body, at)
        if not size:
            return body
        start, at = size.end(), size.end() + int(size[1], 16)
        if start == at:
            return bytes(content)
        line_end = LINE_END.match(body, at)
        if not line_end:
            return body
        content += body[start:at]
        at = line_end.end()
    return body


def digest_faults(fields: dict[str, str], block: bytes, payload: bytes | None) -> Iterator[str]:
    """Yield which digests of a record are not those of its block, and of its payload where it is a response."""
    if fields.get("warc-block-digest") not in (None, sha1(block)):
        yield "its block is not what its digest says"
    if payload is not None and fields.get("warc-payload-digest") not in (None, sha1(payload)):
        yield "its payload is not what its SHA-1 says"
    if payload is not None and fields.get("x-payload-sha256") not in (None, hashlib.sha256(payload).hexdigest()):
        yield "its payload is not what its SHA-256 says"


def columns_of(db: sqlite3.Connection) -> list[tuple[str, list[str], str]]:
    """Return each table whose rows count, the columns that do, and those by which its rows are in order."""
    found = []
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if name in ASIDE or name.startswith("sqlite_") or "s_fts_" in name or not re.fullmatch("[a-z_]+", name):
            continue
        columns = db.execute(f"PRAGMA table_info({name})").fetchall()
        counted = [column[1] for column in columns if (name, column[1]) != ("versions", "extractor_version")]
        keys = [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]
        is_text = name.endswith("_fts")
        found.append((name, ["rowid", *counted] if is_text else counted, "rowid" if is_text else ", ".join(keys)))
    return found


def rows_of(db: sqlite3.Connection, tables: list[tuple[str, list[str], str]]) -> Iterator[str]:
    """Yield the name of each table and its rows as JSON, in order."""
    for name, columns, order in tables:
        yield name
        for row in db.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY {order}"):
            yield json.dumps(list(row), ensure_ascii=False)


def hashed(lines: Iterable[str]) -> str:
    """Return the SHA-256, in hex, of some lines."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def sha256(data: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def canonical(line: dict[str, Any]) -> bytes:
    """Write a ledger line in the one way in which it was sealed."""
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def sha1(data: bytes) -> str:
    """Return a digest as WARC fields state it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324


def readable(file: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what is found in a file, also that the disk does not give it."""
    try:
        yield from findings
    except OSError as error:
        yield Finding(file, None, None, f"cannot be read ({error.strerror})")


def members(stream: BinaryIO) -> Iterator[tuple[int, bytes, str | None]]:
    """Yield offset, content and fault (or None) of each gzip member; behind a faulty one, go on at the next record."""
    offset, size = 0, stream.seek(0, 2)
    while offset < size:
        for step, most in ((1 << 14, 1 << 27), (1 << 10, 1 << 8)):  # in small steps, what comes before a fault is kept
            inflater, text, end, fault = zlib.decompressobj(31), bytearray(), stream.seek(offset), None
            try:
                while not inflater.eof and len(text) < 1 << 27 and (piece := stream.read(step)):
                    end += len(piece)
                    while piece and not inflater.eof and len(text) < 1 << 27:
                        text += inflater.decompress(piece, most)
                        piece = inflater.unconsumed_tail
                fault = None if inflater.eof else "the gzip member breaks off, or holds more than 128 MiB"
            except zlib.error as error:
                fault = f"the gzip member is corrupt ({error})"
            if not fault:
                break
        yield offset, bytes(text[: 1 << 16] if fault else text), fault
        offset = next_record(stream, offset + 1) if fault else end - len(inflater.unused_data)


def next_record(stream: BinaryIO, offset: int) -> int:
    """Return where the next record begins that can be read, or the end."""
    while len(piece := stream.read(4096) if stream.seek(offset) >= 0 else b"") >= len(MAGIC):
        found = piece.find(MAGIC)
        with suppress(zlib.error):
            if found == 0 and zlib.decompressobj(31).decompress(piece, 5) == b"WARC/":
                return offset
        offset += max(found, 1) if found >= 0 else len(piece) - len(MAGIC) + 1
    return offset + len(piece)


def main() -> int:
    """Check the folder that is named, or the one in which this file lies."""
    evidence = Evidence(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
    found = [*evidence.check(), *evidence.check_derived()]
    well = f"All is well. The ledger's last hash is {evidence.hashes[-1]}."
    if evidence.elsewhere:
        print(f"{len(evidence.elsewhere)} file{'s' * (len(evidence.elsewhere) != 1)} elsewhere, not checked.")
    print(*found, f"{len(found)} findings." if found else well, sep="\n")
    return 6 if found else 0


if __name__ == "__main__":
    sys.exit(main())
