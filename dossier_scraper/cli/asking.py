"""Asking: list, show, search, organisations, explain. Each opens the archive read-only."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.completion import dossiers, fields
from dossier_scraper.cli.options import (
    archive_option,
    as_of_notice,
    as_of_option,
    demo_notice,
    extractor_option,
    grade_option,
    json_option,
    nothing,
    print_json,
    remote_option,
)
from dossier_scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dossier_scraper.archive.questions.chosen import Choice
    from dossier_scraper.archive.questions.known import KnownDossier
    from dossier_scraper.archive.questions.organisations import Requester
    from dossier_scraper.archive.questions.provenance import Located
    from dossier_scraper.archive.questions.query import Query
    from dossier_scraper.export.selection import Selection
    from dossier_scraper.ingest.recall.older_rules import OlderRules
    from dossier_scraper.model import ValueGrade

# A search prints so many to read.
HITS = 20
SORTS = ("title", "id", "country", "start", "status", "presence", "first_seen", "last_seen")


@click.command("list")
@archive_option
@as_of_option
@extractor_option
@json_option
@click.option("--country", metavar="COUNTRY", help="Its name, or its code.")
@click.option("--organisation", metavar="NAME", help="A part of the name of one that asked.")
@click.option("--status", metavar="STATUS", help="The status in the page's own words.")
@click.option("--presence", metavar="PRESENCE", help="listed, unlisted, missing, gone, unreachable or not_checked.")
@click.option(
    "--started", metavar="YEAR[..YEAR]", help="Started in a time: a year, a month, a day, or from one to another."
)
@click.option("--category", metavar="CATEGORY", help="Has an event of a category, or of a part of its name.")
@grade_option
@click.option("--sort", "order", type=click.Choice(SORTS), default="title", show_default=True, help="The order.")
@click.option("--ids", is_flag=True, help="Print only ids, one a line.")
def list_dossiers(
    root: Path,
    as_of: str | None,
    extractor: str | None,
    as_json: bool,
    category: str | None,
    grade: "ValueGrade | None",
    order: str,
    ids: bool,
    **wanted: str | None,
) -> None:
    """List dossiers, as they are or were known on a day."""
    from dossier_scraper.archive.questions.chosen import Choice, in_order
    from dossier_scraper.archive.questions.known import KnownDossier
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        known = _known(root, query, as_of, extractor, grade)
        fits, lacks = _fitting(query, known, Choice(**wanted), category, as_of)
        rows = in_order(fits, order)
        if not as_json and not ids:
            demo_notice(query.fact("demo"))
            as_of_notice(as_of)
        if not rows:
            said = f"No dossier fits: {lacks}" if lacks else "No dossier fits."
            click.echo(nothing(query, root, said if known else "No dossier."), err=as_json or ids)
        if as_json:
            print_json([row.id if ids else KnownDossier.printed(row) for row in rows])
        elif ids:
            click.echo("".join(f"{row.id}\n" for row in rows), nl=False)
        elif rows:
            terminal.dossiers(terminal.console(), rows)
            terminal.legend(terminal.console(), rows)


def _known(
    root: Path, query: "Query", as_of: str | None, extractor: str | None, grade: "ValueGrade | None"
) -> "Sequence[KnownDossier]":
    """Return every dossier, as it is or was known, as earlier rules read it, or on the evidence that counts."""
    from dossier_scraper.archive.questions.as_of import dossiers_at
    from dossier_scraper.moments import span

    if extractor is not None:
        no_grade(grade)
        return older_rules(root, query, extractor, as_of).dossiers()
    if grade is not None:
        return selected(as_of, grade).known(query)
    return dossiers_at(query, span(as_of).last) if as_of is not None else query.dossiers()


def _fitting(
    query: "Query", known: "Sequence[KnownDossier]", choice: "Choice", category: str | None, as_of: str | None
) -> "tuple[list[KnownDossier], str | None]":
    """Return the dossiers that are wanted, and where none is, which of the names that were asked for nothing has."""
    from dossier_scraper.archive.questions.timeline import categories_of, lacking_category, with_category
    from dossier_scraper.moments import span

    fits, lacks = choice.of(known), choice.lacking(known)
    if category is not None:
        every = categories_of(query, span(as_of).last if as_of is not None else None)
        having = with_category(every, category)
        return [one for one in fits if one.id in having], lacks or lacking_category(every, category)
    return fits, lacks


def selected(as_of: str | None, grade: "ValueGrade | None") -> "Selection":
    """Return what is asked for, as an export takes it."""
    from dossier_scraper.export.selection import Selection

    return Selection.of(as_of, None, grade)


def no_grade(grade: "ValueGrade | None") -> None:
    """Raise `UsageError` where a grade is asked of earlier rules."""
    if grade is not None:
        raise UsageError("--grade and --extractor are two questions: ask one of them")


def older_rules(root: Path, query: "Query", version: str, as_of: str | None) -> "OlderRules":
    """Return what answers for an earlier extractor; raise `UsageError`."""
    from dossier_scraper.ingest.recall.older_rules import OlderRules
    from dossier_scraper.ingest.recall.witness import site_of

    if as_of is not None:
        raise UsageError("--as-of and --extractor are two questions: ask one of them")
    return OlderRules(query, site_of(root, query), version)


@click.command()
@archive_option
@as_of_option
@extractor_option
@grade_option
@json_option
@click.argument("name", shell_complete=dossiers)
def show(
    root: Path, as_of: str | None, extractor: str | None, grade: "ValueGrade | None", name: str, as_json: bool
) -> None:
    """Show all that is known of one dossier.

    NAME is an id, any of its URLs, or a part of id or title that fits exactly one.
    """
    from dossier_scraper.archive.questions.provenance import witnessed_paths
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        if extractor is not None:
            no_grade(grade)
            row = older_rules(root, query, extractor, as_of).dossier(name)
        else:
            dossier_id = query.resolve(name)
            row = selected(as_of, grade).dossier(query, dossier_id)
        if as_json:
            now = extractor is None and as_of is None and grade is None
            print_json(row.printed() | ({"witnessed": witnessed_paths(query, dossier_id)} if now else {}))
            return
        demo_notice(query.fact("demo"))
        as_of_notice(as_of)
        terminal.dossier(terminal.console(), row)
        if extractor is None and as_of is None and grade is None:
            say_witnessed(query, dossier_id, newest=True)


def say_witnessed(query: "Query", dossier_id: str, *, newest: bool) -> None:
    """Say which versions, or whether the `newest`, two archives saw, each by itself."""
    from dossier_scraper.archive.questions.provenance import shared_versions
    from dossier_scraper.archive.questions.versions import content_hashes
    from dossier_scraper.wording import moment

    last = len(content_hashes(query, dossier_id))
    for one in shared_versions(query, dossier_id):
        if one.number == last or not newest:
            click.echo(
                f"Witnessed: another archive saw {one.witnessed} of the {one.values} values of version {one.number}"
                f" ({moment(one.first_seen)} UTC) as well."
            )


@click.command()
@archive_option
@as_of_option
@json_option
@click.option("--field", metavar="FIELD", help="Only in a field, as `show` prints its name, or `event title`.")
@click.option("--current", is_flag=True, help="Only what stands there now.")
@grade_option
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help=f"At most so many; {HITS} by default, with --json all.",
)
@click.argument("words", nargs=-1, required=True)
def search(
    root: Path,
    as_of: str | None,
    words: tuple[str, ...],
    field: str | None,
    current: bool,
    grade: "ValueGrade | None",
    limit: int | None,
    as_json: bool,
) -> None:
    """Search all versions of all dossiers and events for WORDS.

    A word stands for its forms (robot: robots), from four letters on for what begins with it (technolog), and with a
    star at any length (ai*). Words in quotation marks follow one another as they are. Accents and case do not matter.
    """
    from dossier_scraper.archive.questions.fields import field_named
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.questions.search import count_found
    from dossier_scraper.archive.questions.search import search as find
    from dossier_scraper.browse import terminal
    from dossier_scraper.moments import span

    with open_query(root) as query:
        path = field_named(query, field) if field is not None else None
        moment = span(as_of).last if as_of is not None else None
        most = limit if as_json else (limit or HITS) + 1
        said = " ".join(words)
        hits = find(query, said, moment, field=path, current=current, grade=grade, limit=most)
        if as_json:
            print_json(hits)
            return
        demo_notice(query.fact("demo"))
        as_of_notice(as_of)
        terminal.hits(terminal.console(), hits[: limit or HITS])
        if len(hits) > (limit or HITS):
            order = "best" if hits[0].rank is not None else "newest"
            fits = count_found(query, said, moment, field=path, current=current, grade=grade)
            click.echo(f"These are the {order} {limit or HITS:,} of {fits:,}: --limit shows more, --json all of them.")
        if not hits:
            click.echo(nothing(query, root, "Nothing was found."))


@click.command()
@archive_option
@json_option
@click.option("--suggest", is_flag=True, help="Name pairs that may be one organisation; a person decides.")
@click.argument("name", required=False)
def organisations(root: Path, suggest: bool, name: str | None, as_json: bool) -> None:
    """List organisations that asked, with their spellings.

    NAME is an id, or a part of a name or spelling.
    """
    from dossier_scraper.archive.questions.organisations import requesters
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.browse import terminal

    with open_query(root) as query:
        every = requesters(query)
        found = [one for one in every if name is None or one.is_called(name)]
        similar = similar_names(found) if suggest else {}
        if not as_json:
            demo_notice(query.fact("demo"))
        if not found:
            click.echo(nothing(query, root, none_called(name, every)), err=as_json)
        if as_json:
            print_json([asdict(one) | ({"similar": similar[one.id]} if suggest else {}) for one in found])
            return
        terminal.organisations(terminal.console(), found)
        for one, other in ((one, other) for one, others in similar.items() for other in others if one < other):
            click.echo(f"one? dossier merge --organisation {one} {other} --why …")


def none_called(name: str | None, every: "Sequence[Requester]") -> str:
    """Say that no organisation has a name, and which may have been meant."""
    from dossier_scraper.archive.questions.suggestions import did_you_mean, there_are

    known = [one.name for one in every]
    if name is None:
        return "No dossier names an organisation."
    return f"No dossier names an organisation {name!r}{did_you_mean(name, known) or there_are(known)}"


def similar_names(found: "Sequence[Requester]") -> dict[str, list[str]]:
    """Return which other organisations each of some may be, by id."""
    from dossier_scraper.site.organisations import suggestions

    ids = {one.name: one.id for one in found}
    return {one.id: [ids[name] for name, _ in suggestions(one.name, ids)] for one in found}


@click.command()
@archive_option
@json_option
@grade_option
@remote_option
@click.argument("name", shell_complete=dossiers)
@click.argument("field", required=False, shell_complete=fields)
def explain(root: Path, name: str, field: str | None, grade: "ValueGrade | None", as_json: bool) -> None:
    """Show where a value stands in the evidence.

    Without FIELD, the values that can be explained and cited are listed. With --grade, those that such evidence shows.

    FIELD is a field as `show` prints it (start date), the label of an other field, or EVENT-ID.date.
    """
    from dossier_scraper.archive.questions.provenance import every_place, located, named_fields
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.archive.questions.suggestions import did_you_mean
    from dossier_scraper.browse import terminal
    from dossier_scraper.ingest.recall.witness import Witness, site_of

    with open_query(root) as query:
        dossier_id = query.resolve(name)
        if field is None:
            shown = {place.field for place in _counting(query, every_place(query, dossier_id), grade)}
            named = [one for one in named_fields(query, dossier_id) if one.path in shown]
            if as_json:
                print_json(named)
                return
            demo_notice(query.fact("demo"))
            terminal.named_fields(terminal.console(), named)
            return
        stands = located(query, dossier_id, field)
        if not stands:
            hint = did_you_mean(field, (one.name for one in named_fields(query, dossier_id)))
            raise UsageError(
                f"{dossier_id} has no value for {field!r}, so nothing to explain"
                f"{hint or f'; `dossier explain {dossier_id}` lists its fields'}"
            )
        counting = _counting(query, stands, grade)
        if not counting:
            has = ", ".join(sorted({stand.grade for stand in stands}))
            raise UsageError(f"{field} of {dossier_id} stands on evidence of grade {has}, which does not count here")
        witness = Witness(root, site_of(root, query), query)
        found = [witness.check(stand) for stand in counting]
        if as_json:
            print_json(found)
            return
        demo_notice(query.fact("demo"))
        terminal.provenance(terminal.console(), found)


def _counting(query: "Query", stands: "Sequence[Located]", grade: "ValueGrade | None") -> "list[Located]":
    """Return those of some places that are in evidence which counts."""
    from dossier_scraper.archive.questions.grades import at_least, captures_of_grades

    if grade is None:
        return list(stands)
    counting = captures_of_grades(query, {stand.capture_id for stand in stands}, at_least(grade))
    return [stand for stand in stands if stand.capture_id in counting]
