"""Labels in a row and their values in a row of panels behind them, as tabs print them: the first label names the first.

Only the elements around labels and values are looked at; nothing here reads a label.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from bs4 import Tag

from dossier_scraper.extract.dom.lines import Line, parents
from dossier_scraper.extract.fields.claims import Claim
from dossier_scraper.model import SHORT_FIELDS


def by_panels(claims: Sequence[Claim], labels: Sequence[Line]) -> list[Claim]:
    """Return claims; those that are shown empty right before one have what its panels say. `labels` are their lines.

    There are as many panels as labels, and the element around the labels holds no panel; other panels are nobody's.

    >>> labels = "<div><p>Background</p><p>Results</p></div>"
    >>> one, two, *texts = lines(f"{labels}<div><div><p>Few flew.</p></div><div><p>Ten flew.</p></div></div>")
    >>> told = [Claim(field="background", lines=(), rule=""), Claim(field="results", lines=tuple(texts), rule="")]
    >>> [claim.text for claim in by_panels(told, [one, two])]
    ['Few flew.', 'Ten flew.']
    """
    found = list(claims)
    start = 0
    for at, claim in enumerate(claims):
        if claim.field in SHORT_FIELDS:
            start = at + 1
        elif claim.lines:
            several = slice(start, at + 1)
            panels = _panels(claim.lines, labels[several]) if at > start else []
            if len(panels) == len(claims[several]):
                pairs = zip(claims[several], panels, strict=True)
                found[several] = [replace(one, lines=tuple(lines)) for one, lines in pairs]
            elif panels:
                found[at] = replace(claim, lines=())
            start = at + 1
    return found


def _panels(lines: Sequence[Line], labels: Sequence[Line]) -> list[list[Line]]:
    """Return lines by the elements next below the one around all; none where the labels stand in that one."""
    within, around = _around(lines), _around(labels)
    if within is None or around is None or any(tag is around for tag in (within, *parents(within))):
        return []
    return [list(group) for _, group in groupby(lines, lambda line: id(_below(line, within)))]


def _around(lines: Iterable[Line]) -> Tag | None:
    """Return the smallest element around all lines, which is none of their own blocks."""
    ways = [list(parents(line.place))[1:] for line in lines]
    shared = set.intersection(*({id(tag) for tag in way} for way in ways))
    return next((tag for tag in ways[0] if id(tag) in shared), None)


def _below(line: Line, outer: Tag) -> Tag | None:
    return next((tag for tag in parents(line.place) if tag.parent is outer), None)
