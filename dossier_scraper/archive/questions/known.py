"""A dossier as it is known, or was at a moment: what answers the questions for one and for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from dossier_scraper.archive.database.columns import row_of
from dossier_scraper.archive.database.records import Row, row_of_record
from dossier_scraper.archive.questions.absences import KnownAbsence
from dossier_scraper.archive.questions.versions import SeenVersion
from dossier_scraper.model import (
    EVENT_FIELDS,
    VERSION_FIELDS,
    DateValue,
    DossierText,
    Event,
    OtherField,
    Presence,
    Problem,
)
from dossier_scraper.serial import record_from_json

# The order in which they are printed: of a dossier the texts last, of an event the date first.
OF_DOSSIER = sorted(VERSION_FIELDS, key=lambda field: field.form == "text")
OF_EVENT = sorted(EVENT_FIELDS, key=lambda field: field.form != "range")
LISTS = tuple(field.name for field in EVENT_FIELDS if field.form in ("names", "links"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDossier(DossierText):
    """A dossier as it is or was known, and what checks found of it.

    `listed_as` is where the listing had it last (`ongoing`, `finalised`). Times are as stored: it was first and last
    seen, last checked (found there or not), and has its `presence` since then.
    """

    listed_as: str | None
    first_seen: str
    last_seen: str
    last_checked: str
    presence: Presence
    presence_since: str

    @property
    def organisations(self) -> list[str]:
        """The names of the requesting organisations, as written."""
        return [organisation.name for organisation in self.requesting_organisations]

    def printed(self) -> Row:
        """Return it in the columns of `dossiers`, as `list --json` prints it."""
        said = row_of_record(self) | {"start_date": _row(self.start_date)}
        seen = {name: said[name] for name in ("first_seen", "last_seen", "last_checked", "presence", "presence_since")}
        return row_of(OF_DOSSIER, said) | seen | {"organisations": self.organisations}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent(Event):
    """An event of a dossier at its place in the timeline; earlier rules know of no time at which it was seen."""

    dossier_id: str
    position: int
    first_seen: str | None
    last_seen: str | None

    def printed(self) -> Row:
        """Return it in the columns of `events`, with lists for JSON and its other fields."""
        said = row_of_record(self) | {"date": _row(self.date)}
        lists = {name: list(said[name]) for name in LISTS}
        seen = {name: said[name] for name in ("first_seen", "last_seen") if said[name]}
        place = {"id": self.id, "dossier_id": self.dossier_id, "position": self.position}
        return place | row_of(OF_EVENT, said) | lists | seen | {"other": _listed(self.other)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """An address of a dossier as it was requested or linked, how it is known to be the dossier's, and since when."""

    url: str
    evidence: str
    first_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeDossier(KnownDossier):
    """A dossier with all that is or was known of it. `problems` are None of the past: they are the newest reading's.

    `extractor_version` names the earlier rules that read it so, if any did.
    """

    other: tuple[OtherField, ...]
    events: tuple[KnownEvent, ...]
    aliases: tuple[Alias, ...]
    problems: tuple[Problem, ...] | None
    versions: tuple[SeenVersion, ...]
    absences: tuple[KnownAbsence, ...]
    extractor_version: str | None = None

    def printed(self) -> Row:
        """Return it as `show --json` prints it; what is not known of the past is left out."""
        parts = {
            "other": _listed(self.other),
            "events": [event.printed() for event in self.events],
            "aliases": _listed(self.aliases),
            "problems": None if self.problems is None else _listed(self.problems),
            "versions": _listed(self.versions),
            "absences": _listed(self.absences),
            "extractor_version": self.extractor_version,
        }
        return KnownDossier.printed(self) | {name: part for name, part in parts.items() if part is not None}


def _listed(parts: Sequence[OtherField | Alias | Problem | SeenVersion | KnownAbsence]) -> list[Row]:
    return [row_of_record(part) for part in parts]


def _row(date: DateValue | None) -> Row | None:
    return None if date is None else row_of_record(date)


def known(data: Mapping[str, Any], seen: Mapping[str, Any]) -> KnownDossier:
    """Return a dossier from what a version says, and from columns of `dossiers` that tell what checks found."""
    return record_from_json(KnownDossier, {**data, **seen})


def whole(
    dossier: KnownDossier,
    data: Mapping[str, Any],
    seen: Mapping[str, tuple[str, str]],
    *,
    aliases: Sequence[Alias],
    versions: Sequence[SeenVersion],
    absences: Sequence[KnownAbsence],
    problems: Sequence[Problem] | None = None,
    extractor_version: str | None = None,
) -> WholeDossier:
    """Return a dossier with all of it; `data` is what its version says, `seen` when its events were, first and last."""
    return WholeDossier(
        **{field.name: getattr(dossier, field.name) for field in fields(dossier)},
        other=tuple(record_from_json(OtherField, other) for other in data["other"]),
        events=tuple(
            record_from_json(KnownEvent, event | _at(dossier.id, position, *seen.get(event["id"], (None, None))))
            for position, event in enumerate(data["events"])
        ),
        aliases=tuple(aliases),
        versions=tuple(versions),
        absences=tuple(absences),
        problems=None if problems is None else tuple(problems),
        extractor_version=extractor_version,
    )


def _at(dossier_id: str, position: int, first_seen: str | None, last_seen: str | None) -> Row:
    return {"dossier_id": dossier_id, "position": position, "first_seen": first_seen, "last_seen": last_seen}
