"""Keep one dossier's versions, current rows and problems in the database, one observation after another."""

from bisect import bisect
from dataclasses import asdict

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import addresses, captures, dossiers, organisations, versions
from dossier_scraper.archive.questions.claims import was_crawled_before
from dossier_scraper.history.absences import NOT_SHOWN, fold_absences
from dossier_scraper.history.assemble import Assembled, Claim, assemble
from dossier_scraper.history.compare import compare
from dossier_scraper.history.fold import extend
from dossier_scraper.history.organisations import known_organisation
from dossier_scraper.ingest.publish.absences import checks
from dossier_scraper.ingest.publish.observations import Observation, observations
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.ingest.publish.theme import Theme
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Cause, KnownOrganisation, Version
from dossier_scraper.serial import canonical_json
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version


class DossierHistory:
    """The history of one dossier: `observe` adds a live run at its end, `refold` makes all of it again."""

    def __init__(self, store: Store, site: Site, claims: Claims, theme: Theme, dossier_id: str) -> None:
        self.store, self.site, self.claims, self.theme, self.id = store, site, claims, theme, dossier_id
        self.hashes = versions.content_hashes(store, dossier_id)
        self.last = versions.newest_version(store, dossier_id)
        self.main_key = dossiers.main_key(store, dossier_id)
        self.url = ""

    def observe(self, observation: Observation, *, missed: bool = False) -> Version | None:
        """Add what `observation` shows; return the version that is current then, or None where it shows nothing new.

        `missed` tells that the dossier's page was not shown in a check since it was last seen, or is not in this one:
        what other pages say of it then waits for its return.
        """
        own = self.claims.own(self.id, self.main_key, observation.ordered_at)
        if own is None:
            return None
        events = self.claims.events(own, observation.ordered_at)
        listing = self.claims.listing(self.id, own, observation.ordered_at)
        shown = [c for c in (own, listing, *events.values()) if c and self._belongs(c, observation)]
        if not shown:
            return None
        if missed and own not in shown:
            return self.last
        assembled = assemble(self.id, own, events, listing, self.site)
        self.url = self._address(own, assembled.dossier.url)
        self.main_key = self.site.key(self.url)
        seen_at = own.captured_at if own in shown else max(claim.captured_at for claim in shown)
        version = extend(self.last, self.hashes, assembled, seen_at, self.site, missed=missed)
        if self.last is None or version.id != self.last.id:
            imported = observation.captures or not self._was_crawled_before(observation)
            self._add(version, assembled, "import" if imported else "site")
        elif own in shown:
            self.store.see_again(version, self.url, self.main_key)
        else:
            version = self.last
        self.last = version
        self.store.keep_problems("dossier_id", self.id, self.theme.without(assembled.problems))
        return version

    def refold(self, accepted: str | None = None) -> Version | None:
        """Fold every published observation again, in order of time: what an import or a decision calls for.

        `accepted` is a crawl that a person accepts just now.
        """
        corrections = self.store.corrections(self.id)
        self.store.clear_history(self.id)
        self.store.mark_snapshots(self.id)
        self.hashes, self.last, self.main_key = [], None, None
        found = checks(self.store, self.id, accepted)
        misses = [check.ordered_at for check in found if check.said in NOT_SHOWN]
        counted = 0
        for observation in observations(self.store, self.claims, self.id, misses):
            until = bisect(misses, observation.ordered_at)
            before = self.last
            self.observe(observation, missed=until > counted)
            counted = counted if self.last is before else until
        self.store.add_corrections(self.id, corrections)
        if self.last:
            self.store.write_absences(self.id, fold_absences(self.id, found))
            self.store.settle_checked(self.id, dossiers.last_checked(self.store, self.id))
        return self.last

    def _address(self, own: Claim, named: str) -> str:
        """Return where the dossier stands: the address that it gives itself, or where it was read if that is no own."""
        if addresses.stands_at(self.store, self.id, self.site.key(named)):
            return named
        read = captures.capture(self.store, own.capture_id)
        return read.url if read else named

    def _belongs(self, claim: Claim, observation: Observation) -> bool:
        if observation.captures:
            return claim.capture_id in observation.captures
        read = captures.capture(self.store, claim.capture_id)
        return read is not None and read.run_id in observation.runs

    def _was_crawled_before(self, observation: Observation) -> bool:
        """Return True if an earlier crawl saw the dossier: what the first finds changed since the past is no news."""
        return was_crawled_before(self.store, self.id, observation.ordered_at, observation.runs)

    def _add(self, version: Version, assembled: Assembled, cause: Cause) -> None:
        """Write a new version with its changes, provenance and text, and make it the current one."""
        before, self.hashes = self.last, [*self.hashes, version.content_hash]
        if before is None:
            self._write_dossier(version)
        self.store.upsert(
            "versions",
            [
                {
                    "id": version.id,
                    "dossier_id": self.id,
                    "number": version.number,
                    "first_seen": version.first_seen,
                    "last_seen": version.last_seen,
                    "content_hash": version.content_hash,
                    "extractor_version": extractor_version(self.site),
                    "data": canonical_json(version.data),
                }
            ],
        )
        if before:
            self._write_dossier(version)
            self.store.upsert(
                "changes",
                (
                    {
                        "dossier_id": self.id,
                        "version_id": version.id,
                        "field": change.field,
                        "before": change.before,
                        "after": change.after,
                        "seen_before": min(before.last_seen, version.first_seen),  # a clock may have been set back
                        "seen_after": version.first_seen,
                        "cause": cause,
                    }
                    for change in compare(before.data, version.data)
                ),
            )
        self.store.upsert(
            "provenance",
            (
                {
                    "version_id": version.id,
                    "field": path,
                    "capture_id": sourced.capture_id,
                    "selector": sourced.provenance.selector,
                    "quote": sourced.provenance.quote,
                    "rule": sourced.provenance.rule,
                }
                for path, sourced in sorted(assembled.provenance.items())
            ),
        )
        self._write_events(version)
        self._write_others(version)
        self._write_organisations(version)
        self.store.add_texts(
            {name: getattr(version, name) for name in ("id", "dossier_id", "number", "first_seen", "data")}
        )

    def _write_dossier(self, version: Version) -> None:
        old = dossiers.standing(self.store, self.id)
        first_seen = min(filter(None, (versions.first_seen(self.store, self.id), version.first_seen)))
        judged = old and (old.presence, old.presence_since) != ("not_checked", old.first_seen)
        self.store.upsert(
            "dossiers",
            [
                {
                    **row_of(VERSION_FIELDS, version.data),
                    "presence": old.presence if old and judged else "not_checked",
                    "presence_since": old.presence_since if old and judged else first_seen,
                    "id": self.id,
                    "url": self.url,
                    "page_key": self.main_key,
                    "first_seen": first_seen,
                    "last_seen": version.last_seen,
                    "last_checked": max(old.last_checked if old else "", version.last_seen),
                }
            ],
        )

    def _write_events(self, version: Version) -> None:
        first_seen = versions.events_first_seen(self.store, self.id)
        self.store.delete("events", self.id)
        self.store.upsert(
            "events",
            (
                {
                    **row_of(EVENT_FIELDS, event),
                    "dossier_id": self.id,
                    "position": position,
                    "page_key": self.site.key(event["url"]) if event["url"] else None,
                    "first_seen": first_seen[event["id"]],
                    "last_seen": version.last_seen,
                }
                for position, event in enumerate(version.data["events"])
            ),
        )

    def _write_others(self, version: Version) -> None:
        """Write the other fields of a dossier, whose subject is empty, and of its events, whose ids are theirs."""
        said = [("", version.data), *((event["id"], event) for event in version.data["events"])]
        self.store.upsert(
            "other_fields",
            (
                {"version_id": version.id, "subject": subject, "position": position, **field}
                for subject, data in said
                for position, field in enumerate(data["other"])
            ),
        )

    def _write_organisations(self, version: Version) -> None:
        self.store.delete("dossier_organisations", self.id)
        for position, written in enumerate(version.data["requesting_organisations"]):
            organisation = decided_organisation(self.store, known_organisation(written["name"], self.site))
            self.store.upsert("organisations", [asdict(organisation)])
            self.store.upsert(
                "dossier_organisations",
                [
                    {
                        "dossier_id": self.id,
                        "position": position,
                        "organisation_id": organisation.id,
                        "name_as_written": written["name"],
                        "url": written["url"],
                    }
                ],
            )


def decided_organisation(store: Store, known: KnownOrganisation) -> KnownOrganisation:
    """Return the organisation that a person made this one part of, or itself."""
    whole = organisations.part_of(store, known.id)
    return decided_organisation(store, whole) if whole else known
