"""Checks of a dossier fold into absences: going, staying away, coming back, each with its two checks."""

import random
from dataclasses import asdict
from itertools import pairwise
from typing import Any, get_args

from dossier_scraper.history.absences import NOT_SHOWN, Check, Said, fold_absences
from dossier_scraper.model import Absence

NAMES = ("presence", "seen_before", "missed_from", "missed_until", "seen_after")
# `said` or `said@import`, one a day.
Days = str


def checks(days: Days) -> list[Check]:
    found = []
    for number, word in enumerate(days.split(), start=1):
        said, _, imported = word.partition("@")
        name = f"{number:02}"
        crawl = None if imported else f"crawl-{name}"
        found.append(Check(said=said, at=name, ordered_at=name, capture_id=name, run_id=f"run-{name}", crawl=crawl))  # type: ignore[arg-type]
    return found


def fold(days: Days) -> list[dict[str, Any]]:
    return [{name: asdict(row)[name] for name in NAMES} for row in fold_absences("pact", checks(days))]


def row(presence: str, *times: str | None) -> dict[str, Any]:
    return dict(zip(NAMES, (presence, *times), strict=True))


def test_a_dossier_that_is_always_shown_has_none():
    assert fold("listed listed shown@import listed") == []


def test_an_absence_lasts_until_the_dossier_is_shown_again():
    assert fold("listed listed gone") == [row("gone", "02", "03", None, None)]
    assert fold("listed listed gone gone gone") == [row("gone", "02", "03", None, None)]
    assert fold("listed listed gone gone listed") == [row("gone", "02", "03", "04", "05")]


def test_missing_is_gone_the_second_time_and_each_has_its_checks():
    assert fold("listed missing") == [row("missing", "01", "02", None, None)]
    assert fold("listed missing missing missing listed") == [
        row("missing", "01", "02", "02", None),
        row("gone", "01", "03", "04", "05"),
    ]
    assert fold("listed missing gone") == [row("missing", "01", "02", "02", None), row("gone", "01", "03", None, None)]
    assert fold("listed gone missing") == [row("gone", "01", "02", None, None)]


def test_what_no_listing_names_is_unlisted_until_one_names_it():
    assert fold("listed unlisted shown unlisted listed") == [row("unlisted", "01", "02", "04", "05")]
    assert fold("unlisted unlisted") == [row("unlisted", None, "01", None, None)]
    assert fold("shown@import unlisted") == [row("unlisted", "01", "02", None, None)]
    assert fold("listed unlisted gone unlisted listed") == [
        row("unlisted", "01", "02", "02", None),
        row("gone", "02", "03", "03", "04"),
        row("unlisted", "01", "04", "04", "05"),
    ]


def test_an_import_splits_an_absence_or_tells_one_and_what_was_never_shown_is_not_absent():
    assert fold("listed gone shown@import gone listed") == [
        row("gone", "01", "02", "02", "03"),
        row("gone", "03", "04", "04", "05"),
    ]
    assert fold("listed gone@import listed") == [row("gone", "01", "02", "02", "03")]
    assert fold("gone@import gone listed gone") == [row("gone", "03", "04", None, None)]


def told(days: Days) -> set[str]:
    """Return the crawls whose news it is that the dossier went, and came back from that."""
    found = [(row.missed_in, row.seen_in) for row in fold_absences("pact", checks(days)) if row.missed_in]
    return {name for names in found for name in names if name}


def test_an_import_takes_no_crawl_its_news():
    assert told("listed gone gone listed listed") == {"crawl-02", "crawl-04"}
    assert told("listed gone@import gone listed") == {"crawl-03", "crawl-04"}
    assert told("listed gone shown@import listed") == {"crawl-02", "crawl-04"}
    assert told("listed gone shown@import gone listed") == {"crawl-02", "crawl-04", "crawl-05"}
    assert told("listed gone@import listed") == set()


def test_a_clock_that_was_set_back_makes_no_interval_end_before_it_begins():
    found = [
        Check(**asdict(check) | {"at": f"{90 - number}"}) for number, check in enumerate(checks("listed gone listed"))
    ]
    (absence,) = fold_absences("pact", found)
    assert (absence.seen_before, absence.missed_from, absence.missed_until, absence.seen_after) == ("90",) * 4


def test_any_checks_are_told_in_order_and_each_once():
    chance = random.Random(1)
    for _ in range(2000):
        days = " ".join(chance.choices(get_args(Said), k=chance.randrange(12)))
        found, absences = checks(days), fold_absences("pact", checks(days))
        for one, after in pairwise(absences):
            assert str(one.missed_until) < after.missed_from, days
            assert one.seen_after is None or one.seen_after <= after.missed_from, days
        shown = False
        for number, check in enumerate(found, start=1):
            away = [row for row in absences if row.missed_from <= check.at <= (row.missed_until or "99")]
            assert len(away) <= 1, days
            assert bool(away and away[0].presence in NOT_SHOWN) == (shown and check.said in NOT_SHOWN), days
            shown = shown or check.said not in NOT_SHOWN
            then = fold_absences("pact", found[:number])
            assert known_at(absences, check.at) == known_at(then, check.at), days


def known_at(absences: tuple[Absence, ...], at: str) -> str | None:
    """Return what an absence was at a moment: the last that began until then, where it is not over."""
    begun = [row for row in absences if row.missed_from <= at][-1:]
    return next((row.presence for row in begun if row.seen_after is None or at < row.seen_after), None)
