"""Judge after a run whether the site still shows each dossier; only a complete run may say that one is gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import answers
from dossier_scraper.history.absences import Said
from dossier_scraper.model import Presence

Answer = Literal["seen", "gone", "missing", "failed", "not_checked"]
One = Answer | Literal["another"]
ORDER: tuple[One, ...] = ("seen", "failed", "gone", "missing", "another", "not_checked")
DEFINITE = ("seen", "gone", "missing")
GONE = ("missing", "gone")


def answer(found: Iterable[answers.Answer], listed: bool) -> Answer:
    """Say what a dossier's addresses answered in a run; the best of several answers counts.

    A page that says that it does not exist, or a redirect to one that is no dossier, says that a dossier is `missing`
    where no listing names it; of one that is `listed` it is a failure, like any other page in its place.
    """
    each = {_one(one) for one in found}
    best: One = next((said for said in ORDER if said in each), "not_checked")
    if best == "another" or (best == "missing" and listed):
        return "failed"
    return best


def _one(capture: answers.Answer) -> One:
    if capture.outcome in ("deferred", "denied"):
        return "not_checked"
    if capture.http_status in (404, 410):
        return "gone"
    if capture.outcome in ("archived", "unchanged") and capture.kind == "dossier":
        return "another" if capture.another else "seen"
    return "missing" if capture.outcome == "redirected" or capture.reason == "soft_404" else "failed"


def is_away(now: Presence, found: Iterable[answers.Answer]) -> bool:
    """Return True if a dossier that was shown is not, whatever the status says: an alarm counts those that go at once.

    A page in its place that has been there before is no news, and an answer that broke off is no page.
    """
    every = list(found)
    said = answer(every, listed=False)
    pages = [one for one in every if one.http_status == 200 and one.reason != "truncated"]
    replaced = any(_one(one) in ("failed", "another") for one in pages)
    return now not in GONE and (said in GONE or (said == "failed" and replaced and now != "unreachable"))


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


def said_by_crawl(found: Answer, listed: bool, complete: bool, accepted: bool) -> Said | None:
    """Return what a crawl's answer says; None where it says nothing of whether a dossier is there.

    Only a complete crawl, or one that a person accepted, says that it is not.
    """
    if found == "seen":
        return "listed" if listed else "unlisted" if complete else "shown"
    if found in GONE and (complete or accepted):
        return "gone" if found == "gone" else "missing"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a crawl found of whether dossiers are there.

    `newly_gone` counts those that went from shown to missing or gone, `absent` are the ids of those that were shown and
    are not now, `said` what it said of each that it tells something of.
    """

    newly_gone: int
    absent: tuple[str, ...]
    said: Mapping[str, Said]


def judge_presence(
    store: Store,
    runs: list[str],
    complete: bool,
    at: str,
    accepted: bool = False,
    only: frozenset[str] | None = None,
) -> Judged:
    """Update the presence of every dossier, or of some `only`, after a live run; return what it found of each.

    What a person accepted is believed about what is gone, also of a partial run and of what a listing still names. A
    dossier of the past was not shown before.
    """
    listed, asked = answers.dossiers_listed_in(store, runs), answers.asked(store, runs)
    said = {one.dossier_id: answer(one.answers, one.dossier_id in listed and not accepted) for one in asked}
    others = any(what in DEFINITE for what in said.values())
    newly_gone, away, told = 0, list[str](), dict[str, Said]()
    for one in asked:
        if only is not None and one.dossier_id not in only:
            continue
        found, named = said[one.dossier_id], one.dossier_id in listed
        believed = complete or (accepted and found in GONE)
        then = next_presence(one.presence, found, named, believed, others)
        _write(store, one, then, found, at)
        newly_gone += one.presence not in GONE and not one.past and then in GONE
        away += [one.dossier_id] if not one.past and is_away(one.presence, one.answers) else []
        if noted := said_by_crawl(found, named, complete, accepted):
            told[one.dossier_id] = noted
    return Judged(newly_gone=newly_gone, absent=tuple(away), said=told)


def _write(store: Store, one: answers.Asked, then: Presence, found: Answer, at: str) -> None:
    times = [capture.captured_at for capture in one.answers]
    if then != one.presence:
        store.add_presence(one.dossier_id, then, max(times, default=at))
    if found in DEFINITE:
        store.set_checked(one.dossier_id, max(times))
