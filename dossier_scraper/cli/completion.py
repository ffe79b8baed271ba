"""Names that the shell completes: dossiers, by the beginning of their ids, and fields. See docs/questions.md."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dossier_scraper.archive.questions.query import Query


def dossiers(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the ids of the archive's dossiers that begin with what was typed; none where there is no archive."""
    from dossier_scraper.archive.questions.dossiers import ids_beginning

    return _asked(context, lambda query: ids_beginning(query, begun))


def fields(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the fields of the dossier before it that can be explained; words with `_`, which stands for a blank."""
    from dossier_scraper.archive.questions.provenance import named_fields

    def names(query: "Query") -> list[str]:
        found = named_fields(query, query.resolve(context.params.get("name") or ""))
        mapped = (one.name.replace(" ", "_") for one in found if "other" not in one.path.split("/"))
        return [name for name in dict.fromkeys(mapped) if name.startswith(begun)]

    return _asked(context, names)


def _asked(context: click.Context, question: "Callable[[Query], list[str]]") -> list[str]:
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.cli.options import default_archive
    from dossier_scraper.errors import DossierError

    root = Path(context.params.get("root") or os.environ.get("DOSSIER_ARCHIVE") or default_archive())
    try:
        with open_query(root) as query:
            return question(query)
    except (DossierError, OSError):
        return []
