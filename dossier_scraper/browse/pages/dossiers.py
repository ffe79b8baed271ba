"""The list of all dossiers."""

from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown


def _list(asked: Asked) -> Answer:
    return Shown(template="list.html", facts={"dossiers": asked.query.dossiers()})


PAGES = (Page(address="/list", answer=_list),)
