"""How much a page may be: counted in its source before it is parsed, and in its elements before they are walked.

Parsing by the HTML Standard (13.2) may cost the square of a page's size: a start tag looks through all open elements,
and each text repeats the formatting elements that were left open. What that would come to is added up tag by tag, and
the page is refused at the first count that is too high. Nothing here knows a tree or a field.
"""

import re
from collections import Counter, defaultdict

from dossier_scraper.extract.dom.familiar import END

# Characters of a page. A thick book has a million.
SIZE = 4_000_000
# Signs that may begin a tag; a table of 30,000 rows has 180,000.
TAGS = 250_000
# Elements that the parser may make, and its steps through open ones: 20,000 within each other take 200 million.
ELEMENTS, STEPS = 200_000, 250_000_000
# An option is compared with those before it, which takes longer than a step.
OPTION = 3
# Attributes of one tag, each of which is compared with those before it, and words in the tags of a page.
ATTRIBUTES, WORDS = 1_000, 200_000
# Elements, texts and attributes of the content, or its lines where it is no markup.
CONTENT, LINES = 36_000, 25_000
# Comparisons of texts with what was read of them.
COMPARED = 1_500_000
# So many tags come to no more steps than those above, whatever they are. So few of them in so few characters, none of
# them long, are parsed in a tenth of a second at most.
MANY, FEW, SHORT = 8_000, 500, 32_000

# A comment, a tag with its attributes, and what is taken for a comment (13.2.5, the standard's tokenizer).
TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r />]*+)
     (?P<attributes>(?:
        [\t\n\f\r /]++
        |(?:=[^\t\n\f\r />=]*+|[^\t\n\f\r />=]++)
         (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+"?|'[^']*+'?|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+
     )*+)>?
    |<[!?/][^>]*+>?""",
    re.DOTALL | re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""[^\t\n\f\r />=]++(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+"?|'[^']*+'?|[^\t\n\f\r >]++))?+""")
# What stands behind the name of a start tag as all but a few are written: no sign that could begin or end a tag, an
# attribute or a value stands where it does not, and there is no room for `ATTRIBUTES`. A tag that is written otherwise.
PLAIN = r"""(?=[\t\n\f\r />])[^<>="']{0,100}+
    (?:(?<![\t\n\f\r /"'])=(?:"[^"<]*+"|'[^'<]*+'|[^\t\n\f\r <>="']++(?=[\t\n\f\r >]))[^<>="']{0,100}+){0,18}+>"""
ODD = re.compile(rf"""<(?=[a-zA-Z])(?![a-zA-Z][^\t\n\f\r /<>="']*+{PLAIN})""", re.VERBOSE)
# What stands between stretches of markup that are looked through one by one: no tag goes on behind it.
APART = f"{END}<>"
# Elements whose text is no markup, except within drawings and formulas.
RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
FOREIGN = ("svg", "math")
VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "basefont",
        "bgsound",
        "frame",
        "keygen",
    )
)
# Elements that end by themselves where the next one of the kind, or what is around them, begins or ends.
ENDING = frozenset(
    (
        "body",
        "caption",
        "colgroup",
        "head",
        "html",
        "optgroup",
        "option",
        "p",
        "rp",
        "rt",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    )
)
FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
# Those of which one at most is open, and the tags of the others.
ALONE = frozenset(("a", "nobr"))
REPEATED = re.compile(
    rf"<(?=[bcefistuBCEFISTU])(?:{'|'.join(sorted(FORMATTING - ALONE))}){PLAIN}", re.IGNORECASE | re.VERBOSE
)
# So many equal formatting elements are repeated at most (13.2.4.3, the “Noah's Ark clause”).
EQUAL = 3


class TooComplex(Exception):
    """A page that would cost more than any page of a site may; says of what it has too much."""


class _Count:
    """What is open at a place in a page's source, and what was needed up to there.

    An attribute and a word have at least a character: a shorter page, and a shorter tag, cannot have too many of them.
    """

    def __init__(self, characters: int) -> None:
        self.may_be_wordy = characters > WORDS
        self.elements = self.steps = self.words = self.depth = self.repeated = 0
        self.open: Counter[str] = Counter()
        self.begun: Counter[str] = Counter()
        self.formatting: dict[str, list[str]] = defaultdict(list)
        self.equal: Counter[str] = Counter()

    def begin(self, name: str, attributes: str) -> None:
        """Count a start tag. Raises `TooComplex`."""
        self.elements += 1 + self.repeated
        self.steps += self.depth + OPTION * self.begun[name] * (name == "option")
        self.begun[name] += 1
        if attributes and (self.may_be_wordy or len(attributes) > ATTRIBUTES):
            self._attributes(attributes)
        if self.elements > ELEMENTS:
            raise TooComplex(f"more than {ELEMENTS:,} elements")
        if self.steps > STEPS:
            raise TooComplex(f"elements too deep within each other: more than {STEPS:,} steps through open ones")
        if name in VOID:
            return
        self.open[name] += 1
        self.depth += name not in ENDING
        if name in FORMATTING:
            if name in ALONE and self.open[name] > 1:
                self.end(name)  # the next one ends it
            self.formatting[name].append(attributes)
            self.equal[name + attributes] += 1
            self.repeated += self.equal[name + attributes] <= EQUAL

    def end(self, name: str) -> None:
        """Count an end tag; one of what is not open ends nothing."""
        self.elements += self.repeated + (name == "p")
        if not self.open[name]:
            self.steps += self.depth
            return
        self.open[name] -= 1
        self.depth -= name not in ENDING
        if name in FORMATTING:
            key = name + self.formatting[name].pop()
            self.repeated -= self.equal[key] <= EQUAL
            self.equal[key] -= 1

    def _attributes(self, text: str) -> None:
        found = len(ATTRIBUTE.findall(text))
        self.words += max(found, sum(map(text.count, " \t\n\f\r")))
        if found > ATTRIBUTES:
            raise TooComplex(f"a tag with more than {ATTRIBUTES:,} attributes")
        if self.words > WORDS:
            raise TooComplex(f"more than {WORDS:,} words in tags")


def check(text: str, others: str | None = None) -> None:
    """Raise `TooComplex` if a page's source would cost too much to be parsed; all but some `others` of it is plain."""
    if len(text) > SIZE:
        raise TooComplex(f"more than {SIZE:,} characters")
    tags = text.count("<")
    if tags > TAGS:
        raise TooComplex(f"more than {TAGS:,} signs that may begin a tag")
    is_small = tags <= FEW and len(text) <= SHORT and not _has_long_tag(text)
    if is_small:
        return
    apart = text if others is None else others.replace(END, APART)
    if not _is_harmless(apart, len(text), tags):
        _look_through(text)


def _has_long_tag(text: str) -> bool:
    """Return True if more characters than a tag's attributes may be stand between two signs that may begin a tag.

    >>> _has_long_tag("<p>" + "x" * 990 + "</p>" * 300), _has_long_tag("<p>" + "x" * 1_000)
    (False, True)
    """
    at = text.find("<")
    while 0 <= at < len(text) - ATTRIBUTES - 1:
        at = text.rfind("<", at + 1, at + ATTRIBUTES + 2)
    return at < 0 and "<" in text


def _is_harmless(text: str, characters: int, tags: int) -> bool:
    """Return True if a page of so many characters and signs that may begin a tag cannot reach any of the counts.

    Where each tag ends before the next one may begin and has few attributes, it is left to show that no tag makes too
    many elements: not more than there can be formatting elements to repeat.
    """
    if characters > WORDS or tags > MANY or ODD.search(text):
        return False
    formatting = Counter(REPEATED.findall(text))
    repeated = len(ALONE) + sum(min(count, EQUAL) for count in formatting.values())
    return tags * (1 + 2 * repeated) <= ELEMENTS


def is_plain(markup: str) -> bool:
    """Return True for markup whose tags end before the next one may begin, have few attributes and are never repeated.

    >>> is_plain("<li><a href='/kites'>Kites</a></li>"), is_plain("<i>Kites</i>"), is_plain("<a title='<'>Kites</a>")
    (True, False, False)
    """
    return ODD.search(markup) is None and REPEATED.search(markup) is None


def _look_through(text: str) -> None:
    """Count tag by tag. Raises `TooComplex`."""
    count = _Count(len(text))
    at = text.find("<")
    while at >= 0:
        token = TOKEN.match(text, at)
        if token is None:
            at = text.find("<", at + 1)
            continue
        at = token.end()
        if token["name"]:
            name = token["name"].lower()
            if token["end"]:
                count.end(name)
            else:
                count.begin(name, token["attributes"])
            if name in RAW and not token["end"] and not any(count.open[foreign] for foreign in FOREIGN):
                at = _end_of(name, text, at)
        at = text.find("<", at)


def check_lines(text: str) -> None:
    """Raise `TooComplex` if a text without markup has too many lines to be read."""
    if text.count("\n") + text.count("\r") > LINES:
        raise TooComplex(f"more than {LINES:,} lines")


def _end_of(name: str, text: str, at: int) -> int:
    """Return where the end tag of an element begins whose text is no markup."""
    found = re.compile(f"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, at)
    return found.start() if found else len(text)
