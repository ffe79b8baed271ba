"""Render one dossier in many themes: the markup in which Drupal 7 and WordPress themes differ, decoys included.

A theme is a function from a dossier's facts (as in `truth.json`) to a page. Every theme says the same of the dossier,
so every page has to give the same reading.
"""

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

Facts = dict[str, Any]
Theme = Callable[[Facts], str]

MACHINE = {
    "Requesting organisation": "field-organisation",
    "Country": "field-country",
    "Start date": "field-start-date",
    "Status": "field-status",
    "Background": "body",
    "Objectives": "field-objectives",
    "Results": "field-results",
}
SHORT = ("Requesting organisation", "Country", "Start date", "Status")
DECOYS = """
<!-- Status: Cancelled | Country: Atlantis -->
<template><div class="field field-name-field-status"><div class="field-label">Status:</div><div class="field-items">
<div class="field-item">Templated</div></div></div></template>
<noscript><div class="views-field views-field-field-status"><span class="views-label">Status: </span>
<span class="field-content">Scriptless</span></div><p>Start date: January 9, 1999</p></noscript>
<script>document.write("<p>Status: Scripted</p><div class='field-name-field-country'>Nowhere</div>");</script>
"""
SIDEBAR = """
<h2>Other taskforces</h2><div class="view view-taskforces-block"><div class="view-content">
<div class="views-row views-row-1">
<div class="views-field views-field-title"><a href="/dossiers/another-taskforce">Another taskforce</a></div>
<div class="views-field views-field-field-status"><span class="views-label">Status: </span>
<span class="field-content">Sidelined</span></div>
<div class="views-field views-field-field-country"><span class="views-label">Country: </span>
<span class="field-content">Utopia</span></div>
<div class="views-field views-field-field-start-date"><span class="field-content">May 5, 2005</span></div>
</div></div></div>
<p><strong>Start date:</strong> June 6, 2006</p><p>Status: Sidelined</p>
"""
COMMENTS = """<div id="comments" class="comments-area comment-wrapper"><h2>Comments</h2><div class="comment">
<p>Status: Commented</p><p><strong>Objectives:</strong> to comment</p><div class="field field-name-comment-body">
<div class="field-items"><div class="field-item">Start date: July 7, 2007</div></div></div></div></div>"""


def day_text(value: dict[str, str] | None) -> str:
    """Return a date as the site prints it."""
    days = [date.fromisoformat(value[key]) for key in ("date", "date_end") if value.get(key)] if value else []
    return " to ".join(f"{day:%B} {day.day}, {day.year}" for day in days)


def fields(facts: Facts) -> list[tuple[str, list[str]]]:
    """Return the labels of a dossier with their values; what the page does not show is left out."""
    pairs = [
        ("Requesting organisation", list(facts["requesting_organisations"])),
        ("Country", [facts["country"]]),
        ("Start date", [day_text(facts["start_date"])]),
        ("Status", [facts["status"]]),
        ("Background", [facts["background"]]),
        ("Objectives", [facts["objectives"]]),
        ("Results", [facts["results"]]),
    ]
    return [(label, [escape(value) for value in values]) for label, values in pairs if any(values)]


def event_facts(event: Facts) -> str:
    """Return an event's line of facts."""
    return escape(f"{', '.join(event['categories'])} | {event['source']}")


def each_event(facts: Facts, item: Callable[[Facts], str]) -> str:
    """Return the entries of a timeline, each made by `item`."""
    return "".join(item(event) for event in facts["events"])


def drupal(
    title: str,
    content: str,
    *,
    body_class: str = "",
    heading: str | None = None,
    aside: bool = True,
    wrap: str = '<div id="content" class="column"><div class="section">{}</div></div>',
) -> str:
    """Return a Drupal 7 page around some content."""
    shown = escape(heading if heading is not None else title)
    side = (
        f'<aside class="col-sm-3 sidebars" role="complementary">{SIDEBAR}</aside>'
        if aside
        else (
            '<div id="sidebar-second" class="column sidebar"><div class="region region-sidebar-second">'
            f"{SIDEBAR}</div></div>"
        )
    )
    tabs = '<ul class="tabs primary"><li><a href="/node/77">View</a></li></ul>'
    return f"""<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 7 (http://drupal.org)" /><link rel="canonical" href="/dossiers/the-dossier" />
<link rel="shortlink" href="/node/77" /><title>{escape(title)} | EU STEM Coalition</title></head>
<body class="html not-front page-node page-node-77 {body_class}"><header id="header" role="banner"><div id="site-name">
<a href="/">EU STEM Coalition</a></div><ul id="main-menu"><li><a href="/taskforces">Taskforces</a></li></ul></header>
<div id="main">{wrap.format(f'<h1 class="title">{shown}</h1>' + tabs + DECOYS + content + COMMENTS)}{side}</div>
<footer><p>Country of the office: Belgium</p><p>Status: online</p></footer></body></html>"""


def field(label: str, values: list[str], style: str = "bartik") -> str:
    """Return a field in the markup of one of Drupal 7's base themes."""
    machine = MACHINE[label]
    items = "".join(
        f'<div class="field-item {"odd" if i % 2 else "even"}">{value}</div>' for i, value in enumerate(values)
    )
    if style == "zen":
        items = "".join(f'<li class="field-item">{value}</li>' for value in values)
        return (
            f'<section class="field field-name-{machine} field-type-text field-label-above view-mode-full">'
            f'<h2 class="field-label">{label}:&nbsp;</h2><ul class="field-items">{items}</ul></section>'
        )
    if style == "bem":
        items = "".join(f'<div class="field__item">{value}</div>' for value in values)
        return (
            f'<div class="field field--name-{machine} field--type-text field--label-inline">'
            f'<div class="field__label">{label}:</div><div class="field__items">{items}</div></div>'
        )
    if style == "panels":
        return (
            f'<div class="panel-pane pane-entity-field pane-node-{machine}"><h2 class="pane-title">{label}:</h2>'
            f'<div class="pane-content">{items}</div></div>'
        )
    if style == "hidden":
        return (
            f'<div class="field field-name-{machine} field-type-text field-label-hidden">'
            f'<div class="field-items">{items}</div></div>'
        )
    return (
        f'<div class="field field-name-{machine} field-type-text field-label-inline clearfix">'
        f'<div class="field-label">{label}:&nbsp;</div><div class="field-items">{items}</div></div>'
    )


def node(
    facts: Facts,
    style: str,
    opening: str = '<div class="node node-taskforce-dossier node-full">',
    closing: str = "</div>",
) -> str:
    """Return a node with all its fields."""
    return opening + "".join(field(label, values, style) for label, values in fields(facts)) + closing


def views_timeline(facts: Facts) -> str:
    """Return a timeline as a View of rows."""
    rows = "".join(
        f"""<div class="views-row views-row-{number} views-row-odd">
<div class="views-field views-field-field-date"><div class="field-content">
{f'<span class="date-display-single">{day_text(event["date"])}</span>' if event["date"] else ""}</div></div>
<div class="views-field views-field-title"><h3 class="field-content">
<a href="{event["path"]}">{escape(event["title"])}</a>
</h3></div><div class="views-field views-field-nothing"><span class="field-content">{event_facts(event)}</span></div>
<div class="views-field views-field-body"><div class="field-content"><p>{escape(event["summary"])}</p></div></div>
</div>"""
        for number, event in enumerate(facts["events"], 1)
    )
    return (
        (
            '<div class="view view-taskforce-timeline view-id-taskforce_timeline view-dom-id-0a1b2c3d4e5f6a7b">'
            '<div class="view-header"><p>The timeline below provides an overview.</p></div>'
            f'<div class="view-content">{rows}</div></div>'
        )
        if rows
        else ""
    )


def zen(facts: Facts) -> str:
    """HTML5 sections and lists."""
    article = '<article class="node-77 node node-taskforce-dossier view-mode-full" about="/dossiers/the-dossier">'
    return drupal(
        facts["title"],
        node(facts, "zen", article, "</article>") + views_timeline(facts),
        wrap='<main id="content" role="main">{}</main>',
    )


def bem(facts: Facts) -> str:
    """Omega's block-element-modifier classes."""
    content = node(
        facts, "bem", '<article role="article" class="node node--taskforce-dossier node--full">', "</article>"
    )
    return drupal(
        facts["title"],
        content + views_timeline(facts),
        wrap='<div class="l-main"><div class="l-content" role="main">{}</div></div>',
    )


def panels(facts: Facts) -> str:
    """Every field a pane of its own, in two columns."""
    panes = [field(label, values, "panels") for label, values in fields(facts)]
    columns = "".join(
        f'<div class="panel-panel panel-col-{side}"><div class="inside">{"".join(half)}</div></div>'
        for side, half in (("first", panes[:4]), ("last", panes[4:]))
    )
    return drupal(
        facts["title"],
        f'<div class="panel-display panel-2col">{columns}</div>' + views_timeline(facts),
        body_class="node-type-taskforce-dossier",
    )


def unlabelled(facts: Facts) -> str:
    """Fields whose labels are hidden: only the names of the classes tell them."""
    return drupal(facts["title"], node(facts, "hidden") + views_timeline(facts), aside=False)


def display_suite(facts: Facts) -> str:
    """Labels and values without a field's name in any class."""
    rows = "".join(
        f'<div class="label-inline">{label}:&nbsp;</div>' + "".join(f"<div>{value}</div>" for value in values)
        for label, values in fields(facts)
    )
    return drupal(
        facts["title"],
        f'<div class="node node-taskforce-dossier view-mode-full"><div class="group-left">{rows}'
        "</div></div>" + views_timeline(facts),
    )


def generic_heading(facts: Facts) -> str:
    """A heading that only says “Taskforce dossier”, Views fields without label classes, jQuery UI tabs."""
    rows = "".join(
        f'<div class="views-field views-field-{MACHINE[label]}"><strong>{label}: </strong>'
        f'<span class="field-content">{", ".join(values)}</span></div>'
        for label, values in fields(facts)
    )
    return drupal(
        facts["title"],
        f"""<div id="quicktabs-taskforce_dossier_quicktab" class="quicktabs-ui-wrapper">
<ul><li><a href="#qt-1">Status</a></li><li><a href="#qt-2">Background</a></li></ul>
<div id="qt-1"><div class="view view-taskforce-dossier"><div class="view-content"><div class="views-row views-row-1">
<div class="views-field views-field-title"><h2 class="field-content">{escape(facts["title"])}</h2></div>{rows}
</div></div></div></div><div id="qt-2" class="ui-tabs-hide">{views_timeline(facts)}</div></div>""",
        heading="Taskforce dossier",
    )


def accordion(facts: Facts) -> str:
    """Tabs as an accordion, every field printed by the node and by a View, every id printed twice."""
    rows = "".join(
        f'<div class="views-field views-field-{MACHINE[label]}"><span class="views-label '
        f'views-label-{MACHINE[label]}">{label}: </span><div class="field-content">{", ".join(values)}</div></div>'
        for label, values in fields(facts)
    )
    tabs = f"""<div id="quicktabs-x" class="quick-accordion"><h3><a href="#quicktabs-x">Results</a></h3><div id="twice">
<div class="view view-id-taskforce_dossier"><div class="view-content"><div class="views-row">{rows}
</div></div></div></div>
<h3><a href="#quicktabs-x">Country</a></h3><div id="twice">{views_timeline(facts)}</div></div>"""
    opening = '<div id="twice" class="node node-taskforce-dossier node-full">'
    return drupal(facts["title"], node(facts, "bartik", opening) + tabs, aside=False)


def views_table(facts: Facts) -> str:
    """The timeline as a Views table whose columns stand in another order."""
    rows = each_event(
        facts,
        lambda e: (
            f"""<tr class="odd"><td class="views-field views-field-title">
<a href="{e["path"]}">{escape(e["title"])}</a></td>
<td class="views-field views-field-field-source">{escape(e["source"])}</td>
<td class="views-field views-field-field-category">{escape(", ".join(e["categories"]))}</td>
<td class="views-field views-field-field-date">{day_text(e["date"])}</td>
<td class="views-field views-field-body">{escape(e["summary"])}</td></tr>"""
        ),
    )
    heads = (
        ("title", "Event"),
        ("field-source", "Source"),
        ("field-category", "Category"),
        ("field-date", "Date"),
        ("body", "Summary"),
    )
    head = "".join(f'<th class="views-field views-field-{name}">{text}</th>' for name, text in heads)
    table = (
        f"""<div class="view view-id-taskforce_timeline"><div class="view-content"><table class="views-table cols-5">
<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"""
        if rows
        else ""
    )
    return drupal(facts["title"], node(facts, "bartik") + table)


def custom_text(facts: Facts) -> str:
    """One custom text field that holds all labels, and the timeline as a plain list."""
    rows = "<br />".join(f"<strong>{label}:</strong> {', '.join(values)}" for label, values in fields(facts))
    items = each_event(
        facts,
        lambda e: (
            f'<li>{day_text(e["date"])} <a href="{e["path"]}">{escape(e["title"])}</a>'
            f"<div>{event_facts(e)}</div><div>{escape(e['summary'])}</div></li>"
        ),
    )
    listed = (
        f"""<div class="view view-id-taskforce_timeline"><div class="view-content"><div class="item-list">
<ul>{items}</ul></div></div></div>"""
        if items
        else ""
    )
    return drupal(
        facts["title"],
        f"""<div class="view view-taskforce-dossier view-id-taskforce_dossier">
<div class="view-content"><div class="views-row views-row-1"><div class="views-field views-field-nothing">
<span class="field-content">{rows}</span></div></div></div></div>{listed}""",
    )


def classless(facts: Facts) -> str:
    """A theme that has taken every class away, in layout tables."""
    rows = "".join(
        f"<tr><td><b>{label}:</b></td><td>{'<br>'.join(values)}</td></tr>" for label, values in fields(facts)
    )
    items = each_event(
        facts,
        lambda e: (
            f'<tr><td>{day_text(e["date"])}</td><td><a href="{e["path"]}">'
            f"{escape(e['title'])}</a></td><td>{escape(', '.join(e['categories']))}</td>"
            f"<td>{escape(e['source'])}</td><td>{escape(e['summary'])}</td></tr>"
        ),
    )
    table = (
        (
            "<h2>Timeline</h2><table><tr><th>Date</th><th>Title</th><th>Category</th><th>Source</th><th>Summary</th></tr>"
            f"{items}</table>"
        )
        if items
        else ""
    )
    return drupal(facts["title"], f"<table><tbody>{rows}</tbody></table>{table}", wrap='<div id="content">{}</div>')


def wordpress(title: str, content: str, *, template: str = "<main>{}</main>", heading: bool = True) -> str:
    """Return a WordPress page around some content."""
    h1 = f"""<header class="entry-header"><h1 class="entry-title">{escape(title)}</h1><div class="entry-meta">
<span class="posted-on"><time class="entry-date" datetime="2023-01-10T15:00:00+01:00">January 10, 2023</time></span>
by <span>admin</span></div></header>"""
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8">
<title>{escape(title)} &#8211; EU STEM Coalition</title>
<link rel="stylesheet" href="/wp-content/themes/some/style.css?ver=6.4">
<link rel="canonical" href="/dossiers/the-dossier/">
<meta property="og:title" content="{escape(title)} - EU STEM Coalition"></head>
<body class="wp-singular single-dossier postid-77"><header class="site-header"><p class="site-title"><a href="/">EU STEM
Coalition</a></p>
<nav><ul><li><a href="/taskforces/">Taskforces</a></li><li><a href="/status/">Status</a></li></ul></nav>
</header>{template.format((h1 if heading else "") + DECOYS + content)}
<aside class="widget-area sidebar"><section class="widget">{SIDEBAR}</section></aside>{COMMENTS}
<section class="related-posts"><h2>Related</h2><ul><li><em>March 3, 2003</em>
<a href="/publications/unrelated/">Unrelated</a>
<br>News | Nobody</li></ul></section><footer class="site-footer"><p>Country: Belgium</p></footer></body></html>"""


def titled(event: Facts) -> str:
    """Return an event's title, linked as WordPress links."""
    return f'<a href="{event["path"]}/">{escape(event["title"])}</a>'


def classic(facts: Facts) -> str:
    """One paragraph of labels with line breaks, headings, and a flat timeline."""
    pairs = fields(facts)
    short = "<br />\n".join(
        f"<strong>{label}:</strong> {', '.join(values)}" for label, values in pairs if label in SHORT
    )
    long = "".join(f"<h3>{label}</h3><p>{values[0]}</p>" for label, values in pairs if label not in SHORT)
    events = each_event(
        facts,
        lambda e: (
            (f"<p><strong>{day_text(e['date'])}</strong></p>" if e["date"] else "")
            + f"<h4>{titled(e)}</h4><p>{event_facts(e)}</p><p>{escape(e['summary'])}</p>"
        ),
    )
    body = f'<div class="entry-content"><p>{short}</p>{long}{"<h3>Timeline</h3>" + events if events else ""}</div>'
    return wordpress(
        facts["title"],
        body + '<footer class="entry-footer">Tags: none</footer>',
        template='<div id="primary"><main class="site-main"><article class="post-77 hentry">{}</article></main></div>',
    )


def elementor(facts: Facts) -> str:
    """Widgets without any entry content; the heading is a widget too."""

    def widget(kind: str, inner: str) -> str:
        return (
            f'<div class="elementor-element elementor-widget elementor-widget-{kind}">'
            f'<div class="elementor-widget-container">{inner}</div></div>'
        )

    pairs = fields(facts)
    icons = "".join(
        f'<li class="elementor-icon-list-item"><span class="elementor-icon-list-text"><b>{label}:</b> '
        f"{', '.join(values)}</span></li>"
        for label, values in pairs
        if label in SHORT
    )
    texts = "".join(
        widget("heading", f'<h2 class="elementor-heading-title">{label}</h2>')
        + widget("text-editor", f"<p>{values[0]}</p>")
        for label, values in pairs
        if label not in SHORT
    )
    rows = each_event(
        facts,
        lambda e: (
            f'<div class="timeline-item"><div class="date">{day_text(e["date"])}</div>'
            f"<h3>{titled(e)}</h3><div>{event_facts(e)}</div><p>{escape(e['summary'])}</p></div>"
        ),
    )
    heading = widget("heading", f'<h1 class="elementor-heading-title">{escape(facts["title"])}</h1>')
    body = heading + widget("icon-list", f"<ul>{icons}</ul>") + texts
    if rows:
        body += widget("heading", '<h2 class="elementor-heading-title">Timeline</h2>') + widget(
            "html", f'<div class="timeline">{rows}</div>'
        )
    return wordpress(
        facts["title"],
        f'<section class="elementor-section">{body}</section>',
        heading=False,
        template='<div data-elementor-type="wp-post" class="elementor elementor-77">{}</div>',
    )


def definition_list(facts: Facts) -> str:
    """Definition lists for the fields and the timeline."""
    rows = "".join(
        f"<dt>{label}</dt>" + "".join(f"<dd>{value}</dd>" for value in values) for label, values in fields(facts)
    )
    events = each_event(
        facts,
        lambda e: (
            f"<dt>{day_text(e['date']) or '&nbsp;'}</dt><dd>{titled(e)}</dd>"
            f"<dd>{event_facts(e)}</dd><dd>{escape(e['summary'])}</dd>"
        ),
    )
    timeline = f"<h2>Timeline</h2><dl>{events}</dl>" if events else ""
    return wordpress(
        facts["title"],
        f'<div class="post-content"><dl>{rows}</dl>{timeline}</div>',
        template='<div id="content"><article class="type-dossier">{}</article></div>',
    )


def meta_table(facts: Facts) -> str:
    """A table of facts, headings with colons, and a timeline table in another order."""
    pairs = fields(facts)
    rows = "".join(
        f"<tr><th>{label}</th><td>{'<br>'.join(values)}</td></tr>" for label, values in pairs if label in SHORT
    )
    long = "".join(f"<h2>{label}:</h2><p>{values[0]}</p>" for label, values in pairs if label not in SHORT)
    events = each_event(
        facts,
        lambda e: (
            f"<tr><td>{titled(e)}</td><td>{escape(', '.join(e['categories']))}</td>"
            f"<td>{escape(e['source'])}</td><td>{day_text(e['date'])}</td><td>{escape(e['summary'])}</td></tr>"
        ),
    )
    heads = "".join(f"<th>{head}</th>" for head in ("Event", "Category", "Source", "Date", "Summary"))
    table = (
        (
            f"<h2>Key events</h2><figure class='wp-block-table'><table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{events}</tbody></table></figure>"
        )
        if events
        else ""
    )
    return wordpress(
        facts["title"], f'<div class="entry-content wp-block-post-content"><table>{rows}</table>{long}{table}</div>'
    )


def facts_only(facts: Facts) -> str:
    """A line of facts and three paragraphs, without any label; a status has no place there."""
    names = ", ".join(
        f'<a href="/members/{i}/">{escape(name)}</a>' for i, name in enumerate(facts["requesting_organisations"])
    )
    line = escape(f"{day_text(facts['start_date'])} | {facts['country'] or ''} | ") + names
    paragraphs = "".join(f"<p>{escape(facts[name])}</p>" for name in ("background", "objectives", "results"))
    events = each_event(
        facts,
        lambda e: (
            f"<li>{'<time>' + day_text(e['date']) + '</time>: ' if e['date'] else ''}{titled(e)}"
            f"<br>{event_facts(e)}<br>{escape(e['summary'])}</li>"
        ),
    )
    timeline = f"<h2>Timeline</h2><ol>{events}</ol>" if events else ""
    return wordpress(
        facts["title"], f'<div class="entry-content"><p class="dossier-facts">{line}</p>{paragraphs}{timeline}</div>'
    )


def meta_rows(facts: Facts) -> str:
    """Facts above the content, as spans that only their classes tell apart; cards for the timeline."""
    pairs = fields(facts)
    rows = "".join(
        f'<div class="meta-row"><span class="meta-label">{label}</span><span class="meta-value">'
        f"{'</span><span class=meta-value>, '.join(values)}</span></div>"
        for label, values in pairs
        if label in SHORT
    )
    long = "".join(
        f'<section><h2 class="section-title">{label}</h2><div><p>{values[0]}</p></div></section>'
        for label, values in pairs
        if label not in SHORT
    )
    events = each_event(
        facts,
        lambda e: (
            f'<article class="card"><span class="card-date">{day_text(e["date"])}</span>'
            f'<h3 class="card-title">{titled(e)}</h3><p>{event_facts(e)}</p><p>{escape(e["summary"])}</p></article>'
        ),
    )
    timeline = f'<section class="dossier-timeline"><h2>Timeline</h2>{events}</section>' if events else ""
    return wordpress(
        facts["title"],
        f'<div class="dossier-head">{rows}</div><div class="entry-content">{long}</div>{timeline}',
        template='<main id="main"><article>{}</article></main>',
    )


DRUPAL: tuple[Theme, ...] = (
    zen,
    bem,
    panels,
    unlabelled,
    display_suite,
    generic_heading,
    accordion,
    views_table,
    custom_text,
    classless,
)
WORDPRESS: tuple[Theme, ...] = (classic, elementor, definition_list, meta_table, facts_only, meta_rows)
