"""Our own pages over an archive of real captures: every one opens, says its language, and needs no script."""

import asyncio
import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.watches import Watch, keep
from dossier_scraper.browse import routes
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.derived import write_files
from dossier_scraper.browse.pages import PAGES, every_path, search
from dossier_scraper.export.citation import written
from dossier_scraper.ingest.recall.cited import cite
from tests.ingest.visits import SITE, Answer, new_archive, site_pages, visit
from tests.saved_site import PAGES as FOLDER

# What the site said, which is no page of ours.
ARCHIVED = ".page.html"
NORWAY = "norwegian-technology-pact"
LATER = (FOLDER / "later" / "drupal7" / "dossiers" / f"{NORWAY}.html").read_bytes().replace(b'"en"', b'"nb-NO"', 1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return an archive of two crawls, between which a dossier changed."""
    made = new_archive(tmp_path_factory.mktemp("pages"))
    visit(made, site_pages(), "2026-03-01")
    visit(made, site_pages() | {f"/dossiers/{NORWAY}": LATER}, "2026-03-08")
    return made


@pytest.fixture(scope="module")
def site(archive: Archive) -> Iterator[Datasette]:
    made = application(archive)
    yield made
    made.get_database("dossiers").close()


def get(site: Datasette, path: str, **params: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        return await site.client.get(path, params=params or None, follow_redirects=False)

    return asyncio.run(ask())


def page(site: Datasette, path: str, **params: str) -> BeautifulSoup:
    answer = get(site, path, **params)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


@pytest.fixture(scope="module")
def paths(archive: Archive) -> list[str]:
    """Return the paths of the first and the last page of each kind."""
    with open_query(archive.root) as query:
        kinds = [list(kind.paths(query)) for kind in PAGES]
        assert sorted(path for kind in kinds for path in kind) == sorted(set(every_path(query)))
    return [path for kind in kinds if kind for path in dict.fromkeys((kind[0], kind[-1]))]


def is_ours(path: str) -> bool:
    """Return True for a page of ours: no file, and not what the site said."""
    return ("." not in path or path.endswith(".html")) and not path.endswith(ARCHIVED)


def kind_of(path: str) -> str:
    return next((kind.address for kind in PAGES if re.match(kind.pattern, path)), path)


def test_every_page_opens_with_its_language_one_landmark_a_heading_and_no_script(paths: list[str], site: Datasette):
    titles = list[str]()
    for path in filter(is_ours, paths):
        shown = page(site, path)
        assert shown.html["lang"] == "en"
        assert [len(shown.select(one)) for one in ("main", "h1", "head > title")] == [1, 1, 1], path
        assert not shown.select("script, style, [style], [onclick], iframe:not([sandbox])"), path
        levels = [int(heading.name[1]) for heading in shown.select("h1, h2, h3, h4")]
        assert all(b <= a + 1 for a, b in pairwise(levels)), (path, levels)
        titles.append(shown.select_one("head > title").get_text())
    assert len(titles) > 20
    assert not [title for title in titles if titles.count(title) > 1]


@pytest.mark.parametrize("pages", [{"/taskforces": 503}, {f"/dossiers/{NORWAY}": LATER, "/taskforces": 503}])
def test_an_archive_of_nothing_or_of_one_dossier_has_every_page_whole(tmp_path: Path, pages: dict[str, Answer]):
    archive = new_archive(tmp_path)
    visit(archive, pages, "2026-03-01")
    site = application(archive, alone=True)
    with open_query(archive.root) as query:
        for path in filter(is_ours, every_path(query)):
            shown = page(site, path)
            assert not shown.select("tbody:not(:has(tr)), ul:not(:has(li)), figure:not(:has(svg))"), path
            assert not re.search(r"\b1 (dossiers|events|versions|changes|stored answers)\b", shown.main.get_text()), (
                path
            )
    site.get_database("dossiers").close()


def test_links_lead_to_pages_and_to_what_stands_there(paths: list[str], site: Datasette):
    anchors: dict[str, dict[str, set[str]]] = {}
    for path in filter(is_ours, paths):
        for link in page(site, path).select("a[href^='/'], link[href^='/']"):
            address, _, anchor = link["href"].partition("#")
            bare = address.partition("?")[0]
            anchors.setdefault(kind_of(bare), {}).setdefault(bare, {address}).add(anchor)
    assert len(anchors) > 20
    for kind in anchors.values():
        for wanted in list(kind.values())[:2]:
            (address,) = (one for one in wanted if one.startswith("/"))
            answer = get(site, address)
            assert answer.status_code == 200, address
            found = BeautifulSoup(answer.text, "lxml") if wanted - {address, ""} else None
            assert not [one for one in wanted - {address, ""} if found is None or not found.find(id=one)], address


def test_a_page_follows_from_the_archive_and_its_address_alone(archive: Archive, paths: list[str], site: Datasette):
    other = application(archive)
    for path in paths:
        answer = get(other, path)
        assert (answer.status_code, answer.content) == (200, get(site, path).content), path
    other.get_database("dossiers").close()


def test_old_ids_slugs_and_addresses_lead_to_the_dossiers_page(site: Datasette):
    for name in ("NORWEGIAN-TECHNOLOGY", "https:%2F%2Fwww.stemcoalition.eu%2Fdossiers%2Fnorwegian-technology-pact"):
        answer = get(site, f"/dossier/{name}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/dossier/{NORWAY}"), name
    assert get(site, "/dossier/no-such-dossier").status_code == 404
    row = get(site, "/dossiers/dossiers/norwegian-technology-pac")
    assert (row.status_code, row.headers["location"]) == (302, f"/dossier/{NORWAY}")
    assert get(site, "/dossiers/dossiers/no-such-dossier").status_code == 404
    assert json.loads(get(site, f"/dossier/{NORWAY}.json").text)["id"] == NORWAY


@pytest.mark.parametrize(
    "clicks",
    [
        ["/list#listed"],
        ["/changes"],
        ["/years", "/year/2018"],
        ["/list", f"/dossier/{NORWAY}", "/replay/"],
        ["/list", f"/dossier/{NORWAY}", f"/dossier/{NORWAY}/evidence#start_date"],
    ],
)
def test_what_people_ask_for_is_at_most_three_clicks_from_home(site: Datasette, clicks: list[str]):
    here = "/"
    for wanted in clicks:
        here = next(link["href"] for link in page(site, here).select("a[href]") if link["href"].startswith(wanted))
    assert get(site, here.partition("#")[0]).status_code == 200


def test_feeds_have_entries_that_stay_and_lead_to_the_pages_here(site: Datasette):
    def entries(path: str) -> list[tuple[str, str, str]]:
        made = BeautifulSoup(get(site, path).text, "xml")
        return [(one.id.text, one.title.text, one.link["href"] if one.link else "") for one in made.select("entry")]

    (changed, first), everything = entries(f"/dossier/{NORWAY}/feed.atom"), entries("/feed.atom")
    assert (changed[1], changed[2]) == ("Norwegian Technology Pact: 2 changes", f"../{NORWAY}")
    assert first[1] == "Norwegian Technology Pact: seen for the first time"
    assert (changed[0], changed[1], f"dossier/{NORWAY}") in everything


def test_feeds_are_atom(archive: Archive, site: Datasette):
    """What RFC 4287, 4.1, asks of a feed and of an entry with content."""
    with open_query(archive.root) as query:
        feeds = [path for path in every_path(query) if path.endswith(".atom")]
    assert len(feeds) > 8
    for path in feeds:
        made = BeautifulSoup(get(site, path).text, "xml").feed
        assert [one["rel"] for one in made.find_all("link", recursive=False)] == ["self", "alternate"]
        assert get(site, urljoin(path, made.find("link", rel="alternate")["href"])).status_code == 200
        assert urljoin(path, made.find("link", rel="self")["href"]) == path
        for one in (made, *made.find_all("entry")):
            texts = [one.find_all(name, recursive=False) for name in ("id", "title", "updated")]
            assert [len(found) for found in texts] == [1, 1, 1]
            assert texts[0][0].text.startswith("urn:uuid:")
            assert datetime.fromisoformat(texts[2][0].text).tzinfo
        assert made.find("author").find("name").text
        ids = [one.id.text for one in made.find_all("entry")]
        assert len(ids) == len(set(ids)) > 0


def test_a_watch_has_a_feed_that_the_page_of_changes_names(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-03-01")
    keep(archive, Watch(name="denmark", country="DK"))
    site = application(archive)
    assert page(site, "/changes").select('link[href="/watch/denmark.atom"]')
    made = BeautifulSoup(get(site, "/watch/denmark.atom").text, "xml")
    assert [one["href"] for one in made.select("entry link")] == ["../dossier/danish-technology-pact"]
    assert get(site, "/watch/norway.atom").status_code == 404
    site.get_database("dossiers").close()


def test_the_folder_alone_gives_the_same_pages(archive: Archive, site: Datasette):
    write_files(archive)
    folder = Datasette(config_dir=archive.root)
    for path in ("/", "/list", f"/dossier/{NORWAY}"):
        assert get(folder, path).content == get(site, path).content
    folder.get_database("dossiers").close()


def test_search_marks_the_words_and_counts_what_it_does_not_show(site: Datasette, monkeypatch: pytest.MonkeyPatch):
    found = page(site, "/search", words="norwegian")
    assert "norwegian" in [mark.get_text().lower() for mark in found.select("mark")]
    total = len(found.select("ol.events > li"))
    assert f"{total} found." in found.get_text()
    rows = list(csv.DictReader(io.StringIO(get(site, "/search.csv", words="norwegian").content.decode("utf-8-sig"))))
    assert len(rows) == total > 1
    monkeypatch.setattr(search, "MOST", 1)
    found = page(site, "/search", words="norwegian").get_text()
    assert f"The first 1 of {total}." in found
    assert not page(site, "/search", words="norwegian", **{"in": "events"}).select("li h2 a:not([href*='#event-'])")
    assert get(site, "/search", words="norwegian", as_of="last month").status_code == 400
    assert {row["field"] for row in rows} >= {"title"}
    in_titles = page(site, "/search", words="norwegian", **{"in": "title"}).select("ol.events p.faint")
    assert {place.get_text() for place in in_titles} == {"Dossier, in title"}


def test_files_are_what_the_exports_make(site: Datasette):
    rows = list(csv.DictReader(io.StringIO(get(site, "/export/dossiers.csv").content.decode("utf-8-sig"))))
    assert NORWAY in {row["id"] for row in rows}
    assert get(site, "/export/archive.xlsx").content.startswith(b"PK")
    assert get(site, "/export/nothing.csv").status_code == 404


def test_compared_versions_show_what_went_and_came_and_both_captures(site: Datasette):
    shown = page(site, f"/dossier/{NORWAY}/compare/1/2")
    assert shown.select("del")
    assert shown.select("ins")
    assert len(shown.select("dl.facts a")) == 2
    assert "between 1 March 2026 (last seen) and 8 March 2026 (first seen), UTC" in shown.get_text()
    assert get(site, f"/dossier/{NORWAY}/compare/1/9").status_code == 404


def test_a_dossier_as_of_a_day_says_so_and_shows_what_stood_there(site: Datasette):
    then, now = page(site, f"/dossier/{NORWAY}", as_of="2026-03-02"), page(site, f"/dossier/{NORWAY}")
    assert then.select_one(".banner").get_text().startswith("As it was known at the end of 2026-03-02")
    assert len(then.select("ol.versions li")) == 1
    assert len(now.select("ol.versions li")) == 2
    before = page(site, f"/dossier/{NORWAY}", as_of="2020").main
    assert "Nothing was known of it at the end of 2020 (UTC). It was first checked on 1 March 2026" in before.get_text()
    assert page(site, before.find("a", string="as it was known then")["href"]).select("ol.versions li")
    assert get(site, f"/dossier/{NORWAY}", as_of="soon").status_code == 400


def test_changes_are_filtered_by_field_cause_and_dossier(site: Datasette):
    def names(**args: str) -> set[str]:
        return {link.get_text() for link in page(site, "/changes", **args).select("h3 a")}

    assert names(field="objectives") == names(dossier="norw", cause="site") == {"Norwegian Technology Pact"}
    assert names(cause="extractor") == set()
    assert page(site, "/changes").select("details li")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"/dossier/{NORWAY}", "h1 span, .prose, .events h3 span"),
        (f"/dossier/{NORWAY}/compare/1/2", "nav.crumbs a, p.prose"),
        (f"/dossier/{NORWAY}/evidence", "h1 span"),
        ("/", "h4 a, h4 + ul span[lang]"),
        ("/changes", "h3 + ul span[lang]"),
        ("/list", f"a[href='/dossier/{NORWAY}']"),
        ("/checks", f"a[href='/dossier/{NORWAY}']"),
        ("/country/NO", f"a[href='/dossier/{NORWAY}']"),
        ("/search?words=norwegian", f"a[href='/dossier/{NORWAY}']"),
    ],
)
def test_the_words_of_a_page_in_another_language_say_so(site: Datasette, path: str, place: str):
    shown = page(site, path)
    assert {one.get("lang") for one in shown.select(place)} == {"nb-NO"}


def test_the_cite_box_says_what_the_command_prints(archive: Archive, site: Datasette):
    with open_query(archive.root) as query:
        (printed,) = cite(archive.root, query, SITE, NORWAY, None, None)
    assert page(site, f"/dossier/{NORWAY}").select_one("blockquote").get_text() == written(printed, "text")


def test_robots_are_told_to_stay_away_and_a_page_that_takes_too_long_ends(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
):
    assert "Disallow: /" in get(site, "/robots.txt").text
    assert get(site, "/").headers["x-robots-tag"] == "noindex, nofollow"
    assert page(site, "/").select_one('meta[name="robots"]')["content"] == "noindex, nofollow"
    monkeypatch.setattr(site.get_database("dossiers"), "seconds", -1)
    monkeypatch.setattr(routes, "STEPS", 1)
    answer = get(site, f"/dossier/{NORWAY}.json")
    assert (answer.status_code, "longer than" in answer.json()["error"]) == (503, True)


def test_robots_are_let_in_where_the_archive_says_so(archive: Archive, tmp_path: Path):
    root = Path(shutil.copytree(archive.root, tmp_path / "open"))
    said = (root / "archive.toml").read_text()
    assert "robots = false" in said
    (root / "archive.toml").write_text(said.replace("robots = false", "robots = true"))
    site = application(Archive.open(root))
    told = get(site, "/robots.txt").text.splitlines()
    assert told == ["User-agent: *", "Disallow: /dossiers", "Disallow: /search", "Disallow: /timegate/"]
    assert "x-robots-tag" not in get(site, "/").headers
    assert page(site, "/").select('meta[name="robots"]') == []
    site.get_database("dossiers").close()
