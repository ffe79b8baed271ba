"""What is measured of a run: plain numbers, and for each the first capture that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dossier_scraper.monitor.alarm import Alarm, Place
from dossier_scraper.wording import sign_of, unescaped

KINDS = {"dossier": "pages of dossiers", "event": "pages of events", "listing": "rows of the listing"}


def words_of(field: str) -> str:
    """Return a field's name in words: `start_date` is start date, `events.date` date of events.

    A sign stands for the label of an other field: it is a page's own word.
    """
    events, is_other, label = field.partition("other/")
    if is_other:
        return f"{sign_of(unescaped(label))}{' of events' if events else ''}"
    of, _, name = field.replace("_", " ").rpartition(".")
    return f"{name} of {of}" if of else {"events": "timeline"}.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of `of` pages or dossiers something is true of; `detail` says what in words."""

    count: int = 0
    of: int = 0
    first: Place | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFigure:
    """One field on the pages of one kind that the run read, against the last good reading of the same pages.

    `pages` were read, `filled` of them have the field; `had` of them had it before, `lost` of those have it no more.
    `causes` counts what the lost ones' readings say about it: a problem's code, or `not_found`. `labels` are those that
    nobody knows and that are new on most of them.
    """

    name: str
    pages: int = 0
    filled: int = 0
    had: int = 0
    lost: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    first: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigure:
    """A label that the tables do not know, new on `pages` of `of` pages of a kind that were known before."""

    label: str
    kind: str
    pages: int
    of: int
    first: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A total of the run, and the one to expect from the runs before (None: there was none)."""

    name: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """What a live run found, and how that differs from the archive before it.

    `known` counts dossiers before it, `seen` those that were read in it, `absent` are those that were shown before and
    are not now (gone, or another page in their place), `events_gone` pages of events that are no more. `unasked` counts
    pages that robots.txt or a budget kept it from. `why_incomplete` says why it is no complete observation,
    `listing_whole` whether at least the listing was walked to its end, `stopped` why it did not end by itself,
    `answered` in words what the start pages answered; `evidence` is where the run's WARC files lie, `failed_first` the
    first page that was not to be had.

    `unread` are known dossiers whose page is in no known template, `more_unread` pages of which much more is unread
    than is usual for their template, `unlisted` dossiers that the listing no longer names, `retold` those in which a
    value was replaced or removed, `retold_fields` the same by field, `cut` those in which a text is now the beginning
    of what it was. `retemplated` are the pages of each kind that changed their template, `reformatted` those whose
    dates changed their form, where some cannot be read any more. `earlier` are the alarms of the run before, if that
    was held.
    """

    responses: int
    known: int
    seen: int
    why_incomplete: str | None
    answered: str
    evidence: str
    unasked: int = 0
    listing_whole: bool = True
    stopped: str | None = None
    failed_first: Place | None = None
    fields: tuple[FieldFigure, ...] = ()
    labels: tuple[LabelFigure, ...] = ()
    absent: Share = Share()
    events_gone: Share = Share()
    unread: Share = Share()
    more_unread: Share = Share()
    unlisted: Share = Share()
    retold: Share = Share()
    retold_fields: Mapping[str, Share] = field(default_factory=dict)
    cut: Share = Share()
    reformatted: Mapping[str, Share] = field(default_factory=dict)
    retemplated: Mapping[str, Share] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    earlier: tuple[Alarm, ...] = ()
