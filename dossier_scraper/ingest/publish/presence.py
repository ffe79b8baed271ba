"""Judge after a run whether the site still shows each dossier; only a complete run may say that one is gone."""

from collections.abc import Iterable
from typing import Literal

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import captures
from dossier_scraper.ingest.capture.observe import NO_PAGE
from dossier_scraper.model import Presence

Answer = Literal["seen", "gone", "missing", "failed", "unclear", "not_checked"]
DEFINITE = ("seen", "gone", "missing")
GONE = ("missing", "gone")


def answer(found: Iterable[captures.Answer]) -> Answer:
    """Say what a dossier's addresses answered in a run; the best of several answers counts."""
    answers = {_one(capture) for capture in found}
    order: tuple[Answer, ...] = ("seen", "unclear", "failed", "gone", "missing", "not_checked")
    return next((a for a in order if a in answers), "not_checked")


def _one(capture: captures.Answer) -> Answer:
    if capture.outcome in ("deferred", "denied"):
        return "not_checked"
    if capture.outcome in ("archived", "unchanged") and capture.kind == "dossier":
        return "seen"
    if capture.http_status in (404, 410):
        return "gone"
    if capture.outcome == "redirected" or capture.reason in (NO_PAGE | {"error_page"}):
        return "missing"
    return "unclear" if capture.outcome in ("flagged", "archived") else "failed"


def next_presence(now: Presence, found: Answer, listed: bool, complete: bool, others: bool) -> Presence:
    """Return the presence after a run; a partial run may confirm that a dossier is listed, and say that it fails.

    `others` tells whether the run had a definite answer of another dossier: else the site failed, not this page. One
    that failed and answers again in a partial run that does not name it waits for a complete one.
    """
    if found == "seen" and listed:
        return "listed"
    if found == "failed" and others and now in ("listed", "unlisted"):
        return "unreachable"
    if not complete:
        return "not_checked" if found == "seen" and now == "unreachable" else now
    if found == "seen":
        return "unlisted"
    if found == "gone" or (found == "missing" and now in GONE):
        return "gone"
    return "missing" if found == "missing" else now


def judge_presence(
    store: Store,
    runs: list[str],
    complete: bool,
    at: str,
    accepted: bool = False,
    only: frozenset[str] | None = None,
) -> tuple[int, tuple[str, ...]]:
    """Update the presence of every dossier, or of some `only`, after a live run.

    Return how many went from shown to missing or gone, and the ids of those that would have, were the run complete;
    where a person accepted it they do. A dossier of the past was not shown before.
    """
    listed, asked = captures.dossiers_listed_in(store, runs), captures.asked(store, runs)
    said = {one.dossier_id: answer(one.answers) for one in asked}
    others = any(what in DEFINITE for what in said.values())
    newly_gone, absent = 0, list[str]()
    for one in asked:
        if only is not None and one.dossier_id not in only:
            continue
        found, named = said[one.dossier_id], one.dossier_id in listed
        were_complete = next_presence(one.presence, found, named, True, others)
        believed = complete or (accepted and were_complete in GONE)
        then = were_complete if believed else next_presence(one.presence, found, named, False, others)
        _write(store, one, then, found, at)
        shown = one.presence not in GONE and not one.past
        newly_gone += shown and then in GONE
        absent += [one.dossier_id] if shown and were_complete in GONE else []
    return newly_gone, tuple(absent)


def _write(store: Store, one: captures.Asked, then: Presence, found: Answer, at: str) -> None:
    times = [capture.captured_at for capture in one.answers]
    if then != one.presence:
        store.set_presence(one.dossier_id, then, max(times, default=at))
    if found in DEFINITE:
        store.set_checked(one.dossier_id, max(times))
