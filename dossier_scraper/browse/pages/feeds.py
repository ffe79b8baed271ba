"""Feeds of what changed on all dossiers, and on each; entries lead here, by addresses relative to the feed's own."""

from dossier_scraper.archive.questions.changes import changes_seen
from dossier_scraper.archive.questions.dossiers import title
from dossier_scraper.browse.pages.dossier import every_dossier, resolved
from dossier_scraper.browse.pages.links import dossier
from dossier_scraper.browse.pages.page import Answer, Asked, Document, Page
from dossier_scraper.watch.feed import ENTRIES, feed, feed_of

ATOM = "application/atom+xml; charset=utf-8"


def _all(asked: Asked) -> Answer:
    return Document(body=feed(asked.archive, asked.query, lambda one: dossier(one)[1:]), content_type=ATOM)


def _of_dossier(asked: Asked) -> Answer:
    dossier_id = resolved(asked)
    changes = changes_seen(asked.query, dossiers=[dossier_id], most=10 * ENTRIES)
    name = title(asked.query, dossier_id) or dossier_id
    # From /dossier/ID/feed.atom.
    body = feed_of(asked.archive, asked.query, dossier_id, name, changes, lambda one: f"../{one}")
    return Document(body=body, content_type=ATOM)


PAGES = (
    Page(address="/feed.atom", answer=_all),
    Page(address="/dossier/{id}/feed.atom", answer=_of_dossier, every=every_dossier),
)
