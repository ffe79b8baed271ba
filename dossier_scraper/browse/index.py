"""The index that a report's search looks in: the words of every version of every dossier, folded."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from dossier_scraper.archive.questions.query import Query
from dossier_scraper.model import folded

_WORD = re.compile(r"\w+")


def search_index(query: Query, names: Mapping[str, str]) -> bytes:
    """Return a script that sets `INDEX`: of each dossier, its file's name and the words of all its versions.

    `names` has the file of each page. A word stands there as `search` folds it and as a browser can (NFD, without
    marks, lower case), so that what is typed is found either way.
    """
    rows = [
        [names[f"/dossier/{one.id}"], " " + " ".join(sorted(set(_words(query, one.id))))] for one in query.dossiers()
    ]
    return f"const INDEX = {json.dumps(rows, ensure_ascii=True, separators=(',', ':'))};\n".encode()


def _words(query: Query, dossier_id: str) -> Iterator[str]:
    for version in query.versions(dossier_id):
        for text in _texts(query.data(version.id)):
            yield from _WORD.findall(folded(text))
            yield from _WORD.findall(_as_browsers_fold(text))


def _as_browsers_fold(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.category(part).startswith("M")).lower()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
