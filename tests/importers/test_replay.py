"""A page as a web archive replays it becomes the exchange that it was, or nothing."""

import gzip
import hashlib

import pytest

from dossier_scraper.importers.cdx import Listed
from dossier_scraper.importers.endpoint import Answer, Endpoint
from dossier_scraper.importers.replay import NotReplayed, exchange_of
from dossier_scraper.model import Header

ENDPOINT = Endpoint.of("https://pages.example/web")
URL = "https://x.example/dossiers/a"
AT = "Fri, 01 Jan 2016 12:00:00 GMT"


def listed(body: bytes = b"page", status: int = 200) -> Listed:
    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    return Listed(timestamp="20160101120000", url=URL, status=status, digest=digest, asked=URL)


def answer(body: bytes = b"page", status: int = 200, **headers: str) -> Answer:
    pairs = tuple(Header(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return Answer(status=status, headers=pairs, body=body)


def test_headers_of_the_original_come_back_and_those_of_the_archive_do_not():
    given = answer(
        Memento_Datetime=AT,
        X_Archive_Orig_Server="Apache",
        X_Archive_Orig_Content_Length="4",
        Content_Type="text/html",
        Server="the archive's",
        Set_Cookie="the archive's",
    )
    exchange = exchange_of(given, listed(), ENDPOINT)
    assert {h.name.lower(): h.value for h in exchange.headers} == {b"server": b"Apache", b"content-type": b"text/html"}
    assert (exchange.url, exchange.target, exchange.body) == (URL, "/dossiers/a", b"page")
    assert f"{exchange.captured_at:%Y%m%d%H%M%S}" == "20160101120000"


def test_a_coding_stays_where_the_digest_is_that_of_the_coded_body():
    packed = gzip.compress(b"page")
    coded = answer(packed, Memento_Datetime=AT, Content_Encoding="gzip")
    as_sent = exchange_of(coded, listed(packed), ENDPOINT)
    assert (as_sent.body, [h.name for h in as_sent.headers]) == (packed, [b"Content-Encoding"])
    as_read = exchange_of(coded, listed(b"page"), ENDPOINT)
    assert (as_read.body, as_read.headers) == (b"page", ())


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(b"another"), "answered 200 and does not say which capture that is"),
        (answer(b"", Memento_Datetime=AT), "gave a part of the page"),
        (answer(Memento_Datetime="yesterday"), "gave the capture of yesterday"),
        (answer(status=302, Location="/web/2017/x"), "answered 302 to /web/2017/x"),
        (answer(Memento_Datetime="Sat, 02 Jan 2016 12:00:00 GMT"), "gave the capture of Sat, 02 Jan 2016"),
    ],
)
def test_another_capture_is_none(given: Answer, why: str):
    with pytest.raises(NotReplayed, match=why):
        exchange_of(given, listed(), ENDPOINT)


@pytest.mark.parametrize(
    "location",
    ["https://pages.example/web/20160101120000id_/https://x.example/b", "/web/20160101120000/https://x.example/b"],
)
def test_a_redirect_leads_where_it_led_on_the_site_with_its_own_status(location: str):
    exchange = exchange_of(answer(b"", 302, Memento_Datetime=AT, Location=location), listed(b"", 301), ENDPOINT)
    assert (exchange.status, exchange.reason) == (301, "Moved Permanently")
    assert [h.value for h in exchange.headers] == [b"https://x.example/b"]
