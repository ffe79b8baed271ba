"""One dossier in many Drupal 7 themes: all that base themes, Views, Panels and tab modules make of its markup."""

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
    node,
    views_timeline,
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


def omega(facts: Facts) -> str:
    """Names with two underscores, without any plain `field` class."""
    rows = "".join(
        f'<div class="field field--name-{MACHINE[label]} field--label-above"><div class="field__label">{label}:&nbsp;'
        f'</div><div class="field__items">{"".join(f"<div class=field__item>{value}</div>" for value in values)}'
        "</div></div>"
        for label, values in fields(facts)
    )
    return drupal(
        facts["title"],
        f'<article role="article" class="node node--taskforce-dossier node--full"><div class="node__content">{rows}'
        "</div></article>" + views_timeline(facts),
        wrap='<div class="l-main"><div class="l-content" role="main">{}</div></div>',
    )


def field_groups(facts: Facts) -> str:
    """Field groups: a fieldset with the facts, horizontal tabs with the texts, legends like labels."""
    short = "".join(field(label, values) for label, values in fields(facts) if label in SHORT)
    panes = "".join(
        f"""<fieldset class="collapsible form-wrapper horizontal-tabs-pane"><legend>
<span class="fieldset-legend">{label}</span></legend><div class="fieldset-wrapper">{field(label, values)}</div>
</fieldset>"""
        for label, values in fields(facts)
        if label not in SHORT
    )
    return drupal(
        facts["title"],
        f"""<div class="node node-taskforce-dossier clearfix"><fieldset class="group-info form-wrapper"><legend>
<span class="fieldset-legend">Facts</span></legend><div class="fieldset-wrapper">{short}</div></fieldset>
<div class="field-group-htabs-wrapper"><h2 class="element-invisible">Horizontal Tabs</h2>
<div class="horizontal-tabs-panes">{panes}</div></div></div>"""
        + views_timeline(facts),
    )


def views_grid(facts: Facts) -> str:
    """The timeline as a Views grid: entries are the cells of one table row."""
    cells = each_event(
        facts,
        lambda e: (
            f"""<td class="col-1"><div class="views-field views-field-title"><span class="field-content">
<a href="{e["path"]}">{escape(e["title"])}</a></span></div><div class="views-field views-field-field-date">
<span class="field-content">{day_text(e["date"])}</span></div><div class="views-field views-field-nothing">
<span class="field-content">{event_facts(e)}</span></div><div class="views-field views-field-body">
<span class="field-content">{escape(e["summary"])}</span></div></td>"""
        ),
    )
    grid = f'<table class="views-view-grid cols-4"><tbody><tr class="row-1 row-first">{cells}</tr></tbody></table>'
    return drupal(facts["title"], node(facts, "bartik") + view(grid if cells else ""))


def rewritten(facts: Facts) -> str:
    """Entries that a View rewrites into one custom text, as inline elements."""
    rows = each_event(
        facts,
        lambda e: (
            f"""<div class="views-row"><span class="views-field views-field-nothing"><span class="field-content">
<strong>{day_text(e["date"])}</strong><br /><a href="{e["path"]}">{escape(e["title"])}</a><br />
<em>{event_facts(e)}</em><br />{escape(e["summary"])}</span></span></div>"""
        ),
    )
    return drupal(facts["title"], node(facts, "bartik") + view(rows))


def quicktabs_ui(facts: Facts) -> str:
    """Fields in one tab of jQuery UI, the timeline in another."""
    tabs = "".join(field(label, values) for label, values in fields(facts)), views_timeline(facts) or "<p>Nothing</p>"
    return drupal(
        facts["title"],
        f"""<div id="quicktabs-taskforce" class="quicktabs-ui-wrapper"><ul><li><a href="#qt-1">Overview</a></li>
<li><a href="#qt-2">Timeline</a></li></ul><div id="qt-1">{tabs[0]}</div><div id="qt-2">{tabs[1]}</div></div>""",
    )


def field_collection(facts: Facts) -> str:
    """The timeline as a field collection of the node: entities within a field."""

    def inner(name: str, value: str) -> str:
        return (
            f'<div class="field field-name-field-{name}"><div class="field-items"><div class="field-item">{value}'
            "</div></div></div>"
        )

    items = each_event(
        facts,
        lambda e: (
            '<div class="field-item"><div class="entity entity-field-collection-item '
            'field-collection-item-field-timeline"><div class="content">'
            + inner("date", day_text(e["date"]))
            + inner("event", f'<a href="{e["path"]}">{escape(e["title"])}</a>')
            + inner("facts", event_facts(e))
            + inner("summary", escape(e["summary"]))
            + "</div></div></div>"
        ),
    )
    collection = (
        f"""<div class="field-collection-container field field-name-field-timeline"><div class="field-label">
Timeline:&nbsp;</div><div class="field-items">{items}</div></div>"""
        if items
        else ""
    )
    return drupal(facts["title"], node(facts, "bartik", closing=f"{collection}</div>"))


def view(content: str) -> str:
    """Return a View of the timeline, if it has content."""
    return (
        f'<div class="view view-taskforce-timeline"><div class="view-content">{content}</div></div>' if content else ""
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
    omega,
    field_groups,
    views_grid,
    rewritten,
    quicktabs_ui,
    field_collection,
)
