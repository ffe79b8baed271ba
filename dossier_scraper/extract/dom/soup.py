"""BeautifulSoup's elements over a part of the fast parser's tree: the same nodes, not a second opinion on the markup.

Another parser would close a paragraph in a heading or move a table, and a selector made in its tree would miss in the
page's own. Made node by node, without a text to be parsed again, the tree costs a third.
"""

from collections.abc import Mapping
from typing import Any, cast

from bs4.element import NavigableString, RubyParenthesisString, RubyTextString, Tag
from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.size import CONTENT, TooComplex

# Elements whose text is no markup (HTML Standard, 13.3, serialising) and no text of a page, and what is not shown.
RAW = ("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext", "template")
UNSHOWN = (*RAW, "noscript", "svg", "annotation", "annotation-xml")
# Of a heading: where its text is not what stands in it (a break, the sign of a link to the heading itself).
CHANGING = ",".join((*UNSHOWN, "br", "a[href^='#']", "[hidden]"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol", "li", "dl", "dt", "dd")
TABLES = ("table", "tbody", "thead", "tr", "td", "th")
# White space in front of a block's tag: nobody sees it, and each run of it would be a node.
BLOCKS = frozenset(("div", "p", "br", "section", "article", "main", "header", "figure", *HEADINGS, *LISTS, *TABLES))
# How a word is spoken stands above it, and is none of the line's.
STRINGS: Mapping[str, type[NavigableString]] = {"rt": RubyTextString, "rp": RubyParenthesisString}


class Element(Tag):
    """An element as BeautifulSoup has it, without what only its parsers and its printing need.

    A class attribute stays one string, as written.
    """

    namespace = prefix = None
    next_element = next_sibling = previous_sibling = None
    known_xml = hidden = can_be_empty_element = False
    string_class: type[NavigableString] = NavigableString
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES

    def __init__(self, node: LexborNode, parent: "Element | None", before: Tag | NavigableString | None) -> None:
        """Make an element of a node, behind what stands before it in the document."""
        self.name = str(node.tag)
        self.attrs = attributes = cast(dict[str, Any], node.attributes)
        if None in attributes.values():
            self.attrs = {name: value or "" for name, value in attributes.items()}
        self.contents = []
        if self.name in STRINGS:
            self.string_class = STRINGS[self.name]
            self.interesting_string_types = {self.string_class}
        elif parent is not None and parent.string_class is not NavigableString:
            self.string_class = parent.string_class
        _link(self, parent, before)


def _string(text: str, parent: Element, before: Tag | NavigableString) -> NavigableString:
    """Make a text of an element, as its class does, but linked once."""
    string = str.__new__(parent.string_class, text)
    string.hidden = False
    string.next_element = string.next_sibling = string.previous_sibling = None
    _link(string, parent, before)
    return string


def _link(here: Tag | NavigableString, parent: Element | None, before: Tag | NavigableString | None) -> None:
    """Put an element or a text at the end of an element, behind what stands before it in the document."""
    here.parent, here.previous_element = parent, before
    if before is not None:
        before.next_element = here
    if parent is not None:
        if parent.contents:
            here.previous_sibling = last = parent.contents[-1]
            last.next_sibling = here
        parent.contents.append(here)


def soup_of(root: LexborNode) -> dict[int, Element]:
    """Return the elements of a part of the fast tree by the identities of its nodes, the root first.

    Raises `TooComplex`.
    """
    top = parent = Element(root, None, None)
    made = {root.mem_id: top}
    last: Tag | NavigableString = top
    stack: list[tuple[LexborNode, Element]] = []
    node = root.first_child if top.name not in RAW else None
    parts = 1 + len(top.attrs)
    while node is not None or stack:
        if node is None:
            outer, parent = stack.pop()
            node = outer.next
            continue
        if node.is_element_node:
            last = made[node.mem_id] = element = Element(node, parent, last)
            parts += 1 + len(element.attrs)
            if element.name not in RAW and (child := node.first_child) is not None:
                stack.append((node, parent))
                parent, node = element, child
                continue
        elif node.is_text_node and (text := node.text_content) and not (text.isspace() and _is_before_block(node)):
            last = _string(text, parent, last)
            parts += 1
        if parts > CONTENT:
            raise TooComplex(f"more than {CONTENT:,} elements, texts and attributes of content")
        node = node.next
    return made


def _is_before_block(node: LexborNode) -> bool:
    """Return True if a node stands before a block, or at the end of one."""
    behind = node.next or node.parent
    return behind is not None and behind.tag in BLOCKS


def shown_text(node: LexborNode) -> str:
    """Return the text of an element of the fast tree without what no browser shows.

    A break is a blank, and the sign of a link to the element itself (“#”, “¶”) is no text.
    """
    first = node.first_child
    if first is None or (first.is_text_node and first.next is None) or node.css_first(CHANGING) is None:
        return node.text()
    root = soup_of(node)[node.mem_id]
    for tag in root.find_all(lambda tag: tag.name in (*UNSHOWN, "br", "a") or "hidden" in tag.attrs):
        if tag.name == "br":
            tag.replace_with(" ")
        elif (
            tag.name != "a"
            or "hidden" in tag.attrs
            or (str(tag.get("href")).startswith("#") and not any(map(str.isalnum, tag.get_text())))
        ):
            tag.decompose()
    return root.get_text()
