"""One dossier: all that is known of it, or was known at a moment."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from dossier_scraper.archive.questions.absent import head
from dossier_scraper.archive.questions.addresses import dossier_with_slug
from dossier_scraper.archive.questions.as_of import dossier_at
from dossier_scraper.archive.questions.captures import capture, page_seen_at
from dossier_scraper.archive.questions.citations import Source, citation, version_named
from dossier_scraper.archive.questions.dossiers import dossier_ids, is_dossier, title
from dossier_scraper.archive.questions.known import KnownEvent, WholeDossier
from dossier_scraper.archive.questions.organisations import asking
from dossier_scraper.archive.questions.provenance import located, witnessed_fields
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.versions import SeenVersion
from dossier_scraper.browse.drawing import draw
from dossier_scraper.browse.pages import links
from dossier_scraper.browse.pages.files import csv_file
from dossier_scraper.browse.pages.page import Answer, Asked, Document, Moved, NoPage, Page, Shown
from dossier_scraper.errors import UsageError
from dossier_scraper.export.citation import written
from dossier_scraper.model import VERSION_FIELDS, DateValue, Field
from dossier_scraper.moments import span
from dossier_scraper.wording import PRESENCE, absence_sentence, date_words, interval, safe

# What a dossier's line of facts has, and what stands below it in paragraphs.
FACTS = tuple(field for field in VERSION_FIELDS if field.form in ("line", "date") and field.name != "title")
TEXTS = tuple(field for field in VERSION_FIELDS if field.form == "text")


def every_dossier(query: Query) -> Iterator[Mapping[str, str]]:
    """Yield the id of each dossier as the part of an address."""
    return ({"id": dossier_id} for dossier_id in dossier_ids(query))


def _dossier(asked: Asked) -> Answer:
    dossier_id = resolved(asked)
    if dossier_id != asked.parts["id"]:
        return Moved(path=links.dossier(dossier_id))
    as_of = asked.args.get("as_of", "").strip()
    if as_of and (first := _first_seen(asked.query, dossier_id)) > span(as_of).last:
        facts = {"id": dossier_id, "title": title(asked.query, dossier_id), "as_of": as_of, "first": first}
        return Shown(template="unknown.html", words_of=[dossier_id], facts=facts)
    dossier = dossier_at(asked.query, dossier_id, span(as_of).last) if as_of else asked.query.dossier(dossier_id)
    return Shown(
        template="dossier.html",
        words_of=[dossier_id],
        facts={
            "dossier": dossier,
            "as_of": as_of,
            "meaning": PRESENCE.get(dossier.presence),
            "summary": summary(dossier),
            "facts": [(field, value) for field in FACTS if (value := _value(dossier, field))],
            "texts": [(field, text) for field in TEXTS if (text := getattr(dossier, field.name))],
            "asking": [] if as_of else asking(asked.query, dossier_id),
            "witnessed": set() if as_of else witnessed_fields(asked.query, dossier_id),
            "citation": None if as_of else _citation(asked, dossier_id),
            "looked": {one.number: page_seen_at(asked.query, dossier_id, one.first_seen) for one in dossier.versions},
            "drawing": draw(dossier.events),
            "newest_first": newest_first(dossier),
            "between": _between,
            "absences": [absence_sentence(**asdict(absence)) for absence in dossier.absences],
        },
    )


def _first_seen(query: Query, dossier_id: str) -> str:
    return min(version.first_seen for version in query.versions(dossier_id))


def _citation(asked: Asked, dossier_id: str) -> str | None:
    """Return the citation of a dossier by its title; None where the evidence of that is not at hand."""
    stand = next(iter(located(asked.query, dossier_id, "title")), None)
    stored = capture(asked.query, stand.refers_to or stand.capture_id) if stand else None
    ledger = head(asked.query)
    if stand is None or stored is None or not stand.payload_sha256 or not ledger["hash"]:
        return None
    source = Source(
        archive=asked.archive.name,
        site=asked.archive.base_url,
        ledger_seq=int(ledger["seq"] or 0),
        ledger_sha256=str(ledger["hash"]),
        invented=asked.archive.demo,
    )
    return written(citation(asked.query, source, version_named(asked.query, dossier_id, None), stand, stored), "text")


def resolved(asked: Asked) -> str:
    """Return the id of the dossier that an address names: by an id, an old id or slug, or an address of its page."""
    name = asked.parts["id"]
    if is_dossier(asked.query, name):
        return name
    try:
        return dossier_with_slug(asked.query, name) or asked.query.resolve(name)
    except UsageError as error:
        raise NoPage(str(error)) from error


def summary(dossier: WholeDossier) -> str:
    """Return a dossier in a line, for who shares its page."""
    start = date_words(dossier.start_date) if dossier.start_date else None
    parts = [dossier.country, "; ".join(dossier.organisations), start]
    return safe(" · ".join(filter(None, parts)) or f"A dossier of {dossier.url}")


def _value(dossier: WholeDossier, field: Field) -> str | None:
    value = getattr(dossier, field.name)
    if not isinstance(value, DateValue):
        return value or None
    said = date_words(value)
    return said if value.text in (said, value.date) else f"{said} (“{value.text}”)"


def newest_first(dossier: WholeDossier) -> list[KnownEvent]:
    """Return the events, newest first; those without a date stand last, as on the page."""

    def at(event: KnownEvent) -> tuple[str, int]:
        return (event.date and event.date.earliest) or "", -event.position

    return sorted(dossier.events, key=at, reverse=True)


def _between(one: SeenVersion, other: SeenVersion) -> str:
    return interval(one.last_seen, other.first_seen)


def _json(asked: Asked) -> Answer:
    body = json.dumps(asked.query.dossier(resolved(asked)).printed(), ensure_ascii=False, indent=2)
    return Document(body=body.encode("utf-8", "backslashreplace"), content_type="application/json; charset=utf-8")


def _timeline(asked: Asked) -> Answer:
    dossier = asked.query.dossier(resolved(asked))
    rows = [event.printed() for event in newest_first(dossier)]
    return csv_file(f"{dossier.id}-timeline", list(rows[0]) if rows else ["id"], rows)


PAGES = (
    Page(address="/dossier/{id}/timeline.csv", answer=_timeline, every=every_dossier),
    Page(address="/dossier/{id}.json", answer=_json, every=every_dossier),
    Page(address="/dossier/{id}", answer=_dossier, every=every_dossier),
)
