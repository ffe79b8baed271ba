"""One dossier as themes and page builders of either CMS lay it out: accordions, tabs, cards, steps, grids of posts.

The parts of an entry are told here by their element, their order or their vocabulary, and hardly ever by a class.
"""

from datetime import date
from html import escape

from tests.extract.themes import (
    MACHINE,
    SHORT,
    Facts,
    Theme,
    day_text,
    drupal,
    each_event,
    event_facts,
    field,
    fields,
    titled,
    wordpress,
)

NODE = '<div class="node node-taskforce-dossier node-full">{}</div>'


def _long(facts: Facts, pattern: str) -> str:
    return "".join(pattern.format(label, values[0]) for label, values in fields(facts) if label not in SHORT)


def _short(facts: Facts, pattern: str, between: str = "") -> str:
    return between.join(pattern.format(label, ", ".join(values)) for label, values in fields(facts) if label in SHORT)


def _under(heading: str, entries: str) -> str:
    return heading + entries if entries else ""


def _link(event: Facts, text: str) -> str:
    return f'<a href="{event["path"]}">{text}</a>'


def _side_by_side(event: Facts, between: str = " ") -> str:
    return f"<span>{escape(', '.join(event['categories']))}</span>{between}<span>{escape(event['source'])}</span>"


def panel_group(facts: Facts) -> str:
    """An accordion that calls itself a list of tabs, fieldsets that unfold, facts behind the summary."""
    short = _short(
        facts,
        '<fieldset class="collapsible"><legend><span class="fieldset-legend"><a class="fieldset-title" href="#">{}</a>'
        '</span></legend><div class="fieldset-wrapper">{}</div></fieldset>',
    )
    long = _long(
        facts,
        '<div class="panel"><div class="panel-heading" role="tab"><h4 class="panel-title"><a role="button" href="#c">{}'
        '</a></h4></div><div role="tabpanel"><div class="panel-body"><p>{}</p></div></div></div>',
    )
    entries = each_event(
        facts,
        lambda e: (
            f"<li><div class='timeline-panel'><h4>{_link(e, escape(e['title']))}</h4><p><small><i></i> "
            f"{day_text(e['date'])}</small></p><p>{escape(e['summary'])}</p><p>{event_facts(e)}</p></div></li>"
        ),
    )
    group = f'{short}<div class="panel-group" role="tablist">{long}</div>'
    return drupal(facts["title"], NODE.format(group + _under("<h2>Timeline</h2><ul>", entries)))


def nested_paragraphs(facts: Facts) -> str:
    """A field of paragraphs with names and labels of their own, below a label of its own."""

    def part(name: str, value: str, label: str = "") -> str:
        shown = f'<div class="field-label">{label}:&nbsp;</div>' if label else ""
        item = f'<div class="field-items"><div class="field-item even">{value}</div></div>'
        return f'<div class="field field-name-field-pe-{name}">{shown}{item}</div>' if value else ""

    entries = each_event(
        facts,
        lambda e: (
            '<div class="field-item even"><div class="entity paragraphs-item-key-event"><div class="content">'
            + part("title", _link(e, escape(e["title"])))
            + part("date", day_text(e["date"]), "Date")
            + part("kind", escape(", ".join(e["categories"])), "Category")
            + part("source", escape(e["source"]), "Source")
            + part("text", escape(e["summary"]))
            + "</div></div></div>"
        ),
    )
    opening = (
        '<div class="field field-name-field-key-events"><div class="field-label">Key events</div>'
        '<div class="field-items">'
    )
    rows = "".join(field(label, values) for label, values in fields(facts))
    return drupal(facts["title"], NODE.format(rows + (f"{opening}{entries}</div></div>" if entries else "")))


def title_cells(facts: Facts) -> str:
    """A Views table whose title's cell holds the summary as well."""
    rows = each_event(
        facts,
        lambda e: (
            f'<tr><td class="views-field views-field-field-date">{day_text(e["date"])}</td>'
            f'<td class="views-field-title">{_link(e, escape(e["title"]))}<p>{escape(e["summary"])}</p></td>'
            f'<td class="views-field views-field-field-category">{escape(", ".join(e["categories"]))}</td>'
            f'<td class="views-field views-field-field-source">{escape(e["source"])}</td></tr>'
        ),
    )
    table = f'<div class="view view-events"><div class="view-content"><table><tbody>{rows}</tbody></table></div></div>'
    content = NODE.format("".join(field(label, values, "bem") for label, values in fields(facts)))
    return drupal(facts["title"], content + (table if rows else ""))


def behind_a_tab(facts: Facts) -> str:
    """A timeline that only the title of its tab announces, whose cards are links as a whole."""
    entries = each_event(
        facts,
        lambda e: (
            f'<a class="card" href="{e["path"]}"><div><h5>{escape(e["title"])}</h5><h6>{day_text(e["date"])}</h6>'
            f"<p>{escape(e['summary'])}</p>{_side_by_side(e)}</div></a>"
        ),
    )
    rows = "".join(
        f'<div class="views-field views-field-{MACHINE[label]}"><span class="views-label">{label}: </span>'
        f'<span class="field-content">{", ".join(values)}</span></div>'
        for label, values in fields(facts)
    )
    view = (
        f'<div class="view view-taskforce-dossier"><div class="view-content"><div class="views-row">{rows}</div></div>'
    )
    tabs = '<ul class="nav nav-tabs"><li><a href="#t1">Facts</a></li><li><a href="#t2">Timeline</a></li></ul>'
    panes = f'<div class="tab-pane" id="t1">{view}</div></div><div class="tab-pane" id="t2">{entries}</div>'
    return drupal(facts["title"], f'{tabs}<div class="tab-content">{panes}</div>')


def accordion_of_anchors(facts: Facts) -> str:
    """Headings whose links open a part, cards around blocks of a link, the start of a range as an attribute."""

    def when(event: Facts) -> str:
        day = event["date"]
        return f'<time datetime="{day["date"]}">{day_text(day)}</time>' if day else ""

    long = _long(
        facts,
        '<div id="p"><h4><a href="#p" data-accordion><span class="x-title-text">{}</span></a></h4><p>{}</p></div>',
    )
    entries = each_event(
        facts,
        lambda e: (
            f'<a class="card" href="{e["path"]}">{when(e)}<h4>{escape(e["title"])}</h4><p>{event_facts(e)}</p>'
            f"<p>{escape(e['summary'])}</p><span>Read more &rarr;</span></a>"
        ),
    )
    content = _short(facts, "<div><h5>{}</h5><p>{}</p></div>") + long + _under("<h3>Timeline</h3>", entries)
    return wordpress(facts["title"], f'<div class="entry-content">{content}</div>')


def grid_of_posts(facts: Facts) -> str:
    """Entries that are posts: their date and facts are what elsewhere tells of the page, behind the author's name."""
    author = 'by <span class="author vcard"><a href="/author/x">Somebody</a></span> | '
    entries = each_event(
        facts,
        lambda e: (
            f'<article class="post-5 publication"><h2 class="entry-title">{titled(e)}</h2><p class="post-meta">{author}'
            + (f'<span class="published">{day_text(e["date"])}</span> | ' if e["date"] else "")
            + f"{event_facts(e)}</p><p>{escape(e['summary'])}</p><a href='{e['path']}/'>read more</a></article>"
        ),
    )
    content = _short(facts, "<h4><span>{}</span></h4><div><p>{}</p></div>") + _long(facts, "<h5>{}</h5><p>{}</p>")
    whole = content + _under("<h2>Key events</h2>", f"<div>{entries}</div>" if entries else "")
    return wordpress(facts["title"], f'<div class="entry-content">{whole}</div>')


def opposite_dates(facts: Facts) -> str:
    """Entries with headings above the timeline's own, and their date at the end, behind the link."""
    entries = each_event(
        facts,
        lambda e: (
            f"<div><h3>{escape(e['title'])}</h3><h4>{event_facts(e)}</h4><p>{escape(e['summary'])}</p>"
            f"{_link(e, 'Learn more')}<span>{day_text(e['date'])}</span></div>"
        ),
    )
    content = _short(facts, "<div><h6>{}</h6><span>{}</span></div>") + _long(facts, "<h4>{}</h4><p>{}</p>")
    return wordpress(
        facts["title"], f'<div class="entry-content">{content}{_under("<h4>Timeline</h4>", entries)}</div>'
    )


def steps(facts: Facts) -> str:
    """Numbered entries between the facts and the texts, dots between the parts, dates printed twice in two forms."""

    def when(event: Facts) -> str:
        day = event["date"]
        if not day or day.get("date_end"):
            return f"<p>{day_text(day)}</p>"
        start = date.fromisoformat(day["date"])
        return f"<div><b>{start.day}</b><b>{start:%B}</b><b>{start.year}</b></div><p>{start:%B} {start.year}</p>"

    entries = each_event(
        facts,
        lambda e: (
            f"<div><div>{facts['events'].index(e) + 1}</div><div>{when(e)}<h3>{titled(e)}</h3>"
            f"<p>{_side_by_side(e, ' · ')}</p><p>{escape(e['summary'])}</p></div></div>"
        ),
    )
    content = _short(facts, "<p><strong>{}</strong> – {}</p>") + _under("<h2>Timeline</h2>", entries)
    return wordpress(
        facts["title"], f'<div class="entry-content">{content}{_long(facts, "<h2>{}</h2><p>{}</p>")}</div>'
    )


def comments_inside(facts: Facts) -> str:
    """Labels in comments, and a footer, in the container around the content; entries with labels of their own."""
    entries = each_event(
        facts,
        lambda e: (
            f"<div><h4>{titled(e)}</h4><dl>"
            + (f"<dt>Date</dt><dd>{day_text(e['date'])}</dd>" if e["date"] else "")
            + f"<dt>Category</dt><dd>{escape(', '.join(e['categories']))}</dd><dt>Source</dt>"
            f"<dd>{escape(e['source'])}</dd></dl><p>{escape(e['summary'])}</p></div>"
        ),
    )
    content = _short(facts, "<p><b>{}:</b> {}</p>") + _long(facts, "<p><strong>{}.</strong> {}</p>")
    comment = '<div id="comments"><p>Status: Commented</p><p>Country: Nowhere</p><p>Source: a comment</p></div>'
    whole = f'<div class="entry-content">{content}{_under("<h3>Timeline</h3>", entries)}</div>'
    return wordpress(facts["title"], f'<div id="primary">{whole}<div>Bookmark the permalink.</div>{comment}</div>')


DRUPAL_BUILT: tuple[Theme, ...] = (panel_group, nested_paragraphs, title_cells, behind_a_tab)
WORDPRESS_BUILT: tuple[Theme, ...] = (
    accordion_of_anchors,
    grid_of_posts,
    opposite_dates,
    steps,
    comments_inside,
)
