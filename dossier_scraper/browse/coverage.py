"""A page as text that says of each stretch where it went: for the terminal with marks, for a browser in colours."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Protocol

from dossier_scraper.model import Coverage
from dossier_scraper.wording import safe

COLOURS = {
    "read": "#c8e6c9",
    "label": "#bbdefb",
    "other": "#dcedc8",
    "repeated": "#e0e0e0",
    "hidden": "#eeeeee",
    "refused": "#ffe0b2",
    "unread": "#ffcdd2",
    "rest": "#f5f5f5",
}
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
    "p{margin:.2rem 0}mark{color:#000;padding:0 .2rem}mark.unread{outline:2px solid #b71c1c}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem}dd{margin:0}"
    + "".join(f"mark.{kind}{{background:{colour}}}" for kind, colour in COLOURS.items())
)


class Stretch(Protocol):
    """A stretch of a page's text, where it went, and whether it begins a line."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def fresh(self) -> bool: ...  # noqa: D102


def marked(segments: Iterable[Stretch]) -> Iterator[str]:
    """Yield a line for each stretch of text: where it went, and the text; unread ones are marked."""
    for segment in segments:
        for line in segment.text.split("\n"):
            yield f"{'?' if segment.kind == 'unread' else ' '} {segment.kind:<16} {safe(line)}"


def sums(coverage: Coverage) -> Iterator[tuple[str, int]]:
    """Yield how many characters went where, the total last."""
    for kind in COLOURS:
        count = getattr(coverage, kind, 0)
        if count:
            yield kind, count
    yield from coverage.boilerplate.items()
    yield "total", coverage.total


def lines_in_kinds(segments: Iterable[Stretch]) -> list[list[tuple[str, str]]]:
    """Return the lines of a page, each as stretches: where it went, and the text; neighbours of one kind as one."""
    lines: list[list[Stretch]] = []
    for segment in segments:
        if segment.fresh or not lines:
            lines.append([])
        lines[-1].append(segment)
    return [list(_joined(line)) for line in lines]


def page_in_colours(segments: Iterable[Stretch], coverage: Coverage, url: str) -> str:
    """Return an HTML page without scripts: the text in colours by where it went, and the sums."""
    body = "\n".join(f"<p>{''.join(map(_mark, line))}</p>" for line in lines_in_kinds(segments))
    counts = "".join(f"<dt>{_mark((kind, kind))}</dt><dd>{count}</dd>" for kind, count in sums(coverage))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Coverage of {escape(url)}</title>'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style></head>\n<body><h1>Coverage of {escape(url)}</h1>\n<dl>{counts}</dl>\n<main>\n{body}\n"
        "</main></body></html>\n"
    )


def _joined(line: Iterable[Stretch]) -> Iterator[tuple[str, str]]:
    """Yield the stretches of a line, neighbours of one kind as one."""
    for kind, group in groupby(line, lambda segment: segment.kind):
        yield kind, " ".join(segment.text for segment in group)


def _mark(stretch: tuple[str, str]) -> str:
    kind, text = stretch
    name = kind if kind in COLOURS else "rest"
    return f'<mark class="{name}" title="{escape(kind)}">{"<br>".join(map(escape, text.split(chr(10))))}</mark> '
