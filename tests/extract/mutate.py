"""Damage pages at random, read them, and look whether a reading ever says what its page does not.

`python -m tests.extract.mutate 20000` does it as often as is said and prints what happened; the test does it less.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from dossier_scraper.extract import extract, requote
from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.extract.dom.document import fold
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import load_site
from tests.extract import golden

UNSEEN = "script,style,template,noscript,svg,math,iframe,xmp,noembed,noframes,plaintext"
TAG = re.compile(rb"<[^>]*>")
NESTS = (b"<div>", b"<span>", b"<ul><li>", b"<table><tr><td>", b"<b>", b"<aside>", b"<article>", b"<dl><dd>", b"<form>")
SPLINTERS = (
    b"\0", b"\xff", b"<", b">", b"&#xD800;", b'"', b"<!--", b"-->", b"</div>", b"<script>", b"\xed\xa0\x80", b"&#0;",
    b"<plaintext>", b"<template>", b"<svg>", b"]]>", b"<base href='//x'>", b"<a href='javascript:x'>", b"\x1b[31m",
)  # fmt: skip
VALUES = (b"9" * 30, b"", b"31/02/2018", b"?" * 50, "\u202e".encode(), b"07/12/2017", b"tomorrow", b"2018/19", b"|||")


def flipped(body: bytearray, rng: Random) -> None:
    """Change bytes."""
    for _ in range(rng.randint(1, 60)):
        body[rng.randrange(len(body))] = rng.randrange(256)


def dropped(body: bytearray, rng: Random) -> None:
    """Drop tags."""
    tags = list(TAG.finditer(body))
    for tag in sorted(rng.sample(tags, min(len(tags), rng.randint(1, 40))), key=lambda tag: -tag.start()):
        del body[tag.start() : tag.end()]


def cut(body: bytearray, rng: Random) -> None:
    """Cut off the end."""
    del body[rng.randrange(len(body)) :]


def nested(body: bytearray, rng: Random) -> None:
    """Open up to 10,000 elements somewhere."""
    at, nest = rng.randrange(len(body)), rng.choice(NESTS)
    deep = 10_000 // nest.count(b"<") if len(body) < 80_000 else 10
    body[at:at] = nest * rng.choice((10, 100, 1000, deep))


def copied(body: bytearray, rng: Random) -> None:
    """Copy a part to another place."""
    at, to = rng.randrange(len(body)), rng.randrange(len(body))
    body[to:to] = body[at : at + rng.randrange(3000)]


def repeated(body: bytearray, rng: Random) -> None:
    """Say a short part again and again: what is slow for many of a kind shows."""
    at = rng.randrange(len(body))
    part = body[at : at + rng.randint(5, 60)]
    body[at:at] = part * rng.choice((10, 100, 1000))


def removed(body: bytearray, rng: Random) -> None:
    """Take a part away."""
    at = rng.randrange(len(body))
    del body[at : at + rng.randrange(3000)]


def splintered(body: bytearray, rng: Random) -> None:
    """Put bytes in that no page should have."""
    for _ in range(rng.randint(1, 20)):
        at = rng.randrange(len(body))
        body[at:at] = rng.choice(SPLINTERS)


def shuffled(body: bytearray, rng: Random) -> None:
    """Put tags of the page where they do not belong."""
    tags = [tag[0] for tag in TAG.finditer(body)]
    for _ in range(rng.randint(1, 10) if tags else 0):
        at = rng.randrange(len(body))
        body[at:at] = rng.choice(tags)


def replaced(body: bytearray, rng: Random) -> None:
    """Change what is said."""
    old = rng.choice((b"2018", b"2020", b"/2", b", ", b":", b"|", b"field-name", b"views-", b"<strong>", b"</p>"))
    body[:] = bytes(body).replace(old, rng.choice(VALUES), rng.randint(1, 5))


DAMAGES: tuple[Callable[[bytearray, Random], None], ...] = (
    flipped, dropped, cut, nested, copied, repeated, removed, splintered, shuffled, replaced,
)  # fmt: skip


def damaged(number: int) -> tuple[str, Page]:
    """Return the golden page and its damage of this number, the same on any machine."""
    rng = Random(number)
    name = rng.choice(golden.names())
    page = golden.page(name)
    body = bytearray(page.body)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if body:
            rng.choice(DAMAGES)(body, rng)
    return name, Page(url=page.url, body=bytes(body), content_type=page.content_type)


def bare(text: str) -> str:
    """Return a text without white space and without characters that were replaced."""
    return fold(text).replace(" ", "").replace("\ufffd", "")


def texts_of(reading: Reading) -> Iterator[str]:
    """Yield every text that a reading takes from its page."""
    dossier, event = reading.dossier, reading.event
    if dossier:
        yield from (organisation.name for organisation in dossier.requesting_organisations)
        dates = [dossier.start_date, *(entry.date for entry in dossier.events)]
        yield from (date.text for date in dates if date and not re.fullmatch(r"\d{4}-.*", date.text))
        yield from filter(
            None, (dossier.title, dossier.country, dossier.status, dossier.background, dossier.objectives)
        )
        yield from filter(
            None, (dossier.results, *(text for e in dossier.events for text in (e.title, e.source, e.summary)))
        )
        yield from (category for entry in dossier.events for category in entry.categories)
    if event:
        yield from filter(None, (event.title, event.source, event.country, event.summary, *event.categories))
    for row in reading.rows:
        yield from filter(None, (row.title, row.country, row.teaser, *row.organisations))


def invented(page: Page, reading: Reading) -> list[str]:
    """Return the texts of a reading that are not on its page, line by line, in text or in an attribute.

    What a reader sees of a text is all of it, or all but the elements that no browser shows.
    """
    source, _ = decode(page)
    tree = LexborHTMLParser(source)
    shown = bare(tree.root.text() if tree.root else "") + bare(source)
    shown += bare(BeautifulSoup(source, "lxml").get_text())
    shown += bare(" ".join(value for node in tree.css("*") for value in node.attributes.values() if value))
    for node in tree.css(UNSEEN):
        node.decompose()
    shown += bare(tree.root.text() if tree.root else "")
    return [text for text in texts_of(reading) if any(bare(line) not in shown for line in text.split("\n"))]


def check(number: int) -> tuple[Reading, float]:
    """Read one damaged page; raises `AssertionError` when its reading says what it does not or quotes wrongly."""
    name, page = damaged(number)
    start = time.process_time()
    reading = extract(page, load_site())
    seconds = time.process_time() - start
    assert invented(page, reading) == [], (number, name)
    for field, provenance in list(reading.provenance.items())[number % 7 :: 7]:
        assert requote(page, load_site(), provenance), (number, name, field, provenance)
    return reading, seconds


def main(count: int) -> None:
    """Check this many damaged pages and say how it went."""
    kinds: Counter[tuple[str, str]] = Counter()
    slowest = (0.0, -1)
    for number in range(count):
        try:
            reading, seconds = check(number)
        except AssertionError as error:
            sys.stdout.write(f"{error}\n"[:300])
            continue
        kinds[reading.kind, reading.template] += 1
        slowest = max(slowest, (seconds, number))
    sys.stdout.write(f"{count} damaged pages: {dict(kinds)}; slowest {slowest[0]:.2f} s (number {slowest[1]})\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
