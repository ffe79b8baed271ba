"""Pages on which only the text tells the fields: labels, headings, a line of facts, or three paragraphs in a row.

WordPress pages, bare text and Drupal themes without classes are all read here, as lines; nothing here knows which of
them it reads.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from dossier_scraper.extract.dates.read import is_date
from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.fields.asides import other_record, without_asides, without_cards
from dossier_scraper.extract.fields.categories import BAR, facts_of_event
from dossier_scraper.extract.fields.claims import Claim, Findings, machine_attributes
from dossier_scraper.extract.fields.inline_labels import with_a_label_each
from dossier_scraper.extract.fields.labels import claims_of, labelled
from dossier_scraper.extract.timeline.classify import Row
from dossier_scraper.extract.timeline.locate import (
    announced,
    field_headed,
    field_named,
    in_panel,
    linked_urls,
    timeline_span,
)
from dossier_scraper.extract.timeline.segment import rows_of
from dossier_scraper.model import PageKind
from dossier_scraper.site import Site

DOSSIER_ONLY = frozenset(("requesting_organisations", "start_date", "status", "background", "objectives", "results"))
EVENT_ONLY = frozenset(("source", "date", "categories", "dossiers"))


def kind_of(lines: Sequence[Line], document: Document, named: str | None) -> PageKind:
    """Tell what a page is by its labels and links; what its classes call it counts when the text agrees."""
    site = document.site
    expected = site.kind(document.own_url)
    others = _other_dossiers(lines, document)
    if others and expected == "dossier":
        lines = without_cards(lines, document)
        others = _other_dossiers(lines, document)
    start = announced(lines, site)
    fields = {
        kind: [found.field for line in lines[:start] if (found := labelled(line, kind, site)) and found.field]
        for kind in ("dossier", "event")
    }
    repeated = max(fields["dossier"].count(name) for name in ("requesting_organisations", "start_date"))
    several = (
        repeated > 1 and len(others) > 1 and expected != "dossier"
    )  # there, they are copies and links that lead on
    if named != "dossier" and others and (expected == "listing" or several):
        return "listing"
    told = DOSSIER_ONLY.intersection(fields["dossier"])
    facts = [line for line in lines if is_facts(line)]
    if told & {"requesting_organisations", "start_date"} or len(told) > 2:
        return "dossier"
    if named == "dossier" and (told or facts or start < len(lines)):
        return "dossier"
    shown = EVENT_ONLY.intersection(fields["event"])
    if len(shown) > 1 or named == "event" or (shown and expected == "event"):
        return "event"
    if expected == "dossier" and facts and len(others) < 2:
        return "dossier"
    return "listing" if facts and (len(others) > 1 or expected == "listing") else "other"


def _other_dossiers(lines: Iterable[Line], document: Document) -> set[str]:
    """Return the keys of the dossiers that lines link to, without the page's own."""
    site = document.site
    linked = {site.key(url) for line in lines for url in linked_urls(line, document) if site.kind(url) == "dossier"}
    return linked - document.own_keys


def told_lines(lines: Iterable[Line], site: Site) -> list[Line]:
    """Return the lines that do not stand in the page's heading, each with one label at most."""
    outside = (line for line in lines if all(tag.name != "h1" for tag in parents(line.place)))
    return list(with_a_label_each(without_asides(outside, site), site))


def dossier_parts(
    lines: Sequence[Line], document: Document, findings: Findings
) -> tuple[list[Claim], list[Row], list[Line]]:
    """Return a dossier page's claims, its timeline's rows, and the lines before the first label."""
    site = document.site
    start, body, end = timeline_span(lines, document)
    told = [*lines[:start]]
    behind = {i: field for i in range(body, end + 1) if (field := field_headed(lines, i, site))}
    if behind:
        named = {field_named(line, site) for line in told}
        behind = {i: field for i, field in behind.items() if field not in named}
        end = min(behind, default=end)
    if behind or not any(field_named(line, site) for line in told):
        told += lines[end:]
    claims, before, loose = claims_of(without_cards(told, document), "dossier", site, findings)
    facts = next((i for i, line in enumerate(before) if is_facts(line)), None)
    if facts is not None:
        claims.extend(_facts_claims(before[facts]))
        loose, before = before[facts + 1 :] + loose, before[:facts]
    claims += by_place(loose, claims, site, findings)
    rows = rows_of(lines[body:end], site)
    if not rows and start < len(lines):
        findings.problem("empty_field", "events", f"announced without an entry (“{lines[start].text[:80]}”)")
    return claims, rows, before


def announced_rows(lines: Sequence[Line], document: Document) -> tuple[list[Row], list[Line]]:
    """Return the rows of a timeline that a heading or a sentence announces, and the lines outside it."""
    if announced(lines, document.site) == len(lines) and in_panel(lines, document) is None:
        return [], list(lines)
    start, body, end = timeline_span(lines, document)
    return rows_of(lines[body:end], document.site), [*lines[:start], *lines[end:]]


def by_place(loose: Sequence[Line], claims: Sequence[Claim], site: Site, findings: Findings) -> list[Claim]:
    """Return what paragraphs that no label names are by their place, where no label names any of these fields."""
    names = site.tables["labels"]["positional"]
    if not loose or any(claim.field in names for claim in claims):
        return []
    groups = _paragraphs(loose)
    if len(groups) != len(names):
        findings.problem("unlabelled_paragraphs", None, f"{len(groups)} paragraphs without labels")
        return []
    return [
        Claim(name, tuple(group), f"paragraph {i} of {len(names)} without labels")
        for i, (name, group) in enumerate(zip(names, groups, strict=True), 1)
    ]


def event_parts(
    lines: Sequence[Line], document: Document, findings: Findings, contained: bool
) -> tuple[list[Claim], list[Line]]:
    """Return an event page's claims, its text without labels as the summary, and the lines before the first label.

    Only lines that a content container holds (`contained`) can be a summary without any label on the page.
    """
    told = without_cards(lines, document, ("dossier", "event"))
    claims, before, loose = claims_of(told, "event", document.site, findings)
    text = [line for line in loose or (before if contained else []) if other_record(line, document) is None]
    if claims and not loose:  # what stands before the labels is not all text
        text = [line for line in text if _is_sentence(line)]
    while text and (facts := facts_of_event(text[0], document.site)):
        claimed = {claim.field for claim in claims}
        claims += [Claim(field, (part,), "line of facts") for field, part in facts if field not in claimed]
        text = text[1:]
    if text and not any(claim.field == "summary" for claim in claims):
        claims.append(Claim("summary", tuple(text), "text without a label"))
    return claims, before


def _is_sentence(line: Line) -> bool:
    return len(line.text.split()) > 4 and line.text.endswith((".", "…", "!", "?"))


def is_facts(line: Line) -> bool:
    """Tell whether a line is `date | country | organisations`."""
    if line.text.count("|") < 2:
        return False
    return is_date(line.text.split("|", 1)[0].strip()) or bool(machine_attributes([line]))


def _facts_claims(line: Line) -> list[Claim]:
    """Return what a line of facts says of a dossier."""
    claims = []
    for field in ("start_date", "country"):
        bar = BAR.search(line.text)
        if bar is None:
            break
        part = line.before(bar.start())
        claims.append(Claim(field, (part,) if part.pieces else (), "line of facts"))
        line = line.after(bar.end())
    return [*claims, Claim("requesting_organisations", (line,) if line.pieces else (), "line of facts")]


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut lines into paragraphs: by block, or, where that does not give three, by container or blank lines."""
    blocks = [list(group) for _, group in groupby(lines, _block)]
    if len(blocks) == 3:
        return blocks
    numbered = [(index, line.place) for index, line in enumerate(lines) if isinstance(line.place, int)]
    if len(numbered) == len(lines):
        stretches = iter([number - index for index, number in numbered])
        wider = [list(group) for _, group in groupby(lines, lambda line: next(stretches))]
    else:
        wider = [list(group) for _, group in groupby(lines, lambda line: id(getattr(line.place, "parent", None)))]
    return wider if len(wider) == 3 else blocks


def _block(line: Line) -> int:
    return line.place if isinstance(line.place, int) else id(line.place)
