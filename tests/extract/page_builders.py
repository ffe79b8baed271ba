"""Twenty-four themes and page builders that sites really use, each as it wraps a page and the parts of its content.

The names are those of their markup; what a page says is the same in all of them.
"""

from html import escape

from tests.extract.themes import SHORT, Facts, Theme, day_text, each_event, event_facts, fields, titled, wordpress

# How a theme wraps the whole, and how a part: elements within each other, as selectors write them.
BUILDERS: dict[str, tuple[str, str]] = {
    "Genesis": ("div.site-inner div.content-sidebar-wrap main.content article.entry.hentry div.entry-content", "div"),
    "Enfold": (
        "div#main div.container_wrap.sidebar_right main.template-page.content article.hentry div.entry-content",
        "section.av_textblock_section div.avia_textblock",
    ),
    "SiteOrigin": (
        "div#content div.entry-content div.panel-layout div.panel-grid",
        "div.panel-grid-cell div.so-panel.widget.widget_sow-editor div.textwidget",
    ),
    "Divi": (
        "div#main-content div.entry-content div.et_pb_section div.et_pb_row",
        "div.et_pb_module.et_pb_text div.et_pb_text_inner",
    ),
    "Elementor": (
        "div.elementor.elementor-77 section.elementor-section div.elementor-container",
        "div.elementor-widget-wrap div.elementor-widget.elementor-widget-text-editor",
    ),
    "WPBakery": (
        "div.entry-content div.vc_row.wpb_row.vc_row-fluid div.wpb_column.vc_column_container",
        "div.wpb_text_column.wpb_content_element div.wpb_wrapper",
    ),
    "Beaver Builder": (
        "div.fl-content article.fl-post div.fl-builder-content div.fl-row",
        "div.fl-module.fl-module-rich-text div.fl-module-content",
    ),
    "Avada": (
        "main#main section#content div.post-content div.fusion-fullwidth",
        "div.fusion-layout-column div.fusion-text",
    ),
    "Bricks": ("main#brx-content section.brxe-section", "div.brxe-text"),
    "Oxygen": ("div.ct-section-inner-wrap", "div.oxy-rich-text"),
    "Brizy": ("div.brz-root__container section.brz-section", "div.brz-wrapper div.brz-rich-text"),
    "Thrive": ("div#content div.tve_flt", "div.thrv_wrapper.thrv_text_element"),
    "X": ("div.x-main.full div.entry-content.content div.x-section", "div.x-text"),
    "Astra": (
        "div#content.site-content div.ast-container main#main.site-main article.ast-article div.entry-content",
        "",
    ),
    "GeneratePress": (
        "div#page.site.grid-container div.content-area main.site-main div.inside-article div.entry-content",
        "",
    ),
    "OceanWP": ("main#main div#content-wrap.container.clr div#content.site-content div.entry.clr", "div"),
    "Kadence": (
        "div#inner-wrap div.content-container.site-container main#main.site-main div.entry-content.single-content",
        "div.wp-block-kadence-column div.kt-inside-inner-col",
    ),
    "Neve": ("main#content.neve-main div.nv-single-post-wrap.col div.nv-content-wrap.entry-content", ""),
    "Blocksy": ("main#main.site-main div.ct-container-full div.entry-content.is-layout-flow", ""),
    "Storefront": ("div#content.site-content div.col-full div#primary main div.entry-content", ""),
    "Twenty Twenty-Four": (
        "main.wp-block-group.is-layout-flow div.entry-content.wp-block-post-content.has-global-padding",
        "div.wp-block-group",
    ),
    "Betheme": (
        "div#Content div.content_wrapper.clearfix div.sections_group div.entry-content",
        "div.mcb-wrap div.mcb-column.column_column div.column_attr",
    ),
    "The7": ("div#main.sidebar-none div.wf-wrap div#content.content", ""),
    "Flatsome": ("main#main div#content section.section div.section-content", "div.row div.col.large-12 div.col-inner"),
}


def wrapped_in(path: str, content: str) -> str:
    """Return some content within the elements of a path."""
    for step in reversed(path.split()):
        head, *names = step.split(".")
        tag, _, name = head.partition("#")
        identity = f' id="{name}"' if name else ""
        classes = f' class="{" ".join(names)}"' if names else ""
        content = f"<{tag}{identity}{classes}>{content}</{tag}>"
    return content


def built(name: str) -> Theme:
    """Return the theme of a builder's name."""
    whole, part = BUILDERS[name]

    def theme(facts: Facts) -> str:
        short = "".join(
            f"<p><strong>{label}:</strong> {', '.join(values)}</p>" for label, values in fields(facts) if label in SHORT
        )
        long = [f"<h3>{label}</h3><p>{values[0]}</p>" for label, values in fields(facts) if label not in SHORT]
        events = each_event(
            facts,
            lambda e: (
                (f"<p><strong>{day_text(e['date'])}</strong></p>" if e["date"] else "")
                + f"<h4>{titled(e)}</h4><p>{event_facts(e)}</p><p>{escape(e['summary'])}</p>"
            ),
        )
        parts = [short, *long, *([f"<h3>Timeline</h3>{events}"] if events else [])]
        heading = f'<h1 class="entry-title">{escape(facts["title"])}</h1>'
        content = heading + "".join(wrapped_in(part, said) for said in parts if said)
        return wordpress(facts["title"], content, heading=False, template=wrapped_in(whole, "{}"))

    theme.__name__ = name
    return theme


PAGE_BUILDERS: tuple[Theme, ...] = tuple(map(built, BUILDERS))
