"""Which URLs a run asks: reduced by the site tables, at the origin they belong to, once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from dossier_scraper.crawl.frontier import Frontier, encoded, start_pages
from dossier_scraper.crawler import CrawlOptions
from dossier_scraper.errors import UsageError
from dossier_scraper.model import Links, PageKind, Reading
from dossier_scraper.site import load_site

SITE = load_site()
HERE, PAGE = "http://127.0.0.1:8000", "http://127.0.0.1:8000/taskforces"
WWW = "https://www.stemcoalition.eu"


def local() -> Frontier:
    return Frontier(SITE, [PAGE])


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("/dossiers/a", "/dossiers/a"),
        ("/dossiers/a/", "/dossiers/a/"),
        ("/dossiers/a?utm_source=x&qt-b=1#c", "/dossiers/a"),
        ("/dossiers/a;jsessionid=1?page=3", "/dossiers/a"),
        ("/dossiers//a", "/dossiers/a"),
        ("/node/7?x=1", "/node/7"),
        ("/taskforces?page=2&sid=1", "/taskforces?page=2"),
        ("/taskforces?page=0", "/taskforces"),
        ("/publications/e?x=1", "/publications/e"),
        ("/dossiers/caf%C3%A9", "/dossiers/caf%C3%A9"),
        ("/dossiers/café", "/dossiers/caf%C3%A9"),
        ("/", None),
        ("/about", None),
        ("/calendar/2026", None),
        ("/dossiers/a/b", None),
        ("/user/login", None),
        ("/search?q=a", None),
    ],
)
def test_a_link_is_reduced_to_what_the_tables_name(link: str, asked: str | None) -> None:
    assert local().reduce(HERE + link, PAGE) == (HERE + asked if asked else None)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///dossiers/a", "mailto:a@b.c", "", "http://[::1"]
)
def test_what_is_no_web_address_is_nothing(link: str) -> None:
    assert local().reduce(link, PAGE) is None


def test_a_page_is_asked_once_however_it_is_spelled() -> None:
    frontier = local()
    assert frontier.first(f"{HERE}/dossiers/a")
    assert not frontier.first(f"{HERE}/dossiers/a/")
    assert frontier.first_time(f"{HERE}/dossiers/a/")
    assert not frontier.first_time(f"{HERE}/dossiers/a/")


def test_a_copy_on_loopback_leads_nowhere_else() -> None:
    frontier = local()
    assert frontier.gate.refusal(f"{WWW}/dossiers/a")
    assert frontier.reduce(f"{WWW}/dossiers/a", PAGE) == f"{WWW}/dossiers/a"


def test_a_host_that_a_person_names_is_open_beside_the_site_s_own() -> None:
    moved = "https://moved.example"
    frontier = Frontier(SITE.with_hosts(["moved.example"]), [f"{moved}/projects"])
    for link in (f"{moved}/dossiers/a", "http://moved.example/dossiers/a", f"{WWW}/dossiers/a"):
        assert frontier.gate.refusal(link) is None
        assert frontier.reduce(link, f"{moved}/projects") == f"{moved}/dossiers/a"
    assert frontier.gate.admitted("moved.example", 443, ["127.0.0.1"]) == [], "a table names no machine of ours"


def test_the_site_s_own_hosts_are_one_family() -> None:
    frontier = Frontier(SITE, start_pages(SITE, ()))
    assert frontier.starts == (f"{WWW}/taskforces",)
    for link in ("http://stemcoalition.eu/dossiers/a", "https://stemcoalition.eu/dossiers/a", f"{WWW}:443/dossiers/a"):
        assert frontier.reduce(link, f"{WWW}/taskforces") == f"{WWW}/dossiers/a"
    assert frontier.gate.refusal(f"{WWW}:8443/dossiers/a")
    assert not frontier.gate.named


def test_a_start_page_on_the_public_site_may_not_be_on_a_private_machine() -> None:
    frontier = Frontier(SITE, [f"{WWW}/get-support"])
    assert frontier.gate.admitted("www.stemcoalition.eu", 443, ["127.0.0.1"]) == []


def page(kind: PageKind, **links: str) -> Reading:
    """Return what is read of a page with links of its own."""
    return Reading(kind=kind, template="drupal7", url=f"{HERE}/dossiers/a", links=Links(**links))


def test_known_dossiers_are_asked_where_the_run_is_unless_a_page_led_there() -> None:
    frontier = local()
    frontier.first(f"{HERE}/dossiers/a")
    frontier.note_same(page("dossier", canonical=f"{HERE}/dossiers/c", shortlink=f"{HERE}/node/4"))
    frontier.note_same(page("listing", canonical=f"{HERE}/dossiers/b"))
    assert frontier.left(["/dossiers/a", "/dossiers/b", "/dossiers/c", "/node/4"]) == [f"{HERE}/dossiers/b"]


def test_a_canonical_link_to_another_site_says_nothing() -> None:
    frontier = local()
    frontier.note_same(page("dossier", canonical="http://evil.example/dossiers/b"))
    assert frontier.left(["/dossiers/b"]) == [f"{HERE}/dossiers/b"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "taskforces",
        "www.example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://a:b@example.org/",
        "http://example.org\\@evil.example/",
        "http://example.org:x/",
    ],
)
def test_a_start_url_that_is_none_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError, match="cannot be a start page"):
        CrawlOptions(start_urls=(url,))


@pytest.mark.parametrize(
    "wrong", [{"delay": -1}, {"concurrency": 0}, {"max_pages": 0}, {"max_minutes": -1}, {"delay": float("nan")}]
)
def test_an_option_out_of_range_is_wrong_usage(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="out of range"):
        CrawlOptions(**wrong)  # type: ignore[arg-type]


@given(
    host=st.sampled_from(["a.example", "127.0.0.1:8000", "www.x-y.example"]),
    rest=st.text("aZ09/._~=&+-?#!%;: é", max_size=16),
)
def test_an_address_that_needs_no_look_is_asked_as_a_browser_asks_it(host: str, rest: str):
    link = f"http://{host}/{rest}"
    assert encoded(link) == safe_url_string(link).partition("#")[0]
