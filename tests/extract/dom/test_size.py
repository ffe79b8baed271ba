"""Counts by which a page is too much, and that what hides tags from a careless count does not hide them from this."""

import random

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.dom import size
from dossier_scraper.extract.dom.document import parsed
from dossier_scraper.extract.dom.familiar import END, Familiar
from dossier_scraper.extract.dom.size import TooComplex, check, check_lines
from dossier_scraper.extract.dom.soup import soup_of
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden

DEEP = 30_000


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4_000_001,
        "<" * 250_001,
        "<br>" * 200_001,
        "<div>" * DEEP,
        "<DIV>" * DEEP,
        "<ul><li>" * DEEP,
        "<table><tr><td>" * DEEP,
        "<a href=x><div>" * DEEP,
        "<div><!--</div>-->" * DEEP,
        "<div a='</div>'>" * DEEP,
        '<div a="></div>">' * DEEP,
        "<div a=b'></div ><i x='>" * DEEP,
        "<div><script></div></script>" * DEEP,
        "<div></ div></div/></span>" * DEEP + "<div>" * DEEP,
        "<svg><title></svg>" + "<div></title>" * DEEP,
        f"<p>{''.join(f'<b id={n}>' for n in range(1000))}{'<p>x' * 1000}",
        f"<div {' '.join(f'a{n}' for n in range(1001))}>",
        "<div " + "/".join(f"a{n}='1'" for n in range(1001)) + ">",
        "<div " + " ".join(f"a{n}='<'" for n in range(1001)) + ">",
        "<div " + " ".join(f"a{n}='>'" for n in range(1001)) + ">",
        "<div x=' " + "<b>" * 400 + "' " + " ".join(f"a{n}" for n in range(1001)) + ">",
        "".join(f"<b id={n}>" for n in range(300)) + "<p>x" * 800,
        '<a ="b c="d>" ' + " ".join(f"a{n}" for n in range(1001)) + ">",
        '<a="b c="d>" ' + " ".join(f"a{n}" for n in range(1001)) + ">",
        f'<div class="{"x " * 200_001}">',
        f"<select>{'<option>x' * 20_000}",
    ],
    ids=range(26),
)
def test_what_would_cost_too_much_is_refused(text: str) -> None:
    with pytest.raises(TooComplex):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 20_000 + "</div>" * 20_000,
        f"<table>{'<tr><td>x<td>y' * 30_000}</table>",
        f"<table>{'<tr><td>x</td><td>y</td></tr>' * 30_000}</table>",
        "<div><b>x</b></div>" * 30_000,
        "<p><a href=x>x</a>" * 30_000,
        "<b>" * 20_000,
        "<ul>" + "<li>x" * 20_000,
        f"<script>{'if (a<b) c(); ' * 100_000}</script>",
        f'<img src="data:image/png;base64,{"A" * 3_000_000}">',
        "a < b" * 100_000,
    ],
    ids=range(10),
)
def test_what_is_only_long_is_not(text: str) -> None:
    check(text)


@pytest.mark.parametrize("known", [False, True])
def test_what_the_quick_look_lets_pass_the_count_does_too(monkeypatch, known: bool) -> None:
    monkeypatch.setattr(size, "ATTRIBUTES", 8)
    monkeypatch.setattr(size, "ELEMENTS", 40)
    signs, menus, shorter = random.Random(7), Familiar(), 0
    parts = [
        "<a",
        "<b ",
        "<b>",
        "</b>",
        "<p",
        "<p>",
        "</p>",
        " x",
        "=",
        '"',
        "'",
        ">",
        "/",
        " ",
        "<",
        "<!--",
        "-->",
        "\n",
        *[">\n"] * 4 * known,
    ]
    passed = 0
    for _ in range(20_000):
        text = "".join(signs.choices(parts, k=signs.randrange(1, 30)))
        others = menus.others(text) if known else text
        menus.learn(others, size.is_plain)
        shorter += len(others) < len(text)
        if size._is_harmless(others.replace(END, size.APART), len(text), text.count("<")):
            size._look_through(text)
            passed += 1
    assert passed > 1_000
    assert (shorter > 1_000) == known


def test_each_golden_page_is_far_from_every_bound() -> None:
    for name in golden.names():
        check(golden.page(name).body.decode("utf-8", "replace") * 5)


def test_a_text_has_lines_within_reason() -> None:
    check_lines("x\n" * 25_000)
    with pytest.raises(TooComplex, match="25,000 lines"):
        check_lines("x\r" * 25_001)


@pytest.mark.parametrize(
    "content", ["<p>x" * 20_000, "<p>" + "<style>x</style>" * 40_000, '<p a="1">' * 20_000, "<!---->x" * 40_000]
)
def test_content_of_too_many_parts_is_not_given_to_beautifulsoup(content: str) -> None:
    body = parsed(content).body
    assert body is not None
    with pytest.raises(TooComplex):
        soup_of(body)


def test_a_page_that_is_too_much_says_so_and_nothing_else() -> None:
    name = "drupal7/dossiers/hungarian-stem-platform"
    page = golden.page(name)
    body = page.body.replace(b"</body>", b"<div>" * DEEP + b"</body>")
    reading = extract(Page(url=page.url, body=body), load_site())
    assert (reading.kind, reading.dossier, [p.code for p in reading.problems]) == ("other", None, ["too_complex"])
    assert reading == extract(Page(url=page.url, body=body), load_site())
