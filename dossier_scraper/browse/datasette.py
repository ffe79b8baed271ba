"""Datasette over an archive: its metadata, templates and styles as derived files, and a server on loopback.

The database is only ever opened for reading (`mode=ro`), so that a running crawl neither waits for a reader nor is
waited for. Nothing of the archive but its database is served, and no template or plugin that lies in it is run.
"""

import math
import os
import signal
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

from datasette.app import Datasette
from datasette.plugins import pm
from jinja2 import ChoiceLoader, DictLoader
from uvicorn import Config, Server

from dossier_scraper.archive.database.reader import refuse_unsafe
from dossier_scraper.archive.database.schema import documentation, probe, refuse_behind
from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse import plugin
from dossier_scraper.browse.database import ArchiveDatabase, reading_uri
from dossier_scraper.browse.derived import DATABASE, NAME, derived_files, metadata
from dossier_scraper.errors import DossierError, IntegrityError

SETTINGS = {
    "truncate_cells_html": 0,
    "sql_time_limit_ms": 3000,
    "max_returned_rows": 10000,
    "suggest_facets": False,
    "allow_download": False,
    "max_csv_mb": 64,
}
# So many threads ask the database.
THREADS = 3


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


def application(archive: Archive, *, alone: bool = False) -> Datasette:
    """Return Datasette over the archive's database, with the program's own templates, never those of the folder.

    `alone` is for who asks one page after the other, and waits for each as long as it takes.

    Raises `DossierError` where the database is missing, or of an earlier version of this program.
    """
    mutable = _is_mutable(archive.database)
    refuse_behind(reading_uri(archive.database, mutable=mutable))
    site = Datasette(
        metadata=metadata(archive, documentation()),
        settings={**SETTINGS, "num_sql_threads": 0 if alone else THREADS},
        static_mounts=[("static", str(Path(__file__).parent / "static"))],
    )
    own = {
        name.removeprefix("templates/"): content.decode()
        for name, content in derived_files(archive).items()
        if name.startswith("templates/")
    }
    site.jinja_env.loader = ChoiceLoader([DictLoader(own), site.jinja_env.loader])
    site.remove_database("_memory")
    limit = {"seconds": math.inf} if alone else {}
    site.add_database(ArchiveDatabase(site, str(archive.database), is_mutable=mutable, **limit), name=DATABASE)
    if not pm.is_registered(plugin):
        pm.register(plugin, name=NAME)
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
