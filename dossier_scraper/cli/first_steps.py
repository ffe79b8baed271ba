"""First steps: demo, crawl, serve."""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.options import archive_option, json_option, print_json

if TYPE_CHECKING:
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.ingest.run import RunResult


@click.command()
@archive_option
@click.option(
    "--start-url",
    "start_urls",
    multiple=True,
    metavar="URL",
    help="Start here instead; its origin is allowed. Repeatable.",
)
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
    delay: float | None,
    concurrency: int | None,
    max_pages: int | None,
    max_minutes: float | None,
    no_requisites: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Visit the site once, keep and publish what it says."""
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.crawler import CrawlOptions, crawl
    from dossier_scraper.site import load_site

    options = CrawlOptions(
        start_urls=start_urls,
        delay=delay,
        concurrency=concurrency,
        max_pages=max_pages,
        max_minutes=max_minutes,
        requisites=not no_requisites,
        quiet=quiet or as_json,
        progress=sys.stderr.isatty(),
        reader=True,
    )
    site = load_site()
    archive = Archive.open_or_create(root, site=site.id, base_url=site.base_url, name=site.name)
    end_run(archive, crawl(archive, site, options), quiet, as_json)


def end_run(archive: "Archive", result: "RunResult", quiet: bool, as_json: bool, things: str = "addresses") -> None:
    """Tell readers and people of a run, print how it ended, and exit with its code; `things` are what it counts."""
    from dossier_scraper.watch.announce import announce

    untold = announce(archive, datetime.now(UTC))
    try:
        _say(result, untold, quiet, as_json, things)
    except OSError:  # a log that takes no more hides nothing of the run
        if not result.exit_code:
            raise
    sys.exit(result.exit_code)


def _say(result: "RunResult", untold: list[str], quiet: bool, as_json: bool, things: str) -> None:
    from dossier_scraper.browse.terminal import safe

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
        for line in summary(result, things):
            click.echo(line, err=bool(result.exit_code))
        for line in result.lines:
            click.echo(safe(line), err=True)


def summary(result: "RunResult", things: str) -> list[str]:
    """Say in short lines how a run ended, what became of what it met, and what was published of dossiers, if any."""
    counts, found = result.counts, result.dossiers
    outcomes = {
        "archived": counts["archived"],
        "unchanged": counts["unchanged"],
        "skipped or flagged": counts["skipped"] + counts["flagged"],
        "not asked": counts["deferred"] + counts["denied"],
    }
    news = _counted({"new": found["new"], "changed": found["changed"], "gone": found["newly_gone"]})
    ended = f"Run {result.run_id}: {result.state}. {counts['discovered']} {things}: {_counted(outcomes) or 'none'}."
    return [ended, f"{found['seen']} dossiers seen{', ' * bool(news)}{news}."] if any(found.values()) else [ended]


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
    """Crawl an invented site twice and show what changed."""
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import terminal
    from dossier_scraper.browse.datasette import write_files
    from dossier_scraper.crawler import CrawlOptions, crawl
    from dossier_scraper.demo import NOTICE, ReplicaSite
    from dossier_scraper.site import load_site
    from dossier_scraper.watch.feed import write_feed

    root, site, out = Path("demo-archive"), load_site(), terminal.console()
    if (root / "archive.toml").exists() and Archive.open(root).demo:
        shutil.rmtree(root)
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
        options = CrawlOptions(start_urls=(replica.start_url,), delay=0, concurrency=4, quiet=True)
        click.echo(f"A replica site with invented dossiers runs at {replica.url}. First crawl …")
        first = crawl(archive, site, options)
        _go_on(archive, first)
        replica.change()
        click.echo("The site has changed. Second crawl …")
        second = crawl(archive, site, options)
        _go_on(archive, second)
    write_files(archive)
    write_feed(archive)
    with open_query(root) as query:
        rows, changes = query.dossiers(), query.changes()
        click.echo(f"\n{len(rows)} dossiers (invented data):\n")
        terminal.dossiers(out, rows)
        click.echo("\nWhat changed between the two crawls, field by field:\n")
        terminal.changes(out, changes, query.event_titles(changes))
        terminal.news(out, rows, query.runs()[-1]["started_at"])
    terminal.places(out, root, first.counts["discovered"] + second.counts["discovered"])
    name = next((row["dossier_id"] for row in changes), rows[0]["id"])
    click.echo("\nTry next:\n")
    for command in (f"show {name}", f"history {name}", "serve"):
        click.echo(f"  dossier {command} --archive {root}")


def _go_on(archive: "Archive", result: "RunResult") -> None:
    """End here with a crawl that was stopped."""
    if result.exit_code:
        end_run(archive, result, quiet=False, as_json=False)
