"""Fold checks of one dossier into absences: pure, in order of time; when it went, stayed away, and came back."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from dossier_scraper.model import Absence, Away

# What one check said: the page is shown, and a listing names it, none does, or that is not known; or no page is shown.
Said = Literal["listed", "unlisted", "shown", "missing", "gone"]
NOT_SHOWN: tuple[Said, ...] = ("missing", "gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one observation said of whether a dossier is there, and the capture that says so.

    `at` is the capture's time, `ordered_at` the place in the archive's order of time. `crawl` is the published crawl
    that made the check, None for what an import brought.
    """

    said: Said
    at: str
    ordered_at: str
    capture_id: str
    run_id: str
    crawl: str | None = None


def fold_absences(dossier_id: str, checks: Iterable[Check]) -> tuple[Absence, ...]:
    """Return the absences of a dossier from its checks in order of time, oldest first.

    Before it was first shown it cannot be absent. One absence is followed by another where what is known gets worse:
    `unlisted`, `missing` (a page in its place says so), `gone` (404, 410, or `missing` twice).
    """
    line = _TimeLine(dossier_id=dossier_id)
    for check in checks:
        if line.shown or check.said not in NOT_SHOWN:
            line.add(check, max(check.at, line.last))  # a clock that was set back ends no interval before it begins
    return (*line.over, line.lasts) if line.lasts else tuple(line.over)


@dataclass(slots=True, kw_only=True)
class _TimeLine:
    """The absences of a dossier so far: those that are over, and one that lasts.

    `shown`, `listed` and `missed` are when its page was last shown, when a listing last named it, and when the last
    check did not show it; `last` is the last of all.
    """

    dossier_id: str
    over: list[Absence] = field(default_factory=list)
    lasts: Absence | None = None
    shown: str | None = None
    listed: str | None = None
    missed: str | None = None
    last: str = ""

    def add(self, check: Check, at: str) -> None:
        """Add the next check."""
        presence = away_after(self.lasts.presence if self.lasts else None, check.said)
        if self.lasts and presence != self.lasts.presence:
            back = at if _is_back(self.lasts, check.said) else None
            self.over.append(replace(self.lasts, missed_until=self.missed, seen_after=back))
            self.lasts = None
        if presence and not self.lasts:
            self.lasts = Absence(
                dossier_id=self.dossier_id,
                presence=presence,
                seen_before=self.listed or self.shown if presence == "unlisted" else self.shown,
                missed_from=at,
                capture_id=check.capture_id,
                run_id=check.run_id,
            )
        self._tell(check)
        self.last = at
        self.shown = self.shown if check.said in NOT_SHOWN else at
        self.listed = at if check.said == "listed" else self.listed
        self.missed = self.missed if check.said in ("listed", "shown") else at

    def _tell(self, check: Check) -> None:
        """Keep which crawl was the first to find that the dossier went, or that it is back."""
        if self.lasts and check.said != "shown":
            self.lasts = replace(self.lasts, missed_in=self.lasts.missed_in or check.crawl)
        last = self.over[-1] if self.over else None
        if last and last.seen_after and _is_back(last, check.said):
            run = check.crawl if last.missed_in else check.crawl or check.run_id
            self.over[-1] = replace(last, seen_in=last.seen_in or run)


def _is_back(absence: Absence, said: Said) -> bool:
    """Return True if a check shows again what was absent: a place in the listing, or the page."""
    return said == "listed" if absence.presence == "unlisted" else said not in NOT_SHOWN


def away_after(now: Away | None, said: Said) -> Away | None:
    """Return what an absence is after a check, None where there is none.

    Only a crawl that walked the listing tells that a dossier is not named: a page alone leaves it as it was.
    """
    if said == "gone" or (said == "missing" and now in NOT_SHOWN):
        return "gone"
    if said in ("missing", "unlisted"):
        return said
    return "unlisted" if said == "shown" and now == "unlisted" else None
