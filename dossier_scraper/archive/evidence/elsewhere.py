"""Evidence that lies elsewhere: `warc/remote.toml` says only where; name, size and SHA-256 are the ledger's.

    base = "https://example.org/dossiers/warc/"    # NAME lies at BASE + NAME

    [files]
    "NAME.warc.gz" = "s3://bucket/other/NAME.warc.gz"

A folder may come from anybody, so nothing is opened by these addresses unless who runs the program has said how.
"""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import read_file
from dossier_scraper.errors import RefusedFolder

REMOTE = "remote.toml"
Open = Callable[[str], BinaryIO]
_opener: ContextVar[Open | None] = ContextVar("opener", default=None)


@contextmanager
def opened_by(opener: Open) -> Iterator[None]:
    """Let evidence that is elsewhere be opened by its address."""
    token = _opener.set(opener)
    try:
        yield
    finally:
        _opener.reset(token)


def opener() -> Open | None:
    """Return what opens evidence by its address, None where nobody has said that it may be opened."""
    return _opener.get()


def address_of(path: Path) -> str | None:
    """Return where a WARC file lies that is not in its folder, None where nothing says so. Raises `RefusedFolder`."""
    told = path.parent / REMOTE
    if not told.is_file():
        return None
    try:
        with disk_faults(told):
            said = tomllib.loads(read_file(told).decode())
    except (ValueError, RecursionError) as error:
        raise RefusedFolder(f"{told} cannot be read: {error}") from error
    base, files = said.get("base", ""), said.get("files", {})
    if not isinstance(base, str) or not isinstance(files, dict) or said.keys() - {"base", "files"}:
        raise RefusedFolder(f"{told} says more than `base`, a text, and `files`, a table.")
    address = files.get(path.name, base and base.rstrip("/") + "/" + path.name)
    if not isinstance(address, str):
        raise RefusedFolder(f"{told}: the address of {path.name} is no text.")
    return address or None
