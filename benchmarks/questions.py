"""What asking costs: `python benchmarks/questions.py search [DOSSIERS] [VERSIONS]` or `… start [ROUNDS]`.

`search` (2,000 dossiers with 50 versions each, two minutes to fill): processor time of a search through `Archive`, from
opening the database to the last excerpt, over a mix of words; the 95th percentile of all, and the worst kinds, beside
FTS5 alone, which ranks the same texts (`ORDER BY rank LIMIT 20`).

`start` (20 rounds, in turn): processor time of `dossier --help` and of `dossier list` on the demo's archive, over that
of a bare interpreter.
"""

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

from dossier_scraper import Archive as Asked
from dossier_scraper.archive.database.full_text import add_texts
from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.folder import Archive
from dossier_scraper.serial import canonical_json
from dossier_scraper.site import load_site

START = datetime(2010, 1, 1, tzinfo=UTC)
# Words stand as often as in a language (Zipf); two stand in every text of a kind.
WORDS, DOSSIER_WORD, EVENT_WORD = 20_000, "school", "robots"


class Language:
    """An invented language, the same in every run."""

    def __init__(self) -> None:
        self.random = random.Random(15)
        syllables = [first + then for first in "bcdfghklmnprstv" for then in "aeiou"]
        self.words = ["".join(self.random.choices(syllables, k=2 + n % 3)) for n in range(WORDS)]
        self.often = list(accumulate(1 / (n + 1) for n in range(WORDS)))

    def text(self, words: int) -> str:
        """Return a text of so many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.often, k=words))


def versions(language: Language, dossier_id: str, count: int) -> Iterator[dict]:
    """Yield the versions of a dossier of 150 words: a text changes each time, one of six events each third time."""
    data = dict.fromkeys(("country", "country_code", "start_date", "status", "listed_as")) | {
        "id": dossier_id,
        "title": language.text(6),
        "requesting_organisations": [{"name": language.text(3), "url": None}],
        "background": f"{language.text(60)} {DOSSIER_WORD}",
        "objectives": language.text(40),
        "results": language.text(40),
        "other": [],
    }
    event = {"url": None, "date": None, "categories": [], "source": None, "documents": [], "other": []}
    events = [
        event | {"id": f"{dossier_id}-{n}", "title": f"{language.text(6)} {EVENT_WORD}", "summary": language.text(20)}
        for n in range(6)
    ]
    for number in range(1, count + 1):
        data["background"] = f"{language.text(5)} {data['background']}"[:400] + f" {DOSSIER_WORD}"
        if number % 3 == 0:
            events[number % 6] = events[number % 6] | {"summary": language.text(20)}
        said = iso(START + timedelta(days=90 * number, seconds=language.random.randrange(80_000)))
        yield {
            "id": f"{language.random.getrandbits(128):032x}",
            "dossier_id": dossier_id,
            "number": number,
            "first_seen": said,
            "last_seen": said,
            "content_hash": "",
            "extractor_version": "",
            "data": data | {"events": events},
        }


def fill(root: Path, language: Language, dossiers: int, count: int) -> None:
    """Make an archive's database of so many dossiers with so many versions each."""
    site = load_site()
    archive = Archive.open_or_create(root, site=site.id, base_url=site.base_url)
    store = Store(archive.database, durable=False)
    with store.transaction():
        for n in range(dossiers):
            dossier_id = f"dossier-{n}"
            made = list(versions(language, dossier_id, count))
            seen = {"first_seen": made[0]["first_seen"], "last_seen": made[-1]["last_seen"]}
            shown = {"presence": "listed", "presence_since": seen["first_seen"], "last_checked": seen["last_seen"]}
            about = {"id": dossier_id, "url": f"/dossiers/{n}", "page_key": f"/dossiers/{n}"}
            store.upsert("dossiers", [about | seen | shown])
            for version in made:
                store.upsert("versions", [version | {"data": canonical_json(version["data"])}])
                add_texts(store, [version])
    store.close()


def asked(language: Language) -> dict[str, list[str]]:
    """Return what is looked for, by kind."""
    words = language.words
    return {
        "a word of every dossier, of every event": [DOSSIER_WORD, EVENT_WORD, "robot", "schools"],
        "the most frequent words": words[:20],
        "frequent words": words[100:120],
        "rare words": words[5000:5040],
        "two words": [f"{one} {other}" for one, other in zip(words[:20], words[40:60], strict=True)],
        "two rare words": [f"{one} {other}" for one, other in zip(words[900:920], words[1000:1020], strict=True)],
        "beginnings": [f"{word[:4]}*" for word in words[200:220]],
        "words kept together": [f'"{one} {other}"' for one, other in pairwise(words[:21])],
        "what stands nowhere": ["hydrogen", "zzz", "xylophone", '"zzz school"'],
    }


def took(ask) -> float:
    """Return the milliseconds of processor time that a question took, the better of two."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        ask()
        best = min(best, 1000 * (time.process_time() - began))
    return best


def percentile(figures: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(figures)[int(0.95 * (len(figures) - 1))]


def search(dossiers: int, count: int) -> None:
    """Search a generated archive, and let FTS5 rank the same."""
    language = Language()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        began = time.process_time()
        fill(root, language, dossiers, count)
        archive, ours, alone = Asked(root), [], []
        with closing(sqlite3.connect(root / "dossiers.db")) as db:
            texts = [db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("versions_fts", "events_fts")]
            print(
                f"{dossiers * count} versions, {texts[0]} texts of dossiers and {texts[1]} of events,"
                f" filled in {time.process_time() - began:.0f} s of processor time",
                flush=True,
            )
            for kind, words in asked(language).items():
                one = [took(lambda: archive.search(said, limit=20)) for said in words]  # noqa: B023
                other = [took(lambda: fts5_alone(db, said)) for said in words]  # noqa: B023
                ours, alone = ours + one, alone + other
                print(
                    f"{kind}: median {statistics.median(one):.1f} ms, worst {max(one):.1f} ms;"
                    f" FTS5 alone {statistics.median(other):.1f} and {max(other):.1f}",
                    flush=True,
                )
        print(
            f"all {len(ours)}: p95 {percentile(ours):.1f} ms, FTS5 alone {percentile(alone):.1f} ms,"
            f" ratio {percentile(ours) / percentile(alone):.2f}"
        )


def fts5_alone(db: sqlite3.Connection, words: str) -> None:
    """Let FTS5 rank what fits."""
    for table in ("versions_fts", "events_fts"):
        db.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT 20", (words,)).fetchall()


def start(rounds: int) -> None:
    """Start each program in turn."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "dossier_scraper", "demo"], cwd=folder, check=True, capture_output=True)
        ours = [sys.executable, "-m", "dossier_scraper"]
        commands = {
            "bare": [sys.executable, "-c", "pass"],
            "--help": [*ours, "--help"],
            "list": [*ours, "list", "--archive", "demo-archive"],
            "search": [*ours, "search", "robot", "--archive", "demo-archive"],
        }
        figures = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                before = os.times()
                subprocess.run(command, cwd=folder, check=True, capture_output=True)
                after = os.times()
                used = after.children_user + after.children_system - before.children_user - before.children_system
                figures[name].append(1000 * used)
        bare = statistics.median(figures.pop("bare"))
        for name, used in figures.items():
            print(f"{name}: {statistics.median(used) - bare:.0f} ms over a bare interpreter ({bare:.0f} ms)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["search", *numbers]:
            search(*(int(n) for n in (*numbers, *("2000", "50")[len(numbers) :])))
        case ["start", *numbers]:
            start(int((*numbers, "20")[0]))
        case _:
            raise SystemExit(__doc__)
