"""The golden pages: saved pages with what a person found right in their readings, as JSON beside them.

`python -m tests.extract.golden` writes the expectations that are missing, and `--all` every one; read what it wrote
before you commit it: `git diff tests/pages/expected` is the review.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from dossier_scraper.extract import extract
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site

PAGES = Path(__file__).parent.parent / "pages"
ERAS = ("drupal7", "later/drupal7", "wordpress", "text", "hard")
BASE = "https://www.stemcoalition.eu"


def names() -> list[str]:
    """Return the golden pages' names: their paths below `tests/pages`, without the ending."""
    files = (file for era in ERAS for file in sorted((PAGES / era).rglob("*.*")))
    return [file.relative_to(PAGES).with_suffix("").as_posix() for file in files]


def page(name: str) -> Page:
    """Return a golden page at the address under which the site has it."""
    file = next(file for ending in (".html", ".txt") if (file := PAGES / f"{name}{ending}").exists())
    path = name.split("/", 2 if name.startswith("later") else 1)[-1]
    if name.startswith(("text", "hard")):
        kind = {"event": "publications/", "listing": ""}.get(path.split("-")[0], "dossiers/")
        path = "taskforces" if path.startswith("listing") else f"{kind}{path}"
    elif path == "404":
        path = "dossiers/no-such-dossier"
    elif path.startswith("query/"):
        path = f"dossiers/{path[6:].split('@')[0]}?qt-taskforce_dossier_quicktab=1"
    slash = "/" if name.startswith("wordpress") else ""
    return Page(
        url=f"{BASE}/{path}{slash}",
        body=file.read_bytes(),
        content_type="text/html" if file.suffix == ".html" else "text/plain",
    )


@cache
def reading(name: str) -> Reading:
    """Return the reading of a golden page."""
    return extract(page(name), load_site())


def said(name: str) -> dict[str, Any]:
    """Return a golden page's reading, field by field: each path of its JSON with its value."""
    data = json.loads(json.dumps(reading(name).printed()))
    del data["provenance"], data["coverage"]
    data["links"] = {
        "next_pages": list(reading(name).links.next_pages),
        "requisites": list(reading(name).links.requisites),
    }
    return dict(leaves(data))


def codes(reading: Reading) -> list[str]:
    """Return a reading's problems by their codes, without what it says of text that is unread."""
    return [problem.code for problem in reading.problems if problem.code != "unread_text"]


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of some JSON with its path; a list of texts, and an empty list, is one value."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, f"{path}/{key}" if path else key)
    elif isinstance(data, list) and any(isinstance(item, dict) for item in data):
        for index, item in enumerate(data):
            yield from leaves(item, f"{path}/{index}")
    else:
        yield path, data


def expected(name: str) -> dict[str, Any]:
    """Return what is right for a golden page."""
    found: dict[str, Any] = json.loads((PAGES / "expected" / f"{name}.json").read_text("utf-8"))
    return found


def write(everything: bool) -> None:
    """Write the expectations that are missing, or all of them."""
    for name in names():
        file = PAGES / "expected" / f"{name}.json"
        if everything or not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(said(name), ensure_ascii=False, indent=1) + "\n", "utf-8")
            sys.stdout.write(f"wrote {file}: read it before you commit it\n")


if __name__ == "__main__":
    write("--all" in sys.argv)
