"""What the commands say that ask: where there is nothing to compare, to find or to explain, and what they print."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.archive.folder import Archive
from dossier_scraper.cli import asking
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
        (("explain", ID, "colour"), f"{ID} has no value for 'colour', so nothing to explain"),
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


def test_a_search_prints_the_best_and_says_of_how_many(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "HITS", 2)
    said = CliRunner().invoke(asking.search, ["the", "--archive", str(archive.root)]).output
    found = json.loads(ask(archive, "search", "the", "--json"))
    assert said.endswith(f"These are the best 2 of {len(found)}; --json has all of them.\n")


def test_what_finds_nothing_in_an_archive_that_has_dossiers_says_only_that(archive: Archive):
    assert ask(archive, "search", "zzzz") == "Nothing was found.\n"
    assert ask(archive, "history", "danish") == "No change was seen.\n"


def test_a_held_first_run_is_named_as_the_reason_for_an_empty_list(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, {"/taskforces": b"<html><body><h1>Coming soon</h1></body></html>"}, "2026-01-01")
    assert ask(archive, "list").startswith("No dossier is published yet; `dossier status")
    assert "there is none in the archive yet" in ask(archive, "show", "x", code=2)
