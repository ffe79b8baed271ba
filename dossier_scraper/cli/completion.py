"""Names that the shell completes: dossiers, by the beginning of their ids. See docs/questions.md."""

import os
from pathlib import Path

import click


def dossiers(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Return the ids of the archive's dossiers that begin with what was typed; none where there is no archive."""
    from dossier_scraper.archive.questions.dossiers import ids_beginning
    from dossier_scraper.archive.questions.query import open_query
    from dossier_scraper.cli.options import default_archive
    from dossier_scraper.errors import DossierError

    root = Path(context.params.get("root") or os.environ.get("DOSSIER_ARCHIVE") or default_archive())
    try:
        with open_query(root) as query:
            return ids_beginning(query, begun)
    except (DossierError, OSError):
        return []
