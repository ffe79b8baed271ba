"""Evidence first: what went over the wire is in the WARC file as it was, robots.txt, errors and redirects too."""

import gzip
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response


def records(run: Crawled) -> list[tuple[str, str, list[tuple[str, str]], bytes, str]]:
    """Return type, URL, HTTP headers, payload and status line of every record of the archive."""
    found = []
    for path in sorted((run.root / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                http = record.http_headers
                found.append(
                    (
                        record.rec_type,
                        record.rec_headers.get_header("WARC-Target-URI"),
                        http.headers if http else [],
                        record.raw_stream.read(),
                        f"{http.protocol} {http.statusline}" if http else "",
                    )
                )
    return found


def test_a_record_has_the_encoded_body_and_every_header_of_both_directions(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)]) as server:
        body = gzip.compress(server.page("/dossiers/a"))
        twice = [("Content-Encoding", "gzip"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Odd", "é")]
        server.answers["/dossiers/a"] = response(body, headers=twice)
        run = crawled(server, tmp_path)
        visit = next(visit for visit in server.visits if visit.target == "/dossiers/a")
    kept = [record for record in records(run) if record[1] == f"{server.url}/dossiers/a"]
    (_, _, answer, payload, status), (_, _, asked, _, line) = (
        next(record for record in kept if record[0] == kind) for kind in ("response", "request")
    )
    assert payload == body
    assert status.startswith("HTTP/1.1 200")
    assert [value for name, value in answer if name.lower() == "set-cookie"] == ["a=1", "b=2"]
    assert {name.lower() for name, _ in answer} >= {"content-type", "content-length", "content-encoding", "x-odd"}
    assert sorted((name.lower(), value) for name, value in asked) == sorted(
        (name.lower(), value) for name, value in visit.headers
    )
    assert line == "GET /dossiers/a HTTP/1.1"


def test_every_response_is_on_record(tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100, events=(event("e", 200),)), dossier("b", 101), dossier("c", 102)]) as server:
        server.answers |= {
            "/dossiers/b": response(b"no", "404 Not Found"),
            "/dossiers/c": response(b"", "301 Moved Permanently", [("Location", "/dossiers/a?x=1")]),
        }
        run = crawled(server, tmp_path, requisites=True)
    asked = sorted(url for kind, url, *_ in records(run) if kind == "request")
    assert asked == sorted(server.url + visit.target for visit in server.seen)
    answered = sorted(url for kind, url, *_ in records(run) if kind in ("response", "revisit"))
    assert answered == asked
    assert f"{server.url}/robots.txt" in answered
    addresses = run.rows("SELECT count(*) n FROM captures WHERE http_status IS NULL")
    assert addresses[0]["n"] == 0


def test_requisites_of_pages_are_fetched_once_within_a_budget(tmp_path: Path) -> None:
    shared, other = "/sites/default/files/shared.png?itok=1", "/sites/default/files/other.png"
    with FaultServer([dossier(f"d{i}", 100 + i) for i in range(4)]) as server:
        for i in range(4):
            images = f'<img src="{shared}"/><img src="{other if i == 3 else shared}"/>'.encode()
            page = server.page(f"/dossiers/d{i}").replace(b"Background of", images + b"Background of")
            server.answers[f"/dossiers/d{i}"] = response(page)
        for target in (shared, other):
            server.answers[target] = response(
                b"\x89PNG" + bytes(5000), content_type="image/png", headers=[("ETag", '"1"')]
            )
        crawled(server, tmp_path / "with", requisites=True)
        assert server.count(shared) == server.count(other) == 1
        server.seen.clear()
        again = crawled(server, tmp_path / "with", requisites=True)
        assert [v.header("If-None-Match") for v in server.visits if v.target in (shared, other)] == ['"1"', '"1"']
        server.seen.clear()
        little = crawled(server, tmp_path / "little", requisites=True, settings={"DOSSIER_REQUISITE_BYTES": 1})
        assert len([target for target in server.targets() if target in (shared, other)]) <= 1
        assert {little.outcome(target) for target in (shared, other)} >= {"deferred(requisite_budget)"}
        server.seen.clear()
        crawled(server, tmp_path / "without", requisites=False)
        assert not {shared, other} & set(server.targets())
    assert again.result.exit_code == little.result.exit_code == 0
