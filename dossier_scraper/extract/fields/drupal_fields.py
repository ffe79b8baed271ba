"""Drupal's fields, told by the names that Drupal gives their classes: node fields and Views fields alike.

Nothing here knows what a record is; the names and what they hold are in the site's `eras.toml`.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from bs4 import Tag

from dossier_scraper.extract.dom.document import fold
from dossier_scraper.extract.dom.lines import Line, lines_of, parents
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.labels import HEADINGS, LONGEST, Labelled, field_of, labelled
from dossier_scraper.site import Site

KINDS = ("dossier", "event")
# How far around a field its heading is looked for.
NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field as Drupal prints it: its element, its machine name, its label if one is shown, its value's lines.

    `label_tag` is the element of a label that has its own.
    """

    tag: Tag
    machine: str
    label: str | None
    lines: tuple[Line, ...]
    label_tag: Tag | None = None


def fields_of(region: Region, within: Tag | None = None) -> list[Field]:
    """Return the fields of a region in document order, empty ones included."""
    machine = region.document.site.tables["eras"]["machine"]
    found: dict[int, tuple[int, Tag, str]] = {}
    for name in region.class_names():
        field = _machine_name(name, machine["pattern"])
        if field is not None:
            for tag in region.with_class(name, within):
                if tag.name != "th":
                    found.setdefault(id(tag), (region.order(tag), tag, field))
    labels = _label_elements(region, found, machine["labels"], within)
    ordered = sorted(found.values(), key=itemgetter(0))
    wrappers = _wrappers(region, [(tag, field) for _, tag, field in ordered], labels)
    headed = _headed([(tag, field) for _, tag, field in ordered if id(tag) not in labels], region.document.site)
    return [
        _field(region, tag, field, labels.get(id(tag)), found)
        for _, tag, field in ordered
        if id(tag) not in wrappers and id(tag) not in headed
    ]


def _headed(fields: Sequence[tuple[Tag, str]], site: Site) -> set[int]:
    """Return the fields of one name that come again, each below a heading that is a label: blocks of text, no field.

    Drupal's layout builder makes a block of each, and calls the text of all of them “body”.
    """
    found: set[int] = set()
    for name in (name for name, times in Counter(field for _, field in fields).items() if times > 1):
        same, labels = [tag for tag, field in fields if field == name], set[str]()
        for tag in same:
            label = field_of(_heading_above(tag), "dossier", site)
            if not label or label in labels:
                break
            labels.add(label)
        else:
            found.update(map(id, same))
    return found


def _heading_above(tag: Tag) -> str:
    """Return the heading in front of an element, or of one of the blocks around it."""
    for outer in islice(parents(tag), NEAR):
        before = outer.find_previous_sibling()
        if isinstance(before, Tag):
            return fold(before.get_text()) if before.name in HEADINGS else ""
    return ""


def _wrappers(region: Region, fields: Sequence[tuple[Tag, str]], labels: dict[int, Tag]) -> set[int]:
    """Return the fields, in document order, that only wrap one of the same name, and hand their labels on to it."""
    found: set[int] = set()
    around: list[tuple[Tag, str]] = []
    for tag, field in fields:
        while around and not region.inside(tag, around[-1][0]):
            around.pop()
        if around and around[-1][1] == field:
            outer = id(around[-1][0])
            found.add(outer)
            if outer in labels:
                labels.setdefault(id(tag), labels[outer])
        around.append((tag, field))
    return found


@lru_cache(maxsize=4096)
def _machine_name(class_name: str, pattern: str) -> str | None:
    found = re.fullmatch(pattern, class_name)
    return re.sub(r"-\d+$", "", found[1].replace("_", "-")) if found else None


def _label_elements(region: Region, fields: Container[int], names: Sequence[str], within: Tag | None) -> dict[int, Tag]:
    """Return the label element within each field: the one right below it, else the only one; others are its text's."""
    found: dict[int, list[Tag]] = {}
    for name in names:
        for label in region.with_class(name, within):
            field = next((tag for tag in parents(label, region.root.parent) if id(tag) in fields), None)
            if field is not None and field is not label:
                found.setdefault(id(field), []).append(label)
    own = {field: next((tag for tag in tags if id(tag.parent) == field), None) for field, tags in found.items()}
    return {field: own[field] or tags[0] for field, tags in found.items() if own[field] or len(tags) == 1}


def _field(region: Region, tag: Tag, machine: str, label: Tag | None, fields: Container[int]) -> Field:
    """Tell a field's label from its value; a field within it is none of its value."""
    lines = lines_of(tag, lambda child: id(child) in fields or region.skip(child), label)
    if label is not None:
        text = fold(label.get_text()) or None
        return Field(tag=tag, machine=machine, label=text, lines=tuple(lines), label_tag=label)
    told = _label_in_front(lines[0], region.document.site) if lines else None
    tables = region.document.site.tables["eras"]["machine"]
    named = told is not None and told.field in [tables[kind].get(machine) for kind in KINDS]
    if told and told.field and (named or len(lines) == 1 or not told.rest.text) and not _has_label(lines[1:], region):
        return Field(
            tag=tag, machine=machine, label=told.label, lines=(*([told.rest] if told.rest.pieces else []), *lines[1:])
        )
    return Field(tag=tag, machine=machine, label=None, lines=tuple(lines))


def _label_in_front(line: Line, site: Site) -> Labelled | None:
    """Return a field's first line with its label told apart, if the tables know the label."""
    start = line.start
    for text in (line.text, line.text[:LONGEST].split(":")[0], start.text if start else ""):
        for kind in KINDS:
            if field_of(text, kind, site) and (found := labelled(line, kind, site)):
                return found
    return None


def _has_label(lines: Sequence[Line], region: Region) -> bool:
    site = region.document.site
    return any((found := labelled(line, "dossier", site)) and found.field for line in lines)


def roles_of_fields(region: Region, element: Tag, kind: str) -> list[tuple[str, list[Line]]]:
    """Return the lines of a row by the roles of its fields on a kind of page; fields without a role are left out."""
    roles = region.document.site.tables["eras"]["machine"][kind]
    return [
        (roles[field.machine], list(field.lines)) for field in fields_of(region, element) if roles.get(field.machine)
    ]
