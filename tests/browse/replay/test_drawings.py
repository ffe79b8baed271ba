"""SVG images: what they draw stays, what they run or load goes."""

import pytest

from dossier_scraper.browse.replay.drawings import drawing

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x()</script>",
        '<g onload="x()"/>',
        '<a xlink:href="javascript:x()"><rect/></a>',
        '<image href="https://evil.example/a"/>',
        '<use href="https://evil.example/a#b"/>',
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        '<rect><set attributeName="href" to="javascript:x()"/></rect>',
        '<rect style="fill:url(https://evil.example/)"/>',
        '<rect fill="url(https://evil.example/)"/>',
        "<style>@import 'https://evil.example/';</style>",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(hostile: str):
    drawn = drawing(f'{HEAD}><path d="M0 0"/>{hostile}</svg>'.encode()) or b""
    assert b'd="M0 0"' in drawn
    assert not any(word in drawn for word in (b"evil.example", b"x()", b"foreignObject", b"onload", b"<script"))


def test_what_is_drawn_stays():
    drawn = drawing(f'{HEAD}><style>p{{fill:red}}</style><use xlink:href="#a" fill="url(#b)"/></svg>'.encode()) or b""
    assert b"<style>p{fill:red}</style>" in drawn
    assert b'xlink:href="#a" fill="url(#b)"' in drawn


@pytest.mark.parametrize(
    "body",
    [
        b"<svg",
        b"<html><script/></html>",
        b"",
        b'<!DOCTYPE svg [<!ENTITY a "' + b"a" * 9 + b'"><!ENTITY b "' + b"&a;" * 9 + b'">]><html>&b;</html>',
    ],
)
def test_what_is_no_drawing_is_none(body: bytes):
    assert drawing(body) is None


def test_entities_and_instructions_are_not_followed():
    body = (
        b'<?xml-stylesheet href="https://evil.example/"?><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + HEAD.encode()
        + b"><text>&a;</text></svg>"
    )
    drawn = drawing(body) or b""
    assert b"root:" not in drawn
    assert b"stylesheet" not in drawn
