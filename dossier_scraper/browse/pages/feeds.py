"""Feeds of what changed on all dossiers, and on each; entries lead here, by addresses relative to the feed's own."""

from urllib.parse import quote

from dossier_scraper.archive.questions.changes import changes_seen
from dossier_scraper.archive.questions.dossiers import title
from dossier_scraper.archive.watches import watches
from dossier_scraper.browse.pages.dossier import every_dossier, resolved
from dossier_scraper.browse.pages.links import dossier
from dossier_scraper.browse.pages.page import Answer, Asked, Document, NoPage, Page
from dossier_scraper.watch.feed import ENTRIES, Here, feed, feed_of
from dossier_scraper.watch.watched import changes_watched

ATOM = "application/atom+xml; charset=utf-8"


def _all(asked: Asked) -> Answer:
    here = Here(own="feed.atom", page="./", dossier=lambda one: dossier(one)[1:])
    return Document(body=feed(asked.archive, asked.query, here), content_type=ATOM)


def _of_dossier(asked: Asked) -> Answer:
    dossier_id = resolved(asked)
    changes = changes_seen(asked.query, dossiers=[dossier_id], most=10 * ENTRIES)
    name = title(asked.query, dossier_id) or dossier_id
    # From /dossier/ID/feed.atom.
    here = Here(own="feed.atom", page=f"../{dossier_id}", dossier=lambda one: f"../{one}")
    body = feed_of(asked.archive, asked.query, dossier_id, name, changes, here)
    return Document(body=body, content_type=ATOM)


def _of_watch(asked: Asked) -> Answer:
    name = asked.parts["name"]
    watch = next((one for one in watches(asked.archive) if one.name == name), None)
    if watch is None:
        raise NoPage(f"this archive keeps no watch {name!r}")
    changes = changes_watched(asked.query, watch, 10 * ENTRIES)
    # From /watch/NAME.atom.
    here = Here(own=f"{quote(name)}.atom", page="../changes", dossier=lambda one: f"../dossier/{one}")
    body = feed_of(asked.archive, asked.query, f"watch/{name}", name, changes, here)
    return Document(body=body, content_type=ATOM)


WATCH = Page(address="/watch/{name}.atom", answer=_of_watch, every=lambda query: ())
PAGES = (
    Page(address="/feed.atom", answer=_all),
    Page(address="/dossier/{id}/feed.atom", answer=_of_dossier, every=every_dossier),
    WATCH,
)
