"""`dossier extract FILE --coverage` and `--coverage-html OUT`: a page as text and in colours, by where it went."""

import re
from pathlib import Path

from click.testing import CliRunner

from dossier_scraper.browse.coverage import printed
from dossier_scraper.cli import cli
from dossier_scraper.extract import accounted
from dossier_scraper.site import load_site
from tests.extract import golden

PAGE = golden.PAGES / "drupal7/dossiers/steamsare-programme-basque-country.html"
URL = f"{golden.BASE}/dossiers/steamsare-programme-basque-country"


def extracted(*options: str) -> str:
    done = CliRunner().invoke(cli, ["extract", str(PAGE), "--url", URL, *options], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_each_stretch_is_printed_with_its_kind_and_the_sums_add_up():
    lines = extracted("--coverage").splitlines()
    assert any("InnoBasque" in line and line.strip().startswith("read") for line in lines)
    sums = {found[1]: int(found[2]) for line in lines if (found := re.fullmatch(r"\s+(\S+)\s+(\d+)", line))}
    total = sums.pop("total")
    assert (
        total
        == sum(sums.values())
        == golden.reading(PAGE.relative_to(golden.PAGES).with_suffix("").as_posix()).coverage.total
    )


def test_the_page_in_colours_is_a_page_by_itself(tmp_path: Path):
    out = tmp_path / "page.html"
    assert extracted("--coverage-html", str(out)) == ""
    page = out.read_text("utf-8")
    assert "<script" not in page
    assert "<html lang=" in page
    assert "color-scheme" in page
    for kind in ("read", "label", "unread"):
        assert f'<mark class="{kind}"' in page
    assert "InnoBasque" in page


def test_text_of_a_page_is_text_in_its_colours(tmp_path: Path):
    hostile = tmp_path / "hostile.html"
    hostile.write_text(
        "<meta name=generator content='WordPress 6'><h1>Kites</h1><p>&lt;script&gt;alert(1)&lt;/script&gt;"
    )
    out = tmp_path / "page.html"
    CliRunner().invoke(
        cli, ["extract", str(hostile), "--url", URL, "--coverage-html", str(out)], catch_exceptions=False
    )
    assert "<script" not in out.read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in out.read_text("utf-8")


def test_where_the_page_in_colours_cannot_be_written_is_said(tmp_path: Path):
    done = CliRunner().invoke(cli, ["extract", str(PAGE), "--url", URL, "--coverage-html", str(tmp_path)])
    assert done.exit_code == 2
    assert not isinstance(done.exception, OSError)


def test_what_could_turn_a_line_round_is_written_out(tmp_path: Path):
    hostile, out = tmp_path / "hostile.html", tmp_path / "page.html"
    hostile.write_text(
        "<meta name=generator content='WordPress 6'><h1>Kites</h1><p>\u202eten kites\u202c flew</p>", "utf-8"
    )
    options = ["extract", str(hostile), "--url", URL]
    shown = (
        CliRunner().invoke(cli, [*options, "--coverage-html", str(out), "--coverage"], catch_exceptions=False).output
    )
    for text in (shown, out.read_text("utf-8")):
        assert "\u202e" not in text
        assert r"\u202eten kites\u202c flew" in text


def test_a_page_in_colours_says_what_is_unread_and_leads_there(tmp_path: Path):
    out = tmp_path / "page.html"
    extracted("--coverage-html", str(out))
    page, unread = (
        out.read_text("utf-8"),
        golden.reading("drupal7/dossiers/steamsare-programme-basque-country").coverage,
    )
    assert f'<a href="#unread-1">Unread</a>: {unread.unread:,} of {unread.total:,} characters.' in page
    assert page.count('id="unread-1"') == 1


def test_a_line_is_no_wider_than_the_terminal():
    name = "drupal7/dossiers/steamsare-programme-basque-country"
    _, segments = accounted(golden.page(name), load_site())
    lines = list(printed(segments, golden.reading(name).coverage, 80))
    assert max(map(len, lines)) <= 80
    fronts = {line[:16].rstrip() for line in lines if line.strip()}
    assert "" in fronts, "the rest of a text stands below its beginning"
    whole = list(printed(segments, golden.reading(name).coverage, None))
    assert "".join("".join(whole).split()) == "".join("".join(lines).split())
