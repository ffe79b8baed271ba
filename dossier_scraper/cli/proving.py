"""Proving: that a text never stood on the site, and where a value stands. Each opens the archive read-only."""

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from dossier_scraper.cli.completion import dossiers, fields
from dossier_scraper.cli.options import archive_option, demo_notice, grade_option, json_option, print_json
from dossier_scraper.errors import UsageError

if TYPE_CHECKING:
    from dossier_scraper.archive.questions.query import Query
    from dossier_scraper.export.citation import Form
    from dossier_scraper.model import ValueGrade

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
@grade_option
@click.option("--pages", is_flag=True, help="Only what pages say as text: images and other files are no holes.")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
def absent(
    root: Path,
    first: str | None,
    last: str | None,
    dossier: str | None,
    country: str | None,
    field: str | None,
    grade: "ValueGrade | None",
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
    from dossier_scraper.moments import period

    begin, end = period(first, last)
    with open_query(root) as query:
        question = AbsentQuestion(
            texts=texts,
            first=begin,
            last=end,
            dossier=query.resolve(dossier) if dossier is not None else None,
            country=country,
            field=field_named(query, field) if field is not None else None,
            pages=pages,
            grade=grade,
        )
        said = prove(root, query, site_of(root, query), question)
        if as_json:
            print_json(proof.as_json(said))
        else:
            demo_notice(query.fact("demo"))
            proof.statement(terminal.console(), said)
    sys.exit({"absent": 0, "found": FOUND, "not proven": NOT_PROVEN}[said.answer])


@click.command()
@archive_option
@click.option("--version", metavar="VERSION", help="Of an earlier version: its id, hash or number.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "bibtex", "csl-json"]),
    default="text",
    show_default=True,
    help="For people, for LaTeX, or for programs that manage literature.",
)
@click.option("--check", "file", type=click.File("rb"), metavar="FILE", help="Check what a file cites; - is stdin.")
@json_option
@click.argument("name", required=False, shell_complete=dossiers)
@click.argument("field", required=False, shell_complete=fields)
def cite(
    root: Path,
    version: str | None,
    form: "Form",
    file: IO[bytes] | None,
    name: str | None,
    field: str | None,
    as_json: bool,
) -> None:
    """Cite a value of a dossier from the evidence, or check citations.

    FIELD is as `explain` takes it, the title without one. With --check, the citations of a file, in any format, and a
    statement of `absent --json` are looked up in this archive. Exit codes of --check: 0 all hold, 1 one does not.
    """
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.export.citation import written
    from dossier_scraper.ingest.recall.cited import cite as cited
    from dossier_scraper.ingest.recall.witness import site_of

    if (file is None) == (name is None):
        raise UsageError("name a dossier to cite, or a file with --check")
    with open_query(root) as query:
        if file is not None:
            sys.exit(_check(root, query, _text(file), as_json))
        found = cited(root, query, site_of(root, query), query.resolve(str(name)), field, version)
        if as_json:
            print_json(found)
            return
        for citation in found:
            click.echo(written(citation, form))


def _text(file: IO[bytes]) -> str:
    """Return what a file says; raise `UsageError` for what is no text."""
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file.name} is no text in UTF-8") from error


def _check(root: Path, query: "Query", text: str, as_json: bool) -> int:
    """Say of each citation in a text whether it holds; return the exit code."""
    from dossier_scraper.browse import proof, terminal
    from dossier_scraper.export.citation import claims_in, statement_in
    from dossier_scraper.ingest.recall.cited import check, repeat
    from dossier_scraper.ingest.recall.witness import site_of

    stated = statement_in(text)
    if stated is not None:
        now, lacks = repeat(root, query, site_of(root, query), stated)
        same = now.texts_sha256 == stated.get("texts_sha256")
        if as_json:
            print_json({"holds": lacks is None, "same_texts": same, "wrong": lacks, "now": proof.as_json(now)})
        else:
            proof.repeated(terminal.console(), now, lacks, same=same)
        return int(lacks is not None)
    checked = [check(root, query, claim) for claim in claims_in(text)]
    if not checked:
        raise UsageError("no citation was found in that text: it is told by the sentence that begins with “Evidence:”")
    if as_json:
        print_json(checked)
    else:
        proof.checked(terminal.console(), checked)
    return int(not all(one.holds for one in checked))
