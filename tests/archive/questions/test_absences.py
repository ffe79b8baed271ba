"""When dossiers were not shown: the checks on both sides, now and as it was known."""

from dossier_scraper.archive.questions.absences import (
    absences_known,
    absences_of_all,
    answers_ever,
    away_at,
    lasting,
    presence_changes_of,
    runs_naming,
    unseen_in,
)
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run
from tests.archive.questions.conftest import DANISH, NORWEGIAN


def test_an_absence_lies_between_two_checks_and_lasts_until_it_is_over(query: Query):
    (absence,) = absences_known(query, DANISH)
    assert (absence.presence, absence.seen_before[:10], absence.missed_from[:10]) == (
        "gone",
        "2026-01-02",
        "2026-01-03",
    )
    assert (absence.missed_until, absence.seen_after) == (None, None)
    assert absences_known(query, DANISH, "2026-01-02T23") == absences_known(query, NORWEGIAN) == []
    (of_all,) = absences_of_all(query)
    assert (of_all.dossier_id, of_all.missed_from) == (DANISH, absence.missed_from)
    assert lasting(query) == away_at(query, "9999") == {DANISH: "gone"}
    assert away_at(query, "2026-01-02T23") == {}


def test_answers_runs_and_changes_of_presence_are_of_the_dossier_that_is_asked_for(query: Query):
    runs = [run.id for run in every_run(query)]
    assert [answer.http_status for answer in answers_ever(query, [DANISH])] == [200, 200, 410]
    assert runs_naming(query, [DANISH]) == {DANISH: set(runs)}
    assert unseen_in(query, [runs[2]]) == {DANISH}
    (change,) = presence_changes_of(query, runs[2])
    assert (change.id, change.before, change.after, change.cause) == (DANISH, None, "gone", "site")
