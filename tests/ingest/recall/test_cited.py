"""A citation is looked up in the evidence: what it names is there, and what was changed in it is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.cli.proving import absent, cite
from dossier_scraper.errors import UsageError
from dossier_scraper.ingest.recall.cited import repeat
from tests.ingest.recall.test_absent import ONE, pages
from tests.ingest.visits import SITE, new_archive, visit

ID = "norwegian-technology-pact"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive in which one page was found unchanged, and then said something else."""
    archive = new_archive(tmp_path_factory.mktemp("cited"))
    for year, asked in ((2020, pages()), (2021, pages()), (2022, pages() | {ONE: CHANGED})):
        visit(archive, asked, f"{year}-05-04")
    return archive


CHANGED = bytes(pages()[ONE]).replace(b"asked for help", b"asked for more")  # type: ignore[arg-type]


def run(archive: Archive, *words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(cite, [*words, "--archive", str(archive.root)], input=text)


def cited(archive: Archive, *words: str) -> dict[str, Any]:
    (citation,) = json.loads(run(archive, *words, "--json").output)
    return dict(citation)


def test_a_value_is_cited_with_the_record_that_holds_it_and_the_one_that_found_it_unchanged(archive: Archive):
    first = cited(archive, ID, "background", "--version", "1")
    assert (first["quote"], first["captured_at"][:4], first["stored_at"][:4]) == (
        "Schools asked for help.",
        "2021",
        "2020",
    )
    assert first["confirmed_by"] != first["record"]
    newest = cited(archive, ID, "background")
    assert (newest["confirmed_by"], newest["captured_at"][:4]) == (None, "2022")
    assert cited(archive, ID, "background", "--version", first["version_sha256"][:12]) == first
    assert cited(archive, ID)["field"] == "title"


@pytest.mark.parametrize("form", ["text", "bibtex", "csl-json"])
def test_a_citation_holds_also_when_the_page_says_otherwise_by_now(archive: Archive, form: str):
    said = run(archive, ID, "background", "--version", "1", "--format", form).output
    checked = run(archive, "--check", "-", text=said)
    assert checked.exit_code == 0
    assert "the page says something else since 2022-05-04" in checked.output


@pytest.mark.parametrize(
    ("part", "other", "wrong"),
    [
        ("payload_sha256", "0" * 64, "another payload"),
        ("record", "urn:uuid:00000000-0000-4000-8000-000000000000", "is not in this archive"),
        ("quote", "Schools asked for money.", "does not show what is quoted"),
        ("confirmed_by", "urn:uuid:00000000-0000-4000-8000-000000000000", "does not say that the page was unchanged"),
        ("ledger_sha256", "0" * 64, "is not the one that was cited"),
        ("dossier_id", "danish-technology-pact", "that version is of norwegian-technology-pact"),
        ("field", "country", "what is quoted is not the country of that version"),
        ("field", "wealth", "what is quoted is not the wealth of that version"),
    ],
)
def test_what_was_changed_in_a_citation_is_told(archive: Archive, part: str, other: str, wrong: str):
    words = (ID, "background", "--version", "1")
    said = run(archive, *words).output.replace(cited(archive, *words)[part], other)
    checked = run(archive, "--check", "-", text=said)
    assert checked.exit_code == 1
    assert wrong in " ".join(checked.output.split())


def test_a_statement_is_repeated_and_a_later_find_is_told(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, pages(), "2020-05-04")
    said = CliRunner().invoke(absent, ["hydrogen", "--json", "--archive", str(archive.root)]).output
    assert run(archive, "--check", "-", text=said).output.startswith("It holds; the same texts.")
    visit(archive, pages(one=b"<p>Hydrogen.</p>"), "2021-05-04")
    assert run(archive, "--check", "-", text=said).exit_code == 0  # it was of the time until then
    stated = json.loads(said)
    stated["period"][1] = "2021-12-31T00:00:00.000000Z"
    again = run(archive, "--check", "-", text=json.dumps(stated))
    assert again.exit_code == 1, again.output
    assert "is “found” now" in again.output


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"question": {"texts": ["a"]}},
        {"question": {"texts": 1}, "period": ["a", "b"]},
        {"question": {"texts": ["a"], "sql": "x"}, "period": ["a", "b"]},
        {"question": {"texts": [1]}, "period": [1, 2]},
        {"question": {"texts": ["a"]}, "period": ["2020", "soon"]},
        {"question": {"texts": ["a"], "grade": "best"}, "period": ["2020", "2021"]},
    ],
)
def test_what_is_no_statement_is_refused(archive: Archive, stated: dict[str, Any]):
    with open_query(archive.root) as query, pytest.raises(UsageError, match="no statement"):
        repeat(archive.root, query, SITE, stated)


def test_what_cannot_be_cited_is_said(archive: Archive):
    for words, text in (((), None), ((ID, "--check", "-"), ""), ((ID, "colour"), None), (("--check", "-"), "Nothing.")):
        done = run(archive, *words, text=text)
        assert isinstance(done.exception, UsageError), words
    assert isinstance(run(archive, ID, "title", "--version", "9").exception, UsageError)
