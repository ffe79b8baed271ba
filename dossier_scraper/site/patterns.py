"""Whether a regular expression may stand in a table: it compiles, and no text makes it run for ever.

A pattern that can go round a loop in two ways over the same text is tried in as many ways as the text has halves: the
time doubles with each character. This is seen on the pattern itself, as the ambiguity of its automaton (Weideman et
al., "Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers Using Ambiguity of NFA", 2016).
"""

import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# A repetition with more rounds than this counts as one without an end.
MANY_ROUNDS = 12
# No table needs a larger pattern; looking at one costs the square.
LARGEST = 4_000
MOST_PAIRS = 100_000
# So many loops over the same characters, one after another, cost the fourth power of a text's length.
CHAIN = 4
# Characters are told apart up to here; every other one counts as the same.
LAST = 0x17F
ALL = (1 << LAST + 2) - 1
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def pattern_fault(pattern: str) -> str | None:
    """Return why a pattern may not stand in a table, or None for one that may.

    The program's own patterns were looked at before, and are known by their hashes; one that is changed is another.
    """
    return None if pattern_hash(pattern) in _looked_at() else found_fault(pattern)


def pattern_hash(pattern: str) -> str:
    """Return what a pattern is known by in `patterns.txt`: the beginning of its SHA-256."""
    return hashlib.sha256(pattern.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _looked_at() -> frozenset[str]:
    """Return the hashes of the program's own patterns, which `docs/make_patterns.py` looked at; a test does as well."""
    return frozenset(files(__package__).joinpath("patterns.txt").read_text("ascii").split())


def found_fault(pattern: str) -> str | None:
    """Look at a pattern; return what `pattern_fault` does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
        automaton = Automaton(_parser.parse(pattern))
        if automaton.is_ambiguous():
            return "backtracks: one loop can go over the same text in two ways"
    except (re.error, Warning, OverflowError, RecursionError) as error:
        return f"does not compile ({error})"
    except _TooLarge:
        return "is too large"
    if automaton.chain() >= CHAIN:
        return f"backtracks: {CHAIN} loops over the same characters stand one after another"
    return None


class _TooLarge(Exception):
    """Ends the look at a pattern of too many positions."""


@dataclass(slots=True, kw_only=True)
class Part:
    """A part of a pattern: where it can begin and end, and in how many ways it can match nothing (2: in several).

    A position stands in `first` and `last` as often as there are ways to it.
    """

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    empty: int = 1


class Automaton:
    """The automaton of a pattern's positions (Glushkov): which characters each takes, and what can follow it.

    An edge that two loops make counts twice, for a matcher tries it twice. What looks ahead or behind is looked at
    by itself. Letters count as the same in either case, because most tables are asked so.
    """

    def __init__(self, tree: Any) -> None:
        self.takes: list[int] = []
        self.follow: list[dict[int, int]] = []
        self._sequence(tree)

    def _sequence(self, items: Iterable[Any]) -> Part:
        whole = Part()
        for item in items:
            whole = self._joined(whole, self._part(*item))
        return whole

    def _joined(self, one: Part, two: Part) -> Part:
        self._connect(one.last, two.first)
        return Part(
            first=one.first + two.first * one.empty,
            last=two.last + one.last * two.empty,
            empty=min(2, one.empty * two.empty),
        )

    def _connect(self, before: Sequence[int], after: Sequence[int]) -> None:
        if len(before) * len(after) > LARGEST:
            raise _TooLarge
        for one in before:
            for two in after:
                self.follow[one][two] = self.follow[one].get(two, 0) + 1

    def _part(self, kind: Any, value: Any) -> Part:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(*value)
        if kind is op.SUBPATTERN:
            return self._sequence(value[-1])
        if kind is op.ATOMIC_GROUP:
            return self._sequence(value)
        if kind is op.BRANCH:
            return self._branch([self._sequence(branch) for branch in value[1]])
        if kind is op.GROUPREF_EXISTS:
            return self._branch([self._sequence(branch or ()) for branch in value[1:]])
        if kind in (op.ASSERT, op.ASSERT_NOT):
            self._sequence(value[1])
        if kind in (op.AT, op.ASSERT, op.ASSERT_NOT, getattr(op, "FAILURE", None)):
            return Part()
        return self._position(self._characters(kind, value))

    def _branch(self, parts: Sequence[Part]) -> Part:
        first = [position for part in parts for position in part.first]
        last = [position for part in parts for position in part.last]
        return Part(first=first, last=last, empty=min(2, sum(part.empty for part in parts)))

    def _repeat(self, least: int, most: Any, body: Any) -> Part:
        if most is op.MAXREPEAT or most > MANY_ROUNDS:
            part = self._sequence(body)
            # Each round that may be passed over is one more way for the same text, but an endless loop ends at one.
            for _ in range(1 if most is op.MAXREPEAT else 1 + part.empty):
                self._connect(part.last, part.first)
            return Part(first=part.first, last=part.last, empty=int(part.empty > 0 or least == 0))
        whole = Part()
        for number in reversed(range(most)):
            whole = self._joined(self._sequence(body), whole)
            whole.empty = 1 if number >= least else whole.empty
        return whole

    def _position(self, takes: int) -> Part:
        if len(self.takes) == LARGEST:
            raise _TooLarge
        self.takes.append(takes)
        self.follow.append({})
        here = [len(self.takes) - 1]
        return Part(first=here, last=here, empty=0)

    def _characters(self, kind: Any, value: Any) -> int:
        """Return the set of characters that one item takes, a bit for each."""
        if kind is op.LITERAL:
            return self._range(value, value)
        if kind is op.NOT_LITERAL:
            return ALL & ~self._range(value, value) if value <= LAST else ALL
        if kind is op.RANGE:
            return self._range(*value)
        if kind is op.CATEGORY:
            return _category(CATEGORIES[value])
        if kind is op.IN:
            found = _union(self._characters(*item) for item in value if item[0] is not op.NEGATE)
            return ALL & ~found if value[0][0] is op.NEGATE else found
        return ALL  # any character, or a group again

    def _range(self, low: int, high: int) -> int:
        codes = range(min(low, LAST + 1), min(high, LAST + 1) + 1)
        return _union(1 << min(ord(c), LAST + 1) for code in codes for c in chr(code).lower() + chr(code).upper())

    @cached_property
    def loops(self) -> list[frozenset[int]]:
        """The sets of positions that can come round to each other, each before what comes after it (Kosaraju)."""
        before: list[list[int]] = [[] for _ in self.takes]
        for position, following in enumerate(self.follow):
            for after in following:
                before[after].append(position)
        loops: list[frozenset[int]] = []
        placed = [False] * len(self.takes)
        for start in reversed(self._by_end()):
            found, waiting = set[int](), [start]
            while waiting:
                position = waiting.pop()
                if not placed[position]:
                    placed[position] = True
                    found.add(position)
                    waiting += before[position]
            if len(found) > 1 or (found and start in self.follow[start]):
                loops.append(frozenset(found))
        return loops

    def _by_end(self) -> list[int]:
        """Return the positions as a walk in depth leaves them."""
        order, seen = list[int](), set[int]()
        for start in range(len(self.takes)):
            path = [] if start in seen else [(start, iter(self.follow[start]))]
            seen.add(start)
            while path:
                position, rest = path[-1]
                after = next((p for p in rest if p not in seen), None)
                if after is None:
                    order.append(position)
                    path.pop()
                else:
                    seen.add(after)
                    path.append((after, iter(self.follow[after])))
        return order

    def _reached(self, start: int, within: int) -> set[int]:
        """Return the positions that can come after one, over characters of a set."""
        found: set[int] = set()
        waiting = [start]
        while waiting:
            for after in self.follow[waiting.pop()]:
                if after not in found and self.takes[after] & within:
                    found.add(after)
                    waiting.append(after)
        return found

    def is_ambiguous(self) -> bool:
        """Return True if some loop can go over one text in two ways."""
        return any(self._is_twofold(loop) for loop in self.loops)

    def _is_twofold(self, loop: frozenset[int]) -> bool:
        inner = {p: [q for q in self.follow[p] if q in loop] for p in loop}
        if any(self.follow[p][q] > 1 for p in loop for q in inner[p]):
            return True
        # Two ways part where one position has two followers, and meet again: looked for in pairs of positions.
        waiting = [pair for p in loop for pair in self._together(p, p, inner) if pair[0] < pair[1]]
        seen = set(waiting)
        while waiting:
            if len(seen) > MOST_PAIRS:
                raise _TooLarge
            for pair in self._together(*waiting.pop(), inner):
                if pair[0] == pair[1]:
                    return True
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
        return False

    def _together(self, one: int, two: int, inner: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of positions to which one character can lead from two."""
        for a in inner[one]:
            for b in inner[two]:
                if self.takes[a] & self.takes[b]:
                    yield a, b

    def chain(self) -> int:
        """Return how many loops can share one text, one after another, at most."""
        takes = {loop: _union(self.takes[p] for p in loop) for loop in self.loops}
        longest: dict[frozenset[int], int] = {}
        for one in reversed(self.loops):  # what comes after a loop is known before it
            reached = self._reached(min(one), takes[one])
            after = (longest[two] for two in longest if two & reached and takes[one] & takes[two])
            longest[one] = 1 + max(after, default=0)
        return max(longest.values(), default=0)


@cache
def _category(pattern: str) -> int:
    return _union(1 << code for code in range(LAST + 2) if re.match(pattern, chr(code)))


def _union(sets: Iterable[int]) -> int:
    found = 0
    for each in sets:
        found |= each
    return found
