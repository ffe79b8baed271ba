"""A timeline's events, from rows whose lines have roles; an entry that is printed twice is one event."""

from collections.abc import Sequence

from dossier_scraper.extract import categories
from dossier_scraper.extract.claims import Findings, agree
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.entries import Row
from dossier_scraper.extract.lines import Line, joined, link_of
from dossier_scraper.model import Event, event_id


def events_of(
    rows: Sequence[Row], dossier_id: str, document: Document, findings: Findings, rule: str
) -> tuple[Event, ...]:
    """Return the events of rows, in order."""
    events: dict[str, Event] = {}
    for row in rows:
        if any(line.text for _, line in row):
            event = _event(row, dossier_id, document, findings, events, rule)
            if event:
                events[event.id] = event
    return tuple(events.values())


def _event(
    row: Row,
    dossier_id: str,
    document: Document,
    findings: Findings,
    known: dict[str, Event],
    rule: str,
) -> Event | None:
    """Return the event of one row, or None when it is one of the events known already."""
    parts = {name: [line for role, line in row if role == name] for name in ("title", "date", "summary")}
    titled = parts["title"]
    title = joined(titled) or None
    link = next((tag for line in titled for piece in line.pieces if (tag := link_of(piece))), None)
    url = document.absolute(str(link["href"])) if link else None
    key = event_id(dossier_id, url, title, len(known))
    if key in known:
        if agree(known[key].title or "", title or ""):
            return None
        findings.problem("duplicate_event", f"events/{key}", f"{known[key].title!r} and {title!r} link to {url}")
        key = event_id(dossier_id, None, title, len(known))
    at = f"events/{key}"
    if title:
        findings.cite(f"{at}/title", titled, rule)
    if url and link:
        findings.cite(f"{at}/url", [Line("", (), link)], f"{rule}: link", str(link["href"]))
    date = findings.date(f"{at}/date", parts["date"], rule)
    kinds: list[Line] = []
    source: list[Line] = []
    for role, line in row:
        if role == "facts":
            left, right = categories.facts(line, document.site, findings, at)
            kinds += [left] if left else []
            source += [right] if right else []
        elif role in ("categories", "source"):
            (kinds if role == "categories" else source).append(line)
    names = categories.from_lines(kinds, document.site)
    if names:
        findings.cite(f"{at}/categories", kinds, rule)
    for name in names:
        if not categories.is_known(name, document.site):
            findings.problem("unknown_category", f"{at}/categories", f"{name!r}")
    for field, lines in (("source", source), ("summary", parts["summary"])):
        if joined(lines):
            findings.cite(f"{at}/{field}", lines, rule)
    return Event(key, title, url, date, tuple(names), joined(source) or None, joined(parts["summary"]) or None)
