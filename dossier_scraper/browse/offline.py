"""A served page as a file: the name that it has, and links that lead on without a server.

Pure: the markup is our own templates', in which every attribute is quoted and every text of the site is escaped.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from urllib.parse import quote, unquote, urljoin, urlsplit

from dossier_scraper.errors import DossierError

# What a file may be called on any disk that a stick may have; device names of Windows are no part of an address.
_ODD = re.compile(r"[^A-Za-z0-9._-]")
_TAG = re.compile(r"<(a|area|link|img|source|script|image|use|iframe)\b[^<>]*>")
_LINK = re.compile(r'\s(href|src|xlink:href)="([^"]*)"')
_PLACE = re.compile(r"<(/[^>]*)>")
_FORM = re.compile(r"<form\b([^<>]*)>.*?</form>", re.DOTALL)
# An entry of a list, or words, that lead to what only a server has.
_SERVED = re.compile(r"(?:\n *)?<(li|span) data-served>.*?</\1>", re.DOTALL)
_ELSEWHERE = re.compile("(?:https?|mailto):", re.IGNORECASE)
_ACTION = re.compile(r'\saction="[^"]*"')
# Any host: a page's own links have none.
_HOST = "http://archive.invalid"
STATIC = "/static/"
SEARCH = "search.html"
# The evidence of a report that is published, and what shows it with the scripts of its pages.
WACZ, VIEWER = "archive.wacz", "https://replayweb.page/"


def file_name(path: str, *, is_file: bool) -> str:
    """Return what a page is called as a file; `is_file` says that its address has a file's name already.

    >>> file_name("/", is_file=False), file_name("/dossier/lake-bus", is_file=False)
    ('index.html', 'dossier/lake-bus.html')
    >>> file_name("/capture/urn:uuid:1/body.bin", is_file=True)
    'capture/urn_uuid_1-b362f508/body.bin'
    """
    parts = [_plain(unquote(part)) for part in path.strip("/").split("/") if part] or ["index"]
    return "/".join(parts) + ("" if is_file else ".html")


def _plain(part: str) -> str:
    plain = _ODD.sub("_", part)
    return plain if plain == part else f"{plain[:80]}-{hashlib.sha256(part.encode()).hexdigest()[:8]}"


def page_as_file(html: str, path: str, names: Mapping[str, str], *, base_url: str = "") -> str:
    """Return the page at `path` with its links leading to files: `names` has the file of each path.

    A link to what is no file loses its target; forms, entries and words that only a server answers go. With
    `base_url`, where the files will lie, the page says its own address and leads to the evidence beside it. Raises
    `DossierError` for an image, a style or a script that is no file.
    """
    here = names[path]

    @cache  # a page leads to the same places many times
    def tag(text: str, name: str) -> str:
        kept = _LINK.sub(lambda link: _attribute(name, link[1], link[2], path, here, names), text)
        return "" if name == "link" and not _LINK.search(kept) else kept

    def form(found: re.Match[str]) -> str:
        if 'role="search"' not in found[1]:
            return ""
        return _ACTION.sub(f' action="{_relative(here, SEARCH)}"', found[0], count=1)

    made = _TAG.sub(lambda found: tag(found[0], found[1]), _FORM.sub(form, _SERVED.sub("", html)))
    if base_url:
        made = made.replace(f'"{VIEWER}#', f'"{VIEWER}?source={quote(_absolute(base_url, WACZ), safe="")}#')
        own = f'<link rel="canonical" href="{escape(_absolute(base_url, here))}">\n</head>'
        made = made.replace("</head>", own, 1)
    return made


def feed_as_file(xml: str, path: str, names: Mapping[str, str], *, base_url: str = "") -> str:
    """Return a feed with the links of its entries leading to files, relative to it or below `base_url`."""
    here = names[path]

    def tag(found: re.Match[str]) -> str:
        return _LINK.sub(lambda link: _entry(link, path, here, names, base_url), found[0])

    return _TAG.sub(tag, xml)


def links_as_file(text: str, path: str, names: Mapping[str, str], *, base_url: str = "") -> str:
    """Return a TimeMap with the archive's own links leading to files; those that only a server answers go."""
    kept = []
    for line in text.rstrip("\n").split(",\n"):
        link = _PLACE.match(line)
        name, _ = _target(link[1], path, names) if link else (None, "")
        if link is None or name is not None:
            to = (_absolute(base_url, name) if base_url else _relative(names[path], name)) if name else ""
            kept.append(line if link is None else f"<{to}>{line[link.end() :]}")
    return ",\n".join(kept) + "\n"


def _entry(link: re.Match[str], path: str, here: str, names: Mapping[str, str], base_url: str) -> str:
    name, fragment = _target(unescape(link[2]), path, names)
    if name is None:
        return link[0]
    to = (_absolute(base_url, name) if base_url else _relative(here, name)) + fragment
    return f' {link[1]}="{escape(to)}"'


def _attribute(tag: str, attribute: str, value: str, path: str, here: str, names: Mapping[str, str]) -> str:
    url = unescape(value)
    if url.startswith("#") or _ELSEWHERE.match(url):
        return f' {attribute}="{value}"'
    name, fragment = _target(url, path, names)
    if name is not None:
        return f' {attribute}="{escape(_relative(here, name) + fragment)}"'
    if tag in ("a", "area", "link"):
        return ""
    raise DossierError(f"{path} needs {url}, which is no part of the report")


def _target(url: str, path: str, names: Mapping[str, str]) -> tuple[str | None, str]:
    """Return the file that a link of the page at `path` leads to, None for none, and its fragment with the sign."""
    place, sign, fragment = url.partition("#")
    if place in names:  # as nearly every link of ours is written
        return names[place], sign + fragment if fragment else ""
    parts = urlsplit(urljoin(_HOST + path, url))
    if f"{parts.scheme}://{parts.netloc}" != _HOST or (parts.query and not parts.path.startswith(STATIC)):
        return None, ""
    return names.get(parts.path), f"#{parts.fragment}" if parts.fragment else ""


def _relative(here: str, name: str) -> str:
    up, folder = "", here.rpartition("/")[0]
    while folder and not name.startswith(f"{folder}/"):
        up, folder = f"{up}../", folder.rpartition("/")[0]
    return up + (name[len(folder) + 1 :] if folder else name)


def _absolute(base_url: str, name: str) -> str:
    return f"{base_url.rstrip('/')}/{'' if name == 'index.html' else name}"
