"""Evidence of a dossier's values: where each stands, and whether it is found there again, read now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from dossier_scraper.archive.questions.provenance import every_place
from dossier_scraper.archive.questions.withheld import WITHHELD
from dossier_scraper.browse.pages import links
from dossier_scraper.browse.pages.dossier import every_dossier, resolved
from dossier_scraper.browse.pages.page import Answer, Asked, Moved, Page, Shown, path_of
from dossier_scraper.browse.stored import Looked, looked_up
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, OtherField
from dossier_scraper.wording import field_words

ADDRESS = "/dossier/{id}/evidence"
# Values stand in the order in which a dossier and an event are told; what is worked out of a field stands behind it.
ORDER: dict[str, int] = {
    field.name: number for fields in (DOSSIER_FIELDS, EVENT_FIELDS) for number, field in enumerate(fields)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value's evidence: what the value is in words, the name of its place on the page, and what was found there."""

    words: str
    anchor: str
    looked: Looked


def _evidence(asked: Asked) -> Answer:
    dossier_id = resolved(asked)
    if dossier_id != asked.parts["id"]:
        return Moved(path=path_of(ADDRESS, id=dossier_id))
    dossier = asked.query.dossier(dossier_id)
    others: dict[str | None, Sequence[OtherField]] = {event.id: event.other for event in dossier.events}
    others[None] = dossier.other
    places = sorted(every_place(asked.query, dossier_id), key=lambda place: _order(_own(place.field)))
    shown = [place for place in places if place.rule != WITHHELD]
    values: dict[str | None, list[Value]] = defaultdict(list)
    for looked in looked_up(asked.archive.root, asked.query, shown):
        event_id, own = _event(looked.place.field), _own(looked.place.field)
        words, anchor = value_words(own, others.get(event_id, ())), links.anchor(looked.place.field)
        values[event_id].append(Value(words=words, anchor=anchor, looked=looked))
    return Shown(
        template="evidence.html",
        words_of=[dossier_id],
        facts={
            "dossier": dossier,
            "withheld": [
                (field_words(place.field), links.anchor(place.field), place.quote)
                for place in places
                if place.rule == WITHHELD
            ],
            "own": values[None],
            "events": [(event, values[event.id]) for event in dossier.events],
        },
    )


def _event(path: str) -> str | None:
    return path.split("/")[1] if path.startswith("events/") else None


def _own(path: str) -> str:
    """Return a path as it is within its dossier or its event."""
    return path.split("/", 2)[2] if _event(path) else path


def _order(own: str) -> tuple[int, int, str]:
    root, _, rest = own.partition("/")
    number = rest.partition("/")[0]
    return ORDER.get(root, len(ORDER)), int(number) if number.isdigit() else 0, rest


def value_words(own: str, others: Sequence[OtherField]) -> str:
    """Return what a value is called: one of several by its number, an other field by its label.

    >>> value_words("start_date", ()), value_words("requesting_organisations/0/url", ())
    ('start date', 'link of requesting organisations 1')
    """
    root, _, rest = own.partition("/")
    number, _, part = rest.partition("/")
    if not number.isdigit():
        return field_words(own)
    at = int(number)
    words = others[at].label if root == "other" and at < len(others) else f"{field_words(root)} {at + 1}"
    return f"{'link' if part == 'url' else field_words(part)} of {words}" if part else words


PAGES = (Page(address=ADDRESS, answer=_evidence, every=every_dossier),)
