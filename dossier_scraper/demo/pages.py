"""Render the replica site: from its state and a request's target to a reply; no socket, disk or clock."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from urllib.parse import parse_qs, unquote

from dossier_scraper.demo import drupal
from dossier_scraper.demo.content import NOTICE, SITE_NAME, Dossier, Event, State
from dossier_scraper.demo.drupal import Nonces, escape, node_field, term_field, trim, views_field

PER_PAGE = 5
QUICKTAB = "taskforce_dossier_quicktab"
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\nDisallow: /user/\n"
STYLE = "/sites/default/files/css/css_replica.css"
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"

_SECTIONS = (
    (
        "ongoing",
        "Ongoing taskforces",
        "The table below provides an overview of ongoing taskforces. Click on a taskforce to learn more.",
    ),
    ("finalised", "Finalised taskforces", "These taskforces have been finalised."),
)
_TIMELINE = (
    "The timeline below provides an overview of key-events related to the taskforce (most recent first). "
    "Click on the event for more info."
)
_PLAIN_PAGES = {
    "/": (7000, "Lantern Network", "A network that does not exist. Its taskforces can be found in the menu."),
    "/about": (7001, "About", "The Lantern Network is the bundled demonstration site of Dossier Scraper."),
    "/members/atlantic-makers-guild": (7002, "Atlantic Makers' Guild", "A guild of makers that does not exist."),
}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the site answers: a status, a content type and the body before any content coding."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class _Request:
    path: str
    query: str
    nonces: Nonces

    def page(
        self,
        title: str,
        path: str,
        main: str,
        kind: str,
        number: int | None = None,
        *,
        blocks: tuple[str, ...] = (),
        sidebar: bool = True,
    ) -> str:
        return drupal.page(
            self.nonces,
            site=SITE_NAME,
            notice=NOTICE,
            title=title,
            path=path,
            query=self.query,
            main=main,
            number=number,
            kind=kind,
            blocks=blocks,
            sidebar=sidebar,
        )

    def number(self, parameter: str) -> int:
        text = parse_qs(self.query).get(parameter, ["0"])[-1]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def respond(state: State, target: str, serial: int) -> Reply:
    """Answer a request target (path and query); `serial` makes this response's tokens differ from the next one's."""
    raw, _, query = target.partition("?")
    path = unquote(raw).rstrip("/") or "/"
    if path in REQUISITES:
        return REQUISITES[path]
    request = _Request(path=path, query=query, nonces=Nonces(serial))
    render = _routes(state).get(path)
    if render is None:
        text = f'The requested page "{escape(path)}" could not be found.'
        kind = path.strip("/").split("/")[0]
        missing = request.page("Page not found", path, text, kind)
        return Reply(status=404, content_type=HTML, body=missing.encode())
    return Reply(status=200, content_type=HTML, body=render(request).encode())


def paths(state: State) -> list[str]:
    """Return every path that answers 200, requisites included."""
    return [*_routes(state), *REQUISITES]


def _routes(state: State) -> dict[str, Callable[[_Request], str]]:
    routes: dict[str, Callable[[_Request], str]] = {}
    for path, (number, title, text) in _PLAIN_PAGES.items():
        routes[path] = routes[f"/node/{number}"] = partial(_plain_page, path, number, title, text)
    routes["/taskforces"] = routes["/node/7010"] = partial(_listing, state)
    for dossier in state:
        routes[dossier.path] = routes[f"/node/{dossier.node}"] = partial(_dossier_page, dossier)
        for event in dossier.events:
            if not event.gone:
                routes[event.path] = routes[f"/node/{event.node}"] = partial(_event_page, dossier, event)
    return routes


def _plain_page(path: str, number: int, title: str, text: str, request: _Request) -> str:
    main = drupal.node(number, "page", path, title, drupal.body_field(f"{text} {NOTICE}"))
    return request.page(title, path, main, "page", number, sidebar=False)


def _organisations(dossier: Dossier) -> list[str]:
    return [drupal.link(o.path, o.name) if o.path else escape(o.name) for o in dossier.organisations]


def _paragraph(text: str, length: int | None = None) -> str:
    return f"<p>{escape(trim(text, length) if length else text)}</p>\n" if text else ""


def _listing(state: State, request: _Request) -> str:
    intro = "A taskforce brings a few people together around the question of one member."
    main = drupal.node(7010, "page", "/taskforces", "Taskforces", drupal.body_field(intro))
    blocks = []
    for section, heading, header in _SECTIONS:
        dossiers = [d for d in state if d.listed_as == section]
        count = -(-len(dossiers) // PER_PAGE)
        current = min(request.number("page"), count - 1)
        rows = [_listing_row(d) for d in dossiers[current * PER_PAGE : (current + 1) * PER_PAGE]]
        view = drupal.view(
            request.nonces, "taskforces", section, header, rows, drupal.pager("/taskforces", current, count)
        )
        blocks.append(drupal.block(f"views-taskforces-{section}", "views", heading, view))
    return request.page("Taskforces", "/taskforces", main, "page", 7010, blocks=tuple(blocks))


def _listing_row(dossier: Dossier) -> str:
    facts = (drupal.date_display(dossier.start), escape(dossier.country), ", ".join(_organisations(dossier)))
    return "\n".join(
        (
            views_field("nothing", " | ".join(facts), tag="span"),
            views_field("title", drupal.link(dossier.path, dossier.title), tag="h3"),
            views_field("body", _paragraph(dossier.background, 90)),
        )
    )


def _dossier_page(dossier: Dossier, request: _Request) -> str:
    start = drupal.date_display(dossier.start)
    fields = "".join(
        (
            node_field("field-organisation", "link-field", "Requesting organisation", _organisations(dossier)),
            term_field("field-country", "Country", [dossier.country]),
            node_field("field-start-date", "datetime", "Start date", [start]),
            node_field("field-status", "list-text", "Status", [escape(dossier.status)]),
        )
    )
    overview = "\n".join(
        (
            views_field("title", escape(dossier.title), tag="h3"),
            views_field("field-organisation", ", ".join(_organisations(dossier)), "Requesting organisation"),
            views_field("field-country", escape(dossier.country), "Country"),
            views_field("field-start-date", start, "Start date"),
            views_field("field-status", escape(dossier.status), "Status"),
            views_field("body", _paragraph(dossier.background), "Background"),
            views_field("field-objectives", _paragraph(dossier.objectives), "Objectives"),
            views_field("field-results", _paragraph(dossier.results), "Results"),
        )
    )
    events = sorted(dossier.events, key=lambda e: e.date or "", reverse=True)
    first = drupal.view(request.nonces, "taskforce_dossier", "block", "", [overview])
    second = drupal.view(request.nonces, "taskforce_timeline", "block", _TIMELINE, [_timeline_row(e) for e in events])
    tabs = (("taskforce-dossier", "Overview", first), ("taskforce-timeline", "Timeline", second))
    active = min(request.number(f"qt-{QUICKTAB}"), 1)
    block = drupal.block(
        "quicktabs-taskforce-dossier-quicktab", "quicktabs", "", drupal.quicktabs(QUICKTAB, dossier.path, active, tabs)
    )
    main = drupal.node(dossier.node, "taskforce-dossier", dossier.path, dossier.title, fields)
    return request.page(dossier.title, dossier.path, main, "taskforce-dossier", dossier.node, blocks=(block,))


def _timeline_row(event: Event) -> str:
    facts = f"{', '.join(event.categories)} | {trim(event.source, 40)}"
    return "\n".join(
        (
            views_field("field-date", drupal.date_display(event.date, event.date_end)),
            views_field("title", drupal.link(event.path, event.title), tag="h3"),
            views_field("nothing", escape(facts), tag="span"),
            views_field("body", _paragraph(event.body, 110)),
        )
    )


def _event_page(dossier: Dossier, event: Event, request: _Request) -> str:
    kind, label = (
        ("programme", "Target group") if event.path.startswith("/programmes/") else ("publication", "Category")
    )
    fields = "".join(
        (
            node_field("field-source", "text", "Source / author", [escape(event.source)]),
            node_field("field-date", "datetime", "Publication date", [drupal.date_display(event.date, event.date_end)]),
            term_field("field-country", "Country", [dossier.country]),
            term_field("field-category", label, event.categories),
            drupal.body_field(event.body),
            node_field(
                "field-dossier",
                "entityreference",
                "Taskforce dossier",
                [drupal.link(dossier.path, dossier.title)],
                "above",
            ),
        )
    )
    main = drupal.node(event.node, kind, event.path, event.title, fields)
    return request.page(event.title, event.path, main, kind, event.node, sidebar=False)


def _png(size: int) -> bytes:
    """Draw a small lantern: a light disc on amber, `size` pixels square."""
    middle = (size - 1) / 2
    rows = b"".join(
        b"\0"
        + b"".join(
            b"\xff\xf4\xd6" if (x - middle) ** 2 + (y - middle) ** 2 < (size / 3) ** 2 else b"\xc8\x8a\x1e"
            for x in range(size)
        )
        for y in range(size)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _ico(png: bytes, size: int) -> bytes:
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", size, size, 0, 0, 1, 24, len(png), 22) + png


REQUISITES: dict[str, Reply] = {
    path: Reply(status=200, content_type=content_type, body=body)
    for path, content_type, body in (
        ("/robots.txt", TEXT, ROBOTS.encode()),
        (STYLE, "text/css; charset=utf-8", (files(__package__) / "style.css").read_bytes()),
        ("/themes/bartik/logo.png", "image/png", _png(48)),
        ("/misc/favicon.ico", "image/vnd.microsoft.icon", _ico(_png(16), 16)),
    )
}
