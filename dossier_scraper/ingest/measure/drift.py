"""Totals of what changed between the pages of a run and what the same pages showed before."""

from collections import Counter
from dataclasses import dataclass, field

from dossier_scraper.ingest.measure.pages import FIELDS, Unit
from dossier_scraper.monitor import KINDS, FieldFigure, LabelFigure, Place, Share


@dataclass(slots=True, kw_only=True)
class Drift:
    """Totals over units, by kind and field. `strange` are dossiers that have left the known templates."""

    pages: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    had: Counter[str] = field(default_factory=Counter)
    lost: dict[str, list[Unit]] = field(default_factory=dict)
    labels: dict[tuple[str, str], list[Unit]] = field(default_factory=dict)
    moved: dict[str, list[Unit]] = field(default_factory=dict)
    strange: list[Unit] = field(default_factory=list)
    dated: Counter[str] = field(default_factory=Counter)
    reshaped: dict[str, list[Unit]] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    without: dict[str, Place] = field(default_factory=dict)

    def add(self, unit: Unit) -> None:
        """Count one unit."""
        self.pages[unit.kind] += 1
        self.filled.update(f"{unit.kind}.{name}" for name in unit.now)
        for name in FIELDS[unit.kind]:
            if name not in unit.now:
                self.without.setdefault(f"{unit.kind}.{name}", unit.place)
        if unit.before is None:
            return
        self.known[unit.kind] += 1
        self.had.update(f"{unit.kind}.{name}" for name in unit.before)
        for name in unit.before - unit.now:
            self.lost.setdefault(f"{unit.kind}.{name}", []).append(unit)
        for label in unit.labels:
            self.labels.setdefault((unit.kind, label), []).append(unit)
        self.dated[unit.kind] += any(name.endswith("date") for name in unit.before)
        self.unread[unit.kind] += unit.unread
        if unit.reshaped:
            self.reshaped.setdefault(unit.kind, []).append(unit)
        if unit.templates and unit.templates[0] != unit.templates[1]:
            strange = unit.kind == "dossier" and unit.templates[1] == "unknown"
            (self.strange if strange else self.moved.setdefault(unit.kind, [])).append(unit)

    def fields(self) -> tuple[FieldFigure, ...]:
        """Return the figures of every field that a page had, has, or could have."""
        return tuple(self._field(name) for name in sorted(self.filled | self.had | dict.fromkeys(self.without, 0)))

    def _field(self, name: str) -> FieldFigure:
        kind, _, short = name.partition(".")
        lost = self.lost.get(name, [])
        # A timeline that is gone takes the fields of its entries with it: one cause, told once.
        if short.startswith("events."):
            lost = [unit for unit in lost if "events" in unit.now]
        labels = Counter(label for unit in lost for label in unit.labels)
        return FieldFigure(
            name=name,
            pages=self.pages[kind],
            filled=self.filled[name],
            had=self.had[name],
            lost=len(lost),
            causes=Counter(unit.causes.get(short, "not_found") for unit in lost),
            labels=tuple(label for label, count in sorted(labels.items()) if 2 * count > len(lost)),
            first=lost[0].place if lost else self.without.get(name),
        )

    def new_labels(self) -> tuple[LabelFigure, ...]:
        """Return the labels that are new on pages known before."""
        return tuple(
            LabelFigure(label=label, kind=kind, pages=len(units), of=self.known[kind], first=units[0].place)
            for (kind, label), units in sorted(self.labels.items())
        )

    def reformatted(self) -> dict[str, Share]:
        """Return how many pages or rows of each kind have their dates in another form, where that hides some."""
        said = "{} have their dates in another form, and {} of them one that cannot be read"
        return {
            kind: Share(
                count=len(units),
                of=self.dated[kind],
                first=units[0].place,
                detail=said.format(KINDS[kind], self.unread[kind]),
            )
            for kind, units in sorted(self.reshaped.items())
            if self.unread[kind]
        }

    def retemplated(self) -> dict[str, Share]:
        """Return how many pages of each kind are in another template than before."""
        shares = {}
        for kind, units in sorted(self.moved.items()):
            (was, now), _ = Counter(unit.templates for unit in units if unit.templates).most_common(1)[0]
            shares[kind] = Share(
                count=len(units),
                of=self.known[kind],
                first=units[0].place,
                detail=f"pages ({kind}) changed from {was} to {now}",
            )
        return shares
