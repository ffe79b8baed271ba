"""Style sheets that load what is archived alone, token by token as browsers read them (CSS Syntax Level 3)."""

import re
from collections.abc import Iterable, Iterator

import tinycss2
from tinycss2.ast import IdentToken, Node

from dossier_scraper.browse.replay.rewriting import Find, Kind, Rewriting

# Larger sheets are no theme's; reading one takes seconds.
SIZE = 1 << 20
# The texts in these functions are addresses, as those in `url()` are.
OF_ADDRESSES = frozenset({"image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade"})
MARKUP = re.compile(r"<(?=[/!?a-zA-Z])")


def style(text: str, url: str, find: Find) -> str:
    """Return a style sheet that loads what is archived alone; an empty one for what is too much to be read."""
    return rewritten(text, Rewriting(base=url, find=find))


def rewritten(text: str, rewriting: Rewriting) -> str:
    """Return a sheet, or the value of a `style` attribute, with the addresses that a page's rewriting finds.

    >>> rewritten("b{background:red url(x.png)}", Rewriting(base="http://a.example/", find=lambda url, kind: "1.png"))
    'b{background:red url("1.png")}'
    """
    if len(text) > SIZE:
        rewriting.left_out["styles too large"] += 1
        return ""
    try:
        written = tinycss2.serialize(list(_sheet(tinycss2.parse_component_value_list(text), rewriting)))
    except RecursionError:
        rewriting.left_out["styles too deep"] += 1
        return ""
    # In a `style` element nothing may look like markup; escaped, it means the same (CSS Syntax, 4.3.7).
    return MARKUP.sub(lambda _: r"\3c ", written)


def _sheet(nodes: Iterable[Node], rewriting: Rewriting) -> Iterator[Node]:
    """Yield the tokens of a sheet; where something is not archived stands `none`, and no `@import` of it."""
    rule = ""
    for node in nodes:
        if node.type == "at-keyword":
            rule = node.lower_value
        elif rule == "import" and _address_of(node) is not None:
            found = rewriting.address(_address_of(node) or "", "style")
            if found is None:
                continue
            node = _url(found)
        elif rule != "namespace":
            node = _loaded(node, rewriting, "font" if rule == "font-face" else "image")
        if node == ";" or node.type == "{} block":
            rule = ""
        yield node


def _within(nodes: Iterable[Node], rewriting: Rewriting, kind: Kind) -> list[Node]:
    """Return the tokens of a block, in which a rule may have blocks and fonts of its own."""
    out, inner = [], kind
    for node in nodes:
        if node.type == "at-keyword":
            inner = "font" if node.lower_value == "font-face" else kind
        out.append(_loaded(node, rewriting, inner))
        if node.type == "{} block":
            inner = kind
    return out


def _loaded(node: Node, rewriting: Rewriting, kind: Kind) -> Node:
    """Return a token with what it loads from the archive."""
    link = _address_of(node) if node.type != "string" else None
    if link is not None:
        return node if link.startswith("#") else _found(link, rewriting, kind)
    if node.type == "function":
        node.arguments = _within(node.arguments, rewriting, kind)
        if node.lower_name in OF_ADDRESSES:
            texts = (one if one.type != "string" else _found(one.value, rewriting, kind) for one in node.arguments)
            node.arguments = list(texts)
    elif node.type.endswith("block"):
        node.content = _within(node.content, rewriting, kind)
    return node


def _found(link: str, rewriting: Rewriting, kind: Kind) -> Node:
    found = rewriting.address(link, kind)
    return _url(found) if found else IdentToken(0, 0, "none")


def _address_of(node: Node) -> str | None:
    """Return the address that `url(a)`, `url("a")` or, after `@import`, `"a"` names."""
    if node.type in ("url", "string"):
        return str(node.value)
    if node.type == "function" and node.lower_name in ("url", "src"):
        return next((str(part.value) for part in node.arguments if part.type == "string"), "")
    return None


def _url(address: str) -> Node:
    return tinycss2.parse_one_component_value('url("' + re.sub(r'(["\\])', r"\\\1", address) + '")')
