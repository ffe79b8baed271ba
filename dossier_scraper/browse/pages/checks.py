"""Checks: what each crawl found of each dossier, how much evidence there is, and how to prove it."""

from dossier_scraper.archive.questions.checks import Checked, checks, count_pages_read
from dossier_scraper.archive.questions.problems import unread_pages
from dossier_scraper.browse.pages.changes import ended, run_name
from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown

# So many crawls stand side by side; each run has a page of its own.
CRAWLS = 12


def _checks(asked: Asked) -> Answer:
    query, runs = asked.query, ended(asked.query)
    crawls = [run for run in runs.values() if run.source == "live"]
    shown = crawls[:CRAWLS][::-1]
    found = {(one.dossier_id, one.run_id): one for one in checks(query, [run.id for run in shown])}
    dossiers = query.dossiers()
    complete = next((run for run in crawls if run.state == "complete" and run.published), None)
    return Shown(
        template="checks.html",
        words_of=[one.id for one in dossiers],
        facts={
            "runs": shown,
            "names": {run.id: run_name(run.id, runs) for run in shown},
            "hidden": len(crawls) - len(shown),
            "grid": [(one, [_found(found.get((one.id, run.id))) for run in shown]) for one in dossiers],
            "complete": complete,
            "bytes": sum(file.stat().st_size for file in asked.archive.warc.glob("*")),
            "pages": count_pages_read(query),
            "unread": len(unread_pages(query)),
        },
    )


def _found(check: Checked | None) -> str:
    return check.found if check else "not asked"


PAGES = (Page(address="/checks", answer=_checks),)
