"""What FTS5 is asked for: the terms that people type as the words that they are in an index.

To find the words that begin with something, their vocabulary is asked and not their rows: FTS5 reads all that begins
with something before its first row, and of single words only the rows that are wanted.
"""

from collections.abc import Iterator, Sequence

from dossier_scraper.archive.database.records import Database, values
from dossier_scraper.archive.questions.terms import Term, Word, fold_word, spellings

# So many words of the index may be asked for in place of a beginning.
SPELLED = 256
# The words of a full-text table in a range, each found by a step behind the one before: to list them as rows costs a
# look at every text that has them (SQLite, "The fts5vocab Module").
VOCABULARY = """
WITH RECURSIVE words(term) AS (
  SELECT (SELECT term FROM {vocabulary} WHERE term >= ?1 AND term < ?2 LIMIT 1)
  UNION ALL SELECT (SELECT term FROM {vocabulary} WHERE term >= words.term || char(1) AND term < ?2 LIMIT 1)
  FROM words WHERE words.term IS NOT NULL LIMIT ?3
) SELECT term FROM words WHERE term IS NOT NULL
"""


def is_whole(term: Term) -> bool:
    """Return True if the index finds a term where it stands: of words that follow one another, as they are, or each."""
    return len(term.words) == 1 or all(word.form == "exact" for word in term.words)


def expression(db: Database, table: str, terms: Sequence[Term]) -> str | None:
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
    """Yield what a word may be in the index: all words that fit, or of very many what they begin with."""
    if word.form == "exact":
        yield _quoted(word.text)
        return
    most = SPELLED + 1 if word.form == "beginning" else -1
    fits = [term for term in _vocabulary(db, table, word, most) if word.fits(fold_word(term))]
    if word.begins and len(fits) > SPELLED:
        yield from (f"{_quoted(spelled)} *" for spelled in spellings(word.text))
        fits = [term for term in fits if not fold_word(term).startswith(word.text)]
    yield from map(_quoted, fits)


def _vocabulary(db: Database, table: str, word: Word, most: int) -> Iterator[str]:
    """Yield the words of a full-text table among which those that fit are, of each spelling at most so many."""
    vocabulary = f"temp.words_of_{table}"
    db.rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS {vocabulary} USING fts5vocab(main, {table}, instance)")
    for first, last in word.ranges():
        yield from values(db, VOCABULARY.format(vocabulary=vocabulary), first, last, most)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
