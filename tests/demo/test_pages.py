import re
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from lxml import etree

from dossier_scraper.demo.content import CHANGES, FIRST, NOTICE, SECOND, Dossier, Event, State
from dossier_scraper.demo.pages import PER_PAGE, REQUISITES, paths, respond

REAL = Path(__file__).parent.parent / "pages" / "drupal7"
LISTING = ("/taskforces", "/taskforces?page=1")
HTML_PATHS = [path for path in paths(SECOND) if path not in REQUISITES]


def soup(state: State, target: str, serial: int = 1) -> BeautifulSoup:
    return BeautifulSoup(respond(state, target, serial).body, "lxml")


def dossier(slug: str, state: State = FIRST) -> Dossier:
    return next(d for d in state if d.slug == slug)


def events(state: State = FIRST) -> list[Event]:
    return [e for d in state for e in d.events]


def text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def facts(state: State, target: str) -> dict[str, str]:
    """Read every fact of a page by its markup: node fields by name, Views rows by the path that they link."""
    page, found = soup(state, target), {}
    for field in page.select("#block-system-main .field"):
        found[field["class"][1]] = text(field)
    for row in page.select(".views-row"):
        title = row.select_one(".views-field-title a")
        for field in row.select(".views-field"):
            found[f"{title['href'] if title else 'overview'} {field['class'][1]}"] = text(field)
    return found


def all_facts(state: State) -> dict[tuple[str, str], str]:
    targets = [p for p in paths(state) if p not in REQUISITES and p != "/taskforces" and not p.startswith("/node/")]
    found = {(target, name): value for target in targets for name, value in facts(state, target).items()}
    # Which page of the listing a row stands on follows from the rows above it.
    return found | {("/taskforces", n): v for target in LISTING for n, v in facts(state, target).items()}


def rows(state: State, section: str) -> list[str]:
    return [
        a["href"].rsplit("/", 1)[-1]
        for target in LISTING
        for a in soup(state, target).select(f".view-display-id-{section} .views-field-title a")
    ]


def expected_differences() -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Say from CHANGES alone which facts differ, as texts that must be part of the values before and after."""
    out: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    views = {"views-field-field-date", "views-field-title", "views-field-nothing", "views-field-body"}
    for change in CHANGES:
        page = f"/dossiers/{change.dossier}"
        match change.kind:
            case "edited":
                out[page, f"overview views-field-field-{change.field}"] = (change.before, change.after)
            case "date_corrected":
                event = change.field.split("/", 1)[1].rsplit("/", 1)[0]
                dates = ("November 13, 2023", "October 13, 2023")
                out |= {(page, f"{event} views-field-field-date"): dates, (event, "field-name-field-date"): dates}
            case "event_added":
                out |= {(page, f"{change.after.path} {name}"): (None, "") for name in views}
                out |= {(change.after.path, name): (None, "") for name in facts(SECOND, change.after.path)}
            case "dossier_added":
                pages = (page, *(e.path for e in change.after.events))
                out |= {(path, name): (None, "") for path in pages for name in facts(SECOND, path)}
                out |= {("/taskforces", f"{page} {n}"): (None, "") for n in views - {"views-field-field-date"}}
            case "dossier_removed":
                out |= {(page, name): ("", None) for name in facts(FIRST, page)}
                out |= {("/taskforces", f"{page} {n}"): ("", None) for n in views - {"views-field-field-date"}}
            case kind:
                assert kind == "row_moved"  # an order is no fact of a row
    return out


def test_the_two_states_differ_in_exactly_the_facts_of_changes() -> None:
    before, after = all_facts(FIRST), all_facts(SECOND)
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    expected = expected_differences()
    assert differing == expected.keys()
    for key, (old, new) in expected.items():
        assert (old is None) == (key not in before)
        assert (new is None) == (key not in after)
        assert (old or "") in before.get(key, "")
        assert (new or "") in after.get(key, "")


def test_a_page_without_a_change_has_equal_bytes_in_both_states() -> None:
    changed = {page for page, _ in expected_differences()}
    changed |= {f"/node/{d.node}" for d in (*FIRST, *SECOND) if d.path in changed}
    changed |= {f"/node/{e.node}" for e in events(SECOND) if e.path in changed} | {"/taskforces", "/node/7010"}
    for target in {*paths(FIRST), *paths(SECOND)} - changed:
        assert respond(FIRST, target, 7) == respond(SECOND, target, 7), target


def test_exactly_one_row_of_the_listing_moves() -> None:
    move = next(c for c in CHANGES if c.kind == "row_moved")
    for section in ("ongoing", "finalised"):
        before, after = rows(FIRST, section), rows(SECOND, section)
        common = set(before) & set(after) - {move.dossier}
        assert [s for s in before if s in common] == [s for s in after if s in common]
        if move.dossier in before:
            assert before[before.index(move.dossier) + 1] == move.before
            assert after[after.index(move.dossier) + 1] == move.after


def test_removed_dossier_answers_404_under_both_addresses_and_leaves_the_listing() -> None:
    gone = next(c for c in CHANGES if c.kind == "dossier_removed").before
    for target in (gone.path, f"/node/{gone.node}"):
        assert respond(FIRST, target, 1).status == 200
        assert respond(SECOND, target, 1).status == 404
    assert gone.slug in rows(FIRST, gone.listed_as)
    assert gone.slug not in rows(SECOND, gone.listed_as)


def test_gone_event_is_linked_and_answers_404() -> None:
    owner, event = next((d, e) for d in FIRST for e in d.events if e.gone)
    assert soup(FIRST, owner.path).find("a", href=event.path)
    assert respond(FIRST, event.path, 1).status == respond(SECOND, event.path, 1).status == 404


def test_empty_field_is_shown_empty_by_views_and_left_out_by_the_node() -> None:
    page = soup(FIRST, "/dossiers/input-joint-hearing-two-rivers-committee")
    assert page.select_one(".view-taskforce-dossier .views-field-field-country .field-content").get_text() == ""
    assert page.select_one(".views-field-field-country .views-label").get_text() == "Country: "
    assert page.select_one(".node .field-name-field-country") is None


def test_source_cut_in_the_timeline_is_whole_on_the_events_page() -> None:
    owner, event = next((d, e) for d in FIRST for e in d.events if len(e.source) > 40)
    shown = facts(FIRST, owner.path)[f"{event.path} views-field-nothing"].split(" | ")[1]
    assert shown.endswith("...")
    assert event.source.startswith(shown.removesuffix("..."))
    assert facts(FIRST, event.path)["field-name-field-source"].endswith(event.source)


def test_range_is_shown_with_both_days() -> None:
    dates = soup(FIRST, "/publications/caravan-workshop").select(".date-display-range span")
    assert [d["content"] for d in dates] == ["2024-02-08T00:00:00+01:00", "2024-02-09T00:00:00+01:00"]
    assert [d.get_text() for d in dates] == ["February 8, 2024", "February 9, 2024"]


def test_node_path_serves_the_same_page_with_canonical_and_shortlink() -> None:
    for d in FIRST:
        assert respond(FIRST, f"/node/{d.node}", 3) == respond(FIRST, d.path, 3)
        page = soup(FIRST, f"/node/{d.node}")
        assert page.find("link", rel="canonical")["href"] == d.path
        assert page.find("link", rel="shortlink")["href"] == f"/node/{d.node}"


def test_quicktab_link_opens_the_other_tab_of_the_same_content() -> None:
    path = FIRST[0].path
    link = soup(FIRST, path).select("ul.quicktabs-tabs a")[1]["href"]
    other = soup(FIRST, link.split("#")[0])
    assert link == f"{path}?qt-taskforce_dossier_quicktab=1#qt-taskforce_dossier_quicktab"
    assert "quicktabs-hide" in other.select(".quicktabs-tabpage")[0]["class"]
    assert "quicktabs-hide" not in other.select(".quicktabs-tabpage")[1]["class"]
    assert facts(FIRST, link.split("#")[0]) == facts(FIRST, path)


@pytest.mark.parametrize("state", [FIRST, SECOND])
def test_pager_leads_through_every_dossier_once(state: State) -> None:
    seen, target = [], "/taskforces"
    while target:
        page = soup(state, target)
        sections = [s.select(".views-field-title a") for s in page.select(".view-taskforces")]
        assert all(len(section) <= PER_PAGE for section in sections)
        seen += [a["href"] for section in sections for a in section]
        following = page.select_one("ul.pager li.pager-next a")
        target = following and following["href"]
    assert sorted(seen) == sorted(d.path for d in state)


def test_page_beyond_the_last_shows_the_last() -> None:
    assert facts(FIRST, "/taskforces?page=99") == facts(FIRST, "/taskforces?page=1")
    assert facts(FIRST, "/taskforces?page=x") == facts(FIRST, "/taskforces")


def test_tokens_differ_between_responses_and_repeat_with_the_serial_number() -> None:
    path = FIRST[0].path
    one, two = respond(FIRST, path, 1).body.decode(), respond(FIRST, path, 2).body.decode()
    tokens = re.compile(r"view-dom-id-[0-9a-f]{32}|form-[\w-]{43}")
    assert len(set(tokens.findall(one)) | set(tokens.findall(two))) == 8
    assert one != two
    assert tokens.sub("", one) == tokens.sub("", two)
    assert respond(FIRST, path, 1).body.decode() == one


def test_every_page_says_that_its_data_are_invented() -> None:
    for target in [*HTML_PATHS, *LISTING, "/no/such/page"]:
        page = soup(SECOND, target)
        assert text(page.select_one("#site-slogan")) == NOTICE
        assert "invented" in page.title.get_text()


def test_every_page_is_well_formed() -> None:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    for target in [*HTML_PATHS, *LISTING, "/no/such/page"]:
        body = respond(SECOND, target, 1).body
        root = etree.fromstring(body.replace(b"&nbsp;", b"&#160;"), parser)
        assert root.tag == "{http://www.w3.org/1999/xhtml}html"


def test_every_link_of_the_content_is_served_but_the_gone_event() -> None:
    links = {
        a["href"].split("?")[0]
        for target in [*HTML_PATHS, *LISTING]
        for a in soup(SECOND, target).select("#content a[href^='/'], #main-menu a, link[href], img[src]")
        for a in [a if a.get("href") else {"href": a["src"]}]
    }
    assert {link for link in links if respond(SECOND, link, 1).status != 200} == {
        e.path for e in events(SECOND) if e.gone
    }


@pytest.mark.parametrize(
    "path",
    [
        "/../content.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/sites/default/files/css/../../x",
        '/"><script>alert(1)</script>',
        "/dossiers/",
        "//etc/passwd",
        "/\0",
        "/ü%ff",
    ],
)
def test_any_other_path_is_a_404_that_shows_it_escaped(path: str) -> None:
    reply = respond(FIRST, path, 1)
    assert reply.status == 404
    assert b"<script>" not in reply.body
    assert respond(FIRST, quote(path), 1).status == 404


def shapes(page: BeautifulSoup) -> set[str]:
    """Return tag, classes and property of every element of the content, without what names one page or row."""

    def shape(element: Tag) -> str:
        names = " ".join(c for c in element.get("class", ()) if not re.search(r"view-dom-id|views-row-", c))
        return f"{element.name}.{re.sub(r'[0-9]+', 'N', names)}[{element.get('property', '')}]"

    return {
        shape(e)
        for e in page.select("#content *")
        if not e.find_parent(class_="pager") and "pager" not in e.get("class", ())
    }


@pytest.mark.parametrize(
    ("real", "targets"),
    [
        ("dossiers/*.html", [d.path for d in FIRST]),
        ("taskforces.html", [*LISTING]),
        ("publications/*.html", [e.path for e in events() if e.path.startswith("/publications/") and not e.gone]),
        ("programmes/*.html", [e.path for e in events() if e.path.startswith("/programmes/")]),
        ("404.html", ["/no-such-page"]),
        ("about.html", ["/about"]),
    ],
)
def test_content_has_the_markup_of_the_real_pages(real: str, targets: list[str]) -> None:
    pages = sorted(REAL.glob(real))
    assert pages
    wanted = set().union(*(shapes(BeautifulSoup(p.read_bytes(), "lxml")) for p in pages))
    made = set().union(*(shapes(soup(FIRST, target)) for target in targets))
    assert made ^ wanted <= {"h2.element-invisible[]", "div.item-list[]"}  # around the pager
