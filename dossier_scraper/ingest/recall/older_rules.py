"""Ask what was known with older rules: dossiers assembled again from the readings that a later extractor superseded."""

from dataclasses import asdict

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.questions.as_of import as_row
from dossier_scraper.archive.questions.captures import seen_as
from dossier_scraper.archive.questions.dossiers import dossiers_with_addresses, has_address, is_dossier, main_key
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.superseded import extractors, look_back, superseded_by
from dossier_scraper.errors import UsageError
from dossier_scraper.history.assemble import Assembled, assemble
from dossier_scraper.history.fold import version_data
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.site import Site

LAST = "9999"


class OlderRules:
    """What the extractor `version` said, up to the ledger line with which it was superseded.

    Takes over the connection of `query`, which answers as of then from now on. Raises `UsageError` for a version that
    has read nothing here.
    """

    def __init__(self, query: Query, site: Site, version: str) -> None:
        self.query, self.site, self.version = query, site, version
        seq = superseded_by(query, version)
        if seq is None:
            known = ", ".join(extractors(query)) or "none"
            raise UsageError(f"extractor {version} has read nothing here; these have: {known}")
        look_back(query, seq)
        self.claims = Claims(query, site)

    def dossier(self, name: str) -> Row:
        """Return the dossier as these rules had it last, in the shape of `Query.dossier`; raise `UsageError`."""
        dossier_id = name if has_address(self.query, name) else self.query.resolve(name)
        row = self._row(dossier_id)
        if row is None:
            raise UsageError(f"extractor {self.version} read no page of {dossier_id}")
        return row

    def dossiers(self) -> list[Row]:
        """Return every dossier as these rules had it last, by title."""
        found = [row for row in map(self._row, dossiers_with_addresses(self.query)) if row]
        return sorted(found, key=lambda row: ((row["title"] or "").casefold(), row["id"]))

    def _row(self, dossier_id: str) -> Row | None:
        assembled = self._assembled(dossier_id)
        if assembled is None:
            return None
        kept = is_dossier(self.query, dossier_id)
        row = self.query.dossier(dossier_id) if kept else self._lost(dossier_id)
        problems = [asdict(problem) for _, problem in assembled.problems]
        return row | as_row(version_data(assembled)) | {"extractor_version": self.version, "problems": problems}

    def _lost(self, dossier_id: str) -> Row:
        """Return what `Query.dossier` would say beside the content of a dossier that the present rules do not find."""
        seen = asdict(seen_as(self.query, dossier_id))
        times = {"presence_since": seen["last_seen"], "last_checked": seen["last_seen"]}
        return {
            "id": dossier_id,
            "presence": "not_checked",
            "aliases": [],
            "versions": [],
            "absences": [],
            **seen,
            **times,
        }

    def _assembled(self, dossier_id: str) -> Assembled | None:
        own = self.claims.own(dossier_id, main_key(self.query, dossier_id), LAST)
        if own is None:
            return None
        events, listing = self.claims.events(own, LAST), self.claims.listing(dossier_id, own, LAST)
        return assemble(dossier_id, own, events, listing, self.site)
