"""Where a web archive's index and pages lie, and how long it is waited for."""

import gzip
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.importers.endpoint import BACKOFF, TOO_OFTEN, WAYBACK, Answer, Client, Endpoint
from dossier_scraper.importers.interrupts import Interrupts
from dossier_scraper.model import Header


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "127.0.0.1/coll", "file:///etc", "http://", "http://a b/"])
def test_an_endpoint_that_is_no_address_is_wrong_usage(url: str):
    with pytest.raises(UsageError, match="--endpoint"):
        Endpoint.of(url)


def test_the_wayback_machine_is_known_by_name():
    for name in (None, "wayback", "https://web.archive.org/web/", "http://web.archive.org/web"):
        assert Endpoint.of(name) is WAYBACK
    assert WAYBACK.index == "https://web.archive.org/cdx/search/cdx"
    assert WAYBACK.page("20160101000000", "http://x/") == "https://web.archive.org/web/20160101000000id_/http://x/"
    assert Endpoint.of("http://127.0.0.1:8080/my/").index == "http://127.0.0.1:8080/my/cdx"


def test_a_public_archive_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    with pytest.raises(DossierError, match=r"leads to 10\.0\.0\.1 \(not public\)"):
        with Interrupts() as interrupts, Client(WAYBACK, "test", interrupts):
            pass


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    pairs = tuple(Header(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return Answer(status=status, headers=pairs, body=body)


def test_an_answer_says_how_long_to_wait_or_nothing():
    with Interrupts() as interrupts, Client(Endpoint.of("http://127.0.0.1/coll"), "test", interrupts) as client:
        assert [client._wait_after(answer(503), attempt) for attempt in (1, 2)] == [BACKOFF, 2 * BACKOFF]
        assert client._wait_after(None, 1) == BACKOFF
        assert client._wait_after(answer(503, Retry_After="7"), 2) == 7
        assert client._wait_after(answer(429), 1) == TOO_OFTEN
        now = datetime.now(UTC).replace(microsecond=0)
        dated = {
            "Date": format_datetime(now, usegmt=True),
            "Retry_After": format_datetime(now + timedelta(seconds=30), usegmt=True),
        }
        assert client._wait_after(answer(429, **dated), 1) == 30


def test_the_content_of_an_answer_is_without_its_coding_and_never_half_of_it():
    packed = gzip.compress(b"page")
    assert answer(200, packed, Content_Encoding="gzip").content(100) == b"page"
    assert answer(200, packed[:-4], Content_Encoding="gzip").content(100) is None
    assert answer(200, packed, Content_Encoding="gzip").content(3) is None
    assert answer(200, b"page").header("content-encoding") is None


def test_the_text_of_an_answer_is_read_however_it_is_packed():
    text = "20160101000000 café " * 5
    assert answer(200, b"\xef\xbb\xbf" + text.encode()).text(1000) == text
    assert answer(200, gzip.compress(text.encode())).text(1000) == text
    assert answer(200, text.encode(), Content_Encoding="gzip").text(1000) == text
    assert answer(200, b"caf\xe9").text(1000) == "caf\ufffd"
    assert answer(200, b"\x1f\x8bno gzip", Content_Encoding="gzip").text(1000) is None
