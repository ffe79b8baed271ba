"""Write the rows of one dossier's history: of what it has already, only what differs is written."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import dossiers, organisations, versions
from dossier_scraper.history.assemble import Sourced
from dossier_scraper.history.compare import compare
from dossier_scraper.history.organisations import known_organisation
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Cause, KnownOrganisation, Version
from dossier_scraper.serial import model_json
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version


@dataclass(slots=True, kw_only=True)
class Added:
    """A version that is new: the one before it, where each of its values stands, and what brought it.

    `captures` are those that show it, by the captures of the provenance.
    """

    version: Version
    before: Version | None
    provenance: Mapping[str, Sourced]
    captures: Mapping[str, str]
    cause: Cause


class DossierRows:
    """What is to be written of a dossier: new versions, or that the current one was seen again.

    After `begin_again` its versions are those that are added from then on, and no others.
    """

    def __init__(self, store: Store, site: Site, dossier_id: str) -> None:
        self.store, self.site, self.id = store, site, dossier_id
        self.added = list[Added]()
        self.old: list[str] | None = None
        self.seen: Version | None = None
        self.url, self.page_key = "", ""

    def begin_again(self) -> None:
        """Let none of the versions that are in the database stay, unless it is added again."""
        self.old = versions.version_ids(self.store, self.id)
        self.store.mark_snapshots(self.id)

    def add(self, added: Added, url: str) -> None:
        """Add a version, seen at an address, which is the current one then."""
        self.added.append(added)
        self._stands(added.version, url)

    def see_again(self, version: Version, url: str) -> None:
        """Note that the current version was seen again."""
        if self.added:
            self.added[-1].version = version
        self._stands(version, url)

    def _stands(self, version: Version, url: str) -> None:
        self.seen, self.url, self.page_key = version, url, self.site.key(url)

    def write(self) -> None:
        """Write what was added, or that the current version was seen again."""
        if self.added or self.old is not None:
            self._write_versions()
        elif self.seen:
            self.store.see_again(self.seen, self.url, self.page_key)

    def _write_versions(self) -> None:
        """Write the new versions and what hangs on them, and the dossier as the current one says it is."""
        new = [one.version for one in self.added]
        ids = sorted({version.id for version in new})
        gone = sorted(set(self.old or ()) - set(ids))
        corrections = () if self.old is None else self.store.corrections(self.id, new)
        if self.seen:
            self._write_dossier(self.seen)
        self.store.settle("versions", "id", ids, map(self._version_row, new))
        for table, rows in (
            ("changes", [*self._changes(), *corrections]),
            ("provenance", self._provenance()),
            ("other_fields", (row for version in new for row in _others(version))),
        ):
            self.store.settle(table, "version_id", [*ids, *gone], rows)
        self._write_texts(new)
        self.store.settle("events", "dossier_id", [self.id], self._events())
        if self.seen:
            self._write_organisations(self.seen)
        self.store.settle("versions", "id", gone, ())

    def _write_texts(self, new: list[Version]) -> None:
        if self.old is not None:
            self.store.keep_texts(self.id, map(_text_of, new))
            return
        for version in new:
            self.store.add_texts(_text_of(version))

    def _version_row(self, version: Version) -> Row:
        return {
            "id": version.id,
            "dossier_id": self.id,
            "number": version.number,
            "first_seen": version.first_seen,
            "last_seen": version.last_seen,
            "content_hash": version.content_hash,
            "extractor_version": extractor_version(self.site),
            "data": model_json(version.data),
        }

    def _changes(self) -> Iterator[Row]:
        for one in self.added:
            for change in compare(one.before.data, one.version.data) if one.before else ():
                yield {
                    "dossier_id": self.id,
                    "version_id": one.version.id,
                    "field": change.field,
                    "before": change.before,
                    "after": change.after,
                    # A clock may have been set back.
                    "seen_before": min(one.before.last_seen, one.version.first_seen) if one.before else None,
                    "seen_after": one.version.first_seen,
                    "cause": one.cause,
                }

    def _provenance(self) -> Iterator[Row]:
        for one in self.added:
            for path, sourced in one.provenance.items():
                yield {
                    "version_id": one.version.id,
                    "field": path,
                    "capture_id": one.captures[sourced.capture_id],
                    "selector": sourced.provenance.selector,
                    "quote": sourced.provenance.quote,
                    "rule": sourced.provenance.rule,
                }

    def _write_dossier(self, version: Version) -> None:
        old = dossiers.standing(self.store, self.id)
        before = versions.first_seen(self.store, self.id) if self.old is None else None
        first_seen = min(filter(None, (before, *(one.version.first_seen for one in self.added))))
        judged = old and (old.presence, old.presence_since) != ("not_checked", old.first_seen)
        self.store.settle(
            "dossiers",
            "id",
            [self.id],
            [
                {
                    **row_of(VERSION_FIELDS, version.data),
                    "presence": old.presence if old and judged else "not_checked",
                    "presence_since": old.presence_since if old and judged else first_seen,
                    "id": self.id,
                    "url": self.url,
                    "page_key": self.page_key,
                    "first_seen": first_seen,
                    "last_seen": version.last_seen,
                    "last_checked": max(old.last_checked if old else "", version.last_seen),
                }
            ],
        )

    def _events(self) -> Iterator[Row]:
        """Yield the events of the current version, each with the time when it was first seen in any."""
        first_seen = versions.events_first_seen(self.store, self.id) if self.old is None else {}
        for one in self.added:
            for event in one.version.data["events"]:
                known = first_seen.get(event["id"], one.version.first_seen)
                first_seen[event["id"]] = min(known, one.version.first_seen)
        for position, event in enumerate(self.seen.data["events"] if self.seen else ()):
            yield {
                **row_of(EVENT_FIELDS, event),
                "dossier_id": self.id,
                "position": position,
                "page_key": self.site.key(event["url"]) if event["url"] else None,
                "first_seen": first_seen[event["id"]],
                "last_seen": self.seen.last_seen if self.seen else None,
            }

    def _write_organisations(self, current: Version) -> None:
        """Write the organisations that any version names, and those of the current one."""
        named = [written["name"] for one in self.added for written in one.version.data["requesting_organisations"]]
        known = {name: decided_organisation(self.store, known_organisation(name, self.site)) for name in named}
        of_id = {known[name].id: known[name] for name in named}
        self.store.settle("organisations", "id", list(of_id), map(asdict, of_id.values()))
        rows = (
            {
                "dossier_id": self.id,
                "position": position,
                "organisation_id": known[written["name"]].id,
                "name_as_written": written["name"],
                "url": written["url"],
            }
            for position, written in enumerate(current.data["requesting_organisations"])
        )
        self.store.settle("dossier_organisations", "dossier_id", [self.id], rows)


def _others(version: Version) -> Iterator[Row]:
    """Yield the other fields of a dossier, whose subject is empty, and of its events, whose ids are theirs."""
    for subject, data in [("", version.data), *((event["id"], event) for event in version.data["events"])]:
        for position, said in enumerate(data["other"]):
            yield {"version_id": version.id, "subject": subject, "position": position, **said}


def _text_of(version: Version) -> Row:
    return {name: getattr(version, name) for name in ("id", "dossier_id", "number", "first_seen", "data")}


def decided_organisation(store: Store, known: KnownOrganisation) -> KnownOrganisation:
    """Return the organisation that a person made this one part of, or itself."""
    whole = organisations.part_of(store, known.id)
    return decided_organisation(store, whole) if whole else known
