"""What a person makes one dossier and takes apart again is as if it had never been one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import UsageError
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import merge, unmerge
from tests.ingest.visits import PAGES, SITE, Answer, new_archive, presence, rows, site_pages, visit

PATH = "/dossiers/norwegian-technology-pact"
A, B, C = "norwegian-technology-pact", "towards-new-norwegian-stem-strategy", "hungarian-stem-platform"
AT = datetime(2026, 2, 1, tzinfo=UTC)
# Another taskforce of another node, where one stood before.
ANOTHER = PAGES[PATH].replace(b"Norwegian Technology Pact", b"Northern Taskforce").replace(b"4893", b"5999")


def changed_pages() -> dict[str, Answer]:
    """Return the site as it is since then; the first one is still there, under its node's address."""
    return site_pages() | {PATH: ANOTHER, "/node/4893": PAGES["/node/4893"]}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    visit(archive, changed_pages(), "2026-01-02")
    yield archive
    assert differences(archive, SITE) == []


def state(archive: Archive) -> dict[str, list[object]]:
    """Return what a merge touches; whose an address is, but not why."""
    tables = "dossiers versions changes events provenance dossier_organisations problems captures"
    found = {table: rows(archive, f"SELECT * FROM {table}") for table in tables.split()}
    for row in found["dossiers"]:
        del row["last_checked"]  # of a part that was taken out before its whole, it is the whole's
    return found | {"aliases": rows(archive, "SELECT url, page_key, dossier_id, first_seen FROM aliases ORDER BY url")}


@pytest.mark.parametrize("order", ["last first", "first first"])
def test_a_chain_of_merges_is_undone_in_any_order(archive: Archive, order: str):
    states = [state(archive)]
    merge(archive, SITE, B, A, "one", AT)
    states.append(state(archive))
    merge(archive, SITE, C, B, "one", AT)
    with open_query(archive.root) as query:
        assert query.resolve(A) == query.resolve(B) == C
    with pytest.raises(UsageError, match="one dossier already"):
        merge(archive, SITE, A, C, "back", AT)
    if order == "last first":
        unmerge(archive, SITE, C, B, "two", AT)
        assert state(archive) == states[1]
        unmerge(archive, SITE, B, A, "two", AT)
    else:
        unmerge(archive, SITE, B, A, "two", AT)
        unmerge(archive, SITE, C, B, "two", AT)
    after = state(archive)
    assert {table: after[table] for table in after if after[table] != states[0][table]} == {}
    with pytest.raises(UsageError, match=f"{A} was not merged into {B}"):
        unmerge(archive, SITE, B, A, "again", AT)


def test_the_better_presence_of_two_is_that_of_the_whole(archive: Archive):
    gone = changed_pages() | {f"/dossiers/{C}": 404}
    visit(archive, gone, "2026-01-03")
    assert presence(archive)[C] == "gone"
    merge(archive, SITE, C, B, "one", AT)
    assert presence(archive)[C] == "listed"
    visit(archive, gone, "2026-01-04")
    assert presence(archive)[C] == "listed"
    unmerge(archive, SITE, C, B, "two", AT)
    found = rows(archive, "SELECT id, presence, presence_since, last_checked FROM dossiers WHERE id IN (?, ?)", B, C)
    assert [(row["presence"], row["presence_since"][:10], row["last_checked"][:10]) for row in found] == [
        ("gone", "2026-01-03", "2026-01-04"),
        ("listed", "2026-01-01", "2026-01-04"),
    ]


def test_the_id_of_a_dossier_that_was_merged_is_given_to_no_other(archive: Archive):
    merge(archive, SITE, C, B, "one", AT)
    path = f"/dossiers/{B}"
    other = PAGES[path].replace(b"Norwegian", b"Icelandic").replace(b"/node/5120", b"/node/5998")
    visit(archive, changed_pages() | {path: other}, "2026-01-05")
    with open_query(archive.root) as query:
        assert query.resolve(B) == C
        named = {row.id: row.title for row in query.dossiers()}
    assert B not in named
    assert any(id.startswith(f"{B}-") and "Icelandic" in (title or "") for id, title in named.items())


def test_what_was_seen_of_a_part_since_goes_with_it(archive: Archive):
    merge(archive, SITE, C, B, "one", AT)
    path = f"/dossiers/{B}"
    visit(archive, changed_pages() | {path: PAGES[path].replace(b"Norwegian", b"Icelandic")}, "2026-01-05")
    unmerge(archive, SITE, C, B, "two", AT)
    found = rows(archive, "SELECT title, last_seen FROM dossiers WHERE id = ?", B)
    assert [("Icelandic" in row["title"], row["last_seen"][:10]) for row in found] == [(True, "2026-01-05")]
