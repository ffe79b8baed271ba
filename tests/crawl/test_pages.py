"""Cases 25–37: pages that are hard or hostile to read. One crawl meets them all; text of the site stays data."""

import csv
import io
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request

from dossier_scraper.demo.content import Organisation
from dossier_scraper.model import Reading
from dossier_scraper.spiders.dossiers import DossierSpider
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import Answer, FaultServer, dossier, response

SCRIPT = '<script>alert("stored")</script><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://evil.example")'
SQL = "Robert'); DROP TABLE dossiers;--"
DIRECTIONS = "Ta\u202esk\u200bforce \u2066x\u2069 e\u0301"
FORGED = "Taskforce\x1b[2J\x1b]0;owned\x07\r\n2026-01-01T00:00:00Z archived url=forged"
LONG = "a" * 300
HOSTILE = {"script": SCRIPT, "formula": FORMULA, "sql": SQL, "directions": DIRECTIONS}
SLUGS = (
    "first",
    "nested",
    "long-table",
    "unclosed",
    "decoys",
    "no-date",
    "bad-date",
    "ambiguous-date",
    "old-date",
    "disputed-date",
    "summer-date",
    "entities",
    "pdf",
    "soft-404",
    "maintenance",
    "login",
    "php-error",
    "refresh",
    "referrer",
    "forged",
    *HOSTILE,
    "..%2f..%2fetc%2fpasswd",
    f"{LONG}-one",
    f"{LONG}-two",
    "Case",
    "case",
    "last",
)
NO_PAGE = {
    "pdf": "not_html",
    "soft-404": "soft_404",
    "maintenance": "maintenance",
    "login": "login_wall",
    "php-error": "php_error",
}


def html(title: str, text: str) -> bytes:
    body = f"<body><h1>{title}</h1><p>{text}</p></body>"
    return response(f"<!DOCTYPE html><html><head><title>{title}</title></head>{body}</html>".encode())


def answers(server: FaultServer) -> Mapping[str, Answer]:
    text = {slug: server.page(f"/dossiers/{slug}").decode() for slug in SLUGS}
    end = "</body>"
    decoy = (
        '<div class="field field-name-field-status"><div class="field-label">Status:&nbsp;</div>'
        '<div class="field-items"><div class="field-item even">Decoy</div></div></div>'
    )
    hidden = (
        f"<!-- {decoy} --><template>{decoy}</template><noscript>{decoy}</noscript><script>var x = '{decoy}';</script>"
    )
    login = '<form id="user-login"><input type="text" name="name"/><input type="password" name="pass"/></form>'
    start_date = 'content="2018-03-15T00:00:00+01:00"'
    pages = {
        "nested": text["nested"].replace(end, "<div>" * 20_000 + "</div>" * 20_000 + end),
        "long-table": text["long-table"].replace(end, "<table>" + "<tr><td>x</td></tr>" * 30_000 + "</table>" + end),
        "unclosed": text["unclosed"].replace("</p>", "").replace("</li>", ""),
        "decoys": text["decoys"].replace('<div id="page-wrapper">', hidden + '<div id="page-wrapper">'),
        "no-date": text["no-date"].replace(start_date, "").replace("March 15, 2018", ""),
        "bad-date": text["bad-date"].replace(start_date, "").replace("March 15, 2018", "February 31, 2018"),
        "ambiguous-date": text["ambiguous-date"].replace(start_date, "").replace("March 15, 2018", "07/12/2017"),
        "old-date": text["old-date"].replace(start_date, "").replace("March 15, 2018", "yesterday"),
        "disputed-date": text["disputed-date"].replace("March 15, 2018", "April 1, 2019"),
        "entities": '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + text["entities"].partition('dtd">')[2].replace("Background of", "&b;&f;Background of"),
        "refresh": text["refresh"].replace(
            "<head ", '<head><meta http-equiv="refresh" content="0; url=/elsewhere" /></head><head '
        ),
    }
    return {slug: response(page.encode()) for slug, page in pages.items()} | {
        "pdf": response(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n" + bytes(500)),
        "soft-404": html("Page not found", "The requested page could not be found."),
        "maintenance": html(
            "Site under maintenance", "The site is currently under maintenance. We should be back shortly."
        ),
        "login": html("Access denied", f"You must log in to view this page. {login}"),
        "php-error": html(
            "Error", "Fatal error: Uncaught PDOException: SQLSTATE[HY000] in /var/www/includes/database.inc on line 12"
        ),
        "referrer": response(
            text["referrer"].encode(),
            headers=[
                ("Referrer-Policy", "sys.exit"),
                ("Set-Cookie", "a=b"),
                ("Content-Disposition", "attachment; filename=../../../evil"),
            ],
        ),
        "forged": response(text["forged"].encode(), headers=[("X-Forged", "\x1b[2J")]),
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, caplog_lines: list[str]) -> Iterator[Crawled]:
    starts = {"summer-date": "2018-07-07"}
    dossiers = [dossier(slug, 100 + i, start=starts.get(slug, "2018-03-15")) for i, slug in enumerate(SLUGS)]
    dossiers = [
        replace(d, title=HOSTILE[d.slug], organisations=(Organisation(name=HOSTILE[d.slug]),))
        if d.slug in HOSTILE
        else d
        for d in dossiers
    ]
    dossiers = [replace(d, title=FORGED, status=FORGED) if d.slug == "forged" else d for d in dossiers]
    with FaultServer(dossiers) as server:
        server.answers |= {f"/dossiers/{slug}": said for slug, said in answers(server).items()}
        yield crawled(server, tmp_path_factory.mktemp("pages") / "archive", quiet=False)


@pytest.fixture(scope="module")
def caplog_lines() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("dossier_scraper.crawl").addHandler(handler)
    yield lines
    logging.getLogger("dossier_scraper.crawl").removeHandler(handler)


@pytest.mark.parametrize(
    "slug", ["first", "nested", "long-table", "unclosed", "decoys", "entities", "refresh", "referrer", "case", "last"]
)
def test_the_page_s_own_fields_are_exact(run: Crawled, slug: str) -> None:
    state, node = run.dossier(slug), 100 + SLUGS.index(slug)
    assert state is not None
    assert (state["title"], state["status"], state["country"]) == (f"Taskforce {node}", "Ongoing", "Denmark")
    assert state["background"].endswith(f"Background of {node}.")


def test_entities_are_not_expanded(run: Crawled) -> None:
    state = run.dossier("entities")
    assert state is not None
    assert "aaaa" not in state["background"]
    assert "root:" not in state["background"]


@pytest.mark.parametrize(
    ("slug", "text", "date"),
    [
        ("no-date", None, None),
        ("bad-date", "February 31, 2018", None),
        ("ambiguous-date", "07/12/2017", None),
        ("old-date", "yesterday", None),
        ("disputed-date", "April 1, 2019", "2018-03-15"),
        ("first", "March 15, 2018", "2018-03-15"),
        ("summer-date", "July 7, 2018", "2018-07-07"),
    ],
)
def test_a_date_is_what_the_page_shows_or_nothing(run: Crawled, slug: str, text: str | None, date: str | None) -> None:
    state = run.dossier(slug)
    assert state is not None
    assert (state["start_date"], state["start_date_text"]) == (date, text)
    assert not run.rows("SELECT 1 FROM dossiers, runs WHERE start_date = substr(started_at, 1, 10)")


@pytest.mark.parametrize(("slug", "reason"), NO_PAGE.items())
def test_a_page_that_is_none_is_recognised_and_not_read(run: Crawled, slug: str, reason: str) -> None:
    assert run.outcome(f"/dossiers/{slug}").endswith(f"({reason})")
    assert run.dossier(slug) is None


def test_a_meta_refresh_is_not_followed(run: Crawled) -> None:
    assert "/elsewhere" not in run.server.targets()


@pytest.mark.parametrize("slug", HOSTILE)
def test_hostile_text_is_stored_as_it_is(run: Crawled, slug: str) -> None:
    state = run.dossier(slug)
    assert state is not None
    assert state["title"] == HOSTILE[slug]
    names = run.rows("SELECT name_as_written FROM dossier_organisations WHERE dossier_id = ?", slug)
    assert [row["name_as_written"] for row in names] == [HOSTILE[slug]]
    snapshot = json.loads(next((run.root / "snapshots" / slug).glob("*.json")).read_text("utf-8"))
    assert snapshot["dossier"]["title"] == HOSTILE[slug]
    written = io.StringIO()
    csv.writer(written).writerow([state["title"]])
    assert next(csv.reader(io.StringIO(written.getvalue()))) == [HOSTILE[slug]]


def test_every_folder_is_named_by_a_minted_id(run: Crawled) -> None:
    names = {path.name for path in (run.root / "snapshots").iterdir()}
    assert names == set(run.titles())
    assert all(len(name) <= 80 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names)
    assert sum(name.startswith("aaaa") for name in names) == 2
    assert sum(name.startswith("case") for name in names) == 2
    assert not list(run.root.parent.glob("**/passwd*"))
    assert not list(run.root.parent.glob("**/evil*"))


def test_the_schema_is_as_it_was(run: Crawled) -> None:
    assert run.rows("SELECT count(*) n FROM dossiers")[0]["n"] == len(run.titles()) > 15


def test_no_escape_sequence_and_no_forged_line_reaches_the_log(run: Crawled, caplog_lines: list[str]) -> None:
    assert len(caplog_lines) >= len(SLUGS)
    assert not [line for line in caplog_lines if any(ord(c) < 32 or ord(c) > 126 for c in line)]
    assert not [line for line in caplog_lines if line.startswith("2026-01-01")]


def test_no_cookie_no_referer_no_credential_leaves(run: Crawled) -> None:
    allowed = {
        "accept",
        "accept-language",
        "accept-encoding",
        "user-agent",
        "host",
        "connection",
        "if-none-match",
        "if-modified-since",
    }
    assert {name.lower() for visit in run.server.visits for name, _ in visit.headers} <= allowed


def test_the_run_ends_by_itself_and_says_that_some_dossiers_gave_no_definite_answer(run: Crawled) -> None:
    assert (run.result.state, run.result.exit_code) == ("partial", 4)
    assert "dossiers gave no definite answer" in run.result.lines[0]


def test_a_page_at_which_this_program_stumbles_is_flagged_and_the_others_are_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = DossierSpider.follow

    def follow(spider: DossierSpider, request: Request, reading: Reading) -> Iterator[Any]:
        if request.url.endswith("/dossiers/odd"):
            raise ArithmeticError("\x1b[2J")
        return whole(spider, request, reading)

    monkeypatch.setattr(DossierSpider, "follow", follow)
    with FaultServer([dossier("first", 100), dossier("odd", 101), dossier("last", 102)]) as server:
        run = crawled(server, tmp_path)
    assert run.outcome("/dossiers/odd") == "flagged(internal_error)"
    assert set(run.titles()) == {"first", "last"}
    assert (run.result.state, run.result.exit_code) == ("partial", 4)
