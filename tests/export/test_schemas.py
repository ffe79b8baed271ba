"""What the program prints is what its JSON Schemas say, and a schema takes nothing else."""

import json
from collections.abc import Iterator
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.as_of import dossier_at
from dossier_scraper.export import json_files
from dossier_scraper.export.tables import Takeout
from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.moments import span
from tests.ingest.visits import BASE, PAGES, SITE

FOLDER = files("dossier_scraper.export") / "schemas"
NAMES = ("dossier", "exported_dossier", "extract", "snapshot")


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def extracted() -> Iterator[dict[str, Any]]:
    texts = Path(__file__).parent.parent / "pages" / "text"
    pages = {BASE + path: (body, "text/html") for path, body in PAGES.items()}
    pages |= {f"{BASE}/dossiers/{path.stem}": (path.read_bytes(), "text/plain") for path in texts.glob("*.txt")}
    for url, (body, kind) in pages.items():
        yield extract(Page(url=url, body=body, content_type=kind), SITE).printed()


def printed(name: str, archive: Archive, takeout: Takeout) -> list[dict[str, Any]]:
    """Return real output as JSON has it."""
    if name == "extract":
        found = list(extracted())
    elif name == "dossier":
        found = [one.printed() for one in takeout.dossiers]
        found += [dossier_at(takeout.query, one.id, span("2026-01-01").last).printed() for one in takeout.dossiers]
    elif name == "exported_dossier":
        found = list(json_files.dossiers(takeout))
    else:
        found = [json.loads(path.read_text("utf-8")) for path in archive.snapshots.rglob("*.json")]
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_what_the_schema_says(name: str, archive: Archive, takeout: Takeout):
    checked, found = validator(name), printed(name, archive, takeout)
    Draft202012Validator.check_schema(checked.schema)
    assert len(found) >= 8
    for one in found:
        assert not [f"{error.json_path}: {error.message}"[:200] for error in checked.iter_errors(one)]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_refuses_what_lacks_a_field_has_another_or_another_type(name: str, archive: Archive, takeout: Takeout):
    checked, one = validator(name), printed(name, archive, takeout)[0]
    required = checked.schema["required"]
    assert required
    for key in required:
        assert not checked.is_valid({name: value for name, value in one.items() if name != key}), key
    assert not checked.is_valid(one | {"another": 1})
    assert not checked.is_valid(deepcopy(one) | {required[0]: 12})


def test_every_schema_lies_in_the_program():
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.json" for name in NAMES}
