"""A served page becomes a file: its name, and links that lead on without a server."""

import pytest

from dossier_scraper.browse.offline import feed_as_file, file_name, page_as_file
from dossier_scraper.errors import DossierError

NAMES = {
    "/": "index.html",
    "/list": "list.html",
    "/dossier/a": "dossier/a.html",
    "/dossier/a.json": "dossier/a.json",
    "/dossier/a/feed.atom": "dossier/a/feed.atom",
    "/static/archive.css": "static/archive.css",
}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/dossier/lake-bus", "dossier/lake-bus.html"),
        ("/dossier/lake-bus/compare/1/2", "dossier/lake-bus/compare/1/2.html"),
        ("/country/NO", "country/NO.html"),
        ("/country/C%C3%B4te%20d%E2%80%99Ivoire", "country/C_te_d_Ivoire-"),
        ("/evidence/a/events%2Fb%2Fdate", "evidence/a/events_b_date-"),
        ("/x/..%2F..%2Fetc", "x/.._.._etc-"),
    ],
)
def test_a_page_has_a_name_that_any_disk_takes(path: str, name: str):
    made = file_name(path, is_file=False)
    assert made.startswith(name.removesuffix(".html"))
    assert made.endswith(".html")
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")


def test_two_addresses_never_have_one_name():
    assert len({file_name(f"/country/{part}", is_file=False) for part in ("a%20b", "a_b", "a%2Fb", "a+b")}) == 4


@pytest.mark.parametrize(
    ("markup", "made"),
    [
        ('<a href="/">', '<a href="../index.html">'),
        ('<a class="x" href="/list#gone">', '<a class="x" href="../list.html#gone">'),
        ('<a href="/dossier/a">', '<a href="a.html">'),
        ('<a href="a.json">', '<a href="a.json">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="/dossiers/changes?x=1">', "<a>"),
        ('<a href="/list?country=NO">', "<a>"),
        ('<a href="https://www.example.org/?a=1&amp;b">', '<a href="https://www.example.org/?a=1&amp;b">'),
        ('<a href="//elsewhere.example/list">', "<a>"),
        (
            '<link rel="stylesheet" href="/static/archive.css?1a2b">',
            '<link rel="stylesheet" href="../static/archive.css">',
        ),
        ('<link rel="alternate" href="/nowhere.json">', ""),
        (
            '<form action="/dossiers/search" role="search"><b>x</b></form>',
            '<form action="../search.html" role="search"><b>x</b></form>',
        ),
        (
            '<li><a href="/">a</a></li>\n  <li data-served><a href="/x">b</a></li>',
            '<li><a href="../index.html">a</a></li>',
        ),
        (
            '<p><a href="/">a</a><span data-served>, <a href="/x">b</a></span>.</p>',
            '<p><a href="../index.html">a</a>.</p>',
        ),
        ('<form action="/changes"><select>\n</select></form>', ""),
        ("&lt;a href=&#34;/list&#34;&gt;", "&lt;a href=&#34;/list&#34;&gt;"),
    ],
)
def test_links_lead_to_files_or_nowhere(markup: str, made: str):
    assert page_as_file(markup, "/dossier/a", NAMES) == made


def test_a_style_that_is_no_file_is_a_fault():
    with pytest.raises(DossierError, match=r"/static/none\.png"):
        page_as_file('<img src="/static/none.png">', "/", NAMES)


def test_a_published_page_says_its_own_address():
    made = page_as_file("<head></head>", "/dossier/a", NAMES, base_url="https://x.example/r/")
    assert '<link rel="canonical" href="https://x.example/r/dossier/a.html">' in made
    assert 'href="https://x.example/r/"' in page_as_file("<head></head>", "/", NAMES, base_url="https://x.example/r")


def test_entries_of_a_feed_lead_to_files_or_to_where_they_are_published():
    feed = '<entry><link rel="alternate" href="../a"/><link href="https://other.example/"/></entry>'
    here = feed_as_file(feed, "/dossier/a/feed.atom", NAMES)
    assert here == feed.replace("../a", "../a.html")
    there = feed_as_file(feed, "/dossier/a/feed.atom", NAMES, base_url="https://x.example/r")
    assert there == feed.replace("../a", "https://x.example/r/dossier/a.html")
