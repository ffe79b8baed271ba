"""What is no content in any template: navigation, sidebars, comments, hidden copies, forms; told from one element.

The names are in the site's `eras.toml`; nothing here looks around an element.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborNode

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
TABBED = re.compile(r"(?:.*[-_])?(?:tab|panel|pane|tabpage|tabpanel|accordion|view|collapse)s?(?:[-_].*)?")
# A button with such a class is the heading of a part that it opens.
UNFOLDING = re.compile(r"accordion|collaps|toggle[-_]title", re.IGNORECASE)
# Among how many parts of a list of tabs, and parts of these, what they open is looked for.
MANY = 20
FIELDS = ("field-name-", "views-field-", "field--name-")


def is_noise(tag: str, attributes: Mapping[str, Any], rules: Mapping[str, Any]) -> bool:
    """Tell whether an element is no content, from its tag and attributes."""
    if tag in ("html", "body"):
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if tag in rules["tags"]:
        return tag != "button" or not ("aria-expanded" in attributes or UNFOLDING.search(names))
    if "hidden" in attributes or ("style" in attributes and HIDDEN.search(str(attributes["style"] or ""))):
        return not any(TABBED.fullmatch(name) for name in f"{names} {attributes.get('role') or ''}".split())
    if "role" in attributes and attributes["role"] in rules["roles"]:
        return True
    return _is_named_noise(tag, names, rules["names"])


@lru_cache(maxsize=8192)
def _is_named_noise(tag: str, names: str, patterns: str) -> bool:
    """Tell whether a class or id is that of noise; the class of a field's element never is."""
    each = names.split()
    return any(re.fullmatch(patterns, f"{tag}.{name}", re.IGNORECASE) for name in each) and not any(
        name.startswith(FIELDS) for name in each
    )


def is_noise_node(node: LexborNode, rules: Mapping[str, Any]) -> bool:
    """Tell whether an element of the fast tree is no content; a list of tabs that holds what they open is."""
    if not is_noise(str(node.tag), node.attributes, rules):
        return False
    return node.attributes.get("role") != "tablist" or not any(
        part.attributes.get("role") == "tabpanel"
        for child in islice(node.iter(), MANY)
        for part in (child, *islice(child.iter(), MANY))
    )


def in_noise(node: LexborNode, rules: Mapping[str, Any]) -> bool:
    """Tell whether an element of the fast tree is, or stands in, noise."""
    at: LexborNode | None = node
    while at is not None and at.tag != "-undef":
        if is_noise_node(at, rules):
            return True
        at = at.parent
    return False
