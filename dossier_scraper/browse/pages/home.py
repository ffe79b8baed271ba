"""The first page: what this archive is, how much it has, how fresh and well it is, what changed lately."""

from dossier_scraper.browse.pages.page import Answer, Asked, Page, Shown


def _home(asked: Asked) -> Answer:
    return Shown(template="home.html", facts={"recent": asked.query.history()[-10:][::-1]})


PAGES = (Page(address="/", answer=_home),)
