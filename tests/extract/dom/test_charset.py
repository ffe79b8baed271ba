"""Bytes become the right text, and disagreement about how is told."""

import json
import sqlite3

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

WORDS = "Óbuda, Fréhel, « œuvre » – €5"
LATIN = "Óbuda, Fréhel"
META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("body", "content_type", "text", "codes"),
    [
        (WORDS.encode(), None, WORDS, []),
        (WORDS.encode(), "text/html; charset=utf-8", WORDS, []),
        (WORDS.encode(), "text/html; charset=iso-8859-1", WORDS, ["charset_conflict"]),
        ((META.format("latin1") + WORDS).encode(), "text/html", META.format("latin1") + WORDS, ["charset_conflict"]),
        (b"plain ASCII", "text/html; charset=iso-8859-1", "plain ASCII", []),
        (LATIN.encode("latin-1"), "text/html; charset=iso-8859-1", LATIN, []),
        (WORDS.encode("cp1252"), "text/html; charset=iso-8859-1", WORDS, []),
        (WORDS.encode("cp1252"), None, WORDS, []),
        (WORDS.encode("cp1252"), "text/html; charset=utf-8", WORDS, ["charset_conflict"]),
        (
            (META.format("windows-1252") + WORDS).encode("cp1252"),
            "text/html; charset=utf-8",
            META.format("windows-1252") + WORDS,
            ["charset_conflict"],
        ),
        ("Łódź".encode("iso-8859-2"), "text/html; charset=iso-8859-2", "Łódź", []),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=iso-8859-1", WORDS, ["charset_conflict"]),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "text/html", WORDS, []),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "text/html; charset=utf-8", WORDS, ["charset_conflict"]),
        (b"\xff\xfe\0\0" + WORDS.encode("utf-32-le"), None, WORDS, []),
        (f"<p>{WORDS}".encode("utf-16-le"), "text/html", f"<p>{WORDS}", []),
        (f"<p>{WORDS}".encode("utf-16-le"), "text/html; charset=utf-16", f"<p>{WORDS}", []),
        (
            WORDS.encode() + b"\xff" + WORDS.encode(),
            "text/html; charset=utf-8",
            f"{WORDS}\ufffd{WORDS}",
            ["charset_invalid"],
        ),
        (WORDS.encode() + b"\xed\xa0\x80", None, f"{WORDS}\ufffd\ufffd\ufffd", ["charset_invalid"]),
        (WORDS.encode()[:-1] + b"\xe2\x82", None, WORDS[:-1] + "\ufffd", ["charset_invalid"]),
        (b"a\0b\x1bc\x7fd", None, "a\ufffdb\ufffdc\ufffdd", ["control_characters"]),
        (b"a\tb\r\nc\fd", None, "a\tb\r\nc\fd", []),
        (b"x", "text/html; charset=nonsense", "x", []),
        (b"eA==", "text/html; charset=base64", "eA==", []),
        (b"+AGE-", "text/html; charset=utf-7", "+AGE-", []),
        ("結果 of 12".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", "結果 of 12", []),
        (b"x\x1b$ y", "text/html; charset=iso-2022-jp", "x\ufffd$ y", ["control_characters"]),
        (b"", "text/html", "", []),
    ],
)
def test_a_charset_is_found(body: bytes, content_type: str | None, text: str, codes: list[str]):
    found, problems = decode(Page(url="", body=body, content_type=content_type))
    assert found == text
    assert [problem.code for problem in problems] == codes


def test_hostile_characters_survive_sqlite_and_json():
    page = (
        '<meta name="generator" content="Drupal 7 (x)"><body><main>'
        "<h1>T &#xD800; &#0; &#x1; \0 \x1b \u202e e\u0301</h1>"
        '<div class="node node-taskforce-dossier"><div class="field field-name-field-organisation">'
        '<div class="field-items"><div class="field-item">a\0b &#55296; \x07 end-marker</div></div></div></div>'
    )
    body = page.encode() + b"\xed\xa0\x80"
    dossier = extract(Page(url="https://www.stemcoalition.eu/dossiers/x", body=body), load_site()).dossier
    assert dossier is not None
    texts = [dossier.title, dossier.requesting_organisations[0].name]
    assert texts[1].endswith("end-marker")
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE t (x TEXT) STRICT")
        base.executemany("INSERT INTO t VALUES (?)", [(text,) for text in texts])
        assert [x for (x,) in base.execute("SELECT x FROM t")] == texts
        assert [n for (n,) in base.execute("SELECT length(x) FROM t")] == [len(text or "") for text in texts]
    assert json.loads(json.dumps(texts).encode()) == texts
    assert not any(0xD800 <= ord(c) <= 0xDFFF or c in "\0\x1b\x07" for text in texts for c in text or "")
