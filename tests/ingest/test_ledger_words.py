"""Ledger lines are for ever: none holds a word of a page, whatever is done and decided."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.extract import extract
from dossier_scraper.ingest.upkeep.decide import accept, merge, unmerge
from dossier_scraper.ingest.upkeep.prepare import accept_extractor, prepare
from dossier_scraper.model import Page
from dossier_scraper.watch.announce import announce
from dossier_scraper.watch.health import health_of
from dossier_scraper.watch.news import news_since
from tests.ingest.visits import BASE, SITE, Answer, new_archive, rows, site_pages, taught, visit

WORD, NOW = "Zyxq", datetime(2026, 1, 9, tzinfo=UTC)


def texts(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for name, value in said.items():
            if name not in ("url", "id", "date", "kind", "template", "start_date", "listed_as", "title", "blocks"):
                yield from texts(value)
    elif isinstance(said, (list, tuple)):
        for value in said:
            yield from texts(value)
    elif isinstance(said, str) and len(said) > 3:
        yield said


def planted() -> dict[str, Answer]:
    """Return the site's pages, each value of each in them with a word of ours."""
    pages = site_pages()
    for path, body in pages.items():
        assert isinstance(body, bytes)
        said = extract(Page(url=BASE + path, body=body, content_type="text/html"), SITE).printed()
        values = {text for part in ("dossier", "event", "rows") for text in texts(said[part])}
        pieces = {line.strip() for text in values for line in re.split(r"\n|, |; ", text) if len(line.strip()) > 3}
        for piece in sorted(pieces, key=len, reverse=True):
            found = re.compile(rb">([^<]*)" + re.escape(piece.encode()) + rb"(?! Zyxq)")
            body = found.sub(lambda m, piece=piece: m[0] + f" {WORD}".encode(), body)
        pages[path] = re.sub(rb"(<h1[^>]*>[^<]+|<title>[^<]+)", rb"\1 " + WORD.encode(), body)
    return pages


def test_no_word_of_a_page_stands_in_the_ledger(tmp_path: Path):
    archive, pages = new_archive(tmp_path), planted()
    visit(archive, pages, "2026-01-01")
    (said,) = rows(archive, "SELECT group_concat(data) d FROM versions")
    assert said["d"].count(WORD) > 100
    renamed = {
        path: re.sub(rb"(Status|Taskforce status):", f"State of {WORD}:".encode(), page).replace(b"field-status", b"x")
        for path, page in pages.items()
        if isinstance(page, bytes)
    }
    held = visit(archive, renamed, "2026-01-02")
    assert any(f"state of {WORD.lower()}" in line for line in held.lines), held.lines
    health = health_of(archive, NOW)
    assert health.last
    assert any(f"state of {WORD.lower()}" in alarm["text"] for alarm in health.last.alarms)
    with open_query(archive.root) as query:
        told = [alarm["text"] for news in news_since(query, 1) for alarm in news.alarms]
    assert any(f"state of {WORD.lower()}" in text for text in told)
    accept(archive, SITE, held.run_id, "as it is", NOW)
    first, second = (row["id"] for row in rows(archive, "SELECT id FROM dossiers ORDER BY id LIMIT 2"))
    merge(archive, SITE, first, second, "one", NOW)
    unmerge(archive, SITE, first, second, "two", NOW)
    site = taught(archive, labels=f'[dossier]\n"state of {WORD.lower()}" = "status"\n')
    accept_extractor(archive, site, "taught")
    prepare(archive, taught(archive, countries=f'[aliases]\n"hungary {WORD.lower()}" = "RO"\n'), why="taught")
    announce(archive, NOW)
    kinds = [(line.type, sorted(line.facts)) for line in Ledger(archive.ledger_path).lines()]
    assert [kind for kind, _ in kinds] == ["run", "run", "accept", "merge", "unmerge", "accept", "accept"]
    assert WORD.lower() not in archive.ledger_path.read_text("utf-8").lower()
