"""What is no content in any template: navigation, sidebars, comments, hidden copies, forms; told from one element.

The names are in the site's `eras.toml`; nothing here looks around an element.
"""

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborNode

from dossier_scraper.site import Site

HIDING = frozenset(("hidden", "popover", "style"))
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
TABBED = re.compile(r"(?:.*[-_])?(?:tab|panel|pane|tabpage|tabpanel|accordion|view|collapse)s?(?:[-_].*)?")
# What stands above a page; any other element with the page's own heading in it is a wrapper, whatever it is called.
MASTHEAD = re.compile(r"banner|head(?:er)?|(?:site|page)[-_]?header|masthead|hidden", re.IGNORECASE)
# A button with such a class is the heading of a part that it opens.
UNFOLDING = re.compile(r"accordion|collaps|toggle[-_]title", re.IGNORECASE)
# A button in a heading is what it says.
HEADED = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Among how many parts of a list of tabs, and parts of these, what they open is looked for.
MANY = 20
# What browsers show at times: a dialog that is open, and what stands in an object that names no other file to show.
SHOWN = frozenset(("dialog", "object"))
# The rule of what is not shown, which holds in any other: it says more of a text than where that stands.
HIDDEN_RULE = "hidden"
# The rule of what opens above a page, and is shown.
WINDOW = "modal"
FIELDS = ("field-name-", "views-field-", "field--name-")


@lru_cache(maxsize=16)
def noise_of(site: Site) -> Mapping[str, Any]:
    """Return the tables' rules for what is no content, with their lists of names as sets."""
    rules = site.tables["eras"]["noise"]
    return {name: said if isinstance(said, str) else frozenset(said) for name, said in rules.items()}


def rule_of(tag: str, attributes: Mapping[str, Any], rules: Mapping[str, Any]) -> str | None:
    """Return the name of the rule by which an element is no content: `hidden`, or its tag, role, class or id."""
    if tag in ("html", "body") or (not attributes and tag not in rules["tags"]):
        return None
    if not HIDING.isdisjoint(attributes) and is_hidden(attributes):
        return None if _is_tab(attributes) else HIDDEN_RULE
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if tag in rules["tags"] and not _is_shown(tag, attributes):
        return None if tag == "button" and _unfolds(attributes, names) else tag
    return _role(tag, attributes, rules["roles"]) or _noise_name(tag, names, rules["names"])


def is_hidden(attributes: Mapping[str, Any]) -> bool:
    """Return True if an element itself says that it is not shown."""
    styled = "style" in attributes and bool(HIDDEN.search(str(attributes["style"] or "")))
    return styled or "hidden" in attributes or "popover" in attributes


def _unfolds(attributes: Mapping[str, Any], names: str) -> bool:
    """Return True if a button is the heading of a part that it opens."""
    return "aria-expanded" in attributes or bool(UNFOLDING.search(names))


def _is_tab(attributes: Mapping[str, Any]) -> bool:
    """Return True for what a click on a tab shows, by its role, class or id."""
    names = " ".join(str(attributes.get(name) or "") for name in ("class", "id", "role"))
    return any(TABBED.fullmatch(name) for name in names.split())


def rule_within(attributes: Mapping[str, Any], around: str) -> str:
    """Return the rule of an element in what is no content by another: that one, unless the element is hidden."""
    hidden = not HIDING.isdisjoint(attributes) and is_hidden(attributes) and not _is_tab(attributes)
    return HIDDEN_RULE if hidden else around


def _role(tag: str, attributes: Mapping[str, Any], roles: Container[str]) -> str | None:
    """Return the role of an element that is one of noise; that of an open dialog has the name of a window."""
    role = "dialog" if tag == "dialog" else attributes.get("role")
    if not role or role not in roles:
        return None
    return WINDOW if role == "dialog" else str(role)


def _is_shown(tag: str, attributes: Mapping[str, Any]) -> bool:
    """Return True if an element is one of `SHOWN`, and browsers show what stands in it."""
    return tag in SHOWN and ("open" in attributes if tag == "dialog" else "data" not in attributes)


@lru_cache(maxsize=8192)
def _noise_name(tag: str, names: str, patterns: str) -> str | None:
    """Return the class or id that is one of noise; the class of a field's element never is."""
    each = names.split()
    if any(name.startswith(FIELDS) for name in each):
        return None
    return next((name for name in each if re.fullmatch(patterns, f"{tag}.{name}", re.IGNORECASE)), None)


def noise_rule(node: LexborNode, rules: Mapping[str, Any]) -> str | None:
    """Return the rule by which an element of the fast tree is no content; a list of tabs around what they open is."""
    attributes = node.attributes
    rule = rule_of(str(node.tag), attributes, rules)
    if rule is not None and node.mem_id in rules["above"] and not MASTHEAD.fullmatch(rule):
        return None
    if rule == "button" and node.parent is not None and node.parent.tag in HEADED:
        return None
    if rule is None or attributes.get("role") != "tablist":
        return rule
    opened = any(
        part.attributes.get("role") == "tabpanel"
        for child in islice(node.iter(), MANY)
        for part in (child, *islice(child.iter(), MANY))
    )
    return None if opened else rule


def is_noise_node(node: LexborNode, rules: Mapping[str, Any]) -> bool:
    """Return True if an element of the fast tree is no content."""
    return noise_rule(node, rules) is not None


def in_noise(node: LexborNode, rules: Mapping[str, Any]) -> bool:
    """Return True if an element of the fast tree is, or stands in, noise; what is known of those around it is kept."""
    known: dict[int, bool] = rules["inside"]
    fresh: list[LexborNode] = []
    noisy = False
    at: LexborNode | None = node
    while at is not None and at.tag != "-undef":
        if at.mem_id in known:
            noisy = known[at.mem_id]
            break
        fresh.append(at)
        at = at.parent
    for inner in reversed(fresh):
        known[inner.mem_id] = noisy = noisy or is_noise_node(inner, rules)
    return noisy


def outermost_noise(node: LexborNode, rules: Mapping[str, Any]) -> LexborNode | None:
    """Return the outermost element around a node, or itself, that is no content; None where there is none."""
    found: LexborNode | None = None
    at: LexborNode | None = node if in_noise(node, rules) else None
    while at is not None and at.tag != "-undef":
        found = at if is_noise_node(at, rules) else found
        at = at.parent
    return found
