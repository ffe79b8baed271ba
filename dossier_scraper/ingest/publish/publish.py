"""Bring one run into the history: name its pages, fold each dossier that it touches, judge what is still there.

Everything here is a function of the database before, the run's captures and its ledger line, so that a rebuild, which
applies the ledger's lines in order, gives the same rows. It runs inside the caller's transaction.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.ledger.others import Others
from dossier_scraper.archive.questions import runs as questions
from dossier_scraper.archive.questions.absences import unseen_in
from dossier_scraper.archive.questions.answers import gone_pages
from dossier_scraper.archive.questions.claims import other_pages
from dossier_scraper.extract.problems import problem
from dossier_scraper.ingest.capture.observe import BEHIND_404
from dossier_scraper.ingest.publish.absences import fold_missed, fold_said
from dossier_scraper.ingest.publish.dossier_history import Histories
from dossier_scraper.ingest.publish.naming import name_pages, named_by_others
from dossier_scraper.ingest.publish.observations import Observation
from dossier_scraper.ingest.publish.page_problems import keep_page_problems
from dossier_scraper.ingest.publish.pagers import learn_pagers
from dossier_scraper.ingest.publish.presence import judge_presence
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.ingest.publish.theme import Theme
from dossier_scraper.model import Version
from dossier_scraper.site import Site


@dataclass(slots=True, kw_only=True)
class Published:
    """What publishing a run did: ids minted by page key, how many dossiers were seen, new, changed and gone.

    `absent` are the ids of those that were shown and are not now; `versions` are the new versions of dossiers
    that were known before.
    """

    minted: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    new: int = 0
    changed: int = 0
    newly_gone: int = 0
    absent: tuple[str, ...] = ()
    versions: list[str] = field(default_factory=list)

    def count(self, before: Version | None, after: Version | None) -> None:
        """Count a dossier whose current version was `before`, and is now `after`."""
        self.seen += after is not None
        self.new += before is None and after is not None
        if before and after and before.content_hash != after.content_hash:
            self.changed += 1
            self.versions.append(after.id)

    def totals(self) -> dict[str, int]:
        """Return the numbers, as the ledger keeps them."""
        return {"seen": self.seen, "new": self.new, "changed": self.changed, "newly_gone": self.newly_gone}


def publish(
    store: Store,
    site: Site,
    run_id: str,
    decided: Mapping[str, str],
    *,
    accepted: bool = False,
    theme: Theme | None = None,
) -> Published:
    """Fold a run whose row is written, and interrupted runs before it, into the history; return what that brought.

    `decided` are the ids by page key that the ledger gave in this run (empty when it is published the first time).
    `accepted` by a person, a partial run is believed about what is gone. `theme` is what a caller has read of it.
    Raises `sqlite3.Error` when the disk fails; the caller's transaction then leaves everything as it was.
    """
    result = Published()
    run = questions.run(store, run_id)
    if run is None:
        raise LookupError(f"run {run_id} is not in the database")
    runs = list(questions.absorbed(store, run_id))
    store.mark_published(runs)
    theme = theme or Theme(store, Claims(store, site))
    claims = theme.claims
    named, result.minted = name_pages(store, site, claims, runs, decided)
    # After later crawls it says nothing of what is there now; after later imports it is not the history's end.
    newest = run.source == "live" and not questions.later_run_saw(store, run, imports=False)
    append = newest and not questions.later_run_saw(store, run, imports=True)
    touched, accepting = named | named_by_others(store, site, runs), run_id if accepted else None
    missed = fold_missed(store, named, runs, accepting) if append else frozenset[str]()
    observation = Observation(ordered_at=run.ordered_at or "", runs=tuple(runs))
    histories = Histories(store, site, claims, theme)
    if append:
        for before, after in histories.observe(sorted(touched), observation, missed):
            result.count(before, after)
    else:
        for dossier_id, before, after in histories.refold(sorted(touched | unseen_in(store, runs)), accepting):
            if dossier_id in touched:
                result.count(before, after)
    _write_page_problems(store, claims, histories.theme, runs)
    if newest:
        _write_gone_problems(store, runs)
        judged = judge_presence(store, runs, run.state == "complete", run.started_at, accepted)
        result.newly_gone, result.absent = judged.newly_gone, judged.absent
        fold_said(store, judged.said, accepting)
    return result


def take_in(store: Store, site: Site, others: Others, decided: Mapping[str, str]) -> Published:
    """Bring the runs of another archive, whose captures are written, into the history; return what that brought.

    Each is one observation there. They are named one after the other, as they were made; a page that is new here gets
    the id that it has there, if that is free. What a crawl elsewhere found changes no dossier's presence, and what a
    person decided there is proposed here. `decided` and what is raised: see `publish`.
    """
    store.upsert("proposals", map(asdict, others.proposals))
    for run in others.runs:
        store.write_run(run)
        site = learn_pagers(store, site, run.id)
    result, naming = Published(), Claims(store, site)
    touched, runs = set[str](), list[str]()
    for run in (run for run in others.runs if run.published):
        group = list(questions.absorbed(store, run.id))
        store.mark_published(group)
        named, minted = name_pages(store, site, naming, group, {**run.minted, **decided})
        result.minted.update(minted)
        touched |= named | named_by_others(store, site, group)
        runs += group
    claims = Claims(store, site)
    histories = Histories(store, site, claims)
    for dossier_id, before, after in histories.refold(sorted(touched | unseen_in(store, runs))):
        if dossier_id in touched:
            result.count(before, after)
    _write_page_problems(store, claims, histories.theme, runs)
    return result


def _write_page_problems(store: Store, claims: Claims, theme: Theme, runs: list[str]) -> None:
    """Keep the problems of what each other page last said: listings, event pages, and what could not be read.

    Problems of dossiers are written with their versions, because they take in every source. What an import brings of
    a page that was read later as well says nothing about the page as it is.
    """
    pages = {page.page_key: page for page in other_pages(store, runs)}.values()
    said = ((page, claims.reading(page.reading_id).problems) for page in pages)
    keep_page_problems(
        store, ((page.page_key, theme.without((page.id, one) for one in problems)) for page, problems in said)
    )


def _write_gone_problems(store: Store, runs: list[str]) -> None:
    """Keep as the problems of each page that is gone what contradicts that: its own content, or the listing."""
    told = []
    for page in gone_pages(store, runs):
        problems = []
        if page.reason == BEHIND_404:
            problems.append(problem(BEHIND_404, None, f"a dossier at {page.url}"))
        if page.named:
            problems.append(problem("listed_but_gone", None, page.url))
        told.append((page.page_key, [(page.id, one) for one in problems]))
    keep_page_problems(store, told)
