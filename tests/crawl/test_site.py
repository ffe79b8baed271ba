"""Cases 8 and 66–68: a site that cannot be reached or is in trouble loses nothing in the archive."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.upkeep.check import differences
from dossier_scraper.ingest.upkeep.decide import accept
from dossier_scraper.site import load_site
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import Answer, FaultServer, dossier, event, response

SLUGS = [f"d{i:02}" for i in range(12)]
DOSSIERS = [dossier(slug, 100 + i, events=(event(f"e{i}", 200 + i),) if i < 3 else ()) for i, slug in enumerate(SLUGS)]


def presences(run: Crawled) -> set[str]:
    return {row["presence"] for row in run.rows("SELECT presence FROM dossiers")}


def state(run: Crawled) -> list[dict[str, object]]:
    """Return what the archive says of the dossiers, but not when it was last looked."""
    return run.rows(
        "SELECT id, title, country, start_date, status, background, objectives, results FROM dossiers ORDER BY id"
    )


@pytest.mark.parametrize(
    "listing",
    [
        response(b"", "500 Internal Server Error"),
        response(b"<html><head><title>Taskforces</title></head><body><h1>Taskforces</h1></body></html>"),
        response(b"", "404 Not Found"),
    ],
    ids=["500", "empty", "404"],
)
def test_known_dossiers_are_visited_even_when_the_listing_is_broken(tmp_path: Path, listing: Answer) -> None:
    with FaultServer(DOSSIERS) as server:
        before = crawled(server, tmp_path)
        server.answers["/taskforces"] = listing
        asked = len(server.targets())
        after = crawled(server, tmp_path)
    assert {f"/dossiers/{slug}" for slug in SLUGS} <= set(server.targets()[asked:])
    assert "/publications/e0" in server.targets()[asked:]
    assert after.versions() == before.versions()
    assert presences(after) == {"listed"}
    assert after.result.exit_code in (4, 5)


def test_a_dossier_that_the_listing_dropped_is_still_visited(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        crawled(server, tmp_path)
        page = server.page("/taskforces")
        further = (f"/taskforces?page={number}" for number in (1, 2))
        server.answers |= {target: response(server.page(target)) for target in further}
        server.answers["/taskforces"] = response(page.replace(b'href="/dossiers/d00"', b'href="/dossiers/d01"'))
        run = crawled(server, tmp_path)
    assert server.count("/dossiers/d00") == 2
    assert run.rows("SELECT presence FROM dossiers WHERE id = 'd00'") == [{"presence": "unlisted"}]
    assert run.result.exit_code == 0


SOFT = (
    b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1>"
    b"The requested page could not be found.</body></html>"
)


@pytest.mark.parametrize("answer", [response(SOFT, "404 Not Found"), response(SOFT)], ids=["404", "soft-404"])
def test_when_most_dossiers_are_gone_at_once_none_is_marked_so(tmp_path: Path, answer: bytes) -> None:
    with FaultServer(DOSSIERS) as server:
        before = crawled(server, tmp_path)
        server.answers |= {f"/dossiers/{slug}": answer for slug in SLUGS[1:]}
        after = crawled(server, tmp_path)
    assert after.versions() == before.versions()
    assert presences(after) == {"listed"}
    assert after.result.exit_code == 5


def test_dossiers_that_went_long_ago_do_not_count_when_others_go(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        crawled(server, tmp_path)
        server.dossiers = tuple(DOSSIERS[:4])
        held = crawled(server, tmp_path)
        assert held.result.exit_code == 5
        with Archive.open(tmp_path).lock():
            accept(Archive.open(tmp_path), load_site(), held.result.run_id, "they were", datetime.now(UTC))
        server.dossiers = tuple(DOSSIERS[:2])
        after = crawled(server, tmp_path)
    assert after.result.exit_code == 5
    assert "2 of 4 dossiers are gone at once" in after.result.lines[0]
    assert len(after.rows("SELECT id FROM dossiers WHERE presence = 'listed'")) == 4


def test_a_partial_run_in_which_many_are_gone_marks_none_until_a_person_accepts_it(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        before = crawled(server, tmp_path)
        server.answers |= {f"/dossiers/{slug}": response(b"", "404 Not Found") for slug in SLUGS[1:5]}
        server.answers["/dossiers/d00"] = response(b"", "500 Internal Server Error")
        after = crawled(server, tmp_path)
        assert after.result.exit_code == 5
        assert "4 of 12 dossiers are gone at once (http_404: 4)" in after.result.lines[0]
        assert presences(after) == {"listed"}
        assert after.versions() == before.versions()
        archive = Archive.open(tmp_path)
        with archive.lock():
            accept(archive, load_site(), after.result.run_id, "they are gone", datetime.now(UTC))
            assert differences(archive, load_site()) == []
        gone = after.rows("SELECT id FROM dossiers WHERE presence = 'gone' ORDER BY id")
        assert [row["id"] for row in gone] == SLUGS[1:5]
        assert crawled(server, tmp_path).result.exit_code == 4


def test_a_dossier_that_gave_no_answer_counts_once(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        crawled(server, tmp_path)
        server.answers |= {f"/dossiers/{slug}": b"" for slug in SLUGS[:2]}
        run = crawled(server, tmp_path)
    assert run.result.exit_code == 4
    assert run.result.lines[0].startswith("Partial: 2 dossiers gave no definite answer, the first d00 (protocol)")


def test_a_listing_that_was_moved_is_walked_to_its_end_where_it_is_now(tmp_path: Path) -> None:
    with FaultServer(DOSSIERS) as server:
        for number in range(3):
            page = server.page(f"/taskforces?page={number}").replace(b"/taskforces?page=", b"/our-work/cases?page=")
            server.answers[f"/our-work/cases?page={number}" if number else "/our-work/cases"] = response(page)
        server.answers["/taskforces"] = response(b"", "301 Moved Permanently", [("Location", "/our-work/cases")])
        run = crawled(server, tmp_path)
    assert (run.result.exit_code, run.result.lines) == (0, ())
    assert set(run.titles()) == set(SLUGS)
    assert [server.count(f"/our-work/cases?page={number}") for number in (1, 2)] == [1, 1]


@pytest.mark.parametrize("target", ["/", "/taskforces", "/dossiers/d05"])
def test_a_dossier_that_leads_elsewhere_is_missing_once_no_listing_names_it(tmp_path: Path, target: str) -> None:
    with FaultServer(DOSSIERS) as server:
        before = crawled(server, tmp_path)
        server.answers["/dossiers/d00"] = response(b"", "302 Found", [("Location", target)])
        listed = crawled(server, tmp_path)
        assert (listed.result.exit_code, listed.dossier("d00")["presence"]) == (4, "unreachable")
        server.dossiers = DOSSIERS[1:]
        run = crawled(server, tmp_path)
    assert (run.result.exit_code, run.result.lines) == (0, ())
    assert run.versions() == before.versions()
    assert run.dossier("d00")["presence"] == "missing"


MAINTENANCE = (
    b"<html><head><title>Site under maintenance</title></head><body><h1>Site under maintenance</h1>"
    b"<p>The site is currently under maintenance. We should be back shortly.</p></body></html>"
)


@pytest.mark.parametrize(
    "answer",
    [
        response(MAINTENANCE, "503 Service Unavailable"),
        response(MAINTENANCE),
        response(b"", "302 Found", [("Location", "/user/login?destination=x")]),
        response(b"<html><body><h1>User login</h1><form><input type='password' name='pass'></form></body></html>"),
        response(b"<html><body>Checking your browser</body></html>", "403 Forbidden"),
        response(b"", "429 Too Many Requests", [("Retry-After", "86400")]),
    ],
    ids=["503", "200", "login", "wall", "challenge", "limit"],
)
def test_a_site_in_trouble_is_left_alone_after_a_few_equal_answers(tmp_path: Path, answer: bytes) -> None:
    with FaultServer(DOSSIERS) as server:
        before = crawled(server, tmp_path)
        asked = len(server.visits)
        server.answers["/robots.txt"] = response(b"", "404 Not Found")
        server.answers["/user/login"] = response(b"<html><body>Log in</body></html>")
        server.everything = answer
        after = crawled(server, tmp_path)
    assert len(server.visits) - asked <= 10
    assert after.versions() == before.versions()
    assert state(after) == state(before)
    assert presences(after) == {"listed"}
    assert after.result.exit_code == 5
    (alarms,) = after.rows("SELECT alarms FROM runs WHERE id = ?", after.result.run_id)
    assert [alarm["code"] for alarm in json.loads(alarms["alarms"])] == ["site_trouble"]
    outcomes = after.rows(
        "SELECT url, count(*) n FROM captures WHERE run_id = ? AND outcome <> 'retried' GROUP BY url",
        after.result.run_id,
    )
    assert {row["n"] for row in outcomes} == {1}
    assert {f"{server.url}/dossiers/{slug}" for slug in SLUGS} <= {row["url"] for row in outcomes}


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:{port}/taskforces",
        "http://no-such-host.invalid/taskforces",
        "https://127.0.0.1:{served}/taskforces",
    ],
    ids=["port", "name", "no-tls"],
)
def test_an_unreachable_site_changes_nothing(tmp_path: Path, where: str) -> None:
    with FaultServer(DOSSIERS) as server:
        before = crawled(server, tmp_path)
        after = crawled(server, tmp_path, where.format(port=free_port(), served=server.port))
    assert after.result.exit_code == 7
    assert state(after) == state(before)
    assert after.versions() == before.versions()
    assert presences(after) <= {"listed", "unreachable"}
    assert len(after.result.lines) >= 1
