"""Organisations as a page shows them: names in order, from items, links, logos or one line of text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from bs4 import Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, Piece, is_shown, parents
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.labels import pattern_of
from dossier_scraper.site import Site
from dossier_scraper.site.countries import country_code
from dossier_scraper.site.organisations import organisation_of
from dossier_scraper.text import plain

BETWEEN = re.compile(r"[\s,;/|&·•+-]*(?:and|et|und|en|y)?[\s,;/|&·•+-]*", re.IGNORECASE)
# What separates names where some are links: at the end of the words before a link, at the start of those behind.
SEPARATED_END = re.compile(r"\s*(?:[,;/|&·•+]|\s(?:and|et|und|en|y))\s*$", re.IGNORECASE)
SEPARATED_START = re.compile(
    r"^(?P<more>\s*\([^()]*\))?\s*(?:[,;/|&·•+]|(?:and|et|und|en|y)\s|(?<=\))$)\s*", re.IGNORECASE
)
# What marks an item at its beginning, and what ends one that others follow.
ITEM = re.compile(r"(?:[•‣▪◦·–*-]|\d{1,2}[.)]|[a-h]\))\s+(?=\w)")
ITEM_END = ",;"
SIGNS = " ,;/|&·•+"
FIELD = "requesting_organisations"
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
COMMA = re.compile(r"\s*[,;]\s+")
# What may stand between several names, or within one: a sign, a word between two, what some of them do together.
SEVERAL = re.compile(r"\s*[,;]\s+|\s[/|·•+]\s|\w:\s")
APART = re.compile(r";\s|\)(?:\s*,|\s+(?:and|et|und|en|y))\s|\s[/|·•+]\s|\w:\s|\S@\S")
WITH = re.compile(
    r"\s(?:(?:together|jointly|along) with|in (?:co-?operation|collaboration|partnership) with|on behalf of|led by"
    r"|en collaboration avec|in zusammenarbeit mit|en colaboracion con|in samenwerking met|gemeinsam mit)\s",
    re.IGNORECASE,
)
AND = re.compile(r"\s(?:and|et|und|en|y|&)\s")
ACRONYM = re.compile(r"\b[A-Z]{3,}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One organisation as shown: its name, where, its link, whether it was an item of its own, and whether a logo."""

    text: str
    line: Line
    link: Tag | None
    exact: bool
    logo: bool = False


def names_of(claim: Claim, site: Site) -> list[Name]:
    """Return the organisations of a claim, in order, each once.

    >>> shown = tuple(lines("<p><a href='/a'>Kite Club</a>, <a href='/b'>Wind Guild</a></p>"))
    >>> [name.text for name in names_of(Claim(field="requesting_organisations", lines=shown, rule="label"), site)]
    ['Kite Club', 'Wind Guild']
    """
    items = site.tables["eras"]["machine"]["items"]
    names: dict[str, Name] = {}
    for line in _without_text_of_cards(claim.lines, items):
        for name in _on_line(line, items, site):
            names.setdefault(plain(name.text), name)
    written = {str(name.link["href"]) for name in names.values() if name.link and not name.logo}
    return [name for name in names.values() if not (name.logo and name.link and str(name.link["href"]) in written)]


def _without_text_of_cards(lines: Sequence[Line], items: Sequence[str]) -> Iterator[Line]:
    """Yield the lines that show something; of an item with a heading, the heading alone is a name."""
    shown = [(line, _card_of(line, items)) for line in lines if is_shown(line)]
    headed = {id(card) for line, card in shown if card is not None and _is_heading(line)}
    return (line for line, card in shown if id(card) not in headed or _is_heading(line))


def _card_of(line: Line, items: Sequence[str]) -> Tag | None:
    """Return the item that a line stands in."""
    for tag in islice(parents(line.place), 8):
        if tag.name == "li" or any(name in items for name in str(tag.get("class") or "").split()):
            return tag
    return None


def _has_empty_heading(card: Tag) -> bool:
    """Return True if nothing stands in the first heading of an item: what else it says may be no name."""
    heading = card.find(HEADINGS)
    return isinstance(heading, Tag) and not fold(heading.get_text()) and heading.find("img") is None


def _is_heading(line: Line) -> bool:
    return any(tag.name in HEADINGS for tag in islice(parents(line.place), 3))


def _on_line(line: Line, items: Sequence[str], site: Site) -> Iterator[Name]:
    """Yield the names on a line: its links and logos, if there is nothing else; an item as a whole; else its parts."""
    groups = _by_link(line)
    outside = "".join(piece.text for link, pieces in groups if link is None for piece in pieces)
    if any(link is not None or pieces[0].alt for link, pieces in groups) and BETWEEN.fullmatch(outside):
        yield from _linked(line, groups)
    elif _is_mixed(groups) and not _is_linked_item(line, groups):
        yield from _mixed(line, groups)
    elif len(alike := _in_elements(line)) > 1:
        yield from (Name(text=part.text, line=part, link=None, exact=True) for part in alike)
    elif line.text:
        yield from _in_text(line, next((link for link, _ in groups if link is not None), None), items, site)


def _linked(line: Line, groups: Sequence[tuple[Tag | None, list[Piece]]]) -> Iterator[Name]:
    """Yield the names that are links or logos.

    >>> [(name.text, name.logo) for name in _on_line(line("<p><a href='/a'><img alt='Kite Club'></a></p>"), (), site)]
    [('Kite Club', True)]
    """
    for link, pieces in groups:
        text = "".join(piece.text for piece in pieces).strip()
        alt = next((piece.alt for piece in pieces if piece.alt), "")
        if (link is not None and text) or alt:
            yield Name(
                text=text or alt,
                line=Line(text=text or alt, pieces=tuple(pieces), place=line.place),
                link=link,
                exact=True,
                logo=not text,
            )


def _is_mixed(groups: Sequence[tuple[Tag | None, list[Piece]]]) -> bool:
    """Return True if links and words take turns, with a sign or a word between them that separates names."""
    texts = [("".join(piece.text for piece in pieces), link) for link, pieces in groups]
    if len(texts) < 2 or any(pieces[0].alt for _, pieces in groups):
        return False
    inner = [(text, at) for at, (text, link) in enumerate(texts) if link is None]
    ends = all(at == len(texts) - 1 or SEPARATED_END.search(text) for text, at in inner)
    return ends and all(at == 0 or SEPARATED_START.match(text) for text, at in inner)


def _is_linked_item(line: Line, groups: Sequence[tuple[Tag | None, list[Piece]]]) -> bool:
    """Return True for an item of a list with one link: words beside it (a town) are of the same name."""
    return _is_item(line, ()) and sum(link is not None for link, _ in groups) == 1


def _mixed(line: Line, groups: Sequence[tuple[Tag | None, list[Piece]]]) -> Iterator[Name]:
    """Yield the names of which some are links and others are not.

    >>> [name.text for name in _on_line(line("<p>Teknikkollen, <a href='/members/1'>Lake Agency</a></p>"), (), site)]
    ['Teknikkollen', 'Lake Agency']
    """
    spans: list[tuple[int, int, Tag | None]] = []
    at = 0
    for link, pieces in groups:
        text = "".join(piece.text for piece in pieces)
        start, end = at, at + len(text)
        if link is None:
            lead, tail = SEPARATED_START.match(text), SEPARATED_END.search(text)
            if lead and lead["more"] and spans:  # “(KC)” behind a link is a part of its name
                spans[-1] = (spans[-1][0], at + lead.end("more"), spans[-1][2])
            start, end = at + (lead.end() if lead else 0), at + (tail.start() if tail else len(text))
        spans += [(start, end, link)] if end > start else []
        at += len(text)
    for start, end, link in spans:
        name = line.between(start, end)
        if any(map(str.isalnum, name.text)):
            yield Name(text=name.text, line=name, link=link, exact=link is not None)


def _in_text(line: Line, link: Tag | None, items: Sequence[str], site: Site) -> Iterator[Name]:
    """Yield the name that a line is, or its parts, if each of several is known to be an organisation.

    >>> [name.text for name in _on_line(line("<p>Ministry of Wind, Air and Kites</p>"), (), site)]
    ['Ministry of Wind, Air and Kites']
    """
    exact, mark = _is_item(line, items), ITEM.match(line.text)
    line = line.between(mark.end() if mark else 0, len(line.text.rstrip(ITEM_END)))
    parts = COMMA.split(line.text)
    several = len(parts) > 1 and not exact and not organisation_of(line.text, site)
    if several and all(organisation_of(part, site) for part in parts):
        yield from (Name(text=part, line=line, link=None, exact=False) for part in parts)
    else:
        yield Name(text=line.text, line=line, link=link, exact=exact)


def parts_by_elements(line: Line) -> list[Line]:
    """Return a line in parts, if it is several links or elements of one kind with nothing but signs between them.

    >>> [part.text for part in parts_by_elements(line("<p><a href='/n'>News</a> <a href='/t'>Tools</a></p>"))]
    ['News', 'Tools']
    """
    groups = _by_link(line)
    outside = "".join(piece.text for link, pieces in groups if link is None for piece in pieces)
    if sum(link is not None for link, _ in groups) > 1 and BETWEEN.fullmatch(outside):
        return [name.line for name in _linked(line, groups)]
    return _in_elements(line)


def _in_elements(line: Line) -> list[Line]:
    """Return the parts of a line that stand in elements of one kind, if all else are signs or words between them.

    Elements without a class are of one kind where a sign stands between them: others may be parts of one name.

    >>> [part.text for part in _in_elements(line("<p><span class='o'>Kite Club</span><span class='o'>KTU</span></p>"))]
    ['Kite Club', 'KTU']
    >>> [part.text for part in _in_elements(line("<p><b class='o'>Kite Club</b><b class='o'>, KTU</b></p>"))]
    ['Kite Club', 'KTU']
    >>> len(_in_elements(line("<p><span>Kite</span> <span>Club</span></p>")))
    1
    """
    found: list[tuple[Tag, int, int]] = []
    between, at = "", 0
    for piece in line.pieces:
        place, end = piece.place, at + len(piece.text)
        if place is line.place or not isinstance(place, Tag):
            between += piece.text
        elif found and found[-1][0] is place:
            found[-1] = (place, found[-1][1], end)
        else:
            found.append((place, at, end))
        at = end
    kinds = {(tag.name, str(tag.get("class") or "")) for tag, _, _ in found}
    apart = all(name for _, name in kinds) or all(
        _is_end(line.text, one[2], other[1]) for one, other in pairwise(found)
    )
    if len(kinds) != 1 or not BETWEEN.fullmatch(between) or not apart:
        return [line]
    return [_without_signs(line.between(start, end)) for _, start, end in found]


def _without_signs(part: Line) -> Line:
    """Return a part of a line without the signs at its ends that part it from others."""
    return part.between(len(part.text) - len(part.text.lstrip(SIGNS)), len(part.text.rstrip(SIGNS)))


def _is_end(text: str, end: int, start: int) -> bool:
    """Return True if a part of a text that ends and another one that starts are none: a sign or no blank parts them.

    >>> _is_end("Kite Club, KTU", 9, 11), _is_end("Kite ClubKTU", 9, 9), _is_end("Kite Club", 4, 5)
    (True, True, False)
    """
    glued = end == start and text[end - 1].islower() and text[start].isupper()
    return glued or bool(text[end:start].strip())


def _is_item(line: Line, items: Sequence[str]) -> bool:
    """Return True if a line is all of an element that holds one value."""
    tag = line.place
    return (
        isinstance(tag, Tag)
        and fold(tag.get_text()) == line.text
        and (
            tag.name == "li"
            or _is_one_of_several(tag)
            or any(name in items for name in str(tag.get("class") or "").split())
        )
    )


def _is_one_of_several(tag: Tag) -> bool:
    """Return True if an element is one of several that a term of a list is told by."""
    beside = (tag.find_previous_sibling(), tag.find_next_sibling())
    return tag.name == "dd" and any(other is not None and other.name == "dd" for other in beside)


def _by_link(line: Line) -> list[tuple[Tag | None, list[Piece]]]:
    """Return a line's pieces, grouped by the link they stand in; a logo is a group of its own."""
    groups: list[tuple[Tag | None, list[Piece]]] = []
    for piece in line.pieces:
        link = piece.link
        if groups and groups[-1][0] is link and (link is not None or (not piece.alt and not groups[-1][1][-1].alt)):
            groups[-1][1].append(piece)
        else:
            groups.append((link, [piece]))
    return groups


def settle(claims: Sequence[Claim], site: Site, findings: Findings) -> tuple[list[Name], str]:
    """Return the organisations that a page's claims agree on and the rule that found them, in the order shown."""
    answers = [(names, claim.rule) for claim in claims if (names := names_of(claim, site))]
    if not answers:
        if claims:
            findings.problem("empty_field", FIELD, f"shown empty ({claims[0].rule})")
        return [], ""
    best, rule = answers[0]
    for other, other_rule in answers[1:]:
        agrees = _same(best, other)
        findings.taken.lines("repeated" if agrees else "contradiction", (name.line for name in other))
        if not agrees:
            findings.problem("contradiction", FIELD, f"{_listed(best)!r} beside {_listed(other)!r}")
        elif len(other) > len(best) or sum(map(_certainty, other)) > sum(map(_certainty, best)):
            best, rule = other, other_rule
    for position, name in enumerate(best):
        _doubt(name, f"{FIELD}/{position}", site, findings)
    if why := _doubt_of_cards(best, site.tables["eras"]["machine"]["items"]):
        findings.problem("organisation_unclear", FIELD, f"{why}: {_listed(best)!r}")
    return best, rule


def _doubt_of_cards(names: Sequence[Name], items: Sequence[str]) -> str:
    """Return why names may be none: the heading of an item is empty, or one has links, logos and words."""
    kinds: dict[int, set[tuple[bool, bool]]] = {}
    cards = [(card, name) for name in names if (card := _card_of(name.line, items)) is not None]
    for card, name in cards:
        kinds.setdefault(id(card), set()).add((name.link is not None, name.logo))
    if any(_has_empty_heading(card) for card, _ in cards):
        return "the heading of its card is empty"
    return "names of several kinds in one card" if any(len(some) > 1 for some in kinds.values()) else ""


def _doubt(name: Name, path: str, site: Site, findings: Findings) -> None:
    """Note what is doubtful about a name."""
    if _may_be_several(name, site):
        findings.problem("organisation_unclear", path, f"{name.text!r}")
    if country_code(name.text, site):
        findings.problem("organisation_is_country", path, f"{name.text!r}")


def _may_be_several(name: Name, site: Site) -> bool:
    """Return True if nothing tells whether a text is one name or several: of an item, what parts it could have does.

    >>> def doubts(html, *items): return [_may_be_several(name, site) for name in _on_line(line(html), items, site)]
    >>> doubts("<p>Kite Club / KTU</p>"), doubts("<p class='i'>Ministry of Wind, Air and Kites</p>", "i")
    ([True], [False])
    """
    text = name.text
    if WITH.search(text):
        return True
    if name.link or organisation_of(text, site):
        return False
    joined = AND.split(text)
    if len(joined) > 1 and all(is_organisation(part, site) for part in joined):
        return True
    parts = SEVERAL.split(text)
    certain = not name.exact or bool(APART.search(text))
    return len(parts) > 1 and (certain or all(is_organisation(part, site) for part in parts[1:]))


def _certainty(name: Name) -> int:
    """Rank how certain it is where a name begins and ends."""
    return name.exact + bool(name.link)


def _same(one: list[Name], other: list[Name]) -> bool:
    """Compare two lists of names, one of which may be printed as a single line."""
    return _listed(one) == _listed(other) or sorted(plain(n.text) for n in one) == sorted(plain(n.text) for n in other)


def _listed(names: list[Name]) -> str:
    return ", ".join(plain(name.text) for name in names)


def is_organisation(name: str, site: Site) -> bool:
    """Return True for a name that can be no person's: a known one, one with a word for organisations, or an acronym.

    >>> [is_organisation(name, site) for name in ("InnoBasque", "Kite Club", "KTU", "Jane Smith")]
    [True, True, True, False]
    """
    words = pattern_of(site.tables["labels"]["sections"]["organisations"])
    return organisation_of(name, site) is not None or bool(words.search(name)) or bool(ACRONYM.search(name))
