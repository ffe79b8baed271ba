"""Asking of changes: history, diff. Each opens the archive read-only."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.asking import say_witnessed, selected
from dossier_scraper.cli.completion import dossiers
from dossier_scraper.cli.options import (
    archive_option,
    demo_notice,
    grade_option,
    json_option,
    nothing,
    print_json,
    since_option,
)
from dossier_scraper.errors import UsageError

if TYPE_CHECKING:
    from dossier_scraper.archive.database.records import Row
    from dossier_scraper.archive.questions.changes import SeenChange
    from dossier_scraper.archive.questions.query import Query
    from dossier_scraper.archive.questions.versions import SeenVersion
    from dossier_scraper.history.compare import Change
    from dossier_scraper.model import ValueGrade


@click.command()
@archive_option
@grade_option
@json_option
@click.argument("name", required=False, shell_complete=dossiers)
@since_option("Only what was first seen since then; of a day, a month or a year its beginning, UTC.")
def history(root: Path, name: str | None, since: str | None, grade: "ValueGrade | None", as_json: bool) -> None:
    """Say what changed on the page of one dossier, or of all."""
    from dossier_scraper.archive.questions.grades import witnessed
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import terminal
    from dossier_scraper.moments import span

    with open_query(root) as query:
        dossier_id = query.resolve(name) if name is not None else None
        rows = query.history(dossier_id, "" if since is None else span(since).first)
        if grade is not None:
            selection = selected(None, grade)
            counting = {one.id: one for one in selection.dossiers(query)}
            rows = [
                row for row in rows if row.dossier_id in counting and selection.counts(row, counting[row.dossier_id])
            ]
        if as_json:
            seen_by_two = zip(rows, witnessed(query, rows), strict=True)
            print_json([with_values(row) | {"witnessed": both} for row, both in seen_by_two])
            return
        demo_notice(query.fact("demo"))
        terminal.changes(terminal.console(), rows, query.event_titles(rows))
        if dossier_id:
            say_witnessed(query, dossier_id, newest=False)
        if not rows:
            click.echo(nothing(query, root, "No change was seen."))


def with_values(change: "SeenChange | Change") -> "Row":
    """Return a change for programs: its values as JSON, where the database keeps text."""
    from dossier_scraper.model import value_at

    values = {"before": change.before, "after": change.after}
    return asdict(change) | {side: value_at(change.field, value) for side, value in values.items()}


@click.command()
@archive_option
@json_option
@click.argument("name", shell_complete=dossiers)
@click.argument("first", type=int, required=False)
@click.argument("second", type=int, required=False)
def diff(root: Path, name: str, first: int | None, second: int | None, as_json: bool) -> None:
    """Compare two versions of one dossier.

    FIRST and SECOND are version numbers, the last two by default.
    """
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import terminal
    from dossier_scraper.history.compare import compare
    from dossier_scraper.wording import moment

    with open_query(root) as query:
        dossier_id = query.resolve(name)
        versions = {row.number: row for row in query.versions(dossier_id)}
        if len(versions) == 1 and first is None and second is None:
            raise UsageError(f"{dossier_id} has one version: there is nothing to compare yet")
        second = max(versions) if second is None else second
        first = second - 1 if first is None else first
        if lacking := [number for number in (first, second) if number not in versions]:
            raise UsageError(f"{dossier_id} has versions 1 to {max(versions)}: there is no version {lacking[0]}")
        old, new = versions[first], versions[second]
        data = query.data(new.id)
        fields, presence = compare(query.data(old.id), data), presence_between(query, dossier_id, old, new)
        if as_json:
            about = {"dossier_id": dossier_id, "title": data["title"], "first": first, "second": second}
            print_json(
                [about | {"version_id": new.id} | with_values(change) for change in fields]
                + [with_values(change) | about for change in presence]
            )
            return
        demo_notice(query.fact("demo"))
        click.echo(f"{dossier_id}, version {first} to version {second}:")
        titles = {event["id"]: event["title"] for event in data["events"]}
        terminal.differences(terminal.console(), [*fields, *presence], titles)
        for number, row in sorted({first: old, second: new}.items()):
            click.echo(f"Version {number} was seen from {moment(row.first_seen)} to {moment(row.last_seen)} UTC.")


def presence_between(query: "Query", dossier_id: str, one: "SeenVersion", other: "SeenVersion") -> "list[SeenChange]":
    """Return that a dossier went and came back between two of its versions, whichever is the first."""
    earlier, later = sorted((one, other), key=lambda version: version.number)
    since = query.history(dossier_id, earlier.last_seen)
    return [change for change in since if change.field == "presence" and change.seen_after <= later.first_seen]
