"""One dossier in many WordPress themes: all that block themes, classic themes and page builders make of its text."""

from html import escape

from tests.extract.themes import SHORT, Facts, Theme, day_text, each_event, event_facts, fields, titled, wordpress


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


def divi(facts: Facts) -> str:
    """Modules and toggles of a page builder, labels in paragraphs of their own, entries as blurbs."""

    def module(content: str) -> str:
        return f'<div class="et_pb_module et_pb_text"><div class="et_pb_text_inner">{content}</div></div>'

    short = "".join(
        module(f"<p><strong>{label}:</strong></p>" + "".join(f"<p>{value}</p>" for value in values))
        for label, values in fields(facts)
        if label in SHORT
    )
    toggles = "".join(
        f"""<div class="et_pb_module et_pb_toggle et_pb_toggle_close"><h5 class="et_pb_toggle_title">{label}</h5>
<div class="et_pb_toggle_content clearfix"><p>{values[0]}</p></div></div>"""
        for label, values in fields(facts)
        if label not in SHORT
    )
    events = each_event(
        facts,
        lambda e: (
            f"""<div class="et_pb_module et_pb_blurb"><div class="et_pb_blurb_content"><h4 class="et_pb_module_header">
{titled(e)}</h4><div class="et_pb_blurb_description"><p>{day_text(e["date"])}</p><p>{event_facts(e)}</p>
<p>{escape(e["summary"])}</p></div></div></div>"""
        ),
    )
    timeline = module("<h2>Timeline</h2>") + events if events else ""
    heading = module(f"<h1>{escape(facts['title'])}</h1>")
    return wordpress(
        facts["title"],
        f'<div class="et_pb_section"><div class="et_pb_row">{heading}{short}{toggles}{timeline}</div></div>',
        heading=False,
        template='<div id="main-content"><article class="dossier type-dossier et_pb_post">{}</article></div>',
    )


def gutenberg(facts: Facts) -> str:
    """Blocks in two columns; labels in bold without a colon, values in the next paragraph."""
    left = "".join(
        f"""<div class="wp-block-group"><p class="has-small-font-size"><strong>{label}</strong></p>
<p>{", ".join(values)}</p></div>"""
        for label, values in fields(facts)
        if label in SHORT
    )
    right = "".join(
        f'<h2 class="wp-block-heading">{label}</h2><p>{values[0]}</p>'
        for label, values in fields(facts)
        if label not in SHORT
    )
    events = each_event(
        facts,
        lambda e: (
            f"""<div class="wp-block-group event"><p class="has-text-color"><em>{day_text(e["date"])}</em></p>
<p><strong>{titled(e)}</strong><br>{event_facts(e)}<br>{escape(e["summary"])}</p></div>"""
        ),
    )
    timeline = f'<h2 class="wp-block-heading" id="timeline">Timeline</h2>{events}' if events else ""
    return wordpress(
        facts["title"],
        f"""<div class="entry-content wp-block-post-content is-layout-constrained"><div class="wp-block-columns">
<div class="wp-block-column">{left}</div><div class="wp-block-column">{right}</div></div>{timeline}</div>""",
        template='<main class="wp-block-group">{}</main>',
    )


def own_fields(facts: Facts) -> str:
    """A theme's own markup for its fields, no entry content, and a “Read more” below each entry."""
    short = "".join(
        f"""<div class="dossier-meta__item"><span class="dossier-meta__label">{label}</span>
<span class="dossier-meta__value">{", ".join(values)}</span></div>"""
        for label, values in fields(facts)
        if label in SHORT
    )
    long = "".join(
        f'<section class="dossier-section"><h2>{label}</h2><div class="rte">{values[0]}</div></section>'
        for label, values in fields(facts)
        if label not in SHORT
    )
    events = each_event(
        facts,
        lambda e: (
            f"""<article class="timeline__entry"><header><span class="timeline__date">{day_text(e["date"])}</span>
<h3 class="timeline__title">{titled(e)}</h3></header><p class="timeline__meta">{event_facts(e)}</p>
<p class="timeline__excerpt">{escape(e["summary"])}</p><a class="btn" href="{e["path"]}/">Read more</a></article>"""
        ),
    )
    timeline = f'<section class="timeline" id="timeline"><h2>Timeline</h2>{events}</section>' if events else ""
    return wordpress(
        facts["title"],
        f'<div class="dossier-meta">{short}</div>{long}{timeline}',
        template='<main id="content" class="site-main"><div class="container">{}</div></main>',
    )


def grid(facts: Facts) -> str:
    """Rows of a grid: a label's column and a value's, a date's column and an entry's."""
    rows = "".join(
        f"""<div class="row"><div class="col-md-3"><b>{label}</b></div>
<div class="col-md-9">{"<br>".join(values)}</div></div>"""
        for label, values in fields(facts)
    )
    events = each_event(
        facts,
        lambda e: (
            f"""<div class="row event"><div class="col-md-3">{day_text(e["date"])}</div><div class="col-md-9">
<h4>{titled(e)}</h4><p class="small">{event_facts(e)}</p><p>{escape(e["summary"])}</p></div></div>"""
        ),
    )
    timeline = f"<h2>Timeline of events</h2>{events}" if events else ""
    return wordpress(facts["title"], f'<div class="entry-content">{rows}{timeline}</div>')


def facts_list(facts: Facts) -> str:
    """Facts in a list, labels in bold paragraphs, entries as paragraphs in a numbered list."""
    short = "".join(
        f'<li><span class="label">{label}:</span>{", ".join(values)}</li>'
        for label, values in fields(facts)
        if label in SHORT
    )
    long = "".join(
        f"<p><strong>{label}</strong></p><p>{values[0]}</p>" for label, values in fields(facts) if label not in SHORT
    )
    events = each_event(
        facts,
        lambda e: (
            f"<li><p>{day_text(e['date'])}{': ' if e['date'] else ''}{titled(e)}</p><p>{event_facts(e)}</p>"
            f"<p>{escape(e['summary'])}</p></li>"
        ),
    )
    timeline = f"<p><strong>Timeline</strong></p><ol>{events}</ol>" if events else ""
    return wordpress(facts["title"], f'<div class="entry-content"><ul class="facts">{short}</ul>{long}{timeline}</div>')


def bare(facts: Facts) -> str:
    """Paragraphs and nothing else: no bold, no heading, no class."""
    rows = "".join(f"<p>{label}: {', '.join(values)}</p>" for label, values in fields(facts))
    events = each_event(
        facts,
        lambda e: f"<p>{day_text(e['date'])}<br>{titled(e)}<br>{event_facts(e)}<br>{escape(e['summary'])}</p>",
    )
    timeline = f"<p>Timeline:</p>{events}" if events else ""
    return wordpress(facts["title"], f"<article>{rows}{timeline}</article>", template='<div class="site">{}</div>')


WORDPRESS: tuple[Theme, ...] = (
    classic,
    elementor,
    definition_list,
    meta_table,
    facts_only,
    meta_rows,
    divi,
    gutenberg,
    own_fields,
    grid,
    facts_list,
    bare,
)
