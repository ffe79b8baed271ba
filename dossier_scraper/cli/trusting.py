"""Trusting: verify, rebuild, extract."""

import os
import shutil
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.options import archive_option, json_option, print_json, remote_option, silence
from dossier_scraper.cli.readers import reading, scheduler_option, workers_option
from dossier_scraper.errors import DossierError, IntegrityError, UsageError

if TYPE_CHECKING:
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.ingest.units.cluster import Scheduler
    from dossier_scraper.model import Page
    from dossier_scraper.site import Site

# So many values are shown one by one, and so many fields and dossiers with their number of values.
SHOWN, MOST = 40, 10


@click.command()
@archive_option
@workers_option
@click.option("--all", "everything", is_flag=True, help="Read again also what was verified and not touched since.")
@json_option
@remote_option
def verify(root: Path, workers: int | None, everything: bool, as_json: bool) -> None:
    """Check evidence, ledger, database and snapshots.

    What was verified here before and has not been touched since is not read again, unless anything is wrong.
    """
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.ingest.upkeep.verified import verify_since
    from dossier_scraper.site import load_site
    from dossier_scraper.wording import safe

    archive = Archive.open(root)
    site = load_site(archive.site, archive.tables)
    told = None if everything else verify_since(archive, site)
    found, said = ([], [told]) if told else _verified(archive, site, workers or os.cpu_count() or 1)
    try:
        if as_json:
            print_json(found)
        else:
            for line in found:
                click.echo(safe(line))
    except BrokenPipeError:
        silence()  # whoever reads no further is told all the same, by the exit code
    if found:
        raise IntegrityError(f"{root} is not what its ledger says: {len(found)} findings, listed above")
    if not as_json:
        for line in filter(None, said):
            click.echo(safe(line))
        well = "evidence, ledger, database and snapshots agree."
        click.echo(f"{root}: {'nothing was crawled yet, so there is nothing to check.' if archive.empty else well}")


def _verified(archive: "Archive", site: "Site", workers: int) -> tuple[list[str], list[str | None]]:
    """Read everything; return what is wrong, and what is to be said beside. What is all well is remembered."""
    from dossier_scraper.archive.check.verify import examined as check
    from dossier_scraper.ingest.upkeep.check import examine
    from dossier_scraper.ingest.upkeep.verified import Watched
    from dossier_scraper.wording import counted

    watched, checked = Watched.of(archive), check(archive)
    found, elsewhere = [str(finding) for finding in checked.findings], len(checked.elsewhere)
    if elsewhere:
        return found, [f"{counted(elsewhere, 'file')} elsewhere, not checked; --remote fetches and checks them."]
    if found:
        return found, []
    examined = examine(archive, site, workers)
    if not examined.differences and examined.otherwise is None:
        watched.note_verified(archive, site)
    return [str(difference) for difference in examined.differences], [examined.otherwise]


@click.command()
@archive_option
@workers_option
@scheduler_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@json_option
@remote_option
def rebuild(root: Path, workers: int | None, scheduler: str | None, dry_run: bool, as_json: bool) -> None:
    """Make database and snapshots again from the evidence."""
    from dossier_scraper.archive.check.verify import check_fetched
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.ledger.chain import Ledger
    from dossier_scraper.archive.ledger.others import files_of
    from dossier_scraper.browse.derived import write_files
    from dossier_scraper.ingest.upkeep.prepare import AGAIN, prepare
    from dossier_scraper.ingest.upkeep.rebuild import rebuild
    from dossier_scraper.site import load_site
    from dossier_scraper.watch.feed import write_feed
    from dossier_scraper.wording import safe

    archive = Archive.open(root)
    site = load_site(archive.site, archive.tables)
    if as_json and not dry_run:
        raise UsageError("--json prints what would change; it goes with --dry-run")
    whole = sum(file.size for line in Ledger(archive.ledger_path).lines() for file in files_of(line.facts))
    with reading(
        workers,
        scheduler,
        usual=os.cpu_count() or 1,
        again="the next rebuild reads them",
        whole=whole,
        silent=as_json,
    ) as readers:
        check_fetched(archive)
        if dry_run:
            _dry_run(archive, site, readers, as_json)
            return
        with archive.lock():
            done = prepare(archive, site, workers=readers)
            for line in done:
                click.echo(safe(line))
            if AGAIN not in done:
                rebuild(archive, site, readers)
            write_files(archive)
            write_feed(archive)
        click.echo(f"Made {archive.database} and {archive.snapshots} again.")


def _dry_run(archive: "Archive", site: "Site", workers: "int | Scheduler", as_json: bool) -> None:
    """Say what a rebuild would change: each value, then how many by field and by dossier."""
    from dossier_scraper.ingest.upkeep.check import blast_radius, differences
    from dossier_scraper.ingest.upkeep.corrections import by_dossier, by_field
    from dossier_scraper.wording import safe

    changes = blast_radius(archive, site, workers) if archive.database.exists() else []
    fields, dossiers, differing = by_field(changes), by_dossier(changes), len(differences(archive, site, workers))
    if as_json:
        counts = {"values": len(changes), "by_field": fields, "by_dossier": dossiers, "rows_and_files": differing}
        print_json(counts | {"changes": [asdict(change) for change in changes]})
        return
    for change in changes[:SHOWN]:
        click.echo(safe(str(change)))
    if changes[SHOWN:]:
        click.echo(f"… and {len(changes) - SHOWN} more; --json has all of them.")
    for what, counted in (("field", fields), ("dossier", dossiers)) if changes else ():
        named = [f"{name} {count}" for name, count in counted.most_common(MOST)]
        if rest := counted.most_common()[MOST:]:
            named.append(f"{len(rest)} others {sum(count for _, count in rest)}")
        click.echo(safe(f"By {what}: {', '.join(named)}."))
    click.echo(f"{len(changes)} values would change, {differing} rows and files differ.")


@click.command()
@click.argument("file", metavar="FILE|URL", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@archive_option
@click.option("--url", metavar="URL", help="The page's address.  [default: its canonical link]")
@click.option("--content-type", metavar="TYPE", help="The Content-Type header that came with it.")
@click.option("--coverage", is_flag=True, help="Print the page as text, and where each part of it went.")
@click.option(
    "--coverage-html",
    "coloured",
    metavar="OUT",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page in colours, by where each part of it went.",
)
def extract(
    file: Path, root: Path, url: str | None, content_type: str | None, coverage: bool, coloured: Path | None
) -> None:
    """Read one saved page, or the last of an address in the archive, and print what it says as JSON."""
    from dossier_scraper.browse.coverage import page_in_colours, printed
    from dossier_scraper.extract import accounted

    page, site = _saved(file, url, content_type)
    if page is None:
        page, site = _archived(root, str(file).replace(":/", "://", 1))
    reading, segments = accounted(page, site)
    if coloured:
        try:
            coloured.write_text(page_in_colours(segments, reading.coverage, reading.url), "utf-8")
        except OSError as error:
            raise DossierError(f"{coloured} cannot be written: {error.strerror}") from error
    if coverage:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in printed(segments, reading.coverage, width):
            click.echo(line)
    elif not coloured:
        print_json(reading.printed())


def _saved(file: Path, url: str | None, content_type: str | None) -> "tuple[Page | None, Site]":
    """Return a saved page and the bundled site; no page where `file` is an address and no file."""
    from dossier_scraper.extract import extract
    from dossier_scraper.model import Page
    from dossier_scraper.site import load_site
    from dossier_scraper.site.origins import origin_of

    site = load_site()
    if not file.exists() and str(file).startswith(("http:/", "https:/")):
        return None, site
    try:
        origin_of(url or "http://from.the.page")
    except ValueError as error:
        raise UsageError(f"--url {url!a}: {error}; it is the page's address, with http:// or https://") from error
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise DossierError(f"{file} cannot be read: {error.strerror}") from error
    page = Page(url=url or site.base_url + "/", body=body, content_type=content_type)
    canonical = extract(page, site).links.canonical if url is None else None
    return (replace(page, url=canonical) if canonical else page), site


def _archived(root: Path, url: str) -> "tuple[Page, Site]":
    """Return the page that was last read at an address of an archive, and the archive's site."""
    from dossier_scraper.archive.evidence.payload import BodyError
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.ingest.recall.witness import site_of, stored_page

    with open_query(root) as query:
        try:
            return stored_page(root, query, url), site_of(root, query)
        except BodyError as error:
            raise DossierError(f"the page of {url} is not whole: {error.reason}") from error
