"""First steps: demo, crawl, serve."""

import sys
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.options import archive_option, json_option, print_json, site_option, typed
from dossier_scraper.cli.progress import progress_line
from dossier_scraper.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.demo import ReplicaSite
    from dossier_scraper.ingest.run import RunResult
    from dossier_scraper.site import Site


@click.command()
@archive_option
@click.option(
    "--start-url",
    "start_urls",
    multiple=True,
    metavar="URL",
    help="Start here instead; its origin is allowed. Repeatable.",
)
@site_option
@click.option("--delay", type=float, metavar="SECONDS", help="Wait between requests.  [default: 3]")
@click.option("--concurrency", type=int, metavar="N", help="Requests at a time.  [default: 1]")
@click.option("--max-pages", type=int, metavar="N", help="Stop after so many pages; the rest is left to the next run.")
@click.option("--max-minutes", type=float, metavar="N", help="Stop after so many minutes.")
@click.option("--no-requisites", is_flag=True, help="Do not keep images, stylesheets and documents.")
@click.option("--quiet", is_flag=True, help="Print only when the exit is not 0.")
@json_option
def crawl(
    root: Path,
    start_urls: tuple[str, ...],
    sites: tuple[str, ...],
    delay: float | None,
    concurrency: int | None,
    max_pages: int | None,
    max_minutes: float | None,
    no_requisites: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Visit the site once, keep and publish what it says."""
    from dossier_scraper.archive.folder import Archive, tables_of
    from dossier_scraper.crawl.frontier import start_pages
    from dossier_scraper.crawl.lookup import refuse_without_network
    from dossier_scraper.crawler import CrawlOptions, crawl
    from dossier_scraper.site import load_site
    from dossier_scraper.site.hosts import named_hosts, start_pages_of
    from dossier_scraper.site.tables import site_entries

    site, tables = load_site(own=tables_of(root)), site_entries("stemcoalition", tables_of(root))
    hosts = named_hosts(tables, sites)
    options = CrawlOptions(
        start_urls=(*start_urls, *start_pages_of(tables, hosts)),
        hosts=hosts,
        delay=delay,
        concurrency=concurrency,
        max_pages=max_pages,
        max_minutes=max_minutes,
        requisites=not no_requisites,
        quiet=quiet or as_json,
        progress=sys.stderr.isatty(),
        reader=True,
    )
    first = not (root / "archive.toml").exists() or Archive.open(root).empty
    refuse_without_network(start_pages(site, options.start_urls), first=first)
    archive = Archive.open_or_create(root, site=site.id, base_url=site.base_url, name=site.name)
    result = crawl(archive, site, options)
    then = ("history", "status", "serve") if result.dossiers["changed"] else ("list", "status", "serve")
    end_run(archive, result, quiet, as_json, then=then)


def end_run(
    archive: "Archive",
    result: "RunResult",
    quiet: bool,
    as_json: bool,
    thing: str = "address",
    then: Sequence[str] = (),
) -> None:
    """Tell readers and people of a run, print how it ended, and exit with its code.

    `thing` is what it counts, `then` are commands to go on with after a good run.
    """
    from dossier_scraper.browse.derived import write_files
    from dossier_scraper.watch.announce import announce

    write_files(archive)
    untold = announce(archive, datetime.now(UTC))
    try:
        _say(result, untold, quiet, as_json, thing)
        if then and not (result.exit_code or quiet or as_json):
            _try_next(archive.root, *then)
    except OSError:  # a log that takes no more hides nothing of the run
        if not result.exit_code:
            raise
    sys.exit(result.exit_code)


def _say(result: "RunResult", untold: list[str], quiet: bool, as_json: bool, thing: str) -> None:
    from dossier_scraper.wording import safe

    for line in untold if result.exit_code or not quiet else ():
        click.echo(safe(line), err=True)
    if as_json:
        print_json(
            {
                "run": result.run_id,
                "state": result.state,
                "exit_code": result.exit_code,
                "counts": result.counts,
                "dossiers": result.dossiers,
                "lines": result.lines,
            }
        )
    elif result.exit_code or not quiet:
        for line in summary(result, thing):
            click.echo(line, err=bool(result.exit_code))
        for line in result.lines:
            click.echo(safe(line), err=True)


def summary(result: "RunResult", thing: str) -> list[str]:
    """Say in short lines how a run ended, what became of what it met, and what was published of dossiers, if any."""

    from dossier_scraper.wording import counted

    counts, found = result.counts, result.dossiers
    outcomes = {
        "archived": counts["archived"],
        "unchanged": counts["unchanged"],
        "skipped or flagged": counts["skipped"] + counts["flagged"],
        "not asked": counts["deferred"] + counts["denied"],
    }
    news = _counted({"new": found["new"], "changed": found["changed"], "gone": found["newly_gone"]})
    met, seen = counted(counts["discovered"], thing), counted(found["seen"], "dossier")
    ended = f"Run {result.run_id}: {result.state}. {met}: {_counted(outcomes) or 'none'}."
    return [ended, f"{seen} seen{', ' * bool(news)}{news}."] if any(found.values()) else [ended]


def _counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in numbers.items() if number)


@click.command()
@archive_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    default=8001,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
def serve(root: Path, port: int) -> None:
    """Browse the archive with Datasette, on this machine only."""
    from dossier_scraper.browse.datasette import serve

    sys.exit(serve(root, port, click.echo))


@click.command()
def demo() -> None:
    """Import two earlier years of an invented site, and crawl it twice."""
    from dossier_scraper.archive.files import remove_folder
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.demo import NOTICE, ReplicaSite
    from dossier_scraper.site import load_site

    root, site = Path("demo-archive"), load_site()
    if (root / "archive.toml").exists() and Archive.open(root).demo:
        remove_folder(root)
    click.echo(f"{textwrap.fill(NOTICE, 79)}\n")
    with ReplicaSite() as replica:
        archive = Archive.open_or_create(
            root,
            site=site.id,
            base_url=replica.url,
            name="Demo of Dossier Scraper",
            demo=True,
            contact="https://example.org/demo",
            rights=NOTICE,
        )
        _past_and_present(archive, site, replica)
    _show_demo(archive)
    _try_next(root, "history steamsare", "show steamsare --as-of 2019-06-30", "serve")


def _past_and_present(archive: "Archive", site: "Site", replica: "ReplicaSite") -> None:
    """Fill the demo's archive: two files of earlier years, then a crawl before and one after the site changes."""
    from dossier_scraper.browse.derived import write_files
    from dossier_scraper.crawler import CrawlOptions, crawl
    from dossier_scraper.demo import PAST_FILES, PAST_START_URL
    from dossier_scraper.importers.warc import import_warc
    from dossier_scraper.watch.feed import write_feed

    def go_on(result: "RunResult | None") -> None:
        if result and result.exit_code:
            end_run(archive, result, quiet=False, as_json=False)

    click.echo("Importing what was kept of the site in 2019 and 2022 …")
    go_on(import_warc(archive.root, site, PAST_FILES, [PAST_START_URL], demo=True))
    options = CrawlOptions(start_urls=(replica.start_url,), delay=0, concurrency=4, quiet=True)
    click.echo(f"Crawling it at {replica.url}, on this machine …")
    go_on(crawl(archive, site, options))
    replica.change()
    click.echo("The site has changed. Crawling it again …")
    go_on(crawl(archive, site, options))
    write_files(archive)
    write_feed(archive)


def _show_demo(archive: "Archive") -> None:
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.questions.runs import count_discovered, every_run
    from dossier_scraper.browse import terminal
    from dossier_scraper.wording import counted

    out = terminal.console()
    with open_query(archive.root) as query:
        rows, runs = query.dossiers(), every_run(query)
        today, years = query.history(since=runs[-1].started_at), query.history(query.resolve("steamsare"))
        click.echo(f"\n{counted(len(rows), 'dossier')}:\n")
        terminal.dossiers(out, rows)
        click.echo("\nWhat changed between the two crawls, field by field:\n")
        terminal.changes(out, today, query.event_titles(today))
        click.echo("\nWhat changed on one page in years:\n")
        terminal.changes(out, years, query.event_titles(years))
        pages = count_discovered(query)
    terminal.places(out, archive.root, pages)


def _try_next(root: Path, *commands: str) -> None:
    """Name commands to go on with, as they are typed for this archive and as the program was called."""
    from dossier_scraper.wording import safe

    click.echo("\nTry next:\n")
    for command in commands:
        click.echo(safe(f"  {typed(command, root)}"))


@click.command()
@archive_option
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A new folder, or one that holds a report.",
)
@click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="Where the report will be published: feeds lead there, and the evidence lies beside it as a WACZ.",
)
def report(root: Path, output: Path, base_url: str) -> None:
    """Write the archive's pages as files that open without a server.

    Only what changed since the last report is written.
    """
    from dossier_scraper.browse.report import write_report
    from dossier_scraper.wording import counted

    if base_url and not base_url.startswith(("http://", "https://")):
        raise UsageError(f"{base_url!a} is no http(s) address")
    show = progress_line()
    done = write_report(
        root, output, base_url=base_url, tell=lambda made, of: show(f"{made:,} of {counted(of, 'file')}", made, of)
    )
    click.echo(f"{output}: {counted(done.files, 'file')}, {done.written:,} written, {done.removed:,} removed")
    if done.written:
        click.echo(f"Open {output / 'index.html'}.")
    if done.unreadable:
        raise IntegrityError(
            f"evidence cannot be read, so that these could not be made: {', '.join(done.unreadable[:3])}"
            f"{' …' if len(done.unreadable) > 3 else ''}; the rest is written. Run `dossier verify`."
        )
