"""What pages say happened, by date, and the other fields of dossiers and events."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import Database, Row, records
from dossier_scraper.archive.questions.known import KnownEvent, WholeDossier
from dossier_scraper.archive.questions.suggestions import did_you_mean, there_are
from dossier_scraper.model import folded
from dossier_scraper.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An event and its dossier."""

    dossier_id: str
    dossier_title: str | None
    event: KnownEvent

    def printed(self) -> Row:
        """Return it in the columns of `events`, with its dossier's title."""
        return {"dossier_title": self.dossier_title} | self.event.printed()


def entries(
    dossiers: list[WholeDossier],
    *,
    first: str | None = None,
    last: str | None = None,
    category: str | None = None,
    undated: bool = False,
) -> list[TimelineEntry]:
    """Return the events of some dossiers by date, those without one last.

    `first` and `last` are days in which an event can have been; `category` is a part of one's name; `undated` wants the
    events alone whose page gives no date that can be read.
    """
    found = [
        TimelineEntry(dossier_id=dossier.id, dossier_title=dossier.title, event=event)
        for dossier in dossiers
        for event in dossier.events
        if _is_meant(event, first, last, undated) and _is_of(event, category)
    ]
    return sorted(found, key=lambda one: (_day(one.event) or "9999", one.dossier_id, one.event.position))


def _day(event: KnownEvent) -> str | None:
    return event.date.earliest if event.date else None


def _is_meant(event: KnownEvent, first: str | None, last: str | None, undated: bool) -> bool:
    if event.date is None or event.date.earliest is None:
        return undated or (first is None and last is None)
    begin, end = event.date.earliest, event.date.latest or event.date.earliest
    return not undated and end >= (first or "") and begin <= (last or "9999")


def _is_of(event: KnownEvent, category: str | None) -> bool:
    return category is None or any(folded(category.strip()) in folded(name) for name in event.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryOf:
    """A category of an event of a dossier."""

    dossier_id: str
    category: str


def categories_of(db: Database, until: str | None) -> list[CategoryOf]:
    """Return the categories of the events that each dossier has, or had as it was known until a stored time."""
    newest = "SELECT max(number) FROM versions WHERE dossier_id = v.dossier_id AND first_seen <= ?"
    return records(
        db,
        CategoryOf,
        "SELECT DISTINCT v.dossier_id, c.value category FROM versions v, json_each(v.data, '$.events') e,"
        f" json_each(e.value, '$.categories') c WHERE v.number = ({newest}) ORDER BY 2, 1",
        until or "9999",
    )


def with_category(every: Sequence[CategoryOf], category: str) -> set[str]:
    """Return the dossiers that have an event of a category, of which this is a part of the name."""
    return {one.dossier_id for one in every if folded(category.strip()) in folded(one.category)}


def lacking_category(every: Sequence[CategoryOf], category: str) -> str | None:
    """Say that no event has a category, and what may have been meant; None where one has it."""
    if with_category(every, category):
        return None
    known = sorted({one.category for one in every})
    return f"no event has category {category!r}{did_you_mean(category, known) or there_are(known)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherValue:
    """A labelled value that no table maps, on a dossier's page or an event's (`event_id`, empty for the dossier)."""

    dossier_id: str
    dossier_title: str | None
    event_id: str
    label: str
    value: str
    url: str | None


def other_values(db: Database, label: str | None) -> list[OtherValue]:
    """Return every current value of other fields, by label; of one label as it is written, or of all."""
    found = records(
        db,
        OtherValue,
        "SELECT d.id dossier_id, d.title dossier_title, o.subject event_id, o.label, o.value, o.url FROM dossiers d"
        " JOIN versions v ON v.id = (SELECT id FROM versions WHERE dossier_id = d.id ORDER BY number DESC LIMIT 1)"
        " JOIN other_fields o ON o.version_id = v.id ORDER BY o.label COLLATE NOCASE, d.title, o.subject, o.position",
    )
    return [one for one in found if label is None or plain(one.label) == plain(label)]
