"""Search all versions of dossiers and events for words.

The full-text tables hold whole words, folded as far as SQLite's tokenizer `unicode61` takes letters apart. What a word
that people type stands for (`terms.py`) is looked up there: its beginnings as such, its other forms in the vocabulary.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.columns import searched
from dossier_scraper.archive.database.records import LIST, Database, values
from dossier_scraper.archive.questions.absences import away_at
from dossier_scraper.archive.questions.terms import (
    Term,
    Word,
    excerpt,
    fold_text,
    fold_word,
    seen,
    spellings,
    term_of,
    tokens_of,
)
from dossier_scraper.errors import UsageError
from dossier_scraper.model import Away
from dossier_scraper.text import plain

# A word, or several in quotation marks.
TYPED = re.compile(r'"[^"]*"|\S+')
TABLES = {"versions_fts": "NULL", "events_fts": "f.event_id"}
# What of a version is no text of these tables.
COLUMNS = {"requesting_organisations": "organisations"}

# The newest version of each dossier, or event, that fits and was known at a moment, and whether it was the newest then.
FITTING = """
SELECT *, number = (SELECT max(number) FROM versions v WHERE v.dossier_id = n.dossier_id AND first_seen <= ?2) current
FROM (
  SELECT f.rowid place, f.dossier_id, {event} event_id, max(v.number) number
  FROM {table} f JOIN versions v ON v.id = f.version_id AND v.first_seen <= ?2
  WHERE {table} MATCH ?1 GROUP BY f.dossier_id, 3) n
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A dossier or one of its events (`event_id`) that fits: the newest version that does, and whether it is current.

    `field` is where the words stand first; `excerpt` has them in square brackets. `absent` tells what the dossier is
    while it is not shown. A lower `rank` is a better fit.
    """

    dossier_id: str
    event_id: str | None
    title: str | None
    rank: float
    excerpt: str
    number: int
    current: bool
    absent: Away | None = None
    field: str = ""


def search(
    db: Database, words: str, as_of: str | None = None, *, field: str | None = None, current: bool = False
) -> list[Hit]:
    """Return what fits all words as people type them, best first.

    `as_of` (a stored time) asks the versions that were known then, `field` (a path) that field alone, `current` what
    stands there now. Raises `UsageError` where there is no word, and for a field that is not searched.
    """
    terms = [term_of(typed) for typed in TYPED.findall(words) if any(map(str.isalnum, typed))]
    if not terms:
        raise UsageError("nothing to search for: name a word")
    away = away_at(db, as_of or "9999")
    found = [
        hit
        for table, column in _tables(field)
        for hit in _hits(db, table, terms, column, field, as_of or "9999", current)
    ]
    return sorted((_with(hit, away) for hit in found), key=lambda hit: (hit.rank, hit.dossier_id, hit.event_id or ""))


def _tables(field: str | None) -> list[tuple[str, str | None]]:
    """Return the tables to search, and the column where it is one. Raises `UsageError`."""
    if field is None:
        return [(table, None) for table in TABLES]
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


def _hits(
    db: Database,
    table: str,
    terms: Sequence[Term],
    column: str | None,
    field: str | None,
    until: str,
    current: bool,
) -> Iterator[Hit]:
    """Yield what fits in one table."""
    wanted = _expression(db, table, terms)
    if wanted is None:
        return
    wanted = f"{{{column}}} : ({wanted})" if column else wanted
    fitting = {
        row["place"]: row
        for row in db.rows(FITTING.format(table=table, event=TABLES[table]), wanted, until)
        if row["current"] or not current
    }
    label = field.removeprefix("other/") if field and field.startswith("other/") else None
    # With a plus, SQLite looks each row up that fits; without, it asks the whole index again for each that is wanted.
    sql = f"SELECT rowid place, rank, * FROM {table} WHERE {table} MATCH ? AND +rowid IN {LIST}"
    for row in db.rows(sql, wanted, _json(fitting)):
        texts = {name: row[name] for name in ([column] if column else searched(table)) if row[name]}
        if label is not None:
            texts["other"] = _labelled(texts["other"], label)
        where, quote = _marked(texts, terms)
        if where is not None:
            one = fitting[row["place"]]
            yield Hit(
                dossier_id=one["dossier_id"],
                event_id=one["event_id"],
                title=row["title"],
                rank=row["rank"],
                excerpt=quote,
                number=one["number"],
                current=bool(one["current"]),
                field=where.replace("_", " "),
            )


def _json(places: Iterable[int]) -> str:
    return f"[{','.join(map(str, places))}]"


def _labelled(text: str, label: str) -> str:
    """Return the values of other fields that have a label, of what the index holds of all of them."""
    lines = (line.partition(": ") for line in text.split("\n"))
    return "\n".join(value for name, _, value in lines if plain(name) == plain(label))


def _with(hit: Hit, away: Mapping[str, Away]) -> Hit:
    absent = away.get(hit.dossier_id)
    return hit if absent is None else Hit(**{name: getattr(hit, name) for name in Hit.__slots__} | {"absent": absent})


def _marked(texts: Mapping[str, str], terms: Sequence[Term]) -> tuple[str | None, str]:
    """Return the field in which most of the terms stand, and an excerpt with them; None where none of them does."""
    best: tuple[int, str | None, str] = (0, None, "")
    for name, text in texts.items():
        folded_text = fold_text(text)
        clean = seen(text)
        tokens = tokens_of(clean)
        places = [next(term.places(tokens), None) for term in terms if term.may_stand_in(folded_text)]
        stands = sorted({place for place in places if place}, key=lambda place: place[0].start)
        if len(stands) > best[0]:
            first = stands[0]
            marked = [(one.start, last.end) for one, last in stands]
            best = (len(stands), name, excerpt(clean, first[0].start, first[1].end, marked))
    return best[1], best[2]


def _expression(db: Database, table: str, terms: Sequence[Term]) -> str | None:
    """Return what FTS5 looks for (SQLite, "Full-text Query Syntax"); None where no word of the index fits."""
    parts = []
    for term in terms:
        if all(word.form == "exact" for word in term.words):
            parts.append(_quoted(" ".join(word.text for word in term.words)))
            continue
        for word in term.words:
            options = list(_options(db, table, word))
            if not options:
                return None
            parts.append(f"({' OR '.join(options)})")
    return " AND ".join(parts)


def _options(db: Database, table: str, word: Word) -> Iterator[str]:
    """Yield what a word may be in the index."""
    if word.begins:
        yield from (f"{_quoted(spelled)} *" for spelled in spellings(word.text))
    if word.form == "word" and not (word.begins and word.start == word.text):
        for term in _vocabulary(db, table, word):
            folded = fold_word(term)
            if word.fits(folded) and not (word.begins and folded.startswith(word.text)):
                yield _quoted(term)


def _vocabulary(db: Database, table: str, word: Word) -> Iterator[str]:
    """Yield the words of a full-text table among which the forms of a word are (SQLite, "The fts5vocab Module")."""
    db.rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_{table} USING fts5vocab(main, {table}, row)")
    for first, last in word.ranges():
        yield from values(db, f"SELECT term FROM temp.words_of_{table} WHERE term >= ? AND term < ?", first, last)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
