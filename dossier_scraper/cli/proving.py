"""Proving: that a text never stood on the site, and where a value stands. Each opens the archive read-only."""

import sys
from pathlib import Path

import click

from dossier_scraper.cli.options import archive_option, demo_notice, json_option, print_json

# What the exit codes mean that say no failure.
FOUND, NOT_PROVEN = 1, 4


@click.command()
@archive_option
@json_option
@click.option("--from", "first", metavar="DATE", help="Only checks from then on.")
@click.option("--to", "last", metavar="DATE", help="Only checks up to then, its end included.")
@click.option("--dossier", metavar="NAME", help="Only one dossier, its events' pages, its rows in listings.")
@click.option("--country", metavar="COUNTRY", help="Only dossiers of a country: its code, or as pages write it.")
@click.option("--field", metavar="FIELD", help="Only the values of a field, as `show` prints its name.")
@click.option("--pages", is_flag=True, help="Only what pages say as text: images and other files are no holes.")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
def absent(
    root: Path,
    first: str | None,
    last: str | None,
    dossier: str | None,
    country: str | None,
    field: str | None,
    pages: bool,
    texts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Prove that no text of a period contains a TEXT.

    TEXT is a word, with its forms and what begins with it, a beginning (hydro*), several words that follow one
    another, or a word alone in quotation marks of its own ('"AI"'). All stored text is read again, so this takes time.

    Exit codes: 0 it is absent, and that is proven; 1 it was found; 4 it was not found, and that is not proven, because
    something is not accounted for.
    """
    from dossier_scraper.archive.questions.absent import AbsentQuestion
    from dossier_scraper.archive.questions.fields import field_named
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import proof, terminal
    from dossier_scraper.ingest.recall.absent import absent as prove
    from dossier_scraper.ingest.recall.witness import site_of
    from dossier_scraper.moments import span

    with open_query(root) as query:
        question = AbsentQuestion(
            texts=texts,
            first=span(first).first if first else None,
            last=span(last).last if last else None,
            dossier=query.resolve(dossier) if dossier else None,
            country=country,
            field=field_named(query, field) if field else None,
            pages=pages,
        )
        said = prove(root, query, site_of(root, query), question)
        if as_json:
            print_json(proof.as_json(said))
        else:
            demo_notice(query.fact("demo"))
            proof.statement(terminal.console(), said)
    sys.exit({"absent": 0, "found": FOUND, "not proven": NOT_PROVEN}[said.answer])
