"""An archive's database as Datasette opens it: for reading only, and without what is withheld."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from datasette.database import Database

from dossier_scraper.archive.questions.shown import shown_copy, state_of
from dossier_scraper.errors import DossierError


class ArchiveDatabase(Database):  # type: ignore[misc]
    """A database file that nothing in Datasette can open for writing; any character may stand in its path.

    A page that takes longer than `seconds` is not waited for. While something is withheld, each question is asked of a
    copy without it, made anew when the ledger has moved.
    """

    def __init__(self, site: Any, path: str, *, is_mutable: bool, seconds: float = 30) -> None:
        super().__init__(site, path, is_mutable=is_mutable)
        self.seconds = seconds
        self._copying, self._kept, self._copy = threading.Lock(), ExitStack(), ("", Path())
        self._of_thread = threading.local()

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the database; raise `DossierError` for who would write."""
        if write:
            raise DossierError("the archive's database is open for reading only")
        return self._opened(reading_uri(Path(self.path), mutable=self.is_mutable))

    async def execute(self, *args: Any, **options: Any) -> Any:
        """Execute a statement; an error is told to the visitor by the page, not to the log."""
        return await super().execute(*args, **{**options, "log_sql_errors": False})

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Ask the database as it is shown."""
        return await super().execute_fn(lambda connection: fn(self._shown(connection)))

    def _opened(self, uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection

    def _shown(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Return the connection to ask in place of one to the whole database: itself where nothing is withheld."""
        state = state_of(connection)
        if state is None:
            return connection
        if getattr(self._of_thread, "state", None) != state:
            with self._copying:
                if self._copy[0] != state:
                    self._kept.close()
                    self._copy = state, self._kept.enter_context(shown_copy(connection))
                shown = self._opened(reading_uri(self._copy[1], mutable=False))
            self.ds._prepare_connection(shown, self.name)
            self._of_thread.state, self._of_thread.connection = state, shown
        found: sqlite3.Connection = self._of_thread.connection
        return found


def reading_uri(database: Path, *, mutable: bool) -> str:
    """Return the URI under which SQLite reads a database beside a writer, or one that nobody writes."""
    return f"{database.absolute().as_uri()}?{'mode=ro' if mutable else 'immutable=1'}"
