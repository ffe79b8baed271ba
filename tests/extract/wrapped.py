"""Golden pages with a part of them wrapped in other elements, under names that a CMS or a theme prints, split or moved.

`python -m tests.extract.wrapped N [FIRST] [others | inner]` says how many of N such pages are read alike and which lose
a value in silence: one that is neither read nor quoted by a problem, or is read as something else without any new
problem. With `others`, elements that seldom stand around content are tried, up to three of them around each other;
with `inner`, they are put into or around links, items, terms and cells.
"""

# ruff: noqa: SIM905
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any, Literal, NamedTuple, TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier_scraper.extract import extract
from dossier_scraper.extract.fields.labels import field_of
from dossier_scraper.extract.listing.sections import section_named
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, EVENT_PAGE_FIELDS, ROW_FIELDS, Field, Page, Reading
from dossier_scraper.site import load_site
from tests.extract import golden
from tests.extract.mutate import bare, texts_of

ELEMENTS = """
div section aside nav footer header article main figure details fieldset blockquote center address form ul
""".split()
# Names that real software prints: Drupal, Views, Panels, Bootstrap, WordPress, its themes and page builders.
NAMES = """
sidebar region-sidebar-first region-sidebar-second with-sidebar no-sidebars content-sidebar-wrap sidebar-primary
l-sidebar widget widget-area textwidget so-panel widget_text widget_sow-editor elementor-widget
elementor-widget-text-editor footer footer-widgets region-footer site-footer page-footer entry-footer colophon related
related-posts related-content recent recent-posts view-recent block-recent similar recommended view-header view-footer
view-empty view-filters attachment attachment-after attachment-before view-content views-row view-display-id-block
block block-views block-system pane pane-content panel-pane panel-panel group-left group-right field-group
field-group-div comment comments comments-area comment-body has-comments comments-open comment-respond
category-newsletter category-recent category-related tag-cookies tag-navigation newsletter subscribe newsletter-signup
cookie-notice cookies gdpr popup modal modal-body modal-dialog overlay lightbox banner hero-banner banner-content
advert advert-block ads ad promo promoted sponsor toolbar messages message alert status notice info-box callout
breadcrumb breadcrumbs navigation navbar nav-links main-navigation post-navigation menu main-menu submenu menu-block
pagination pager search search-results search-block share sharing shared share-buttons social social-inclusion
social-links sharedaddy byline submitted posted-on author-box vcard meta metadata post-meta entry-meta post-author
tags tabs tab-content tab-pane tabs-nav quicktabs-tabpage accordion accordion-item collapse carousel slider slide
swiper-slide card card-body teaser node-teaser node-promoted sticky masthead site-header page-header header-content
visually-hidden sr-only screen-reader-text element-invisible hidden-xs print-only no-print contextual-region
contextual-links feed-icon skip-link row column col-md-4 container container_wrap sidebar_right wrap wrapper inner
clearfix archive latest-news
""".split()

# What seldom stands around a part of a page, and is rendered; with what must stand in it or in a page builder's name.
OTHERS = (
    *"""q pre time ruby>rt output details>summary fieldset>legend dl>dd dl>dt figure>figcaption hgroup search
    menu>li ol>li x-card data meter map bdi bdo ins del samp kbd var font nobr tt marquee table>tbody>tr>td
    table>tr>th table>caption object label button span em i b strong u s small mark abbr cite dfn code sub
    sup big p h3 h4 h6 dd dt slot picture progress listing acronym""".split(),
    "dialog open",
    'div role="dialog"',
    'section role="complementary"',
)
OTHER_NAMES = """
elementor-widget-wrap elementor-location-footer elementor-post__excerpt e-con-inner et_pb_row et_pb_sidebar
et_pb_text_inner et_pb_fullwidth_header wp-block-group wp-block-cover wp-block-latest-posts wp-block-navigation
wp-block-quote alignwide layout-main-wrapper region--sidebar region--hero text-content node__meta primary-nav
claro-details gin-layer-wrapper offcanvas-body toast-body dropdown-menu card-footer list-group-item moduletable
article-info-block items-leading mod-articlescategory uk-modal-dialog frame-default csc-header tx-news
news-related-wrap portlet-body asset-abstract journal-content-article ms-rtestate-field s4-wpcell-plain CanvasSection
documentByLine documentDescription portletFooter umb-block-list rte w-richtext w-dyn-item w-nav-menu wixui-rich-text
SITE_FOOTER sqs-block-content blog-item-meta hs_cos_wrapper blog-related-posts hs-search-results ce_text
mod_breadcrumb mod_newslist tribe-events-related-events fusion-text vc_row wpb_wrapper fl-rich-text td-post-content
CybotCookiebotDialog pum-content mc4wp-form yarpp-related wp-pagenavi article__footer page__sidebar timeline__item
facts-box notification hidden-sm has-sidebar
""".split()


HOW = ("wrapped", "wrapped", "wrapped", "moved", "halved", "split")
# What is done to links, items, terms and cells.
HOW_INNER = {
    "a": ("inside", "wrapped", "moved", "halved", "split"),
    "li": ("inside", "moved", "halved", "split"),
    "dd": ("inside", "halved", "split"),
    **dict.fromkeys(("dt", "td", "th"), ("inside", "split")),
}
Mode: TypeAlias = Literal["", "others", "inner"]
# Parts that cannot stand in any element.
INNER = (
    "script",
    "style",
    "svg",
    "path",
    "br",
    "img",
    "tr",
    "td",
    "th",
    "li",
    "tbody",
    "thead",
    "dt",
    "dd",
    "option",
    "a",
)
# Pages that are broken on purpose, or in a charset of their own.
ODD = ("hard/hostile", "hard/wordpress-latin1", "hard/unclosed", "hard/broken")
FORMS = ("line", "text", "date", "range", "names", "organisations")
Values = dict[str, str]


class Changed(NamedTuple):
    """A golden page's name, what was done to it, and the page that came of it."""

    name: str
    done: str
    page: Page


@cache
def html_pages() -> list[str]:
    """Return the names of the golden pages that can be changed."""
    return [n for n in golden.names() if golden.page(n).content_type == "text/html" and not n.startswith(ODD)]


def changed(number: int, name: str = "", mode: Mode = "") -> Changed | None:
    """Return a golden page (any, or this one) with a part of it changed, the same on any machine; None for no part."""
    rng = Random(number)
    name = name or rng.choice(html_pages())
    page = golden.page(name)
    tree = LexborHTMLParser(page.body.decode())
    text, node = tree.html or "", _part_of(tree, rng, mode)
    html = node.html if node is not None else None
    if node is None or html is None or text.count(html) != 1:
        return None
    how = rng.choice(HOW_INNER[str(node.tag)] if mode == "inner" else HOW)
    element = rng.choice(OTHERS if mode else ELEMENTS)
    names = OTHER_NAMES if mode == "others" else (*OTHER_NAMES, *NAMES) if mode else NAMES
    css = [rng.choice(names), rng.choice(names)]
    around = [_around(element, one) for one in css]
    for _ in range(rng.choice((0, 0, 1, 2)) if mode else 0):
        around = [_around(rng.choice(OTHERS), rng.choice(names)).replace("{}", one) for one in around]
    made = _made(node, html, how, around, rng)
    if not made:
        return None
    parts = text.partition("</body>") if how == "moved" else text.partition(html)
    body = f"{parts[0].replace(html, '')}{made}{parts[1] if how == 'moved' else ''}{parts[2]}"
    return Changed(name, f"{how}, {element}.{css[0]}: {html[:60]!r}", Page(url=page.url, body=body.encode()))


def _made(node: LexborNode, html: str, how: str, around: Sequence[str], rng: Random) -> str:
    """Return what becomes of an element, or nothing where it has no two parts."""
    tag, end = html[: html.index(">") + 1], f"</{node.tag}>"
    if how in ("wrapped", "moved"):
        return around[0].replace("{}", html)
    if how == "inside":
        inner = "".join(child.html or "" for child in node.iter(include_text=True))
        return f"{tag}{around[0].replace('{}', inner)}{end}"
    halves = _halves(node, rng)
    if how == "halved":
        return "".join(one.replace("{}", f"{tag}{half}{end}") for one, half in zip(around, halves, strict=False))
    made = "".join(one.replace("{}", half) for one, half in zip(around, halves, strict=False))
    return f"{tag}{made}{end}" if made else ""


def _around(chain: str, name: str) -> str:
    """Return the markup of elements in each other around a place, the outermost with a class."""
    first, *inner = chain.split(">")
    tags = [f'{first} class="{name}"', *inner]
    return "".join([f"<{tag}>" for tag in tags]) + "{}" + "".join([f"</{tag.split()[0]}>" for tag in reversed(tags)])


def _part_of(tree: LexborHTMLParser, rng: Random, mode: Mode) -> LexborNode | None:
    """Return an element of the page's content with text in it."""
    nodes = tree.css("main *,#content *,article *,.entry-content *") or tree.css("body *")
    chosen = (node for node in nodes if (node.tag in HOW_INNER if mode == "inner" else node.tag not in INNER))
    some = [node for node in chosen if node.text().strip()]
    return rng.choice(some) if some else None


def _halves(node: LexborNode, rng: Random) -> list[str]:
    """Return an element's content in two parts with text in each, or nothing."""
    children = list(node.iter(include_text=True))
    if len(children) < 2:
        return []
    at = rng.randrange(1, len(children))
    parts = ["".join(child.html or "" for child in some) for some in (children[:at], children[at:])]
    return parts if all(part.strip() for part in parts) else []


def values(record: Any, fields: Sequence[Field]) -> Values:
    """Return what a record says, each field as text."""
    found = {field.name: getattr(record, field.name, None) for field in fields if field.form in FORMS}
    return {name: _as_text(value) for name, value in found.items() if value}


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n".join(_as_text(item) for item in value)
    return value if isinstance(value, str) else str(getattr(value, "text", None) or value.name)


def records(reading: Reading) -> Iterator[Values]:
    """Yield the entries of a timeline and the rows of a listing."""
    for event in reading.dossier.events if reading.dossier else ():
        yield values(event, EVENT_FIELDS)
    for row in reading.rows:
        yield values(row, ROW_FIELDS)


def differences(before: Reading, after: Reading) -> Iterator[tuple[str, str, str]]:
    """Yield the fields that changed, with their values before and after; entries are compared with the likest."""
    fields = DOSSIER_FIELDS if before.dossier else EVENT_PAGE_FIELDS
    said = [values(reading.dossier or reading.event, fields) for reading in (before, after)]
    yield from _changes(*said)
    left = list(records(after))
    for entry in sorted(records(before), key=lambda entry: -max((_alike(entry, other) for other in left), default=0)):
        mate = max(left, key=lambda other: _alike(entry, other), default={})
        mate = mate if _alike(entry, mate) else {}
        if mate:
            left.remove(mate)
        changes = list(_changes(entry, mate))
        is_told = not mate and entry.get("title", "")[:100] in _details(after)
        yield from (("entry", entry["title"], "") for _ in changes[:1] if is_told and entry.get("title"))
        yield from () if is_told and entry.get("title") else changes


def _changes(before: Values, after: Values) -> Iterator[tuple[str, str, str]]:
    for name, value in before.items():
        if bare(value) != bare(after.get(name, "")):
            yield name, value, after.get(name, "")


def _alike(one: Values, other: Values) -> int:
    return sum((3 if name in ("title", "summary", "teaser") else 1) * (other.get(name) == one[name]) for name in one)


def _details(reading: Reading) -> str:
    return "\n".join(said.detail for said in reading.problems if said.code != "empty_field")


def lost(number: int, mode: Mode = "") -> tuple[str, list[str]]:
    """Return what was done to a page, and the values that its reading lost without a word."""
    made = changed(number, mode=mode)
    if made is None:
        return "", []
    before, after = golden.reading(made.name), extract(made.page, load_site())
    shown = LexborHTMLParser(golden.page(made.name).body.decode()).body
    printed = bare(shown.text()) if shown else ""
    gone = [
        f"{field}: {value[:80]!r}, now {now[:40]!r}"
        for field, value, now in differences(before, after)
        if not _is_told(field, value, now, after) and not _is_read_elsewhere(value, before, after)
        if all(bare(line)[:100] in printed for line in value.split("\n"))  # not in an attribute or the head
    ]
    return f"{made.name}: {made.done}", gone


def _is_told(field: str, value: str, now: str, after: Reading) -> bool:
    """Return True if problems quote what of a value is not read, or its label."""
    site, details = load_site(), _details(after)
    if field == "listed_as":
        table = site.tables["labels"]["sections"]["listed_as"]
        return any(section_named(line, table) for line in details.split("\n"))
    kind = "dossier" if after.dossier else "event"
    if any(field_of(line, kind, site) == field for line in details.split("\n")):
        return True
    quoted = bare("\n".join([details, *after.coverage.blocks]))
    return all(_is_quoted(bare(line)[:100], quoted, bare(now)) for line in value.split("\n"))


def _is_quoted(line: str, quoted: str, now: str) -> bool:
    """Return True if a line is quoted in pieces or read still, or if so much is that a person finds the rest."""
    if len(line) > 12 and line[: len(line) * 4 // 10] in quoted:
        return True
    while line:
        length = next((n for n in range(len(line), 0, -1) if line[:n] in now or line[:n] in quoted), 0)
        if length < min(2, len(line)):
            return False
        line = line[length:]
    return True


def _is_read_elsewhere(value: str, before: Reading, after: Reading) -> bool:
    """Return True if a value is read as something else, and a problem says that something is not as it was."""
    known = {(said.code, said.detail) for said in before.problems}
    if all((said.code, said.detail) in known for said in after.problems):
        return False
    record = after.dossier or after.event
    others = [text for said in record.other for text in (said.label, said.value)] if record else []
    now = bare("\n".join([*texts_of(after), *others]))
    return after.kind == "error_page" or all(bare(line)[:100] in now for line in value.split("\n"))


def main(count: int, first: int = 0, mode: Mode = "") -> None:
    """Say how many pages were tried, how many are read otherwise, and what each lost in silence."""
    tried: Counter[str] = Counter()
    silent = 0
    for number in range(first, first + count):
        done, gone = lost(number, mode)
        if done:
            tried[done.split(": ")[1].split(",")[0]] += 1
        if gone:
            silent += 1
            sys.stdout.write(f"{number} {done}\n    {gone[0]}\n")
    sys.stdout.write(f"{sum(tried.values())} pages ({dict(tried)}), {silent} lost a value in silence\n")


if __name__ == "__main__":
    modes: tuple[Mode, ...] = ("others", "inner")
    main(*map(int, sys.argv[1:3]), mode=next((mode for mode in modes if mode in sys.argv[3:]), ""))
