"""What programs and notebooks use: `from dossier_scraper import Archive`.

Everything is read only, and safe beside a crawl: each question opens the database for itself and answers from one state
of it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dossier_scraper.archive.questions.absences import DossierAbsence, absences_of_all
from dossier_scraper.archive.questions.as_of import dossier_at, dossiers_at
from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.chosen import Choice
from dossier_scraper.archive.questions.citations import Citation
from dossier_scraper.archive.questions.known import KnownDossier, WholeDossier
from dossier_scraper.archive.questions.provenance import NamedField, Witnessed, located, named_fields
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.search import Hit, search
from dossier_scraper.archive.questions.timeline import categories_of, with_category
from dossier_scraper.errors import UsageError
from dossier_scraper.moments import span

if TYPE_CHECKING:
    from pandas import DataFrame

    from dossier_scraper.model import ValueGrade

Moment = str | date


class Archive:
    """The archive in `folder`, as it is known now, or was at the end of `as_of`: a year, a month, a day (UTC), a time.

    Every question raises `RefusedFolder` where the folder is no archive, `DossierError` where its database is missing
    or cannot be read, and `UsageError` for what it does not understand; all three are `DossierError`s.
    """

    def __init__(self, folder: str | os.PathLike[str] = "archive", *, as_of: Moment | None = None) -> None:
        self.folder = Path(folder)
        self.moment = None if as_of is None else span(str(as_of)).last

    def __repr__(self) -> str:
        return f"Archive({str(self.folder)!r}{f', as_of={self.moment!r}' if self.moment else ''})"

    def as_of(self, moment: Moment) -> "Archive":
        """Return the archive as it was known then."""
        return Archive(self.folder, as_of=moment)

    def dossiers(
        self,
        *,
        country: str | None = None,
        organisation: str | None = None,
        status: str | None = None,
        presence: str | None = None,
        started: str | None = None,
        category: str | None = None,
        grade: "ValueGrade | None" = None,
    ) -> list[KnownDossier]:
        """Return the dossiers, by title, all or those that fit; see `Choice` for what each argument means.

        `category` is a part of the name of an event's category; with a `grade`, each dossier is as evidence of that
        grade, or nearer to the site, showed it last.
        """
        from dossier_scraper.export.selection import Selection

        wanted = Choice(country=country, organisation=organisation, status=status, presence=presence, started=started)
        with self._asked() as query:
            known: Sequence[KnownDossier]
            if grade is not None:
                known = Selection(last=self.moment, grade=grade).known(query)
            else:
                known = dossiers_at(query, self.moment) if self.moment else query.dossiers()
            meant = None if category is None else with_category(categories_of(query, self.moment), category)
            return [one for one in wanted.of(known) if meant is None or one.id in meant]

    def dossier(self, name: str) -> WholeDossier:
        """Return one dossier with its events, addresses, versions and absences.

        `name` is an id, any of its addresses, or a part of id or title that fits exactly one.
        """
        with self._asked() as query:
            return self._dossier(query, query.resolve(name))

    def history(self, name: str | None = None) -> list[SeenChange]:
        """Return what changed on the page of one dossier, or of all, oldest first; see `model.value_at`."""
        return self.changes(name)

    def changes(self, name: str | None = None, *, since: Moment = "0001") -> list[SeenChange]:
        """Return what was first seen to have changed since the beginning of a day, a month, a year, or a time."""
        with self._asked() as query:
            found = query.history(query.resolve(name) if name else None, span(str(since)).first)
        return [change for change in found if self.moment is None or change.seen_after <= self.moment]

    def absences(self, name: str | None = None) -> list[DossierAbsence]:
        """Return when one dossier, or which dossiers, were not shown, by dossier and time."""
        with self._asked() as query:
            dossier_id = query.resolve(name) if name else None
            return [
                absence
                for absence in absences_of_all(query, self.moment or "9999")
                if dossier_id in (None, absence.dossier_id)
            ]

    def search(
        self,
        words: str,
        *,
        field: str | None = None,
        current: bool = False,
        grade: "ValueGrade | None" = None,
        limit: int | None = None,
    ) -> list[Hit]:
        """Return the dossiers and events of which a version has all the words, best first, at most `limit`.

        `field` looks into that field alone, `current` at what stands there now, `grade` at what evidence of it, or
        nearer to the site, shows. Where very many fit, the newest texts come first.
        """
        with self._asked() as query:
            return search(query, words, self.moment, field=field, current=current, grade=grade, limit=limit)

    def fields(self, name: str) -> list[NamedField]:
        """Return every present value of a dossier that `explain` and `cite` take, under the names that they take."""
        with self._asked() as query:
            return named_fields(query, query.resolve(name))

    def explain(self, name: str, field: str) -> list[Witnessed]:
        """Return where the present value of a field stands in the evidence, looked up in the stored bytes.

        `field` is as it is shown (`start date`), the label of an other field, or `EVENT-ID.date`.
        """
        from dossier_scraper.ingest.recall.witness import Witness, site_of

        if self.moment:
            raise UsageError("explain tells of the present value alone: ask the archive without a day")
        with self._asked() as query:
            witness = Witness(self.folder, site_of(self.folder, query), query)
            return [witness.check(stand) for stand in located(query, query.resolve(name), field)]

    def cite(self, name: str, field: str | None = None, *, version: str | None = None) -> list[Citation]:
        """Return what to cite for a value: quote, page, capture, record and digests; the title without a `field`.

        `version` is an id of `dossier(name).versions`, the present one without it. `export.citation.written` puts it
        into words, BibTeX or CSL-JSON.
        """
        from dossier_scraper.ingest.recall.cited import cite
        from dossier_scraper.ingest.recall.witness import site_of

        if self.moment:
            raise UsageError("cite names a version, not a day: ask the archive without a day")
        with self._asked() as query:
            return cite(self.folder, query, site_of(self.folder, query), query.resolve(name), field, version)

    def frames(self) -> "dict[str, DataFrame]":
        """Return every table of the archive as a data frame, by name; see `export.frames.frames` for their types.

        Raises `DossierError` where pandas is not installed (the extra `pandas`).
        """
        from dossier_scraper.archive import folder
        from dossier_scraper.export.frames import frames
        from dossier_scraper.export.selection import Selection
        from dossier_scraper.export.tables import Takeout

        with self._asked() as query:
            return frames(Takeout(folder.Archive.open(self.folder), query, Selection(last=self.moment)).tables())

    def _dossier(self, query: Query, dossier_id: str) -> WholeDossier:
        return dossier_at(query, dossier_id, self.moment) if self.moment else query.dossier(dossier_id)

    @contextmanager
    def _asked(self) -> Iterator[Query]:
        """Open the archive to ask one state of it, also while a run publishes."""
        with open_query(self.folder) as query:
            query.db.execute("BEGIN")
            yield query
