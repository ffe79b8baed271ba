"""The identity of the rules: `N+DIGEST`, over everything that makes rows of bytes.

`N` is for people, and alone orders versions. The digest is over the tables that reading and identity use, the program's
files that do it, Python's minor version, and the libraries that those files import, with those behind them: one of them
changed is another extractor. What it reads otherwise is the extractor's change, never the site's.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from dossier_scraper.site.tables import Site

# Raised by hand when a reading changes in a way that a person should know of; never lowered.
NUMBER = 1
# Files of the package, and rooms of which every module counts.
CODE = (
    "model.py",
    "serial.py",
    "text.py",
    "site",
    "extract",
    "history",
    "ingest/capture",
    "ingest/publish",
    "archive/evidence/http_message.py",
    "archive/evidence/payload.py",
    "archive/database/columns.py",
    "archive/database/merges.py",
    "archive/questions/absences.py",
    "archive/questions/addresses.py",
    "archive/questions/claims.py",
    "archive/questions/decisions.py",
    "archive/questions/organisations.py",
)
# Distributions that these files import, and those behind them.
LIBRARIES = (
    "beautifulsoup4",
    "brotli",
    "dateparser",
    "msgspec",
    "pycountry",
    "python-dateutil",
    "pytz",
    "rapidfuzz",
    "regex",
    "selectolax",
    "soupsieve",
    "typing-extensions",
    "tzdata",
    "tzlocal",
    "w3lib",
    "zstandard",
)
# What a run is expected to find reads no page.
UNREAD = ("expectations",)


@lru_cache(maxsize=8)
def extractor_version(site: Site) -> str:
    """Return the version of the extractor that reads by a site's tables: `1+3fa94bd20c11`."""
    return f"{NUMBER}+{hashlib.sha256(rules_of(site)).hexdigest()[:12]}"


def rules_of(site: Site) -> bytes:
    """Return what the digest is over, as JSON: an archive keeps it once for each digest."""
    return canonical({"tables": tables_in_force(site), **_program()})


def rules_uri(extractor: str) -> str:
    """Return the address under which an archive keeps the rules of an extractor."""
    return f"urn:dossier-scraper:rules:{extractor.partition('+')[2]}"


def tables_sha256(site: Site) -> str:
    """Return the SHA-256 of all tables in force, expectations included, as a run's ledger line names it."""
    return hashlib.sha256(canonical([tables_in_force(site), site.tables])).hexdigest()


def number_of(extractor: str) -> int:
    """Return the number that orders an extractor's version; -1 for what is none."""
    number = extractor.partition("+")[0]
    return int(number) if number.isascii() and number.isdigit() else -1


def tables_in_force(site: Site) -> dict[str, Any]:
    """Return the merged tables that pages are read by, in the order in which they are looked at."""
    about = {
        "id": site.id,
        "name": site.name,
        "base_url": site.base_url,
        "hosts": site.hosts,
        "page_parameters": site.page_parameters,
        "pages": [[kind, pattern.pattern] for kind, pattern in site.patterns],
    }
    return {"site": about, **{name: table for name, table in site.tables.items() if name not in UNREAD}}


def canonical(value: object) -> bytes:
    """Return JSON in one form; keys stay in their order, because some tables are looked through in it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def _program() -> dict[str, Any]:
    libraries = {name: _version(name) for name in LIBRARIES}
    return {"files": _files(), "libraries": libraries, "python": list(sys.version_info[:2])}


def _files() -> dict[str, str]:
    package = files("dossier_scraper")
    found = {}
    for part in CODE:
        for name, file in _modules(part, package.joinpath(part)):
            found[name] = hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    return found


def _modules(name: str, place: Traversable) -> Iterator[tuple[str, Traversable]]:
    """Yield a module, or every module of a room and of its inner rooms, by name."""
    if place.is_file():
        yield name, place
        return
    for inner in sorted(place.iterdir(), key=lambda each: each.name):
        if inner.is_dir() or inner.name.endswith(".py"):
            yield from _modules(f"{name}/{inner.name}", inner)


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
