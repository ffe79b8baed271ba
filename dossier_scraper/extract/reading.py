"""From a page to its reading: which era, which kind of page, and the record that it makes."""

from dossier_scraper.extract import drupal7, event_page, listing, text, wordpress
from dossier_scraper.extract.charset import decode
from dossier_scraper.extract.content import Content
from dossier_scraper.extract.document import Document
from dossier_scraper.extract.dossier import assembled
from dossier_scraper.extract.problems import problem
from dossier_scraper.extract.refusals import error_output, is_markup, not_a_page, refusal
from dossier_scraper.extract.titles import title_of
from dossier_scraper.model import Links, ListingRow, Page, Problem, Reading, Template
from dossier_scraper.site import Site

EXTRACTOR_VERSION = "1"

READERS = {"drupal7": drupal7.content_of, "wordpress": wordpress.content_of}


def extract(page: Page, site: Site) -> Reading:
    """Read a page: what it says, where it says it, and what is doubtful. Never raises, whatever the bytes are."""
    source, problems = decode(page)
    no_page = not_a_page(page.body, source)
    if no_page:
        return Reading("error_page", "unknown", page.url, problems=(*problems, problem("not_html", None, no_page)))
    markup = is_markup(source)
    document = Document(source if markup else "", page.url, site)
    era: Template = era_of(document) if markup else "text"
    content = READERS[era](document) if era in READERS else None if markup else text.content_of(source, document)
    if not markup and content is None:
        era = "unknown"
    if content is None or content.kind == "other" or content.kind != "dossier" and not content.claims and refusal(document):
        return _without_content(document, era, problems)
    return _with_content(document, era, content, problems)


def era_of(document: Document) -> Template:
    """Tell the template era by the marks in the page's source, never by its address or date: most marks win."""
    counts: dict[Template, int] = {}
    for name, rules in document.site.tables["eras"]["eras"].items():
        if not any(mark in document.text for mark in rules["not"]):
            counts[name] = sum(mark in document.text for mark in rules["marks"])
    era = max(counts, key=lambda name: counts[name], default="unknown")
    return era if counts.get(era) else "unknown"


def _without_content(document: Document, era: Template, problems: list[Problem]) -> Reading:
    """Return the reading of a page that shows no record: what stands there instead, or nothing known."""
    refused = refusal(document)
    if refused:
        return Reading("error_page", era, document.url, problems=(*problems, problem(refused[0], None, refused[1])))
    expected = document.site.kind(document.url)
    if era == "unknown":
        problems.append(problem("unknown_template", None, "no era's marks are in the source"))
    elif expected not in (None, "node"):
        problems.append(problem("unexpected_kind", None, f"nothing of a {expected} is on the page"))
    return Reading("other", era, document.url, problems=tuple(problems), links=_links(document, None))


def _with_content(document: Document, era: Template, content: Content, problems: list[Problem]) -> Reading:
    """Return the reading of a dossier, an event or a listing."""
    findings, region = content.findings, content.region
    expected = document.site.kind(document.url)
    if expected not in (None, "node", content.kind):
        findings.problem("unexpected_kind", None, f"a {content.kind} where a {expected} was expected")
    notice = error_output(document)
    if notice:
        findings.problem("php_notice", None, notice)
    dossier = event = None
    rows: tuple[ListingRow, ...] = ()
    if content.kind == "dossier":
        title = title_of(document, content.claims, findings, "title")
        dossier = assembled(content.claims, content.rows, title, document, findings, content.rule)
    elif content.kind == "event":
        title = title_of(document, content.claims, findings, "event/title")
        event = event_page.assembled(content.claims, title, document, region, findings)
    elif region is not None:
        rows = listing.rows_of(region, findings)
        if not rows:
            findings.problem("listing_empty", None, "no row with a link to a dossier")
    return Reading(content.kind, era, document.url, dossier, event, rows, (*problems, *findings.problems),
                   findings.provenance, _links(document, content))


def _links(document: Document, content: Content | None) -> Links:
    """Return the links that steer the crawl; only a dossier or an event needs its images and documents."""
    requisites: dict[str, None] = {}
    if content and content.region and content.kind in ("dossier", "event"):
        hrefs = [node.attributes["href"] for node in document.tree.css('link[rel="stylesheet"][href]')]
        hrefs += [str(tag["src"]) for tag in content.region.tags if tag.name == "img" and tag.get("src")]
        urls = (document.absolute(href) for href in hrefs)
        requisites.update(dict.fromkeys(url for url in urls if url))
        requisites.update(dict.fromkeys(event_page.documents_of(document, content.region)))
    pages = listing.next_pages(document) if content and content.kind == "listing" else ()
    return Links(document.canonical, document.shortlink, pages, tuple(requisites))
