"""Pages on which only the text tells the fields: labels, headings, a line of facts, or three paragraphs in a row.

WordPress pages, bare text and Drupal themes without classes are all read here, as lines; nothing here knows which of
them it reads.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import groupby

from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.dom.once import once
from dossier_scraper.extract.dom.region import Region, common_root
from dossier_scraper.extract.fields.asides import own_lines, without_asides, without_cards
from dossier_scraper.extract.fields.bars import with_bars
from dossier_scraper.extract.fields.categories import BAR, is_facts
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.inline_labels import with_a_label_each
from dossier_scraper.extract.fields.label_values import claims_of
from dossier_scraper.extract.fields.labels import heading_level, labelled
from dossier_scraper.extract.layouts.container import Content, container_of, findings_for, kind_of_body
from dossier_scraper.extract.layouts.event_text import event_parts, names_date
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.extract.timeline.locate import (
    announced,
    facts_behind,
    field_headed,
    field_named,
    in_panel,
    linked_urls,
    timeline_span,
)
from dossier_scraper.extract.timeline.segment import rows_of
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_PAGE_FIELDS, REQUIRED_FIELDS, PageKind
from dossier_scraper.site import Site

# Fields that only a dossier has.
DOSSIER_ONLY = frozenset(f.name for f in DOSSIER_FIELDS if f.told) - {f.name for f in EVENT_PAGE_FIELDS}
# Within how many lines a page without labels names its date.
FEW = 3
MAIN = frozenset(("requesting_organisations", "start_date"))
EVENT_ONLY = frozenset(("source", "date", "categories", "dossiers"))


def content_of(document: Document) -> Content | None:
    """Return a page's content, or None when its text shows no dossier, no event and no listing.

    What stands beside the container, as the page's head, is read only where a dossier's main fields are nowhere else.
    """
    found = container_of(document)
    content = _told(found, document) or _with_its_frame(found, document)
    if content is not None and (content.kind != "dossier" or _has_main_fields(content)):
        return content
    body = document.tree.body
    wider = _told(Region(document, body), document) if content and body else None
    return wider if wider and wider.kind == "dossier" and _has_main_fields(wider) else content


def _with_its_frame(region: Region, document: Document) -> Content | None:
    """Return what an event's page says whose date stands outside its text: below the heading, or in an aside."""
    if document.site.kind(document.own_url) != "event":
        return None
    around = common_root([document.heading, region.node], document.noise) if document.heading is not None else None
    return (_told(Region(document, around), document) if around is not None else None) or _told(
        container_of(document.with_asides()), document
    )


def _told(region: Region, document: Document) -> Content | None:
    """Return what the lines of a region say."""
    findings = findings_for(region)
    shown = _without_its_title(region.lines(region.root), document, findings)
    lines = told_lines(shown, document, findings)
    kind = kind_of(lines, document, kind_of_body(document))
    if kind == "dossier":
        claims, rows, _ = dossier_parts(lines, document, findings)
        return Content(kind="dossier", region=region, findings=findings, claims=claims, rows=rows)
    if kind == "event":
        claims, _ = event_parts(lines, document, findings, region.root.name != "body", region.is_above)
        return Content(kind="event", region=region, findings=findings, claims=claims) if claims else None
    lists = kind == "listing" or (document.site.kind(document.own_url) == "listing" and _has_links(region))
    return Content(kind="listing", region=region, findings=findings) if lists else None


def _has_links(region: Region) -> bool:
    """Return True if a region links to a dossier, also where the link is around no words."""
    urls = (region.document.absolute(str(tag.get("href") or "")) for tag in region.with_tag("a"))
    return any(region.document.site.kind(url) == "dossier" for url in urls if url)


def _without_its_title(lines: Iterable[Line], document: Document, findings: Findings) -> Iterator[Line]:
    """Yield lines without the headings that repeat the page's own one."""
    own = fold(document.heading.text()) if document.heading is not None else ""
    for line in lines:
        if own and line.text == own and heading_level(line) > 1:
            findings.taken.lines("repeated", [line])
        else:
            yield line


def _has_main_fields(content: Content) -> bool:
    claimed = {claim.field for claim in content.claims}
    return any(field in claimed for field in REQUIRED_FIELDS)


class Signs:
    """What tells the kind of a page of lines, each sign looked for when a rule asks for it.

    `named` is what a class of its body calls it, `expected` what the tables expect at its address.
    """

    def __init__(self, lines: Sequence[Line], document: Document, named: str | None) -> None:
        self.document, self.site, self.named = document, document.site, named
        self.expected: str | None = self.site.kind(document.own_url)
        self.lines = lines
        self.linked = _other_dossiers(lines, document)
        of_event = "event" in (self.expected, named)
        if of_event or (self.linked and self.expected == "dossier"):
            self.lines = without_cards(lines, document, ("dossier", "event") if of_event else ("dossier",))
            self.linked = _other_dossiers(self.lines, document)

    @property
    def others(self) -> int:
        """How many other dossiers it links to."""
        return len(self.linked)

    @once
    def dossier(self) -> list[str]:
        """The fields of a dossier that its labels name, in front of its timeline or else behind it."""
        before, behind = self.lines[: self.start], self.lines[self.start + 1 :]
        facts = behind[facts_behind(before, behind, self.site) :]
        return [*self._fields("dossier"), *filter(None, (field_named(line, self.site) for line in facts))]

    @once
    def events(self) -> list[str]:
        """The fields of an event that its labels name."""
        return self._fields("event")

    @property
    def event(self) -> frozenset[str]:
        """Those of them that only an event has."""
        return EVENT_ONLY.intersection(self.events)

    @property
    def summaries(self) -> int:
        """How many labels of a summary it has."""
        return self.events.count("summary")

    @property
    def dated(self) -> bool:
        """Whether one of its first lines is a date."""
        return any(names_date(line, self.site) for line in self.lines[:FEW])

    @once
    def facts(self) -> bool:
        """Whether one of its lines is one of facts."""
        return any(map(is_facts, self.lines))

    @once
    def start(self) -> int:
        """Where its timeline is announced."""
        return announced(self.lines, self.site)

    @property
    def timeline(self) -> bool:
        """Whether a timeline is announced."""
        return self.start < len(self.lines)

    def _fields(self, kind: str) -> list[str]:
        told = (labelled(line, kind, self.site) for line in self.lines[: self.start])
        return [found.field for found in told if found and found.field]


def kind_of(lines: Sequence[Line], document: Document, named: str | None) -> PageKind:
    """Tell what a page is by its labels and links; what its classes call it counts when the text agrees.

    >>> kind_of(lines("<p><b>Requesting organisation:</b> Kite Club</p>"), document("/node/7"), None)
    'dossier'
    >>> kind_of(lines("<p>Each has a requesting organisation.</p>"), document("/about"), None)
    'other'
    """
    signs = Signs(lines, document, named)
    return next((kind for kind, tells in RULES if tells(signs)), "other")


def _is_listing(signs: Signs) -> bool:
    """Return True for links to other dossiers, at a listing's address or beside the main labels of several.

    >>> row = "<h3><a href='/dossiers/kites-{0}'>Kites {0}</a></h3><p><b>Start date:</b> 2020</p>"
    >>> kind_of(lines(row.format(1) + row.format(2)), document("/overview"), None)
    'listing'
    """
    if not signs.others or (signs.named == "dossier" and signs.expected != "listing"):
        return False
    if signs.expected == "listing":
        return signs.named != "dossier" or DOSSIER_ONLY.isdisjoint(signs.dossier)
    repeated = max(signs.dossier.count(name) for name in ("requesting_organisations", "start_date"))
    # at a dossier's address, they are copies and links that lead on
    return repeated > 1 and signs.others > 1 and signs.expected != "dossier"


def _is_dossier(signs: Signs) -> bool:
    """Return True for a main label of a dossier, or three labels that only a dossier has.

    >>> kind_of(lines("<h2>Background</h2><h2>Objectives</h2><h2>Results</h2>"), document("/about"), None)
    'dossier'
    """
    return tell_dossier(DOSSIER_ONLY.intersection(signs.dossier))


def tell_dossier(fields: Set[str]) -> bool:
    """Return True if fields that only a dossier has are enough to tell one: a main one of them, or three."""
    return not MAIN.isdisjoint(fields) or len(fields) > 2


def _is_named_dossier(signs: Signs) -> bool:
    """Return True for a dossier by its class that has any sign of one in its text.

    >>> kind_of(lines("<h2>Results</h2><p>Ten kites flew.</p>"), document("/node/7"), "dossier")
    'dossier'
    """
    if signs.named != "dossier":
        return False
    return signs.facts or signs.timeline or not DOSSIER_ONLY.isdisjoint(signs.dossier)


def _is_event(signs: Signs) -> bool:
    """Return True for two labels that only an event has, or one at an event's address.

    >>> kind_of(lines("<p><b>Source:</b> Kite Club</p>"), document("/publications/kites"), None)
    'event'
    """
    return signs.named == "event" or len(signs.event) > (0 if signs.expected == "event" else 1)


def _is_dated_event(signs: Signs) -> bool:
    """Return True for a page that begins with a date, at an event's address.

    >>> kind_of(text("12 October 2016", "Kite news", "Ten kites flew."), document("/publications/kites"), None)
    'event'
    """
    return signs.expected == "event" and signs.dated


def _is_several(signs: Signs) -> bool:
    """Return True for several records, each with its summary, at an address of no record: a term's page.

    >>> kind_of(text("Status: open", "Summary:", "Ten.", "Summary:", "Two.", "Start: 2020"), document("/term/9"), None)
    'other'
    """
    return signs.named is None and signs.expected in (None, "node") and signs.summaries > 1


def _is_dossier_of_facts(signs: Signs) -> bool:
    """Return True for a line of facts at a dossier's address.

    >>> kind_of(lines("<p>2020 | Spain | Kite Club</p>"), document("/dossiers/kites"), None)
    'dossier'
    """
    return signs.expected == "dossier" and signs.others < 2 and signs.facts


def _is_listing_of_facts(signs: Signs) -> bool:
    """Return True for lines of facts that stand with links to several dossiers, or at a listing's address.

    >>> kind_of(lines("<p>2020 | Spain | Kite Club</p>"), document("/taskforces"), None)
    'listing'
    """
    return (signs.others > 1 or signs.expected == "listing") and signs.facts


# The first rule that holds tells the kind.
RULES: tuple[tuple[PageKind, Callable[[Signs], bool]], ...] = (
    ("listing", _is_listing),
    ("other", _is_several),
    ("dossier", _is_dossier),
    ("dossier", _is_named_dossier),
    ("event", _is_event),
    ("event", _is_dated_event),
    ("dossier", _is_dossier_of_facts),
    ("listing", _is_listing_of_facts),
)


def _other_dossiers(lines: Iterable[Line], document: Document) -> set[str]:
    """Return the keys of the dossiers that lines link to, without the page's own."""
    site = document.site
    linked = {site.key(url) for line in lines for url in linked_urls(line, document) if site.kind(url) == "dossier"}
    return linked - document.own_keys


def told_lines(lines: Iterable[Line], document: Document, findings: Findings) -> list[Line]:
    """Return the lines that do not stand in the page's heading or in an aside, each with one label at most."""
    shown = with_bars(lines, document.site)
    kept = list(without_asides(shown, document.site))
    findings.taken.left_out("aside", shown, kept)
    return list(with_a_label_each((line for line in kept if not _is_in_title(line, document)), document.site))


def _is_in_title(line: Line, document: Document) -> bool:
    """Return True for a line of a heading of the first level that is no entry's, which leads to an event."""
    site, headed = document.site, any(tag.name == "h1" for tag in parents(line.place))
    urls = linked_urls(line, document) if headed else ()
    return headed and all(site.kind(url) != "event" or site.key(url) in document.own_keys for url in urls)


def dossier_parts(
    lines: Sequence[Line], document: Document, findings: Findings, has_rows: bool = False
) -> tuple[list[Claim], list[Row], list[Line]]:
    """Return a dossier page's claims, its timeline's rows, and the lines before the first label.

    With `has_rows`, the timeline was read already, and its heading announces no other.
    """
    site = document.site
    told, start, body, end = _around_timeline(lines, document)
    own = own_lines(told, document, findings)
    claims, before, loose = claims_of(own, "dossier", site, findings)
    at = next((i for i, line in enumerate(before) if is_facts(line)), None)
    if at is not None:
        claims.extend(_facts_claims(before[at]))
        loose, before = before[at + 1 :] + loose, before[:at]
    claims += by_place(loose, claims, site, findings)
    rows = rows_of(lines[body:end], site)
    _note_empty(lines[start : start + 1] if not rows and not has_rows else (), findings)
    return claims, rows, before


def _around_timeline(lines: Sequence[Line], document: Document) -> tuple[list[Line], int, int, int]:
    """Return the lines outside a timeline, and where it is announced, where its entries begin and where they end."""
    site = document.site
    start, body, end = timeline_span(lines, document)
    told = [*lines[:start]]
    facts = body + facts_behind(lines[:start], lines[body:], site)
    end = min(end, facts)
    behind = {i: field for i in range(body, end + 1) if (field := field_headed(lines, i, site))}
    if behind:
        named = {field_named(line, site) for line in told}
        behind = {i: field for i, field in behind.items() if field not in named}
        end = min(behind, default=end)
    if behind or facts < len(lines) or not any(field_named(line, site) for line in told):
        told += lines[end:]
    return told, start, body, end


def _note_empty(announcing: Iterable[Line], findings: Findings) -> None:
    """Note what announces a timeline that has no entry."""
    for line in announcing:
        findings.problem("empty_field", "events", f"announced without an entry (“{line.text[:80]}”)")


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
        Claim(field=name, lines=tuple(group), rule=f"paragraph {i} of {len(names)} without labels")
        for i, (name, group) in enumerate(zip(names, groups, strict=True), 1)
    ]


def _facts_claims(line: Line) -> list[Claim]:
    """Return what a line of facts says of a dossier."""
    claims = []
    for field in ("start_date", "country"):
        bar = BAR.search(line.text)
        if bar is None:
            break
        part = line.before(bar.start())
        claims.append(Claim(field=field, lines=(part,) if part.pieces else (), rule="line of facts"))
        line = line.after(bar.end())
    return [
        *claims,
        Claim(field="requesting_organisations", lines=(line,) if line.pieces else (), rule="line of facts"),
    ]


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
