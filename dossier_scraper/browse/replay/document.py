"""HTML pages, read and written by Lexbor, which does both as browsers do (WHATWG HTML, 13.2 and 13.3)."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from dossier_scraper.browse.replay.drawings import PAINTED
from dossier_scraper.browse.replay.rewriting import Find, Kind, Rewriting, absolute
from dossier_scraper.browse.replay.styles import rewritten

# A page says it itself as well, for it may lie in a file, which has no headers.
POLICY = (
    "default-src 'none'; img-src 'self' data: file:; media-src 'self' file:; font-src 'self' data: file:; "
    "style-src 'self' 'unsafe-inline' file:; base-uri 'none'; form-action 'none'"
)
# Neither script nor form nor origin, in a frame of ours or alone; who clicks a link follows it.
SANDBOX = "sandbox allow-top-navigation-by-user-activation"
HEADERS = {"content-security-policy": f"{POLICY}; frame-ancestors 'self'; {SANDBOX}"}

# Elements that go with all that is in them, and the name under which they are counted.
LEFT_OUT = {
    **dict.fromkeys(("script", "template", "plaintext"), "scripts"),
    **dict.fromkeys(
        ("iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe"), "frames and objects"
    ),
    **dict.fromkeys(("set", "animate", "animatecolor", "animatetransform", "animatemotion"), "animations"),
    "base": "",
}
# What is in them is shown where no script runs.
UNWRAPPED = frozenset({"noscript", "noframes", "noembed", "xmp"})
LOADED: dict[tuple[str, str], Kind] = {
    **{(tag, "src"): "image" for tag in ("img", "input")},
    **{(tag, name): "image" for tag in ("image", "feimage") for name in ("href", "xlink:href")},
    **{(tag, "background"): "image" for tag in ("body", "table", "tr", "td", "th")},
    **{(tag, "src"): "media" for tag in ("audio", "video", "source")},
    ("video", "poster"): "image",
}
# Attributes that load, send, point elsewhere or let a page act; those that begin with `on` besides.
ACTING = """
src href xlink:href srcset imagesrcset poster background lowsrc dynsrc longdesc cite profile manifest archive codebase
classid code data srcdoc action method target formaction formmethod formtarget ping download nonce integrity crossorigin
referrerpolicy attributionsrc autofocus autoplay accesskey contenteditable allow csp is slot popovertarget commandfor
command
"""
DROPPED = frozenset(ACTING.split())
# A candidate of a srcset (WHATWG HTML, 4.8.4.2.1): an address without blanks, and behind it what it is for.
CANDIDATE = re.compile(r"[\s,]*(?P<url>\S*[^\s,])(?:,|(?P<size>(?:[^,(]|\([^)]*\))*),?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A page that can be shown, and how many of what was left out of it, by name."""

    body: str
    left_out: dict[str, int]


def document(text: str, url: str, find: Find) -> Replayed:
    """Return an HTML page as it can be shown; who asks has made sure that it is not too much to be read."""
    tree = LexborHTMLParser(text)
    rewriting = Rewriting(base=_base(tree, url), find=find)
    # A node that goes takes its children along, which nothing may touch any more: from the outside inwards.
    waiting = [tree.root] if tree.root else []
    while waiting:
        node = waiting.pop()
        children = list(node.iter(include_text=True)) if node.is_element_node and node.tag != "style" else []
        if _is_kept(node, rewriting):
            waiting += children
    _say_policy(tree)
    counted = sorted(rewriting.left_out.items())
    return Replayed(body=tree.html or "", left_out={name: count for name, count in counted if name and count})


def _base(tree: LexborHTMLParser, url: str) -> str:
    """Return where links start: the first `base` that says so decides (WHATWG HTML, 4.2.3)."""
    first = tree.css_first("base[href]")
    return (absolute(url, first.attributes.get("href") or "") if first else None) or url


def _say_policy(tree: LexborHTMLParser) -> None:
    """Say before all else what the page may load, and its charset."""
    head = tree.head
    assert head is not None  # the parser makes one
    said = {"charset": "utf-8"}, {"http-equiv": "Content-Security-Policy", "content": POLICY}
    for attributes in said:
        meta = create_tag("meta")
        for name, value in attributes.items():
            meta.attrs[name] = value
        if head.child is None:
            head.insert_child(meta)
        else:
            head.child.insert_before(meta)


def _is_kept(node: LexborNode, rewriting: Rewriting) -> bool:
    """Rewrite a node where it stands; return False where it went, with all that is in it."""
    tag = (node.tag or "").lower()
    if not node.is_element_node:
        if node.is_comment_node:
            node.decompose()
    elif tag in LEFT_OUT or _is_void(node, tag, rewriting):
        rewriting.left_out[LEFT_OUT.get(tag, "")] += 1
        node.decompose()
        return False
    elif tag in UNWRAPPED:
        node.unwrap()
    else:
        _attributes(node, tag, rewriting)
        if tag == "style":
            node.inner_html = rewritten(node.text(), rewriting)
    return True


def _is_void(node: LexborNode, tag: str, rewriting: Rewriting) -> bool:
    """Return True for what says of a page what headers say, or loads anything but an archived style sheet."""
    given = {name.lower(): value or "" for name, value in node.attributes.items()}
    if tag == "meta":
        rewriting.left_out["refreshes"] += given.get("http-equiv", "").strip().lower() == "refresh"
        return "http-equiv" in given or "charset" in given
    if tag != "link":
        return False
    if "stylesheet" not in given.get("rel", "").lower().split():
        return True
    found = rewriting.address(given.get("href", ""), "style")
    if found:
        for name in set(node.attributes) - {"rel", "media"}:
            del node.attrs[name]
        node.attrs["data-archived"] = found
    return found is None


def _attributes(node: LexborNode, tag: str, rewriting: Rewriting) -> None:
    """Rewrite the attributes that load or lead, and leave out those that act."""
    for name, given in list(node.attributes.items()):
        lower, value = name.lower(), given or ""
        kept = _value(tag, lower, value, rewriting)
        if kept is None:
            rewriting.left_out["event handlers"] += lower.startswith("on")
            rewriting.left_out["forms"] += tag == "form" and lower == "action"
            del node.attrs[name]
        elif kept != value:
            node.attrs[name] = kept
    if tag == "link":
        node.attrs["href"] = node.attributes["data-archived"] or ""
        del node.attrs["data-archived"]
    if tag in ("a", "area") and (link := node.attributes.get("href")):
        node.attrs["target"] = "_self" if link.startswith("#") else "_top"
        node.attrs["rel"] = "noopener noreferrer nofollow"


def _value(tag: str, name: str, value: str, rewriting: Rewriting) -> str | None:
    """Return what an attribute is in the page that is shown, None where it has to go."""
    if name.startswith("on"):
        return None
    if value.startswith("#") and name.endswith("href"):
        return value
    if kind := LOADED.get((tag, name)):
        return rewriting.address(value, kind)
    if name == "srcset" and tag in ("img", "source"):
        return srcset(value, rewriting)
    if name.endswith("href") and tag in ("a", "area"):
        return _led(value, rewriting)
    if name in DROPPED:
        return None
    return rewritten(value, rewriting) if name == "style" or name in PAINTED else value


def _led(link: str, rewriting: Rewriting) -> str | None:
    """Return where a link leads: to the archived page, else to the live one."""
    url = absolute(rewriting.base, link)
    if url is None:
        return link if link.partition(":")[0].strip().lower() in ("mailto", "tel") else None
    _, sign, fragment = link.partition("#")
    return rewriting.find(url, "page") or url + sign + fragment


def srcset(value: str, rewriting: Rewriting) -> str | None:
    """Return the candidates that are archived, None where none is.

    >>> srcset("a.png, b.png 2x", Rewriting(base="https://a.example/", find=lambda url, kind: f"{url[-5]}1.png"))
    'a1.png, b1.png 2x'
    """
    found = ((rewriting.address(one["url"], "image"), one["size"] or "") for one in CANDIDATE.finditer(value))
    # A comma at the end of an address would end its candidate.
    return ", ".join(f"{address} {size.strip()}".strip() for address, size in found if address) or None
