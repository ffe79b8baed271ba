"""The tables that leave an archive, tidy, each column with its type and its meaning.

The meanings are those that the database has of itself; CSV, workbooks, Parquet and packages are made from these tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

from dossier_scraper.archive.database.columns import columns_of
from dossier_scraper.archive.database.records import Row, row_of_record
from dossier_scraper.archive.database.schema import documentation
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.absences import KnownAbsence
from dossier_scraper.archive.questions.known import WholeDossier
from dossier_scraper.archive.questions.organisations import ids_of_names, organisation
from dossier_scraper.archive.questions.provenance import Place, places_of
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.tables import rows_between
from dossier_scraper.archive.questions.versions import SeenVersion
from dossier_scraper.export.selection import Selection
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, VERSION_FIELDS

# A `date` has its own precision (2018, 2018-Q3, 2018-03, 2018-03-15), a `day` is whole; a `time` is UTC. A `list` holds
# texts, `json` is text that a JSON reader takes apart.
Kind = Literal["text", "integer", "boolean", "date", "day", "time", "list", "json"]

KINDS: dict[str, Kind] = {
    **dict.fromkeys(("position", "number", "http_status", "warc_offset"), "integer"),
    **dict.fromkeys(("first_seen", "last_seen", "last_checked", "presence_since", "seen_before", "seen_after"), "time"),
    **dict.fromkeys(("missed_from", "missed_until", "captured_at", "started_at", "finished_at"), "time"),
    **dict.fromkeys(("counts", "data"), "json"),
    **dict.fromkeys(("organisations", "dossier_ids", "names"), "list"),
    "published": "boolean",
}
SEEN = ("first_seen", "last_seen", "last_checked", "presence", "presence_since")
RUNS = ("id", "source", "started_at", "finished_at", "state", "published", "reason", "extractor_version", "counts")
CAPTURES = (
    *("id", "run_id", "url", "captured_at", "http_status", "content_type", "payload_sha256", "kind", "outcome"),
    *("reason", "grade", "refers_to", "dossier_id", "warc_file", "warc_offset"),
)
DOSSIER_ID = "The dossier."
# What columns mean that no table of the database has under that name.
OWN = {
    ("archive", "key"): "Name of the fact.",
    ("dossiers", "organisations"): next(f.meaning for f in DOSSIER_FIELDS if f.form == "organisations"),
    ("organisations", "names"): "Names as the pages write them.",
    ("organisations", "dossier_ids"): "Dossiers that it requested.",
    ("other_fields", "dossier_id"): DOSSIER_ID,
    ("absences", "dossier_id"): DOSSIER_ID,
    ("problems", "dossier_id"): DOSSIER_ID,
    ("provenance", "dossier_id"): DOSSIER_ID,
    ("changes", "field"): "As in changes of the database, or presence: that the dossier is new, went or is back.",
    ("columns", "table"): "Table.",
    ("columns", "column"): "Column; empty for the table itself.",
    ("columns", "type"): "text, integer, boolean, date (at its own precision), day, time (UTC), list or json.",
    ("columns", "meaning"): "Meaning.",
}
ABOUT = {
    "archive": "Facts about the archive and about what was taken from it.",
    "organisations": "Requesting organisations of these dossiers, one row for all spellings of one.",
    "changes": "What changed, field by field, and that a dossier is new, went or is back (field presence).",
    "provenance": "Where each value of these dossiers stands in the evidence.",
    "columns": "What every table and column means.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: what its values are, and what they mean."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `rows` makes its rows when they are wanted, mappings with the names of all columns.

    `key` names what tells its rows apart, `references` which column is the id of a row of which table.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)


class Takeout:
    """What is taken from one archive: the dossiers are asked once, for all tables that tell of them."""

    def __init__(self, archive: Archive, query: Query, selection: Selection) -> None:
        self.archive, self.query, self.selection = archive, query, selection
        self.dossiers: Sequence[WholeDossier] = selection.dossiers(query)
        self.meanings = documentation()

    def tables(self) -> list[Table]:
        """Return every table, the last one with the meanings of all columns."""
        of_dossier = {"dossier_id": "dossiers"}
        of_capture = of_dossier | {"capture_id": "captures"}
        made = [
            self._table("dossiers", _dossier_columns(), self._dossiers, key=("id",)),
            self._table("events", _event_columns(), self._events, key=("id",), references=of_dossier),
            self._table(
                "organisations",
                ("id", "name", "country_code", "names", "dossier_ids"),
                self._organisations,
                key=("id",),
            ),
            self._table(
                "dossier_organisations",
                ("dossier_id", "position", "organisation_id", "name_as_written", "url"),
                self._dossier_organisations,
                key=("dossier_id", "position"),
                references=of_dossier | {"organisation_id": "organisations"},
            ),
            self._table(
                "other_fields",
                ("dossier_id", "subject", "position", "label", "value", "url"),
                self._other_fields,
                key=("dossier_id", "subject", "position"),
                references=of_dossier,
            ),
            self._table(
                "changes",
                ("dossier_id", "field", "before", "after", "seen_before", "seen_after", "cause", "version_id"),
                self.changes,
                references=of_dossier,
            ),
            self._table(
                "absences",
                ("dossier_id", "presence", "seen_before", "missed_from", "missed_until", "seen_after"),
                self._absences,
                key=("dossier_id", "missed_from", "presence"),
                references=of_dossier,
            ),
            self._table(
                "versions",
                ("id", "dossier_id", "number", "first_seen", "last_seen", "content_hash", "data"),
                self._versions,
                key=("id",),
                references=of_dossier,
            ),
            self._table(
                "aliases",
                ("url", "dossier_id", "evidence", "first_seen"),
                self._aliases,
                key=("url",),
                references=of_dossier,
            ),
            self._table(
                "problems",
                ("dossier_id", "code", "severity", "field", "detail"),
                self._problems,
                references=of_dossier,
            ),
            self._table("runs", RUNS, lambda: self._between("runs", RUNS), key=("id",)),
            self._table("captures", CAPTURES, lambda: self._between("captures", CAPTURES), key=("id",)),
            self._table(
                "provenance",
                ("dossier_id", *(column.name for column in fields(Place))),
                self._provenance,
                key=("version_id", "field"),
                references=of_capture if self.selection == Selection() else of_dossier,
            ),
            self._table("archive", ("key", "value"), self.facts, key=("key",)),
        ]
        columns = ("table", "column", "type", "meaning")
        described = self._table("columns", columns, lambda: _described([*made, described]))
        return [*made, described]

    def _table(
        self,
        name: str,
        columns: Iterable[str],
        rows: Callable[[], Iterable[Row]],
        *,
        key: tuple[str, ...] = (),
        references: Mapping[str, str] = MappingProxyType({}),
    ) -> Table:
        said = self.meanings.get(name, {})
        return Table(
            name=name,
            meaning=ABOUT.get(name) or said[""],
            columns=tuple(
                Column(name=column, kind=kind_of(name, column), meaning=self._meaning(name, column))
                for column in columns
            ),
            rows=rows,
            key=key,
            references=references,
        )

    def _meaning(self, table: str, column: str) -> str:
        if found := OWN.get((table, column)) or self.meanings.get(table, {}).get(column):
            return found
        return self.meanings["captures"][column]  # of a capture that a value stands in

    def facts(self) -> Iterator[Row]:
        """Yield what is known of the archive, and what was asked of it."""
        archive, query = self.archive, self.query
        known = ("extractor_version", "ledger_seq", "ledger_hash")
        facts = {
            "name": archive.name,
            "base_url": archive.base_url,
            "operator": archive.operator,
            "contact": archive.contact,
            "rights": archive.rights,
            "invented_data": "yes, apart from the facts of the STEAMsare dossier" if archive.demo else None,
            **{name: query.fact(name) for name in known},
            "as_of": self.selection.last,
            "since": self.selection.first or None,
            "grade": self.selection.grade,
        }
        yield from ({"key": name, "value": value} for name, value in facts.items() if value)

    def _dossiers(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            yield dossier.printed()

    def _events(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            yield from (event.printed() for event in dossier.events)

    def _organisations(self) -> Iterator[Row]:
        requests = list(self._dossier_organisations())
        for one in sorted({row["organisation_id"] for row in requests if row["organisation_id"]}):
            known, own = organisation(self.query, one), [row for row in requests if row["organisation_id"] == one]
            if known:
                yield row_of_record(known) | {
                    "names": sorted({row["name_as_written"] for row in own}),
                    "dossier_ids": sorted({row["dossier_id"] for row in own}),
                }

    def _dossier_organisations(self) -> Iterator[Row]:
        ids = ids_of_names(self.query)
        for dossier in self.dossiers:
            for position, one in enumerate(dossier.requesting_organisations):
                yield {
                    "dossier_id": dossier.id,
                    "position": position,
                    "organisation_id": ids.get(one.name),
                    "name_as_written": one.name,
                    "url": one.url,
                }

    def _other_fields(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            for subject, others in (("", dossier.other), *((event.id, event.other) for event in dossier.events)):
                for position, one in enumerate(others):
                    yield {"dossier_id": dossier.id, "subject": subject, "position": position, **row_of_record(one)}

    def changes(self) -> Iterator[Row]:
        """Yield what changed of these dossiers, oldest first."""
        shown = {dossier.id: dossier for dossier in self.dossiers}
        for change in self.query.history(since=self.selection.first):
            if (dossier := shown.get(change.dossier_id)) and self.selection.counts(change, dossier):
                yield row_of_record(change)

    def absences_of(self, dossier: WholeDossier) -> list[KnownAbsence]:
        """Return the absences of a dossier that began or ended within what was asked for."""
        return [one for one in dossier.absences if self.selection.holds(one.missed_from, one.seen_after)]

    def _absences(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            yield from ({"dossier_id": dossier.id, **row_of_record(one)} for one in self.absences_of(dossier))

    def versions_of(self, dossier: WholeDossier) -> Iterator[tuple[SeenVersion, Mapping[str, Any]]]:
        """Yield the versions of a dossier that were first seen within what was asked for, and what they say."""
        for version in dossier.versions:
            if self.selection.holds(version.first_seen):
                yield version, self.query.data(version.id)

    def _versions(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            for version, data in self.versions_of(dossier):
                yield {"dossier_id": dossier.id, **row_of_record(version), "data": data}

    def _aliases(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            yield from ({"dossier_id": dossier.id, **row_of_record(alias)} for alias in dossier.aliases)

    def _problems(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            yield from ({"dossier_id": dossier.id, **row_of_record(problem)} for problem in dossier.problems or ())

    def places_of(self, dossier: WholeDossier) -> list[Place]:
        """Return where each value of a dossier stands, as it is or was known."""
        return places_of(self.query, dossier.versions[-1].id)

    def _provenance(self) -> Iterator[Row]:
        for dossier in self.dossiers:
            yield from ({"dossier_id": dossier.id, **row_of_record(place)} for place in self.places_of(dossier))

    def _between(self, table: str, columns: Sequence[str]) -> list[Row]:
        asked = self.selection
        return rows_between(self.query, table, columns, asked.first, asked.until, asked.grades)


def kind_of(table: str, column: str) -> Kind:
    """Return what the values of a column are."""
    for one in VERSION_FIELDS if table == "dossiers" else EVENT_FIELDS if table == "events" else ():
        if one.form in ("names", "links") and one.name == column:
            return "list"
        if one.form in ("date", "range") and column in columns_of(one):
            return DATES.get(column.removeprefix(one.name), "text")
    return KINDS.get(column, "text")


DATES: dict[str, Kind] = {"": "date", "_end": "date", "_earliest": "day", "_latest": "day"}


def _dossier_columns() -> list[str]:
    """Return the columns of `dossiers`, texts of several paragraphs last."""
    columns = [(field.form == "text", name) for field in VERSION_FIELDS for name in columns_of(field)]
    short, long = ([name for is_long, name in columns if is_long == wanted] for wanted in (False, True))
    first, *rest = short
    return [first, *rest[:2], "organisations", *rest[2:], *SEEN, *long]


def _event_columns() -> list[str]:
    columns = [name for field in EVENT_FIELDS for name in columns_of(field) if name != "id"]
    return ["id", "dossier_id", "position", *columns, "first_seen", "last_seen"]


def _described(tables: Sequence[Table]) -> Iterator[Row]:
    for table in tables:
        yield {"table": table.name, "column": "", "type": "", "meaning": table.meaning}
        for column in table.columns:
            yield {"table": table.name, "column": column.name, "type": column.kind, "meaning": column.meaning}
