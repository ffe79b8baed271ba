"""Print a JSON Schema of what the program prints, from the records it is made of.

python docs/make_schemas.py NAME > FILE, and FILE over dossier_scraper/export/schemas/NAME.json.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from dossier_scraper.archive.database.columns import columns_of
from dossier_scraper.archive.questions.absences import KnownAbsence
from dossier_scraper.archive.questions.changes import SeenChange
from dossier_scraper.archive.questions.known import Alias
from dossier_scraper.archive.questions.provenance import Place
from dossier_scraper.archive.questions.versions import Quoted, SeenVersion
from dossier_scraper.model import (
    EVENT_FIELDS,
    VERSION_FIELDS,
    Dossier,
    Field,
    ListingRow,
    OtherField,
    Precision,
    Presence,
    Problem,
    Reading,
)

Schema = dict[str, Any]
PLAIN = {str: "string", int: "integer", bool: "boolean"}
# A date at its own precision, and a whole day.
DATE = r"^[0-9]{4}(-Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DATES = {"date": DATE, "date_end": DATE, "earliest": DAY, "latest": DAY}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
ANY_VALUE: Schema = {"description": "A text, or the date, list or object that a version has; null where there is none."}


def schema_of(hint: Any) -> Schema:
    """Return the schema of values of a type, as JSON has them."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return {"type": PLAIN[hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        return record(hint)
    if origin is Annotated:
        field = next((part for part in hint.__metadata__ if isinstance(part, Field)), None)
        return schema_of(hint.__origin__) | ({"description": field.meaning} if field else {})
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType):
        return optional(schema_of(next(part for part in parts if part is not NoneType)))
    if origin is tuple:
        return array(schema_of(parts[0]))
    if origin is Mapping:
        return mapping(schema_of(parts[1]))
    raise TypeError(hint)


def optional(schema: Schema) -> Schema:
    """Return a schema that takes null as well."""
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str) and schema["type"] != "object":
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def array(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def mapping(schema: Schema) -> Schema:
    """Return the schema of an object with any names."""
    return {"type": "object", "additionalProperties": schema}


def record(shape: type, without: tuple[str, ...] = (), **more: Schema) -> Schema:
    """Return the schema of a record: every field, and no other; `more` are added or replace one."""
    hints = get_type_hints(shape, include_extras=True)
    own = {f.name: schema_of(hints[f.name]) for f in fields(shape) if f.name not in without and f.name not in more}
    if shape.__name__ == "DateValue":
        own = {name: schema | ({"pattern": DATES[name]} if name in DATES else {}) for name, schema in own.items()}
    return made(own | more)


def made(properties: Mapping[str, Schema], absent: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object that has these properties, all but `absent` ones always, and no other."""
    required = [name for name in properties if name not in absent]
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def columns(declared: tuple[Field, ...]) -> dict[str, Schema]:
    """Return the columns of fields, flat, as `show --json` has them."""
    found: dict[str, Schema] = {}
    for field in declared:
        for name, meaning in columns_of(field).items():
            part = name.removeprefix(field.name).removeprefix("_") if field.form in ("date", "range") else None
            schema: Schema = TEXT_OR_NONE
            if part == "precision":
                schema = optional(schema_of(Precision))
            elif part is not None and part != "text":
                schema = TEXT_OR_NONE | {"pattern": DAY if part in ("earliest", "latest") else DATE}
            elif field.form in ("names", "links"):
                schema = array({"type": "string"})
            found[name] = schema | {"description": meaning}
    return found | {"id": {"type": "string", "description": found["id"]["description"]}}


SEEN = {"first_seen": {"type": "string"}, "last_seen": {"type": "string"}}


def extract() -> Schema:
    """`dossier extract` prints one of these: what one page says."""
    hints = get_type_hints(Reading)
    event = next(part for part in get_args(hints["event"]) if part is not NoneType)
    return record(
        Reading, ("links", "leads"), event=optional(record(event, ("dossiers",))), dossier=optional(record(Dossier))
    )


def dossier() -> Schema:
    """`dossier show --json` prints one of these: all that is or was known of a dossier."""
    event = made(
        {
            **columns(EVENT_FIELDS),
            "dossier_id": {"type": "string"},
            "position": {"type": "integer"},
            **SEEN,
            "other": array(record(OtherField)),
        },
        absent=tuple(SEEN),
    )
    seen = {name: {"type": "string"} for name in ("last_checked", "presence_since")}
    return made(
        {
            **columns(VERSION_FIELDS),
            **SEEN,
            **seen,
            "presence": schema_of(Presence),
            "organisations": array({"type": "string"}),
            "other": array(record(OtherField)),
            "events": array(event),
            "aliases": array(record(Alias)),
            "problems": array(record(Problem)),
            "versions": array(record(SeenVersion)),
            "absences": array(record(KnownAbsence)),
            "extractor_version": {"type": "string", "description": "The earlier rules that read it so, if any did."},
            "witnessed": array({"type": "string"}),
        },
        absent=("problems", "extractor_version", "witnessed"),
    )


def exported_dossier() -> Schema:
    """`dossier export jsonl` writes one of these on each line, `export json` has a list of them."""
    shown = dossier()
    version = record(SeenVersion, data=said())
    more = {
        "versions": array(version),
        "changes": array(record(SeenChange, before=ANY_VALUE, after=ANY_VALUE)),
        "provenance": mapping(record(Place, ("field",))),
    }
    del shown["properties"]["witnessed"]  # the grade of each value says it
    return made(shown["properties"] | more, absent=("problems", "extractor_version"))


def snapshot() -> Schema:
    """Each file below `snapshots/` is one of these: a version of a dossier, and where each value stands."""
    return made(
        {
            "dossier": said(),
            "first_seen": {"type": "string"},
            "content_hash": {"type": "string"},
            "provenance": mapping(record(Quoted, ("field",))),
        }
    )


def said() -> Schema:
    """Return the schema of what a version says: the dossier, completed by its event pages and the listing."""
    listed_as = get_type_hints(ListingRow, include_extras=True)["listed_as"]
    return ruleless(record(Dossier, listed_as=schema_of(listed_as)))


def ruleless(schema: Any) -> Any:
    """Return a schema without the rules that read dates: a version does not keep them."""
    if isinstance(schema, list):
        return [ruleless(one) for one in schema if one != "rule"]
    if isinstance(schema, dict):
        return {name: ruleless(one) for name, one in schema.items() if name != "rule"}
    return schema


SCHEMAS: dict[str, Callable[[], Schema]] = {one.__name__: one for one in (extract, dossier, exported_dossier, snapshot)}


def page(name: str) -> str:
    """Return a schema as it lies in the program."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dossier-scraper:schema:{name}",
        "title": name.replace("_", " ").capitalize(),
        "description": SCHEMAS[name].__doc__,
    }
    return json.dumps(head | SCHEMAS[name](), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    print(page(sys.argv[1]), end="")
