"""Ways in which a site's template changes under the crawler: each takes the saved pages and returns them changed.

Pages are bytes by path; only what is named changes, and the same on every page.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from html import escape
from itertools import count

from tests.saved_site import DRUPAL, PAGES

Pages = dict[str, bytes]
SITE: Pages = {
    f"/{file.relative_to(DRUPAL).with_suffix('').as_posix()}": file.read_bytes() for file in DRUPAL.rglob("*.html")
}
TRUTH = json.loads((PAGES / "truth.json").read_text("utf-8"))["dossiers"]
FIELD = re.compile(
    r'<div class="field field-name-field-(?P<name>[\w-]+) .*?(?=<div class="field field-name|  </div>)'
    r'|<div class="views-field views-field-field-(?P<view>(?!date)[\w-]+)">(?:(?!</div>  </div>).)*</div>  </div>',
    re.S,
)
SOFT_404 = (
    "<html><head><title>Page not found</title></head><body><h1>Page not found</h1>"
    "<p>The requested page could not be found.</p></body></html>"
)


def on_dossiers(edit: Callable[[str], str], pages: Pages = SITE) -> Pages:
    """Return the pages with every dossier's page edited."""
    return {
        path: edit(body.decode()).encode() if path.startswith("/dossiers/") else body for path, body in pages.items()
    }


def field_renamed(text: str) -> str:
    """Rename a field in the CMS: label and class alike."""
    return text.replace("Start date", "Kick-off").replace("field-start-date", "field-kickoff")


def label_renamed(text: str) -> str:
    """Rename what is printed; the class stays."""
    return text.replace("Start date:", "Kick-off:")


def field_removed(text: str) -> str:
    """Take a field off the page."""
    return FIELD.sub(lambda m: "" if (m["name"] or m["view"]) == "start-date" else m[0], text)


def facts_removed(text: str) -> str:
    """Print the timeline without its lines of categories and sources."""
    return re.sub(r'(views-field-nothing">\s*<span class="field-content">)[^<]*', r"\1", text)


def field_emptied(text: str) -> str:
    """Show a field without a value."""
    dated = r'((?:field-name|views-field)-field-start-date.*?)<span  property="dc:date"[^>]*>[^<]*</span>'
    return re.sub(dated, r"\1", text, flags=re.S)


def label_removed(text: str) -> str:
    """Print values without their labels."""
    text = re.sub(r'<(div|h3) class="field-label">[^<]*</\1>', "", text)
    return re.sub(r'<span class="views-label[^>]*>[^<]*</span>', "", text)


def reordered(text: str) -> str:
    """Turn the order of the fields round."""
    found = [m[0] for m in FIELD.finditer(text)]
    back = iter(reversed(found))
    return FIELD.sub(lambda m: next(back), text)


def value_wrapped(text: str) -> str:
    """Wrap every value in further elements."""
    text = re.sub(
        r'<div class="field-item even">(.*?)</div>', r'<div class="field-item even"><em><b>\1</b></em></div>', text
    )
    return re.sub(
        r'<div class="field-content">(.*?)</div>',
        r'<div class="field-content"><div class="inner">\1</div></div>',
        text,
        flags=re.S,
    )


def field_moved(text: str) -> str:
    """Move the node's own fields out of the node to the end of the content."""
    found = "".join(m[0] for m in FIELD.finditer(text) if m["name"])
    text = FIELD.sub(lambda m: "" if m["name"] else m[0], text)
    return text.replace("    </div></div> <!-- /.section, /#content -->", f"{found}</div></div> <!-- /#content -->")


def timeline_emptied(text: str) -> str:
    """Show the timeline without an entry."""
    return re.sub(
        r'("view view-taskforce-timeline.*?)<div class="view-content">.*?\n    </div>\n',
        r'\1<div class="view-empty"><p>No events yet.</p></div>\n',
        text,
        flags=re.S,
    )


def timeline_cut(text: str) -> str:
    """Show only the newest entry."""
    return re.sub(
        r'("view view-taskforce-timeline.*?)(<div class="views-row views-row-2.*?)(?=    </div>)',
        r"\1",
        text,
        flags=re.S,
    )


def theme_changed(text: str) -> str:
    """Give every element of the content another class; labels stay in words."""
    text = re.sub(r"views-field-(?:field-)?([\w-]+)", r"tf-\1", text)
    text = text.replace("views-field", "tf").replace("views-label", "tl")
    text = re.sub(r"field-name-field-([\w-]+)", r"f-\1", text).replace("field-label", "l").replace("field-item", "i")
    return text.replace("views-row", "entry").replace("field-content", "c")


def menu_in_objectives(text: str) -> str:
    """Put words into a field that the field does not say."""
    return re.sub(r"(views-field-field-objectives.*?<p>)", r"\1Share Print Menu ", text, flags=re.S)


FRENCH = {
    "Start date": "Date de début",
    "Requesting organisation": "Organisation",
    "Country": "Pays",
    "Status": "Statut",
    "Background": "Contexte",
    "Objectives": "Objectifs",
    "Results": "Résultats",
}


def labels(edit: Callable[[str], str]) -> Callable[[str], str]:
    """Return an edit of what the labels say."""
    label = re.compile(r'(<(?:div|h3) class="field-label">|<span class="views-label[^>]*>)([^<]*)')
    return lambda text: label.sub(lambda m: m[1] + edit(m[2]), text)


def translated(label: str) -> str:
    """Say a label in French."""
    name = label.replace("&nbsp;", " ").strip(" :")
    return label.replace(name, FRENCH.get(name, name))


def dates_written(form: str) -> Callable[[str], str]:
    """Write every date in another form, and for people only."""
    dated = re.compile(r'<span[^>]*content="(\d{4}-\d\d-\d\d)[^>]*>[^<]*</span>')
    return lambda text: dated.sub(lambda m: f"<span>{date.fromisoformat(m[1]):{form}}</span>", text)


def logos(text: str) -> str:
    """Show organisations as images without words."""
    logo = '<img src="/sites/default/files/logo.png"/>'
    text = re.sub(r'(views-field-field-organisation">.*?"field-content">).*?(?=</div>)', rf"\1{logo}", text, flags=re.S)
    return re.sub(r'(field-name-field-organisation.*?field-item even">).*?(?=</div></div>)', rf"\1{logo}", text)


def heading_suffixed(text: str) -> str:
    """Put the site's name behind every heading."""
    return re.sub(r"(<h1[^>]*>.*?)(?=</h1>)", r"\1 | EU STEM Coalition", text, flags=re.S)


def texts_cut(text: str) -> str:
    """Show the beginning of each text and a link to the rest."""
    return re.sub(r"<p>([^<]{60})[^<]{40,}</p>", r'<p>\1… <a href="/more">Read more</a></p>', text)


def labels_swapped(text: str) -> str:
    """Print two labels in each other's place."""
    return text.replace("Country:", "@:").replace("Status:", "Country:").replace("@:", "Status:")


def links_dropped(text: str) -> str:
    """Print the timeline without links."""
    head, view, rest = text.partition('"view view-taskforce-timeline')
    return head + view + re.sub(r"<a href[^>]*>([^<]*)</a>", r"\1", rest)


def event_dates_thinned(text: str) -> str:
    """Leave the date of every third event only."""
    head, view, rest = text.partition('"view view-taskforce-timeline')
    number = count()
    dated = r'<span[^>]*(?:property="dc:date"|class="date-display)[^>]*>[^<]*</span>'
    return head + view + re.sub(dated, lambda m: "" if next(number) % 3 else m[0], rest)


def shell(text: str) -> str:
    """Send what only a script would fill."""
    return '<!doctype html><html><head><title>App</title></head><body><div id="root"></div></body></html>'


def page_html(slug: str, head: str, body_class: str, container: str) -> str:
    """Print a dossier of the truth as another CMS does: labels in bold, a list as its timeline."""
    said = TRUTH[slug]
    facts = {
        "Requesting organisation": ", ".join(said["requesting_organisations"]),
        "Country": said["country"],
        "Start date": said["start_date"]["date"],
        "Status": said["status"],
        "Background": said["background"],
        "Objectives": said["objectives"],
        "Results": said["results"],
    }
    lines = "".join(f"<p><strong>{name}:</strong> {escape(value)}</p>" for name, value in facts.items() if value)
    entries = "".join(
        f'<li>{e["date"]["date"] if e["date"] else ""} <a href="{e["path"]}">{escape(e["title"])}</a></li>'
        for e in said["events"]
    )
    timeline = f"<h2>Timeline</h2><ul>{entries}</ul>" if entries else ""
    return (
        f"<!DOCTYPE html><html><head><title>{escape(said['title'])}</title>{head}</head><body class='{body_class}'>"
        f"<h1>{escape(said['title'])}</h1><div class='{container}'>{lines}{timeline}</div></body></html>"
    )


def to_cms(head: str, body_class: str, container: str) -> Pages:
    """Return the site with its dossiers' pages printed by another CMS."""
    pages = {f"/dossiers/{slug}": page_html(slug, head, body_class, container).encode() for slug in TRUTH}
    return SITE | pages


def half(edit: Callable[[str], str]) -> Pages:
    """Return the site with every other dossier's page edited."""
    chosen = sorted(path for path in SITE if path.startswith("/dossiers/"))[::2]
    return SITE | {path: edit(SITE[path].decode()).encode() for path in chosen}


def one_for_all() -> Pages:
    """Answer every dossier's address with the page of one."""
    paths = sorted(path for path in SITE if path.startswith("/dossiers/"))
    return SITE | dict.fromkeys(paths, SITE[paths[0]])


def rows_doubled(pages: Pages) -> Pages:
    """List every dossier twice."""
    text = pages["/taskforces"].decode()
    text = re.sub(r'(<div class="view-content">)(.*?)(\n    </div>\n)', r"\1\2\2\3", text, flags=re.S)
    return pages | {"/taskforces": text.encode()}


def listing_emptied(pages: Pages) -> Pages:
    """Show the listing's views without a row."""
    text = pages["/taskforces"].decode()
    text = re.sub(r'<div class="view-content">.*?\n    </div>\n', "", text, flags=re.S)
    return pages | {"/taskforces": text.encode()}


def listing_cut(pages: Pages) -> Pages:
    """Show only the first section of the listing."""
    text = pages["/taskforces"].decode()
    text = re.sub(r'<div id="block-views-taskforces-finalised".*?</div>  </div>\n</div>', "", text, flags=re.S)
    return pages | {"/taskforces": text.encode()}


def all_soft_404(pages: Pages) -> Pages:
    """Answer every page with one that says that there is none."""
    return dict.fromkeys(pages, SOFT_404.encode())
