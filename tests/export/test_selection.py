"""What evidence counts: with a grade, a dossier is as evidence of that grade, or nearer, showed it last."""

import json

import pytest
from click.testing import CliRunner

from dossier_scraper import Archive as Asked
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.cli import cli
from dossier_scraper.export import wacz
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Takeout
from dossier_scraper.importers.warc import import_warc
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, PAGES, SITE, new_archive, visit

ID, OTHER = "norwegian-technology-pact", "hungarian-stem-platform"
PATH = f"/dossiers/{ID}"
CRAWLED = {path: PAGES[path] for path in ("/taskforces", PATH)}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return an archive that was crawled on a day, of which others captured more before and after."""
    folder = tmp_path_factory.mktemp("grades")
    archive = new_archive(folder)
    visit(archive, CRAWLED, "2026-01-01")
    file = ForeignFile(folder / "theirs.warc.gz")
    for day, country in (("2019-01-01", b">Denmark<"), ("2026-06-01", b">Sweden<")):
        page = PAGES[PATH].replace(b">Norway<", country)
        file.record("response", BASE + PATH, f"{day}T12:00:00Z", body=page)
    file.record("response", f"{BASE}/dossiers/{OTHER}", "2020-01-01T12:00:00Z", body=PAGES[f"/dossiers/{OTHER}"])
    import_warc(archive.root, SITE, [file.path])
    return archive


def taken(archive: Archive, **asked: str) -> dict[str, list[dict[str, object]]]:
    with open_query(archive.root) as query:
        selection = Selection.of(asked.get("as_of"), None, asked.get("grade"))  # type: ignore[arg-type]
        takeout = Takeout(archive, query, selection)
        tables = {table.name: list(table.rows()) for table in takeout.tables()}
        pages = [part for part in wacz.parts(takeout) if part.name == "pages/pages.jsonl"]
        return tables | {"pages": b"".join(pages[0].pieces()).splitlines()[1:]}


def test_all_evidence_counts_where_no_grade_is_asked_for(archive: Archive):
    whole, weakest = taken(archive), taken(archive, grade="warc")
    assert {row["id"]: row["country"] for row in whole["dossiers"]} == {ID: "Sweden", OTHER: "Hungary"}
    assert {row["key"]: row["value"] for row in weakest["archive"]}["grade"] == "warc"
    for name in whole.keys() - {"archive", "provenance"}:
        assert whole[name] == weakest[name], name


def test_with_a_grade_a_dossier_is_as_that_evidence_showed_it_last(archive: Archive):
    found = taken(archive, grade="direct")
    assert [(row["id"], row["country"], row["last_seen"]) for row in found["dossiers"]] == [
        (ID, "Norway", "2026-01-01T12:00:00.000000Z")
    ]
    assert {row["grade"] for name in ("captures", "provenance") for row in found[name]} == {"direct"}
    assert [row["source"] for row in found["runs"]] == ["live"]
    assert [row["number"] for row in found["versions"]] == [2]
    assert not found["changes"]  # each stands on a capture that does not count
    assert len(found["pages"]) == len(CRAWLED)


def test_a_grade_and_a_day_are_asked_together(archive: Archive):
    assert not taken(archive, grade="direct", as_of="2025")["dossiers"]
    (row,) = taken(archive, grade="direct", as_of="2026-12")["dossiers"]
    assert row["country"] == "Norway"


def asked(archive: Archive, *words: str) -> str:
    done = CliRunner().invoke(cli, [*words, "--archive", str(archive.root)])
    assert done.exit_code == 0, done.output
    return done.stdout


def every(archive: Archive) -> list[dict[str, object]]:
    return json.loads(asked(archive, "timeline", "--json"))


def test_who_asks_may_set_the_least_evidence_that_counts(archive: Archive):
    assert json.loads(asked(archive, "show", ID, "--json"))["country"] == "Sweden"
    shown = json.loads(asked(archive, "show", ID, "--grade", "direct", "--json"))
    assert (shown["country"], [version["number"] for version in shown["versions"]]) == ("Norway", [2])
    (listed,) = json.loads(asked(archive, "list", "--grade", "direct", "--json"))
    assert listed.items() <= shown.items()
    assert asked(archive, "list", "--country", "SE", "--grade", "direct", "--ids") == ""
    events = json.loads(asked(archive, "timeline", "--grade", "direct", "--json"))
    assert {entry["dossier_id"] for entry in events} == {ID} != {entry["dossier_id"] for entry in every(archive)}
    assert json.loads(asked(archive, "history", "--json"))
    assert asked(archive, "history", "--grade", "direct", "--json") == "[]\n"
    asking = Asked(archive.root)
    assert [one.country for one in asking.dossiers(grade="direct")] == ["Norway"]
    category = next(name for event in asking.dossier(ID).events for name in event.categories)
    assert ID in [one.id for one in asking.dossiers(category=category)]
    assert "country" in [field.name for field in asking.fields(ID)]


def test_a_search_finds_what_evidence_that_counts_shows(archive: Archive):
    asking = Asked(archive.root)
    assert [(hit.number, hit.current) for hit in asking.search("Sweden")] == [(3, True)]
    assert asking.search("Sweden", grade="direct") == asking.search("Denmark", grade="direct") == []
    assert {(hit.dossier_id, hit.number, hit.current) for hit in asking.search("Norway", grade="direct")} == {
        (ID, 2, True)
    }
    assert (
        {hit.dossier_id for hit in asking.search("the", grade="direct")}
        == {ID}
        < {hit.dossier_id for hit in asking.search("the")}
    )
    assert asked(archive, "search", "Sweden", "--grade", "direct", "--json") == "[]\n"


def test_a_value_is_explained_where_evidence_that_counts_shows_it(archive: Archive):
    assert json.loads(asked(archive, "explain", ID, "country", "--grade", "warc", "--json"))
    named = json.loads(asked(archive, "explain", ID, "--grade", "direct", "--json"))
    assert [one["name"] for one in named] == ["listed as"]  # of the listing, which was crawled
    done = CliRunner().invoke(cli, ["explain", ID, "country", "--grade", "direct", "--archive", str(archive.root)])
    assert "country of norwegian-technology-pact stands on evidence of grade warc" in str(done.exception)


def test_a_no_may_be_of_the_evidence_that_counts_alone(archive: Archive):
    words = ["absent", "Sweden", "--dossier", ID, "--pages", "--json", "--archive", str(archive.root)]
    assert json.loads(CliRunner().invoke(cli, words).stdout)["answer"] == "found"
    said = json.loads(CliRunner().invoke(cli, [*words, "--grade", "direct"]).stdout)
    assert (said["answer"], said["first"][:4], said["last"][:4]) != ("found", "2026", "2026")
    assert {find["captured_at"][:7] for find in said["found"]} == set()
    assert "no page contains “Sweden”, by evidence of grade direct or nearer" in said["statement"]
    field = json.loads(CliRunner().invoke(cli, [*words, "--grade", "direct", "--field", "country"]).stdout)
    assert field["found"] == []


def test_a_dossier_that_no_evidence_of_a_grade_shows_is_said_so(archive: Archive):
    done = CliRunner().invoke(cli, ["show", OTHER, "--grade", "direct", "--archive", str(archive.root)])
    assert str(done.exception) == f"no evidence of grade direct, or nearer to the site, shows {OTHER}"
