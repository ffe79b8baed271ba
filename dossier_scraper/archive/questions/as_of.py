"""Ask what was known at a moment: what an archive says that was made of the captures up to then.

A run is one observation of a dossier, and so is a visit that an import brought, whenever it was imported: it counts
from the moment at which the dossier's page was captured. What a person decided holds for the past as well.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dossier_scraper.archive.database.records import Row
from dossier_scraper.archive.questions.absences import absences_known
from dossier_scraper.archive.questions.dossiers import LAST_CHECKED
from dossier_scraper.archive.questions.known import KnownDossier, WholeDossier, known, whole
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.versions import events_first_seen
from dossier_scraper.errors import UsageError

# The dossiers known at ?1, or ?2 alone: the version that was current, the newest capture of the page until then, and
# what crawls had found of its presence. An address that the
# page calls its own counts where it is the dossier's.
KNOWN = f"""
SELECT d.id, v.data, d.last_checked checked_now,
  iif(d.presence_since <= ?1, d.presence, p.presence) presence,
  iif(d.presence_since <= ?1, d.presence_since, p.since) presence_since,
  (SELECT min(first_seen) FROM versions WHERE dossier_id = d.id) first_seen,
  max(v.first_seen, min(v.last_seen, coalesce(c.captured_at, v.first_seen))) last_seen,
  ({LAST_CHECKED}) checked_then,
  iif(d.last_seen <= ?1, d.url, coalesce((
    SELECT url FROM aliases WHERE dossier_id = d.id AND url = json_extract(r.data, '$.dossier.url')), c.url)) url
FROM dossiers d
JOIN versions v ON v.id = (
  SELECT id FROM versions WHERE dossier_id = d.id AND first_seen <= ?1 ORDER BY number DESC LIMIT 1)
LEFT JOIN captures c ON c.id = (
  SELECT id FROM (SELECT id, ordered_at, captured_at, page_key = d.page_key main FROM claims
    WHERE kind = 'dossier' AND dossier_id = d.id AND captured_at <= ?1)
  ORDER BY ordered_at DESC, main DESC, captured_at DESC, id DESC LIMIT 1)
LEFT JOIN presence_history p ON p.dossier_id = d.id AND p.since = (
  SELECT max(since) FROM presence_history WHERE dossier_id = d.id AND since <= ?1)
LEFT JOIN readings r ON r.id = c.reading_id
WHERE ?2 IS NULL OR d.id = ?2
"""
# The same, each at a moment of its own.
KNOWN_EACH = KNOWN.partition("WHERE ?2")[0].replace("FROM dossiers d", "FROM at JOIN dossiers d ON d.id = at.id", 1)
KNOWN_EACH = KNOWN_EACH.replace("?1", "at.moment")


def dossier_at(query: Query, dossier_id: str, moment: str) -> WholeDossier:
    """Return one dossier as it was known at `moment`, without what is not known of it.

    Raises `UsageError` before the first capture, and names it.
    """
    row = query.row(KNOWN, moment, dossier_id)
    if row is None:
        first = query.row("SELECT min(first_seen) at FROM versions WHERE dossier_id = ?", dossier_id)
        raise UsageError(
            f"{dossier_id} was not known at {_said(moment)}: it was first seen {(first and first['at']) or 'never'}"
        )
    data = json.loads(row["data"])
    dossier = _known(row, data, moment)
    seen = {id: (first, dossier.last_seen) for id, first in events_first_seen(query, dossier_id).items()}
    return whole(
        dossier,
        data,
        seen,
        aliases=[alias for alias in query.aliases(dossier_id) if alias.first_seen <= moment],
        versions=[
            replace(version, last_seen=min(version.last_seen, dossier.last_seen))
            for version in query.versions(dossier_id)
            if version.first_seen <= moment
        ],
        absences=absences_known(query, dossier_id, moment),
    )


def dossiers_at(query: Query, moment: str) -> list[KnownDossier]:
    """Return every dossier that was known at `moment`, by title.

    Raises `UsageError` before the archive's first capture, and names it.
    """
    first = query.rows("SELECT min(first_seen) at FROM versions")[0]["at"]
    if first and moment < first:
        raise UsageError(f"nothing was known at {_said(moment)}: the first capture is of {first}")
    return _by_title(_known(row, json.loads(row["data"]), moment) for row in query.rows(KNOWN, moment, None))


def dossiers_each_at(query: Query, moments: Mapping[str, str]) -> list[KnownDossier]:
    """Return some dossiers, each as it was known at a moment of its own (stored times, by id), by title."""
    each = f"WITH at(id, moment) AS (SELECT key, value FROM json_each(?)) {KNOWN_EACH}"
    rows = query.rows(each, json.dumps(dict(moments)))
    return _by_title(_known(row, json.loads(row["data"]), moments[row["id"]]) for row in rows)


def _by_title(dossiers: Iterable[KnownDossier]) -> list[KnownDossier]:
    return sorted(dossiers, key=lambda one: ((one.title or "").casefold(), one.id))


def _said(moment: str) -> str:
    return moment[:10] if moment.endswith("T23:59:59.999999Z") else f"{moment[:19]}Z"


def _known(row: Row, data: Mapping[str, Any], moment: str) -> KnownDossier:
    checked = row["checked_now"] if row["checked_now"] <= moment else row["checked_then"] or ""
    found = {
        "url": row["url"],
        "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
        "last_checked": max(checked, row["last_seen"]),
        "presence": row["presence"] or "not_checked",
        "presence_since": row["presence_since"] or row["first_seen"],
    }
    return known(data, found)
