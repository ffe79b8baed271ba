"""Keep one dossier's versions, current rows and problems in the database, one observation after another."""

import json

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.history.assemble import Assembled, Claim, assemble
from dossier_scraper.history.compare import compare
from dossier_scraper.history.fold import Version, extend
from dossier_scraper.history.organisations import organisation_row
from dossier_scraper.ingest.publish.observations import Moment, moments
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Cause
from dossier_scraper.serial import canonical_json
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version


class DossierHistory:
    """The history of one dossier: `observe` adds a live run at its end, `refold` makes all of it again."""

    def __init__(self, store: Store, site: Site, claims: Claims, dossier_id: str) -> None:
        self.store, self.site, self.claims, self.id = store, site, claims, dossier_id
        rows = store.rows("SELECT * FROM versions WHERE dossier_id = ? ORDER BY number", dossier_id)
        self.hashes = [row["content_hash"] for row in rows]
        self.last = _version(rows[-1]) if rows else None
        current = store.row("SELECT page_key FROM dossiers WHERE id = ?", dossier_id)
        self.main_key = current["page_key"] if current else None
        self.url = ""

    def observe(self, moment: Moment) -> Version | None:
        """Add what `moment` shows; return the version that is current then, or None where it shows nothing new."""
        own = self.claims.own(self.id, self.main_key, moment.ordered_at)
        if own is None:
            return None
        events = self.claims.events(own, moment.ordered_at)
        listing = self.claims.listing(self.id, own, moment.ordered_at)
        shown = [c for c in (own, listing, *events.values()) if c and self._belongs(c, moment)]
        if not shown:
            return None
        assembled = assemble(self.id, own, events, listing, self.site)
        self.url = self._address(own, assembled.dossier.url)
        self.main_key = self.site.key(self.url)
        seen_at = own.captured_at if own in shown else max(claim.captured_at for claim in shown)
        version = extend(self.last, self.hashes, assembled, seen_at, self.site)
        if self.last is None or version.id != self.last.id:
            imported = moment.captures or not self._was_crawled_before(moment)
            self._add(version, assembled, "import" if imported else "site")
        elif own in shown:
            last_seen = version.last_seen
            self.store.db.execute("UPDATE versions SET last_seen = ? WHERE id = ?", (last_seen, version.id))
            self.store.db.execute("UPDATE events SET last_seen = ? WHERE dossier_id = ?", (last_seen, self.id))
            self.store.db.execute(
                "UPDATE dossiers SET last_seen = ?1, last_checked = max(last_checked, ?1), url = ?2, page_key = ?3"
                " WHERE id = ?4",
                (last_seen, self.url, self.main_key, self.id),
            )
        else:
            version = self.last
        self.last = version
        self.store.keep_problems("dossier_id", self.id, assembled.problems)
        return version

    def refold(self) -> Version | None:
        """Fold every published observation again, in order of time: what an import or a decision calls for."""
        corrections = self.store.corrections(self.id)
        self.store.clear_history(self.id)
        self.store.mark_snapshots(self.id)
        self.hashes, self.last, self.main_key = [], None, None
        for moment in moments(self.store, self.claims, self.id):
            self.observe(moment)
        self.store.add_corrections(self.id, corrections)
        return self.last

    def _address(self, own: Claim, named: str) -> str:
        """Return where the dossier stands: the address that it gives itself, or where it was read if that is no own."""
        key = self.site.key(named)
        if self.store.row("SELECT 1 x FROM aliases WHERE page_key = ? AND dossier_id = ? LIMIT 1", key, self.id):
            return named
        row = self.store.row("SELECT url FROM captures WHERE id = ?", own.capture_id)
        return str(row["url"]) if row else named

    def _belongs(self, claim: Claim, moment: Moment) -> bool:
        if moment.captures:
            return claim.capture_id in moment.captures
        row = self.store.row("SELECT run_id FROM captures WHERE id = ?", claim.capture_id)
        return row is not None and row["run_id"] in moment.runs

    def _was_crawled_before(self, moment: Moment) -> bool:
        """Return True if an earlier crawl saw the dossier: what the first finds changed since the past is no news."""
        row = self.store.row(
            "SELECT 1 x FROM claims c JOIN runs r ON r.id = c.run_id WHERE c.kind = 'dossier' AND r.ordered_at < ?"
            " AND c.dossier_id = ? AND r.id NOT IN (SELECT value FROM json_each(?)) LIMIT 1",
            moment.ordered_at,
            self.id,
            json.dumps(moment.runs),
        )
        return row is not None

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
                        "seen_before": before.last_seen,
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
        self._write_organisations(version)
        self.store.add_text({"id": version.id, "dossier_id": self.id, "data": version.data})

    def _write_dossier(self, version: Version) -> None:
        data, old = version.data, self.store.row("SELECT * FROM dossiers WHERE id = ?", self.id)
        first = self.store.row("SELECT min(first_seen) at FROM versions WHERE dossier_id = ?", self.id) or {"at": None}
        first_seen = min(filter(None, (first["at"], version.first_seen)))
        presence = {"presence": "not_checked", "presence_since": first_seen}
        if old and (old["presence"], old["presence_since"]) != ("not_checked", old["first_seen"]):
            presence = {k: old[k] for k in presence}
        self.store.upsert(
            "dossiers",
            [
                {
                    **row_of(VERSION_FIELDS, data),
                    **presence,
                    "id": self.id,
                    "url": self.url,
                    "page_key": self.main_key,
                    "first_seen": first_seen,
                    "last_seen": version.last_seen,
                    "last_checked": max(old["last_checked"] if old else "", version.last_seen),
                }
            ],
        )

    def _write_events(self, version: Version) -> None:
        first_seen = {
            r["id"]: r["at"]
            for r in self.store.rows(
                "SELECT json_extract(e.value, '$.id') id, min(v.first_seen) at"
                " FROM versions v, json_each(v.data, '$.events') e WHERE v.dossier_id = ? GROUP BY 1",
                self.id,
            )
        }
        self.store.db.execute("DELETE FROM events WHERE dossier_id = ?", (self.id,))
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

    def _write_organisations(self, version: Version) -> None:
        self.store.db.execute("DELETE FROM dossier_organisations WHERE dossier_id = ?", (self.id,))
        for position, written in enumerate(version.data["requesting_organisations"]):
            organisation = decided_organisation(self.store, organisation_row(written["name"], self.site))
            self.store.upsert("organisations", [organisation])
            self.store.upsert(
                "dossier_organisations",
                [
                    {
                        "dossier_id": self.id,
                        "position": position,
                        "organisation_id": organisation["id"],
                        "name_as_written": written["name"],
                        "url": written["url"],
                    }
                ],
            )


def decided_organisation(store: Store, row: Row) -> Row:
    """Return the organisation that a person made this one part of, or the row itself."""
    found = store.row(
        "SELECT type, subject FROM decisions WHERE object = ? AND type LIKE 'organisation%' ORDER BY seq DESC",
        row["id"],
    )
    if found is None or found["type"] != "organisation merge":
        return row
    into = store.row("SELECT * FROM organisations WHERE id = ?", found["subject"])
    return decided_organisation(store, into) if into else row


def _version(row: Row) -> Version:
    return Version(
        id=row["id"],
        dossier_id=row["dossier_id"],
        number=row["number"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        content_hash=row["content_hash"],
        data=json.loads(row["data"]),
    )
