"""Golden pages with a part of them wrapped in another element, under a name that a CMS or a theme prints, or moved.

`python -m tests.extract.wrapped N` says how many of N such pages are read alike, and how many lose a value in silence.
"""

# ruff: noqa: SIM905
import sys
from random import Random

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
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


def part_of(tree: LexborHTMLParser, rng: Random) -> LexborNode | None:
    """Return an element of the page's content with text in it."""
    nodes = tree.css("main *,#content *,article *,.entry-content *") or tree.css("body *")
    some = [
        node
        for node in nodes
        if node.tag not in ("script", "style", "svg", "path", "br", "img", "tr", "td", "th", "li")
    ]
    some = [
        node for node in some if node.text().strip() and node.tag not in ("tbody", "thead", "dt", "dd", "option", "a")
    ]
    return rng.choice(some) if some else None


def wrapped(number: int) -> tuple[str, Page] | None:
    """Return a golden page with a part of it wrapped or moved, the same on any machine; None where it has no part."""
    rng = Random(number)
    name = rng.choice([n for n in golden.names() if n.startswith(("drupal7/", "later/", "wordpress/"))])
    page = golden.page(name)
    source = page.body.decode()
    node = part_of(LexborHTMLParser(source), rng)
    html = node.html if node is not None else None
    text = LexborHTMLParser(source).html or ""
    if html is None or text.count(html) != 1:
        return None
    element, css = rng.choice(ELEMENTS), rng.choice(NAMES)
    around = f'<{element} class="{css}">{html}</{element}>'
    moved = rng.random() < 0.2 and "</body>" in text
    text = text.replace(html, "").replace("</body>", f"{around}</body>") if moved else text.replace(html, around)
    return f"{name}: {element}.{css}{' moved' if moved else ''} around {html[:60]!r}", Page(
        url=page.url, body=text.encode()
    )


def lost(number: int) -> tuple[str, list[str]]:
    """Return what was done and the texts that the page's reading lost without a word."""
    made = wrapped(number)
    if made is None:
        return "", []
    what, page = made
    name = what.partition(":")[0]
    before, after = golden.reading(name), extract(page, load_site())
    now = bare("\n".join(texts_of(after)))
    said = now + bare("\n".join(problem.detail for problem in after.problems))
    said += bare("\n".join(after.coverage.blocks)) + _other(after)
    return what, [text for text in texts_of(before) if any(bare(line)[:100] not in said for line in text.split("\n"))]


def _other(reading: Reading) -> str:
    record = reading.dossier or reading.event
    return bare("\n".join(other.value for other in record.other)) if record else ""


def main(count: int) -> None:
    """Say how many pages were tried, and what each lost in silence."""
    silent = tried = 0
    for number in range(count):
        what, gone = lost(number)
        tried += bool(what)
        if gone:
            silent += 1
            sys.stdout.write(f"{number} {what}: {gone[0][:80]!r}\n")
    sys.stdout.write(f"{tried} pages, {silent} lost a value in silence\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
