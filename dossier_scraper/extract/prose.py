"""Pages on which only the text tells the fields: labels, headings, a line of facts, or three paragraphs in a row.

WordPress pages, bare text and Drupal themes without classes are all read here, as lines; nothing here knows which of
them it reads.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from bs4 import Tag

from dossier_scraper.extract.asides import without_asides, without_cards
from dossier_scraper.extract.categories import BAR, facts_of_event
from dossier_scraper.extract.claims import Claim, Findings, machine_attributes
from dossier_scraper.extract.content import timeline_panel
from dossier_scraper.extract.dates import is_date
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.entries import rows_of
from dossier_scraper.extract.labels import claims_of, heading_level, is_timeline_start, labelled
from dossier_scraper.extract.lines import Line, link_of, parents
from dossier_scraper.extract.paragraphs import with_a_label_each
from dossier_scraper.extract.roles import Row
from dossier_scraper.model import PageKind
from dossier_scraper.site import Site

DOSSIER_ONLY = frozenset(("requesting_organisations", "start_date", "status", "background", "objectives", "results"))
EVENT_ONLY = frozenset(("source", "date", "categories", "dossiers"))


def kind_of(lines: Sequence[Line], document: Document, named: str | None) -> PageKind:
    """Tell what a page is by its labels and links; what its classes call it counts when the text agrees."""
    site = document.site
    expected = site.kind(document.own_url)
    lines = without_cards(lines, document) if expected == "dossier" else lines
    start = _announced(lines, site)
    fields = {
        kind: [found.field for line in lines[:start] if (found := labelled(line, kind, site)) and found.field]
        for kind in ("dossier", "event")
    }
    linked = {site.key(url) for line in lines for url in linked_urls(line, document) if site.kind(url) == "dossier"}
    others = linked - document.own_keys
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


def told_lines(lines: Iterable[Line], site: Site) -> list[Line]:
    """Return the lines that do not stand in the page's heading, each with one label at most."""
    outside = (line for line in lines if all(tag.name != "h1" for tag in parents(line.place)))
    return list(with_a_label_each(without_asides(outside, site), site))


def linked_urls(line: Line, document: Document) -> list[str]:
    """Return the absolute addresses that a line links to."""
    links = (link_of(piece) for piece in line.pieces)
    return [url for link in links if link is not None and (url := document.absolute(str(link["href"])))]


def dossier_parts(
    lines: Sequence[Line], document: Document, findings: Findings
) -> tuple[list[Claim], list[Row], list[Line]]:
    """Return a dossier page's claims, its timeline's rows, and the lines before the first label."""
    site = document.site
    start, body, end = _timeline(lines, document)
    told = [*lines[:start]]
    behind = {i: field for i in range(body, end + 1) if (field := _field_headed(lines, i, site))}
    if behind:
        named = {_field_named(line, site) for line in told}
        behind = {i: field for i, field in behind.items() if field not in named}
        end = min(behind, default=end)
    if behind or not any(_field_named(line, site) for line in told):
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
    if _announced(lines, document.site) == len(lines) and _in_panel(lines, document) is None:
        return [], list(lines)
    start, body, end = _timeline(lines, document)
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
    claims, before, loose = claims_of(lines, "event", document.site, findings)
    text = loose or (before if contained else [])
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


def _timeline(lines: Sequence[Line], document: Document) -> tuple[int, int, int]:
    """Return where the timeline is announced, where its entries begin and where they end."""
    site, count = document.site, len(lines)
    start = _announced(lines, site)
    if start == count:
        panel = _in_panel(lines, document)
        if panel is not None:
            return panel[0], *panel
        label = next((i for i in range(count) if _field_named(lines[i], site)), 0)
        shaped = (i for i in (*range(label, count), *range(label)) if _is_entry(lines, i, document))
        start = next(shaped, count)
        start -= 0 < start < count and is_date(lines[start - 1].text)
        return start, start, _behind_entries(lines, start, start, count, document)
    level = heading_level(lines[start]) or 2
    body = start + 1
    while body < count and is_timeline_start(lines[body], site):
        body += 1
    entries_level = heading_level(lines[body]) if body < count else 0
    linked = bool(entries_level and linked_urls(lines[body], document))

    def ends(line: Line) -> bool:
        own = heading_level(line)
        if not 0 < own <= level or linked_urls(line, document) or is_date(line.text):
            return False
        found = labelled(line, "dossier", site)
        alike = own > entries_level or (own == entries_level and not linked)
        return not (entries_level and alike) or bool(found and found.field is not None)

    end = next((i for i in range(body, count) if ends(lines[i])), count)
    return start, body, _behind_entries(lines, start, body, end, document)


def _behind_entries(lines: Sequence[Line], start: int, body: int, end: int, document: Document) -> int:
    """Return where a timeline's entries end: behind the last block that holds one, if each block before it does."""

    def is_mark(line: Line) -> bool:
        return "|" in line.text or is_date(line.text) or _links_event(line, document)

    last = next((i for i in reversed(range(body, end)) if is_mark(lines[i])), end)
    if last + 1 >= end or not isinstance(lines[start].place, Tag):
        return end
    above = {id(tag) for tag in parents(lines[start].place)}
    block = next(
        (tag for tag in parents(lines[last].place) if tag.parent is not None and id(tag.parent) in above), None
    )
    if block is None or any(tag is block for tag in parents(lines[end - 1].place)):
        return end
    blocks = [_child_around(line, block.parent) for line in lines[body:end]]
    known = list(dict.fromkeys(map(id, blocks[: last - body + 1])))
    marked = {id(tag) for tag, line in zip(blocks, lines[body:end], strict=True) if is_mark(line)}
    size = sum(tag is block for tag in blocks)
    several = len(known) > 1 or sum(_links_event(line, document) for line in lines[body:end]) > 1
    if size < (2 if several else 3) or not marked.issuperset(known):
        return end
    return next((i for i in range(last + 1, end) if blocks[i - body] is not block), end)


def _child_around(line: Line, outer: Tag | None) -> Tag | None:
    """Return the child of an element in which a line stands."""
    return next((tag for tag in parents(line.place) if tag.parent is outer), None)


def _in_panel(lines: Sequence[Line], document: Document) -> tuple[int, int] | None:
    """Return where the lines begin and end that a tab called timeline opens."""
    panel = timeline_panel(document)
    inside = [i for i, line in enumerate(lines) if any(tag.get("id") == panel for tag in parents(line.place))]
    return (inside[0], inside[-1] + 1) if panel and inside else None


def _announced(lines: Sequence[Line], site: Site) -> int:
    """Return where the timeline is announced, or the number of lines.

    A name before all fields, with nothing between them that could be an entry, is that of a tab.
    """
    starts = [i for i, line in enumerate(lines) if is_timeline_start(line, site)]
    first = next((i for i in range(len(lines)) if _field_named(lines[i], site)), len(lines)) if starts else 0
    shown = (i for i in reversed(range(first)) if "|" in lines[i].text or is_date(lines[i].text))
    entry = next(shown, -1) if starts else -1
    for start in starts:
        if first < start or first == len(lines) or start < entry:
            return start
        if isinstance(lines[start].place, Tag) and start + 1 < first:
            return start
    return len(lines)


def _field_named(line: Line, site: Site) -> str | None:
    """Return the field of a dossier that a label at the line's start names, or None (also for an ignored label)."""
    found = labelled(line, "dossier", site)
    return (found.field or None) if found else None


def _field_headed(lines: Sequence[Line], index: int, site: Site) -> str | None:
    """Return the field of a dossier that a line names as the heading of what follows, or None."""
    return _field_named(lines[index], site) if index < len(lines) and heading_level(lines[index]) else None


def _is_entry(lines: Sequence[Line], index: int, document: Document) -> bool:
    """Tell whether a line is one of a timeline: it links to an event, in a list or a table or with a date or facts."""
    line = lines[index]
    if not _links_event(line, document):
        return False
    if any(tag.name in ("li", "tr") for tag in parents(line.place)) or is_date(line.pieces[0].text.strip(" :-–—")):
        return True
    if any(link_of(piece) is None for piece in line.pieces if piece.text.strip()):
        return False
    beside = [other.text for other in (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])]
    return any("|" in text or is_date(text) for text in beside)


def _links_event(line: Line, document: Document) -> bool:
    return any(document.site.kind(url) == "event" for url in linked_urls(line, document))


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
