"""RO-Crate 1.1 and `CITATION.cff`: what a deposit is, whose, and how to cite it, for repositories and their people."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from dossier_scraper import __version__
from dossier_scraper.archive.folder import Archive
from dossier_scraper.export.destination import Digest

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
FORMATS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".md": "text/markdown",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".cff": "application/yaml",
    ".warc.gz": "application/warc",
}
PROGRAM = "https://pypi.org/project/dossier-scraper/"


def crate_metadata(archive: Archive, digests: Mapping[str, Digest], day: str, meanings: Mapping[str, str]) -> bytes:
    """Return `ro-crate-metadata.json` for files by name; `day` is that of the newest observation, ISO 8601."""
    files = [_file(name, found, meanings.get(name)) for name, found in digests.items()]
    publisher = {"@id": "#publisher", "@type": "Organization", "name": archive.operator or archive.name}
    if archive.contact:
        contact = archive.contact.removeprefix("mailto:")
        publisher |= {"email": contact} if "@" in contact else {"url": contact}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": archive.name,
        "description": abstract(archive),
        "datePublished": day,
        "license": {"@id": "#rights"},
        "publisher": {"@id": "#publisher"},
        "hasPart": [{"@id": file["@id"]} for file in files],
        "isBasedOn": {"@id": archive.base_url},
    }
    graph = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        publisher,
        {
            "@id": "#rights",
            "@type": "CreativeWork",
            "name": "Rights",
            "description": archive.rights or "Nothing is said of rights: ask the publisher.",
        },
        {"@id": archive.base_url, "@type": "WebSite", "name": archive.name},
        {
            "@id": "#made",
            "@type": "CreateAction",
            "name": "Exported by Dossier Scraper",
            "instrument": {"@id": PROGRAM},
            "result": {"@id": "./"},
            "endTime": day,
        },
        {"@id": PROGRAM, "@type": "SoftwareApplication", "name": "Dossier Scraper", "version": __version__},
        *files,
    ]
    return (json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n").encode()


def _file(name: str, found: Digest, meaning: str | None) -> dict[str, Any]:
    kind = next((kind for end, kind in FORMATS.items() if name.endswith(end)), "application/octet-stream")
    return {
        "@id": name,
        "@type": "File",
        "name": name.rpartition("/")[2],
        **({"description": meaning} if meaning else {}),
        "encodingFormat": kind,
        "contentSize": str(found.size),
        "sha256": found.sha256,
    }


def citation_file(archive: Archive, day: str, version: str) -> bytes:
    """Return `CITATION.cff` (version 1.2.0) of the data."""
    said = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them so, with the page and the day that you quote.",
        "type": "dataset",
        "title": archive.name,
        "authors": [{"name": archive.operator or archive.name}],
        "version": version,
        "date-released": day,
        "url": archive.base_url,
        "abstract": f"{abstract(archive)} {archive.rights or ''}".strip(),
    }
    text: str = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


def abstract(archive: Archive) -> str:
    """Return in a sentence or two what the data are."""
    about = (
        f"Taskforce dossiers and their timelines as {archive.base_url} showed them, with the evidence of every value."
    )
    return f"Invented data (demo), apart from the facts of its STEAMsare dossier. {about}" if archive.demo else about
