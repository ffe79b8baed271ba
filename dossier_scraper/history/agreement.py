"""Compare what two observers saw of one site, value by value: pure, on the versions that each of them has."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal, Protocol

from dossier_scraper.history.compare import compare
from dossier_scraper.serial import canonical_json

Verdict = Literal["same", "only_a", "only_b", "contradicting", "withheld"]
NOTHING: Mapping[str, Any] = {"events": []}


class Seen(Protocol):
    """One version as an observer has it: its bounds, its data, and by field the capture in which a value stands."""

    @property
    def first_seen(self) -> str:
        """When it was seen first, ISO 8601 UTC."""

    @property
    def last_seen(self) -> str:
        """When it was seen last."""

    @property
    def checks(self) -> Sequence[str]:
        """When the dossier's page was looked at from the first to the last time, in order."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says, as versions keep it."""

    @property
    def captures(self) -> Mapping[str, str]:
        """The captures in which its values stand, by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one observer saw in a field: the value in the form of its column in `changes`, and the capture."""

    value: str | None
    capture_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What two observers say of a field in an interval.

    `same`: both saw the value. `only_a`, `only_b`: while one saw it, the other did not look. `withheld`: one of them
    does not show it. Else they contradict each other: both looked, and saw other values.
    """

    field: str
    verdict: Verdict
    since: str
    until: str
    a: Side | None
    b: Side | None


def pairs(a: Mapping[str, frozenset[str]], b: Mapping[str, frozenset[str]]) -> list[tuple[str | None, str | None]]:
    """Return which dossier of `a` is which of `b`: they share an address; one that only one has stands alone.

    Both map ids to page keys. One of several that share addresses with one is the one that shares most.
    """
    found, left = list[tuple[str | None, str | None]](), dict(b)
    for dossier, keys in sorted(a.items()):
        other = max(left, key=lambda one: (len(keys & left[one]), one == dossier), default=None)
        if other is None or not keys & left[other]:
            found.append((dossier, None))
        else:
            found.append((dossier, other))
            del left[other]
    return [*found, *((None, dossier) for dossier in sorted(left))]


def agreement(a: Sequence[Seen], b: Sequence[Seen]) -> list[Agreement]:
    """Return what two observers of one dossier say, field by field, in order of time; versions come in that order.

    A value that one of them saw before the other came is the same value where neither saw another in between.
    """
    found = [*_together(a, b), *_apart(a, b)]
    found.sort(key=lambda one: (one.field, one.since, one.until))
    return [one for _, group in groupby(found, key=lambda one: one.field) for one in _joined(group)]


def withheld(one: Agreement, notes: Sequence[str]) -> bool:
    """Return True if one of `notes`, in the form of a value or within one, stands for what an observer saw."""
    said = [side.value for side in (one.a, one.b) if side and side.value]
    return any(note in value or canonical_json(note)[1:-1] in value for note in notes for value in said)


def _together(a: Sequence[Seen], b: Sequence[Seen]) -> Iterator[Agreement]:
    """Yield what both say where their versions overlap."""
    for mine in a:
        for theirs in b:
            since, until = max(mine.first_seen, theirs.first_seen), min(mine.last_seen, theirs.last_seen)
            if since <= until:
                yield from _said(mine, theirs, since, until)


def _apart(a: Sequence[Seen], b: Sequence[Seen]) -> Iterator[Agreement]:
    """Yield what a version of one says that no version of the other overlaps: a value of its neighbours, or its own."""
    for one in (one for one in a if not _overlaps(one, b)):
        yield from _alone(one, _neighbours(one, a, b))
    for one in (one for one in b if not _overlaps(one, a)):
        yield from map(_turned, _alone(one, _neighbours(one, b, a)))


def _overlaps(one: Seen, others: Sequence[Seen]) -> bool:
    return any(other.first_seen <= one.last_seen and one.first_seen <= other.last_seen for other in others)


def _neighbours(one: Seen, ours: Sequence[Seen], others: Sequence[Seen]) -> list[Seen]:
    """Return the versions of `others` next to one of `ours`, those without another of `ours` in between."""
    before = next((other for other in reversed(others) if other.last_seen < one.first_seen), None)
    after = next((other for other in others if other.first_seen > one.last_seen), None)
    return [other for other in (before, after) if other and not _between(one, other, ours)]


def _alone(one: Seen, near: Sequence[Seen]) -> Iterator[Agreement]:
    """Yield what a version of A says: the same as B's next to it, or what A alone saw."""
    for field, value in values_of(one.data).items():
        fits = [other for other in near if values_of(other.data).get(field) == value]
        for other in fits:
            since, until = min(one.first_seen, other.last_seen), max(one.last_seen, other.first_seen)
            yield _same(field, value, one, other, since, until)
        if not fits:
            yield Agreement(
                field=field,
                verdict="only_a",
                since=one.first_seen,
                until=one.last_seen,
                a=Side(value=value, capture_id=capture_of(one, field)),
                b=None,
            )


def _turned(said: Agreement) -> Agreement:
    """Return what was said with A and B in each other's place."""
    verdict: Verdict = "only_b" if said.verdict == "only_a" else said.verdict
    return replace(said, verdict=verdict, a=said.b, b=said.a)


def _between(one: Seen, other: Seen, ours: Sequence[Seen]) -> bool:
    """Return True if the observer of `one` saw another version between it and `other`."""
    first, last = sorted((one, other), key=lambda seen: seen.first_seen)
    return any(first.last_seen < seen.first_seen and seen.last_seen < last.first_seen for seen in ours if seen != one)


def _said(mine: Seen, theirs: Seen, since: str, until: str) -> Iterator[Agreement]:
    """Yield what two versions say of each field in an interval."""
    differing = compare(mine.data, theirs.data)
    for change in differing:
        a, b = (
            _side(mine, change.field, change.before, since, until),
            _side(theirs, change.field, change.after, since, until),
        )
        if a and b:
            yield Agreement(field=change.field, verdict="contradicting", since=since, until=until, a=a, b=b)
        elif alone := next((side for side in (a, b) if side and side.value), None):
            verdict: Verdict = "only_a" if alone is a else "only_b"
            yield Agreement(field=change.field, verdict=verdict, since=since, until=until, a=a, b=b)
    names = [change.field for change in differing]
    for field, value in values_of(mine.data).items():
        if not any(name == field or name.startswith(f"{field}/") for name in names):
            yield _same(field, value, mine, theirs, since, until)


def _side(seen: Seen, field: str, value: str | None, since: str, until: str) -> Side | None:
    """Return what an observer says of a field in an interval, None where it did not look then."""
    return Side(value=value, capture_id=capture_of(seen, field)) if _looked(seen, since, until) else None


def _looked(seen: Seen, since: str, until: str) -> bool:
    """Return True if an observer looked in an interval: what one saw between two looks of the other is no quarrel."""
    at = bisect_left(seen.checks, since)
    return at < len(seen.checks) and seen.checks[at] <= until


def _same(field: str, value: str | None, mine: Seen, theirs: Seen, since: str, until: str) -> Agreement:
    return Agreement(
        field=field,
        verdict="same",
        since=since,
        until=until,
        a=Side(value=value, capture_id=capture_of(mine, field)),
        b=Side(value=value, capture_id=capture_of(theirs, field)),
    )


def values_of(data: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the values that a version has, by field, in the form of `changes`; an event is one value."""
    return {change.field: change.after for change in compare(NOTHING, data)}


def capture_of(seen: Seen, field: str) -> str | None:
    """Return the capture in which a value stands: its own, that of a part of it, or of what it is a part of."""
    inside = (name for name in sorted(seen.captures) if name == field or name.startswith(f"{field}/"))
    around = (name for name in seen.captures if field.startswith(f"{name}/"))
    name = next(inside, None) or next(around, None) or min(seen.captures, default=None)
    return seen.captures[name] if name is not None else None


def _joined(found: Iterable[Agreement]) -> Iterator[Agreement]:
    """Join what follows upon each other and says the same of a field; the first captures stay."""
    last: Agreement | None = None
    for one in found:
        if last and last.verdict == one.verdict and _values(last) == _values(one):
            last = replace(last, until=max(last.until, one.until))
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _values(one: Agreement) -> tuple[str | None, str | None]:
    return one.a.value if one.a else None, one.b.value if one.b else None
