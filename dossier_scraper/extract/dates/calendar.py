"""Points and spans of the calendar at their own precision, and the `DateValue` that each of them is.

Nothing here reads text; nothing is ever padded with an invented day.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dossier_scraper.model import DateValue, Precision

FINENESS: dict[Precision | None, int] = {"year": 0, "quarter": 1, "month": 2, "day": 3}


class Unreadable(Exception):
    """Internal: the text gives no value; `code` is the problem, `detail` says why, `candidates` what it may mean."""

    def __init__(self, code: str, detail: str, candidates: Sequence["Moment"] = ()) -> None:
        super().__init__(detail)
        self.code, self.detail, self.candidates = code, detail, candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in the calendar at its own precision. Raises `Unreadable` when there is no such day."""

    year: int
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    weekday: int | None = None

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2100:
            raise Unreadable("impossible_date", f"year {self.year}")
        if self.month is not None and not 1 <= self.month <= 12:
            raise Unreadable("impossible_date", f"month {self.month}")
        if self.day is not None and not 1 <= self.day <= monthrange(self.year, self.month or 1)[1]:
            raise Unreadable("impossible_date", f"day {self.day} of {self.year}-{self.month:02}")

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        return "day" if self.day else "month" if self.month else "quarter" if self.quarter else "year"

    @property
    def iso(self) -> str:
        """ISO 8601 at its own precision; a quarter as `2019-Q3`."""
        month = f"-{self.month:02}" if self.month else f"-Q{self.quarter}" if self.quarter else ""
        return f"{self.year}{month}" + (f"-{self.day:02}" if self.day else "")

    @property
    def earliest(self) -> str:
        """The first day it can mean."""
        month = self.month or (self.quarter * 3 - 2 if self.quarter else 1)
        return f"{self.year}-{month:02}-{self.day or 1:02}"

    @property
    def latest(self) -> str:
        """The last day it can mean."""
        month = self.month or (self.quarter * 3 if self.quarter else 12)
        return f"{self.year}-{month:02}-{self.day or monthrange(self.year, month)[1]:02}"

    @property
    def right_weekday(self) -> bool:
        """Whether a weekday that was written is that of the day."""
        return (
            not (self.weekday and self.day and self.month)
            or date(self.year, self.month, self.day).isoweekday() == self.weekday
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a text means: a moment, or the first and the last of a range, and the form that was recognised."""

    start: Moment
    end: Moment | None
    rule: str


def valued(text: str, span: Span) -> DateValue:
    """Return a date's value; of a range with ends of different precision, the coarser one counts."""
    ends = [span.start, *([span.end] if span.end else [])]
    precision = min((moment.precision for moment in ends), key=FINENESS.__getitem__)
    return DateValue(
        text=text,
        date=span.start.iso,
        date_end=span.end.iso if span.end else None,
        precision=precision,
        earliest=span.start.earliest,
        latest=ends[-1].latest,
        rule=span.rule,
    )


def valueless(text: str, why: Unreadable) -> DateValue:
    """Return a date of which only the text is certain; an ambiguous one keeps its bounds."""
    days = [(moment.earliest, moment.latest) for moment in why.candidates]
    return DateValue(
        text=text,
        date=None,
        date_end=None,
        precision=None,
        earliest=min(d for d, _ in days) if days else None,
        latest=max(d for _, d in days) if days else None,
        rule=f"{why.code}: {why.detail}",
    )
