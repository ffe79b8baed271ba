"""What history costs: `python benchmarks/history.py fold [PAGES] [RUNS]` or `… year [DAYS]` or `… starts [FEW] [MANY]`
or `… reading [PAGES]`.

`fold` (100 pages, 20 runs; every tenth page changes in each run): processor time in which all dossiers are folded
again from their readings, against git-history over a Git repository that has the same dossiers as JSON, a commit for
each run. It is to be on the PATH, as `pipx install git-history` puts it: it wants an earlier sqlite-utils.

`year` (60 days; 365 is the year): daily crawls of 90 pages, of which one changes every day, and every answer comes
whole: bytes of WARC and of the database, against gzip over each body of one crawl.

`starts` (10 and 100 runs of five pages; 1,000 takes a quarter of an hour): processor time of what every run does before
its first request, of `verify --all`, of `verify` after it, `status` and `list`, after FEW runs and after MANY.

`reading` (300 pages of 60 kB): how much of WARC `verify --all` unpacks and checks in a second, pages not read.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from crawl import SLUG, listing, page

from archive import EDITED, SHORT, SITE, START, short, step, visit
from dossier_scraper.archive.check.verify import verify
from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.versions import said_by
from dossier_scraper.ingest.publish.dossier_history import Histories
from dossier_scraper.ingest.publish.sources import Claims


def folded(root: Path) -> tuple[float, dict[str, list]]:
    """Fold all dossiers in one transaction, from no version on; return the processor time, and what they say then."""
    store = Store(Archive.open(root).database)
    ids = [row["id"] for row in store.rows("SELECT id FROM dossiers ORDER BY id")]
    tables = "changes", "provenance", "other_fields", "versions", "events", "problems", "_texts"
    for table in (*tables, "versions_fts", "events_fts"):
        store.db.execute(f"DELETE FROM {table}")
    began = time.process_time()
    with store.transaction():
        for _ in Histories(store, SITE, Claims(store, SITE)).refold(ids):
            pass
    took = time.process_time() - began
    said = {dossier_id: said_by(store, "main", dossier_id) for dossier_id in ids}
    store.close()
    return took, said


def committed(folder: Path, said: dict[str, list], runs: int) -> None:
    """Write what the dossiers said in each run as one JSON file, and commit it."""
    git = ["git", "-C", str(folder), "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.invalid"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    for run in range(runs):
        until = iso(START + timedelta(days=run))
        now = [[one.data for one in versions if one.first_seen <= until][-1:] for versions in said.values()]
        text = json.dumps([data for found in now for data in found], indent=1, ensure_ascii=False)
        (folder / "dossiers.json").write_text(text, "utf-8")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", f"run {run}"], check=True)


def compare_fold(pages: int, runs: int) -> None:
    """Make both histories and print their times."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        root, repository = Path(folder) / "archive", Path(folder) / "repository"
        repository.mkdir()
        for run in range(runs):
            visit(root, run, pages, short(run))
        ours, said = folded(root)
        committed(repository, said, runs)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [
            "git-history",
            "file",
            str(repository / "history.db"),
            str(repository / "dossiers.json"),
            "--id",
            "id",
        ]
        subprocess.run([*command, "--repo", str(repository), "--silent"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    theirs = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    versions = sum(map(len, said.values()))
    print(
        f"{pages} dossiers, {runs} runs, {versions} versions: folded in {ours:.2f} s of processor time,"
        f" git-history {theirs:.2f} s: {theirs / ours:.1f} times"
    )


def edited(day: int):
    """Return the pages of a day: one of them is another than the day before."""

    def body_of(number: int) -> bytes:
        edition = sum(number == d % 90 for d in range(day + 1))
        text = SHORT.replace(SLUG, f"d{number}").replace("4890", f"{10000 + number}")
        return text.replace(EDITED, f"In edition {edition}, {EDITED}").encode()

    return body_of


def grown(days: int) -> None:
    """Crawl day after day, and print how the archive grows."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        sizes = []
        for day in range(days):
            visit(root, day, 90, edited(day))
            warc = sum(path.stat().st_size for path in (root / "warc").iterdir())
            sizes.append((warc, (root / "dossiers.db").stat().st_size, (root / "ledger.jsonl").stat().st_size))
        bodies = [*(listing(n, 90) for n in range(2)), *map(edited(0), range(90))]
    packed = sum(len(gzip.compress(body)) for body in bodies)
    (first, second), last = (sizes[0], sizes[1]), sizes[-1]
    checks = 92 * (days - 1)
    warc, database, ledger = ((last[n] - first[n]) / (days - 1) for n in range(3))
    print(
        f"{days} days: WARC {first[0] // 1000} kB on the first day, then {warc / 1000:.1f} kB a day,"
        f" {(last[0] - first[0]) / checks:.0f} bytes a check; database {first[1] // 1000} kB, then"
        f" {database / 1000:.1f} kB a day; ledger {ledger:.0f} bytes a day; gzip of one crawl {packed // 1000} kB"
    )
    allowed = 5 * packed + 1500 * checks
    print(f"WARC of all days: {last[0] / allowed:.2f} of what 5 crawls in gzip and 1,500 bytes a check are")
    print(f"second day alone: WARC {(second[0] - first[0]) // 1000} kB, database {(second[1] - first[1]) // 1000} kB")


def commands(root: Path) -> dict[str, float]:
    """Return the processor time of some commands, each in a process of its own; `verify` reads everything first."""
    import resource

    found = {}
    for name in ("verify --all", "verify", "status", "list"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "dossier_scraper", *name.split(), "--archive", str(root)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found[name] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return found


def compare_starts(few: int, many: int) -> None:
    """Fill an archive run by run, and look twice."""
    with tempfile.TemporaryDirectory() as folder:
        root, found = Path(folder) / "archive", {}
        for run in range(many):
            visit(root, run, 5, short(0))
            if run + 1 in (few, many):
                time.sleep(3)  # what has just been written is read again by `verify`
                size, began = sum(path.stat().st_size for path in (root / "warc").iterdir()), time.process_time()
                assert verify(Archive.open(root)) == []
                looked = time.process_time() - began
                found[run + 1] = {"start": step("start", root).processor / 10, **commands(root)}
                told = ", ".join(f"{name} {1000 * took:.0f} ms" for name, took in found[run + 1].items())
                print(f"{run + 1} runs: {told}; evidence {size / 1e6:.1f} MB looked at in {looked:.2f} s", flush=True)
    for name, took in found[many].items():
        print(f"{name} after {many} runs against {few}: {took / found[few][name]:.2f}")


def compare_reading(pages: int) -> None:
    """Look at the evidence of one run of large pages, three times, and print how many bytes that are a second."""
    with tempfile.TemporaryDirectory() as folder:
        root, took = Path(folder) / "archive", []
        visit(root, 0, pages, page)
        packed = [path.read_bytes() for path in (root / "warc").iterdir()]
        for _ in range(3):
            began = time.process_time()
            assert verify(Archive.open(root)) == []
            took.append(time.process_time() - began)
    size, whole = sum(map(len, packed)), sum(len(gzip.decompress(content)) for content in packed)
    speed, packed_speed = whole / min(took) / 1e6, size / min(took) / 1e6
    print(f"{speed:.0f} MB/s of WARC, as packed {packed_speed:.0f} MB/s ({whole / 1e6:.1f} MB)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fold", *numbers]:
            compare_fold(*(int(n) for n in (*numbers, *("100", "20")[len(numbers) :])))
        case ["year", *numbers]:
            grown(*(int(n) for n in (*numbers, *("60",)[len(numbers) :])))
        case ["reading", *numbers]:
            compare_reading(*(int(n) for n in (*numbers, *("300",)[len(numbers) :])))
        case ["starts", *numbers]:
            compare_starts(*(int(n) for n in (*numbers, *("10", "100")[len(numbers) :])))
        case _:
            raise SystemExit(__doc__)
