"""Pages within a page: frames of the same site, and those whose markup stands in an attribute.

What a frame shows is a page of its own; here it is only said that there is one. Frames of other sites (videos, maps)
are none of this page.
"""

from collections.abc import Iterator

from dossier_scraper.extract.dom.document import Document, fold, parsed

# So many frames of a page are told, and how much of what one says.
MOST, QUOTED = 20, 200


def frames_of(document: Document) -> Iterator[str]:
    """Yield where each frame of the site leads, or how the text of one begins that stands in an attribute."""
    for node in [*document.with_tag("iframe"), *document.with_tag("frame")][:MOST]:
        inside = node.attributes.get("srcdoc")
        body = parsed(inside).body if inside else None
        text = fold(body.text(separator=" ")) if body is not None else ""
        url = document.absolute(node.attributes.get("src")) if not inside else None
        if text:
            yield f"“{text[:QUOTED]}”"
        elif url is not None and document.site.owns(url) and document.site.key(url) not in document.own_keys:
            yield url
