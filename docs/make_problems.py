"""Print docs/extraction.md with its table of problems as the program has it.

python docs/make_problems.py > FILE, and FILE over docs/extraction.md: a shell empties what it writes to first.
"""

import re
from pathlib import Path

from dossier_scraper.extract.problems import PROBLEMS

DOCUMENT = Path(__file__).parent / "extraction.md"
HEAD = "| code | severity | meaning | what to do |\n|---|---|---|---|\n"


def page() -> str:
    """Return the page."""
    rows = "".join(
        f"| `{code}` | {kind.severity} | {kind.meaning} | {kind.advice} |\n" for code, kind in PROBLEMS.items()
    )
    return re.sub(rf"({re.escape(HEAD)})(?:\|.*\n)*", lambda found: found[1] + rows, DOCUMENT.read_text("utf-8"))


if __name__ == "__main__":
    print(page(), end="")
