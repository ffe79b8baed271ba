"""Where the events of a timeline stand in a drawing: on one line of time, as wide as what the page says is precise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dossier_scraper.model import Event
from dossier_scraper.wording import date_words

# Years are written under the line at most so many times.
TICKS = 8
# In percent of the drawing's width: what is narrower could not be seen, and what is nearer would touch.
NARROW, APART = 0.6, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One event: `left` and `width` in percent, `lane` its row; `exact` is False for a month, a quarter or a year."""

    left: float
    width: float
    lane: int
    exact: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The first of January of a year, in percent from the left."""

    left: float
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A timeline: its bars, how many rows they take, the years under it, and the titles of events without a date."""

    bars: tuple[Bar, ...]
    lanes: int
    ticks: tuple[Tick, ...]
    undated: tuple[str, ...]


def draw(events: Iterable[Event]) -> Drawing | None:
    """Return the drawing of a timeline, None where no event has a date."""
    events = list(events)
    dated = sorted(_dated(events), key=lambda one: one[:2])
    if not dated:
        return None
    start = date(dated[0][0].year, 1, 1)
    end = date(max(last.year for _, last, _ in dated), 12, 31)
    scale = 100 / ((end - start).days + 1)
    bars = tuple(_bars(dated, start, scale))
    return Drawing(
        bars=bars,
        lanes=1 + max(bar.lane for bar in bars),
        ticks=tuple(_ticks(start, end, scale)),
        undated=tuple(_name(event) for event in events if not (event.date and event.date.earliest)),
    )


def _dated(events: Iterable[Event]) -> Iterator[tuple[date, date, Event]]:
    for event in events:
        if event.date and event.date.earliest and event.date.latest:
            yield date.fromisoformat(event.date.earliest), date.fromisoformat(event.date.latest), event


def _name(event: Event) -> str:
    return event.title or event.summary or "(untitled)"


def _bars(dated: Iterable[tuple[date, date, Event]], start: date, scale: float) -> Iterator[Bar]:
    """Yield the bars, each in the first row in which it touches none."""
    ends: list[float] = []
    for first, last, event in dated:
        width = max(((last - first).days + 1) * scale, NARROW)
        left = min((first - start).days * scale, 100 - width)
        lane = next((n for n, taken in enumerate(ends) if taken + APART <= left), len(ends))
        ends[lane : lane + 1] = [left + width]
        yield Bar(
            left=round(left, 2),
            width=round(width, 2),
            lane=lane,
            exact=bool(event.date and (event.date.precision == "day" or event.date.date_end)),
            words=f"{date_words(event.date)}: {_name(event)}",
        )


def _ticks(start: date, end: date, scale: float) -> Iterator[Tick]:
    years = end.year - start.year + 1
    for year in range(start.year, end.year + 1, -(-years // TICKS)):
        yield Tick(left=round((date(year, 1, 1) - start).days * scale, 2), year=year)
