"""What a page being rewritten knows: where it stood, what the archive has of what it loads, what was left out."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin, urlsplit

Kind = Literal["page", "image", "style", "font", "media"]
# Where the archive has what an address held at the time; None where it has nothing of that kind.
Find = Callable[[str, Kind], str | None]

# What a browser takes away around a link (WHATWG URL, 4.4).
AROUND = "".join(map(chr, range(33)))
WITHIN = re.compile(r"[\t\n\r]")
# An image never runs a script nor loads anything, also one that is a drawing (SVG Integration, 2.1).
DATA: dict[Kind, re.Pattern[str]] = {
    "image": re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp|avif|bmp|x-icon|svg\+xml)[;,]", re.I),
    "font": re.compile(r"\s*data:(?:font/|application/(?:x-)?font)[^,]*,", re.I),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """One page on its way: where its links start, what finds its parts, and how many were left out, by name."""

    base: str
    find: Find
    left_out: Counter[str] = field(default_factory=Counter)

    def address(self, link: str, kind: Kind) -> str | None:
        """Return where the archive has what a link loads; what it does not have is counted."""
        if kind in DATA and DATA[kind].match(link):
            return link
        url = absolute(self.base, link)
        found = self.find(url, kind) if url else None
        if found is None:
            self.left_out[f"{kind}s not archived"] += 1
        return found


def absolute(base: str, link: str) -> str | None:
    """Return a link's address without its fragment; None where it is of no scheme that can be archived.

    >>> absolute("https://a.example/b/", " ../c?d#e "), absolute("https://a.example/", "java\\nscript:alert(1)")
    ('https://a.example/c?d', None)
    """
    try:
        url = urljoin(base, WITHIN.sub("", link.strip(AROUND)))
        return url.partition("#")[0] if urlsplit(url).scheme.lower() in ("http", "https") else None
    except ValueError:
        return None
