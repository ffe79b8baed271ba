"""Evidence of a dossier's values: where each stands, and whether it is found there again, read now."""

from collections import defaultdict
from dataclasses import dataclass

from dossier_scraper.archive.questions.provenance import every_place
from dossier_scraper.archive.questions.withheld import WITHHELD
from dossier_scraper.browse.pages import links
from dossier_scraper.browse.pages.dossier import every_dossier, resolved
from dossier_scraper.browse.pages.page import Answer, Asked, Moved, Page, Shown, path_of
from dossier_scraper.browse.stored import Looked, looked_up
from dossier_scraper.wording import field_words

ADDRESS = "/dossier/{id}/evidence"


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
    places = every_place(asked.query, dossier_id)
    shown = [place for place in places if place.rule != WITHHELD]
    values: dict[str | None, list[Value]] = defaultdict(list)
    for looked in looked_up(asked.archive.root, asked.query, shown):
        values[_event(looked.place.field)].append(_value(looked))
    return Shown(
        template="evidence.html",
        words_of=[dossier_id],
        facts={
            "dossier": dossier,
            "withheld": [(field_words(place.field), place.quote) for place in places if place.rule == WITHHELD],
            "own": values[None],
            "events": [(event, values[event.id]) for event in dossier.events],
        },
    )


def _event(path: str) -> str | None:
    return path.split("/")[1] if path.startswith("events/") else None


def _value(looked: Looked) -> Value:
    field = looked.place.field
    own = field.split("/", 2)[2] if _event(field) else field
    return Value(words=field_words(own), anchor=links.anchor(field), looked=looked)


PAGES = (Page(address=ADDRESS, answer=_evidence, every=every_dossier),)
