"""Read one archive with two interpreters: `python -m tests.operations.interpreters OTHER` (a Python with pip).

OTHER gets a virtual environment with this program in it. It verifies an archive of this interpreter, makes it again,
and this one verifies that: the dumps are the same but for the names of the rules, and the snapshots to the byte.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.ingest.visits import new_archive, site_pages, visit
from tests.test_main_job import dump, snapshots

ROOT = Path(__file__).parents[2]


def content(root: Path) -> list[str]:
    """Return the dump of what rules that read alike leave the same: not their names, nor the line that adopts them."""
    aside = ('INTO "decisions"', 'INTO "archive"')
    kept = (line for line in dump(root) if not any(name in line for name in aside))
    return [re.sub(r"\b\d+\+[0-9a-f]{12}\b", "RULES", line) for line in kept]


def version_of(root: Path) -> str:
    """Return the name of the rules that read a database."""
    (named,) = [line for line in dump(root) if 'INTO "archive"' in line and "extractor_version" in line]
    return named.split("'")[3]


def main(other: str) -> None:
    """Compare; raise where anything differs."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "venv/bin/python"
        subprocess.run([other, "-m", "venv", python.parents[1]], check=True)
        install = [python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", ROOT]
        subprocess.run(install, check=True)
        archive = new_archive(Path(folder))
        visit(archive, site_pages(), "2026-01-01")

        def run(interpreter: Path | str, *command: str) -> str:
            called = [interpreter, "-m", "dossier_scraper", *command, "--archive", archive.root]
            done = subprocess.run(called, capture_output=True, text=True, cwd=folder)
            if done.returncode:
                raise SystemExit(done.stdout + done.stderr)
            return done.stdout

        first, before, files = version_of(archive.root), content(archive.root), snapshots(archive.root)
        said = [run(python, "verify")]
        run(python, "rebuild")
        if (content(archive.root), snapshots(archive.root)) != (before, files):
            raise SystemExit(f"{other} reads otherwise than {sys.executable}")
        second = version_of(archive.root)
        if first == second:
            raise SystemExit(f"{other} is no other interpreter: its rules are {second}, too")
        said.append(run(sys.executable, "verify"))
        run(sys.executable, "rebuild")
        said.append(run(python, "verify"))
        if (content(archive.root), snapshots(archive.root)) != (before, files):
            raise SystemExit(f"{sys.executable} reads otherwise than before")
        if not all("they read everything alike" in each for each in said):
            raise SystemExit("\n".join(said))
        print(f"{len(before)} statements and {len(files)} snapshots are the same under {first} and {second}.")


if __name__ == "__main__":
    main(sys.argv[1])
