"""Deciding: accept, merge, withhold and their undoing. Each is a sealed line of the ledger, with a reason."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.options import archive_option

if TYPE_CHECKING:
    from dossier_scraper.archive.questions.query import Query
    from dossier_scraper.archive.questions.target import Target

# So many places that a withholding does not reach are named of each kind.
STAYING = 5


def _text(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return what a ledger can keep, and fail for an empty reason. Raises `UnicodeEncodeError` for what is no text."""
    if not value.strip():
        raise click.BadParameter("say why; whoever reads the ledger in ten years wants to know")
    return value.encode().decode()


why_option = click.option(
    "--why", required=True, callback=_text, metavar="REASON", help="Why; it is kept in the ledger."
)

organisation_option = click.option("--organisation", is_flag=True, help="INTO and OTHER are ids of organisations.")


@click.command()
@archive_option
@why_option
@click.argument("run")
def accept(root: Path, run: str, why: str) -> None:
    """Publish a run that was held back and found right.

    RUN may be the word extractor: then what a new extractor reads otherwise is found right.
    """
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.browse.derived import write_files
    from dossier_scraper.ingest.upkeep.decide import accept
    from dossier_scraper.ingest.upkeep.prepare import accept_extractor, prepare
    from dossier_scraper.site import load_site
    from dossier_scraper.watch.announce import announce
    from dossier_scraper.wording import safe

    archive = Archive.open(root)
    site = load_site(archive.site, archive.tables)
    with archive.lock():
        if run == "extractor":
            for line in accept_extractor(archive, site, why):
                click.echo(safe(line))
            return
        for line in prepare(archive, site):
            click.echo(safe(line))
        click.echo(f"Published run {accept(archive, site, run, why, datetime.now(UTC))}.")
    write_files(archive)
    for line in announce(archive, datetime.now(UTC)):
        click.echo(safe(line), err=True)


@click.command()
@archive_option
@why_option
@organisation_option
@click.argument("into")
@click.argument("other")
def merge(root: Path, into: str, other: str, why: str, organisation: bool) -> None:
    """Make two dossiers one; both ids keep resolving."""
    _decide(root, into, other, why, organisation, apart=False)


@click.command()
@archive_option
@why_option
@organisation_option
@click.argument("into")
@click.argument("other")
def unmerge(root: Path, into: str, other: str, why: str, organisation: bool) -> None:
    """Take a dossier that was merged out again."""
    _decide(root, into, other, why, organisation, apart=True)


@click.command()
@archive_option
@why_option
@click.option("--dry-run", is_flag=True, help="Decide nothing; say what would stay.")
@click.argument("what", metavar="DOSSIER|DOSSIER.FIELD|CAPTURE")
def withhold(root: Path, what: str, why: str, dry_run: bool) -> None:
    """Show a dossier, a field of it or a captured page no more.

    FIELD is as explain takes it, or the id of an event. REASON stands in place of what is withheld: do not repeat it.
    What this does not reach is named: ids and addresses, which stay, and the same words elsewhere.
    """
    if dry_run:
        _would_stay(root, what)
    else:
        _withhold(root, what, why, release=False)


@click.command()
@archive_option
@why_option
@click.argument("what", metavar="DOSSIER|DOSSIER.FIELD|CAPTURE")
def release(root: Path, what: str, why: str) -> None:
    """Show again what was withheld."""
    _withhold(root, what, why, release=True)


@click.command()
@archive_option
@why_option
@click.argument("name", metavar="PROPOSAL")
def decline(root: Path, name: str, why: str) -> None:
    """Propose no more what another archive decided.

    PROPOSAL is the name in brackets that status gives to what was decided in an archive that was imported.
    """
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.ingest.upkeep.decide import decline
    from dossier_scraper.ingest.upkeep.prepare import prepare
    from dossier_scraper.site import load_site
    from dossier_scraper.wording import safe

    archive = Archive.open(root)
    site = load_site(archive.site, archive.tables)
    with archive.lock():
        for line in prepare(archive, site):
            click.echo(safe(line))
        declined = decline(archive, site, name, why, datetime.now(UTC))
    named = " ".join(filter(None, (declined.type, declined.subject, declined.object)))
    click.echo(safe(f"Declined: {named}. It is proposed no more."))


def _withhold(root: Path, what: str, why: str, *, release: bool) -> None:
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.questions.target import target_of
    from dossier_scraper.ingest.upkeep.decide import withhold
    from dossier_scraper.ingest.upkeep.prepare import prepare
    from dossier_scraper.site import load_site
    from dossier_scraper.watch.feed import write_feed
    from dossier_scraper.wording import safe

    archive = Archive.open(root)
    site = load_site(archive.site, archive.tables)
    with archive.lock():
        for line in prepare(archive, site):
            click.echo(safe(line))
        with open_query(root, all_of_it=True) as query:
            target = target_of(query, what)
        withhold(archive, site, target, why, datetime.now(UTC), release=release)
        write_feed(archive)
    if release:
        click.echo(f"{target} is shown again.")
        return
    click.echo(f"{target} is shown no more: not in answers, pages, snapshots and exports.")
    click.echo(f"It stays in {archive.warc} and {archive.database}, and in what left before: docs/withholding.md.")
    with open_query(root, all_of_it=True) as whole, open_query(root) as shown:
        _say_remains(whole, shown, target)


def _would_stay(root: Path, what: str) -> None:
    """Say what a withholding would not reach."""
    from dossier_scraper.archive.questions.query import Query, open_query
    from dossier_scraper.archive.questions.shown import shown_without
    from dossier_scraper.archive.questions.target import target_of

    with open_query(root, all_of_it=True) as whole:
        target = target_of(whole, what)
        click.echo(f"{target} would be shown no more; nothing was decided.")
        with shown_without(whole.db, target.subject, target.path) as shown:
            _say_remains(whole, Query(shown), target)


def _say_remains(whole: "Query", shown: "Query", target: "Target") -> None:
    """Say where words of what is withheld stand all the same, the first few places of each kind."""
    from dossier_scraper.archive.questions.remains import remains, values_withheld
    from dossier_scraper.archive.questions.withheld import withheld_records
    from dossier_scraper.wording import counted, safe

    click.echo(f"Not exported: {counted(len(withheld_records(shown)), 'record')} of the evidence.")
    withheld = values_withheld(whole, target)
    left = remains(shown, target.subject, withheld)
    if left.names:
        more = f" and {len(left.names) - STAYING} more" if len(left.names) > STAYING else ""
        click.echo(safe(f"Ids and addresses stay, and have words of it: {', '.join(left.names[:STAYING])}{more}."))
    for hit in left.hits[:STAYING]:
        where = ", ".join(filter(None, (hit.dossier_id, hit.event_id and f"event {hit.event_id}", hit.field)))
        click.echo(safe(f"Still shown elsewhere: {where}: {hit.excerpt}"))
    if len(left.hits) > STAYING:
        click.echo(f"… and in {len(left.hits) - STAYING} more.")
    if withheld:
        click.echo("To look through the pages that are still exported: dossier absent '\"…\"' --pages")


def _decide(root: Path, into: str, other: str, why: str, organisation: bool, *, apart: bool) -> None:
    from dossier_scraper.archive.folder import Archive
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.ingest.upkeep.decide import merge, merge_organisations, unmerge
    from dossier_scraper.ingest.upkeep.prepare import prepare
    from dossier_scraper.site import load_site
    from dossier_scraper.wording import safe

    archive = Archive.open(root)
    site = load_site(archive.site, archive.tables)
    with archive.lock():
        for line in prepare(archive, site):
            click.echo(safe(line))
        if organisation:
            merge_organisations(archive, into, other, why, datetime.now(UTC), apart=apart)
        else:
            with open_query(root) as query:
                into, other = query.resolve(into), other if apart else query.resolve(other)
            (unmerge if apart else merge)(archive, site, into, other, why, datetime.now(UTC))
    click.echo(f"{other} was taken out of {into}." if apart else f"{other} is now {into}.")
