"""Pagers as content management systems and themes print them, over a listing of 120 dossiers, twenty to a page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

BASE = "https://www.stemcoalition.eu"
START = "/taskforces"
ALL, EACH = 120, 20
LAST = ALL // EACH
Address = Callable[[int], str]
Markup = Callable[[int, Address], str]


@dataclass(frozen=True)
class Shape:
    """One pager: a page's address (from 1), and what stands below its rows; `leads` when by links."""

    address: Address
    markup: Markup
    generator: str = "WordPress 6.4"
    leads: bool = True

    def pages(self) -> Mapping[str, str]:
        """Return the listing's pages by address."""
        found = {self.address(number): self.page(number) for number in range(2, LAST + 1)} if self.leads else {}
        return {START: self.page(1)} | found

    def page(self, number: int) -> str:
        """Return one page of the listing."""
        rows = "".join(map(_row, range((number - 1) * EACH, number * EACH)))
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f'<meta name="generator" content="{self.generator}"><title>Taskforces</title></head>'
            '<body class="page-taskforces">'
            '<div id="content"><h1 class="title" id="page-title">Taskforces</h1><div class="region region-content">'
            f'<div class="view view-taskforces"><div class="view-content">{rows}</div>'
            f"{self.markup(number, self.address)}</div></div></div><footer><p>© Nobody</p></footer></body></html>"
        )


def _row(number: int) -> str:
    facts = "August 20, 2018 | Finland | Lake Institute"
    return (
        '<div class="views-row"><div class="views-field views-field-title"><h3 class="field-content">'
        f'<a href="/dossiers/bus-{number}">Bus number {number}</a></h3></div>'
        f'<div class="views-field views-field-nothing"><span class="field-content">{facts}</span></div>'
        '<div class="views-field views-field-body">'
        f'<div class="field-content"><p>Some words on number {number}.</p></div></div></div>'
    )


def query(form: str, first: int = 1, step: int = 1) -> Address:
    """Return addresses that differ in their query; `form` has a place for the number."""
    return lambda page: START if page == 1 else f"{START}?{form.format(first + (page - 1) * step)}"


def path(form: str) -> Address:
    """Return addresses that differ in their path."""
    return lambda page: START if page == 1 else form.format(page)


def _numbers(
    page: int, address: Address, link: str = '<a href="{href}">{text}</a>', here: str = "{text}"
) -> Iterator[str]:
    for number in range(max(1, page - 2), min(LAST, page + 2) + 1):
        form = here if number == page else link
        yield form.format(href=address(number).replace("&", "&amp;"), text=number)


def full(
    wrap: str, link: str = '<a href="{href}">{text}</a>', here: str = "<b>{text}</b>", next_link: str = ""
) -> Markup:
    """Return a pager of numbers, with a link to the next page where there is one."""

    def markup(page: int, address: Address) -> str:
        more = next_link.format(href=address(page + 1).replace("&", "&amp;")) if next_link and page < LAST else ""
        return wrap.format("".join(_numbers(page, address, link, here)) + more)

    return markup


def mini(wrap: str, next_link: str) -> Markup:
    """Return a pager that leads to the next page only, and back."""

    def markup(page: int, address: Address) -> str:
        before = f'<a class="prev" href="{address(page - 1)}">‹ Previous</a> ' if page > 1 else ""
        more = next_link.format(href=address(page + 1).replace("&", "&amp;")) if page < LAST else ""
        return wrap.format(before + more)

    return markup


def scripted(html: str) -> Markup:
    """Return what a script would have to be run for, on every page."""
    return lambda page, address: html


def letters(wrap: str, link: str = '<a href="{href}">{text}</a>') -> Markup:
    """Return a listing's letters, each with its page; the first is the listing itself."""

    def markup(page: int, address: Address) -> str:
        return wrap.format(" ".join(link.format(href=address(n), text="ABCDEF"[n - 1]) for n in range(1, LAST + 1)))

    return markup


DRUPAL7 = "Drupal 7 (http://drupal.org)"
SHAPES: Mapping[str, Shape] = {
    "Drupal 7, full": Shape(
        query("page={}", 0),
        full(
            '<div class="item-list"><ul class="pager">{}</ul></div>',
            '<li class="pager-item"><a href="{href}">{text}</a></li>',
        ),
        DRUPAL7,
    ),
    "Drupal 7, mini": Shape(
        query("page={}", 0),
        mini('<ul class="pager">{}</ul>', '<li class="pager-next"><a href="{href}">››</a></li>'),
        DRUPAL7,
    ),
    "Drupal 7, second pager": Shape(
        query("page=0%2C{}", 0), mini('<ul class="pager">{}</ul>', '<li><a href="{href}">next ›</a></li>'), DRUPAL7
    ),
    "Drupal 10, full": Shape(
        query("page={}", 0),
        full(
            '<nav class="pager" role="navigation" aria-labelledby="p"><ul class="pager__items">{}</ul></nav>',
            '<li class="pager__item"><a href="{href}" title="Go to page {text}">{text}</a></li>',
        ),
        DRUPAL7,
    ),
    "Drupal, Views infinite scroll": Shape(
        query("page={}", 0),
        mini(
            '<ul class="js-pager__items pager" data-drupal-views-infinite-scroll-pager>{}</ul>',
            '<li class="pager__item"><a href="{href}" title="Load more items" rel="next">Load More</a></li>',
        ),
        DRUPAL7,
    ),
    "WordPress, core": Shape(
        path("/taskforces/page/{}/"),
        full(
            '<nav class="navigation pagination" aria-label="Posts"><div class="nav-links">{}</div></nav>',
            '<a class="page-numbers" href="{href}">{text}</a>',
            '<span class="page-numbers current">{text}</span>',
            '<a class="next page-numbers" href="{href}">Next</a>',
        ),
    ),
    "WordPress, older posts": Shape(
        path("/taskforces/page/{}/"),
        mini(
            '<nav class="navigation posts-navigation"><div class="nav-links">{}</div></nav>',
            '<div class="nav-previous"><a href="{href}">Older posts</a></div>',
        ),
    ),
    "WordPress, query block": Shape(
        query("query-0-page={}"),
        full(
            '<nav class="wp-block-query-pagination">{}</nav>',
            '<a class="page-numbers" href="{href}">{text}</a>',
            '<span class="page-numbers current">{text}</span>',
            '<a href="{href}" class="wp-block-query-pagination-next">Next Page</a>',
        ),
    ),
    "WordPress, ?paged": Shape(
        query("paged={}"), mini('<div class="nav-links">{}</div>', '<a href="{href}" rel="next">→</a>')
    ),
    "WordPress, page of a page": Shape(
        path("/taskforces/{}/"),
        full('<div class="page-links">Pages: {}</div>', '<a href="{href}" class="post-page-numbers">{text}</a>'),
    ),
    "WordPress, Elementor": Shape(
        query("e-page-1a2b3c={}"),
        full('<nav class="elementor-pagination">{}</nav>', '<a class="page-numbers" href="{href}">{text}</a>'),
    ),
    "WordPress, WP-PageNavi": Shape(
        path("/taskforces/page/{}/"),
        full(
            '<div class="wp-pagenavi"><span class="pages">Page</span>{}</div>',
            '<a class="page larger" href="{href}">{text}</a>',
        ),
    ),
    "WordPress, FacetWP": Shape(query("_paged={}"), mini("<div>{}</div>", '<link rel="next" href="{href}">')),
    "Joomla": Shape(
        query("start={}", 0, EACH),
        full(
            '<div class="pagination"><ul class="pagination-list">{}</ul></div>',
            '<li><a href="{href}" class="pagenav">{text}</a></li>',
        ),
        "Joomla! - Open Source Content Management",
    ),
    "Joomla, limitstart": Shape(
        query("limit=20&limitstart={}", 0, EACH),
        mini('<ul class="pagination">{}</ul>', '<li><a href="{href}">Next</a></li>'),
    ),
    "TYPO3, news": Shape(
        query("tx_news_pi1%5BcurrentPage%5D={}&cHash=0f3b"),
        mini('<div class="f3-widget-paginator">{}</div>', '<a class="next" href="{href}">next</a>'),
        "TYPO3 CMS",
    ),
    "TYPO3, routed": Shape(path("/taskforces/page-{}"), full('<ul class="f3-widget-paginator">{}</ul>'), "TYPO3 CMS"),
    "Plone": Shape(
        query("b_start:int={}", 0, EACH),
        full(
            '<nav class="pagination"><ul>{}</ul></nav>',
            '<li><a href="{href}">{text}</a></li>',
            "<li>{text}</li>",
            '<li class="next"><a href="{href}">Next 20 items »</a></li>',
        ),
        "Plone - https://plone.org",
    ),
    "Liferay": Shape(
        query("p_p_id=101_INSTANCE_x&p_p_lifecycle=0&p_p_state=normal&_101_INSTANCE_x_delta=20&_101_INSTANCE_x_cur={}"),
        full(
            '<ul class="lfr-pagination-buttons pager">{}</ul>',
            '<li><a href="{href}">{text}</a></li>',
            "<li>{text}</li>",
        ),
    ),
    "Wagtail": Shape(
        query("p={}"),
        mini('<div class="pagination"><span class="step-links">{}</span></div>', '<a href="{href}">next</a>'),
    ),
    "Ghost": Shape(
        path("/taskforces/page/{}/"),
        mini(
            '<nav class="pagination" role="navigation">{}</nav>',
            '<a class="older-posts" href="{href}">Older Posts <span>→</span></a>',
        ),
    ),
    "Hugo": Shape(
        path("/taskforces/page/{}/"),
        full(
            '<ul class="pagination pagination-default">{}</ul>',
            '<li class="page-item"><a href="{href}" class="page-link">{text}</a></li>',
        ),
    ),
    "Jekyll": Shape(
        path("/taskforces/page{}/"), mini('<div class="pagination">{}</div>', '<a href="{href}" class="next">Next</a>')
    ),
    "Squarespace": Shape(
        query("offset=15{}0000000", 24, 1),
        mini('<nav class="blog-list-pagination">{}</nav>', '<a href="{href}" rel="next">Older</a>'),
    ),
    "Craft": Shape(path("/taskforces/p{}"), mini("<div>{}</div>", '<a href="{href}">Next Page</a>')),
    "DotNetNuke, German": Shape(query("seite={}"), full('<div class="seitenzahlen">{}</div>')),
    "Bootstrap, French": Shape(
        query("pg={}"), mini('<ul class="pagination">{}</ul>', '<li><a href="{href}">Page suivante</a></li>')
    ),
    "an old one, numbers in brackets": Shape(
        path("/taskforces-{}.html"),
        full("<p>{}</p>", '<a href="{href}">{text}</a> ', "{text} ", '<a href="{href}">&gt;&gt;</a>'),
    ),
    "a cursor": Shape(query("cursor=ab{}"), mini("<div>{}</div>", '<a href="{href}" rel="next">More</a>')),
    "a list of choices": Shape(
        query("page_no={}"),
        full(
            '<form class="pager"><select name="p">{}</select></form>',
            '<option value="{href}">{text}</option>',
            "<option selected>{text}</option>",
        ),
    ),
    "htmx": Shape(query("p={}"), mini('<div class="load-more">{}</div>', '<button hx-get="{href}">Load more</button>')),
    "load more, by a script": Shape(
        query("p={}"),
        scripted('<div class="more"><button class="load-more" type="button">Load more</button></div>'),
        leads=False,
    ),
    "Drupal, Views glossary": Shape(
        lambda page: START if page == 1 else f"{START}?letter={'abcdef'[page - 1]}",
        letters('<div class="view-glossary">{}</div>', '<span><a href="{href}">{text}</a></span>'),
        DRUPAL7,
    ),
    "letters in the path": Shape(
        lambda page: START if page == 1 else f"{START}/{'abcdef'[page - 1]}",
        letters("<ul>{}</ul>", "<li><a href='{href}'>{text}</a>"),
    ),
    "a cursor without a pager": Shape(query("after=eyJpZCI6MjB{}="), mini("<p>{}</p>", '<a href="{href}">Next</a>')),
    "a form": Shape(
        query("p={}"),
        scripted('<form action="/taskforces"><input type="hidden" name="page" value="1"><button>Next</button></form>'),
        leads=False,
    ),
    "load more, in Czech": Shape(query("p={}"), scripted("<div><button>Načíst další</button></div>"), leads=False),
    "load more, in Greek": Shape(query("p={}"), scripted("<p><a href='#'>Φόρτωση περισσότερων</a></p>"), leads=False),
    "load more, a link to nothing": Shape(
        query("p={}"), scripted('<p><a href="#">Show more dossiers</a></p>'), leads=False
    ),
    "numbers, by a script": Shape(
        query("p={}"),
        scripted('<ul class="pagination"><li>1</li><li><a href="javascript:go(2)">2</a></li></ul>'),
        leads=False,
    ),
    "JetEngine": Shape(
        query("p={}"),
        scripted(
            '<div class="jet-filters-pagination"><div class="jet-item" role="button" data-value="2">2</div></div>'
        ),
        leads=False,
    ),
    "endless scrolling, and a count": Shape(
        query("p={}"), scripted('<div class="view-footer">Displaying 1 - 20 of 120</div>'), leads=False
    ),
}
