"""All the text of a stored body: what readers see, and in which forms a word of it can hide from a parser."""

from datetime import UTC, datetime

import pytest

from dossier_scraper.archive.evidence.payload import BodyError
from dossier_scraper.archive.questions.terms import fold_text
from dossier_scraper.ingest.recall.texts import Texts, texts_of
from dossier_scraper.model import Header, Record

SHOWN = {
    "hidden": b'<p style="display:none">On hydrogen.</p>',
    "a menu": b'<nav class="menu"><ul><li><a href="/a">Hydrogen</a></li><li><a href="/b">Wind</a></li></ul></nav>',
    "unread": b'<div class="widget">We burn hydrogen.</div>',
    "split": b"<p>On hy<b>dro</b>gen.</p>",
    "a soft hyphen": b"<p>On hydro&shy;gen.</p>",
    "an entity": b"<p>On &#104;ydrogen.</p>",
    "capitals and accents": "<p>HYDRÓGEN</p>".encode(),
    "an image's text": b'<img alt="A hydrogen bus" src="data:,">',
}
MARKUP = {
    "a script": b'<script>var a = "hydro\\u0067en";</script>',
    "a comment": b"<!-- hydrogen -->",
    "an address": b'<p><a href="/files/hydrogen">More</a></p>',
    "two blocks": b"<div>hy</div><div>drogen</div>",
    "a hyphen": b"<p>On hydro-gen.</p>",
    "no script": b"<noscript>hydrogen</noscript>",
    "a value nobody sees": b'<input type="hidden" value="hydrogen">',
}
EMPTY = ("image/png", "application/pdf", "font/woff2", "video/mp4")


def texts(body: bytes, media: str = "text/html; charset=utf-8", *more: Header) -> Texts | None:
    record = Record(
        id="urn:uuid:1",
        type="response",
        url="https://example.org/",
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        warc_file="a.warc.gz",
        offset=0,
        length=1,
        status=200,
        headers=(Header(b"Content-Type", media.encode()), *more),
        payload=body,
    )
    return texts_of(record, record.url)


def page(planted: bytes) -> bytes:
    return b"<html><head><title>Pact</title></head><body><div><p>Help.</p>" + planted + b"</div></body></html>"


@pytest.mark.parametrize("planted", SHOWN.values(), ids=SHOWN)
def test_what_readers_see_is_shown(planted: bytes):
    found = texts(page(planted))
    assert found
    assert "hydrogen" in fold_text(found.shown)


@pytest.mark.parametrize("planted", MARKUP.values(), ids=MARKUP)
def test_what_readers_may_see_stands_beside(planted: bytes):
    found = texts(page(planted))
    assert found
    assert "hydrogen" not in fold_text(found.shown)
    assert "hydrogen" in fold_text(found.beside)


@pytest.mark.parametrize("media", EMPTY)
def test_a_file_has_no_text(media: str):
    assert texts(b"hydrogen", media) is None
    assert texts(b"%PDF-1.7 hydrogen") is None


@pytest.mark.parametrize("media", ["text/css", "application/json", "image/svg+xml", "application/rss+xml"])
def test_a_source_is_no_page_and_is_looked_through(media: str):
    assert texts(b"a{content:'hydrogen'}", media) == texts(b"a{content:'hydrogen'}", media)
    found = texts(b"a{content:'hydrogen'}", media)
    assert found
    assert (found.shown, "hydrogen" in found.beside) == ("", True)


def test_of_a_stylesheet_only_its_strings_are_text():
    found = texts(b".hydrogen::after { content: 'green \xc2\xbb' } /* wind */", "text/css")
    assert found
    assert (found.shown, found.beside) == ("", "'green \u00bb'")


def test_a_bare_text_is_shown_as_it_is():
    found = texts(b"Country: Spain\nOn hydrogen", "text/plain")
    assert found
    assert found.shown == "Country: Spain\nOn hydrogen"


def test_words_of_two_blocks_are_two():
    found = texts(b"<html><body><p>One</p>two<ul><li>three<li>four</ul><br>five<b>six</b></body></html>")
    assert found
    assert found.shown.split() == ["One", "two", "three", "four", "fivesix"]


def test_what_is_embedded_is_counted_and_what_cannot_be_read_is_told():
    found = texts(page(b"<iframe src='https://video.example/'></iframe><img src=\"data:image/png;base64,AA\">"))
    assert found
    assert found.embedded == 2
    doubtful = texts(page(b"\xff\xfe\x8f \xc3\xa9"))
    assert doubtful
    assert doubtful.unsure
    with pytest.raises(BodyError, match="bad-coding"):
        texts(b"\0no gzip", "text/html", Header(b"Content-Encoding", b"gzip"))


def test_a_page_that_is_too_much_for_a_parser_is_looked_through_as_source():
    found = texts(b"<html><body>" + b"<div>" * 60_000 + b"hydrogen")
    assert found
    assert (found.shown, "hydrogen" in found.beside) == ("", True)
