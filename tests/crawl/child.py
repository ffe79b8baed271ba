"""A crawl in a process of its own: to be sent signals, to be watched from outside, to start with nothing."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CRAWL = """
import sys
from pathlib import Path
from dossier_scraper.archive.folder import Archive
from dossier_scraper.site import load_site
from dossier_scraper.crawler import CrawlOptions, crawl
archive = Archive.open_or_create(Path(sys.argv[1]), site="stemcoalition", base_url="https://www.stemcoalition.eu")
settings = globals().get("SETTINGS", {})
starts, delay = tuple(sys.argv[3:]), float(sys.argv[2])
options = CrawlOptions(start_urls=starts, delay=delay, requisites=False, reader=True, settings=settings)
result = crawl(archive, load_site(), options)
print(result.state, *result.lines, sep="\\n")
sys.exit(result.exit_code)
"""


def command(root: Path, starts: Sequence[str], delay: float = 0, before: str = "") -> list[str]:
    """Return the command of a crawl that runs the code `before` first, which may name SETTINGS; it prints its state."""
    return [sys.executable, "-c", before + CRAWL, str(root), str(delay), *starts]


def started(root: Path, *starts: str, delay: float = 0, before: str = "", group: bool = False) -> subprocess.Popen[str]:
    """Start a crawl, in a process group of its own if asked, that writes its journal to stderr."""
    return subprocess.Popen(
        command(root, starts, delay, before),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        start_new_session=group,
    )


def until_said(process: subprocess.Popen[str], what: str) -> list[str]:
    """Read the journal up to a line that contains `what`, and return the lines."""
    assert process.stderr is not None
    lines: list[str] = []
    while not lines or what not in lines[-1]:
        line = process.stderr.readline()
        assert line, lines
        lines.append(line)
    return lines
