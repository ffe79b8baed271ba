"""Deciding: accept, merge, unmerge. Each becomes a sealed line of the ledger, with the person's reason."""

from datetime import UTC, datetime
from pathlib import Path

import click

from dossier_scraper.cli.options import archive_option

why_option = click.option("--why", required=True, metavar="REASON", help="Why; it is kept in the ledger.")


@click.command()
@archive_option
@why_option
@click.argument("run")
def accept(root: Path, run: str, why: str) -> None:
    """Publish RUN, which was held back, because a person found it right."""
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.ingest import accept, prepare
    from dossier_scraper.site import load_site

    archive = Archive.open(root)
    site = load_site(archive.site)
    with archive.lock():
        prepare(archive, site)
        click.echo(f"Published run {accept(archive, site, run, why, datetime.now(UTC))}.")


@click.command()
@archive_option
@why_option
@click.argument("into")
@click.argument("other")
def merge(root: Path, into: str, other: str, why: str) -> None:
    """Make OTHER one with the dossier INTO; both ids keep resolving."""
    _decide(root, into, other, why, taken_out=False)


@click.command()
@archive_option
@why_option
@click.argument("into")
@click.argument("other")
def unmerge(root: Path, into: str, other: str, why: str) -> None:
    """Take OTHER, an id, out of the dossier INTO again."""
    _decide(root, into, other, why, taken_out=True)


def _decide(root: Path, into: str, other: str, why: str, *, taken_out: bool) -> None:
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.query import open_query
    from dossier_scraper.ingest import merge, prepare, unmerge
    from dossier_scraper.site import load_site

    archive = Archive.open(root)
    site = load_site(archive.site)
    with archive.lock():
        prepare(archive, site)
        with open_query(root) as query:
            into, other = query.resolve(into), other if taken_out else query.resolve(other)
        (unmerge if taken_out else merge)(archive, site, into, other, why, datetime.now(UTC))
    click.echo(f"{other} was taken out of {into}." if taken_out else f"{other} is now {into}.")
