"""Write the rows of dossiers' histories: of what is there already, only what differs is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.full_text import add_texts, keep_texts
from dossier_scraper.archive.database.records import Row, row_of_record
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import dossiers, organisations, versions
from dossier_scraper.archive.questions.dossiers import Standing
from dossier_scraper.history.assemble import Sourced
from dossier_scraper.history.compare import compare
from dossier_scraper.history.organisations import known_organisation
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, Absence, Cause, KnownOrganisation, Problem, Version
from dossier_scraper.serial import model_json
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version

# So many dossiers and versions wait at most to be written together.
WAITING = 200


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

    def places(self) -> Iterator[tuple[str, ...]]:
        """Yield where each of its values stands, as rows of `provenance`, of which there are most."""
        for path, sourced in self.provenance.items():
            said = sourced.provenance
            yield self.version.id, path, self.captures[sourced.capture_id], said.selector, said.quote, said.rule


class DossierRows:
    """What is to be written of a dossier: new versions, or that the current one was seen again.

    `old` are the ids of the versions that it had, where none of them stays unless it is added again; None where all
    stay. `told` are its problems, `sources` what its current version comes from, `absences` and `checked` those that a
    history which was folded again has, and when it was last checked.
    """

    def __init__(self, site: Site, dossier_id: str) -> None:
        self.site, self.id = site, dossier_id
        self.added = list[Added]()
        self.old: Sequence[str] | None = None
        self.seen: Version | None = None
        self.url, self.page_key = "", ""
        self.told: list[tuple[str, Problem]] | None = None
        self.sources: str | None = None
        self.absences: Sequence[Absence] = ()
        self.checked: str | None = None

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

    @property
    def is_new(self) -> bool:
        """True where its versions are written, not only how long the current one was seen."""
        return bool(self.added) or self.old is not None

    @property
    def versions(self) -> list[Version]:
        """The versions that were added."""
        return [one.version for one in self.added]

    def names(self) -> list[str]:
        """Return the organisations that versions which were added name, each once."""
        every = (named["name"] for one in self.versions for named in one.data["requesting_organisations"])
        return list(dict.fromkeys(every))

    def changes(self) -> Iterator[Row]:
        """Yield what changed from each version before to one that was added."""
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

    def dossier(self, version: Version, old: Standing | None, before: str | None) -> Row:
        """Return the dossier as its current version says it is; `before` is when older versions were first seen."""
        first_seen = min(filter(None, (before, *(one.version.first_seen for one in self.added))))
        judged = old and (old.presence, old.presence_since) != ("not_checked", old.first_seen)
        checked = self.checked if self.old is not None else old.last_checked if old else None
        return {
            **row_of(VERSION_FIELDS, version.data),
            "presence": old.presence if old and judged else "not_checked",
            "presence_since": old.presence_since if old and judged else first_seen,
            "id": self.id,
            "url": self.url,
            "page_key": self.page_key,
            "first_seen": first_seen,
            "last_seen": version.last_seen,
            "last_checked": max(checked or "", version.last_seen),
        }

    def events(self, first_seen: dict[str, str]) -> Iterator[Row]:
        """Yield the events of the current version, each with the time when it was first seen in any.

        `first_seen` are those times in the versions that stay.
        """
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


class Writing:
    """Rows of dossiers on their way into the database: those of many are written at once, table by table."""

    def __init__(self, store: Store, site: Site) -> None:
        self.store, self.site = store, site
        self.waiting = list[DossierRows]()

    def add(self, rows: DossierRows) -> None:
        """Write rows, now or with those that follow; of each dossier there may be some once."""
        self.waiting.append(rows)
        if sum(1 + len(one.added) for one in self.waiting) >= WAITING:
            self.write()

    def write(self) -> None:
        """Write all that waits."""
        many, self.waiting = self.waiting, []
        self.store.see_again([(one.seen, one.url, one.page_key) for one in many if one.seen and not one.is_new])
        if new := [one for one in many if one.is_new]:
            self._write_new(new, [one for one in new if one.old is not None])
        self._write_told([one for one in many if one.told is not None])

    def _write_told(self, many: Sequence[DossierRows]) -> None:
        again = [one for one in many if one.old is not None]
        found = {one.id: one.told or () for one in many}
        self.store.keep_problems("dossier_id", found, {one.id for one in again})
        self.store.keep_folded({one.id: one.sources for one in many})
        self.store.write_absences({one.id: one.absences for one in again if one.seen})

    def _write_new(self, many: Sequence[DossierRows], again: Sequence[DossierRows]) -> None:
        """Write new versions and what hangs on them, and dossiers as the current ones say they are.

        Those that are folded `again` have no versions but these.
        """
        self.store.mark_snapshots(one.id for one in again)
        corrections = self.store.corrections({one.id: one.versions for one in again})
        new = [version for one in many for version in one.versions]
        ids = sorted({version.id for version in new})
        gone = sorted({old for one in again for old in one.old or ()}.difference(ids))
        self._write_dossiers(many)
        self.store.settle("versions", "id", ids, map(self._version_row, new))
        self._write_parts(many, [*ids, *gone], corrections)
        self._write_texts(many, again)
        events = (row for one in many for row in one.events(self._events_first_seen(one)))
        self.store.settle("events", "dossier_id", [one.id for one in many], events)
        self._write_organisations([one for one in many if one.seen])
        self.store.settle("versions", "id", gone, ())

    def _write_parts(self, many: Sequence[DossierRows], ids: Sequence[str], corrections: Iterable[Row]) -> None:
        """Write what versions with some `ids` consist of."""
        changes = chain(*(one.changes() for one in many), corrections)
        self.store.settle("changes", "version_id", ids, changes)
        # By the key of their table: SQLite finds the place of a row that follows the one before without a search.
        added = sorted((added for one in many for added in one.added), key=lambda added: added.version.id)
        provenance = (row for one in added for row in one.places())
        self.store.settle_all("provenance", "version_id", ids, provenance)
        others = (row for one in many for version in one.versions for row in _others(version))
        self.store.settle("other_fields", "version_id", ids, others)

    def _write_texts(self, many: Sequence[DossierRows], again: Sequence[DossierRows]) -> None:
        keep_texts(self.store, {one.id: map(_text_of, one.versions) for one in again})
        added = (version for one in many if one.old is None for version in one.versions)
        add_texts(self.store, list(map(_text_of, added)))

    def _version_row(self, version: Version) -> Row:
        return {
            "id": version.id,
            "dossier_id": version.dossier_id,
            "number": version.number,
            "first_seen": version.first_seen,
            "last_seen": version.last_seen,
            "content_hash": version.content_hash,
            "extractor_version": extractor_version(self.site),
            "data": model_json(version.data),
        }

    def _write_dossiers(self, many: Sequence[DossierRows]) -> None:
        current = {one.id: (one, one.seen) for one in many if one.seen}
        old = dossiers.standings(self.store, current.keys())
        rows = []
        for dossier_id, (one, version) in current.items():
            before = versions.first_seen(self.store, dossier_id) if one.old is None else None
            rows.append(one.dossier(version, old.get(dossier_id), before))
        self.store.settle("dossiers", "id", list(current), rows)

    def _events_first_seen(self, one: DossierRows) -> dict[str, str]:
        return versions.events_first_seen(self.store, one.id) if one.old is None else {}

    def _write_organisations(self, many: Sequence[DossierRows]) -> None:
        """Write the organisations that any version names, and those of the current ones.

        Where a person made one part of another, that one may be among those that are written just before.
        """
        decided = organisations.is_any_decided(self.store)
        for group in [[one] for one in many] if decided else [many]:
            self._write_named(group, decided)

    def _write_named(self, many: Sequence[DossierRows], decided: bool) -> None:
        known, of_id = dict[str, KnownOrganisation](), dict[str, KnownOrganisation]()
        for name in (name for one in many for name in one.names()):
            if name not in known:
                said = known_organisation(name, self.site)
                known[name] = decided_organisation(self.store, said) if decided else said
            of_id[known[name].id] = known[name]
        self.store.settle("organisations", "id", list(of_id), map(row_of_record, of_id.values()))
        rows = (
            {
                "dossier_id": one.id,
                "position": position,
                "organisation_id": known[written["name"]].id,
                "name_as_written": written["name"],
                "url": written["url"],
            }
            for one in many
            if one.seen
            for position, written in enumerate(one.seen.data["requesting_organisations"])
        )
        self.store.settle("dossier_organisations", "dossier_id", [one.id for one in many], rows)


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
