"""Cases 43–48: nothing but the exact origin of the start page is ever connected to."""

from collections.abc import Iterator

import pytest

from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response

TOKEN = "canary-51b2"


@pytest.fixture
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    with FaultServer([dossier("a", 100)]) as server:
        server.everything = response(TOKEN.encode())
        server.answers["/robots.txt"] = response(b"", content_type="text/plain")
        yield server


@pytest.fixture
def secret(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("secret") / "secret.html"
    path.write_text(TOKEN)
    return path.as_uri()


def spellings(server: FaultServer, canary: FaultServer) -> list[str]:
    port, here = canary.port, server.port
    written = [
        f"http://127.0.0.1:{port}/dossiers/x",
        f"http://localhost:{here}/dossiers/x",
        f"http://127.1:{here}/dossiers/x",
        f"http://2130706433:{here}/dossiers/x",
        f"http://[::ffff:127.0.0.1]:{here}/dossiers/x",
        f"//127.0.0.1:{port}/dossiers/x",
        f"http://127.0.0.1:{here}@127.0.0.1:{port}/dossiers/x",
        f"http://127.0.0.1:{port}\\@127.0.0.1:{here}/dossiers/x",
        f"\\\\127.0.0.1:{port}/dossiers/x",
        f"https://127.0.0.1:{here}/dossiers/x",
        "http://169.254.169.254/dossiers/x",
        "http://10.0.0.1/dossiers/x",
        "https://evil.example/dossiers/x",
        "https://www.stemcoalition.eu/dossiers/x",
    ]
    return [f"{url}{i}" for i, url in enumerate(written)]


def stored(run: Crawled) -> bytes:
    """Return every byte that the archive holds."""
    return b"".join(path.read_bytes() for path in run.root.rglob("*") if path.is_file())


def test_links_elsewhere_are_refused_whatever_their_spelling(
    canary: FaultServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with FaultServer([dossier("a", 100), *(dossier(f"b{i}", 101 + i) for i in range(14))]) as server:
        listed = spellings(server, canary)
        page = b"".join(server.page(f"/taskforces?page={i}") for i in range(3)).decode()
        for i, spelling in reversed(list(enumerate(listed))):
            page = page.replace(f'href="/dossiers/b{i}"', f'href="{spelling}"')
        server.answers["/taskforces"] = response(page.encode())
        run = crawled(server, tmp_path_factory.mktemp("links") / "archive")
    assert canary.visits == []
    assert {target.partition("?")[0] for target in server.targets()} == {"/taskforces", "/dossiers/a"}
    denied = run.rows("SELECT url FROM captures WHERE outcome = 'denied' AND reason = 'origin'")
    assert len(denied) >= 8
    assert run.outcome("/dossiers/a") == "archived"


def test_redirects_elsewhere_are_refused(
    canary: FaultServer, secret: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    slugs = [f"d{i:02}" for i in range(18)]
    with FaultServer([dossier(slug, 100 + i) for i, slug in enumerate(slugs)]) as server:
        targets = [*spellings(server, canary), secret, f"data:text/html,{TOKEN[:3]}", "ftp://127.0.0.1/x"]
        for slug, target in zip(slugs, targets, strict=False):
            server.answers[f"/dossiers/{slug}"] = response(b"", "302 Found", [("Location", target)])
        server.answers["/dossiers/d17"] = response(b"", "302 Found", [("Location", "/dossiers/hop")])
        server.answers["/dossiers/hop"] = response(b"", "302 Found", [("Location", f"{canary.url}/dossiers/x")])
        run = crawled(server, tmp_path_factory.mktemp("redirects") / "archive")
    assert canary.visits == []
    assert TOKEN.encode() not in stored(run)
    assert run.outcome("/dossiers/hop") == "redirected"
    assert run.outcome(f"{canary.url}/dossiers/x") == "denied(origin)"
    assert run.titles() == {}


def test_pages_cannot_lead_elsewhere(canary: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    head = (
        f'<base href="{canary.url}/"/><meta http-equiv="refresh" content="0;url={canary.url}/"/>'
        f'<link rel="canonical" href="{canary.url}/dossiers/a"/>'
        f'<link rel="next" href="{canary.url}/taskforces?page=1"/>'
        f'<link rel="stylesheet" href="{canary.url}/style.css"/><script src="//127.0.0.1:{canary.port}/x.js"></script>'
    )
    pager = f'<li class="pager-next"><a href="{canary.url}/taskforces?page=1">next ›</a></li>'
    body = f'<img src="{canary.url}/x.png"/>{pager}'
    with FaultServer([dossier("a", 100, events=(event("e", 200),))]) as server:
        for target in ("/taskforces", "/dossiers/a", "/publications/e"):
            page = server.page(target).decode()
            page = page.replace("<head ", f"<head>{head}</head><head ").replace("</body>", f"{body}</body>")
            server.answers[target] = response(page.encode())
        run = crawled(server, tmp_path_factory.mktemp("pages") / "archive", requisites=True)
    assert canary.visits == []
    assert {"/taskforces", "/dossiers/a", "/publications/e"} <= set(server.targets())
    assert set(run.titles()) == {"a"}


def test_a_start_page_that_redirects_elsewhere_is_not_followed(
    canary: FaultServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with FaultServer() as server:
        server.answers["/taskforces"] = response(
            b"", "301 Moved Permanently", [("Location", f"{canary.url}/taskforces")]
        )
        run = crawled(server, tmp_path_factory.mktemp("start") / "archive")
    assert canary.visits == []
    assert run.result.exit_code == 5
    assert run.outcome("/taskforces") == "redirected"


@pytest.mark.parametrize("hops", [0, 1])
def test_robots_txt_that_redirects_elsewhere_closes_the_site(
    canary: FaultServer, hops: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = response(b"", "302 Found", [("Location", f"{canary.url}/robots.txt")])
    with FaultServer([dossier("a", 100)], robots=away) as server:
        if hops:
            server.answers["/robots.txt"] = response(b"", "302 Found", [("Location", "/robots-2.txt")])
            server.answers["/robots-2.txt"] = away
        run = crawled(server, tmp_path_factory.mktemp("robots") / "archive")
    assert canary.visits == []
    assert "/taskforces" not in server.targets()
    assert run.result.exit_code == 4


@pytest.mark.parametrize("host", ["[::1]", "localhost"])
def test_a_start_page_on_loopback_may_be_named_in_any_way(host: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with FaultServer([dossier("a", 100)], host="::1" if host == "[::1]" else "127.0.0.1") as server:
        run = crawled(server, tmp_path_factory.mktemp("named") / "archive", f"http://{host}:{server.port}/taskforces")
    assert run.result.exit_code == 0
    assert {visit.header("Host") for visit in server.visits} == {f"{host}:{server.port}"}


def test_several_start_pages_open_their_own_origins(tmp_path_factory: pytest.TempPathFactory) -> None:
    with FaultServer([dossier("a", 100)]) as one, FaultServer([dossier("b", 101)]) as two:
        run = crawled(one, tmp_path_factory.mktemp("two") / "archive", one.start, f"{two.url}/taskforces?page=0")
    assert one.targets() == ["/taskforces", "/dossiers/a"]
    assert two.targets() == ["/taskforces?page=0", "/dossiers/b"]
    assert set(run.titles()) == {"a", "b"}
