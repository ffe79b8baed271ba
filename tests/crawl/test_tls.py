"""Case 8: a certificate is verified; a wrong one means that the site was not reached, and nothing is lost."""

from pathlib import Path

import pytest

from tests.crawl.authority import Authority
from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Make an authority and let OpenSSL trust it."""
    made = Authority.made(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


def test_a_right_certificate_is_accepted(authority: Authority, tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)], tls=authority.server("127.0.0.1")) as server:
        run = crawled(server, tmp_path / "archive")
    assert (run.result.exit_code, set(run.titles())) == (0, {"a"})


@pytest.mark.parametrize("fault", ["expired", "other-name", "self-signed"])
def test_a_wrong_certificate_means_that_the_site_was_not_reached(
    authority: Authority, tmp_path: Path, fault: str
) -> None:
    with FaultServer([dossier("a", 100)], tls=authority.server("127.0.0.1")) as server:
        before = crawled(server, tmp_path / "archive")
    contexts = {
        "expired": authority.server("127.0.0.1", -1),
        "other-name": authority.server("127.0.0.9"),
        "self-signed": authority.server("127.0.0.1", self_signed=True),
    }
    with FaultServer([dossier("a", 100)], tls=contexts[fault]) as server:
        after = crawled(server, tmp_path / "archive")
        assert server.visits == []
    assert after.result.exit_code == 7
    assert after.outcome("/robots.txt") == "skipped(tls)"
    assert after.versions() == before.versions()
    assert after.rows("SELECT presence FROM dossiers")[0]["presence"] in ("listed", "unreachable")
