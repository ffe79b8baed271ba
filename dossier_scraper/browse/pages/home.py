"""The first page: what this archive is, how much it has, how fresh and well it is, what changed lately."""

from collections.abc import Iterator
from itertools import chain

from dossier_scraper.archive.questions.changes import changes_seen
from dossier_scraper.archive.questions.dossiers import count_by_presence
from dossier_scraper.archive.questions.holdings import holdings
from dossier_scraper.archive.questions.problems import open_problems
from dossier_scraper.archive.questions.runs import EndedRun, ended_after
from dossier_scraper.browse.pages.changes import by_run
from dossier_scraper.browse.pages.dossiers import LISTED
from dossier_scraper.browse.pages.page import Answer, Asked, Document, Page, Shown
from dossier_scraper.wording import moment

# What changed lately is shown as far as it fits on a page.
RECENT = 30


def _home(asked: Asked) -> Answer:
    query = asked.query
    recent, counts = changes_seen(query, most=RECENT), count_by_presence(query)
    return Shown(
        template="home.html",
        words_of={one.dossier_id for one in recent},
        facts={
            "holdings": holdings(query),
            "health": list(_health(ended_after(query, 0))),
            "presence": {presence: counts[presence] for presence in LISTED if presence in counts},
            "problems": sum(one.count for one in open_problems(query) if one.severity != "info"),
            "recent": by_run(query, recent),
            "titles": query.event_titles(recent),
        },
    )


def _health(runs: Iterator[EndedRun]) -> Iterator[str]:
    """Say how fresh and how well an archive is; `runs` come newest first, and no more are made than that takes."""
    first = next(runs, None)
    crawls = (run for run in chain([first] if first else [], runs) if run.source == "live")
    newest = next(crawls, None)
    if newest is None:
        yield "No crawl has looked at the site yet; what is here was imported." if first else "Nothing was crawled yet."
        return
    complete = next((run for run in chain([newest], crawls) if run.state == "complete" and _stands(run)), None)
    yield f"The last complete crawl ended on {_ended(complete)}." if complete else "No crawl was ever complete."
    yield from _newest(newest, complete)


def _ended(run: EndedRun) -> str:
    return f"{moment(run.finished_at or run.started_at)} UTC"


def _newest(run: EndedRun, complete: EndedRun | None) -> Iterator[str]:
    """Say what became of the newest crawl, and what it raised that no person has accepted."""
    alarms = () if run.told_at > run.seq else run.alarms
    if run is not complete:
        yield f"The newest, of {_ended(run)}, was {run.state}{'' if _stands(run) else ' and held back'}."
    elif not alarms:
        yield "It raised no alarm."
    yield from (f"Alarm: {alarm['text']}." for alarm in alarms)


def _stands(run: EndedRun) -> bool:
    """Return True if a run stands in the history: it was published, or a person accepted it."""
    return run.published or run.told_at > run.seq


def _robots(asked: Asked) -> Answer:
    """Tell robots to stay away; where the archive lets them in, from what answers without end alone (RFC 9309)."""
    kept_from = ("/dossiers", "/search", "/timegate/") if asked.archive.robots else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in kept_from), ""]
    return Document(body="\n".join(lines).encode(), content_type="text/plain; charset=utf-8")


PAGES = (Page(address="/", answer=_home), Page(address="/robots.txt", answer=_robots))
