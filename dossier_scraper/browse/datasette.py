"""Datasette over an archive: its metadata, templates and styles as derived files, and a server on loopback.

The database is only ever opened for reading (`mode=ro`), so that a running crawl neither waits for a reader nor is
waited for. Nothing of the archive but its database is served, and no template or plugin that lies in it is run.
"""

import hashlib
import os
import signal
import socket
import sqlite3
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from datasette.app import Datasette
from datasette.plugins import pm
from jinja2 import ChoiceLoader, DictLoader
from uvicorn import Config, Server

from dossier_scraper.archive.database.reader import refuse_unsafe
from dossier_scraper.archive.database.schema import documentation, probe, refuse_behind
from dossier_scraper.archive.files import has_content, remove_file, replace_file
from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse import plugin
from dossier_scraper.browse.database import ArchiveDatabase, reading_uri
from dossier_scraper.browse.routes import DATABASE
from dossier_scraper.errors import DossierError, IntegrityError

SETTINGS = {
    "truncate_cells_html": 0,
    "sql_time_limit_ms": 3000,
    "max_returned_rows": 10000,
    "suggest_facets": False,
    "allow_download": False,
    "max_csv_mb": 64,
}
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
        "plugins": {plugin.NAME: {"demo": archive.demo}},
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


def _is_mutable(database: Path) -> bool:
    """Return True if SQLite can read beside a writer; in a folder that cannot be written it cannot, nor is there one.

    Raises `DossierError` when there is no database or it has to be finished first, `IntegrityError` when it is none.
    `RefusedFolder` where a link, a pipe or a device stands in its place.
    """
    refuse_unsafe(database, to_read=True)
    if not database.is_file():
        raise DossierError(f"{database} is missing: run `dossier rebuild`")
    try:
        probe(reading_uri(database, mutable=True))
        return True
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise IntegrityError(f"{database} cannot be read ({error}): run `dossier rebuild`") from error
    log = database.with_name(database.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise DossierError(f"{database} has an unfinished {log.name} in a folder that cannot be written: serve a copy")
    try:
        probe(reading_uri(database, mutable=False))
    except sqlite3.Error as error:
        raise IntegrityError(f"{database} cannot be read ({error}): run `dossier rebuild`") from error
    return False


def application(archive: Archive, *, threads: int = 3) -> Datasette:
    """Return Datasette over the archive's database, with the program's own templates, never those of the folder.

    So many threads ask the database; with none, pages are answered one after the other.

    Raises `DossierError` where the database is missing, or of an earlier version of this program.
    """
    mutable = _is_mutable(archive.database)
    refuse_behind(reading_uri(archive.database, mutable=mutable))
    site = Datasette(
        metadata=metadata(archive, documentation()),
        settings={**SETTINGS, "num_sql_threads": threads},
        static_mounts=[("static", str(Path(__file__).parent / "static"))],
    )
    own = {
        name.removeprefix("templates/"): content.decode()
        for name, content in derived_files(archive).items()
        if name.startswith("templates/")
    }
    site.jinja_env.loader = ChoiceLoader([DictLoader(own), site.jinja_env.loader])
    site.remove_database("_memory")
    site.add_database(ArchiveDatabase(site, str(archive.database), is_mutable=mutable), name=DATABASE)
    if not pm.is_registered(plugin):
        pm.register(plugin, name=plugin.NAME)
    return site


def serve(root: Path, port: int, announce: Callable[[str], None] = print) -> int:
    """Serve the archive at `root` on 127.0.0.1 until SIGINT or SIGTERM, and return the exit code (130, 143).

    Port 0 takes a free one; `announce` is told the address. Raises `DossierError` when the port is taken.
    """
    archive = Archive.open(root)
    if archive.empty:
        raise DossierError(f"{root} has nothing to browse: nothing was crawled yet. Type `dossier crawl`.")
    app = application(archive).app()
    with socket.socket() as listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen()  # who is told the address can connect at once
        except (OSError, OverflowError) as error:
            raise DossierError(f"port {port} cannot be used ({error}): name another with --port") from error
        announce(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background starts with it ignored
        # Before the server has handlers of its own, and after it is done: an exception would end in whatever it does.
        signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
        try:
            Server(Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])
        except KeyboardInterrupt:
            return 130
        except SystemExit as stop:
            raise DossierError("Datasette could not start; it says why above") from stop
    return 0
