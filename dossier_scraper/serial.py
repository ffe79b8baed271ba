"""Records as JSON and back: canonical, so that equal records give equal bytes on any machine. And cells of CSV."""

import hashlib
import json
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from msgspec import DecodeError
from msgspec.json import Decoder, Encoder, decode, format

from dossier_scraper.model import Reading

Shape = TypeVar("Shape")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def canonical_json(value: Any) -> str:
    """Serialise so that equal values give equal bytes: sorted keys, no spaces, no escapes beyond the necessary.

    A record (a dataclass) is an object with the fields by which it is compared. Raises `TypeError` for a value that
    JSON has nothing for.
    """
    return _CANONICAL.encode(value)


def model_json(value: Any) -> str:
    """Do what `canonical_json` does, in a fifth of its time, for a record of the model or what one is as parsed JSON.

    There is no float, time or set in either, nor a key that is no text; a float would come out otherwise.
    """
    try:
        return _MODEL.encode(_whole(value)).decode()
    except UnicodeEncodeError:  # half a surrogate pair
        return canonical_json(value)


def parsed(value: Any) -> Any:
    """Return what a record of the model is as parsed JSON: what `json.loads` makes of its `canonical_json`."""
    try:
        return decode(_MODEL.encode(_whole(value)))
    except UnicodeEncodeError:
        return json.loads(canonical_json(value))


def indented_json(value: Mapping[str, Any]) -> str:
    """Return what `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` does, in a tenth of its time.

    For values as `model_json` takes them.
    """
    try:
        return format(model_json(value), indent=1)
    except UnicodeEncodeError:
        return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


def _whole(value: Any) -> Any:
    """Return a record without the fields by which it is not compared; anything else as it is."""
    names = _compared(cast(Hashable, type(value)))
    return {name: getattr(value, name) for name in names} if names else value


def _object(value: Any) -> dict[str, Any]:
    """Return what JSON has for a record or a mapping."""
    if isinstance(value, Mapping):
        return dict(value)
    return {name: getattr(value, name) for name in _names(cast(Hashable, type(value)))}


# Made once: `json.dumps` makes an encoder for each call that is not by its defaults.
_MODEL = Encoder(order="sorted")
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_object)


@cache
def _names(record: Any) -> list[str]:
    return [field.name for field in fields(record) if field.compare]


@cache
def _compared(record: Any) -> list[str] | None:
    """Return the names of the fields by which a kind of record is compared; None where these are all of them."""
    if not is_dataclass(record) or all(field.compare for field in fields(record)):
        return None
    return _names(cast(Hashable, record))


def reading_json(reading: Reading) -> str:
    """Return the canonical JSON of a reading, links included, from which `reading_from_json` makes it again."""
    return model_json(reading)


def reading_id(reading: str) -> str:
    """Name a reading by its content: 16 hex digits of the SHA-256 of its canonical JSON."""
    return hashlib.sha256(reading.encode()).hexdigest()[:16]


def reading_from_json(text: str) -> Reading:
    """Make a reading again from its JSON."""
    return record_from_text(Reading, text)


def record_from_text(shape: type[Shape], text: str) -> Shape:
    """Make a record from its JSON: at once where that is as the record has it; that of older programs may not be."""
    try:
        return cast(Shape, _decoder(cast(Hashable, shape)).decode(text))
    except (DecodeError, UnicodeEncodeError):
        return record_from_json(shape, json.loads(text))


@cache
def _decoder(shape: Any) -> Decoder[Any]:
    return Decoder(shape)


def record_from_json(shape: type[Shape], data: Mapping[str, Any]) -> Shape:
    """Make a record from parsed JSON, inner records as well; names that it does not have are left out."""
    return cast(Shape, _of_record(cast(Hashable, shape))(data))


@cache
def _restorer(shape: Any) -> Callable[[Any], Any] | None:
    """Return what makes a value of type `shape` from JSON; None where it is as it stands there."""
    if isinstance(shape, type) and is_dataclass(shape):
        return _of_record(shape)
    origin, parts = get_origin(shape), get_args(shape)
    if origin in (Union, UnionType):
        return _of_optional(next(part for part in parts if part is not type(None)))
    if origin is tuple:
        return _of_tuple(parts[0])
    return _of_mapping(parts[1]) if origin is Mapping else None


@cache
def _of_record(shape: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(shape)
    inner = [(name, _restorer(hints[name])) for name in _names(shape)]
    return lambda value: shape(**{n: make(value[n]) if make else value[n] for n, make in inner if n in value})


def _of_optional(part: Any) -> Callable[[Any], Any] | None:
    some = _restorer(part)
    return some and (lambda value: None if value is None else some(value))


def _of_tuple(part: Any) -> Callable[[Any], Any]:
    each = _restorer(part)
    return (lambda value: tuple([each(item) for item in value])) if each else tuple


def _of_mapping(part: Any) -> Callable[[Any], Any] | None:
    each = _restorer(part)
    return each and (lambda value: {key: each(item) for key, item in value.items()})


def neutral(cell: str) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula: `'` before a leading = + - @ or control (CWE-1236)."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
