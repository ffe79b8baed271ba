"""Style sheets of an archived page: each address is the archive's or none."""

# ruff: noqa: E501

import pytest

from dossier_scraper.browse.replay.rewriting import Kind
from dossier_scraper.browse.replay.styles import SIZE, style

URL = "https://www.example.org/themes/a.css"


def find(url: str, kind: Kind) -> str | None:
    return f"{kind}-{url.rpartition('/')[2]}" if "example.org" in url and "gone" not in url else None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a{background:url(x.png) no-repeat}", 'a{background:url("image-x.png") no-repeat}'),
        ("a{background:url( 'x.png' )}", 'a{background:url("image-x.png")}'),
        ("a{b:\\75 rl(gone.png) red}", "a{b:none red}"),
        ("@import 'b.css' screen;a{}", '@import url("style-b.css") screen;a{}'),
        ("@import url(gone.css);a{}", "@import ;a{}"),
        ("@font-face{src:local(x),url(f.woff2) format('woff2')}", '@font-face{src:local(x),url("font-f.woff2") format("woff2")}'),
        ("@media print{@font-face{src:url(f.woff)}a{b:url(x.png)}}", '@media print{@font-face{src:url("font-f.woff")}a{b:url("image-x.png")}}'),
        ("a{b:image-set('x.png' 1x,url(gone.png) 2x)}", 'a{b:image-set(url("image-x.png") 1x,none 2x)}'),
        ("a{mask:url(#m)}", "a{mask:url(#m)}"),
        ("a{b:url(data:image/svg+xml,%3Csvg/%3E)}", 'a{b:url("data:image/svg+xml,%3Csvg/%3E")}'),
        ("a{b:url(data:text/html,x)}", "a{b:none}"),
        ('@namespace s url(http://www.w3.org/2000/svg);s|a{c:"</style>"}', '@namespace s url(http://www.w3.org/2000/svg);s|a{c:"\\3c /style>"}'),
        ("a{content:'x.png'}", 'a{content:"x.png"}'),
    ],
)  # fmt: skip
def test_addresses_are_the_archives_or_none(given: str, kept: str):
    assert style(given, URL, find) == kept


def test_what_is_too_much_to_be_read_is_left_out():
    assert style("(" * 100_000, URL, find) == ""
    assert style("a{}" * SIZE, URL, find) == ""
