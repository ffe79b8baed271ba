"""A page as text that says of each stretch where it went: for the terminal with marks, for a browser in colours."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count, groupby
from textwrap import wrap
from typing import Protocol

from dossier_scraper.model import Coverage
from dossier_scraper.wording import counted, safe

# What is no boilerplate under a rule's name, in the order of the sums.
KINDS = ("read", "label", "other", "repeated", "hidden", "refused", "unread")
# No line of text is narrower, whatever the terminal is.
NARROWEST = 20
STYLE = """
:root{color-scheme:light dark;--paper:#fcfcfa;--ink:#1f2328;--faint:#5a626b;--label:#dde8f0;--fault:#fbe3e0;
--fault-ink:#8a1f11;--came:#dcefdd;--came-ink:#14532d}
@media(prefers-color-scheme:dark){:root{--paper:#16191c;--ink:#dfe2e5;--faint:#9ea7b0;--label:#2b3a47;--fault:#44211d;
--fault-ink:#f5b5ab;--came:#17351f;--came-ink:#a9dfb6}}
body{font:1rem/1.55 system-ui,sans-serif;max-width:52rem;margin:1.5rem auto;padding:0 1rem;overflow-wrap:anywhere;
color:var(--ink);background:var(--paper)}
h1{font-size:1.3rem;margin:0}a{color:inherit}
dl{display:grid;grid-template-columns:max-content max-content;gap:.1rem 1.5rem}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
main p{margin:.2rem 0}mark{padding:0 .2rem;color:inherit;background:none;unicode-bidi:isolate}
mark.read{background:var(--came);color:var(--came-ink)}mark.label{background:var(--label)}
mark.other{border-bottom:2px solid var(--came-ink)}mark.refused{border-bottom:2px dashed var(--fault-ink)}
mark.unread{background:var(--fault);color:var(--fault-ink);outline:2px solid var(--fault-ink)}
mark.hidden,mark.repeated,mark.rest{color:var(--faint)}
main :is(.hidden,.repeated,.rest)::after{content:" " attr(title);font-size:.75em;font-style:italic}
"""


class Stretch(Protocol):
    """A stretch of a page's text, where it went, and whether it begins a line."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def fresh(self) -> bool: ...  # noqa: D102


def printed(segments: Sequence[Stretch], coverage: Coverage, width: int | None) -> Iterator[str]:
    """Yield a line for each stretch of text, where it went and the text, then how much went where.

    Unread ones are marked. Texts are wrapped where the terminal's `width` is given.
    """
    counts = list(sums(coverage))
    kinds = max(len(kind) for kind, _ in counts)
    for segment in segments:
        front = f"{'?' if segment.kind == 'unread' else ' '} {segment.kind:<{kinds}} "
        for line in segment.text.split("\n"):
            yield from _wrapped(safe(line), front, width)
    yield ""
    yield from (f"  {kind:<{kinds}} {number:>7}" for kind, number in counts)


def _wrapped(text: str, front: str, width: int | None) -> Iterator[str]:
    """Yield a text behind its front, further lines below its beginning."""
    if width is None:
        yield front + text
        return
    lines = wrap(text, max(width - len(front), NARROWEST)) or [""]
    yield from (f"{'' if at else front}{' ' * len(front) if at else ''}{line}" for at, line in enumerate(lines))


def sums(coverage: Coverage) -> Iterator[tuple[str, int]]:
    """Yield how many characters went where, the total last."""
    for kind in KINDS:
        number = getattr(coverage, kind)
        if number:
            yield kind, number
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
    unread = count(1)
    lines = (f"<p>{' '.join(_mark(*stretch, unread) for stretch in line)}</p>" for line in lines_in_kinds(segments))
    counts = "".join(f"<dt>{_mark(kind, kind)}</dt><dd>{number:,}</dd>" for kind, number in sums(coverage))
    body = "\n".join(lines)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Coverage of {escape(safe(url))}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style></head>\n<body><h1>Where the text of a page went</h1>\n<p>{escape(safe(url))}</p>\n"
        f"<p>{_lead(coverage)}</p>\n<dl>{counts}</dl>\n<main>\n{body}\n</main></body></html>\n"
    )


def _lead(coverage: Coverage) -> str:
    """Return how much no rule reads and none leaves out, as HTML."""
    if not coverage.unread:
        return "Each character was read, or left out by a rule with a name."
    parts = f"{coverage.unread:,} of {counted(coverage.total, 'character')}"
    return f'<a href="#unread-1">Unread</a>: {parts}. No rule reads them, and none leaves them out.'


def _joined(line: Iterable[Stretch]) -> Iterator[tuple[str, str]]:
    """Yield the stretches of a line, neighbours of one kind as one."""
    for kind, group in groupby(line, lambda segment: segment.kind):
        yield kind, " ".join(segment.text for segment in group)


def _mark(kind: str, text: str, unread: Iterator[int] | None = None) -> str:
    """Return a stretch as HTML; an unread one of the text has a number of its own."""
    name = kind if kind in KINDS else "rest"
    place = f' id="unread-{next(unread)}"' if unread and kind == "unread" else ""
    lines = "<br>".join(escape(safe(line)) for line in text.split("\n"))
    return f'<mark class="{name}" title="{escape(kind)}"{place}>{lines}</mark>'
