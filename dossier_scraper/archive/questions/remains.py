"""What a withholding does not reach: ids and addresses, and other texts that are shown and have the same words.

It is asked of the database as it is shown, with the withholding in force (`shown.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from dossier_scraper.archive.database.columns import seen
from dossier_scraper.archive.database.records import Database, values
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.search import Hit, search
from dossier_scraper.archive.questions.target import Target
from dossier_scraper.archive.questions.terms import tokens_of
from dossier_scraper.text import plain
from dossier_scraper.wording import sign_of

# Shorter words tell nobody apart, and longer texts are no names.
LETTERS, WORDS = 4, 12
ADDRESSES = "SELECT url FROM captures UNION SELECT url FROM aliases UNION SELECT url FROM events WHERE url IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """The ids and addresses that have a word of what is withheld, and the texts that have one of its values whole."""

    names: tuple[str, ...]
    hits: tuple[Hit, ...]


def values_withheld(query: Query, target: Target) -> list[str]:
    """Return what versions say where a withholding is: the short values; of a whole dossier or event the titles.

    Of a capture there is none. `query` asks the writer's own database.
    """
    found = dict.fromkeys(
        value
        for version in query.versions(target.subject)
        for value in _said(query.data(version.id), target.path)
        if value and len(tokens_of(seen(value))) <= WORDS
    )
    return list(found)


def remains(db: Database, dossier_id: str, withheld: list[str]) -> Remains:
    """Return where words of some values that are withheld, of a dossier, stand all the same."""
    words = {token.word for value in withheld for token in tokens_of(seen(value)) if len(token.word) >= LETTERS}
    names = [dossier_id, *values(db, "SELECT id FROM organisations ORDER BY id"), *sorted(values(db, ADDRESSES))]
    hits = [hit for value in withheld if tokens_of(seen(value)) for hit in search(db, _quoted(value))]
    return Remains(
        names=tuple(name for name in names if words & {token.word for token in tokens_of(unquote(name))}),
        hits=tuple(dict.fromkeys(hits)),
    )


def _said(data: Mapping[str, Any], path: str | None) -> Iterator[str]:
    """Yield the texts of a version at a path as a ledger line has it."""
    parts, records = (path or "title").split("/"), [data]
    if parts[0] == "events" and len(parts) > 1:
        records = [event for event in data["events"] if event["id"] == parts[1]]
        parts = parts[2:] or ["title"]
    for record in records:
        if parts[0] == "other":
            yield from (one["value"] for one in record["other"] if sign_of(plain(one["label"])) == parts[-1])
        else:
            yield from _strings(record[parts[0]])


def _strings(value: Any) -> Iterator[str]:
    """Yield a text, the texts of a list, the name of an organisation; nothing of a date, which tells nobody apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part.get("name") if isinstance(part, dict) else part)


def _quoted(value: str) -> str:
    return f'"{value.replace(chr(34), " ")}"'
