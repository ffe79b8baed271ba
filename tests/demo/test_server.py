import gzip
import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from dossier_scraper.demo import CHANGES, ReplicaSite
from dossier_scraper.demo.content import FIRST

DOSSIER = FIRST[0].path


@pytest.fixture
def site() -> Iterator[ReplicaSite]:
    with ReplicaSite() as running:
        yield running


def ask(site: ReplicaSite, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_site_answers_on_loopback_only(site: ReplicaSite) -> None:
    assert site.url.startswith("http://127.0.0.1:")
    assert site.start_url == site.url + "/taskforces"
    response, body = ask(site, "/taskforces")
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/html; charset=utf-8"
    assert b"Ongoing taskforces" in body


def test_two_responses_never_have_the_same_bytes(site: ReplicaSite) -> None:
    assert ask(site, DOSSIER)[1] != ask(site, DOSSIER)[1]


def test_change_moves_the_site_to_its_second_state(site: ReplicaSite) -> None:
    added = next(c for c in CHANGES if c.kind == "dossier_added").after
    removed = next(c for c in CHANGES if c.kind == "dossier_removed").before
    statuses = [[ask(site, d.path)[0].status for d in (added, removed)]]
    site.change()
    statuses.append([ask(site, d.path)[0].status for d in (added, removed)])
    assert statuses == [[404, 200], [200, 404]]


def test_head_has_the_headers_of_get_and_no_body(site: ReplicaSite) -> None:
    got, body = ask(site, "/robots.txt")
    head, nothing = ask(site, "/robots.txt", "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.getheader("Content-Length") == got.getheader("Content-Length") == str(len(body))


def test_other_methods_are_refused(site: ReplicaSite) -> None:
    assert ask(site, DOSSIER, "POST")[0].status == 501


@pytest.mark.parametrize(
    ("accept", "coded"), [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("identity", False)]
)
def test_body_is_gzip_only_when_asked(site: ReplicaSite, accept: str, coded: bool) -> None:
    response, body = ask(site, "/robots.txt", Accept_Encoding=accept)
    assert response.getheader("Content-Encoding") == ("gzip" if coded else None)
    assert (gzip.decompress(body) if coded else body).startswith(b"User-agent: *")


def test_robots_txt_keeps_nobody_from_the_dossiers(site: ReplicaSite) -> None:
    rules = ask(site, "/robots.txt")[1].decode().splitlines()
    assert [r for r in rules if r.startswith("Disallow")] == [
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /user/",
    ]


def test_without_validators_nothing_is_conditional(site: ReplicaSite) -> None:
    response, _ = ask(site, DOSSIER, If_None_Match="*")
    assert response.status == 200
    assert response.getheader("ETag") is None


def test_validators_answer_304_until_the_page_changes() -> None:
    edited = "/dossiers/" + next(c for c in CHANGES if c.kind == "edited").dossier
    with ReplicaSite(validators=True) as site:
        tags = {path: ask(site, path)[0] for path in (edited, DOSSIER)}
        headers = [{"If_None_Match": 'W/"x", ' + str(r.getheader("ETag"))} for r in tags.values()]
        headers += [{"If_Modified_Since": str(r.getheader("Last-Modified"))} for r in tags.values()]
        asked = [*zip([edited, DOSSIER] * 2, headers, strict=True)]
        assert [ask(site, path, **h)[0].status for path, h in asked] == [304, 304, 304, 304]
        site.change()
        assert [ask(site, path, **h)[0].status for path, h in asked] == [200, 304, 200, 304]
        assert ask(site, "/no-such-page", If_None_Match="*")[0].status == 404


@pytest.mark.parametrize("path", ["/../server.py", "//etc/passwd", "/%2e%2e/content.toml", "/%00", "http://x/../y"])
def test_no_path_leads_to_a_file(site: ReplicaSite, path: str) -> None:
    response, body = ask(site, path)
    assert response.status == 404
    assert b"Page not found" in body


def test_malformed_request_writes_nothing_to_stderr(site: ReplicaSite, capfd: pytest.CaptureFixture[str]) -> None:
    address = site.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=10) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        assert b"400" in connection.recv(4096)
    assert capfd.readouterr() == ("", "")


def test_close_cuts_open_connections_and_ends_every_thread() -> None:
    before = threading.active_count()
    site = ReplicaSite().__enter__()
    host, port = site.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"HEAD /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        site.close()
        assert threading.active_count() == before
        assert connection.recv(4096) == b""
    with pytest.raises(ConnectionRefusedError):
        ask(site, DOSSIER)
