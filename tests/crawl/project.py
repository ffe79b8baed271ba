"""Scrapy's own command in the checkout, as people type it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def python(*arguments: object, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the folder `home`; `environment` is added to what is left of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOSSIER_", "SCRAPY_"))}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=home,
        env=kept | {"PYTHONPATH": f"{home}{os.pathsep}{ROOT}"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def scrapy(*arguments: object, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `scrapy …` with the checkout's settings, in the folder `home`."""
    own = {"SCRAPY_SETTINGS_MODULE": "dossier_scraper.settings"}
    return python("-m", "scrapy", *arguments, home=home, **own | environment)


def crawl(start: str, home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `scrapy crawl dossiers` of a start page into the archive `home / "archive"`, without delay and requisites."""
    quick = ["-s", "DOSSIER_DELAY=0", "-s", "DOSSIER_REQUISITES=0"]
    return scrapy("crawl", "dossiers", "-a", f"start_url={start}", *quick, *arguments, home=home)
