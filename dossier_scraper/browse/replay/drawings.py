"""SVG images without what runs or loads: read and written as XML (SVG 2)."""

from lxml import etree

from dossier_scraper.browse.replay.rewriting import DATA, Rewriting
from dossier_scraper.browse.replay.styles import rewritten

# What runs, what holds another language, and what may set any attribute at any time.
LEFT_OUT = frozenset(
    {"script", "foreignObject", "handler", "set", "animate", "animateColor", "animateTransform", "animateMotion"}
)
# Attributes that are read as CSS, and may load what `url()` names (SVG 2, 6.6).
PAINTED = frozenset(
    {"fill", "stroke", "filter", "mask", "clip-path", "cursor"}
    | {f"marker{end}" for end in ("", "-start", "-mid", "-end")}
)


def drawing(body: bytes) -> bytes | None:
    """Return an SVG image that neither runs nor loads anything; None for one that is not well-formed XML.

    No entity is resolved, so that none can grow.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if etree.QName(root).localname != "svg":
        return None
    nothing = Rewriting(base="", find=lambda url, kind: None)
    for node in list(root.iter()):
        name = etree.QName(node).localname if isinstance(node.tag, str) else None
        parent = node.getparent()
        if (name is None or name in LEFT_OUT) and parent is not None:
            parent.remove(node)
            continue
        if name == "style":
            text = rewritten("".join(node.itertext()), nothing)
            del node[:]
            node.text = text
        for key, value in list(node.attrib.items()):
            kept = _attribute(etree.QName(key).localname.lower(), str(value), nothing)
            if kept is None:
                del node.attrib[key]
            elif kept != value:
                node.attrib[key] = kept
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _attribute(name: str, value: str, rewriting: Rewriting) -> str | None:
    """Return what an attribute is in the image, None where it has to go."""
    if name.startswith("on"):
        return None
    if name in ("href", "src", "base"):
        return value if value.startswith("#") or DATA["image"].match(value) else None
    return rewritten(value, rewriting) if name == "style" or name in PAINTED else value
