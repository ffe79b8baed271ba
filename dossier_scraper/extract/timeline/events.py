"""A timeline's events, from rows whose lines have roles; an entry that is printed twice is one event."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from bs4 import Tag

from dossier_scraper.extract.dates.read import read
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, joined
from dossier_scraper.extract.fields import categories
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import field_of, names_document
from dossier_scraper.extract.fields.other import others_of
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.model import EVENT_FIELDS, DateValue, Event, event_id
from dossier_scraper.text import agree, plain

# No title that is a line of a summary is longer.
LONGEST_TITLE = 160


def events_of(
    rows: Sequence[Row], dossier_id: str, document: Document, findings: Findings, rule: str
) -> tuple[Event, ...]:
    """Return the events of rows, in order."""
    events: dict[str, Event] = {}
    shown = [row for row in rows if any(line.text for _, line in row)]
    repeated = _repeated(shown, document)
    for row in shown:
        title, date, link = _text(row, "title"), _text(row, "date"), _link(row, document)
        url = document.absolute(str(link["href"])) if link else None
        path = document.site.path(url)
        anchor = f"{title} {date}" if link is None and title in repeated else title
        key = event_id(dossier_id, path, anchor or None, len(events))
        if key in events:
            if _is_again(events[key], title, date, findings):
                continue
            findings.problem("duplicate_event", f"events/{key}", f"{events[key].title!r} and {title!r} link to {url}")
            key = event_id(dossier_id, None, title or None, len(events))
        if key not in events:
            events[key] = _event(key, row, url, document, findings, rule)
    if document.text:
        _note_untitled(events.values(), findings)
        _note_titles_inside(shown, events.values(), document, findings)
    return tuple(events.values())


def _note_untitled(events: Collection[Event], findings: Findings) -> None:
    """Note entries without a title, among others that have one."""
    if any(event.title for event in events):
        for event in events:
            if not event.title:
                said = event.url or event.summary or event.source or (event.date and event.date.text)
                findings.problem("title_missing", f"events/{event.id}/title", said or "an entry")


def _note_titles_inside(rows: Sequence[Row], events: Collection[Event], document: Document, findings: Findings) -> None:
    """Note lines of summaries that are nothing but a link to an event's page that no entry has: an entry of its own."""
    known = {event.url for event in events}
    texts = [line for row in rows for role, line in row if role == "summary" and len(line.text) <= LONGEST_TITLE]
    for line in texts:
        links = [piece.link for piece in line.pieces if piece.text.strip()]
        urls = {document.absolute(str(link["href"])) if link is not None else None for link in links} - known
        if len(urls) == 1 and all(url and document.site.kind(url) == "event" for url in urls):
            findings.problem("value_inside", "events", line.text)


def _is_again(known: Event, title: str, date: str, findings: Findings) -> bool:
    """Return True if an entry with a known event's link is that event; another date is a contradiction."""
    if not agree(known.title or "", title):
        return False
    if date and known.date and not agree(known.date.text, date):
        findings.problem("contradiction", f"events/{known.id}/date", f"{known.date.text!r} beside {date!r}")
    return True


def _repeated(rows: Sequence[Row], document: Document) -> set[str]:
    """Return the titles that several entries without a link have, each with its own date."""
    heads = {(_text(row, "title"), _text(row, "date")) for row in rows if _link(row, document) is None}
    return {title for title, count in Counter(title for title, _ in heads).items() if title and count > 1}


def _text(row: Row, role: str) -> str:
    return joined(_parts(row, role))


def _parts(row: Row, role: str) -> list[Line]:
    """Return an entry's lines of a role; what a theme prints a second time is left out."""
    lines: dict[str, Line] = {}
    for name, line in row:
        if name == role:
            lines.setdefault(plain(line.text), line)
    return list(lines.values())


def _link(row: Row, document: Document) -> Tag | None:
    """Return the link of an entry: its title's, else the one that leads on, else a labelled one to an event's page."""
    links = [*_links(row, "title"), *_links(row, "link")]
    if not links:
        said = [line for role, line in row if role == "summary"]
        named = [p.link for line in said for p in line.pieces if p.link and names_document(p.text, document.site)]
        urls = ((link, document.absolute(str(link["href"]))) for link in (*_links(row, "other"), *named))
        links = [link for link, url in urls if url and document.site.kind(url) == "event"]
    return links[0] if links else None


def _links(row: Row, name: str) -> list[Tag]:
    return [link for role, line in row if role == name for piece in line.pieces if (link := piece.link)]


def _event(key: str, row: Row, url: str | None, document: Document, findings: Findings, rule: str) -> Event:
    """Return the event of one row, with its provenance and what is doubtful about it."""
    at = f"events/{key}"
    link = _link(row, document)
    if url and link:
        findings.cite(f"{at}/url", [Line(text="", pieces=(), place=link)], f"{rule}: link", str(link["href"]))
    date = _date(row, at, findings, rule)
    _take_labels(row, document, findings)
    kinds, sources = _facts(row, at, document, findings)
    names = _categories(kinds, at, document, findings, rule)
    source, others = _source(sources, at, findings)
    parts = {field.name: _parts(row, field.name) for field in EVENT_FIELDS if field.form in ("line", "text")}
    parts["source"] = source
    texts: dict[str, Any] = {name: joined(lines) or None for name, lines in parts.items()}
    for name, text in texts.items():
        if text:
            findings.cite(f"{at}/{name}", parts[name], rule)
    other = others_of([*_others(row, document, findings), *others], texts["title"], f"{at}/", document, findings)
    return Event(id=key, url=url, date=date, categories=names, other=other, **texts)


def _take_labels(row: Row, document: Document, findings: Findings) -> None:
    """Take an entry's labels, and links that only name a kind of document, for what they are."""
    links = [line for role, line in row if role == "link"]
    findings.taken.lines("label", (line.label[1] for _, line in row if line.label))
    findings.taken.lines("label", (line for line in links if line.label))
    findings.taken.lines("more", (line for line in links if names_document(line.text, document.site)))


def _claims(row: Row, role: str) -> list[Claim]:
    """Return what an entry's lines of a role say: those of one label are one claim, and so are those without any."""
    told: dict[int | None, list[Line]] = {}
    for name, line in row:
        if name == role:
            told.setdefault(id(line.label[1]) if line.label else None, []).append(line)
    claims = []
    for lines in told.values():
        label = lines[0].label[1].text.strip(" :：") if lines[0].label else ""
        rule = f"label “{label}”" if label else role
        claims.append(Claim(field=role, lines=tuple(lines), rule=rule, label=label))
    return claims


def _others(row: Row, document: Document, findings: Findings) -> list[Claim]:
    """Return what labels that no field of an entry has say of it; a label that no table knows is an information."""
    claims = _claims(row, "other")
    for claim in claims:
        if field_of(claim.label, "event", document.site) is None:
            findings.problem("unknown_label", None, f"“{claim.label}”")
    return claims


def _source(claims: Sequence[Claim], at: str, findings: Findings) -> tuple[list[Line], list[Claim]]:
    """Return the lines of an entry's source, and what a label says of another one, as an other field.

    What a timeline prints without a label counts before a labelled value; what repeats it is the same.
    """
    told = [claim for claim in claims if claim.text]
    main = next((claim for claim in told if not claim.label), told[0] if told else None)
    if main is None:
        return [], []
    apart = [claim for claim in told if claim.label and not agree(claim.text, main.text)]
    best = findings.settle(f"{at}/source", [claim for claim in told if claim not in apart])
    return list(best.lines) if best else [], [replace(claim, field="other") for claim in apart]


def _date(row: Row, at: str, findings: Findings, rule: str) -> DateValue | None:
    """Return the date of an entry; lines that are no range together print it again in another form."""
    dates = _parts(row, "date")
    if len(dates) > 1 and read(joined(dates))[0].date is None:
        return findings.settled_date(f"{at}/date", [Claim(field="date", lines=(line,), rule=rule) for line in dates])
    return findings.date(f"{at}/date", dates, rule)


def _facts(row: Row, at: str, document: Document, findings: Findings) -> tuple[list[Line], list[Claim]]:
    """Return the lines of an entry's categories, and each saying of its source, those of a line of facts among them."""
    kinds: list[Line] = []
    sources: list[Claim] = []
    for role, line in row:
        if role == "facts":
            left, right = categories.facts(line, document.site, findings, at)
            kinds += [left] if left else []
            sources += [Claim(field="source", lines=(right,), rule="line of facts")] if right else []
        elif role == "categories":
            kinds.append(line)
    return kinds, [*sources, *_claims(row, "source")]


def _categories(lines: Sequence[Line], at: str, document: Document, findings: Findings, rule: str) -> tuple[str, ...]:
    """Return the categories of an entry; one that the vocabulary does not have is a problem."""
    names = categories.from_lines(lines, document.site)
    if names:
        findings.cite(f"{at}/categories", lines, rule)
    for name in names:
        if not categories.is_known(name, document.site):
            findings.problem("unknown_category", f"{at}/categories", f"{name!r}")
    return tuple(names)
