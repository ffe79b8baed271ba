"""Asking across dossiers: what happened when, and under which labels that no table maps. Each only reads."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.completion import dossiers
from dossier_scraper.cli.options import (
    archive_option,
    as_of_notice,
    as_of_option,
    demo_notice,
    grade_option,
    json_option,
    nothing,
    print_json,
)
from dossier_scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dossier_scraper.archive.questions.known import WholeDossier
    from dossier_scraper.model import ValueGrade


@click.command()
@archive_option
@as_of_option
@grade_option
@json_option
@click.option("--from", "first", metavar="DATE", help="Only what can have happened then or later.")
@click.option("--to", "last", metavar="DATE", help="Only what can have happened then or before.")
@click.option("--category", metavar="CATEGORY", help="Only events of a category, or a part of its name.")
@click.option("--undated", is_flag=True, help="Only events whose page gives no date.")
@click.argument("name", required=False, shell_complete=dossiers)
def timeline(
    root: Path,
    as_of: str | None,
    grade: "ValueGrade | None",
    first: str | None,
    last: str | None,
    category: str | None,
    undated: bool,
    name: str | None,
    as_json: bool,
) -> None:
    """Say what happened, as the pages tell it."""
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.questions.timeline import entries
    from dossier_scraper.browse import terminal
    from dossier_scraper.export.selection import Selection
    from dossier_scraper.moments import period

    if undated and (first, last) != (None, None):
        raise UsageError("--undated wants events without a date: those lie in no time")
    begin, end = period(first, last)
    with open_query(root) as query:
        selection = Selection.of(as_of, None, grade)
        whole = [selection.dossier(query, query.resolve(name))] if name is not None else selection.dossiers(query)
        found = entries(
            whole,
            first=begin and begin[:10],
            last=end and end[:10],
            category=category,
            undated=undated,
        )
        if not as_json:
            demo_notice(query.fact("demo"))
            as_of_notice(as_of)
        if not found:
            click.echo(nothing(query, root, _no_event(whole, category)), err=as_json)
        if as_json:
            print_json([entry.printed() for entry in found])
        elif found:
            terminal.timeline(terminal.console(), found)


def _no_event(dossiers: "Sequence[WholeDossier]", category: str | None) -> str:
    """Say that no event fits, and where nothing has the category that was asked for, what there is."""
    from dossier_scraper.archive.questions.timeline import CategoryOf, lacking_category

    every = [
        CategoryOf(dossier_id=dossier.id, category=name)
        for dossier in dossiers
        for event in dossier.events
        for name in event.categories
    ]
    lacks = None if category is None else lacking_category(every, category)
    return f"No event fits: {lacks}" if lacks else "No event fits."


@click.command()
@archive_option
@json_option
@click.argument("label", required=False)
def other(root: Path, label: str | None, as_json: bool) -> None:
    """List labelled values that no table of the site maps."""
    from dossier_scraper.archive.questions.other_fields import other_labels
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.questions.suggestions import did_you_mean, there_are
    from dossier_scraper.archive.questions.timeline import other_values
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        found = other_values(query, label)
        if not as_json:
            demo_notice(query.fact("demo"))
        if not found and label is not None:
            known = other_labels(query)
            hint = did_you_mean(label, known) or there_are(known)
            click.echo(nothing(query, root, f"No page has the label {label!r} now{hint}"), err=as_json)
        elif not found and not as_json:
            click.echo(nothing(query, root, "No page has such a label."))
        if as_json:
            print_json(found)
            return
        terminal.other_values(terminal.console(), found)
