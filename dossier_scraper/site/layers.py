"""Tables in layers: what is common to all sites, what is known of one, and what a person adds in an archive's folder.

Keys merge, lists grow, `""` switches a key off. Whatever is not in the schema is refused with its file and line.
"""

import pathlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from dossier_scraper.errors import RefusedTable
from dossier_scraper.site.keys import name_key
from dossier_scraper.site.schema import OWN_TABLES, TABLES, Fault, Found, Keys, Path, Where, shown

SUFFIX = ".toml"
# What somebody means to be a table; editors hide how a name ends.
MEANT = re.compile(r".*\.toml(?:\.txt)?", re.IGNORECASE | re.DOTALL)
# No table comes near; whoever hands in an archive hands in its tables.
LARGEST = 1_000_000
# A value of more lines is told with the line of one before it.
LONGEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One folder of tables: what to call it, where it is, and the shapes of what it may hold."""

    name: str
    folder: Traversable
    shapes: Mapping[str, Keys]
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the merged tables: its path, its value, and the file that it comes from."""

    path: Path
    value: Any
    origin: str
    own: bool


def program_layers(folder: Traversable, site_id: str) -> list[Layer]:
    """Return the layers of the program's own tables for a site."""
    return [Layer(name=name, folder=folder / name, shapes=TABLES) for name in ("common", site_id)]


def own_layer(folder: Traversable) -> Layer:
    """Return the layer of an archive's own tables."""
    return Layer(name=str(folder), folder=folder, shapes=OWN_TABLES, own=True)


def merged(layers: Sequence[Layer], below: Mapping[str, Sequence[Entry]] | None = None) -> dict[str, list[Entry]]:
    """Return the entries of each table, a later layer's over those of an earlier one; `below` are those of the lowest.

    Raises `RefusedTable` with file and line for an unknown table, key or type and for a pattern that does not compile
    or backtracks.
    """
    tables = {name: {entry.path: entry for entry in (below or {}).get(name, ())} for name in TABLES}
    for layer in layers:
        for file in _files(layer):
            name = file.name.removesuffix(SUFFIX)
            origin = f"{layer.name}/{file.name if file.name.isprintable() else ascii(file.name)[1:-1]}"
            if name not in layer.shapes:
                raise RefusedTable(f"{origin}: there is no such table; the tables are: {', '.join(layer.shapes)}")
            for found in _read(file, origin, layer.shapes[name], tables[name]):
                tables[name][found.path] = Entry(path=found.path, value=found.value, origin=origin, own=layer.own)
    return {name: list(entries.values()) for name, entries in tables.items()}


def put_together(name: str, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return a table as programs use it."""
    table: dict[str, Any] = TABLES[name].put_together({entry.path: entry.value for entry in entries})
    return table


def _files(layer: Layer) -> list[Traversable]:
    if not layer.folder.is_dir():
        return []
    return sorted((file for file in layer.folder.iterdir() if MEANT.fullmatch(file.name)), key=lambda file: file.name)


def _read(file: Traversable, origin: str, shape: Keys, known: Mapping[Path, Entry]) -> list[Found]:
    """Return what a file holds; `known` are the entries of its table in the layers below."""
    text = _text(file, origin)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said, _, line = str(error).partition(" (at line ")
        place = f", line {line.partition(',')[0]}" if line else ""
        raise RefusedTable(f'{origin}{place}: no TOML ({said}); a line is key = "value", below its [table]') from error
    try:
        found = list(shape.taken_apart(table, (), ()))
        _refuse_shared_names(found, known)
        return found
    except Fault as fault:
        place = f"{origin}, line {_line(text, fault.where)}: {_written(fault.where)}"
        raise RefusedTable(f"{place} {fault.what}") from fault


def _text(file: Traversable, origin: str) -> str:
    """Return a file's text; a byte order mark and the ends of lines make no difference."""
    if not file.is_file():
        raise RefusedTable(f"{origin} is no file")
    try:
        if isinstance(file, pathlib.Path) and file.stat().st_size > LARGEST:
            raise RefusedTable(f"{origin} is larger than a table may be: {LARGEST:,} bytes")
        data = file.read_bytes()
    except OSError as error:
        raise RefusedTable(f"{origin} cannot be read: {error.strerror}") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RefusedTable(f"{origin}, line {line}: no UTF-8 text, which every table is") from error


def _refuse_shared_names(found: Sequence[Found], known: Mapping[Path, Entry]) -> None:
    """Raise `Fault` for a name or alias of an organisation that is another organisation's as well."""
    owners = {name_key(entry.value): path[1] for path, entry in known.items() if _names_organisation(path)}
    for each in found:
        if _names_organisation(each.path):
            owner = owners.setdefault(name_key(each.value), each.path[1])
            if owner != each.path[1]:
                raise Fault(
                    each.where,
                    f"{shown(each.value)} is a name of {shown(owner)} already; an alias has one organisation",
                )


def _names_organisation(path: Path) -> bool:
    return path[0] == "organisations" and path[2] in ("name", "aliases")


def _line(text: str, where: Where) -> int:
    """Return the line on which something begins: behind the longest beginning of the text that does not have it."""
    lines = text.splitlines(keepends=True)
    before, low, high = 0, 0, len(lines)
    while high - low > 1:
        middle = (low + high) // 2
        # Within a text or a list of several lines nothing can be read.
        tried = ((number, _table("".join(lines[:number]))) for number in range(middle, max(low, middle - LONGEST), -1))
        number, table = next((each for each in tried if each[1] is not None), (middle, None))
        if table is None:
            low = middle
        elif _holds(table, where):
            high = number
        else:
            before, low = number, middle
    return before + 1


def _table(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


def _holds(table: Any, where: Where) -> bool:
    for step in where:
        if isinstance(step, int) and isinstance(table, list):
            if step >= len(table):
                return False
        elif not isinstance(table, dict) or step not in table:
            return False
        table = table[step]
    return True


def _written(where: Where) -> str:
    """Return a place in a table as a person finds it: `[dossier] "launch day"`."""
    names = [step for step in where if isinstance(step, str)]
    heads = f"[{'.'.join(names[:-1])}] " if names[1:] else ""
    return f"{heads}{shown(names[-1])}" if names else "the table"
