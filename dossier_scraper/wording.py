"""How times, intervals and changes are said to people, in a terminal, a notice or a feed.

Text from the site is data: what could steer a terminal, or forge a line, is written as what it is.
"""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from dossier_scraper.model import DateValue, Presence, date_text, value_at
from dossier_scraper.moments import MONTHS

# Control characters, and those that reorder or hide text (Unicode TR 36): shown as what they are, never sent. What
# joins or parts the letters of Persian, of Hindi and of emoji is a part of them, and hides nothing there.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
MISSING = "–"
SIGN = re.compile("#[0-9a-f]{8}")
# Two texts that are longer together are told by the words that differ, with at most so many beside them.
LONG, BESIDE = 120, 4

Sign = Literal["=", "-", "+"]
MARKS: dict[Sign, tuple[str, str]] = {"=": ("", ""), "-": ("[-", "-] "), "+": ("{+", "+} ")}
QUARTERS = ("first", "second", "third", "fourth")
# What a dossier's presence means, apart from `listed`.
PRESENCE: dict[Presence, str] = {
    "unlisted": "its page answers, but the listing no longer names it",
    "missing": "the last complete crawl did not find its page",
    "gone": "its page answers 404 or 410, or two complete crawls did not find it",
    "unreachable": "its page failed while others answered",
    "not_checked": "no complete crawl has judged it yet, or again since it failed",
}


class Told(Protocol):
    """A change to be told: a field, and its values as `changes` keeps them."""

    @property
    def field(self) -> str:
        """The field's path."""

    @property
    def before(self) -> str | None:
        """The value before, None where there was none."""

    @property
    def after(self) -> str | None:
        """The value after, None where there is none."""


def safe(value: object) -> str:
    r"""Return text for a terminal: what could steer it, or forge its lines, is written as `\x1b` or `\u202e`."""
    text = MISSING if value is None or value == "" else str(value)
    return UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text.replace("\r\n", "\n"))


def one_line(value: object) -> str:
    r"""Return text as `safe` has it, on one line: a line end in it is written as `\n`."""
    return safe(value).replace("\n", "\\n")


def counted(count: int, what: str) -> str:
    """Return how many there are of something.

    >>> counted(1, "dossier"), counted(1200, "address")
    ('1 dossier', '1,200 addresses')
    """
    many = "es" if what.endswith("s") else "s"
    return f"{count:,} {what}{many * (count != 1)}"


def sign_of(words: str) -> str:
    """Return what stands for a page's words where they may not: `#` and the beginning of their SHA-256.

    >>> sign_of("“launch day”")
    '#c7447367'
    """
    return f"#{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def told_with(text: str, words: Iterable[str]) -> str:
    """Return a text with those of a page's words in it whose signs it has."""
    signs = {sign_of(said): said for said in words}
    return SIGN.sub(lambda found: signs.get(found[0], found[0]), text)


def moment(iso: str) -> str:
    """Return a stored time as a person writes it.

    >>> moment("2021-03-09T14:05:26.000000Z")
    '9 March 2021, 14:05'
    """
    return f"{int(iso[8:10])} {MONTHS[int(iso[5:7]) - 1]} {iso[:4]}, {iso[11:16]}"


def interval(before: str, after: str, first: str = "last seen", last: str = "first seen") -> str:
    """Say between which two checks something changed: by day, and by time where the days are the same.

    `first` and `last` say what the two checks are.

    >>> interval("2021-03-09T14:05:26.000000Z", "2021-04-01T14:05:26.000000Z")
    'between 9 March 2021 (last seen) and 1 April 2021 (first seen), UTC'
    >>> interval("2021-03-09T14:05:26.000000Z", "2021-03-09T14:06:00.000000Z")
    '9 Mar 2021 between 14:05:26 (last seen) and 14:06:00 (first seen), UTC'
    """
    if before[:10] != after[:10]:
        days = [moment(time).partition(",")[0] for time in (before, after)]
        return f"between {days[0]} ({first}) and {days[1]} ({last}), UTC"
    end = 19 if before[:19] != after[:19] else 21
    day = f"{int(before[8:10])} {MONTHS[int(before[5:7]) - 1][:3]} {before[:4]}"
    return f"{day} between {before[11:end]} ({first}) and {after[11:end]} ({last}), UTC"


def presence_sentence(before: str | None, after: str | None, seen_before: str | None, seen_after: str) -> str:
    """Say that a dossier is new, went or is back, and between which two checks; see `presence_changes`.

    >>> presence_sentence(None, "gone", "2021-03-03T14:05:26.000000Z", "2021-03-09T14:05:26.000000Z")
    'gone between 3 March 2021 (last seen) and 9 March 2021 (first missed), UTC'
    >>> presence_sentence("gone", None, "2021-03-15T14:05:26.000000Z", "2021-03-22T14:05:26.000000Z")
    'back between 15 March 2021 (last missed) and 22 March 2021 (first seen), UTC'
    """
    what = {None: "listed again" if before == "unlisted" else "back", "new": "new dossier"}.get(after, after)
    if seen_before is None:
        return f"{what} since {moment(seen_after)} UTC"
    ends = {None: ("last missed", "first seen"), "new": ("last crawl without it", "first seen")}
    return f"{what} {interval(seen_before, seen_after, *ends.get(after, ('last seen', 'first missed')))}"


def absence_sentence(
    *, presence: str, seen_before: str | None, missed_from: str, missed_until: str | None, seen_after: str | None
) -> str:
    """Say when a dossier was not shown, and when it was back; see `absences`."""
    went = presence_sentence(None, presence, seen_before, missed_from)
    return f"{went}; {presence_sentence(presence, None, missed_until, seen_after)}" if seen_after else went


def date_words(date: DateValue | None) -> str:
    """Return a date for people, as precise as the page is; the page's own text where that gives none.

    >>> date_words(DateValue(text="Q3 2018", date="2018-Q3", date_end=None, precision="quarter", earliest="2018-07-01",
    ...     latest="2018-09-30", rule=""))
    'third quarter of 2018'
    """
    if date is None or not date.date:
        return date.text if date else "undated"
    return f"{_date(date.date)} to {_date(date.date_end)}" if date.date_end else _date(date.date)


def _date(iso: str) -> str:
    year, _, rest = iso.partition("-")
    if rest.startswith("Q"):
        return f"{QUARTERS[int(rest[1]) - 1]} quarter of {year}"
    month, _, day = rest.partition("-")
    return " ".join(filter(None, [day.lstrip("0"), month and MONTHS[int(month) - 1], year]))


def sentence(change: Told, event_title: str | None = None) -> str:
    """Say in words what a change is, without its dates."""
    return _sentence(change.field, change.before, change.after, event_title)


def _sentence(field: str, was: str | None, now: str | None, event_title: str | None) -> str:
    """Say in words what a change is.

    >>> _sentence("title", "Bus", "Lake bus", None)
    'title changed from “Bus” to “Lake bus”'
    """
    before, after, name = in_words(field, was), in_words(field, now), field_words(field, event_title)
    if name == "event":
        return f"event added: {after}" if before is None else f"event removed: {before}"
    if field == "listed_as" and before and after:
        return f"{after} (was {before})"
    if before is None:
        return f"{name} added: “{after}”"
    if after is None:
        return f"{name} removed: it was “{before}”"
    return f"{name} changed from “{before}” to “{after}”"


def field_words(field: str, event_title: str | None = None) -> str:
    """Return the path of a field as people are told of it.

    >>> field_words("start_date"), field_words("events/4ae1cc133f45/date", "Meeting")
    ('start date', 'date of event “Meeting”')
    """
    parts = field.split("/")
    if parts[0] == "events" and len(parts) == 2:
        return "event"
    name = unescaped(parts[-1]) if "other" in parts[:-1] else parts[-1].replace("_", " ")
    return f"{name} of event “{event_title or parts[1]}”" if parts[0] == "events" else name


def in_words(field: str, column: str | None) -> str | None:
    """Return a value of a change as people are told of it; `column` is as `changes` has it.

    >>> in_words("requesting_organisations", '["NCR", "NTNU"]')
    'NCR; NTNU'
    """
    value = value_at(field, column)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if not isinstance(value, dict):
        return column
    if "id" not in value:
        return date_text(value)
    title = value["title"] or value["summary"] or "(untitled)"
    return " ".join(filter(None, [date_text(value["date"]), title]))


def unescaped(label: str) -> str:
    """Return a label as it was before it stood in a path (RFC 6901, 4)."""
    return label.replace("~1", "/").replace("~0", "~")


def diff_words(before: str, after: str) -> list[tuple[Sign, str]]:
    """Return the words of two texts as (sign, words) in reading order; `=` are in both."""
    a, b = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    found: list[tuple[Sign, str]] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("=", "".join(a[a1:a2])))
            continue
        if a2 > a1:
            found.append(("-", "".join(a[a1:a2])))
        if b2 > b1:
            found.append(("+", "".join(b[b1:b2])))
    return found


def pieces(change: Told, event_title: str | None = None) -> Iterator[tuple[Sign, str]]:
    """Yield the sentence about a change in pieces, safe for a terminal: see `told`.

    The words that went are written `[-words-]`, those that came `{+words+}`.
    """
    for sign, words in told(change, event_title):
        left, right = MARKS[sign]
        yield sign, f"{left}{safe(words) if sign == '=' else safe(words).rstrip()}{right}"


def told(change: Told, event_title: str | None = None) -> Iterator[tuple[Sign, str]]:
    """Yield the sentence about a change in pieces.

    Of two long texts they are the words that went (`-`), that came (`+`), and some of those that stayed (`=`); else it
    is one piece.
    """
    before, after = change.before, change.after
    is_text = before and after and value_at(change.field, before) is before
    if not before or not after or not is_text or len(before) + len(after) <= LONG:
        yield "=", sentence(change, event_title)
        return
    yield "=", f"{_sentence(change.field, '', '', event_title).partition(' changed')[0]} changed: "
    parts = diff_words(before, after)
    for number, (sign, words) in enumerate(parts):
        shown = _beside(words, first=number == 0, last=number == len(parts) - 1) if sign == "=" else words
        yield sign, shown


def _beside(words: str, *, first: bool, last: bool) -> str:
    """Shorten words that stayed to those that stand beside a change; `first` and `last` have one on one side only."""
    kept = words.split(" ")
    if len(kept) <= 2 * BESIDE:
        return words
    start = [] if first else kept[:BESIDE]
    end = [] if last else kept[-BESIDE:]
    return " ".join([*start, "…", *end])
