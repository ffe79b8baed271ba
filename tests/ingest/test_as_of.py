"""As of any moment, an archive says what one says that was made of the captures up to then alone."""

import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.as_of import dossier_at, dossiers_at
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.search import search
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.moments import span
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, Answer, new_archive, site_pages, visit

DAYS = 12
# Problems are of the newest reading alone.
UNKNOWN = ("problems",)
Act = Callable[[Archive], object]


def told(archive: Archive, moment: str | None = None) -> dict[str, Any]:
    """Return all that `list`, `show` and a search say, now or as of a moment, without what is not known of a moment.

    Of addresses the names: how an address became known first depends on what was imported first.
    """
    with open_query(archive.root) as query:
        known = dossiers_at(query, moment) if moment else query.dossiers()
        hits = {(h.dossier_id, h.event_id, h.number, h.current) for h in search(query, "STEM1", moment)}
        whole = [dossier_at(query, one.id, moment) if moment else query.dossier(one.id) for one in known]
    listed, shown = [one.printed() for one in known], [one.printed() for one in whole]
    for row in (*listed, *shown):
        for name in UNKNOWN:
            row.pop(name, None)
    for row in shown:
        row["aliases"] = {alias["url"] for alias in row["aliases"]}
    return {row["id"]: (row, more) for row, more in zip(listed, shown, strict=True)} | {"STEM1": hits}


def changed(pages: dict[str, Answer], chance: random.Random) -> None:
    """Edit, remove, move or unlist some pages, or let one come back."""
    for path in chance.sample(sorted(pages.keys() - {"/taskforces"}), 3):
        page, word = PAGES[path], f" STEM{chance.randrange(3)}".encode()
        pages[path] = chance.choice([page, page.replace(b"</p>", word + b"</p>", 2), 404, 410, 500, BASE + "/"])
    other = chance.choice([path for path in pages if path.startswith("/dossiers/")])
    listing = PAGES["/taskforces"]
    pages["/taskforces"] = chance.choice([listing, listing.replace(f'"{other}"'.encode(), b'"/about"')])


def crawled(pages: dict[str, Answer], day: date, chance: random.Random) -> Act:
    """Return a crawl that finds the pages as they are now, or has no answer for some of them."""
    failed = dict.fromkeys(chance.sample(sorted(pages), chance.choice([0, 0, 0, 4])), "timeout")
    asked = {path: page for path, page in pages.items() if path not in failed}
    return lambda archive: visit(archive, asked, f"{day}", failed=failed)


def imported(pages: dict[str, Answer], day: date, chance: random.Random, folder: Path) -> Act:
    """Return an import of what somebody else captured of the pages as they are now."""
    file = ForeignFile(folder / f"{day}.warc.gz")
    for number, (path, page) in enumerate(chance.sample(sorted(pages.items(), key=str), 9)):
        if isinstance(page, bytes):
            file.record("response", BASE + path, f"{day}T12:00:{number:02}Z", body=page)
    return lambda archive: import_warc(archive.root, SITE, [file.path])


@pytest.mark.parametrize("seed", range(int(os.environ["SEEDS"])) if "SEEDS" in os.environ else [2, 4])
def test_as_of_any_moment_is_what_the_captures_up_to_then_say(tmp_path: Path, seed: int):
    chance, day = random.Random(seed), date(2026, 1, 1)
    pages, acts = dict(site_pages()), list[tuple[date, bool, Act]]()
    for number in range(DAYS):
        is_crawl = number == 0 or chance.random() < 0.6
        acts.append(
            (day, is_crawl, crawled(pages, day, chance) if is_crawl else imported(pages, day, chance, tmp_path))
        )
        day += timedelta(days=chance.choice([2, 3, 30]))
        changed(pages, chance)
    then = new_archive(tmp_path / "then")
    states = []
    for day, _, act in acts:
        act(then)
        states.append((f"{day}", told(then)))
    now = new_archive(tmp_path / "now")
    late = [act for _, is_crawl, act in acts if not is_crawl]
    for act in [*(act for _, is_crawl, act in acts if is_crawl), *chance.sample(late, len(late))]:
        act(now)
    for day, state in states:
        found = told(now, span(day).last)
        assert found.keys() == state.keys(), day
        for id, said in state.items():
            assert found[id] == said, (day, id)
