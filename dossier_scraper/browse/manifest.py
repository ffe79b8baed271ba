"""What a report says of itself, in its `report.json`: what it was made of, and which files it wrote."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dossier_scraper.archive import files
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import RefusedFolder
from dossier_scraper.serial import canonical_json

NAME = "report.json"
# In place of a digest while the file may be the report before, this one, or not there.
IN_WORK = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The SHA-256 of each file's bytes by its name; `made_of` is None where the report is not whole."""

    made_of: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Path) -> "Manifest":
        """Return what the report in a folder says, nothing for a new or an empty folder.

        Raises `RefusedFolder` for a folder that holds anything else, and `DiskFault`.
        """
        if output.exists() and not output.is_dir():
            raise RefusedFolder(f"{output} is a file; a report is a folder: name another place.")
        with disk_faults(output):
            if not output.is_dir() or not any(output.iterdir()):
                return cls()
            if not (output / NAME).is_file():
                raise RefusedFolder(f"{output} holds files, and no report: name a new folder.")
            text = files.read_file(output / NAME)
        try:
            said = json.loads(text)
            return cls(
                made_of=said["made_of"], files={str(name): str(digest) for name, digest in said["files"].items()}
            )
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise RefusedFolder(f"{output / NAME} is none of this program's: name a new folder.") from error

    def write(self, output: Path) -> None:
        """Write it into the folder of its report. Raises `DiskFault`, `RefusedFolder`."""
        said = {"made_of": self.made_of, "files": self.files}
        files.replace_file(output, NAME, f"{canonical_json(said)}\n".encode())

    def stands(self, output: Path) -> bool:
        """Return True if each file of the report is there as it was written."""
        return all(digest_of(output, name) == digest for name, digest in self.files.items())

    def owns(self, output: Path, name: str) -> bool:
        """Return True if a file is there as this report left it, and nobody's work since."""
        found = digest_of(output, name)
        return found is not None and self.files[name] in (IN_WORK, found)


def digest_of(output: Path, name: str) -> str | None:
    """Return the SHA-256 of a file's bytes, None where there is no regular file of this name."""
    try:
        with files.open_inside(output, name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, RefusedFolder):
        return None
