"""What a terminal shows: tables of at most 80 columns, and text from the site only as text."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.known import KnownEvent, WholeDossier
from dossier_scraper.archive.questions.search import Hit
from dossier_scraper.archive.questions.versions import SeenVersion
from dossier_scraper.browse import terminal
from dossier_scraper.model import DateValue, Organisation, OtherField, Presence, Problem

HOSTILE = "\x1b[2J\x1b]0;owned\x07Pact\r\nforged line\u202egnp.exe\u200b [bold]not bold[/bold]"
NOON = "2026-01-01T12:00:00.000000Z"
UNKNOWN = DateValue(text=HOSTILE, date=None, date_end=None, precision=None, earliest=None, latest=None)
ROW = WholeDossier(
    id="pact",
    title=HOSTILE,
    requesting_organisations=(Organisation(name=HOSTILE), Organisation(name="NCR")),
    country="Norway",
    start_date=replace(UNKNOWN, text="to be confirmed"),
    status=HOSTILE,
    presence="listed",
    url="javascript:alert(1)",
    presence_since=NOON,
    first_seen=NOON,
    last_seen=NOON,
    last_checked=NOON,
    listed_as=None,
    background=HOSTILE * 9,
    versions=(SeenVersion(id="v1", number=1, first_seen=NOON, last_seen=NOON, content_hash="0"),),
    aliases=(),
    absences=(),
    problems=(Problem(code="x", severity="warning", field=HOSTILE, detail=HOSTILE),),
    other=(OtherField(label=HOSTILE, value=HOSTILE),),
    events=(
        KnownEvent(
            id="e1",
            dossier_id="pact",
            position=0,
            url=None,
            first_seen=NOON,
            last_seen=NOON,
            other=(OtherField(label=HOSTILE, value=HOSTILE),),
            date=UNKNOWN,
            title=HOSTILE,
            categories=(HOSTILE,),
            source=HOSTILE,
            summary=HOSTILE,
        ),
    ),
)
CHANGE = SeenChange(
    version_id="v1",
    dossier_id="pact",
    title=HOSTILE,
    field="results",
    before=HOSTILE,
    after=HOSTILE * 5,
    cause="site",
    seen_before="2021-03-03T08:00:00.000000Z",
    seen_after="2021-03-09T08:00:00.000000Z",
)


def shown(draw: Callable[[Console], None], tty: bool) -> str:
    stream = io.StringIO()
    draw(
        Console(
            file=stream, width=80, force_terminal=tty, color_system=None, highlight=False, markup=False, emoji=False
        )
    )
    return stream.getvalue()


@pytest.mark.parametrize("tty", [True, False])
@pytest.mark.parametrize(
    "draw",
    [
        lambda out: terminal.dossiers(out, [ROW]),
        lambda out: terminal.dossier(out, ROW),
        lambda out: terminal.changes(out, [CHANGE], {}),
        lambda out: terminal.hits(
            out,
            [Hit(dossier_id="pact", event_id="e1", title=HOSTILE, rank=-1, excerpt=HOSTILE, number=1, current=False)],
        ),
    ],
    ids=["list", "show", "history", "search"],
)
def test_hostile_text_steers_no_terminal_and_no_line_is_wider_than_80(draw: Callable[[Console], None], tty: bool):
    text = shown(draw, tty)
    assert max(map(len, text.splitlines())) <= 80
    for character in ("\x1b", "\x07", "\r", "\u202e", "\u200b"):
        assert character not in text
    assert "\\x1b" in text
    assert "[bold]" in text


@pytest.mark.parametrize("width", [20, 30, 45, 60, 80])
def test_a_narrow_terminal_loses_no_value_and_no_column(width: int):
    row = replace(
        ROW,
        title="Danish Technology Pact",
        requesting_organisations=(Organisation(name="NCR"),),
        start_date=replace(UNKNOWN, date="2018-03-15"),
        status="Finalised",
        country="Netherlands",
        presence="not_checked",
    )
    out = io.StringIO()
    terminal.dossiers(Console(file=out, width=width), [row, row])
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    shown = ("2018-03-15", "Finalised", "Netherlands", "not_checked", "Danish", "Technology", "Pact", "NCR")
    assert [value for value in shown if not any(value in line for line in lines)] == []


def test_a_legend_explains_the_words_that_occur_and_no_other(capsys: pytest.CaptureFixture[str]):
    words: tuple[Presence, ...] = ("listed", "gone", "not_checked")
    terminal.legend(terminal.console(), [replace(ROW, presence=word) for word in words])
    said = capsys.readouterr().out
    assert "gone: its page answers 404 or 410" in said
    assert "not_checked: no complete crawl" in said
    assert "unlisted" not in said
    assert max(map(len, said.splitlines())) <= 80
    terminal.legend(terminal.console(), [ROW])
    assert capsys.readouterr().out == ""
