"""What a check leaves open: which answers account for a page's text, and which do not."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from dossier_scraper.archive.questions.absent import Check, Example, Hole, HoleKind
from dossier_scraper.site import Site
from dossier_scraper.wording import counted

# So many checks of a hole are named; the others are counted.
NAMED = 5
# An import's visit, and a crawl that another finished, ask what they know of within a day.
NEAR = timedelta(days=1)
# Reasons of answers that hold a page as it was sent: its text is looked through, whatever the rules made of it.
WHOLE = ("unknown_template", "too_complex", "dossier_behind_404", "internal_error", "worker_killed")
# Reasons of answers that hold a part of what was meant, or what nobody can read.
PARTS = {"incomplete", "truncated", "too-large", "bad-coding", "unknown-coding", "original_missing", "empty"} | {
    "template_empty",
    "multipart",
    "not_html",
    "digest_contradicted",
}
# What an import counts that takes nothing away: other sites' records, and those that hold no answer of a site.
PASSED = {"of the site", "of other sites", "padding", "request", "metadata", "warcinfo", "conversion"}


class Asked:
    """Which pages were asked for, when and in which run."""

    def __init__(self, checks: Iterable[Check], site: Site) -> None:
        self.site = site
        self.of_run: dict[tuple[str, str], list[Check]] = defaultdict(list)
        self.times: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        for check in checks:
            self.of_run[check.page_key, check.run_id].append(check)
            self.times[check.page_key].append((datetime.fromisoformat(check.captured_at), check.id))
        for times in self.times.values():
            times.sort()

    def near(self, key: str, check: Check) -> bool:
        """Return True if a page was asked for by another check of the same run, or within a day."""
        if any(other.id != check.id for other in self.of_run.get((key, check.run_id), ())):
            return True
        times, at = self.times.get(key, []), datetime.fromisoformat(check.captured_at)
        since = islice(times, bisect_left(times, (at - NEAR, "")), None)
        return any(id != check.id for _, id in takewhile(lambda one: one[0] <= at + NEAR, since))

    def answered(self, check: Check) -> bool:
        """Return True if the page of a check gave a good answer in the same run."""
        return any(other.outcome in ("archived", "unchanged") for other in self.of_run[check.page_key, check.run_id])

    def left_open(self, check: Check) -> tuple[HoleKind, str] | None:
        """Return in which way a check does not account for its page's text, and why; None where it does."""
        if check.outcome in ("archived", "unchanged") or check.reason in WHOLE:
            return None
        if check.outcome == "redirected":
            target = check.location or ""
            followed = self.site.owns(target) and self.near(self.site.key(target), check)
            return None if followed else ("never_asked", f"leads to {target}")
        reason = check.reason or check.outcome
        if check.outcome in ("deferred", "denied"):
            kind: HoleKind = "not_asked"
        else:
            kind = "unreadable" if reason in PARTS else "failed"
        return None if kind != "unreadable" and self.answered(check) else (kind, reason)


class Holes:
    """The holes that were found, by kind; one address counts once in each."""

    def __init__(self) -> None:
        self.found: dict[HoleKind, dict[tuple[str, str], Example]] = defaultdict(dict)
        self.times: dict[HoleKind, list[str]] = defaultdict(list)
        self.runs: set[str] = set()

    def add(self, kind: HoleKind, of: str, at: str, detail: str, record: str = "", *, each: str = "") -> None:
        """Note a hole: `of` is its address or its name; with `each`, every one that differs in it counts."""
        self.found[kind].setdefault((of, each), Example(id=record, url=of, captured_at=at, detail=detail))
        self.times[kind].append(at)

    def all(self, order: Iterable[HoleKind]) -> Iterator[Hole]:
        """Yield a hole for each kind that there is, in order."""
        for kind in order:
            if examples := list(self.found[kind].values()):
                yield Hole(
                    kind=kind,
                    count=len(examples),
                    first=min(self.times[kind]),
                    last=max(self.times[kind]),
                    examples=tuple(examples[:NAMED]),
                )


def left_out_by(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an import did not take of its files, as its ledger line tells."""
    for account in told.get("read", ()):
        records = {reason: count for reason, count in account.get("records", {}).items() if reason not in PASSED}
        yield from (f"{counted(count, 'record')} {reason}" for reason, count in records.items() if count)
        if damaged := account.get("bytes", {}).get("damaged"):
            yield f"{damaged} bytes damaged"
