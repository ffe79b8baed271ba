"""Ask what was known with older rules: dossiers assembled again from the readings that a later extractor superseded."""

from collections.abc import Mapping
from dataclasses import asdict

from dossier_scraper.archive.questions.captures import seen_as
from dossier_scraper.archive.questions.dossiers import (
    dossiers_with_addresses,
    has_address,
    is_dossier,
    main_key,
)
from dossier_scraper.archive.questions.known import WholeDossier, known, whole
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

    def dossier(self, name: str) -> WholeDossier:
        """Return the dossier as these rules had it last; raise `UsageError`."""
        dossier_id = name if has_address(self.query, name) else self.query.resolve(name)
        found = self._whole(dossier_id)
        if found is None:
            raise UsageError(f"extractor {self.version} read no page of {dossier_id}")
        return found

    def dossiers(self) -> list[WholeDossier]:
        """Return every dossier as these rules had it last, by title."""
        found = [one for one in map(self._whole, dossiers_with_addresses(self.query)) if one]
        return sorted(found, key=lambda one: ((one.title or "").casefold(), one.id))

    def _whole(self, dossier_id: str) -> WholeDossier | None:
        """Return a dossier: its content as it was read, and what is known beside it, if the present rules find it."""
        assembled = self._assembled(dossier_id)
        if assembled is None:
            return None
        data, now = version_data(assembled), None
        seen: Mapping[str, str] = asdict(seen_as(self.query, dossier_id))
        seen = {
            **seen,
            "presence": "not_checked",
            "presence_since": seen["last_seen"],
            "last_checked": seen["last_seen"],
        }
        if is_dossier(self.query, dossier_id):
            now = self.query.dossier(dossier_id)
            seen = {name: getattr(now, name) for name in seen}
        return whole(
            known(data, seen),
            data,
            {},
            aliases=now.aliases if now else (),
            versions=now.versions if now else (),
            absences=now.absences if now else (),
            problems=[problem for _, problem in assembled.problems],
            extractor_version=self.version,
        )

    def _assembled(self, dossier_id: str) -> Assembled | None:
        own = self.claims.own(dossier_id, main_key(self.query, dossier_id), LAST)
        if own is None:
            return None
        events, listing = self.claims.events(own, LAST), self.claims.listing(dossier_id, own, LAST)
        claim = self.claims.claim
        pages = {key: claim(page) for key, page in events.items()}
        return assemble(dossier_id, claim(own), pages, claim(listing) if listing else None, self.site)
