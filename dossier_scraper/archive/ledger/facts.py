"""What each kind of ledger line says: its facts by name, and whether a line has them.

A line may be sealed and still make no sense, because somebody wrote the chain again. What is read from it becomes rows
and names of files, so it is looked at first. Lines of a kind that is not known here are a newer program's.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, TypedDict, Union, get_args, get_origin, get_type_hints

from dossier_scraper.model import Grade, RunSource


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", text) is not None


Parts = tuple[Any, ...]
Test = Callable[[Any], bool]
# A lone surrogate can stand in JSON, but in no database.
Text = Annotated[str, re.compile("[^\ud800-\udfff]*").fullmatch]
Time = Annotated[str, _is_time]
Id = Annotated[str, re.compile("[a-z0-9][a-z0-9-]{0,99}").fullmatch]
FileName = Annotated[str, re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*").fullmatch]
Sha256 = Annotated[str, re.compile("[0-9a-f]{64}").fullmatch]


class File(TypedDict):
    """A closed WARC file."""

    name: FileName
    size: int
    sha256: Sha256


class Other(TypedDict):
    """Another archive that was imported: the last line of its ledger then; the ledger itself is in the evidence."""

    id: Annotated[str, re.compile("[0-9a-f]{12}").fullmatch]
    seq: int
    head: Sha256


class Left(TypedDict):
    """Hashes of what a line left: of the database's schema and rows, and of the snapshots (see `fingerprint`)."""

    schema: Sha256
    dump: Sha256
    snapshots: Sha256


class Run(TypedDict):
    """A crawl or an import that ended; `minted` are the ids it gave, by page key, `checker` the `verify.py` then.

    `tables` is the hash of all tables that were in force, `origins` are those that it named as the site's, beside its
    hosts; `other` is the archive that was imported.
    """

    at: Time
    left: NotRequired[Left]
    run: Text
    source: RunSource
    started_at: Time
    finished_at: Time | None
    state: Literal["complete", "partial", "failed", "interrupted"]
    published: bool
    reason: Text | None
    counts: dict[str, int]
    extractor_version: Text
    grade: Grade
    minted: dict[Text, Id]
    warc_files: list[File]
    dossiers: NotRequired[dict[str, int]]
    origins: NotRequired[list[Text]]
    alarms: NotRequired[list[dict[str, Any]]]
    checker: NotRequired[Sha256]
    tables: NotRequired[Sha256]
    other: NotRequired[Other]


class AcceptRun(TypedDict):
    """A run that was held back and published by a person."""

    at: Time
    left: NotRequired[Left]
    why: Text
    run: Text
    minted: dict[Text, Id]


class Correction(TypedDict):
    """One value that another extractor reads otherwise."""

    dossier: Id
    field: Text
    before: Text | None
    after: Text | None
    seen: Time


class AcceptExtractor(TypedDict):
    """An extractor that took another one's place; `warc_files` keep what that one said, and what this one changed.

    `counts` are the values and dossiers that it changed, and the dossiers there are; none where the readings of the
    one before were lost. Lines of before the first release list `changes` themselves.
    """

    at: Time
    left: NotRequired[Left]
    why: Text
    extractor: dict[str, Text]
    counts: NotRequired[dict[str, int]]
    changes: NotRequired[list[Correction]]
    minted: dict[Text, Id]
    warc_files: list[File]


class Dossiers(TypedDict):
    """Two dossiers that became one, or were taken apart; `urls` are the addresses that moved."""

    at: Time
    left: NotRequired[Left]
    why: Text
    dossier: Id
    other: Id
    urls: list[Text]


class Organisations(TypedDict):
    """Two organisations that became one, or were taken apart, by the signs of their ids.

    Lines of before the first release have the ids themselves.
    """

    at: Time
    left: NotRequired[Left]
    why: Text
    organisation: Text
    other: Text


class Withheld(TypedDict):
    """A dossier, a part of it by its path, or a capture that is not to be shown any more, or is to be shown again."""

    at: Time
    left: NotRequired[Left]
    why: Text
    dossier: NotRequired[Id]
    path: NotRequired[Text]
    capture: NotRequired[Text]


class Declined(TypedDict):
    """What a person of another archive decided, line `line` of its ledger, and is not to be done here."""

    at: Time
    left: NotRequired[Left]
    why: Text
    archive: Id
    line: int


def fault(kind: str, facts: Mapping[str, Any]) -> str | None:
    """Return the name of the first fact that a line of this kind lacks or has otherwise; None where there is none."""
    shape: type | None = None
    if kind == "run":
        shape = Run
    elif kind == "accept":
        shape = AcceptExtractor if "extractor" in facts else AcceptRun
    elif kind in ("merge", "unmerge"):
        shape = Organisations if "organisation" in facts else Dossiers
    elif kind in ("withhold", "release"):
        if ("dossier" in facts) == ("capture" in facts):
            return "dossier"
        shape = Withheld
    elif kind == "decline":
        shape = Declined
    return _fault(facts, shape) if shape else None


def extractor_of(facts: Mapping[str, Any]) -> str | None:
    """Return the extractor that read what a line tells of; None of a line that read nothing."""
    found: str | None = facts.get("extractor_version") or facts.get("extractor", {}).get("to")
    return found


def is_correction(value: Any) -> bool:
    """Return True if parsed JSON is one value that another extractor reads otherwise."""
    return _test(Correction)(value)


@cache
def _named(shape: type) -> list[tuple[str, Test, bool]]:
    """Return the facts of a shape: name, what tests it, and whether there must be one."""
    return [
        (name, _test(part), True) if get_origin(part) is not NotRequired else (name, _test(get_args(part)[0]), False)
        for name, part in get_type_hints(shape, include_extras=True).items()
    ]


def _fault(facts: Mapping[str, Any], shape: type) -> str | None:
    for name, fits, needed in _named(shape):
        if name in facts:
            if not fits(facts[name]):
                return name
        elif needed:
            return name
    return None


def _test(shape: Any) -> Test:
    """Return what tells if a value of parsed JSON is of a type."""
    origin, parts = get_origin(shape), get_args(shape)
    if origin in GENERIC:
        return GENERIC[origin](parts)
    if isinstance(shape, type) and issubclass(shape, dict):
        return lambda value: type(value) is dict and _fault(value, shape) is None
    kind = type(None) if shape is None else shape
    return lambda value: kind is Any or type(value) is kind


def _is_annotated(parts: Parts) -> Test:
    kind, fits = parts
    return lambda value: type(value) is kind and bool(fits(value))


def _is_literal(parts: Parts) -> Test:
    return lambda value: type(value) is str and value in parts


def _is_one_of(parts: Parts) -> Test:
    tests = [_test(part) for part in parts]
    return lambda value: any(fits(value) for fits in tests)


def _is_list(parts: Parts) -> Test:
    fits = _test(parts[0])
    return lambda value: type(value) is list and all(map(fits, value))


def _is_mapping(parts: Parts) -> Test:
    key, of = map(_test, parts)
    return lambda value: type(value) is dict and all(map(key, value)) and all(map(of, value.values()))


# What tests a value, made from the arguments of a generic type, by its origin (`typing.get_origin`).
GENERIC: Mapping[Any, Callable[[Parts], Test]] = {
    Annotated: _is_annotated,
    Literal: _is_literal,
    Union: _is_one_of,
    UnionType: _is_one_of,
    list: _is_list,
    dict: _is_mapping,
}
