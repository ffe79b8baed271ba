"""One dossier: all that is known of it, or was known at a moment."""

import json
from collections.abc import Iterator, Mapping

from dossier_scraper.archive.questions.addresses import dossier_with_slug
from dossier_scraper.archive.questions.as_of import dossier_at
from dossier_scraper.archive.questions.dossiers import dossier_ids, is_dossier
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.browse.pages.page import Answer, Asked, Document, Moved, NoPage, Page, Shown, path_of
from dossier_scraper.errors import UsageError
from dossier_scraper.moments import span

ADDRESS, JSON = "/dossier/{id}", "/dossier/{id}.json"


def every_dossier(query: Query) -> Iterator[Mapping[str, str]]:
    """Yield the id of each dossier as the part of an address."""
    return ({"id": dossier_id} for dossier_id in dossier_ids(query))


def _dossier(asked: Asked) -> Answer:
    dossier_id = resolved(asked)
    if dossier_id != asked.parts["id"]:
        return Moved(path=path_of(ADDRESS, id=dossier_id))
    as_of = asked.args.get("as_of") or None
    if as_of is None:
        dossier = asked.query.dossier(dossier_id)
    else:
        dossier = dossier_at(asked.query, dossier_id, span(as_of).last)
    return Shown(template="dossier.html", facts={"dossier": dossier, "as_of": as_of})


def resolved(asked: Asked) -> str:
    """Return the id of the dossier that an address names: by an id, an old id or slug, or an address of its page."""
    name = asked.parts["id"]
    if is_dossier(asked.query, name):
        return name
    try:
        return dossier_with_slug(asked.query, name) or asked.query.resolve(name)
    except UsageError as error:
        raise NoPage(str(error)) from error


def _json(asked: Asked) -> Answer:
    body = json.dumps(asked.query.dossier(resolved(asked)).printed(), ensure_ascii=False, indent=2)
    return Document(body=body.encode("utf-8", "backslashreplace"), content_type="application/json; charset=utf-8")


PAGES = (
    Page(address=JSON, answer=_json, every=every_dossier),
    Page(address=ADDRESS, answer=_dossier, every=every_dossier),
)
