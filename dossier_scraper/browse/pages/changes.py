"""What changed: by run, newest first, of all dossiers or of those, and those fields, that are asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from dossier_scraper.archive.questions.changes import Brought, RunChange, brought, changed_fields, changes_seen
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import EndedRun, ended_after
from dossier_scraper.archive.watches import Watch, watches
from dossier_scraper.browse.pages.page import Answer, Asked, NoPage, Page, Shown
from dossier_scraper.model import field_path, folded
from dossier_scraper.wording import moment

# So many changes stand on one page; what is more is said, and each run has a page of its own with as many.
MOST = 1000
SOURCES = {"live": "Crawl", "warc": "Import of WARC files", "wayback": "Import from a web archive"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRun:
    """What one run brought: by dossier what changed, and the dossiers that it saw first of all."""

    run_id: str | None
    name: str
    dossiers: list[list[RunChange]]
    first: list[RunChange]


def run_name(run_id: str | None, runs: Mapping[str, EndedRun]) -> str:
    """Return a run in words: `Crawl of 9 March 2021, 14:05 UTC`."""
    run = runs.get(run_id or "")
    if run is None:
        return run_id or "No run of this archive"
    return f"{SOURCES.get(run.source, 'Import')} of {moment(run.finished_at or run.started_at)} UTC"


def ended(query: Query, of: Collection[str] | None = None) -> dict[str, EndedRun]:
    """Return the runs that ended, by id, newest first; with `of` only some."""
    return {run.id: run for run in ended_after(query, 0, of=of)}


def by_run(query: Query, changes: Iterable[RunChange]) -> list[OfRun]:
    """Return changes by the run that saw them first, in the order in which they come."""
    found = dict[str | None, list[RunChange]]()
    for change in changes:
        found.setdefault(change.run_id, []).append(change)
    runs = ended(query, [run_id for run_id in found if run_id])
    return [
        OfRun(
            run_id=run_id,
            name=run_name(run_id, runs),
            dossiers=[list(group) for _, group in groupby(filter(_is_change, of_run), lambda one: one.dossier_id)],
            first=[change for change in of_run if not _is_change(change)],
        )
        for run_id, of_run in found.items()
    ]


def _is_change(change: RunChange) -> bool:
    return change.after != "first"


def _changes(asked: Asked) -> Answer:
    args = {name: asked.args.get(name, "").strip() for name in ("field", "cause", "dossier")}
    dossiers = _named(asked.query, args["dossier"]) if args["dossier"] else None
    field = field_path(args["field"])
    found = changes_seen(asked.query, dossiers=dossiers, field=field, cause=args["cause"], most=MOST + 1)
    return _shown(asked.query, found, args, watches(asked.archive))


def _named(query: Query, part: str) -> list[str]:
    wanted = folded(part)
    return [one.id for one in query.dossiers() if wanted in folded(f"{one.id} {one.title or ''}")]


def _shown(query: Query, found: list[RunChange], args: Mapping[str, str], kept: list[Watch]) -> Answer:
    changes = found[:MOST]
    return Shown(
        template="changes.html",
        words_of={one.dossier_id for one in changes},
        facts={
            "args": args,
            "filtered": any(args.values()),
            "fields": changed_fields(query),
            "runs": by_run(query, changes),
            "brought": _brought(query),
            "cut": len(found) > MOST,
            "most": MOST,
            "titles": query.event_titles(changes),
            "watches": kept,
        },
    )


def _brought(query: Query) -> list[tuple[Brought, str]]:
    """Return what imports brought, each with its run in words."""
    found = brought(query)
    runs = ended(query, [one.run_id for one in found if one.run_id])
    return [(one, run_name(one.run_id, runs)) for one in found]


def _of_run(asked: Asked) -> Answer:
    runs = ended(asked.query)
    if asked.parts["run"] not in runs:
        raise NoPage(f"no run {asked.parts['run']!r} ended in this archive")
    found = changes_seen(asked.query, run_id=asked.parts["run"], most=MOST + 1)
    return Shown(
        template="run.html",
        words_of={one.dossier_id for one in found[:MOST]},
        facts={
            "run": runs[asked.parts["run"]],
            "name": run_name(asked.parts["run"], runs),
            "runs": by_run(asked.query, found[:MOST]),
            "cut": len(found) > MOST,
            "most": MOST,
            "titles": asked.query.event_titles(found[:MOST]),
        },
    )


def every_run(query: Query) -> Iterator[Mapping[str, str]]:
    """Yield the id of each run that ended as the part of an address."""
    return ({"run": run_id} for run_id in ended(query))


PAGES = (
    Page(address="/changes", answer=_changes),
    Page(address="/changes/{run}", answer=_of_run, every=every_run),
)
