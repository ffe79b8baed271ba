"""A listing in a text that keeps addresses, as Markdown and text browsers write pages: read as what it is a copy of.

Each line becomes a block with links, and the rows are those of a page; a value's place is the line it stands in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape

from bs4 import Tag

from dossier_scraper.extract.dom.coverage import Taken
from dossier_scraper.extract.dom.document import Document, fold
from dossier_scraper.extract.dom.lines import LINE_END, Line, Place, parents, text_lines
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.bars import OF_TITLES, SIGNS
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.layouts.container import Content
from dossier_scraper.extract.listing.facts import facts_behind, says_facts

# `[words](address)`, `[words][3]`, and `[3]words`; the address of a number stands at the end: `3. address`.
WORDS = r"(?P<words>(?:!\[[^\]]*\]\([^)]*\)|\[[^\[\]]*\]|[^\[\]])*)"
TITLED = r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*"""
LINK = re.compile(rf"(?P<picture>!?)\[{WORDS}\](?:\(<?(?P<address>[^\s()<>]+)>?{TITLED}\)|\[(?P<number>\d+)\])")
# The number of a link whose words begin on the next line, and a link over several lines.
ALONE = re.compile(r"^[ \t]*(\[\d+\])[ \t]*(\n+[ \t]*)(?=[^\s\[*•◦+])", re.MULTILINE)
LONG = re.compile(r"\[([^\[\]]*\n(?:\[[^\[\]]*\](?!\()|[^\[\]])*)\](\(<?[^\s()<>]+>?" + TITLED + r"\))")
NUMBERED = re.compile(r"\[(?P<number>\d+)\](?P<words>[^\[\]]+)")
REFERENCE = re.compile(r"\[?(\d+)(?:\]:?|\.)\s+(https?://\S+|/\S*)")
# What stands in front of a line, and around words in bold.
MARK = re.compile(r"(#{1,6}|[*+•‣▪◦>:–-]|\d{1,3}[.)])\s+")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
BORDER = re.compile(r"[\s|:+-]*-{3}[\s|:+-]*")
# Where the words of a link may end of which only the beginning is marked; a date may be stuck to them.
ENDS = re.compile(rf"\s*\|\s*|\s+(?:[{SIGNS}{OF_TITLES}]|::)\s+|\s+(?=\()|:\s+|(?<=[a-zß-ÿ?!)])(?=[A-Z\d])")
# A title that holds a year, or so many characters, may hold facts as well.
YEAR, LONGEST = re.compile(r"\b(?:19|20)\d\d\b"), 120
# A text browser breaks lines of so many characters.
WIDTHS = range(60, 81)
NUMBER = "data-line"


def content_of(source: str, document: Document) -> Content | None:
    """Return the content of a text that links to dossiers at a listing's address, or None."""
    site = document.site
    if site.kind(document.own_url) != "listing":
        return None
    made = Document(f"<body>{''.join(_Copy(source, document).markup())}</body>", document.url, site)
    linked = (made.absolute(node.attributes.get("href")) for node in made.tree.css("a[href]"))
    if made.tree.body is None or not any(site.kind(url) == "dossier" for url in linked if url):
        return None
    region = Region(made, made.tree.body)
    taken = _TakenLines()
    findings = Findings(select=_line_span, dated_text=lambda: source, taken=taken)
    for link in region.with_tag("a"):
        url, words = made.absolute(str(link["href"])), fold(link.get_text())
        if url is not None and site.kind(url) == "dossier":
            taken.address(link)
            if not words:
                findings.problem("named_in_no_row", None, url)
            elif len(words) > LONGEST or (link["data-number"] and YEAR.search(words)):
                findings.problem("title_long", None, words)
    return Content(kind="listing", region=region, findings=findings, copied=True)


def _line_span(places: Sequence[Place]) -> str:
    """Name the lines that hold all places; the address of a numbered link stands in a line of its own."""
    numbers = [*map(_number, places), *filter(None, map(_place_of_address, places))]
    return f"lines {min(numbers)}-{max(numbers)}"


def _place_of_address(place: Place) -> int:
    return int(str(place.get("data-at", "0"))) if isinstance(place, Tag) else 0


class _Copy:
    """A text as markup: what its lines are, and where its links lead."""

    def __init__(self, source: str, document: Document) -> None:
        self.document = document
        self.written = LINE_END.split(source)
        self.raw = LINE_END.split(LONG.sub(self._with_one_linked, ALONE.sub(r"\2\1", source)))
        self.lines = [fold(raw).replace("(BUTTON) ", "") for raw in self.raw]
        found = ((number, REFERENCE.fullmatch(line)) for number, line in enumerate(self.lines, 1))
        self.targets = {match[1]: (number, match[2]) for number, match in found if match}
        self.width = max((len(raw.rstrip()) for raw in self.raw if "://" not in raw), default=0)
        self.indented = sum(raw.startswith("   ") for raw in self.raw) * 2 > sum(map(bool, self.lines))

    def _with_one_linked(self, link: re.Match[str]) -> str:
        """Return the lines of a link around a whole row, of which one is linked: its heading, else the first title."""
        lines = link[1].split("\n")
        shown = {at: said for at, line in enumerate(lines) if (said := line.strip())}
        heads = [at for at, said in shown.items() if said.startswith("#")]
        plain = (
            at
            for at, said in shown.items()
            if not any(says_facts(line, self.document.site) for line in text_lines(said))
        )
        at = next(iter(heads), None) or next(plain, 0)
        words = lines[at].lstrip(" \t#*_")
        lines[at] = f"{lines[at].removesuffix(words)}[{words}]{link[2]}"
        return "\n".join(lines)

    def markup(self) -> Iterator[str]:
        """Yield the text's lines as blocks, one that goes on on the next line as one."""
        table = False
        number = 0
        while number < len(self.lines):
            number += 1
            line, below = self.lines[number - 1], self.lines[number : number + 1]
            if (reference := REFERENCE.fullmatch(line)) is not None:
                yield f'<option value="{escape(reference[2])}">'
            if reference is not None or BORDER.fullmatch(line):
                continue
            starts = "|" in line and bool(below) and "|" in below[0] and BORDER.fullmatch(below[0]) is not None
            if table != (starts or (table and "|" in line)):
                table = not table
                yield "<table>" if table else "</table>"
            if table:
                yield self._row(number, "th" if starts else "td")
                continue
            first = number
            while self._goes_on(number):
                number += 1
            yield self._block(range(first, number + 1))

    def _goes_on(self, number: int) -> bool:
        """Return True if a line is broken because the first word of the next one does not fit."""
        if self.width not in WIDTHS or number >= len(self.lines) or not self.lines[number]:
            return False
        word = self.lines[number].split()[0]
        return len(self.raw[number - 1].rstrip()) + 1 + len(word) > self.width and not MARK.match(self.lines[number])

    def _row(self, number: int, cell: str) -> str:
        cells = self.lines[number - 1].strip("| ").split("|")
        return f"<tr>{''.join(f'<{cell}>{self._inline(said, number)}</{cell}>' for said in cells)}</tr>"

    def _block(self, numbers: Sequence[int]) -> str:
        line = self.lines[numbers[0] - 1]
        mark = MARK.match(line)
        level = len(mark[1]) if mark and mark[1][0] == "#" else 0
        raised = self.indented and bool(line) and not self.raw[numbers[0] - 1][0].isspace()
        tag = f"h{level}" if level else "h3" if raised else "p"
        inside = " ".join(self._inline(self.lines[number - 1], number) for number in numbers)
        return f"<{tag}>{inside}</{tag}>" if line else ""

    def _inline(self, line: str, number: int) -> str:
        """Return the words of a line with their links, in an element that tells its number."""
        mark = MARK.match(line)
        line = line[mark.end() :] if mark else line
        made, at = [], 0
        marked = [found for found in LINK.finditer(line) if not found["words"].isdigit()]
        for found in marked or NUMBERED.finditer(line):
            made += [_strong(line[at : found.start()]), self._link(found.groupdict(), number)]
            at = found.end()
        return f'<span {NUMBER}="{number}">{"".join(made)}{_strong(line[at:])}</span>'

    def _link(self, found: Mapping[str, str | None], number: int) -> str:
        words = fold(found["words"] or "")
        if found.get("picture"):
            return ""
        where, address = self.targets.get(found.get("number") or "", (0, found.get("address") or ""))
        if not where and address not in self.written[number - 1]:  # the end of a link over several lines
            where = next((at for at, raw in enumerate(self.written, 1) if at > number and address in raw), 0)
        end = len(words) if "address" in found else self._end_of_title(words)
        shown = LINK.sub(lambda inner: "" if inner["picture"] else inner[0], words[:end])
        told = f'href="{escape(address)}" data-at="{where}" data-number="{found.get("number") or ""}"'
        return f"<a {told}>{_strong(shown)}</a>{_strong(words[end:])}"

    def _end_of_title(self, words: str) -> int:
        """Return where facts begin behind the words of a link of which nothing tells the end."""
        site, cuts = self.document.site, ENDS.finditer(words)
        told = ((cut.start(), text_lines(words[cut.end() :])) for cut in cuts)
        return next((start for start, rest in told if rest and facts_behind(rest[0], site)), len(words))


def _strong(text: str) -> str:
    return STRONG.sub(r"<b>\2</b>", escape(text, quote=False)).replace("\\", "").replace("__", "")


def _number(place: Place) -> int:
    """Return the number of the line that an element stands for, or is the first of."""
    inside = place.select(f"[{NUMBER}]", limit=1) if isinstance(place, Tag) else []
    told = (tag[NUMBER] for tag in (*parents(place), *inside) if tag.get(NUMBER))
    return int(str(next(told, 1)))


class _TakenLines(Taken):
    """What reading made of a text, by its lines and not by the elements that stand for these."""

    def lines(self, kind: str, lines: Iterable[Line]) -> None:
        """Take the text of lines."""
        for line in lines:
            pieces = tuple(replace(piece, place=_number(piece.place)) for piece in line.pieces)
            super().lines(kind, [replace(line, pieces=pieces)])

    def element(self, kind: str, place: Place) -> None:
        """Take all of a line's text, unless something of it was taken by itself."""
        super().element(kind, _number(place))

    def address(self, link: Tag) -> None:
        """Take the address of a link, in its own line or where the text lists those of its numbers."""
        at, number = _place_of_address(link), link["data-number"]
        if number and at:
            self.stretches.setdefault(-_number(link), []).append((f"[{number}]", "label"))
            self.elements[-at] = "label"
        else:
            self.stretches.setdefault(-(at or _number(link)), []).append((str(link["href"]), "label"))
