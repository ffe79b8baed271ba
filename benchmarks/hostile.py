"""Measure what a page can cost that was made to cost much: forty shapes, each in the content of a dossier.

    python benchmarks/hostile.py [WORD]

Prints for each shape the size of the page, processor time and memory of `extract`, each in a process of its own, and
what came of the page; with a word, only for the shapes whose name holds it. The bounds are one second and 200 MB above
what an ordinary page needs; the exit is 1 when a shape is beyond them.
"""

import multiprocessing
import re
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

GOLDEN = Path(__file__).parent.parent / "tests" / "pages" / "drupal7" / "dossiers" / "hungarian-stem-platform.html"
PLACE = '<div class="field-content"><p>Found a platform'
URL = "https://www.stemcoalition.eu/dossiers/hungarian-stem-platform"
LIMIT = 16_000_000
SECONDS, MEGABYTES = 1.0, 200
FIELD = '<div class="field field-name-field-status"><div class="field-label">Status</div><p>{}</p></div>'
ROW = '<div class="views-row"><h3><a href="/events/{0}">Event {0}</a></h3><span class="date">March 1, 2019</span></div>'


def filled(part: str, size: int = LIMIT) -> str:
    """Return a part again and again, up to a size."""
    return part * (size // len(part))


def numbered(part: str, count: int) -> str:
    """Return a part so many times, each with its number."""
    return "".join(part.format(number) for number in range(count))


SHAPES: dict[str, Callable[[], str]] = {
    "20,000 nested div": lambda: "<div>" * 20_000,
    "200,000 nested div": lambda: "<div>" * 200_000,
    "16 MB of nested div": lambda: filled("<div>"),
    "12,000 nested ul li": lambda: "<ul><li>" * 12_000,
    "10,000 nested span": lambda: "<span>" * 10_000 + "x",
    "10,000 nested blockquote with text": lambda: "<blockquote>x" * 10_000,
    "6,000 tables in tables": lambda: "<table><tr><td>" * 6_000,
    "16 MB of tables in tables": lambda: filled("<table><tr><td>"),
    "30,000 rows": lambda: f"<table>{'<tr><td>x</td></tr>' * 30_000}</table>",
    "10,000 rows": lambda: f"<table>{'<tr><td>x</td></tr>' * 10_000}</table>",
    "300,000 rows": lambda: f"<table>{'<tr><td>x</td></tr>' * 300_000}</table>",
    "one row of 20,000 cells": lambda: f"<table><tr>{'<td>x' * 20_000}</table>",
    "20,000 text and br": lambda: "x<br>" * 20_000,
    "16 MB of text and br": lambda: filled("x<br>"),
    "20,000 unclosed p": lambda: "<p>a" * 20_000,
    "16 MB of unclosed p": lambda: filled("<p>a"),
    "20,000 unclosed li": lambda: "<ul>" + "<li>x" * 20_000,
    "1,000 unclosed b, 1,000 p": lambda: f"<p>{numbered('<b id=b{}>', 1000)}{'<p>x' * 1000}",
    "20,000 different b": lambda: numbered("<b id=b{}>", 20_000),
    "20,000 equal b": lambda: "<b>" * 20_000 + "x",
    "10,000 a around div": lambda: "<a href=x><div>" * 10_000,
    "10,000 a closed by p": lambda: "<a href=x></p>" * 10_000,
    "16 MB of font in p": lambda: filled("<font size=1><p>"),
    "20,000 b in a table's place": lambda: "<table>" + "<b>x" * 20_000,
    "100,000 attributes": lambda: f"<div {numbered('a{}=1 ', 100_000)}>x</div>",
    "2,000 tags of 900 attributes": lambda: f"<p {numbered('a{} ', 900)}>x</p>" * 2_000,
    "an attribute of 5 MB": lambda: f'<div title="{"x " * 2_500_000}">x</div>',
    "a class of 3 MB": lambda: f'<div class="{numbered("c{} ", 400_000)}">x</div>',
    "20,000 classes, each once": lambda: numbered('<p class="c{0}">x</p>', 20_000),
    "5,000 status fields": lambda: numbered(FIELD, 5_000),
    "4,000 rows of a timeline": lambda: numbered(ROW, 4_000),
    "20,000 headings": lambda: numbered("<h2>Heading {}</h2>", 20_000),
    "16 MB of headings": lambda: filled("<h2>Status</h2>"),
    "20,000 links": lambda: numbered('<a href="/dossiers/d{0}">D {0}</a> ', 20_000),
    "20,000 ids": lambda: numbered('<p id="i{0}">x</p>', 20_000),
    "16 MB of entities": lambda: filled("&amp;"),
    "3 MB of entities": lambda: filled("&amp;", 3_000_000),
    "16 MB of broken entities": lambda: filled("&a"),
    "one line of 10 MB": lambda: filled("word ", 10_000_000),
    "one line of 3.9 MB": lambda: filled("word ", 3_900_000),
    "one word of 3.9 MB": lambda: "x" * 3_900_000,
    "300,000 lines": lambda: "Status: ongoing\n" * 200_000,
    "200,000 less-than signs": lambda: "< " * 200_000,
    "16 MB of less-than signs": lambda: filled("<"),
    "100,000 comments": lambda: "<!--x-->" * 100_000,
    "an open comment of 3 MB": lambda: "<!--" + filled("<!-- ", 1_000_000) + filled("- ", 2_000_000),
    "20,000 scripts": lambda: "<script>x</script>" * 20_000,
    "20,000 templates": lambda: "<template><p>x</template>" * 20_000,
    "10,000 nested svg": lambda: "<svg>" * 10_000,
    "20,000 options": lambda: "<select>" + "<option>x" * 20_000,
    "20,000 forms": lambda: "<form><input></form>" * 10_000,
    "10,000 hidden div": lambda: '<div hidden style="display:none">' * 10_000,
}
# Whole texts without markup.
TEXTS: dict[str, Callable[[], str]] = {
    "a text of 16 MB": lambda: filled("Status: ongoing\n"),
    "a text of 3.9 MB, lines with labels": lambda: filled("Status: ongoing\n", 3_900_000),
    "a text of 3.9 MB, one line": lambda: filled("word ", 3_900_000),
    "a text of 3.9 MB, blank lines": lambda: "Title\n" + "\n" * 3_900_000,
    "a text of 3.9 MB, dates": lambda: filled("March 1, 2019: a meeting\n", 3_900_000),
}


def body_of(name: str) -> bytes:
    """Return the bytes of a shape's page."""
    if name in TEXTS:
        return TEXTS[name]().encode()
    return GOLDEN.read_text("utf-8").replace(PLACE, SHAPES[name]() + PLACE, 1).encode()[:LIMIT]


def peak() -> float:
    """Return the most memory that this process had so far, in MB (Linux, proc(5))."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _measure(body: bytes, answer: Connection) -> None:
    site = load_site()
    extract(Page(url=URL, body=GOLDEN.read_bytes()), site)  # what is loaded and compiled once
    before, start = peak(), time.process_time()
    reading = extract(Page(url=URL, body=body), site)
    seconds = time.process_time() - start
    codes = {problem.code for problem in reading.problems}
    said = next(
        (p.detail or "" for p in reading.problems if p.code == "too_complex"), f"{reading.kind}, {len(codes)} codes"
    )
    answer.send((seconds, peak() - before, said))


def main() -> int:
    """Print a line for each shape; return 1 if one is beyond the bounds."""
    word, beyond = (sys.argv[1:] or [""])[0], 0
    for name in (*SHAPES, *TEXTS):
        if word not in name:
            continue
        body = body_of(name)
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_measure, args=(body, theirs))
        process.start()
        theirs.close()
        if ours.poll(60):
            seconds, megabytes, said = ours.recv()
        else:
            process.kill()
            seconds, megabytes, said = 60.0, 0.0, "not done after a minute"
        process.join()
        bad = seconds > SECONDS or megabytes > MEGABYTES
        beyond += bad
        print(
            f"{'BEYOND' if bad else 'ok':6} {name}: {len(body):,} bytes, {seconds:.2f} s, {megabytes:.0f} MB; {said}",
            flush=True,
        )
    print(f"{beyond} beyond {SECONDS:.0f} s or {MEGABYTES} MB")
    return bool(beyond)


if __name__ == "__main__":
    sys.exit(main())
