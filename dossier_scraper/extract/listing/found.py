"""A row of a listing as it was found, not yet read."""

from dataclasses import dataclass

from bs4 import Tag

from dossier_scraper.extract.dom.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The link to a row's dossier, the element it stands in, its lines if the element has not all.

    `unclear` are facts beside it that may be its own or another row's.
    """

    link: Tag
    element: Tag
    lines: tuple[Line, ...] = ()
    unclear: tuple[Line, ...] = ()
