"""What a search finds, and where it says that it stands."""

from collections.abc import Iterator
from typing import Any

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions import expressions
from dossier_scraper.archive.questions import search as searching
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.search import count_found, search
from dossier_scraper.errors import UsageError
from tests.ingest.recall.test_absent import ONE, OTHER, pages
from tests.ingest.visits import new_archive, visit

ID = "norwegian-technology-pact"
TIMELINE = """<h3>Timeline</h3><p>2019-03-04 <a href="/publications/x">Robots in Łódź</a></p>"""


@pytest.fixture(scope="module")
def query(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Query]:
    """An archive of two versions: the second lacks a word of the first."""
    archive: Archive = new_archive(tmp_path_factory.mktemp("search"))
    one = bytes(pages()[ONE]).replace(b"asked for help", "asked for technologies; studies near Tromsø".encode())  # type: ignore[arg-type]
    other = bytes(pages(one=TIMELINE.encode())[ONE]).replace(b"Norwegian", b"Danish").replace(b"Pact", b"AI Trust")  # type: ignore[arg-type]
    other = other.replace(b"for help", "for hydro­gen".encode()).replace(b"Danish pact", "Wind­mill".encode())
    visit(archive, pages() | {ONE: one, OTHER: other}, "2020-05-04")
    visit(archive, pages() | {OTHER: other}, "2021-05-04")
    with open_query(archive.root) as query:
        yield query


@pytest.mark.parametrize(
    "words", ["technolog", "TECHNOLOGY", "study", "tromso", "asked tech*", '"asked for"', "schools near"]
)
def test_words_are_found_by_form_beginning_and_without_accents(query: Query, words: str):
    hit = next(hit for hit in search(query, words) if hit.dossier_id == ID)
    assert (hit.event_id, hit.field) == (None, "background")
    assert "[" in hit.excerpt


@pytest.mark.parametrize("words", ["technolog", "s*", "schools", "asked tech*", "lodz", "AI"])
def test_what_stands_for_very_many_words_is_found_all_the_same(
    query: Query, monkeypatch: pytest.MonkeyPatch, words: str
):
    found = {(hit.dossier_id, hit.event_id, hit.number, hit.excerpt) for hit in search(query, words)}
    assert found
    monkeypatch.setattr(expressions, "SPELLED", 0)
    assert {(hit.dossier_id, hit.event_id, hit.number, hit.excerpt) for hit in search(query, words)} == found


@pytest.mark.parametrize("words", ["chnolog", '"technolog"', "near zebra", '"for asked"', "stu near sch"])
def test_what_does_not_stand_there_is_not_found(query: Query, words: str):
    assert search(query, words) == []


def test_the_newest_version_that_fits_is_told_and_whether_it_is_current(query: Query):
    (old,) = search(query, "technologies")
    assert (old.number, old.current) == (1, False)
    assert search(query, "technologies", current=True) == []
    assert {hit.current for hit in search(query, "schools", current=True)} == {True}
    assert search(query, "technologies", "2020-12-31T00:00:00.000000Z", current=True)[0].current


def test_an_event_is_found_with_its_field(query: Query):
    (hit,) = search(query, "robot lodz")
    assert (hit.dossier_id, hit.field, hit.excerpt) == ("danish-technology-pact", "title", "[Robots] in [Łódź]")
    assert hit.event_id


def test_a_search_may_be_of_one_field(query: Query):
    assert {hit.field for hit in search(query, "AI", field="requesting_organisations")} == {"organisations"}
    assert search(query, "AI", field="background") == []
    assert [hit.event_id is None for hit in search(query, "robots", field="events/title")] == [False]
    with pytest.raises(UsageError, match="is not searched"):
        search(query, "AI", field="start_date")
    with pytest.raises(UsageError, match="name a word"):
        search(query, "* …")


@pytest.mark.parametrize("words", ['"', '""', "a AND", "NEAR(", "{title}:", "x*y", "-schools", "o" * 4000])
def test_what_people_type_is_no_syntax(query: Query, words: str):
    if any(map(str.isalnum, words)):
        search(query, words)


def test_of_very_many_texts_the_newest_come_first_and_none_is_left_out(query: Query, monkeypatch: pytest.MonkeyPatch):
    ranked = {(hit.dossier_id, hit.event_id, hit.number): hit for hit in search(query, "schools")}
    monkeypatch.setattr(searching, "RANKED", 1)
    monkeypatch.setattr(searching, "AT_ONCE", 1)
    newest = search(query, "schools")
    assert {(hit.dossier_id, hit.event_id, hit.number) for hit in newest} == ranked.keys()
    assert len(newest) == len(ranked) > 1
    assert {hit.rank for hit in newest} == {None}
    assert search(query, "schools", limit=1) == newest[:1]
    assert [hit.dossier_id for hit in search(query, "technologies")] == [ID]  # one fits: it is ranked


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("schools", {}),
        ("s*", {}),
        ("asked for", {}),
        ('"asked for"', {}),
        ("studies-near", {}),
        ("near-studies schools", {}),
        ("technologies", {}),
        ("technologies", {"current": True}),
        ("schools", {"current": True}),
        ("schools", {"as_of": "2020-12-31T00:00:00.000000Z"}),
        ("technologies", {"as_of": "2020-12-31T00:00:00.000000Z", "current": True}),
        ("robots", {"field": "events/title"}),
        ("schools", {"grade": "direct"}),
        ("schools", {"grade": "replay"}),
        ("xylophone", {}),
    ],
)
def test_what_is_found_is_counted(query: Query, words: str, wanted: dict[str, Any]):
    assert count_found(query, words, **wanted) == len(search(query, words, **wanted))


def test_what_is_unseen_in_a_word_hides_no_text(query: Query):
    (hit,) = search(query, "hydrogen")
    assert (hit.dossier_id, hit.field, "[hydrogen]" in hit.excerpt) == ("danish-technology-pact", "background", True)
    assert search(query, "gen") == []
    assert [hit.title for hit in search(query, "windmill")] == ["Wind\u00admill"]


def test_a_text_stands_once_for_all_versions_that_have_it(query: Query):
    (event,) = search(query, "robot lodz")
    spans = query.rows("SELECT event_id, first, last FROM _texts WHERE dossier_id = ?", event.dossier_id)
    assert len(spans) == len({(row["event_id"], row["first"]) for row in spans})
    assert query.rows("SELECT count(*) n FROM events_fts WHERE event_id = ?", event.event_id) == [{"n": 1}]
