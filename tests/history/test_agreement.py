"""Two observers of one dossier: what both saw, what one saw alone, and where they contradict each other."""

from dataclasses import dataclass, field, replace
from typing import Any

from dossier_scraper.history.agreement import Agreement, agreement, pairs
from dossier_scraper.history.assemble import Assembled
from dossier_scraper.history.fold import version_data
from tests.history.test_fold import PACT


@dataclass(frozen=True, kw_only=True)
class Version:
    first_seen: str
    last_seen: str
    checks: tuple[str, ...]
    data: dict[str, Any]
    captures: dict[str, str] = field(default_factory=dict)


def seen(first: str, last: str, results: str | None, capture: str = "c") -> Version:
    """Return a version that was looked at when it was seen first and last."""
    data = version_data(Assembled(dossier=replace(PACT, results=results), listed_as=None))
    return Version(
        first_seen=first,
        last_seen=last,
        checks=(first, last),
        data=data,
        captures={"title": "other", "results": capture},
    )


def of_results(found: list[Agreement]) -> list[tuple[str, str, str]]:
    return [(one.verdict, one.since, one.until) for one in found if one.field == "results"]


def test_what_both_saw_at_the_same_time_is_the_same_or_contradicts():
    mine, theirs = [seen("1", "5", "x", "a1")], [seen("2", "3", "x"), seen("4", "6", "y", "b2")]
    found = agreement(mine, theirs)
    assert of_results(found) == [("same", "2", "3"), ("contradicting", "4", "5")]
    contradicting = next(one for one in found if one.verdict == "contradicting")
    assert contradicting.a
    assert contradicting.b
    assert (contradicting.a.value, contradicting.a.capture_id) == ("x", "a1")
    assert (contradicting.b.value, contradicting.b.capture_id) == ("y", "b2")
    # All else that both say is the same all the time, however the versions are cut.
    assert [(one.verdict, one.since, one.until) for one in found if one.field == "title"] == [("same", "2", "5")]


def test_who_looked_while_the_other_did_not_saw_it_alone_unless_the_next_look_found_the_same():
    assert of_results(agreement([seen("1", "2", "x")], [])) == [("only_a", "1", "2")]
    assert of_results(agreement([], [seen("1", "2", "x")])) == [("only_b", "1", "2")]
    assert of_results(agreement([seen("1", "1", "x")], [seen("2", "2", "x")])) == [("same", "1", "2")]
    weekly = agreement([seen("1", "1", "x"), seen("3", "3", "y")], [seen("2", "2", "x"), seen("4", "4", "y")])
    assert of_results(weekly) == [("same", "1", "2"), ("same", "3", "4")]
    gone = agreement([seen("1", "1", "x"), seen("3", "3", "y")], [seen("5", "5", "x")])
    assert of_results(gone) == [("only_a", "1", "1"), ("only_a", "3", "3"), ("only_b", "5", "5")]


def test_what_one_saw_between_two_looks_of_the_other_is_no_contradiction():
    between = agreement([seen("1", "9", "x")], [seen("3", "4", "y"), seen("6", "8", "x")])
    assert of_results(between) == [("only_b", "3", "4"), ("same", "6", "8")]
    looked = replace(seen("1", "9", "x"), checks=("1", "4", "9"))
    assert of_results(agreement([looked], [seen("3", "5", "y")])) == [("contradicting", "3", "5")]


def test_a_value_that_only_one_page_showed_contradicts_none():
    found = agreement([seen("1", "3", None)], [seen("2", "4", "x")])
    assert of_results(found) == [("contradicting", "2", "3")]


def test_dossiers_are_one_where_they_share_an_address():
    a = {"x": frozenset({"/x", "/node/1"}), "y": frozenset({"/y"}), "z": frozenset({"/z"})}
    b = {"x-2": frozenset({"/node/1"}), "y": frozenset({"/y", "/z"}), "w": frozenset({"/w"})}
    assert pairs(a, b) == [("x", "x-2"), ("y", "y"), ("z", None), (None, "w")]
