"""What may stand in a site's tables: their keys, the kinds of values, and what `""` switches off.

A table is taken apart into entries by path and put together again, so that one layer's entries lie over another's.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, EVENT_PAGE_FIELDS, ROW_FIELDS
from dossier_scraper.site.keys import country_key, label_key
from dossier_scraper.site.origins import origin_of
from dossier_scraper.site.patterns import pattern_fault

Path = tuple[str, ...]
Where = tuple[str | int, ...]
# A pattern that is found nowhere: what is left of one that is switched off.
NOWHERE = "(?!)"
# Of CSS selectors, what needs no search: elements, classes, ids and attributes, joined by blanks, `>` and commas.
_NAME = r"-?[A-Za-z_][A-Za-z0-9_-]*"
_ATTRIBUTE = rf"""\[{_NAME}(?:[~|^$*]?=(?:{_NAME}|"[^"\\\n]*"|'[^'\\\n]*'))?\]"""
_SIMPLE = rf"(?:[.#]{_NAME}|{_ATTRIBUTE})"
_COMPOUND = rf"(?:(?:{_NAME}|\*){_SIMPLE}*|{_SIMPLE}+)"
SELECTORS = re.compile(rf"{_COMPOUND}(?:(?: *[>,] *| +){_COMPOUND})*")
LONGEST_SELECTOR = 1_000
LONGEST_SHOWN = 120
LARGEST_NUMBER = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One value of a table: its path (of a list's item, the item is the last step), and where it stands in the TOML."""

    path: Path
    value: Any
    where: Where


class Fault(Exception):
    """Something in a table that may not be there: `where` in the TOML, and what is wrong with it."""

    def __init__(self, where: Where, what: str) -> None:
        super().__init__(what)
        self.where, self.what = where, what


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value: `says` names what is allowed, `fault` tells why a value is not, `off` is what stands for `""`.

    Without `off`, a key that is switched off is as if it were not there; a `required` one cannot be.
    """

    says: str
    fault: Callable[[Any], str | None]
    off: str | None = None
    required: bool = False

    def taken_apart(self, data: Any, where: Where, path: Path) -> Iterator[Found]:
        """Yield the value; raise `Fault` for one that is not allowed."""
        if self.required and _is_blank(data):
            raise Fault(where, f"cannot be switched off; it is {self.says}")
        if data != "" and (fault := self.fault(data)):
            raise Fault(where, f"{fault}; it is {self.says}")
        yield Found(path=path, value=data, where=where)

    def put_together(self, entries: Mapping[Path, Any]) -> Any:
        """Return the value, or None where it is switched off or not there."""
        value = entries.get((), "")
        return self.off if value == "" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """A list of values, each of them once, texts as `key` gives them."""

    each: Value
    key: Callable[[str], str] | None = None

    @property
    def says(self) -> str:
        """What is allowed here."""
        return f"a list, each item {self.each.says}"

    def taken_apart(self, data: Any, where: Where, path: Path) -> Iterator[Found]:
        """Yield each item."""
        if not isinstance(data, list):
            raise Fault(where, f"is no list; it is {self.says}")
        seen = set[Any]()
        for number, item in enumerate(data):
            if _is_blank(item):
                raise Fault((*where, number), f"has an empty item; each is {self.each.says}")
            list(self.each.taken_apart(item, (*where, number), path))
            kept = self.key(item) if self.key else item
            if kept in seen:
                raise Fault((*where, number), f"has {shown(item)} twice")
            seen.add(kept)
            yield Found(path=(*path, kept), value=kept, where=where)

    def put_together(self, entries: Mapping[Path, Any]) -> Any:
        """Return the list."""
        return list(entries.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A table with any keys, compared under `key`, and one shape of values."""

    each: "Value | Keys"
    key: Callable[[str], str] = str

    @property
    def says(self) -> str:
        """What is allowed here."""
        return f"a table, each key of it {self.each.says}"

    def taken_apart(self, data: Any, where: Where, path: Path) -> Iterator[Found]:
        """Yield what each key holds."""
        if not isinstance(data, dict):
            raise Fault(where, f"is no table; it is {self.says}")
        written: dict[str, str] = {}
        for name, item in data.items():
            if not self.key(name):
                raise Fault((*where, name), "has an empty name")
            if (other := written.setdefault(self.key(name), name)) != name:
                raise Fault((*where, name), f"is the same as {shown(other)}")
            yield from self.each.taken_apart(item, (*where, name), (*path, self.key(name)))

    def put_together(self, entries: Mapping[Path, Any]) -> Any:
        """Return the table; a key that is switched off keeps `""` where that means something."""
        made = {name: self.each.put_together(below) for name, below in _by_name(entries).items()}
        return {name: value for name, value in made.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Keys:
    """A table with known keys, each with its shape."""

    shapes: Mapping[str, Any]

    @property
    def says(self) -> str:
        """What is allowed here."""
        return f"a table with {_listed(self.shapes)}"

    def taken_apart(self, data: Any, where: Where, path: Path) -> Iterator[Found]:
        """Yield what each key holds."""
        if not isinstance(data, dict):
            raise Fault(where, f"is no table; it is {self.says}")
        for name, item in data.items():
            if name not in self.shapes:
                raise Fault((*where, name), f"is no key that there is; these are: {_listed(self.shapes)}")
            yield from self.shapes[name].taken_apart(item, (*where, name), (*path, name))

    def put_together(self, entries: Mapping[Path, Any]) -> Any:
        """Return the table, lists and tables that nobody wrote empty; None for a table of which nothing is there."""
        by_name = _by_name(entries)
        made = {name: shape.put_together(by_name.get(name, {})) for name, shape in self.shapes.items()}
        return {name: value for name, value in made.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list of tables of one shape, told apart by the value of `key`."""

    key: str
    row: Keys

    def taken_apart(self, data: Any, where: Where, path: Path) -> Iterator[Found]:
        """Yield what each row holds."""
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise Fault(where, f"is no list of tables; each begins [[{path[-1]}]] and has {_listed(self.row.shapes)}")
        names = set[str]()
        for number, row in enumerate(data):
            at = (*where, number)
            if self.key not in row:
                raise Fault(at, f"has no `{self.key}`; a row has {_listed(self.row.shapes)}")
            name = row[self.key]
            list(self.row.shapes[self.key].taken_apart(name, (*at, self.key), path))
            if name in names:
                raise Fault((*at, self.key), f"{shown(name)} has a row of its own above")
            names.add(name)
            yield from self.row.taken_apart(row, at, (*path, name))

    def put_together(self, entries: Mapping[Path, Any]) -> Any:
        """Return the list."""
        return [self.row.put_together(below) for below in _by_name(entries).values()]


def _by_name(entries: Mapping[Path, Any]) -> dict[str, dict[Path, Any]]:
    """Return what entries hold below the first step of their paths."""
    found: dict[str, dict[Path, Any]] = {}
    for path, value in entries.items():
        found.setdefault(path[0], {})[path[1:]] = value
    return found


def shown(value: Any) -> str:
    """Return a value for a message, cut where it is long."""
    said = repr(value)
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…"


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(names)


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else f"{shown(value)} is no text"


def _number(value: Any) -> str | None:
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
    return None if fits else f"{shown(value)} is no number"


def _code(value: Any) -> str | None:
    fits = isinstance(value, str) and re.fullmatch("[A-Z]{2}", value)
    return None if fits else f"{shown(value)} is no country's code"


def _pattern(value: Any) -> str | None:
    fault = _text(value) or pattern_fault(value)
    return f"{shown(value)} {fault}" if fault and isinstance(value, str) else fault


def _field_pattern(value: Any) -> str | None:
    return _pattern(value) or (None if re.compile(value).groups else f"{shown(value)} has no (group)")


def _part(value: Any) -> str | None:
    if fault := _pattern(value):
        return fault
    fits = re.compile(value).groups == 0 and not re.match(r"\(\?[aiLmsux]+\)", value)
    return None if fits else f"{shown(value)} has a (group) or flags"


def _path(value: Any) -> str | None:
    return _pattern(value) or (f"{shown(value)} begins with no /" if re.match(r"\^?\w", value) else None)


def _selectors(value: Any) -> str | None:
    if fault := _text(value):
        return fault
    fits = len(value) <= LONGEST_SELECTOR and SELECTORS.fullmatch(value)
    return None if fits else f"{shown(value)} is no such selector"


def _host(value: Any) -> str | None:
    if fault := _text(value):
        return fault
    try:
        alone = str(origin_of(f"https://{value}")) == f"https://{value}"
    except ValueError:
        alone = False
    return None if alone and ":" not in value else f"{shown(value)} is no host's name"


def _start_page(value: Any) -> str | None:
    fits = isinstance(value, str) and value.startswith("/") and not value.startswith("//")
    return None if fits else f"{shown(value)} is no path"


def _choice(*names: str, off: str | None = None, required: bool = False) -> Value:
    def fault(value: Any) -> str | None:
        return None if value in names else f"{shown(value)} is not known"

    empty = ', or "" for none' if off == "" else ""
    return Value(says=f"one of {', '.join(names)}{empty}", fault=fault, off=off, required=required)


TEXT, NUMBER = Value(says="a text", fault=_text), Value(says="a number", fault=_number)
NAME = Value(says="a text", fault=_text, required=True)
TEXTS, LABELS = Several(each=TEXT), Several(each=TEXT, key=label_key)
PATTERN = Value(says="a regular expression", fault=_pattern, off=NOWHERE)
# It is put into a larger one.
PART = Value(says="a regular expression without flags and (groups), which (?:…) is none of", fault=_part, off=NOWHERE)
PATH = Value(says="a regular expression of a path, which begins with /", fault=_path, off=NOWHERE)
# What is left of it when it is switched off has a group as well.
FIELD_PATTERN = Value(
    says="a regular expression whose first group is a field's name", fault=_field_pattern, off=f"{NOWHERE}()"
)
SELECTOR = Value(
    says="a CSS selector of elements, .classes, #ids and [attributes], joined by blanks, > and commas", fault=_selectors
)
SELECTORS_EACH = Several(each=SELECTOR)
# A code that is switched off is looked up in ISO 3166-1 again.
CODE = Value(says='two capital letters (ISO 3166-1), or ""', fault=_code, off="")

# The fields that a label, a column's head or a field's machine name can name on a kind of page.
FIELDS = {
    "dossier": _choice(*(f.name for f in DOSSIER_FIELDS if f.told), off=""),
    "event": _choice(*(f.name for f in EVENT_PAGE_FIELDS if f.told), "facts", off=""),
    "timeline": _choice(*(f.name for f in EVENT_FIELDS if f.told and f.form != "links"), off=""),
    "listing": _choice(*(f.name for f in ROW_FIELDS if f.told), "facts", off=""),
}
ERAS = ("drupal7", "wordpress")
BOUNDS = Names(each=Keys(dict.fromkeys(("hold", "warn", "floor", "ceiling"), NUMBER)))
SHARES = (
    *("gone", "events_gone", "unread", "more_unread", "unlisted", "lost", "emptied", "relabelled", "retemplated"),
    *("reformatted", "cut", "retold", "retold_field"),
)
REFUSAL = Keys({"headings": PATTERN, "structure": PATTERN, "hints": TEXTS})
ADDRESSES = {
    "hosts": Several(each=Value(says="the name of a host, as www.example.org", fault=_host)),
    "start_pages": Several(each=Value(says="a path that begins with /", fault=_start_page)),
    "page_parameters": TEXTS,
    "pages": Rows(
        key="kind",
        row=Keys({"kind": _choice("listing", "dossier", "event", "node", required=True), "paths": Several(each=PATH)}),
    ),
}

TABLES: Mapping[str, Keys] = {
    "site": Keys({"id": NAME, "name": NAME, "base_url": NAME, **ADDRESSES}),
    "labels": Keys(
        {
            "positional": Several(each=_choice(*(f.name for f in DOSSIER_FIELDS if f.form == "text"))),
            **dict.fromkeys(("generic_titles", "listing_titles"), LABELS),
            **{kind: Names(each=fields, key=label_key) for kind, fields in FIELDS.items()},
            "ignored": Keys({"labels": LABELS, "kept": LABELS, "volatile": PATTERN, "counts": PATTERN}),
            "sections": Keys(
                {
                    **dict.fromkeys(("timeline", "statuses", "asides", "parts"), LABELS),
                    **dict.fromkeys(("intros", "more", "documents", "organisations", "others"), PATTERN),
                    "listed_as": Keys(dict.fromkeys(("ongoing", "finalised"), PATTERN)),
                }
            ),
        }
    ),
    "eras": Keys(
        {
            "noise": Keys(
                {
                    **dict.fromkeys(("tags", "roles", "phrases", "certain_roles"), TEXTS),
                    **dict.fromkeys(("names", "entry", "certain"), PATTERN),
                }
            ),
            "eras": Keys(
                dict.fromkeys(
                    ERAS,
                    Keys({"generator": NAME, "marks": TEXTS, "content": TEXTS, "not": TEXTS, "record": SELECTOR}),
                )
            ),
            "dates": Keys({"order": Keys(dict.fromkeys(ERAS, _choice("day", "month")))}),
            "containers": Keys({"selectors": SELECTORS_EACH, "sure": SELECTORS_EACH}),
            "machine": Keys(
                {
                    "pattern": FIELD_PATTERN,
                    **dict.fromkeys(("labels", "items", "values"), TEXTS),
                    **{kind: Names(each=fields) for kind, fields in FIELDS.items() if kind != "timeline"},
                }
            ),
            "kinds": Keys(dict.fromkeys(("dossier", "timeline", "event", "listing"), PATTERN)),
        }
    ),
    "refusals": Keys(
        dict.fromkeys(("soft_404", "login_wall", "challenge", "maintenance", "php_error"), REFUSAL),
    ),
    "pagers": Keys(
        {
            **dict.fromkeys(("next", "more"), Names(each=PART)),
            "names": Keys({"more": PATTERN}),
            "counted": Keys({"of": PART}),
        }
    ),
    "categories": Keys({"known": TEXTS}),
    "countries": Keys({"aliases": Names(each=CODE, key=country_key)}),
    "organisations": Keys(
        {"organisations": Rows(key="name", row=Keys({"name": NAME, "country_code": CODE, "aliases": TEXTS}))}
    ),
    "expectations": Keys(
        {
            "least": NUMBER,
            "shares": Keys(dict.fromkeys(SHARES, BOUNDS.each)),
            **dict.fromkeys(("lost", "fill", "volumes"), BOUNDS),
        }
    ),
}
# What an archive's own tables may say of addresses: whose archive it is stands in its archive.toml.
OWN_TABLES: Mapping[str, Keys] = {**TABLES, "site": Keys(ADDRESSES)}
