"""Indexes of captures: all forms in which they answer, and which captures are worth fetching."""

import json
from dataclasses import replace

import pytest

from dossier_scraper.errors import DossierError, SiteUnreachable
from dossier_scraper.importers import cdx
from dossier_scraper.importers.cdx import Index, Listed, choose, listed_of, parse
from dossier_scraper.importers.endpoint import Client, Endpoint
from dossier_scraper.importers.interrupts import Interrupts
from dossier_scraper.importers.scope import Scope
from tests.importers.collection import Kept, Reply, Style, collection
from tests.ingest.visits import BASE, SITE

A, NODE = "/dossiers/a", "/node/4890"
COLUMNS = "eu,x)/ 20160101000000 http://x.eu/{a} text/html 200 DIGEST 30"


def listed(stamp: str, path: str, digest: str, status: int | None = 200, host: str = BASE) -> Listed:
    return Listed(timestamp=f"{stamp}0101000000", url=host + path, status=status, digest=digest, asked=host + path)


def chosen(*rows: Listed) -> list[tuple[str, str, str]]:
    return [(row.timestamp[:4], row.url.removeprefix(BASE), row.digest) for row in choose(rows, SITE) if not row.first]


def test_each_state_of_a_page_is_fetched_once_in_order_of_time():
    rows = [listed(year, A, digest) for year, digest in (("2019", "X"), ("2016", "X"), ("2018", "Y"), ("2017", "X"))]
    assert chosen(*rows) == [("2016", A, "X"), ("2018", A, "Y")]
    assert [(row.timestamp[:4], row.first.timestamp[:4]) for row in choose(rows, SITE) if row.first] == [
        ("2017", "2016"),
        ("2019", "2016"),
    ]


def test_scheme_and_host_make_no_other_page():
    rows = listed("2016", A, "X"), listed("2017", A, "X", host="http://stemcoalition.eu"), listed("2018", A, "Y")
    assert [row[0] for row in chosen(*rows)] == ["2016", "2018"]


def test_a_revisit_is_what_its_digest_was():
    rows = [listed("2016", A, "X"), listed("2017", A, "X", None), listed("2018", A, "Y", None)]
    moved = [listed("2016", "/dossiers/b", "R", 301), listed("2019", "/dossiers/b", "R", None)]
    assert [row[0] for row in chosen(*rows)] == ["2016", "2018"]
    assert [row[0] for row in chosen(*moved)] == ["2016"]


def test_errors_passing_redirects_and_pages_that_the_tables_do_not_name_are_left():
    rows = [listed("2016", A, str(status), status) for status in (301, 302, 303, 308, 404, 500, 403)]
    assert [row[2] for row in chosen(*rows)] == ["301", "308", "404"]
    assert chosen(*(listed("2016", path, "X") for path in ("/", "/misc/drupal.js", "/robots.txt", "/about"))) == []


def test_of_checks_that_found_a_page_gone_the_first_and_the_last_of_each_row_count():
    said = zip(range(2010, 2021), (200, 404, 404, 410, 404, 200, 404, 301, 404, 404, 404), strict=True)
    rows = [listed(str(year), A, str(year), status) for year, status in said]
    assert [row[0] for row in chosen(*rows)] == [
        "2010", "2011", "2014", "2015", "2016", "2017", "2018", "2020",
    ]  # fmt: skip
    assert chosen(listed("2016", "/taskforces", "E", 404), listed("2016", "/events/a", "E", 404)) == []


def test_what_is_unmodified_and_what_repeats_another_page_is_known_by_its_digest():
    rows = [listed("2016", A, "X"), listed("2017", A, "X", 304), listed("2018", A, "empty", 304)]
    other = replace(listed("2019", "/dossiers/b", "X"), is_revisit=True)
    found = choose([*rows, other], SITE)
    assert [(row.timestamp[:4], row.first and row.first.timestamp[:4]) for row in found] == [
        ("2016", None),
        ("2017", "2016"),
        ("2019", "2016"),
    ]


def test_a_page_with_a_query_counts_only_without_the_plain_page():
    rows = [listed("2016", f"{A}?qt-x={n}", str(n)) for n in range(3)]
    assert len(chosen(*rows)) == 3
    assert chosen(*rows, listed("2017", A, "X")) == [("2017", A, "X")]
    pages = [listed("2016", "/taskforces?page=1", "P"), listed("2016", "/taskforces", "Q")]
    assert len(chosen(*pages)) == 2


def test_a_query_that_may_select_a_further_page_of_a_listing_counts_beside_the_plain_page():
    plain = listed("2016", "/taskforces", "Q")
    pages = [listed("2016", f"/taskforces?{query}", query) for query in ("paged=2", "start=20", "letter=b")]
    others = [listed("2016", f"/taskforces?{query}", query) for query in ("order=title", "qt-tab=1", "limit=50")]
    assert len(chosen(plain, *pages, *others)) == 4


def test_a_redirect_and_a_state_are_told_apart():
    rows = [listed("2016", A, "E", 301, "http://stemcoalition.eu"), listed("2016", A, "X"), listed("2017", A, "X")]
    again = listed("2018", A, "E", 301, "http://stemcoalition.eu")
    assert len(chosen(*rows, again)) == 2


@pytest.mark.parametrize(
    ("text", "rows", "key"),
    [
        ("", 0, None),
        ("[]", 0, None),
        ("[]\n", 0, None),
        ('[["timestamp","original"],\n ["2016","x"]]', 1, None),
        ('[["timestamp","original"],["2016","x"],[],["eu%2Cx%29+1%21"]]', 1, "eu%2Cx%29+1%21"),
        ('{"timestamp": "2016"}\n{"timestamp": "2017"}\n', 2, None),
        (COLUMNS, 1, None),
        (f"{COLUMNS}\n{COLUMNS}\n\neu%2Cx%29+1%21\n", 2, "eu%2Cx%29+1%21"),
        (f"{COLUMNS[:-3]} - 12 a.warc.gz\n{COLUMNS[:-3]} - - 30 12 a.warc.gz", 2, None),
        (f" CDX N b a s k\n{' '.join(COLUMNS.split()[:6])}", 1, None),
        ('eu,x)/ 20160101000000 {"url": "http://x.eu/{a}", "status": "200"}\n', 1, None),
        (json.dumps([COLUMNS.split()]), 1, None),
        ('[{"timestamp": "2016"}, {"timestamp": "2017"}]', 2, None),
    ],
)
def test_all_forms_of_an_answer_are_read(text: str, rows: int, key: str | None):
    found, more = parse(text)
    assert (len(found), more) == (rows, key)
    assert all(row.get("url") == "http://x.eu/{a}" for row in found if len(row) > 2)


@pytest.mark.parametrize(
    "text",
    [
        "<html>",
        "eu,x)/ 2016 http://x",
        '{"message": "No"}',
        "[1, 2]",
        '[["a"], ["b", "c"]]',
        "3",
        '["a"]\n{}',
        '[[["a"]], ["b"]]',
    ],
)
def test_what_is_no_index_is_not_guessed_at(text: str):
    with pytest.raises((ValueError, TypeError)):
        parse(text)


def captures_of(endpoint: str, *start_urls: str, years: tuple[int, int] = (2010, 2020)) -> list[Listed]:
    quick = Endpoint(root=endpoint, index=f"{endpoint}/cdx", index_pause=0, page_pause=0)
    with Interrupts() as interrupts, Client(quick, "test", interrupts) as client:
        return sorted(set(Index(client, Scope(SITE, start_urls), *years).captures()), key=lambda row: row.order)


@pytest.mark.parametrize("style", ["wayback", "pywb"])
def test_an_index_that_gives_little_at_a_time_is_read_to_its_end(style: Style, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cdx, "LIMIT", 10)
    with collection(style) as web:
        days = [(month, day) for month in (3, 4) for day in range(1, 29)]
        web.kept = [Kept(f"2015{month:02}{day:02}120000", f"{BASE}/dossiers/{day}") for month, day in days]
        web.kept += [Kept("20150303120000", f"{BASE}/misc/{number}.js") for number in range(8)]
        found = captures_of(web.url)
        assert {(row.timestamp, row.url) for row in found} == {(kept.stamp, kept.url) for kept in web.kept}
        assert len(web.requests) < 40


@pytest.mark.parametrize("style", ["wayback", "pywb"])
def test_years_bound_what_is_asked(style: Style):
    with collection(style) as web:
        web.kept = [Kept(f"{year}0101000000", BASE + A) for year in range(2010, 2021)]
        web.kept += [Kept("20171231235959", BASE + A), Kept("20180101000000", BASE + A)]
        found = captures_of(web.url, years=(2016, 2017))
        assert [row.timestamp for row in found] == ["20160101000000", "20170101000000", "20171231235959"]


def test_origins_that_were_named_are_asked_for():
    with collection("pywb") as web:
        web.kept = [Kept("20160101000000", "http://127.0.0.1:8000" + A), Kept("20160101000000", BASE + A)]
        assert [row.url for row in captures_of(web.url, "http://127.0.0.1:8000/taskforces")] == [
            "http://127.0.0.1:8000" + A,
            BASE + A,
        ]


@pytest.mark.parametrize("legend", ["", " CDX N b a m s k S\n"])
def test_a_row_in_columns_that_breaks_off_is_odd(legend: str):
    rows = [f"eu,x)/ 20160101000000 {BASE}{A} text/html 200 X 12", f"eu,x)/ 20170101000000 {BASE}{A[:-3]}"]
    odd = set[tuple[str, str, str]]()
    found = [listed_of(row, Scope(SITE), odd) for row in parse(legend + "\n".join(rows))[0]]
    assert [row.timestamp for row in found if row] == ["20160101000000"]
    assert len(odd) == 1


def test_rows_that_make_no_sense_are_passed_over():
    good = {"timestamp": "20160101000000", "url": BASE + A, "status": "200", "digest": "X"}
    odd = [{}, {"url": BASE + A}, good | {"timestamp": "2016"}, good | {"timestamp": "20161399000000"}]
    odd += [good | {"timestamp": "00010101000000"}, good | {"timestamp": "99991231235959"}]
    odd += [good | {"timestamp": "20090101000000"}, good | {"timestamp": "20210101000000"}]  # not asked for
    odd += [good | {"status": "abc"}, good | {"url": "mailto:a@b.example"}, good | {"url": "http://other.example" + A}]
    with collection("pywb") as web:
        text = "\n".join(json.dumps(row) for row in [*odd, good])
        web.first = {"/cdx?": [(200, {"Content-Type": "text/x-ndjson"}, text.encode())]}
        assert [row.url for row in captures_of(web.url)] == [BASE + A]


def test_an_index_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cdx, "MOST_QUERIES", 5)
    with collection("wayback") as web:
        rows = ["timestamp", "original"], ["20160101000000", BASE + A], []
        more = [(200, {}, json.dumps([*rows, [f"more {number}"]]).encode()) for number in range(6)]
        web.first = {"/cdx?": more}
        with pytest.raises(DossierError, match="does not come to an end after 5 queries"):
            captures_of(web.url)
        web.first = {"/cdx?": more[:1] * 2}
        with pytest.raises(DossierError, match="gives the same part again"):
            captures_of(web.url)


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        ((404, {}, b"no such collection"), DossierError, "answered 404"),
        ((403, {}, b"Blocked Site Error"), DossierError, "the archive blocks the site"),
        ((302, {"Location": "https://elsewhere.example/"}, b""), DossierError, "answered 302"),
        ((200, {}, b"<html>Welcome</html>"), DossierError, "does not answer as an index"),
        ((200, {"Content-Encoding": "gzip"}, b"\x1f\x8bno gzip"), DossierError, "answered 200"),
        ((503, {"Retry-After": "0"}, b""), SiteUnreachable, "answered 503"),
        ((429, {"Retry-After": "86400"}, b""), SiteUnreachable, "asks to come back in 86400 s"),
    ],
)
def test_an_endpoint_without_an_index_is_named(reply: Reply, error: type[DossierError], says: str):
    with collection("pywb") as web:
        web.first = {"/cdx?": [reply] * 3}
        with pytest.raises(error, match=says):
            captures_of(web.url)
