"""From a page to its reading: which era, which kind of page, and the record that it makes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from dossier_scraper.extract import event_page
from dossier_scraper.extract.account import segments_of
from dossier_scraper.extract.dates.single import Order
from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.extract.dom.coverage import Taken, counted, unread_blocks
from dossier_scraper.extract.dom.document import CHANGED, Document
from dossier_scraper.extract.dom.familiar import familiar_of
from dossier_scraper.extract.dom.frames import frames_of
from dossier_scraper.extract.dom.kinds import Segment
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.dom.size import TooComplex, check, check_lines, is_plain
from dossier_scraper.extract.dossier import assembled
from dossier_scraper.extract.evidence import MACHINE, facts_left, is_better, is_wanting, rows_left
from dossier_scraper.extract.fields.titles import title_of
from dossier_scraper.extract.inside import inside
from dossier_scraper.extract.layouts import any_system, drupal7, labelled_text, plain_text
from dossier_scraper.extract.layouts.container import Content, empty_listing, is_of_term
from dossier_scraper.extract.leads import ELEMENT, leads_nowhere, leads_of, root_of
from dossier_scraper.extract.listing.named import dossiers_named
from dossier_scraper.extract.listing.pager import left_of_listing, next_pages
from dossier_scraper.extract.listing.read import rows_of
from dossier_scraper.extract.listing.text import rows_of_text
from dossier_scraper.extract.problems import explains, problem
from dossier_scraper.extract.refusals import error_output, is_markup, not_a_page, refusal
from dossier_scraper.model import (
    DOSSIER_FIELDS,
    Dossier,
    EventPage,
    Links,
    ListingRow,
    Page,
    Problem,
    Reading,
    Template,
)
from dossier_scraper.site import Site

# So many unread stretches of a page are told, each as a problem of its own, and so many dossiers outside its rows.
UNREAD = 20
# So many dossiers that a page of the listing names in no row are asked for.
NAMED = 2_000

READERS: Mapping[Template, Callable[[Document], Content | None]] = {
    "drupal7": drupal7.content_of,
    "wordpress": labelled_text.content_of,
    "unknown": any_system.content_of,
}


def extract(page: Page, site: Site) -> Reading:
    """Read a page: what it says, where it says it, and what is doubtful. Never raises, whatever the bytes are.

    Without a URL, the page's canonical link is its address.
    """
    return accounted(page, site)[0]


def accounted(page: Page, site: Site) -> tuple[Reading, list[Segment]]:
    """Read a page, and say of each stretch of its text where it went."""
    source, problems = decode(page)
    no_page = not_a_page(page.body, source)
    if no_page:
        told = [said for said in problems if said.code != "charset_guessed"]  # no text is probable in such bytes
        told.append(problem("not_html", None, no_page))
        return Reading(kind="error_page", template="unknown", url=page.url, problems=tuple(told)), []
    root = root_of(page.url) or ""
    familiar = familiar_of(site, root)
    others = familiar.others(source)
    try:
        check(source, others)
        read = _accounted(page, site, source, others, problems)
    except TooComplex as why:
        told = [*problems, problem("too_complex", None, str(why))]
        return Reading(kind="other", template="unknown", url=page.url, problems=tuple(told)), []
    familiar.learn(others, partial(_says_nothing, site=site, root=root))
    return read


def _says_nothing(markup: str, site: Site, root: str) -> bool:
    """Return True for markup in which nothing is found that is searched for in a page's source."""
    words = (*CHANGED, *MACHINE, *site.tables["refusals"]["php_error"]["hints"])
    told = not is_plain(markup) or ELEMENT.search(markup) or any(word in markup for word in words)
    return not told and leads_nowhere(markup, site, root)


def _accounted(
    page: Page, site: Site, source: str, others: str, problems: list[Problem]
) -> tuple[Reading, list[Segment]]:
    """Read a page that is not too much; `others` is what may say something to who searches it.

    Raises `TooComplex` for one whose content is.
    """
    marked = is_markup(source)
    if not marked:
        check_lines(source)
    document = Document(source if marked else "", page.url, site, others if marked else "")
    reading, segments = _best(document, source, problems)
    if reading.kind == "error_page":
        segments = [segment._replace(kind="refused") for segment in segments]
    blocks = unread_blocks(segments)
    quotes = frames_of(document) if marked and reading.kind != "error_page" else ()
    frames = [problem("frame_unread", None, quote) for quote in quotes]
    unread = [problem("unread_text", None, block) for block in blocks[:UNREAD]]
    reading = replace(
        reading,
        problems=(*reading.problems, *frames, *inside(segments, reading, site), *unread),
        coverage=counted(segments, blocks),
        leads=leads_of(page, others, site),
    )
    return reading, segments


def _best(document: Document, source: str, problems: list[Problem]) -> tuple[Reading, list[Segment]]:
    """Return the reading of a page that says most, and where the page's text went."""
    era, content = _content_of(document, source)
    reading = _reading(document, source, era, content, problems)
    segments = segments_of(document, source, content, reading)
    if not document.text or reading.kind == "error_page" or not is_wanting(reading, segments, document):
        return reading, segments
    gentle = document.with_fewer_rules()
    best = _better(gentle, source, era, problems, (reading, content))
    left = rows_left(best[0], document) or facts_left(best[0], document)
    if left:
        rules = document if best[0] is reading else gentle
        best = _better(rules.with_content(left), source, era, problems, best)
    return best[0], segments if best[0] is reading else segments_of(document, source, best[1], best[0])


def _better(
    document: Document, source: str, era: Template, problems: list[Problem], best: tuple[Reading, Content | None]
) -> tuple[Reading, Content | None]:
    """Return the reading of a page by gentler rules and its content, if it is better than the best one so far."""
    content = _content_of(document, source)[1]
    reading = _reading(document, source, era, content, problems)
    return (reading, content) if is_better(best[0], reading) else best


def _reading(
    document: Document, source: str, era: Template, content: Content | None, problems: list[Problem]
) -> Reading:
    """Return the reading of a page's content, or of what stands in its place."""
    certain = content is not None and (content.kind == "dossier" or bool(content.claims))
    if content is None or content.kind == "other":
        return _without_content(document, source, era, problems)
    shows = certain or (content.region is not None and bool(_linked(document, content.region, "dossier")))
    if (not certain or era == "unknown") and refusal(document, source, shows):
        return _without_content(document, source, era, problems)
    expected = document.site.kind(document.url)
    if content.kind == "listing" and expected in ("dossier", "event"):
        return _unexpected(document, era, f"a listing where a {expected} was expected", problems)
    if content.kind == "listing" and expected is None and is_of_term(document):
        return _without_content(document, source, era, problems)
    return _with_content(document, era, content, problems)


def _content_of(document: Document, source: str) -> tuple[Template, Content | None]:
    """Return the template era of a page, or of a bare text, and what its reader makes of it."""
    if not document.text:
        content = plain_text.content_of(source, document)
        return "text" if content else "unknown", content
    era = era_of(document)
    content = READERS[era](document)
    known = era != "unknown"
    if known and (content is None or content.kind == "other") and document.site.kind(document.url) == "listing":
        content = empty_listing(document)
    return era, content


def era_of(document: Document) -> Template:
    """Tell the template era by its generator or the marks in the page's source, never by its address or date."""
    eras: Mapping[Template, Mapping[str, Sequence[str] | str]] = document.site.tables["eras"]["eras"]
    for era, rules in eras.items():
        if document.generator.startswith(str(rules["generator"])):
            return era
    counts = {
        era: tuple(sum(mark in document.text for mark in rules[tier]) for tier in ("marks", "content"))
        for era, rules in eras.items()
        if not any(mark in document.text for mark in rules["not"])
    }
    best = max(counts, key=lambda era: counts[era], default=None)
    return best if best and any(counts[best]) else "unknown"


def _without_content(document: Document, source: str, era: Template, problems: list[Problem]) -> Reading:
    """Return the reading of a page that shows no record: what stands there instead, or nothing known."""
    refused = refusal(document, source)
    if refused:
        return Reading(
            kind="error_page",
            template=era,
            url=document.url,
            problems=(*problems, problem(refused[0], None, refused[1])),
        )
    if era == "unknown":
        problems = [*problems, problem("unknown_template", None, "no era's marks are in the source")]
    expected = document.site.kind(document.url)
    if era != "unknown" and expected not in (None, "node"):
        return _unexpected(document, era, f"the page shows no {expected}", problems)
    return Reading(kind="other", template=era, url=document.url, problems=tuple(problems), links=_links(document, None))


def _unexpected(document: Document, era: Template, detail: str, problems: Sequence[Problem]) -> Reading:
    """Return the reading of a page that shows something else than its address promises."""
    return Reading(
        kind="other",
        template=era,
        url=document.url,
        problems=(*problems, problem("unexpected_kind", None, detail)),
        links=_links(document, None),
    )


def _with_content(document: Document, era: Template, content: Content, problems: Sequence[Problem]) -> Reading:
    """Return the reading of a dossier, an event or a listing."""
    findings, region = content.findings, content.region
    first = document.site.tables["eras"]["dates"]["order"].get(era)
    findings.era_order = Order(first=first, why=f"the order of the era {era}") if first else None
    findings.language = document.language
    expected = document.site.kind(document.url)
    if expected not in (None, "node", content.kind):
        findings.problem("unexpected_kind", None, f"a {content.kind} where a {expected} was expected")
    notice = error_output(document)
    if notice:
        findings.problem("php_notice", None, notice)
    dossier: Dossier | None = None
    event: EventPage | None = None
    rows: tuple[ListingRow, ...] = ()
    pages = next_pages(document) if content.kind == "listing" else ()
    named: tuple[str, ...] = ()
    if content.kind == "dossier":
        title = title_of(document, content.claims, findings, "title")
        dossier = assembled(content.claims, content.rows, title, document, findings, content.rule)
        if not dossier.events and region is not None and (url := _linked(document, region, "event", findings.taken)):
            findings.problem("timeline_unread", "events", f"a link to {url}")
        if _is_template_alone(dossier, findings.problems):
            findings.problem("template_empty", None, "labels without a single value")
    elif content.kind == "event":
        title = title_of(document, content.claims, findings, "event/title")
        event = event_page.assembled(content.claims, title, document, region, findings)
    else:
        rows, named = _listed(document, content, pages)
    return Reading(
        kind=content.kind,
        template=era,
        url=document.url,
        dossier=dossier,
        event=event,
        rows=rows,
        problems=(*problems, *findings.problems),
        provenance=findings.provenance,
        links=_links(document, content, pages, named),
    )


def _listed(
    document: Document, content: Content, pages: Sequence[str]
) -> tuple[tuple[ListingRow, ...], tuple[str, ...]]:
    """Return a listing's rows, and the dossiers that it names elsewhere; what is left of it is a problem."""
    findings = content.findings
    if content.region:
        rows = rows_of(content.region, findings, content.copied)
    else:
        rows = rows_of_text(content.lines, document, findings)
    if not rows:
        findings.problem("listing_empty", None, "no row with a link to a dossier")
    urls = [row.url for row in rows]
    for code, quote in left_of_listing(document, urls, pages):
        findings.problem(code, None, quote)
    source = content.region.document if content.region and content.copied else document
    named = tuple(islice(dossiers_named(source, urls), NAMED))
    for url in named[:UNREAD]:
        findings.problem("named_in_no_row", None, url)
    return rows, named


def _is_template_alone(dossier: Dossier, problems: Iterable[Problem]) -> bool:
    """Return True if a page prints labels of a dossier and nothing behind any of them."""
    given = {field.name: getattr(dossier, field.name) for field in DOSSIER_FIELDS if field.version}
    shown = {problem.code for problem in problems if explains(problem.code)}
    return shown == {"empty_field"} and not any(value for name, value in given.items() if name != "title")


def _linked(document: Document, region: Region, kind: str, taken: Taken | None = None) -> str | None:
    """Return the first address of an event, or of a dossier, that a region links to, outside `taken` asides."""
    tags = (tag for tag in region.with_tag("a") if tag.get("href") and not (taken and taken.is_aside(tag)))
    urls = (document.absolute(str(tag["href"])) for tag in tags)
    return next((url for url in urls if url and document.site.kind(url) == kind), None)


def _links(
    document: Document, content: Content | None, pages: tuple[str, ...] = (), named: tuple[str, ...] = ()
) -> Links:
    """Return the links that steer the crawl; only a dossier or an event needs its images and documents."""
    requisites: dict[str, None] = {}
    if content and content.region and content.kind in ("dossier", "event"):
        hrefs = [said.get("href") for said in document.links if (said.get("rel") or "").lower() == "stylesheet"]
        hrefs += [str(tag["src"]) for tag in content.region.with_tag("img") if tag.get("src")]
        requisites.update(dict.fromkeys(url for href in hrefs if (url := document.absolute(href))))
        requisites.update(dict.fromkeys(event_page.document_urls(document, content.region)))
    return Links(
        canonical=document.canonical,
        shortlink=document.shortlink,
        next_pages=pages,
        dossiers=named,
        requisites=tuple(requisites),
    )
