"""BeautifulSoup over a part of the fast parser's tree: the same elements, not a second opinion on the markup.

Another parser would close a paragraph in a heading or move a table, and a selector made in its tree would miss in the
page's own. The serialised part has every end tag, quoted values and escaped text, so that reading it back needs no
rules of HTML but that some elements have no end and some no markup within (HTML Standard, 13.3, serialising).
"""

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder

TOKEN = re.compile(r'<!--.*?-->|<(/?)([^\s/>!][^\s/>]*)((?:\s[^\s>]*?="[^"]*")*)>|[^<]+|<', re.DOTALL)
ATTRIBUTE = re.compile(r'\s([^\s>]*?)="([^"]*)"')
VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "basefont",
        "bgsound",
        "frame",
        "keygen",
    )
)
RAW = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"))


class SerialisedBuilder(HTMLTreeBuilder):
    """Build BeautifulSoup's tree from serialised elements; comments and raw text (scripts, styles) are left out."""

    def feed(self, markup: Any) -> None:
        """Hand every element and every text to the tree."""
        soup, at = self.soup, 0
        assert soup is not None
        while at < len(markup):
            for token in TOKEN.finditer(markup, at):
                closing, name, attributes = token.groups()
                at = token.end()
                if name is None:
                    text = token[0]
                    if not text.startswith("<!--"):
                        soup.handle_data(unescaped(text) if "&" in text else text)
                elif closing:
                    soup.handle_endtag(name)
                else:
                    soup.handle_starttag(name, None, None, _attributes(attributes))
                    if name in VOID:
                        soup.handle_endtag(name)
                    elif name in RAW:
                        end = markup.find(f"</{name}>", at)
                        at = end if end >= 0 else len(markup)
                        break


def soup_of(markup: str) -> BeautifulSoup:
    """Return the tree of serialised markup; a class attribute stays one string, as written."""
    return BeautifulSoup(markup, builder=SerialisedBuilder, multi_valued_attributes=None)


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
