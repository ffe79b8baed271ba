"""The end of a run: fold it, judge the whole, and publish it or leave the history as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.ledger.others import Others
from dossier_scraper.archive.questions.runs import absorbed
from dossier_scraper.errors import LineRefused
from dossier_scraper.ingest.measure.completeness import completeness, what_answered
from dossier_scraper.ingest.measure.figures import Before, measure
from dossier_scraper.ingest.publish.publish import Published, publish, take_in
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.ingest.publish.theme import Theme
from dossier_scraper.model import RunRecord, RunState
from dossier_scraper.monitor import Alarm, Expectations, Verdict, judge
from dossier_scraper.site import Site

SIGNALS = {"SIGINT": 130, "SIGTERM": 143}


class _Held(Exception):
    """Rolls the history back when the monitor holds a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a run: what its ledger line will say, the monitor's verdict, and what was published."""

    run: RunRecord
    verdict: Verdict
    published: Published = field(default_factory=Published)


def settle(
    store: Store,
    site: Site,
    run: RunRecord,
    *,
    stopped: str | None,
    start_urls: Sequence[str],
    evidence: str,
    listing_confirmed: bool = False,
    others: Others | None = None,
) -> Settled:
    """Fold and judge a run within the caller's transaction; return what became of it.

    One that is held leaves the history as it was.

    `stopped` says why the run did not end by itself; of an import, what of it could not be read. `listing_confirmed`:
    see `completeness`. `others` is what an import of another archive takes in.
    """
    if stopped in SIGNALS:
        line = f"Stopped by {stopped}; the evidence is kept and the next run goes on."
        verdict = Verdict(publish=False, exit_code=SIGNALS[stopped], reason=stopped, lines=(line,))
        return _settled(run, "interrupted", verdict)
    if run.source != "live":
        return _settle_import(store, site, run, stopped, others)
    return _settle_crawl(store, site, run, stopped, start_urls, evidence, listing_confirmed)


def _settle_crawl(
    store: Store,
    site: Site,
    run: RunRecord,
    stopped: str | None,
    start_urls: Sequence[str],
    evidence: str,
    listing_confirmed: bool,
) -> Settled:
    runs, before, claims = list(absorbed(store, run.id)), Before.of(store, run.id), Claims(store, site)
    theme = Theme(store, claims)
    state: RunState = "partial"
    try:
        with store.transaction():
            store.mark_published([run.id])
            starts = [site.key(url) for url in start_urls]
            whole = completeness(store, site, claims, runs, starts, listing_confirmed)
            why = "; ".join(filter(None, (whole.why_not, stopped))) or None
            state = "partial" if why else "complete"
            store.write_run(replace(run, state=state, published=True))
            published = publish(store, site, run.id, {}, theme=theme)
            figures = measure(
                store,
                site,
                theme,
                runs,
                before,
                published,
                why_incomplete=why,
                listing_whole=whole.listing,
                stopped=stopped,
                answered=what_answered(store, site, runs, start_urls),
                evidence=evidence,
            )
            verdict = judge(figures, Expectations.of(site.tables.get("expectations", {})))
            if not verdict.publish:
                raise _Held
    except _Held:
        return _settled(run, "failed" if verdict.exit_code == 7 else state, verdict)
    return _settled(run, state, verdict, published)


def _settle_import(store: Store, site: Site, run: RunRecord, trouble: str | None, others: Others | None) -> Settled:
    """Fold an import: it is published whatever it brings, and judges nothing to be gone."""
    state: RunState = "partial" if trouble else "complete"
    store.write_run(replace(run, state=state, published=True))
    published = take_in(store, site, others, {}) if others else publish(store, site, run.id, {})
    lines = (f"Partial: {trouble}. What was had is kept.",) if trouble else ()
    verdict = Verdict(publish=True, exit_code=4 if trouble else 0, reason=trouble, lines=lines)
    return _settled(run, state, verdict, published)


def refused(run: RunRecord, why: LineRefused) -> Settled:
    """Return what becomes of a run whose line the ledger refuses: nothing is published, and everybody is told."""
    alarm = Alarm(code="line_refused", severity="error", text=str(why))
    lines = (f"Not published: {why}.",)
    return _settled(run, "failed", Verdict(publish=False, exit_code=1, reason=alarm.code, lines=lines, alarms=(alarm,)))


def _settled(run: RunRecord, state: RunState, verdict: Verdict, published: Published | None = None) -> Settled:
    published = published or Published()
    ended = replace(
        run,
        state=state,
        published=verdict.publish,
        reason=verdict.reason,
        alarms=tuple(alarm.to_json() for alarm in verdict.alarms),
        minted=published.minted,
        dossiers=published.totals() if verdict.publish else {},
    )
    return Settled(run=ended, verdict=verdict, published=published)
