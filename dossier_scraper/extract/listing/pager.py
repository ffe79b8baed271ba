"""The pager of a listing: further pages, told by `rel`, by structure and by sequence, and what of it leads nowhere.

A further page stands at the listing's own address, with another number in its query or at the end of its path. What
only sorts or filters the listing has no number there, or stands in no pager.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.boilerplate import is_noise_node
from dossier_scraper.extract.dom.document import Document, fold, same_origin
from dossier_scraper.site import Site

# What may lead to a further page, and where themes write its address that load it by a script (htmx, data attributes).
DATA = ("data-href", "data-url", "data-next", "data-next-url", "data-next-page", "data-next-page-url", "hx-get")
ADDRESSES = ("href", *DATA, "value")
USABLE = "a,button,option,[role='button'],input[type='button'],input[type='submit'],link[rel~='next'][href]"
CONTROLS = ",".join((USABLE, *(f"[{name}]" for name in DATA)))
# Classes, ids and labels of pagers: Drupal, WordPress, Bootstrap, Joomla, TYPO3, Plone, Liferay, Squarespace …
PAGER = re.compile(
    r"(?<![a-z])(?:pagers?|paging|pagina\w*|page-?(?:numbers?|links?|items?|nav\w*|brows\w*)|wp-pagenavi|nav-links"
    r"|batch|posts-nav\w*|load-?more|infinite|older-?posts|listingbar)",
    re.IGNORECASE,
)
# Numbers and arrows of other things: days of a calendar, pictures of a slide show.
WIDGET = re.compile(r"calendar|datepicker|date-nav|slick|swiper|carousel|slider|owl-|lightbox|gallery|modal", re.I)
# What a further page's address ends in, behind that of the first: /2, /p2, /page/2, /page-2, -2.html.
NUMBERED = re.compile(r"(?:/[a-z]{1,12})?/(?:[a-z]{1,9}[-_:]?)?\d{1,5}(?:\.[a-z]{3,5})?|[-_]?\d{1,4}\.[a-z]{3,5}", re.I)
PLAIN_END = re.compile(r"(?:/index|/default)?\.(?:html?|php|aspx?)$", re.IGNORECASE)
NUMBERS = re.compile(r"\d+(?:,\d+)*")
# How many are shown on a page is no page.
SIZES = re.compile(r"(?:items?_?)?per_?page|limit|(?:page_?)?size|delta|rows|show|count", re.IGNORECASE)
# Parameters whose value names the last row that was shown, and so the page behind it.
CURSORS = re.compile(r"after|cursor|(?:page_?|next_?)?token|continuation", re.IGNORECASE)
# `1–20 of 120`, and `20 of 20` where a page shows all; the word between is the tables'.
SHOWN_OF = r"\b(?P<first>1\s*[-–—]\s*)?(?P<shown>\d{{1,5}})\s+(?:{})\s+(?P<all>\d{{1,6}})\b"
# Parameters that say who asks, or how a page is shown, and never which page it is.
PASSING = re.compile(r"(?:php|j|asp\.?net_?)?sess(?:ion)?(?:[_-]?id)?|sid|utm_.*|[fg]bclid|gclid|qt-.*|_ga|ref", re.I)
Query = Mapping[str, str]
# What only opens or closes something on the page.
OPENS = {"aria-controls", "aria-expanded", "data-toggle", "data-bs-toggle", "disabled"}
# Of so many controls it is asked where they stand; no pager has more.
MOST = 300
FEW = 50
# Classes that tell rows of a list apart.
COUNTING = re.compile(r"\d|odd|even|first|last")
# A listing by letters: what each leads to, and from how many on they are one.
LETTER = re.compile(r"[^\W\d_]|0\s*[-–]\s*9|#")
ALPHABET = 5
# So far up, a control and the rows that it adds to stand in one element.
NEAR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something that looks as if it led on: its element, what it says, and the address that it names, if any."""

    node: LexborNode
    text: str
    url: str | None

    @property
    def number(self) -> int | None:
        """The number of the page that it names."""
        return int(self.text) if self.text.isascii() and self.text.isdigit() and len(self.text) < 6 else None

    def says(self, what: re.Pattern[str]) -> bool:
        """Return True if its text or its name says `what`."""
        said = (self.text, self.node.attributes.get("aria-label") or "", self.node.attributes.get("title") or "")
        return any(what.fullmatch(fold(text).strip(" .…‹›»→") or text) for text in said)


def next_pages(document: Document) -> tuple[str, ...]:
    """Return the listing's further pages, in the order linked.

    They are addresses that the site's tables name, wherever they are linked, and those to which a pager leads.
    """
    site, own = document.site, document.site.series(document.url)
    controls = [one for one in _controls(document) if one.url and same_origin(one.url, document.url)]
    leading = {id(one) for one in _leading(document, controls)}
    found: dict[str, str] = {}
    for one in controls:
        url = str(one.url)
        key = site.key(url)
        if (site.kind(url) == "listing" or site.series(url) == own) and ("?" in key or re.search(r"/page/\d+$", key)):
            if key not in document.own_keys:
                found.setdefault(key, url)
        elif id(one) in leading:
            found.setdefault(url.partition("#")[0], url)
    return tuple(found.values())


def parameters(url: str, pages: Iterable[str], site: Site) -> frozenset[str]:
    """Return the names of the query parameters by which a listing's pages differ, where the tables do not name them.

    `pages` are the further pages that the one at `url` names. Of several names those count whose values are numbers,
    and of these, those that differ from link to link.
    """
    path = site.key(url).partition("?")[0]
    others = [_query(page) for page in pages if site.key(page).partition("?")[0] == path]
    varied = _differing([_query(url), *others]) if others else set()
    letters = {
        name for name in varied if len({q[name] for q in others if LETTER.fullmatch(q.get(name, ""))}) >= ALPHABET
    }
    if varied.intersection(site.page_parameters):
        return frozenset(letters)
    numbers = {name for name in varied if all(NUMBERS.fullmatch(query.get(name, "0")) for query in others)}
    return frozenset(letters | (numbers & _differing(others) or numbers or varied))


def may_select_page(url: str) -> bool:
    """Return True if something in a query may select a further page: a number or a letter that says no other thing."""
    said = _query(url).items()
    return any((NUMBERS.fullmatch(v) or LETTER.fullmatch(v)) and not SIZES.fullmatch(k) for k, v in said)


def _differing(queries: Sequence[Query]) -> set[str]:
    """Return the names that do not have the same value everywhere, or none."""
    return {name for query in queries for name in query if len({other.get(name) for other in queries}) > 1}


def unread(document: Document, rows: Sequence[str], pages: Sequence[str]) -> str | None:
    """Return what of a pager leads nowhere for us, quoted; None where further pages were found or none is announced.

    `rows` are the addresses of the listing's rows: what brings more of them stands behind them.
    """
    if pages:
        return None
    counts = list(_counts(document))
    if any(int(count["shown"]) == int(count["all"]) == len(rows) for count in counts):
        return None
    for one in _behind(document, frozenset(rows)):
        named = re.search(document.site.tables["pagers"]["names"]["more"], _names(one.node), re.IGNORECASE)
        told = one.number or one.says(_words(document, "next"))
        leads_on = told and (_stands_in_pager(document, one.node, {}) or _sends_page(document.site, one.node))
        if named or leads_on or one.says(_words(document, "more")):
            return fold(str(one.node.html))[:300]
    if elsewhere := next(_elsewhere(document), None):
        return fold(str(elsewhere.node.html))[:300]
    fewer = (count[0] for count in counts if count["first"] and int(count["shown"]) == len(rows) < int(count["all"]))
    return next(fewer, None)


def _elsewhere(document: Document) -> Iterator[Control]:
    """Yield what in a pager leads on below the listing's own path, to no address of a page as we know it."""
    own, known = urlsplit(document.url).path.rstrip("/"), dict[int, bool]()
    for one in islice((one for one in _controls(document) if one.url), MOST):
        url, leads_on = str(one.url), (one.number or 0) > 1 or one.says(_words(document, "next"))
        below = own and urlsplit(url).path.startswith(own) and same_origin(url, document.url)
        record = urlsplit(url).path.rstrip("/") == own or document.site.kind(url) in ("dossier", "event")
        other = not leads_on or not below or record or _stands_in(one.node, WIDGET)
        if not other and _stands_in_pager(document, one.node, known):
            yield one


def _counts(document: Document) -> Iterator[re.Match[str]]:
    """Yield where a page says how many rows of how many it shows."""
    between = re.compile(SHOWN_OF.format(document.site.tables["pagers"]["counted"]["of"]), re.IGNORECASE)
    yield from between.finditer(fold(document.tree.body.text(separator=" "))) if document.tree.body else ()


def _words(document: Document, what: str) -> re.Pattern[str]:
    """Return what a control may say in any language."""
    return _any_of(tuple(document.site.tables["pagers"][what].values()))


@lru_cache(maxsize=64)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def left_of_listing(document: Document, rows: Sequence[str], pages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what of a listing's rows and pages nobody can follow, quoted, each with the code of its problem.

    `rows` are the addresses of the rows that were read, `pages` those of the further pages that were found.
    """
    if quote := unread(document, rows, pages):
        yield "pager_unread", quote
    if row := next(_unread_rows(document, frozenset(rows)), None):
        yield "row_unread", fold(str(row.html))[:300]


def _unread_rows(document: Document, rows: frozenset[str]) -> Iterator[LexborNode]:
    """Yield elements like the listing's rows, beside them, whose links only a script follows."""
    links = [node for node in document.tree.css("a[href]") if document.absolute(node.attributes.get("href")) in rows]
    seen = set[int]()
    for one, other in pairwise(links):
        own, others = list(_ancestors(one)), {at.mem_id for at in _ancestors(other)}
        depth = next((depth for depth, at in enumerate(own) if at.mem_id in others), 0)
        if depth == 0 or own[depth].mem_id in seen:
            continue
        seen.add(own[depth].mem_id)
        alike = _likeness(own[depth - 1])
        yield from (row for row in own[depth].iter() if alike[1] and _likeness(row) == alike and _is_scripted(row))


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    at = node.parent
    while at is not None and at.tag not in ("html", "-undef"):
        yield at
        at = at.parent


def _likeness(node: LexborNode) -> tuple[str, frozenset[str]]:
    names = (node.attributes.get("class") or "").split()
    return str(node.tag), frozenset(name for name in names if not COUNTING.search(name))


def _is_scripted(row: LexborNode) -> bool:
    """Return True if an element has a link that names no address, and none that does."""
    written = [str(link.attributes.get("href") or "#") for link in row.css("a") if fold(link.text())]
    return bool(written) and all(href.startswith(("#", "javascript:")) for href in written)


def _controls(document: Document) -> Iterator[Control]:
    """Yield every control of a page, in order."""
    for node in document.tree.css(CONTROLS):
        written = next((node.attributes[name] for name in ADDRESSES if node.attributes.get(name)), None)
        useful = written and not written.startswith("#") and (node.tag in ("a", "link") or re.search("[/?]", written))
        text = fold(node.text() or node.attributes.get("value") or "")
        yield Control(node=node, text=text, url=document.absolute(written) if useful else None)


def _leading(document: Document, controls: Sequence[Control]) -> Iterator[Control]:
    """Yield what leads to a further page of the listing: related, in a pager, or one of a row of numbers."""
    usable = [one for one in controls if one.number != 1 and not _stands_in(one.node, WIDGET)]
    changes = ((one, _changed(document, str(one.url))) for one in usable)
    near = list(islice(((one, changed) for one, changed in changes if changed), MOST))
    row = _row_of_numbers([one for one, changed in near if changed == "number"])
    yield from _letters(document, usable)
    known: dict[int, bool] = {}
    for one, changed in near:
        related = "next" in str(one.node.attributes.get("rel") or "").casefold().split()
        leads_on = one.says(_words(document, "next")) or one.says(_words(document, "more"))
        signs = (leads_on, changed == "number", _stands_in_pager(document, one.node, known))
        if related or one.number in row or sum(signs) > 1:
            yield one


def _row_of_numbers(controls: Sequence[Control]) -> set[int]:
    """Return the numbers that stand side by side from 2 on, as those of pages do; days in a table are none."""
    row = {one.number for one in controls if one.number and not _stands_in(one.node)}
    return {number for number in row if min(row) == 2 and {number - 1, number + 1} & {1, *row}}


def _letters(document: Document, controls: Sequence[Control]) -> Iterator[Control]:
    """Yield the letters of a listing that is parted by them: they stand in one parameter, or at the end of the path."""
    parted: dict[tuple[str, frozenset[str]], dict[str, Control]] = {}
    for one in controls:
        if LETTER.fullmatch(one.text) and (place := _place_of_letter(document, str(one.url))):
            parted.setdefault(place, {}).setdefault(one.text, one)
    yield from (one for letters in parted.values() if len(letters) >= ALPHABET for one in letters.values())


def _place_of_letter(document: Document, url: str) -> tuple[str, frozenset[str]] | None:
    """Return where an address of the listing keeps its letter: the path without it, and the names of its parameters."""
    own, path = urlsplit(document.url).path.rstrip("/"), urlsplit(url).path.rstrip("/")
    if path == own:
        return (path, frozenset(_query(url))) if urlsplit(url).query else None
    above, _, last = path.rpartition("/")
    return (above, frozenset()) if len(unquote(last)) <= 3 and above in (own, own.rpartition("/")[0]) else None


def _changed(document: Document, url: str) -> str | None:
    """Say what differs between the page's own address and another of the listing: a `number` or cursor, or `other`."""
    own, other = urlsplit(document.url), urlsplit(url)
    mine, its = own.path.rstrip("/"), other.path.rstrip("/")
    if mine == its:
        before, query = _query(document.url), _query(url)
        varied = {name for name in query if query[name] != before.get(name) and not SIZES.fullmatch(name)}
        numbered = any(NUMBERS.fullmatch(query[name]) or CURSORS.fullmatch(name) for name in varied)
        return "number" if numbered else "other" if varied else None
    starts = {mine, PLAIN_END.sub("", mine), *(mine[:start] for start in _ends(mine))} - {""}
    numbered = any(its.startswith(start) and NUMBERED.fullmatch(its[len(start) :]) for start in starts)
    return "number" if numbered else None


def _ends(path: str) -> Iterator[int]:
    """Yield where the end of a path may begin that makes it the path of a further page."""
    return (found.start() for found in re.finditer("[/_-]", path) if NUMBERED.fullmatch(path, found.start()))


def _stands_in_pager(document: Document, node: LexborNode, known: dict[int, bool]) -> bool:
    """Return True if an element is, or stands in, one that is named like a pager and holds no dossiers.

    `known` keeps the answer for each element so named.
    """
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "html", "main", "-undef"):
        if PAGER.search(_names(at)):
            if at.mem_id not in known:
                urls = (document.absolute(link.attributes.get("href")) for link in at.css("a[href]")[:30])
                known[at.mem_id] = not any(document.site.kind(url) == "dossier" for url in urls if url)
            return known[at.mem_id]
        at = at.parent
    return False


def _sends_page(site: Site, node: LexborNode) -> bool:
    """Return True if an element stands in a form that sends which page to show."""
    at: LexborNode | None = node
    while at is not None and at.tag not in ("form", "body", "html", "-undef"):
        at = at.parent
    fields = at.css("[name]") if at is not None and at.tag == "form" else ()
    return not {field.attributes.get("name") for field in fields}.isdisjoint(site.page_parameters)


def _stands_in(node: LexborNode, named: re.Pattern[str] | None = None) -> bool:
    """Return True if an element stands in one of such a name, or in a table where no name is given."""
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "html", "-undef"):
        if named.search(_names(at)) if named else at.tag == "table":
            return True
        at = at.parent
    return False


def _names(node: LexborNode) -> str:
    return " ".join(str(node.attributes.get(name) or "") for name in ("class", "id", "aria-label"))


def _behind(document: Document, rows: frozenset[str]) -> Iterator[Control]:
    """Yield the controls behind the rows, and near them, that name no address and are what a reader can use."""
    controls, last, met = list(_controls(document)), -1, set[str]()
    for position, one in enumerate(controls):
        if one.url in rows and one.url not in met:
            met.add(one.url)
            last = position
    without = (one for one in controls[last + 1 :] if one.url is None and not OPENS & one.node.attributes.keys())
    for one in islice(without, FEW):
        if _is_near(document, one.node, rows) and not _is_set_apart(document, one.node):
            yield one


def _is_near(document: Document, node: LexborNode, rows: frozenset[str]) -> bool:
    at = node.parent
    for _ in range(NEAR):
        if at is None or at.tag in ("html", "-undef"):
            return False
        if any(document.absolute(link.attributes.get("href")) in rows for link in at.css("a[href]")):
            return True
        at = at.parent
    return False


def _is_set_apart(document: Document, node: LexborNode) -> bool:
    """Return True if a control is hidden or stands in what is no content; that it is a pager's is no reason."""
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "html", "-undef"):
        own = at.tag in ("a", "button", "input", "nav", "option") or PAGER.search(_names(at)) is not None
        hidden = "hidden" in at.attributes or "none" in str(at.attributes.get("style") or "")
        if hidden or WIDGET.search(_names(at)) or (not own and is_noise_node(at, document.noise)):
            return True
        at = at.parent
    return False


def _query(url: str) -> Query:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return {name: value for name, value in pairs if not PASSING.fullmatch(name)}
