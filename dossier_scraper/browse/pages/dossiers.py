"""The list of all dossiers, by what the site shows of them now."""

from dossier_scraper.archive.questions.known import KnownDossier
from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown
from dossier_scraper.model import Presence
from dossier_scraper.wording import PRESENCE

LISTED: dict[Presence, str] = {"listed": "the site lists them", **PRESENCE}


def _list(asked: Asked) -> Answer:
    groups: dict[Presence, list[KnownDossier]] = {presence: [] for presence in LISTED}
    dossiers = asked.query.dossiers()
    for dossier in dossiers:
        groups[dossier.presence].append(dossier)
    ids = [dossier.id for dossier in dossiers]
    return Shown(template="list.html", facts={"groups": groups, "meanings": LISTED}, words_of=ids)


PAGES = (Page(address="/list", answer=_list),)
