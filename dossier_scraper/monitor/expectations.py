"""What is expected of a run, read from a site's `expectations.toml`; what is not written there is learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A share of what was there before, where the table has no bound for it.
LEARNED_SHARE = 0.2
# A volume, where the table has no bound: so much of what it was is expected at least, and at most.
LEARNED_FLOOR, LEARNED_CEILING, CEILING_SLACK = 0.8, 3.0, 20
LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Limits of one figure: beyond `hold` (a share) or below `floor` a run is held; beyond the others it is told."""

    hold: float | None = None
    warn: float | None = None
    floor: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """The bounds of a site: of shares by name, of fields (`dossier.start_date`), of volumes by name.

    `least` is the number of pages from which on a floor of the share of pages with a field is judged.
    """

    shares: Mapping[str, Bound] = field(default_factory=dict)
    lost: Mapping[str, Bound] = field(default_factory=dict)
    fill: Mapping[str, Bound] = field(default_factory=dict)
    volumes: Mapping[str, Bound] = field(default_factory=dict)
    least: int = LEAST

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "Expectations":
        """Read the parsed table. Raises `TypeError` for a bound that there is not."""
        groups = {
            name: {key: Bound(**bound) for key, bound in table.get(name, {}).items()}
            for name in ("shares", "lost", "fill", "volumes")
        }
        return cls(**groups, least=table.get("least", LEAST))

    def share(self, name: str) -> Bound:
        """Return the bound of a share."""
        return self.shares.get(name, Bound(hold=LEARNED_SHARE))

    def loss(self, field: str, shown_empty: bool = False) -> Bound:
        """Return the bound of how many of the pages with a field may lose it in one run, or show it empty."""
        return self.lost.get(field) or self.share("emptied" if shown_empty else "lost")

    def volume(self, name: str, before: int | None) -> Bound:
        """Return the bound of a volume; one that is not written follows from what it was `before` (None: unknown)."""
        written = self.volumes.get(name, Bound())
        floor, ceiling = written.floor, written.ceiling
        if before is not None:
            floor = min(LEARNED_FLOOR * before, before - 1) if floor is None else floor
            ceiling = LEARNED_CEILING * before + CEILING_SLACK if ceiling is None else ceiling
        return Bound(floor=floor, ceiling=ceiling)
