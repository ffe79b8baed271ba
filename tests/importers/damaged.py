"""Damage files at random and import them: `python -m tests.importers.damaged [FILES] [SEED]`; see `make damaged`.

Bits are flipped, ends cut, records swapped or doubled, in WARC files packed and not, in folders, WACZ and ZIP files,
beside an index, and behind a service like Common Crawl. Whatever comes, each byte is accounted for, nothing is made up,
and the archive verifies.
"""

import hashlib
import json
import random
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from cdxj_indexer.main import CDXJIndexer

from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import DossierError
from dossier_scraper.importers.commoncrawl import import_commoncrawl
from dossier_scraper.importers.endpoint import Endpoint
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.importers.wayback import Request
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.ingest.upkeep.check import differences
from tests.importers.crawls import service
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, rows

PATHS = ("/dossiers/norwegian-technology-pact", "/dossiers/hungarian-stem-platform", "/taskforces")
SUMS = re.compile(r"; (\d+) of (\d+) bytes read, (\d+) damaged\.$")
Form = Callable[[Path, list[bytes]], Path]


def records(folder: Path, *, gzip: bool) -> list[bytes]:
    """Return the records of a small crawl, each as it stands in a file: pages, a repeat, requests, another site."""
    file, ends = ForeignFile(folder / "made.warc", gzip=gzip), [0]
    for year, (path, page) in enumerate([(path, PAGES[path]) for path in PATHS] * 2, 2015):
        at = f"{year}-01-01T00:00:00Z"
        if year < 2019:
            file.record("response", BASE + path, at, body=page)
        else:
            file.record("revisit", BASE + path, at, body=page)
        ends.append(file.path.stat().st_size)
        file.record("response", f"https://other.example/{year}", at, body=b"<p>another site " * 50)
        ends.append(file.path.stat().st_size)
    data = file.path.read_bytes()
    return [data[start:end] for start, end in pairwise(ends)]


def flip(data: list[bytes], chance: random.Random) -> None:
    """Flip a bit somewhere."""
    number = chance.randrange(len(data))
    at = chance.randrange(len(data[number]))
    changed = bytearray(data[number])
    changed[at] ^= 1 << chance.randrange(8)
    data[number] = bytes(changed)


def cut(data: list[bytes], chance: random.Random) -> None:
    """Cut the end of the file off, or a piece out of a record."""
    number = chance.randrange(len(data))
    begin, end = sorted(chance.randrange(len(data[number]) + 1) for _ in range(2))
    data[number] = data[number][:begin] + data[number][end:]
    if chance.random() < 0.5:
        data[number] = data[number][:begin]
        del data[number + 1 :]


def swap(data: list[bytes], chance: random.Random) -> None:
    """Let two records change places."""
    one, other = chance.randrange(len(data)), chance.randrange(len(data))
    data[one], data[other] = data[other], data[one]


def double(data: list[bytes], chance: random.Random) -> None:
    """Write a record a second time, somewhere."""
    data.insert(chance.randrange(len(data) + 1), data[chance.randrange(len(data))])


def as_file(folder: Path, data: list[bytes]) -> Path:
    path = folder / "a.warc"
    path.write_bytes(b"".join(data))
    return path


def as_wacz(folder: Path, data: list[bytes]) -> Path:
    path = folder / "a.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.write(as_file(folder, data), "archive/a.warc.gz")
    return path


def as_folder(folder: Path, data: list[bytes]) -> Path:
    (given := folder / "files").mkdir()
    for name, some in (("a.warc", data[:5]), ("b.warc", data[5:])):
        (given / name).write_bytes(b"".join(some))
    return given


def as_collection(folder: Path, data: list[bytes]) -> Path:
    """A WACZ of two files as `wacz` lays it out: described, indexed, with a list of pages."""
    path, resources = folder / "a.wacz", []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, some in (("a", data[:5]), ("b", data[5:])):
            target, held = f"archive/{name}.warc.gz", b"".join(some)
            package.writestr(zipfile.ZipInfo(target), held)
            resources.append({"path": target, "hash": f"sha256:{hashlib.sha256(held).hexdigest()}", "bytes": len(held)})
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages"}\n')
        package.writestr("datapackage.json", json.dumps({"wacz_version": "1.1.1", "resources": resources}))
    return path


def as_crawl(folder: Path, data: list[bytes]) -> Path:
    path = folder / "crawl.warc.gz"
    path.write_bytes(b"".join(data))
    return path


def as_packed_zip(folder: Path, data: list[bytes]) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.write(as_wacz(folder, data), "collection/a.wacz")
    return path


FORMS: dict[str, tuple[bool, Form]] = {
    "WARC, compressed": (True, as_file),
    "WARC, plain": (False, as_file),
    "folder": (True, as_folder),
    "collection": (True, as_collection),
    "Common Crawl": (True, as_crawl),
    "WACZ": (True, as_wacz),
    "ZIP of WACZ": (True, as_packed_zip),
}
DAMAGES = (flip, cut, swap, double)
PACKAGES = (as_wacz, as_collection, as_packed_zip)


class Trial:
    """What so many damaged files came to: `outcomes` by form, `faults` in words."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.outcomes, self.faults = folder, Counter[str](), list[str]()
        self.made = {}
        for gzip in (True, False):
            made = folder / str(gzip)
            made.mkdir()
            self.made[gzip] = records(made, gzip=gzip)
        self.bodies = {PAGES[path] for path in PATHS}

    def one(self, form: str, chance: random.Random) -> None:
        """Damage a file of a form once to three times, or its package, import it, and note what is not as it should."""
        gzip, make = FORMS[form]
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            folder, data = Path(name), list(self.made[gzip])
            indexed = chance.random() < 0.3 and make is as_file and gzip
            damages = [chance.choice(DAMAGES) for _ in range(chance.randrange(1, 4))]
            outside = make in PACKAGES and chance.random() < 0.5
            if not outside:
                for damage in damages:
                    damage(data, chance)
            path = make(folder, data)
            if indexed:
                whole = folder / "whole"
                whole.mkdir()
                CDXJIndexer(str(path.with_suffix(".cdxj")), [str(as_file(whole, self.made[gzip]))]).process_all()
            if outside:
                whole_file = [path.read_bytes()]
                chance.choice((flip, cut))(whole_file, chance)
                path.write_bytes(whole_file[0])
            words = f"{form}, {' and '.join(d.__name__ for d in damages)}{' of the package' * outside}"
            try:
                if make is as_crawl:
                    self.check_crawl(folder / "archive", path, words, self.made[gzip])
                else:
                    self.check(folder / "archive", path, words, exact=gzip)
            except Exception as fault:  # whatever else comes is a fault of the program
                self.faults.append(f"{words}: {type(fault).__name__}: {fault}")

    def check(self, root: Path, path: Path, words: str, *, exact: bool) -> None:
        """Import one file, or the files of a folder, and look at sums, captures and archive."""
        said: list[str] = []
        self.bring(words, said, lambda: import_warc(root, SITE, [path], say=said.append))
        sums = {line: tuple(map(int, found.groups())) for line in said if (found := SUMS.search(line))}
        if any(read + damaged != size for read, size, damaged in sums.values()):
            self.faults.append(f"{words}: {said}")
        for file in [path] if path.is_file() else list(path.iterdir()):
            named = [sums[line][1] for line in sums if re.match(f"{re.escape(str(file))}: \\d+ (record|member)", line)]
            refused = not sums or any(line.startswith(f"{file} is ") for line in said)
            if not refused and named != [file.stat().st_size]:
                self.faults.append(f"{words}: {said} of {file.stat().st_size} bytes")
        self.look(root, words, exact=exact)

    def check_crawl(self, root: Path, path: Path, words: str, whole: list[bytes]) -> None:
        """Import from a service whose index is that of the whole file, and its file is damaged."""
        damaged = path.read_bytes()
        path.write_bytes(b"".join(whole))
        with service(path.parent, {"CC-MAIN-2018-13": [path]}) as web:
            path.write_bytes(damaged)
            where = Endpoint(root=web.url, index=f"{web.url}/collinfo.json", index_pause=0, page_pause=0)
            said: list[str] = []
            self.bring(
                words, said, lambda: import_commoncrawl(root, SITE, Request(endpoint=where), (), say=said.append)
            )
        self.look(root, words, exact=True)

    def bring(self, words: str, said: list[str], importing: Callable[[], RunResult | None]) -> None:
        """Import; what is refused says that nothing came in, or why."""
        try:
            result = importing()
            self.outcomes[f"exit {result.exit_code if result else 0}"] += 1
        except DossierError as refused:
            self.outcomes[type(refused).__name__] += 1
            if not said and "nothing was imported" not in str(refused).lower():
                self.faults.append(f"{words}: {refused}")

    def look(self, root: Path, words: str, *, exact: bool) -> None:
        """Look at captures and archive."""
        if not (root / "archive.toml").exists():
            return
        archive = Archive.open(root)
        self.faults += [f"{words}: {finding}" for finding in (*verify(archive), *differences(archive, SITE))]
        told = (
            "SELECT url, captured_at, warc_file, warc_offset FROM captures WHERE outcome IN ('archived', 'unchanged')"
        )
        for row in rows(archive, told + " AND refers_to IS NULL AND http_status = 200"):
            self.faults += [] if self.is_true(archive, row, exact) else [f"{words}: made up: {dict(row)}"]

    def is_true(self, archive: Archive, row, exact: bool) -> bool:
        """Return True if a capture's body was in the file; where a checksum guards heads, at its address and time."""
        from dossier_scraper.archive.evidence.warc_reader import read_record

        record = read_record(archive.warc / row["warc_file"], row["warc_offset"])
        path = row["url"].removeprefix(BASE)
        return record.payload in self.bodies and (not exact or record.payload == PAGES.get(path))


def main() -> None:
    """Damage, import, report; exit with 1 when something was not accounted for."""
    files, seed = (int(text) for text in (*sys.argv[1:], *("1000", "17")[len(sys.argv) - 1 :]))
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        for number in range(files):
            trial.one(list(FORMS)[number % len(FORMS)], chance)
            if number % 100 == 99:
                print(f"{number + 1} files: {dict(trial.outcomes)}, {len(trial.faults)} faults", flush=True)
        print(*trial.faults, sep="\n")
    sys.exit(bool(trial.faults))


if __name__ == "__main__":
    main()
