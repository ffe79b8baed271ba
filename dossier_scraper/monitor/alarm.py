"""What the monitor raises: an alarm, and the capture at which its cause began. Kept in the ledger as plain JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dossier_scraper.model import Severity
from dossier_scraper.wording import told_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A capture: its WARC record id, its address, its time (ISO 8601, UTC)."""

    capture: str
    url: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a run shows about the site as a whole: an error holds the run, a warning only tells.

    `code` says what, `field` where (`dossier.start_date`) if that is a field's business, `text` both in a sentence.
    `began` is the first capture that showed it; an alarm that goes on keeps it from run to run. In `field` and `text`
    a sign stands for each of `words`, which are a page's own: what is kept for ever holds none.
    """

    code: str
    severity: Severity
    text: str
    field: str | None = None
    began: Place | None = None
    words: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the alarm as JSON that `from_json` reads."""
        return {name: value for name, value in asdict(self).items() if name != "words"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Alarm":
        """Return the alarm that `to_json` wrote."""
        return cls(**{**data, "began": Place(**data["began"]) if data["began"] else None})

    def __str__(self) -> str:
        """Return the sentence, with the page's words, and the place where it began."""
        text = told_with(self.text, self.words)
        return f"{text}. It began at {self.began.url} ({self.began.capture})" if self.began else text


def continued(alarms: Iterable[Alarm], earlier: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Return the alarms, each that was raised by the held run before with the place at which it began then."""
    known = {(alarm.code, alarm.field): alarm.began for alarm in earlier}
    return tuple(replace(alarm, began=known.get((alarm.code, alarm.field)) or alarm.began) for alarm in alarms)
