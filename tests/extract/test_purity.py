"""A reading is the same in any locale, time zone and hash seed, in any process, and on any day."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.extract import golden
from tests.extract.drupal_themes import DRUPAL
from tests.extract.wordpress_themes import WORDPRESS

ROOT = Path(__file__).parent.parent.parent
# Moves every clock that Python code can ask before anything else is imported.
MOVED = """
import datetime, time
real = datetime.datetime
class Moved(real):
    @classmethod
    def now(cls, tz=None): return real(2031, 12, 31, 23, 59, 59, tzinfo=tz)
    @classmethod
    def utcnow(cls): return real(2031, 12, 31, 23, 59, 59)
    @classmethod
    def today(cls): return real(2031, 12, 31, 23, 59, 59)
class MovedDate(datetime.date):
    @classmethod
    def today(cls): return datetime.date(2031, 12, 31)
datetime.datetime, datetime.date = Moved, MovedDate
time.time = lambda: 1956527999.0
"""
PROGRAM = "from tests.extract.test_purity import digest; print(digest())"
SURROUNDINGS = {
    "another seed": ({"PYTHONHASHSEED": "1"}, ""),
    "a third seed": ({"PYTHONHASHSEED": "4242"}, ""),
    "east": ({"TZ": "Pacific/Kiritimati"}, ""),
    "west": ({"TZ": "America/Anchorage"}, ""),
    "no locale": ({"LC_ALL": "C", "LANG": "C"}, ""),
    "another locale": ({"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}, ""),
    "another day": ({}, MOVED),
    "all at once": ({"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"}, MOVED),
}
# Forms that only dateparser knows: what asks for today's date would show it here.
DATED = """<main><h1>T</h1><p>Requesting organisation: X</p><p>Start date: 7 Feb of the year 2018</p>
<h2>Timeline</h2><ul>{}</ul>"""
FORMS = ("March 7 of 2018", "7 March", "March", "12", "Monday", "in 2 days", "2018", "Feb 2018 AD", "07/12/2017", "???")


def digest() -> str:
    """Return a hash over the readings of every golden page, every theme and every form of date."""
    from dossier_scraper.extract import extract
    from dossier_scraper.model import Page
    from dossier_scraper.site import load_site

    facts = json.loads((golden.PAGES / "truth.json").read_text("utf-8"))["dossiers"]["hungarian-stem-platform"]
    pages = [golden.page(name) for name in golden.names()]
    pages += [Page(url="", body=theme(facts).encode()) for theme in DRUPAL + WORDPRESS]
    items = "".join(f'<li>{form} <a href="/publications/{form}">x</a></li>' for form in FORMS)
    head = '<meta name="generator" content="WordPress 6"><body>'
    pages.append(Page(url="", body=(head + DATED.format(items)).encode()))
    readings = [repr((extract(page, load_site()).printed(), extract(page, load_site()).links)) for page in pages]
    return hashlib.sha256("\n".join(readings).encode()).hexdigest()


@pytest.fixture(scope="module")
def here() -> str:
    return digest()


@pytest.mark.parametrize(("environment", "first"), SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_surroundings_make_no_difference(here: str, environment: dict[str, str], first: str):
    done = subprocess.run(
        [sys.executable, "-c", f"{first}\n{PROGRAM}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == here


def test_reading_leaves_no_trace_for_the_next():
    from dossier_scraper.extract import extract
    from dossier_scraper.site import load_site

    names = golden.names()
    forwards = [extract(golden.page(name), load_site()) for name in names]
    backwards = [extract(golden.page(name), load_site()) for name in reversed(names)]
    assert forwards == backwards[::-1]
