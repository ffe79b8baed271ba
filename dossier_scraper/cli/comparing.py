"""Compare: what two archives of one site say of the same values."""

import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.options import json_option, print_json
from dossier_scraper.errors import UsageError

if TYPE_CHECKING:
    from dossier_scraper.archive.questions.query import Query
    from dossier_scraper.history.agreement import Agreement, Side

CONTRADICT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A dossier in both archives, by its id in each; None where it is in one alone. `values` is what they say of it."""

    a: str | None
    b: str | None
    values: "tuple[Agreement, ...]"


@click.command()
@json_option
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
def compare(a: Path, b: Path, as_json: bool) -> None:
    """Compare two archives of one site, A and B.

    Of each dossier, field and interval it says whether both saw the same, one alone did, or they contradict each
    other, with both captures; what one of them withholds is not compared. The exit code is 0 where nothing contradicts,
    else 4.
    """
    from dossier_scraper.archive.questions.query import open_query

    with open_query(a) as mine, open_query(b) as theirs:
        if mine.fact("site") != theirs.fact("site"):
            raise UsageError(
                f"{a} is of {mine.fact('site')} and {b} of {theirs.fact('site')}: they have no page in common"
            )
        found = list(_compared(mine, theirs))
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        _print(found, a, b)
    if any(value.verdict == "contradicting" for one in found for value in one.values):
        sys.exit(CONTRADICT)


def _compared(mine: "Query", theirs: "Query") -> Iterator[Compared]:
    from dossier_scraper.archive.questions.observed import keys_of_dossiers, observed_versions
    from dossier_scraper.archive.questions.withheld import withholdings
    from dossier_scraper.history.agreement import agreement, pairs, withheld

    notes = [one.note for query in (mine, theirs) for one in withholdings(query)]
    for a, b in pairs(keys_of_dossiers(mine), keys_of_dossiers(theirs)):
        ours = observed_versions(mine, a) if a else []
        others = observed_versions(theirs, b) if b else []
        found = agreement(ours, others)
        hidden = {one.field for one in found if withheld(one, notes)}  # with a country goes its code
        values = (
            replace(one, verdict="withheld") if one.field.removesuffix("_code") in hidden else one for one in found
        )
        yield Compared(a=a, b=b, values=tuple(values))


def _print(found: list[Compared], a: Path, b: Path) -> None:
    """Print how many values of each dossier are what, then each contradiction with both captures."""
    from dossier_scraper.browse import terminal
    from dossier_scraper.wording import moment, safe

    rows = []
    for one in found:
        counts = Counter[str](value.verdict for value in one.values)
        rows.append((one.a or one.b, *(counts[kind] for kind in ("same", "only_a", "only_b", "contradicting"))))
    click.echo(safe(f"A is {a}, B is {b}. Counted are values, each once for the time in which it stood."))
    terminal.table(terminal.console(), ("dossier", "same", "only A", "only B", "contradicting"), rows)
    for one in found:
        for value in (value for value in one.values if value.verdict == "contradicting"):
            click.echo(safe(f"\n{one.a or one.b}\n{value.field}, {moment(value.since)} to {moment(value.until)} UTC"))
            for name, side in (("A", value.a), ("B", value.b)):
                for line in _side(name, value.field, side):
                    click.echo(line)
    if hidden := sum(value.verdict == "withheld" for one in found for value in one.values):
        click.echo(f"{hidden} of the values are withheld in one of both, and not compared.")


def _side(name: str, field: str, side: "Side | None") -> Iterator[str]:
    """Yield what one archive says, in lines of 80 columns, and the capture that says it."""
    from dossier_scraper.wording import in_words, safe

    said = in_words(field, side.value) if side else None
    yield from textwrap.wrap(safe(f"{name}: {said or '–'}"), 78, initial_indent="  ", subsequent_indent="     ")
    yield f"     {safe(side.capture_id if side and side.capture_id else 'no capture')}"
