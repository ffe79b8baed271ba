"""Show answers in a terminal: tables that fit 80 columns, plain text elsewhere. Text from the site is never markup."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.known import KnownDossier, KnownEvent, WholeDossier
from dossier_scraper.archive.questions.organisations import Requester
from dossier_scraper.archive.questions.provenance import NamedField, Witnessed
from dossier_scraper.archive.questions.timeline import OtherValue, TimelineEntry
from dossier_scraper.model import VERSION_FIELDS, DateValue, Field
from dossier_scraper.wording import (
    MISSING,
    PRESENCE,
    Sign,
    Told,
    absence_sentence,
    interval,
    moment,
    pieces,
    presence_sentence,
    safe,
)

if TYPE_CHECKING:  # it knows the stems of words, which only a search needs
    from dossier_scraper.archive.questions.search import Hit

# Forms of fields that `dossier` shows in one line each.
SHORT = ("organisations", "line", "date")
COLOURS: dict[Sign, str] = {"=": "", "-": "red", "+": "green"}
# Of a quote in a table, so much is shown.
QUOTED = 60
# The column of words in a table wants so much room.
NARROW = 16


def console() -> Console:
    """Return the console: colours and boxes on a terminal, plain text of 80 columns elsewhere."""
    wide = sys.stdout.isatty()
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=None if wide else 80)


def table(out: Console, headings: Sequence[str], rows: Iterable[Sequence[object]], wide: int = 0) -> None:
    """Print rows under headings; the column `wide` takes the room that the others leave and folds.

    Where they leave too little, each row is a block of lines: a table would cut values or lose a column.
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    widths = [
        max(map(cell_len, (heading, *(line for cell in column for line in cell.plain.split("\n")))))
        for heading, *column in zip(headings, *cells, strict=True)
    ]
    if out.width - sum(widths) + widths[wide] - 2 * len(widths) < min(NARROW, widths[wide]):
        for row in cells:
            for heading, cell in zip(headings, row, strict=True):
                out.print(Text(f"{heading}: ", style="bold").append(cell))
            out.print()
        return
    shape = box.SIMPLE_HEAD if out.is_terminal else None
    made = Table(box=shape, pad_edge=False, padding=(0, 1), header_style="bold", collapse_padding=True)
    for index, heading in enumerate(headings):
        made.add_column(heading, overflow="fold", no_wrap=index != wide, ratio=1 if index == wide else None)
    for row in cells:
        made.add_row(*row)
    made.expand = out.width <= 80
    out.print(made)


def _cell(value: object) -> Text:
    """Return a cell: its first line plain, what follows dim."""
    first, _, more = safe(value).partition("\n")
    return Text(first).append(f"\n{more}" if more else "", style="dim")


def dossiers(out: Console, rows: Sequence[KnownDossier]) -> None:
    """Print one line for each dossier."""
    table(
        out,
        ("dossier", "country", "start", "status", "presence"),
        (
            (
                f"{row.title or MISSING}\n{'; '.join(row.organisations) or MISSING}",
                row.country,
                row.start_date and (row.start_date.date or row.start_date.text),
                row.status,
                _presence(row),
            )
            for row in rows
        ),
    )


def _presence(row: KnownDossier) -> str:
    """Return a dossier's presence, and since when one that is not shown is known to be so."""
    away = row.presence in ("unlisted", "missing", "gone")
    return f"{row.presence}\nsince {row.presence_since[:10]}" if away else row.presence


def legend(out: Console, rows: Iterable[KnownDossier]) -> None:
    """Say what the less common words of the column `presence` mean, those that occur."""
    found = {row.presence for row in rows}
    for presence, meaning in PRESENCE.items():
        if presence in found:
            out.print(Padding(Text(f"{presence}: {meaning}", style="dim"), (0, 0, 0, 2), expand=False))


def dossier(out: Console, row: WholeDossier) -> None:
    """Print all that is known, or was known once, of one dossier."""
    out.print(Text(safe(row.title), style="bold"))
    facts = (
        ("id", row.id),
        ("page", row.url),
        *(
            (field.words, _short(field, row))
            for field in VERSION_FIELDS
            if field.form in SHORT and field.name != "title"
        ),
        ("presence", f"{row.presence} since {moment(row.presence_since)} UTC"),
        *(("absent", absence_sentence(**asdict(absence))) for absence in row.absences),
        (
            "seen",
            f"{moment(row.first_seen)} to {moment(row.last_seen)} UTC, {_count(len(row.versions), 'version')}",
        ),
    )
    grid = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in (*facts, *((field.label, field.value) for field in row.other)):
        grid.add_row(safe(name), Text(safe(value)))
    out.print(grid)
    for long in (field for field in VERSION_FIELDS if field.form == "text"):
        out.print()
        out.print(Text(long.words, style="dim"))
        out.print(Padding(Text(safe(getattr(row, long.name))), (0, 0, 0, 2), expand=False))
    if row.events:
        out.print()
        events(out, row.events)
    for problem in row.problems or ():
        field = f" ({problem.field})" if problem.field else ""
        out.print(Text(safe(f"{problem.severity}: {problem.code}{field}: {problem.detail}"), style="yellow"))


def events(out: Console, rows: Sequence[KnownEvent]) -> None:
    """Print a timeline, with the id of each event."""

    def cell(event: KnownEvent) -> str:
        about = " | ".join(filter(None, ["; ".join(event.categories), event.source]))
        other = [f"{field.label}: {field.value}" for field in event.other]
        return "\n".join(filter(None, [event.title or MISSING, about, event.summary, *other]))

    table(
        out,
        ("event", "date", "what"),
        ((event.id, _range(event.date), cell(event)) for event in rows),
        wide=2,
    )


def changes(out: Console, rows: Sequence[SeenChange], titles: Mapping[str, str | None]) -> None:
    """Print sentences about what changed, under each dossier's title, newest last."""
    shown = None
    for row in rows:
        if row.dossier_id != shown:
            shown = row.dossier_id
            out.print(Text(safe(row.title), style="bold"))
        out.print(_sentence(row, titles))
        if row.field != "presence":
            out.print(Padding(Text(_when(row), style="dim"), (0, 0, 0, 4), expand=False))


def differences(out: Console, rows: Sequence[Told], titles: Mapping[str, str | None]) -> None:
    """Print sentences about what differs from one version to another, whichever came first."""
    for row in rows:
        out.print(_sentence(row, titles))


def _sentence(row: Told, titles: Mapping[str, str | None]) -> Padding:
    if isinstance(row, SeenChange) and row.field == "presence":
        told = presence_sentence(row.before, row.after, row.seen_before, row.seen_after)
        return Padding(Text(told + _cause(row)), (0, 0, 0, 2), expand=False)
    event = row.field.split("/")[1] if row.field.startswith("events/") else ""
    said = Text.assemble(*((words, COLOURS[sign]) for sign, words in pieces(row, titles.get(event))))
    return Padding(said, (0, 0, 0, 2), expand=False)


def _when(row: SeenChange) -> str:
    """Say between which checks the site changed, or since when our rules read otherwise."""
    if row.cause == "extractor":
        return f"read otherwise since {moment(row.seen_after)} UTC; the rules changed, not the site; cause: extractor"
    return interval(row.seen_before or row.seen_after, row.seen_after) + _cause(row)


def _cause(row: SeenChange) -> str:
    return "" if row.cause == "site" else f"; cause: {row.cause}"


def places(out: Console, root: Path, pages: int) -> None:
    """Say where everything lies."""
    warc = sum(path.stat().st_size for path in (root / "warc").glob("*"))
    out.print()
    table(
        out,
        ("Where everything lies", ""),
        (
            (f"{root}/warc/", f"the evidence: {pages} answers of the site, {warc // 1024} kB"),
            (f"{root}/ledger.jsonl", "what was done, each line sealed"),
            (f"{root}/dossiers.db", "the database, made from those two"),
            (f"{root}/snapshots/", "each version of each dossier as JSON"),
        ),
        wide=1,
    )


def organisations(out: Console, rows: Sequence[Requester]) -> None:
    """Print each organisation with its id, its spellings and its dossiers."""
    for row in rows:
        spellings = [name for name in row.names if name != row.name]
        about = filter(None, [row.id, row.country_code, f"written {'; '.join(spellings)}" if spellings else ""])
        out.print(Text(safe(row.name), style="bold"))
        out.print(Padding(Text(safe(" · ".join(about)), style="dim"), (0, 0, 0, 2), expand=False))
        for dossier in row.dossiers:
            out.print(Padding(Text(safe(dossier.title or dossier.id)), (0, 0, 0, 2), expand=False))


def provenance(out: Console, rows: Sequence[Witnessed]) -> None:
    """Print for each value the chain from its field down to file, offset and digest."""
    for row in rows:
        out.print(Text(safe(row.field), style="bold"))
        grid = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in (
            ("quote", f"“{row.quote}”"),
            ("selector", row.selector),
            ("rule", f"{row.rule} (extractor {row.extractor_version})"),
            ("page", row.url),
            *_captured(row),
            ("record", row.record),
            ("file", f"warc/{row.warc_file}, offset {row.warc_offset}"),
            ("SHA-256", f"{row.payload_sha256} ({'' if row.digest_found else 'NOT '}found in the record)"),
            (
                "found again",
                "yes, in the stored bytes" if row.quote_found else "NO: the stored bytes do not show it",
            ),
        ):
            grid.add_row(name, Text(safe(value)))
        out.print(grid)


def _captured(row: Witnessed) -> Iterator[tuple[str, str]]:
    """Yield when the page was captured, and where it was unchanged then, the record of that and when it was stored."""
    yield "captured", f"{moment(row.captured_at)} UTC, run {row.run_id}"
    if row.grade == "witnessed":
        yield "witnessed", "another archive saw the same value by itself"
    if row.confirmed_by:
        yield "", f"unchanged then, as {row.confirmed_by} says"
        yield "stored", f"{moment(row.stored_at)} UTC"


def hits(out: Console, rows: Sequence["Hit"]) -> None:
    """Print what a search found."""
    for row in rows:
        out.print(Text(safe(row.title), style="bold"))
        where = row.dossier_id + (f", event {row.event_id}" if row.event_id else "")
        old = f", {row.absent}" if row.absent else ""
        old += f", {row.field}" if row.field else ""
        old += "" if row.current else f", version {row.number}, no longer current"
        out.print(Text(f"  {safe(where)}{old}", style="dim"))
        out.print(Padding(Text(safe(row.excerpt)), (0, 0, 0, 2), expand=False))


def timeline(out: Console, rows: Sequence[TimelineEntry]) -> None:
    """Print events by date, each with its dossier."""

    def cell(row: TimelineEntry) -> str:
        about = " | ".join(filter(None, [row.dossier_title or row.dossier_id, "; ".join(row.event.categories)]))
        return f"{row.event.title or row.event.summary or MISSING}\n{about}"

    table(out, ("date", "event", "what"), ((_range(row.event.date), row.event.id, cell(row)) for row in rows), wide=2)


def other_values(out: Console, rows: Sequence[OtherValue]) -> None:
    """Print labelled values that no table maps, under each label."""
    shown = None
    for row in rows:
        if row.label != shown:
            shown = row.label
            out.print(Text(safe(row.label), style="bold"))
        out.print(Padding(Text(safe(row.value)), (0, 0, 0, 2), expand=False))
        where = f"{row.dossier_title or row.dossier_id}{f', event {row.event_id}' if row.event_id else ''}"
        out.print(Padding(Text(safe(where), style="dim"), (0, 0, 0, 4), expand=False))


def named_fields(out: Console, rows: Sequence[NamedField]) -> None:
    """Print the values that can be explained and cited, each with the beginning of its quote."""
    table(out, ("field", "quote"), ((row.name, _short_quote(row.quote)) for row in rows), wide=1)


def _short_quote(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}…"


def _short(field: Field, row: WholeDossier) -> str | None:
    """Return a short field of a dossier as it is shown."""
    if field.form == "organisations":
        return "; ".join(row.organisations)
    value = getattr(row, field.name)
    return _with_text(value) if isinstance(value, DateValue) else value


def _with_text(date: DateValue) -> str:
    return f"{date.date}  (“{date.text}”)" if date.date and date.date != date.text else date.date or date.text


def _range(date: DateValue | None) -> str | None:
    if date and date.date and date.date_end:
        return f"{date.date} –\n{date.date_end}"
    return (date.date or date.text) if date else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
