"""What the test themes share: a page around some content, fields, a timeline, and decoys that are no content.

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
