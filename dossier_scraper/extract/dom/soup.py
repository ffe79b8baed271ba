"""BeautifulSoup over a part of the fast parser's tree: the same elements, not a second opinion on the markup.

Another parser would close a paragraph in a heading or move a table, and a selector made in its tree would miss in the
page's own. The serialised part has every end tag, quoted values and escaped text, so that reading it back needs no
rules of HTML but that some elements have no end and some no markup within (HTML Standard, 13.3, serialising).
"""

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from selectolax.lexbor import LexborNode

from dossier_scraper.extract.dom.size import CONTENT, COPIED, VOID, TooComplex

TOKEN = re.compile(
    r'<!--.*?-->|<[!?][^>]*>|<(/?)([^ \t\n\f\r/>!?][^ \t\n\f\r/>]*)((?: [^ \t\n\f\r>]*?="[^"]*")*)>|[^<]+|<', re.DOTALL
)  # the white space of HTML: a vertical tab may be part of a name
ATTRIBUTE = re.compile(r' ([^ \t\n\f\r>]*?)="([^"]*)"')
# White space in front of a block's tag: nobody sees it, and each run of it would be a node.
BEFORE_BLOCKS = re.compile(
    r">\s+(?=</?(?:div|p|ul|ol|li|table|tbody|thead|tr|td|th|h[1-6]|section|article|dl|dt|dd|br|main|header|figure)\b)"
)
# Elements whose text is no markup, written as it is: nothing on a page, and it may look like tags.
RAW = "script,style,xmp,iframe,noembed,noframes,plaintext"
UNSEEN = "noscript,svg,annotation,annotation-xml"
RAW_TAG = re.compile(f"<(?:{RAW.replace(',', '|')})[ >]")


class SerialisedBuilder(HTMLTreeBuilder):
    """Build BeautifulSoup's tree from serialised elements; comments are left out."""

    def feed(self, markup: Any) -> None:
        """Hand every element and every text to the tree."""
        soup = self.soup
        assert soup is not None
        parts = 0
        for token in TOKEN.finditer(markup):
            parts += 1
            if parts > CONTENT:
                raise TooComplex(f"more than {CONTENT:,} elements, texts and attributes of content")
            closing, name, attributes = token.groups()
            if name is None:
                text = token[0]
                if not text.startswith(("<!", "<?")):
                    soup.handle_data(unescaped(text) if "&" in text else text)
            elif closing:
                parts -= 1
                soup.handle_endtag(name)
            else:
                named = _attributes(attributes)
                parts += len(named)
                soup.handle_starttag(name, None, None, named)
                if name in VOID:
                    soup.handle_endtag(name)


def soup_of(root: LexborNode) -> BeautifulSoup:
    """Return the tree below an element of the fast tree; a class attribute stays one string, as written."""
    markup = root.html or ""
    unread = root.css(f"{RAW},template")
    if len(unread) * len(markup) > COPIED:
        raise TooComplex(f"{len(unread):,} scripts, styles and templates in {len(markup):,} characters of content")
    for node in unread:
        whole, empty = (
            (node.html or "", "<template></template>")
            if node.tag == "template"
            else (f">{node.text()}</{node.tag}>", f"></{node.tag}>")
        )
        if node.tag != "template" or RAW_TAG.search(whole):  # what a template holds is seen by no selector either
            markup = markup.replace(whole, empty, 1)
    markup = BEFORE_BLOCKS.sub(">", markup)
    return BeautifulSoup(markup, builder=SerialisedBuilder, multi_valued_attributes=None)


def shown_text(node: LexborNode) -> str:
    """Return the text of an element of the fast tree without what no browser shows."""
    if node.css_first(f"{RAW},template,{UNSEEN}") is None:
        return node.text()
    soup = soup_of(node)
    for tag in soup.find_all(UNSEEN.split(",")):
        tag.decompose()
    return soup.get_text()


def _attributes(text: str) -> dict[str, str]:
    if not text:
        return {}
    return {name: unescaped(value) if "&" in value else value for name, value in ATTRIBUTE.findall(text)}


def unescaped(text: str) -> str:
    """Undo what serialising escapes: five characters, and nothing else."""
    return (
        text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\xa0")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )
