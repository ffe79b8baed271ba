"""Charts as inline SVG by pygal, without its script, style and date: the sheet colours them, light and dark."""

from collections.abc import Sequence

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

# Units of the drawing, which is as wide as the page allows: one bar across takes so much, the frame so much.
TICKS = 10
# A label has at most so many characters: pygal leaves room for all of a name, also where it shows less.
LABEL = 26
WIDTH, ROW, FRAME, UPRIGHT, FONT = 480, 26, 20, 220, 13
# A digit over a bar takes so much, with what parts it from the next bar's; where they would touch, the table has them.
DIGIT = 9


def bars(counts: Sequence[tuple[str, int]], words: str, *, upright: bool = False) -> Markup:
    """Return bars of names and their counts, from left to right or, `upright`, upwards; `words` say what they count.

    The table beside it has the same numbers: to who does not see it, the chart is one picture with a name.
    """
    kind = pygal.Bar if upright else pygal.HorizontalBar
    shown = counts if upright else counts[::-1]  # across, the first stands at the bottom
    names = [name if len(name) <= LABEL else f"{name[: LABEL - 1]}…" for name, _ in shown]
    digits = max((len(f"{count:,}") for _, count in counts), default=1)
    chart = kind(
        js=[],
        css=[],
        no_prefix=True,
        classes=("chart",),
        width=WIDTH,
        height=UPRIGHT if upright else FRAME + ROW * len(names),
        margin=4,
        show_legend=False,
        print_values=not upright or DIGIT * digits * len(counts) <= WIDTH,
        print_values_position="top",
        truncate_label=LABEL,
        x_labels=names,
        x_labels_major_count=TICKS,
        show_minor_x_labels=not upright or len(names) <= TICKS,
        show_x_labels=upright,
        show_y_labels=not upright,
        style=Style(label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT),
        formatter=lambda count: f"{count:,}" if count else "",
    )
    chart.add(words, [count for _, count in shown])
    drawing = chart.render_tree()
    etree.strip_elements(drawing, etree.Comment, "defs", "title", "desc", with_tail=False)
    for tooltip in drawing.xpath(".//g[contains(@class, 'tooltip-overlay')]"):
        tooltip.getparent().remove(tooltip)
    drawing.attrib.pop("id", None)
    drawing.set("role", "img")
    drawing.set("aria-label", words)
    return Markup(etree.tostring(drawing, encoding="unicode"))  # noqa: S704 - pygal escapes what it draws
