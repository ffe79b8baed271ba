"""What becomes of a run, from figures alone: floors hold, ceilings tell, one page is an edit, and what is not written
is learned."""

from dataclasses import replace

import pytest

from dossier_scraper.monitor import (
    Expectations,
    FieldFigure,
    LabelFigure,
    Place,
    RunFigures,
    Share,
    Volume,
    judge,
)
from dossier_scraper.site import load_site

EXPECTED = Expectations.of(load_site().tables["expectations"])
HERE = Place(capture="urn:uuid:1", url="https://example.org/dossiers/a", at="2026-11-24T08:00:00.000000Z")
LATER = Place(capture="urn:uuid:2", url="https://example.org/dossiers/b", at="2026-11-25T08:00:00.000000Z")
GOOD = RunFigures(responses=30, known=20, seen=20, why_incomplete=None, answered="", evidence="archive/warc")


def lost(count: int, of: int, **causes: int) -> FieldFigure:
    return FieldFigure(
        name="dossier.results",
        pages=of,
        filled=of - count,
        had=of,
        lost=count,
        causes=causes or {"not_found": count},
        labels=(),
        first=HERE,
    )


def test_a_run_as_expected_is_published_without_a_word():
    verdict = judge(GOOD, EXPECTED)
    assert (verdict.publish, verdict.exit_code, verdict.lines, verdict.alarms) == (True, 0, (), ())


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        (replace(GOOD, absent=Share(count=5, of=20, first=HERE)), "many_gone"),
        (replace(GOOD, unread=Share(count=5, of=20, first=HERE)), "unknown_template"),
        (replace(GOOD, unlisted=Share(count=5, of=20, first=HERE)), "listing_shrunk"),
        (replace(GOOD, fields=(lost(5, 20),)), "label_missing"),
        (replace(GOOD, fields=(lost(11, 20, empty_field=6, not_found=5),)), "empty_field"),
        (replace(GOOD, fields=(lost(5, 20, unreadable_date=5),)), "unreadable_date"),
        (replace(GOOD, fields=(replace(lost(5, 20), labels=("“Outcome”",)),)), "label_renamed"),
        (replace(GOOD, fields=(FieldFigure(name="dossier.title", pages=20, filled=9),)), "field_rare"),
        (
            replace(GOOD, retold_fields={"status": Share(count=20, of=20, first=HERE)}, retold=Share(count=20, of=20)),
            "changed_at_once",
        ),
        (replace(GOOD, volumes=(Volume(name="dossiers", now=15, before=20),)), "few_dossiers"),
        (replace(GOOD, cut=Share(count=5, of=20, first=HERE)), "text_cut"),
        (replace(GOOD, reformatted={"dossier": Share(count=5, of=20, first=HERE)}), "dates_reformatted"),
        (replace(GOOD, stopped="site_trouble: 5 pages in a row: maintenance", why_incomplete="x"), "site_trouble"),
        (replace(GOOD, seen=0), "no_dossier"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_floor_that_is_broken_holds_the_run(figures: RunFigures, code: str):
    verdict = judge(figures, EXPECTED)
    assert (verdict.publish, verdict.exit_code, verdict.reason) == (False, 5, code)
    assert [alarm.code for alarm in verdict.alarms] == [code]
    assert "dossier accept RUN --why REASON" in verdict.lines[-1]


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        (replace(GOOD, retold=Share(count=11, of=20, first=HERE)), "many_changed"),
        (replace(GOOD, fields=(lost(5, 20, empty_field=5),)), "empty_field"),
        (replace(GOOD, retemplated={"dossier": Share(count=5, of=20, first=HERE)}), "template_changed"),
        (
            replace(GOOD, labels=(LabelFigure(label="“Budget”", kind="dossier", pages=5, of=20, first=HERE),)),
            "unknown_label",
        ),
        (replace(GOOD, volumes=(Volume(name="pages", now=200, before=50),)), "many_pages"),
        (replace(GOOD, events_gone=Share(count=5, of=20, first=HERE)), "events_gone"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_ceiling_that_is_exceeded_is_told_and_the_run_is_published(figures: RunFigures, code: str):
    verdict = judge(figures, EXPECTED)
    assert (verdict.publish, verdict.exit_code, verdict.reason) == (True, 0, None)
    assert [(alarm.code, alarm.severity) for alarm in verdict.alarms] == [(code, "warning")]
    assert verdict.lines[0].startswith("Warning: ")


def test_a_fifth_is_borne_and_one_page_alone_is_an_edit_however_few_there_are():
    borne = replace(
        GOOD,
        absent=Share(count=4, of=20),
        unlisted=Share(count=4, of=20),
        fields=(lost(4, 20), replace(lost(1, 1), name="dossier.country")),
    )
    assert judge(borne, EXPECTED).alarms == ()
    assert (
        judge(replace(GOOD, known=2, seen=1, volumes=(Volume(name="dossiers", now=1, before=2),)), EXPECTED).alarms
        == ()
    )


@pytest.mark.parametrize(("changed", "codes"), [(2, []), (3, []), (4, ["many_changed"])])
def test_three_dossiers_that_change_at_once_are_an_editor_at_work(changed: int, codes: list[str]):
    run = replace(GOOD, known=4, seen=4, volumes=(), retold=Share(count=changed, of=4, first=HERE))
    assert [alarm.code for alarm in judge(run, EXPECTED).alarms] == codes


def test_what_is_gone_counts_in_a_partial_run_too():
    gone = replace(
        GOOD, absent=Share(count=2, of=4, first=HERE, detail="dossiers are gone at once (http_404: 2)"), seen=2
    )
    for run in (gone, replace(gone, why_incomplete="1 dossier gave no definite answer")):
        alarms = judge(run, EXPECTED).alarms
        assert [alarm.text for alarm in alarms] == ["2 of 4 dossiers are gone at once (http_404: 2)"]


def test_a_template_that_changed_holds_the_run_only_with_values_that_changed_or_went():
    moved = replace(GOOD, retemplated={"dossier": Share(count=20, of=20, first=HERE)})
    assert judge(moved, EXPECTED).publish
    for broken in (replace(moved, retold=Share(count=5, of=20, first=HERE)), replace(moved, fields=(lost(5, 20),))):
        verdict = judge(broken, EXPECTED)
        assert (verdict.publish, verdict.reason) == (False, "template_changed")


def test_a_listing_that_was_not_walked_to_its_end_and_totals_of_a_partial_run_are_no_matter():
    partial = replace(
        GOOD,
        why_incomplete="budget",
        listing_whole=False,
        unlisted=Share(count=20, of=20, first=HERE),
        volumes=(Volume(name="dossiers", now=3, before=20),),
        seen=3,
    )
    verdict = judge(partial, EXPECTED)
    assert (verdict.publish, verdict.exit_code, verdict.alarms) == (True, 4, ())
    verdict = judge(replace(partial, listing_whole=True), EXPECTED)
    assert (verdict.publish, verdict.reason) == (False, "listing_shrunk")


def test_nothing_that_answers_is_exit_7_and_what_was_not_asked_exit_4():
    assert judge(replace(GOOD, responses=0, seen=0), EXPECTED).exit_code == 7
    assert judge(replace(GOOD, seen=0, unasked=3, why_incomplete="robots"), EXPECTED).exit_code == 4


def test_of_several_alarms_that_hold_a_run_the_one_that_moved_most_is_the_reason():
    few = replace(lost(6, 6), name="dossier.events.categories")
    verdict = judge(
        replace(GOOD, fields=(few, lost(8, 8)), volumes=(Volume(name="dossiers", now=1, before=20),)), EXPECTED
    )
    assert [alarm.field for alarm in verdict.alarms] == ["dossier.results", "dossier.events.categories", None]
    assert verdict.lines[0].startswith("results: no longer found on 8 of 8")


def test_pages_in_no_known_template_are_not_told_again_as_gone():
    unread, absent = Share(count=6, of=20, first=HERE), Share(count=7, of=20, first=HERE)
    assert [alarm.code for alarm in judge(replace(GOOD, unread=unread, absent=absent), EXPECTED).alarms] == [
        "unknown_template"
    ]
    most = replace(absent, count=13)
    told = judge(replace(GOOD, unread=unread, absent=most), EXPECTED).alarms
    assert [alarm.code for alarm in told] == ["many_gone", "unknown_template"]
