"""The files that make `datasette FOLDER` work: metadata, templates and styles, derived from the archive's own.

They are written at the end of every run, so nothing here waits for Datasette to be imported.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import yaml

from dossier_scraper.archive.database.schema import documentation
from dossier_scraper.archive.files import has_content, remove_file, replace_file
from dossier_scraper.archive.folder import Archive

# What Datasette calls our plugin and our database.
NAME = "dossier-scraper"
DATABASE = "dossiers"
_HERE = files(__package__)


def metadata(archive: Archive, meanings: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return Datasette's metadata for an archive.

    `meanings` says what tables and columns mean: `{table: {"": meaning, column: meaning}}`. A table that is described
    but not arranged in `datasette.toml` is shown with Datasette's defaults.
    """
    arranged = tomllib.loads((_HERE / "datasette.toml").read_text("utf-8"))
    tables = {
        name: {
            **({"description": meanings[name][""]} if name in meanings else {}),
            **arranged["tables"].get(name, {}),
            **({"columns": {c: text for c, text in meanings[name].items() if c}} if name in meanings else {}),
        }
        for name in {**arranged["tables"], **meanings}
    }
    title = f"Invented data (demo): {archive.name}" if archive.demo else archive.name
    rights = {"source": archive.base_url}
    if archive.rights:
        rights["license"] = archive.rights
    if urlsplit(archive.base_url).scheme in ("http", "https"):
        rights["source_url"] = archive.base_url
    about = {"title": title, "description": _description(archive), **rights}
    return {
        **about,
        "extra_css_urls": [f"/static/archive.css?{_digest('archive.css')}"],
        "plugins": {NAME: {"demo": archive.demo, "robots": archive.robots}},
        "databases": {
            DATABASE: {
                **about,
                "tables": tables,
                "queries": {name: {"hide_sql": True, **query, **rights} for name, query in arranged["queries"].items()},
            }
        },
    }


def _description(archive: Archive) -> str:
    text = f"Taskforce dossiers and timelines as {archive.base_url} showed them, with the evidence of every value."
    return f"Invented by the demo, apart from the facts of its STEAMsare dossier. {text}" if archive.demo else text


def _digest(name: str) -> str:
    """Return what makes a browser fetch a style sheet again after an upgrade."""
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:8]


class _Dumper(yaml.SafeDumper):
    """YAML with SQL as people write it: several lines as a block."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def derived_files(archive: Archive) -> dict[str, bytes]:
    """Return the files that make `datasette FOLDER` work: relative path to content, the same bytes on any machine."""
    text = yaml.dump(metadata(archive, documentation()), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    out = {"metadata.yaml": f"# Derived: `dossier rebuild` writes it again.\n{text}".encode()}
    for folder in ("templates", "static"):
        out |= {
            f"{folder}/{file.name}": file.read_bytes()
            for file in sorted((_HERE / folder).iterdir(), key=lambda f: f.name)
        }
    if not archive.demo:
        del out["templates/_banner.html"]
    return out


def write_files(archive: Archive) -> None:
    """Write the derived files into the archive folder, those that differ; raise `DiskFault` where the disk refuses."""
    for name, content in derived_files(archive).items():
        if not has_content(archive.root, name, content):
            replace_file(archive.root, name, content)
    if not archive.demo:
        remove_file(archive.root, "templates/_banner.html")
