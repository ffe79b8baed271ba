"""`from dossier_scraper import Archive`: what a program asks, it is answered as the command line is, with types."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dossier_scraper import Archive
from dossier_scraper.errors import DossierError, RefusedFolder, UsageError
from dossier_scraper.model import value_at
from tests.ingest.visits import PAGES, new_archive, site_pages, visit

ID = "danish-technology-pact"
PATH = f"/dossiers/{ID}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days: a dossier says more, then it is away."""
    made = new_archive(tmp_path_factory.mktemp("api"))
    pages = site_pages()
    visit(made, pages, "2026-01-01")
    visit(made, pages | {PATH: PAGES[PATH].replace(b"</p>", b" More of it.</p>", 1)}, "2026-01-02")
    visit(made, pages | {PATH: 410}, "2026-01-03")
    return made.root


def test_it_takes_text_and_paths_and_chooses_dossiers(root: Path):
    every = Archive(root).dossiers()
    assert [one.id for one in Archive(str(root)).dossiers()] == [one.id for one in every]
    for country in ("NO", "norway"):
        assert {one.country_code for one in Archive(root).dossiers(country=country)} == {"NO"}
    asked = Archive(root).dossiers(organisation="innobasque")
    assert [any("InnoBasque" in name for name in one.organisations) for one in asked] == [True]
    assert [one.id for one in Archive(root).dossiers(presence="gone")] == [ID]
    finished = Archive(root).dossiers(status="FINALISED")
    assert {one.status for one in finished} == {"Finalised"}
    assert 0 < len(finished) < len(every)
    started = Archive(root).dossiers(started="2018..2019-06")
    assert {one.start_date.date[:4] for one in started if one.start_date and one.start_date.date} <= {"2018", "2019"}
    assert 0 < len(started) < len(every)


def test_one_dossier_is_found_by_a_part_of_its_name_and_has_all_of_it(root: Path):
    found = Archive(root).dossier("danish")
    assert (found.id, len(found.versions), found.presence) == (ID, 2, "gone")
    assert found.events[0].categories
    with pytest.raises(UsageError, match="no dossier fits"):
        Archive(root).dossier("nobody")


@pytest.mark.parametrize("day", ["2026-01-01", date(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC)])
def test_a_day_in_the_past_is_asked_like_the_present(root: Path, day: str | date):
    then = Archive(root).as_of(day)
    assert then.dossier(ID).presence == "listed"
    assert "More of it." not in (then.dossier(ID).background or "")
    assert {one.id: one.background for one in then.dossiers()}[ID] == then.dossier(ID).background
    assert [change.field for change in then.history(ID)] == []
    assert then.absences() == []
    assert then.search('"more of it"') == []
    with pytest.raises(UsageError, match="present value"):
        then.explain(ID, "country")


def test_changes_absences_and_searches_are_records(root: Path):
    archive = Archive(root)
    (edited, gone) = archive.changes(since="2026-01-02")
    assert (edited.field, value_at(edited.field, edited.after)) == ("background", archive.dossier(ID).background)
    assert (gone.field, gone.after) == ("presence", "gone")
    assert archive.history(ID)[-2:] == [edited, gone]
    assert archive.changes(since=date(2026, 1, 4)) == []
    (absence,) = archive.absences()
    assert (absence.dossier_id, absence.presence, absence.missed_from[:10]) == (ID, "gone", "2026-01-03")
    assert archive.absences("danish") == [absence]
    assert archive.absences("norwegian-technology-pact") == []
    assert [hit.dossier_id for hit in archive.search('"more of it"')] == [ID]


def test_a_value_is_explained_from_the_stored_bytes(root: Path):
    (found,) = Archive(root).explain(ID, "country")
    assert (found.digest_found, found.quote_found, found.quote) == (True, True, "Denmark")


def test_an_archive_that_is_none_is_refused_and_the_folder_stays_as_it_is(tmp_path: Path, root: Path):
    with pytest.raises(RefusedFolder):
        Archive(tmp_path).dossiers()
    with pytest.raises(DossierError):
        Archive(tmp_path / "none").dossiers()
    before = sorted(path.name for path in root.iterdir())
    Archive(root).dossiers()
    assert sorted(path.name for path in root.iterdir() if path.suffix not in (".db-wal", ".db-shm")) == [
        name for name in before if not name.endswith(("-wal", "-shm"))
    ]


def test_importing_the_package_loads_nothing_and_it_is_typed():
    code = (
        "import sys; before = set(sys.modules); import dossier_scraper;"
        "print(*sorted(n for n in set(sys.modules) - before if not n.startswith(('importlib', 'warnings', '_'))))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split() == [
        "dossier_scraper"
    ]
    import dossier_scraper

    assert (Path(dossier_scraper.__file__).parent / "py.typed").is_file()
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        dossier_scraper.Nothing  # noqa: B018


def test_a_value_is_cited_with_its_record_and_digests(root: Path):
    (found,) = Archive(root).cite("danish", "country")
    assert (found.dossier_id, found.quote, found.url.endswith(PATH)) == (ID, "Denmark", True)
    assert len(found.payload_sha256) == 64
    first, *_ = Archive(root).dossier(ID).versions
    (earlier,) = Archive(root).cite(ID, "country", version=first.id)
    assert earlier.version_sha256 == first.content_hash != found.version_sha256
    with pytest.raises(UsageError, match="a version, not a day"):
        Archive(root).as_of("2026").cite(ID)


def test_frames_have_the_types_of_their_columns_and_nothing_invented(root: Path):
    frames = Archive(root).frames()
    dossiers, events, changes = frames["dossiers"].set_index("id"), frames["events"], frames["changes"]
    known = {one.id: one for one in Archive(root).dossiers()}
    assert set(dossiers.index) == known.keys()
    types = {name: f"{kind}" for name, kind in dossiers.dtypes.items()}
    assert types["start_date_earliest"] == "datetime64[us]"
    assert types["last_seen"] == "datetime64[us, UTC]"
    assert (types["country"], types["presence"], types["start_date"]) == ("category", "category", "string")
    for id, one in known.items():
        said = dossiers.loc[id]
        assert (said["start_date"] if one.start_date and one.start_date.date else None) == (
            one.start_date.date if one.start_date else None
        )
        assert said["organisations"] == one.organisations
    assert events["categories"].map(type).eq(list).all()
    assert events["date_earliest"].isna().sum() == sum(
        event.date is None or event.date.earliest is None for id in known for event in Archive(root).dossier(id).events
    )
    assert len(changes) == len(Archive(root).history())
    before = Archive(root).as_of("2026-01-01").frames()
    assert len(before["absences"]) == 0
    assert f"{before['absences']['missed_from'].dtype}" == "datetime64[us, UTC]"
    assert f"{frames['versions']['number'].dtype}" == "Int64"


def test_a_question_loads_no_pandas_and_leaves_it_to_who_wants_it():
    code = (
        "import sys; from dossier_scraper import Archive; print('pandas' in sys.modules, 'numpy' in sys.modules);"
        "import pandas; print(pandas.Series([1]).sum())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False", "1"]
