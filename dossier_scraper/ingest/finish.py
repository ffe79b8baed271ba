"""The end of a run: fold it, judge the whole, and publish it or leave the history as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dossier_scraper.ingest.measure.completeness import completeness, what_answered
from dossier_scraper.ingest.measure.figures import Before, measure
from dossier_scraper.ingest.publish.publish import Published, publish
from dossier_scraper.ingest.publish.runs import absorbed
from dossier_scraper.monitor import Expectations, Verdict, judge

if TYPE_CHECKING:
    from dossier_scraper.ingest.run import Ingest


class _Held(Exception):
    """Rolls the history back when the monitor holds a run."""


def settle(
    run: "Ingest", stopped: str | None, finished_at: datetime, counts: Mapping[str, int], published: Published
) -> tuple[Verdict, str]:
    """Fold and judge within the transaction; a run that is held leaves the history as it was."""
    if stopped in ("SIGINT", "SIGTERM"):
        code = 130 if stopped == "SIGINT" else 143
        return Verdict(
            publish=False,
            exit_code=code,
            reason=stopped,
            lines=(f"Stopped by {stopped}; the evidence is kept and the next run goes on.",),
        ), "interrupted"
    if run.source != "live":
        return _settle_import(run, stopped, finished_at, counts, published)
    runs = list(absorbed(run.store, run.run_id))
    start_keys = [run.site.key(url) for url in run.start_urls]
    before = Before.of(run.store, run.run_id)
    try:
        with run.store.transaction():
            run.store.db.execute("UPDATE runs SET published = 1 WHERE id = ?", (run.run_id,))
            whole = completeness(run.store, run.site, run.claims, runs, start_keys)
            why = "; ".join(filter(None, (whole.why_not, stopped))) or None
            state = "partial" if why else "complete"
            row = run.row(state, None, finished_at, counts)
            run.store.upsert("runs", [row | {"published": 1}])
            found = publish(run.store, run.site, row, {})
            figures = measure(
                run.store,
                run.site,
                runs,
                before,
                found,
                why_incomplete=why,
                listing_whole=whole.listing,
                stopped=stopped,
                answered=what_answered(run.store, run.site, runs, run.start_urls),
                evidence=str(run.archive.warc),
            )
            verdict = judge(figures, Expectations.of(run.site.tables.get("expectations", {})))
            if not verdict.publish:
                raise _Held
            for name in ("minted", *found.totals()):
                setattr(published, name, getattr(found, name))
    except _Held:
        state = "failed" if verdict.exit_code == 7 else state
    return verdict, state


def _settle_import(
    run: "Ingest", trouble: str | None, finished_at: datetime, counts: Mapping[str, int], published: Published
) -> tuple[Verdict, str]:
    """Fold an import: it is published whatever it brings, and judges nothing to be gone.

    `trouble` says what of it could not be read.
    """
    state = "partial" if trouble else "complete"
    row = run.row(state, None, finished_at, counts)
    run.store.upsert("runs", [row | {"published": 1}])
    found = publish(run.store, run.site, row, {})
    for name in ("minted", *found.totals()):
        setattr(published, name, getattr(found, name))
    if trouble:
        return Verdict(
            publish=True, exit_code=4, reason=trouble, lines=(f"Partial: {trouble}. What was had is kept.",)
        ), state
    return Verdict(publish=True, exit_code=0, reason=None), state
