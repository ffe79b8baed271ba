"""Pages as they looked: what is archived is shown, nothing runs, nothing is asked for elsewhere, on hostile pages too."""

# ruff: noqa: E501

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier_scraper.browse.replay.document import POLICY, document
from dossier_scraper.browse.replay.rewriting import Kind

URL = "https://www.example.org/dossiers/lake-bus"
ARCHIVED = {
    "https://www.example.org/a.png": "1.png",
    "https://www.example.org/dossiers/b.png": "2.png",
    "https://www.example.org/theme.css": "3.css",
    "https://www.example.org/dossiers/other": "4.html",
    "https://cdn.example.net/base/c.png": "5.png",
}


def find(url: str, kind: Kind) -> str | None:
    return ARCHIVED.get(url)


def shown(text: str, url: str = URL) -> LexborHTMLParser:
    return LexborHTMLParser(document(text, url, find).body)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<img src="/a.png" alt="A bus">', '<img src="1.png" alt="A bus">'),
        ("<img src=b.png srcset='/a.png 1x, gone.png 2x,b.png 640w'>", '<img src="2.png" srcset="1.png 1x, 2.png 640w">'),
        ('<img src="https://elsewhere.example/a.png">', "<img>"),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<picture><source srcset="/a.png"></picture>', '<picture><source srcset="1.png"></picture>'),
        ('<p style="background:url(/a.png)">x</p>', '<p style="background:url(&quot;1.png&quot;)">x</p>'),
        ('<p style="background:url(//x.example/i)">x</p>', '<p style="background:none">x</p>'),
        ('<table background="/a.png"></table>', '<table background="1.png"></table>'),
        ('<svg><image xlink:href="/a.png"/><use href="#x"/><use href="/a.svg#x"/></svg>',
         '<svg><image xlink:href="1.png"></image><use href="#x"></use><use></use></svg>'),
        ('<svg fill="url(http://x.example/a)"><rect fill="url(#a)"/></svg>', '<svg fill="none"><rect fill="url(#a)"></rect></svg>'),
        ("<noscript><img src=/a.png></noscript>", '<img src="1.png">'),
        ('<video src="/v.mp4" poster="/a.png" autoplay controls></video>', '<video poster="1.png" controls=""></video>'),
    ],
)  # fmt: skip
def test_what_is_archived_is_loaded_from_the_archive_and_nothing_else_is(given: str, kept: str):
    body = shown(f"<body>{given}</body>").body
    assert body is not None
    assert body.inner_html == kept


@pytest.mark.parametrize(
    ("link", "href", "target"),
    [
        ("other", "4.html", "_top"),
        ("other#part", "4.html", "_top"),
        ("#part", "#part", "_self"),
        ("/unknown?a=1#b", "https://www.example.org/unknown?a=1#b", "_top"),
        ("https://live.example/x", "https://live.example/x", "_top"),
        ("mailto:a@b.example", "mailto:a@b.example", "_top"),
        ("javascript:alert(1)", None, None),
        ("java\tscript:alert(1)", None, None),
        ("\x01javascript:alert(1)", None, None),
        ("data:text/html,<script>x</script>", None, None),
        ("vbscript:x", None, None),
        ("file:///etc/passwd", None, None),
        ("http://[", None, None),
    ],
)
def test_links_lead_to_the_archived_page_else_to_the_live_one(link: str, href: str | None, target: str | None):
    anchor = shown(f'<a href="{link}" target="x" ping="/spy">x</a>').css_first("a")
    assert anchor is not None
    assert anchor.attributes.get("href") == href
    assert anchor.attributes.get("target") == target
    assert "ping" not in anchor.attributes


def test_links_start_at_the_first_base_that_says_so():
    tree = shown(
        '<base target="_blank"><base href="https://cdn.example.net/base/"><base href="/x/"><img src="c.png"><a href="y">y</a>'
    )
    assert [node.attributes for node in tree.css("img")] == [{"src": "5.png"}]
    assert tree.css_first("a").attributes["href"] == "https://cdn.example.net/base/y"
    assert not tree.css("base")


def test_a_style_sheet_is_linked_where_it_is_archived_and_no_other_link_stays():
    tree = shown(
        '<head><link rel="stylesheet" media="screen" href="/theme.css" integrity="sha256-x" onload="x()">'
        '<link rel=stylesheet href=/gone.css><link rel=preload href=/a.png as=image><link rel="icon" href="/a.png">'
        '<link rel="dns-prefetch" href="//spy.example"><style>@import "/theme.css"; @import url(x.css);'
        "p{background:url(/a.png)}</style></head>"
    )
    assert [node.attributes for node in tree.css("link")] == [{"rel": "stylesheet", "media": "screen", "href": "3.css"}]
    assert tree.css_first("style").text() == '@import url("3.css"); ;p{background:url("1.png")}'.replace(
        " ;p", " @import ;p"
    )


HOSTILE = """<!DOCTYPE html><html onclick="x()"><head>
<meta http-equiv="refresh" content="0;url=https://evil.example/"><META HTTP-EQUIV=Refresh CONTENT="1">
<meta http-equiv="Content-Security-Policy" content="default-src *"><meta http-equiv="Set-Cookie" content="a=b">
<meta charset="utf-7"><base href="https://evil.example/"><script src="https://evil.example/x.js"></script>
<style>@import url(https://evil.example/1);@\\69mport 'https://evil.example/2';
a{background:\\75rl(https://evil.example/3)} b{background:image-set("https://evil.example/4" 1x)}
@font-face{src:url("https://evil.example/5")} i{background:url( "https://evil.example/6
")} u{content:"</style><img src=https://evil.example/7 onerror=x()>"} @media all{q{cursor:url(https://evil.example/8),auto}}
</style></head><body onload=x() background=https://evil.example/9>
<form action="https://evil.example/10"><input type=image src=https://evil.example/11><button formaction=https://evil.example/12>b</button></form>
<iframe src="https://evil.example/13" srcdoc="<script>x()</script>"></iframe><object data=https://evil.example/14><embed src=https://evil.example/15></object>
<svg><script>x()</script><a xlink:href="javascript:x()"><text>t</text></a><set attributeName="href" to="javascript:x()"/>
<animate attributeName=href values="javascript:x()"/><foreignObject><img src=x onerror=x()></foreignObject>
<style><img src=https://evil.example/16 onerror=x()>&lt;img src=https://evil.example/17 onerror=x()&gt;</style></svg>
<math><mi xlink:href="javascript:x()">m</mi><annotation-xml encoding="text/html"><script>x()</script></annotation-xml></math>
<noscript><p title="</noscript><img src=https://evil.example/18 onerror=x()>"></noscript>
<template><img src=https://evil.example/19 onerror=x()></template><xmp><img src=https://evil.example/20></xmp>
<img src=x onerror=x()//><img/src="https://evil.example/21"/onerror=x()><IMG SRCSET="https://evil.example/22 2x">
<video poster=https://evil.example/23 src=https://evil.example/24><source src=https://evil.example/25><track src=https://evil.example/26></video>
<a href="&#106;avascript:x()" ping=https://evil.example/27>a</a><p style="background:url(https://evil.example/28)">p</p>
<details ontoggle=x() open>d</details><input autofocus onfocus=x()><!--><img src=https://evil.example/29 onerror=x()>-->
<isindex action=https://evil.example/30><body onpageshow=x()><plaintext><script>x()</script>"""


def test_a_hostile_page_runs_loads_and_sends_nothing():
    replayed = document(HOSTILE, URL, find)
    twice = LexborHTMLParser(LexborHTMLParser(replayed.body).html or "")  # what a browser makes of it, and keeps
    assert not twice.css(
        "script, iframe, object, embed, template, base, set, animate, noscript, meta[http-equiv=refresh]"
    )
    for node in twice.root.traverse():
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (node.tag, name)
            assert "script:" not in (value or ""), (node.tag, name)
            assert name in ("title",) or "evil.example" not in (value or ""), (node.tag, name, value)
    for sheet in twice.css("style"):
        assert not re.search(r"url\((?!\"1)[^)]|@import\s*[\"'u]", sheet.text()), sheet.text()
    assert twice.head.child.attributes == {"http-equiv": "Content-Security-Policy", "content": POLICY}
    assert [node.attributes for node in twice.css("meta")][1:] == [{"charset": "utf-8"}]
    assert replayed.left_out["refreshes"] == 2
    assert replayed.left_out["scripts"] >= 4
    assert replayed.left_out["event handlers"] >= 8
    assert replayed.left_out["forms"] == 1


def test_what_is_left_out_is_counted_by_name():
    page = '<script>1</script><script>2</script><img src="/gone.png"><link rel=stylesheet href="/g.css"><iframe src=x></iframe>'
    assert document(page, URL, find).left_out == {
        "frames and objects": 1,
        "images not archived": 1,
        "scripts": 2,
        "styles not archived": 1,
    }


def test_a_page_rewritten_twice_is_the_same():
    once = document('<title>x</title><p lang="no">Sjø<img alt="" src="data:image/gif;base64,R0"></p>', URL, find).body
    assert document(once, URL, find).body == once
    assert 'lang="no"' in once
