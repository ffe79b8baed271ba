"""Search all versions of dossiers and events for words.

The full-text tables hold whole words, folded as far as SQLite's tokenizer `unicode61` takes letters apart, and a text
once for all the versions that have it, one after another. What a word that people type stands for (`terms.py`) is
asked for as the words that it is there (`expressions.py`).

Where more than `RANKED` texts fit, how well each fits says nothing, and costs a look at all of them: the newest come
first, as the index has them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import merge
from itertools import chain, islice, repeat

from dossier_scraper.archive.database.columns import searched, seen
from dossier_scraper.archive.database.full_text import day_of, day_place
from dossier_scraper.archive.database.records import LIST, Database, records, value, values
from dossier_scraper.archive.questions.absences import away_at
from dossier_scraper.archive.questions.expressions import expression, is_whole
from dossier_scraper.archive.questions.grades import at_least, counting_versions
from dossier_scraper.archive.questions.terms import Term, excerpt, fold_text, term_of, tokens_of
from dossier_scraper.errors import UsageError
from dossier_scraper.model import Away, ValueGrade
from dossier_scraper.text import plain

# A word, or several in quotation marks.
TYPED = re.compile(r'"[^"]*"|\S+')
TABLES = ("versions_fts", "events_fts")
# What of a version is no text of these tables.
COLUMNS = {"requesting_organisations": "organisations"}
# So many texts are put in order by how well they fit.
RANKED = 1000
# So many are looked up at once where the newest come first.
AT_ONCE = 100

# The rows of a full-text table that fit, newest first, from one of them on.
FITTING = "SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
TEXT = "t.text_id place, t.dossier_id, t.event_id, t.first, t.last"
RANKED_TEXTS = f"SELECT {TEXT}, f.rank FROM {{table}} f JOIN _texts t ON t.text_id = f.rowid"
RANKED_TEXTS += " WHERE {table} MATCH ? AND f.rowid < ?"
# How many dossiers and events have a text that fits, of what was known then; `?3` counts what stands there now alone.
COUNT = """
WITH newest AS (SELECT dossier_id, max(number) number FROM versions WHERE first_seen <= ?4 GROUP BY dossier_id)
SELECT count(*) FROM (
  SELECT DISTINCT t.dossier_id, t.event_id FROM {table} f JOIN _texts t ON t.text_id = f.rowid {newest}
  WHERE {table} MATCH ?1 AND f.rowid < ?2
)
"""
NEWEST_OF_EACH = (
    "JOIN newest n ON n.dossier_id = t.dossier_id AND n.number BETWEEN t.first AND iif(?3, t.last, 1 << 62)"
)
# A dossier's newest version that was known at a time.
NEWEST = "SELECT number FROM versions WHERE dossier_id = ? AND first_seen <= ? ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A dossier or one of its events (`event_id`) that fits: the newest version that does, and whether it is current.

    `field` is where the words stand first; `excerpt` has them in square brackets. `absent` tells what the dossier is
    while it is not shown. A lower `rank` is a better fit; it is None where the newest come first.
    """

    dossier_id: str
    event_id: str | None
    title: str | None
    rank: float | None
    excerpt: str
    number: int
    current: bool
    absent: Away | None = None
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that fits, which a dossier's versions from `first` to `last` have; `event_id` is empty for its own."""

    place: int
    rank: float | None
    dossier_id: str
    event_id: str
    first: int
    last: int


def search(
    db: Database,
    words: str,
    as_of: str | None = None,
    *,
    field: str | None = None,
    current: bool = False,
    grade: ValueGrade | None = None,
    limit: int | None = None,
) -> list[Hit]:
    """Return what fits all words as people type them, at most `limit`: best first, of very many the newest first.

    `as_of` (a stored time) asks the versions that were known then, `field` (a path, `dossiers` or `events`) that field
    alone, `current` what stands there now, `grade` the versions that evidence of it, or nearer to the site, shows.
    Raises `UsageError` where there is no word, and for a field that is not searched.
    """
    hits = (hit for hit in _in_order(_indexes(db, words, as_of, field, grade)) if hit.current or not current)
    return list(islice(_with_absences(db, hits, as_of or "9999"), limit))


def count_found(
    db: Database,
    words: str,
    as_of: str | None = None,
    *,
    field: str | None = None,
    current: bool = False,
    grade: ValueGrade | None = None,
) -> int:
    """Return how much `search` finds without a limit; where very much fits, that costs more than its first hits do."""
    return sum(index.count(current=current) for index in _indexes(db, words, as_of, field, grade))


def _indexes(db: Database, words: str, as_of: str | None, field: str | None, grade: ValueGrade | None) -> "list[Index]":
    """Return the tables to ask for all words. Raises `UsageError` as `search` does."""
    terms = [term_of(typed) for typed in TYPED.findall(words) if any(map(str.isalnum, typed))]
    if not terms:
        raise UsageError("nothing to search for: name a word")
    until = as_of or "9999"
    counting = _counting(db, grade, until)
    return [
        Index(db, table, terms, column, until, label=_label(field), counting=counting)
        for table, column in _tables(field)
    ]


def _counting(db: Database, grade: ValueGrade | None, until: str) -> dict[str, list[int]] | None:
    """Return the numbers of each dossier's versions that count, None where all do."""
    if grade is None:
        return None
    numbers: dict[str, list[int]] = {}
    for one in counting_versions(db, at_least(grade), until):
        numbers.setdefault(one.dossier_id, []).append(one.number)
    return numbers


def _with_absences(db: Database, hits: Iterator[Hit], until: str) -> Iterator[Hit]:
    away = away_at(db, until)
    return (replace(hit, absent=away.get(hit.dossier_id)) for hit in hits)


def _label(field: str | None) -> str | None:
    return field.removeprefix("other/") if field and field.startswith("other/") else None


def _in_order(tables: "Sequence[Index]") -> Iterator[Hit]:
    """Yield what fits in all tables: by how well it does, or the newest first."""
    each: list[Iterator[tuple[Index, Text]]]
    found: Iterable[tuple[Index, Text]]
    if any(table.are_many() for table in tables):
        each = [zip(repeat(table), table.newest_first()) for table in tables]
        found = merge(*each, key=lambda one: -day_of(one[1].place))
    else:
        each = [zip(repeat(table), table.ranked()) for table in tables]
        found = sorted(chain(*each), key=lambda one: (one[1].rank, one[1].dossier_id, one[1].event_id))
    for table, text in found:
        if hit := table.hit(text):
            yield hit


def _tables(field: str | None) -> list[tuple[str, str | None]]:
    """Return the tables to search, and the column where it is one. Raises `UsageError`."""
    if field is None:
        return [(table, None) for table in TABLES]
    if field == "dossiers":
        return [("versions_fts", None)]
    root, _, rest = field.partition("/")
    table = "events_fts" if root == "events" else "versions_fts"
    if field == "events":
        return [(table, None)]
    if root == "other":
        return [(name, "other") for name in TABLES]
    column = COLUMNS.get(rest or root, rest or root)
    if column not in searched(table):
        names = ", ".join(name.replace("_", " ") for name in searched(table))
        raise UsageError(f"{field.replace('_', ' ')} is not searched; these are: {names}")
    return [(table, column)]


class Index:
    """One of the full-text tables, asked for some terms in all of its columns or in one, and of what was known then."""

    def __init__(
        self,
        db: Database,
        table: str,
        terms: Sequence[Term],
        column: str | None,
        until: str,
        *,
        label: str | None,
        counting: Mapping[str, Sequence[int]] | None,
    ) -> None:
        self.db, self.table, self.terms, self.until, self.label = db, table, terms, until, label
        self.counting = counting
        self.columns = [column] if column else searched(table)
        wanted = expression(db, table, terms)
        self.wanted = f"{{{column}}} : ({wanted})" if wanted and column else wanted
        self.end = day_place(until, after=1) if until < "9999" else (1 << 63) - 1
        self.newest: dict[str, int] = {}

    @cached_property
    def newest_places(self) -> list[int]:
        """The newest rows that fit, one more than are ranked: to find them anew costs a look at every row that fits."""
        return self._places(self.end)

    def are_many(self) -> bool:
        """Return True if more than `RANKED` texts fit."""
        return len(self.newest_places) > RANKED

    def count(self, *, current: bool) -> int:
        """Return how many dossiers and events have a text that fits, or have it now."""
        if self.wanted is None:
            return 0
        if not self.is_exact:
            hits = (self.hit(text) for text in self.newest_first())
            return sum(1 for hit in hits if hit and (hit.current or not current))
        every = self.until == "9999" and not current
        sql = COUNT.format(table=self.table, newest="" if every else NEWEST_OF_EACH)
        return int(value(self.db, sql, self.wanted, self.end, current, self.until))

    @property
    def is_exact(self) -> bool:
        """True where what the index finds is what is found: the words of no label, of no grade, one of them whole."""
        return self.label is None and self.counting is None and any(map(is_whole, self.terms))

    def ranked(self) -> Iterator[Text]:
        """Yield the newest text of each dossier and event that fits, with its rank."""
        if self.newest_places:
            sql = RANKED_TEXTS.format(table=self.table)
            yield from self._newest_of_each(_by_day(records(self.db, Text, sql, self.wanted, self.end)))

    def newest_first(self) -> Iterator[Text]:
        """Yield the newest text of each dossier and event that fits, those of the newest days first."""
        return self._newest_of_each(self._all())

    def hit(self, text: Text) -> Hit | None:
        """Return what is shown of a text; None where the words stand in no field of it that is asked for."""
        (row,) = self.db.rows(f"SELECT * FROM {self.table} WHERE rowid = ?", text.place)
        texts = {name: row[name] for name in self.columns if row[name]}
        if self.label is not None:
            texts["other"] = _labelled(texts["other"], self.label)
        where, quote = _marked(texts, self.terms)
        if where is None:
            return None
        number, newest = self._number(text), self._newest(text.dossier_id)
        return Hit(
            dossier_id=text.dossier_id,
            event_id=text.event_id or None,
            title=self._title(text) if number == newest and self.until == "9999" else row["title"],
            rank=text.rank,
            excerpt=quote,
            number=number,
            current=number == newest,
            field=where.replace("_", " "),
        )

    def _title(self, text: Text) -> str | None:
        """Return the title of what has a text now, with what stands unseen in it."""
        table, name = ("events", text.event_id) if text.event_id else ("dossiers", text.dossier_id)
        title: str | None = value(self.db, f"SELECT title FROM {table} WHERE id = ?", name)
        return title

    def _all(self) -> Iterator[Text]:
        """Yield the texts that fit, newest first, looked up as they are asked for."""
        places = self.newest_places
        while places:
            for at in range(0, len(places), AT_ONCE):
                sql = f"SELECT {TEXT}, NULL rank FROM _texts t WHERE t.text_id IN {LIST}"
                yield from _by_day(records(self.db, Text, sql, places[at : at + AT_ONCE]))
            places = self._places(places[-1])

    def _newest_of_each(self, texts: Iterable[Text]) -> Iterator[Text]:
        """Leave out what was not known then, and older texts of what came before."""
        seen: set[tuple[str, str]] = set()
        for text in texts:
            one = (text.dossier_id, text.event_id)
            if one not in seen and self._number(text):
                seen.add(one)
                yield text

    def _number(self, text: Text) -> int:
        """Return the newest version that was known then, counts and has a text, 0 where there is none."""
        last = min(text.last, self._newest(text.dossier_id))
        if self.counting is None:
            return last if text.first <= last else 0
        return max((n for n in self.counting.get(text.dossier_id, ()) if text.first <= n <= last), default=0)

    def _newest(self, dossier_id: str) -> int:
        """Return the number of a dossier's newest version that was known then and counts, 0 where there was none."""
        if self.counting is not None:
            return max(self.counting.get(dossier_id, ()), default=0)
        if dossier_id not in self.newest:
            self.newest[dossier_id] = value(self.db, NEWEST, dossier_id, self.until) or 0
        return self.newest[dossier_id]

    def _places(self, end: int) -> list[int]:
        if self.wanted is None:
            return []
        return values(self.db, FITTING.format(table=self.table), self.wanted, end, RANKED + 1)


def _by_day(texts: Iterable[Text]) -> list[Text]:
    """Return texts, those of the newest day first, and on one day those that last longer."""
    return sorted(texts, key=lambda text: (-day_of(text.place), -text.last, text.place))


def _labelled(text: str, label: str) -> str:
    """Return the values of other fields that have a label, of what the index holds of all of them."""
    lines = (line.partition(": ") for line in text.split("\n"))
    return "\n".join(value for name, _, value in lines if plain(name) == plain(label))


def _marked(texts: Mapping[str, str], terms: Sequence[Term]) -> tuple[str | None, str]:
    """Return the field in which most of the terms stand, and an excerpt with them; None where none of them does."""
    best: tuple[int, str | None, str] = (0, None, "")
    for name, text in texts.items():
        folded_text = fold_text(text)
        possible = [term for term in terms if term.may_stand_in(folded_text)]
        if len(possible) <= best[0]:
            continue
        clean = seen(text)
        tokens = tokens_of(clean)
        places = [next(term.places(tokens), None) for term in possible]
        stands = sorted({place for place in places if place}, key=lambda place: place[0].start)
        if len(stands) > best[0]:
            first = stands[0]
            marked = [(one.start, last.end) for one, last in stands]
            best = (len(stands), name, excerpt(clean, first[0].start, first[1].end, marked))
    return best[1], best[2]
