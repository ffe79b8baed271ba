"""Evidence of a dossier's values: where each stands, and whether it is found there again, read now."""

from dataclasses import dataclass

from dossier_scraper.archive.questions.provenance import Witnessed, every_place
from dossier_scraper.archive.questions.withheld import WITHHELD
from dossier_scraper.browse.pages import links
from dossier_scraper.browse.pages.dossier import every_dossier, resolved
from dossier_scraper.browse.pages.page import Answer, Asked, Moved, Page, Shown, path_of
from dossier_scraper.browse.stored import witnessed
from dossier_scraper.errors import IntegrityError
from dossier_scraper.wording import field_words

ADDRESS = "/dossier/{id}/evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value's evidence: what the value is in words, the name of its place on the page, and what was found."""

    words: str
    anchor: str
    found: Witnessed
    language: str


def _evidence(asked: Asked) -> Answer:
    dossier_id = resolved(asked)
    if dossier_id != asked.parts["id"]:
        return Moved(path=path_of(ADDRESS, id=dossier_id))
    dossier = asked.query.dossier(dossier_id)
    places = every_place(asked.query, dossier_id)
    shown = [place for place in places if place.rule != WITHHELD]
    try:
        found, fault = witnessed(asked.archive.root, asked.query, shown), None
    except IntegrityError as error:
        found, fault = [], str(error)
    return Shown(
        template="evidence.html",
        facts={
            "dossier": dossier,
            "fault": fault,
            "withheld": [(field_words(place.field), place.quote) for place in places if place.rule == WITHHELD],
            "own": [_value(*one) for one in found if not _event(one[0].field)],
            "events": [
                (event, [_value(*one) for one in found if _event(one[0].field) == event.id]) for event in dossier.events
            ],
        },
    )


def _event(path: str) -> str | None:
    return path.split("/")[1] if path.startswith("events/") else None


def _value(found: Witnessed, language: str) -> Value:
    own = found.field.split("/", 2)[2] if _event(found.field) else found.field
    return Value(words=field_words(own), anchor=links.anchor(found.field), found=found, language=language)


PAGES = (Page(address=ADDRESS, answer=_evidence, every=every_dossier),)
