"""What pages and the report cost: `python benchmarks/pages.py [DOSSIERS] [EVENTS]`.

An archive of 1,000 dossiers with 20 events each (both may be given), each on the dossier's own page: milliseconds of a
dossier's page, its evidence and the home page (the median of eleven, the first aside), seconds of a report and of the
same again. The processor time beside them is this process's alone: a large report has workers. It takes some minutes.
"""

import asyncio
import sys
import tempfile
import time
from calendar import month_name
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from archive import visit
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.report import write_report

SOURCE = Path(__file__).parent.parent / "tests/pages/drupal7/dossiers/steamsare-programme-basque-country.html"
ENTRY = (
    '<div class="views-row"><div class="views-field views-field-field-date"><div class="field-content">'
    '<span class="date-display-single">{month} {day}, {year}</span></div></div>'
    '<div class="views-field views-field-title"><h3 class="field-content">'
    '<a href="/elsewhere/d{number}/{place}">Meeting {place} of dossier {number}</a></h3></div>'
    '<div class="views-field views-field-body"><div class="field-content">'
    "<p>Schools of the region met, meeting {place}.</p></div></div></div>"
)
ROUNDS = 11


def body_of(number: int, events: int) -> bytes:
    """Return the page of a dossier with so many events in its timeline."""
    text = SOURCE.read_text("utf-8").replace("steamsare-programme-basque-country", f"d{number}")
    text = text.replace("4890", f"{10000 + number}")
    entries = "".join(
        ENTRY.format(
            month=month_name[1 + place % 12], day=1 + place % 27, year=2010 + place % 15, number=number, place=place
        )
        for place in range(events)
    )
    begin = text.index('<div class="view-content">', text.index("tabpage-taskforce_dossier_quicktab-1"))
    return (text[:begin] + '<div class="view-content">' + entries + text[begin + 26 :]).encode()


def cost(work) -> str:
    """Do something, and return its seconds by the clock and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return f"{time.perf_counter() - begun:8.3f} s, {time.process_time() - used:8.3f} s of the processor"


def asked(root: Path, paths: list[str]) -> None:
    """Print what pages cost that one application answers."""
    site = application(Archive.open(root))

    async def ask() -> None:
        await site.invoke_startup()
        for path in paths:
            times, size = [], 0
            for _ in range(ROUNDS + 1):
                begun = time.perf_counter()
                answer = await site.client.get(path)
                assert answer.status_code == 200, (path, answer.text)
                times.append(time.perf_counter() - begun)
                size = len(answer.content)
            print(f"{path:24} {1000 * median(times[1:]):6.0f} ms, {size:,} bytes", flush=True)

    asyncio.run(ask())


def main(dossiers: int, events: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        print(
            f"archive made in         {cost(lambda: visit(root, 0, dossiers, lambda n: body_of(n, events)))}",
            flush=True,
        )
        with open_query(root) as query:
            print({t: query.rows(f"SELECT count(*) n FROM {t}")[0]["n"] for t in ("dossiers", "events", "captures")})
        asked(root, ["/", "/dossier/d7", "/dossier/d7/evidence", "/list", "/checks"])
        output = Path(folder) / "report"
        for name in ("report", "the same again"):
            print(f"{name:23} {cost(lambda: write_report(root, output))}", flush=True)


if __name__ == "__main__":
    main(*map(int, (*sys.argv[1:], *("1000", "20")[len(sys.argv) - 1 :])))
