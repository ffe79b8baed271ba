"""Asking: list, show, history, search. Each opens the archive read-only."""

from pathlib import Path

import click

from dossier_scraper.cli.options import archive_option, json_option, print_json


@click.command("list")
@archive_option
@json_option
def list_dossiers(root: Path, as_json: bool) -> None:
    """List every dossier as it is now."""
    from dossier_scraper.archive.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        rows = query.dossiers()
        if as_json:
            print_json(rows)
            return
        demo_notice(query.fact("demo"))
        terminal.dossiers(terminal.console(), rows)


def demo_notice(demo: str | None) -> None:
    """Say that data are invented, wherever they are shown."""
    if demo:
        click.echo("Invented data (demo).")


@click.command()
@archive_option
@json_option
@click.argument("name")
def show(root: Path, name: str, as_json: bool) -> None:
    """Show all that is known of the dossier NAME: an id, a URL, or part of its title."""
    from dossier_scraper.archive.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        row = query.dossier(query.resolve(name))
        if as_json:
            print_json(row)
            return
        demo_notice(query.fact("demo"))
        terminal.dossier(terminal.console(), row)


@click.command()
@archive_option
@json_option
@click.argument("name", required=False)
@click.option("--since", default="", metavar="DATE", help="Only what was first seen after this day or time (ISO 8601).")
def history(root: Path, name: str | None, since: str, as_json: bool) -> None:
    """Say what changed on the page of the dossier NAME, or of all."""
    from dossier_scraper.archive.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        rows = query.changes(query.resolve(name) if name else None, since)
        if as_json:
            print_json(rows)
            return
        demo_notice(query.fact("demo"))
        terminal.changes(terminal.console(), rows, query.event_titles(rows))
        if not rows:
            click.echo("No change was seen.")


@click.command()
@archive_option
@json_option
@click.argument("words", nargs=-1, required=True)
def search(root: Path, words: tuple[str, ...], as_json: bool) -> None:
    """Search all versions of all dossiers and events for WORDS."""
    from dossier_scraper.archive.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        rows = query.search(" ".join(words))
        if as_json:
            print_json(rows)
            return
        demo_notice(query.fact("demo"))
        terminal.hits(terminal.console(), rows)
        if not rows:
            click.echo("Nothing was found.")
