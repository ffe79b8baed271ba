"""Trusting: rebuild, extract."""

import sys
from pathlib import Path

import click

from dossier_scraper.cli.options import archive_option, print_json
from dossier_scraper.errors import DossierError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--url", metavar="URL", help="The page's address.  [default: its canonical link]")
@click.option("--content-type", metavar="TYPE", help="The Content-Type header that came with it.")
def extract(file: Path, url: str | None, content_type: str | None) -> None:
    """Read one saved page and print what it says as JSON."""
    from dossier_scraper.extract import extract
    from dossier_scraper.model import Page
    from dossier_scraper.site import load_site

    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise DossierError(f"{file} cannot be read: {error.strerror}") from error
    site = load_site()
    if url is None:
        url = extract(Page(site.base_url + "/", body, content_type), site).links.canonical or site.base_url + "/"
    print_json(extract(Page(url, body, content_type), site).printed())


@click.command()
@archive_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Processes that read pages.  [default: all cores]",
)
def rebuild(root: Path, workers: int | None) -> None:
    """Make database and snapshots again from the evidence and the ledger."""
    import os

    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.browse.datasette import write_files
    from dossier_scraper.ingest import prepare, rebuild
    from dossier_scraper.site import load_site

    archive = Archive.open(root)
    site = load_site(archive.site)
    with archive.lock():
        for line in prepare(archive, site):
            click.echo(line)
        rebuild(archive, site, workers or os.cpu_count() or 1)
        write_files(archive)
    click.echo(f"Made {archive.database} and {archive.snapshots} again.")
