"""The markup of Drupal 7 (Views 3, Quicktabs 3, Date 2, theme Bartik): pieces of a page, no content and no address."""

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from importlib.resources import files
from string import Template

_PAGE = Template((files(__package__) / "page.html").read_text("utf-8"))
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MENU = (("menu-219", "/", "Home"), ("menu-293", "/about", "About"), ("menu-294", "/taskforces", "Taskforces"))
_SIDEBAR = """
          <div id="sidebar-second" class="column sidebar"><div class="section">
          <div class="region region-sidebar-second">
    <div id="block-block-1" class="block block-block">

    <h2>What are Taskforces?</h2>

  <div class="content">
    <p>Taskforces are small groups that answer one question. Country, status and start date of each are in its dossier.</p>
  </div>
</div>
  </div>
      </div></div> <!-- /.section, /#sidebar-second -->
    """  # noqa: E501


class Nonces:
    """The tokens in which every response of a real site differs, here made from the response's serial number."""

    def __init__(self, serial: int) -> None:
        self._seed = f"response {serial}"

    def _next(self) -> bytes:
        digest = hashlib.sha256(self._seed.encode())
        self._seed = digest.hexdigest()
        return digest.digest()

    def dom_id(self) -> str:
        """Return the next `view-dom-id-…` class."""
        return f"view-dom-id-{self._next().hex()[:32]}"

    def form_build_id(self) -> str:
        """Return the next `form_build_id` value."""
        return f"form-{base64.urlsafe_b64encode(self._next()).decode().rstrip('=')}"


def escape(text: str) -> str:
    """Escape text as Drupal's check_plain() does."""
    return html.escape(text).replace("&#x27;", "&#039;")


def trim(text: str, length: int) -> str:
    """Cut text at a word boundary and end it in `...`, as Views trims a field; a text that fits stays whole."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(" ,;:/.") + "..."


def link(path: str, text: str) -> str:
    """Return a link to a path of this site."""
    return f'<a href="{escape(path)}">{escape(text)}</a>'


def _offset(day: date) -> str:
    """Return the UTC offset of midnight in Brussels (summer time by directive 2000/84/EC)."""
    last_sundays = (date(day.year, month, 31) for month in (3, 10))
    start, end = (last - timedelta(days=(last.weekday() + 1) % 7) for last in last_sundays)
    return "+02:00" if start < day <= end else "+01:00"


def _day(iso: str, kind: str) -> str:
    day = date.fromisoformat(iso)
    return (
        f'<span  property="dc:date" datatype="xsd:dateTime" content="{iso}T00:00:00{_offset(day)}" '
        f'class="date-display-{kind}">{_MONTHS[day.month - 1]} {day.day}, {day.year}</span>'
    )


def date_display(start: str | None, end: str | None = None) -> str:
    """Show a day, or a range of days, as the Date module does; an empty text without a day."""
    if start is None:
        return ""
    if end is None:
        return _day(start, "single")
    return f'<span  class="date-display-range">{_day(start, "start")} to {_day(end, "end")}</span>'


def node_field(name: str, kind: str, label: str, items: Sequence[str], style: str = "inline") -> str:
    """Show a node's field with its items (markup); nothing without items, as Drupal does."""
    if not any(items):
        return ""
    heading = f'<div class="field-label">{label}:&nbsp;</div>' if style != "hidden" else ""
    cells = "".join(f'<div class="field-item {("even", "odd")[i % 2]}">{item}</div>' for i, item in enumerate(items))
    clear = " clearfix" if style == "inline" else ""
    return (
        f'<div class="field field-name-{name} field-type-{kind} field-label-{style}{clear}">{heading}'
        f'<div class="field-items">{cells}</div></div>'
    )


def term_field(name: str, label: str, terms: Sequence[str]) -> str:
    """Show a taxonomy field of a node as Bartik does; nothing without terms."""
    if not any(terms):
        return ""
    items = "".join(f'<li class="taxonomy-term-reference-{i}">{escape(t)}</li>' for i, t in enumerate(terms))
    return (
        f'<div class="field field-name-{name} field-type-taxonomy-term-reference field-label-inline clearfix">'
        f'<h3 class="field-label">{label}: </h3><ul class="links inline">{items}</ul></div>'
    )


def body_field(text: str) -> str:
    """Show a node's body."""
    return (
        '<div class="field field-name-body field-type-text-with-summary field-label-hidden">'
        '<div class="field-items"><div class="field-item even" property="content:encoded">'
        f"<p>{escape(text)}</p>\n</div></div></div>"
    )


def node(number: int, kind: str, path: str, title: str, fields: str) -> str:
    """Show a node in full."""
    types = "foaf:Document" if kind == "page" else "sioc:Item foaf:Document"
    return f"""<div id="node-{number}" class="node node-{kind} node-full clearfix" about="{path}" typeof="{types}">

      <span property="dc:title" content="{escape(title)}" class="rdf-meta element-hidden"></span><span property="sioc:num_replies" content="0" datatype="xsd:integer" class="rdf-meta element-hidden"></span>

  <div class="content clearfix">
    {fields}  </div>



</div>
"""  # noqa: E501


def views_field(name: str, value: str, label: str | None = None, tag: str = "div") -> str:
    """Show one field of a Views row; its label stands there even when the value is empty."""
    heading = f'<span class="views-label views-label-{name}">{label}: </span>    ' if label else "    "
    return (
        f'  <div class="views-field views-field-{name}">    {heading}<{tag} class="field-content">{value}</{tag}>'
        "  </div>"
    )


def view(nonces: Nonces, name: str, display: str, header: str, rows: Sequence[str], pages: str = "") -> str:
    """Show a Views display with its rows; nothing without rows."""
    if not rows:
        return ""
    intro = f'    <div class="view-header">\n      <p>{header}</p>\n    </div>\n  ' if header else ""
    classes = f"view-{name.replace('_', '-')} view-id-{name} view-display-id-{display} {nonces.dom_id()}"
    return f"""<div class="view {classes}">
        {intro}


      <div class="view-content">
      {"".join(_row(i, len(rows), row) for i, row in enumerate(rows, 1))}    </div>

    {pages}




</div>"""


def _row(number: int, count: int, row: str) -> str:
    ends = (" views-row-first" if number == 1 else "") + (" views-row-last" if number == count else "")
    parity = "odd" if number % 2 else "even"
    return f'  <div class="views-row views-row-{number} views-row-{parity}{ends}">\n      \n{row}  </div>\n'


def pager(path: str, current: int, count: int) -> str:
    """Show the full pager of `count` pages with `current` (from 0) open; nothing for a single page."""
    if count < 2:
        return ""

    def item(kind: str, page: int, title: str, text: str) -> tuple[str, str]:
        target = f"{path}?page={page}" if page else path
        return f"pager-{kind}", f'<a title="Go to {title}" href="{target}">{text}</a>'

    items = []
    if current:
        items += [
            item("first", 0, "first page", "« first"),
            item("previous", current - 1, "previous page", "‹ previous"),
        ]
    items += [
        ("pager-current", str(page + 1)) if page == current else item("item", page, f"page {page + 1}", str(page + 1))
        for page in range(count)
    ]
    if current < count - 1:
        items += [item("next", current + 1, "next page", "next ›"), item("last", count - 1, "last page", "last »")]
    items[0] = (f"{items[0][0]} first", items[0][1])
    items[-1] = (f"{items[-1][0]} last", items[-1][1])
    cells = "\n".join(f'<li class="{kind}">{text}</li>' for kind, text in items)
    return f'<h2 class="element-invisible">Pages</h2><div class="item-list"><ul class="pager">{cells}\n</ul></div>'


def quicktabs(name: str, path: str, active: int, tabs: Sequence[tuple[str, str, str]]) -> str:
    """Show tabs of (view's name, title, markup); every tab's markup is in the page, all but the active one hidden."""
    links, bodies = [], []
    for i, (view_name, title, body) in enumerate(tabs):
        classes = " ".join(
            word for word, here in (("active", i == active), ("first", i == 0), ("last", i == len(tabs) - 1)) if here
        )
        links.append(
            f'<li class="{classes}"><a href="{path}?qt-{name}={i}#qt-{name}" id="quicktabs-tab-{name}-{i}" '
            f'class="quicktabs-tab quicktabs-tab-view quicktabs-tab-view-{view_name}-block active">{title}'
            "</a></li>"
        )
        hidden = "" if i == active else "quicktabs-hide"
        bodies.append(f'<div  id="quicktabs-tabpage-{name}-{i}" class="quicktabs-tabpage {hidden}">{body}</div>')
    style = "quicktabs-style-nostyle"
    return (
        f'<div  id="quicktabs-{name}" class="quicktabs-wrapper {style}"><div class="item-list">'
        f'<ul class="quicktabs-tabs {style}">{chr(10).join(links)}\n</ul></div>'
        f'<div id="quicktabs-container-{name}" class="quicktabs_main {style}">{"".join(bodies)}</div></div>'
    )


def block(block_id: str, kind: str, title: str, body: str) -> str:
    """Show a block below the node."""
    heading = f"    <h2>{title}</h2>" if title else ""
    return (
        f'<div id="block-{block_id}" class="block block-{kind}">\n\n{heading}\n  \n  <div class="content">\n'
        f"    {body}  </div>\n</div>\n"
    )


def _menu(path: str) -> str:
    items = []
    for i, (name, target, text) in enumerate(_MENU):
        here = target == path
        classes = " ".join(
            word
            for word, shown in (
                (name, True),
                ("active-trail", here),
                ("first", i == 0),
                ("last", i == len(_MENU) - 1),
                ("active", here),
            )
            if shown
        )
        trail = ' class="active-trail active"' if here else ""
        items.append(f'<li class="{classes}"><a href="{target}"{trail}>{text}</a></li>')
    return (
        '          <div id="main-menu" class="navigation">\n        <h2 class="element-invisible">Main menu</h2>'
        f'<ul id="main-menu-links" class="links clearfix">{chr(10).join(items)}\n</ul>      </div> '
        "<!-- /#main-menu -->\n"
    )


def page(
    nonces: Nonces,
    *,
    site: str,
    notice: str,
    title: str,
    path: str,
    query: str,
    main: str,
    number: int | None,
    kind: str,
    blocks: Iterable[str] = (),
    sidebar: bool = True,
) -> str:
    """Return a whole page: a node's (`number`), or without one the error page of a path."""
    sides = "two-sidebars" if sidebar else "one-sidebar sidebar-first"
    about = f"page-node page-node- page-node-{number} node-type-{kind}" if number else f"page-{kind}"
    source = f"node/{number}" if number else path.lstrip("/")
    destination = escape(f"{source}%3F{query.replace('=', '%3D').replace('&', '%26')}" if query else source)
    links = (
        f'<link rel="canonical" href="{path}" />\n<link rel="shortlink" href="/node/{number}" />\n' if number else ""
    )
    crumb = (
        '          <div id="breadcrumb"><h2 class="element-invisible">You are here</h2><div class="breadcrumb">'
        '<a href="/">Home</a></div></div>\n'
    )
    return _PAGE.substitute(
        site=escape(site),
        notice=escape(notice),
        title=escape(title),
        links=links,
        body_class=escape(f"html {'front' if path == '/' else 'not-front'} not-logged-in {sides} {about}"),
        menu=_menu(path) if number else "",
        breadcrumb=crumb if number else "",
        path=escape(path),
        action=escape(f"{path}?{query}" if query else path),
        destination=destination,
        search_form=nonces.form_build_id(),
        login_form=nonces.form_build_id(),
        main=main,
        blocks="".join(blocks),
        sidebar=_SIDEBAR if sidebar else "",
    )
