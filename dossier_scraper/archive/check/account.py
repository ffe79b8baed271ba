"""What is known of an archive outside of it, in the account of who works with it (XDG Base Directory, `state`).

Who writes into an archive, or hands one on, cannot say that it was looked at here. What is kept saves time, no more: it
may be removed, and where the account has no place for it, nothing is kept.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from dossier_scraper.archive.files import make_folder, read_file, replace_file
from dossier_scraper.archive.folder import Archive
from dossier_scraper.errors import DossierError


def known(archive: Archive, kind: str) -> Any:
    """Return what was kept of an archive, as JSON has it; None where that is nothing."""
    with suppress(DossierError, OSError, ValueError, RuntimeError):
        return json.loads(read_file(_folder(kind) / _name(archive)))
    return None


def keep(archive: Archive, kind: str, data: Mapping[str, Any]) -> None:
    """Keep something of an archive, in place of what was kept of its kind."""
    with suppress(DossierError, OSError, RuntimeError):
        make_folder(folder := _folder(kind))
        replace_file(folder, _name(archive), json.dumps(data).encode())


def _folder(kind: str) -> Path:
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    root = state if state.is_absolute() else Path.home() / ".local" / "state"
    return root / "dossier-scraper" / kind


def _name(archive: Archive) -> str:
    return hashlib.sha256(os.fsencode(archive.root.resolve())).hexdigest()[:32] + ".json"
