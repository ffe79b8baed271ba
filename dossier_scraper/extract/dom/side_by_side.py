"""Lines that are made of elements side by side, as styles set them apart where the markup has no block for each."""

from bs4 import Tag

from dossier_scraper.extract.dom.lines import Line, parents

# Signs that stand between parts of a line, and those that do within a title as well.
BETWEEN = " :-–—|,"
SEPARATORS = f"{BETWEEN}·•/"


def elements_of(line: Line, with_words: bool = False) -> list[Line]:
    """Return the parts of a line that stand in elements side by side, if there are two.

    A word outside of them is a part as well (`with_words`), or there are none.
    """
    cuts: list[int] = []
    at, before = 0, None
    outer = _around_all(line) if len(line.pieces) > 1 else None
    for piece in line.pieces if outer is not None else ():
        owner = next((tag for tag in parents(piece.place, outer) if tag.parent is outer), outer if with_words else None)
        if piece.text.strip(SEPARATORS):
            if owner is None:
                return []
            if before is not None and owner is not before:
                cuts.append(at)
            before = owner
        at += len(piece.text)
    return [trimmed(part) for part in line.parts(cuts)] if cuts else []


def _around_all(line: Line) -> Tag | None:
    """Return the innermost element that holds all words of a line: its block, or the one around them within it."""
    outside = line.place.parent if isinstance(line.place, Tag) else None
    ways = [[*parents(piece.place, outside)] for piece in line.pieces if piece.text.strip(SEPARATORS)]
    return next((tag for tag in ways[0] if all(any(tag is one for one in way) for way in ways)), None) if ways else None


def trimmed(line: Line) -> Line:
    """Return a line without the signs around it that separate it from others."""
    text = line.text.strip(SEPARATORS)
    return line.after(line.text.index(text)).before(len(text))
