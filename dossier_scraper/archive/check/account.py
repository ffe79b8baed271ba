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
from dossier_scraper.errors import DossierError


def known(root: Path, kind: str) -> Any:
    """Return what was kept of the archive in a folder, as JSON has it; None where that is nothing."""
    with suppress(DossierError, OSError, ValueError, RuntimeError):
        return json.loads(read_file(_folder(kind) / _name(root)))
    return None


def keep(root: Path, kind: str, data: Mapping[str, Any]) -> None:
    """Keep something of the archive in a folder, in place of what was kept of its kind."""
    with suppress(DossierError, OSError, RuntimeError):
        make_folder(folder := _folder(kind))
        replace_file(folder, _name(root), json.dumps(data).encode())


def _folder(kind: str) -> Path:
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    root = state if state.is_absolute() else Path.home() / ".local" / "state"
    return root / "dossier-scraper" / kind


def _name(root: Path) -> str:
    return hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32] + ".json"
