"""What the commands say that ask: where there is nothing to compare, to find or to explain, and what they print."""

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dossier_scraper.archive.folder import Archive
from dossier_scraper.cli import asking, completion, proving, sharing, timelines
from dossier_scraper.errors import UsageError
from dossier_scraper.wording import moment
from tests.ingest.visits import PAGES, new_archive, rows, site_pages, visit
from tests.saved_site import dossier

PATH = "/dossiers/norwegian-technology-pact"
ID = "norwegian-technology-pact"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = new_archive(tmp_path_factory.mktemp("asking"))
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, site_pages() | {PATH: PAGES[PATH].replace(b"is feasible.", b"is thinkable.")}, "2026-01-02")
    return archive


def ask(archive: Archive, *words: object, code: int = 0) -> str:
    done = dossier(*words, "--archive", archive.root, cwd=archive.root.parent, code=code)
    return done.stderr if code else done.stdout


def test_two_versions_are_compared_the_last_two_without_being_named(archive: Archive):
    said = ask(archive, "diff", ID)
    assert said.startswith(f"{ID}, version 1 to version 2:\n")
    assert "[-feasible.-] {+thinkable.+}" in " ".join(said.split())
    assert ask(archive, "diff", ID, 1, 2) == said


def test_a_comparison_tells_when_each_version_was_seen_and_no_change_that_nobody_saw(archive: Archive):
    (row,) = json.loads(ask(archive, "diff", ID, 2, 1, "--json"))
    assert (row["field"], row["first"], row["second"]) == ("objectives", 2, 1)
    assert not {"seen_before", "seen_after", "cause"} & set(row)
    said = ask(archive, "diff", ID, 2, 1)
    assert "between" not in said
    assert re.findall(r"^Version (\d) was seen from (\d)", said, re.M) == [("1", "1"), ("2", "2")]


def test_a_value_that_a_visit_found_unchanged_names_the_record_of_then_and_the_one_that_holds_it(archive: Archive):
    (row,) = json.loads(ask(archive, "explain", ID, f"{event(archive)}.summary", "--json"))
    assert (row["captured_at"][:10], row["stored_at"][:10]) == ("2026-01-02", "2026-01-01")
    assert row["confirmed_by"] == row["capture_id"] != row["record"]
    said = ask(archive, "explain", ID, f"{event(archive)}.summary")
    assert row["confirmed_by"] in said
    assert row["record"] in said


def event(archive: Archive) -> str:
    """Return the id of an event whose summary its own page gives."""
    found = rows(
        archive,
        "SELECT field FROM provenance p JOIN captures c ON c.id = p.capture_id WHERE c.kind = 'event'"
        " AND field LIKE '%/summary' AND c.refers_to IS NOT NULL AND version_id IN"
        " (SELECT id FROM versions WHERE dossier_id = ? AND number = 2)",
        ID,
    )
    return str(found[0]["field"].split("/")[1])


@pytest.mark.parametrize("field", ["Start date", "organisations"])
def test_a_field_is_explained_under_the_name_that_show_prints(archive: Archive, field: str):
    assert ask(archive, "explain", "NÓRWEGIAN TECH", field)


def test_since_a_day_begins_with_it_and_a_moment_is_taken_as_it_is_printed(archive: Archive):
    told = ask(archive, "history")
    assert ask(archive, "history", "--since", "2026-01-02") == told
    assert ask(archive, "history", "--since", "2026-01-03") == "No change was seen.\n"
    (seen,) = {row["seen_after"] for row in json.loads(ask(archive, "history", "--json"))}
    assert ask(archive, "history", "--since", seen) == told
    assert "thinkable" in ask(archive, "show", ID, "--as-of", moment(seen))
    then = ask(archive, "show", ID, "--as-of", "1 January 2026")
    assert then.startswith("As it was known on 1 January 2026, 23:59 UTC.\n")
    assert "thinkable" not in then


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("diff", "danish"), "danish-technology-pact has one version: there is nothing to compare yet"),
        (("diff", ID, 1, 3), f"{ID} has versions 1 to 2: there is no version 3"),
        (("explain", ID, "colour"), f"{ID} has no value for 'colour', so nothing to explain; `dossier explain {ID}`"),
        (("explain", ID, "strat date"), "did you mean start date?"),
        (("show", "norwegan-technology-pct"), f"did you mean {ID}"),
        (("list", "--started", "soon"), "'soon' is no date"),
        (("search", "--field", "status", "x"), "status is not searched; these are: title, country, organisations"),
        (("search", "--field", "titel", "x"), "no field is called 'titel'; did you mean title"),
        (("show", "pact"), "'pact' fits "),
        (("show", "nowhere"), "no dossier fits 'nowhere'"),
        (("list", "--as-of", "2025"), "nothing was known at 2025-12-31: the first capture is of 2026-01-01"),
        (("list", "--as-of", "2026", "--extractor", "0"), "two questions: ask one of them"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_a_question_without_an_answer_is_one_line(archive: Archive, words: tuple[object, ...], says: str):
    said = ask(archive, *words, code=2)
    assert says in said
    assert len(said.splitlines()) == 1


def test_a_search_prints_the_best_and_says_that_more_fit(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "HITS", 2)
    said = CliRunner().invoke(asking.search, ["the", "--archive", str(archive.root)]).output
    found = json.loads(ask(archive, "search", "the", "--json"))
    assert said.endswith(f"These are the best 2 of {len(found)}: --limit shows more, --json all of them.\n")
    assert json.loads(ask(archive, "search", "the", "--json", "--limit", "3")) == found[:3]
    assert "--limit" not in ask(archive, "search", "the", "--limit", str(len(found)))


def test_what_finds_nothing_in_an_archive_that_has_dossiers_says_only_that(archive: Archive):
    assert ask(archive, "search", "zzzz") == "Nothing was found.\n"
    assert ask(archive, "history", "danish") == "No change was seen.\n"


def test_a_held_first_run_is_named_as_the_reason_for_an_empty_list(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, {"/taskforces": b"<html><body><h1>Coming soon</h1></body></html>"}, "2026-01-01")
    assert ask(archive, "list").startswith("No dossier is published yet; `dossier status")
    assert "there is none in the archive yet" in ask(archive, "show", "x", code=2)


def ids(archive: Archive, *words: str) -> list[str]:
    return ask(archive, "list", "--ids", *words).split()


def test_a_list_has_what_fits_in_the_order_that_is_wanted(archive: Archive):
    every = ids(archive)
    norwegian = ids(archive, "--country", "no")
    assert ID in norwegian
    assert len(norwegian) < len(every)
    assert ids(archive, "--country", "NORWAY") == norwegian
    assert set(ids(archive, "--presence", "listed")) == set(every)
    assert ids(archive, "--sort", "id") == sorted(every)
    starts = [row["start_date_earliest"] for row in json.loads(ask(archive, "list", "--sort", "start", "--json"))]
    dated = [start for start in starts if start]
    assert starts == sorted(dated) + [None] * (len(starts) - len(dated))
    year = dated[0][:4]
    assert ids(archive, "--started", year)
    assert set(ids(archive, "--started", f"{year}..2035")) == set(ids(archive, "--started", "1990..2035"))
    assert ids(archive, "--grade", "direct") == every
    category = json.loads(ask(archive, "show", ID, "--json"))["events"][0]["categories"][0]
    assert ID in ids(archive, "--category", category[:6].upper())
    assert json.loads(ask(archive, "list", "--ids", "--json")) == every
    assert ask(archive, "list", "--status", "unheard of").startswith(
        "No dossier fits: no dossier has status 'unheard of'"
    )


def test_a_timeline_is_of_one_dossier_or_of_all_by_date(archive: Archive):
    every = json.loads(ask(archive, "timeline", "--json"))
    days = [event["date_earliest"] for event in every if event["date_earliest"]]
    assert days == sorted(days)
    assert {event["dossier_id"] for event in every} > {ID}
    own = json.loads(ask(archive, "timeline", ID, "--json"))
    assert {event["dossier_id"] for event in own} == {ID}
    assert len(json.loads(ask(archive, "timeline", "--undated", "--json"))) == len(every) - len(days)
    year = days[0][:4]
    assert {event["date"][:4] for event in json.loads(ask(archive, "timeline", "--to", year, "--json"))} == {year}
    assert own[0]["id"] in ask(archive, "timeline", ID)
    assert ask(archive, "timeline", "--from", "2090") == "No event fits.\n"


def test_an_organisation_is_found_by_a_part_of_its_name(archive: Archive):
    every = json.loads(ask(archive, "organisations", "--json"))
    name = every[0]["name"]
    assert name in [one["name"] for one in json.loads(ask(archive, "organisations", name[2:].upper(), "--json"))]
    (by_id,) = json.loads(ask(archive, "organisations", every[0]["id"], "--json"))
    assert by_id["name"] == name
    assert "did you mean" in ask(archive, "organisations", name[:-3] + "xyz")


@pytest.mark.parametrize(
    ("command", "words", "says"),
    [
        (asking.list_dossiers, ["--category", "zebra"], "No dossier fits: no event has category 'zebra'; there are "),
        (
            asking.list_dossiers,
            ["--country", "Atlantis", "--json"],
            "No dossier fits: no dossier has country 'Atlantis'",
        ),
        (timelines.timeline, ["--category", "zebra"], "No event fits: no event has category 'zebra'; there are "),
        (timelines.other, ["zebra"], "No page has the label 'zebra' now"),
        (asking.organisations, ["zebra", "--json"], "No dossier names an organisation 'zebra'; there are "),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_a_name_that_nothing_has_is_said_with_what_there_is(
    archive: Archive, command: click.Command, words: list[str], says: str
):
    done = CliRunner().invoke(command, [*words, "--archive", str(archive.root)])
    assert (done.exit_code, done.stdout.strip()) == (0, "[]" if "--json" in words else done.stdout.strip())
    assert says in (done.stderr if "--json" in words else done.stdout)


@pytest.mark.parametrize(
    ("command", "words", "says"),
    [
        (timelines.timeline, ["--from", "2019-02", "--to", "2018"], "2018 ends before 2019-02 begins"),
        (timelines.timeline, ["--undated", "--to", "2018"], "without a date: those lie in no time"),
        (proving.absent, ["--from", "2019", "--to", "2018", "x"], "2018 ends before 2019 begins"),
        (proving.absent, ["--from", "", "x"], "'' is no date"),
        (proving.absent, ["--field", "", "x"], "no field is called ''; there are title"),
        (asking.search, ["--field", "", "x"], "no field is called ''; there are title"),
        (proving.absent, ["--country", "Nroway", "x"], "names the country 'Nroway'; did you mean Norway"),
        (sharing.export, ["--as-of", "soon", "csv", "x"], "'soon' is no date"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_time_that_cannot_be_is_refused(archive: Archive, command: click.Command, words: list[str], says: str):
    done = CliRunner().invoke(command, [*words, "--archive", str(archive.root)])
    assert isinstance(done.exception, UsageError)
    assert says in str(done.exception)


def test_a_time_that_lies_ahead_is_answered_by_what_is_known(archive: Archive):
    done = CliRunner().invoke(asking.list_dossiers, ["--as-of", "9000", "--json", "--archive", str(archive.root)])
    assert (done.exit_code, json.loads(done.stdout)) == (0, json.loads(ask(archive, "list", "--json")))
    assert done.stderr == "--as-of 9000 lies ahead: the answer is what is known by now.\n"


def test_explain_lists_the_fields_under_the_names_that_it_takes(archive: Archive):
    named = json.loads(ask(archive, "explain", ID, "--json"))
    for one in (named[0], named[-1]):
        assert json.loads(ask(archive, "explain", ID, one["name"], "--json"))[0]["field"].startswith(one["path"])
    assert "start date" in ask(archive, "explain", ID)


def test_names_of_dossiers_are_completed(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DOSSIER_ARCHIVE", str(archive.root))
    command = click.Context(asking.show)
    assert completion.dossiers(command, command.command.params[0], ID[:9]) == [ID]
    behind = click.Context(asking.explain)
    behind.params["name"] = ID
    assert completion.fields(behind, command.command.params[0], "start") == ["start_date"]
    assert ask(archive, "explain", ID, "start_date")
    behind.params["name"] = "no such"
    assert completion.fields(behind, command.command.params[0], "") == []
    monkeypatch.setenv("DOSSIER_ARCHIVE", str(archive.root / "nowhere"))
    assert completion.dossiers(command, command.command.params[0], "") == []
