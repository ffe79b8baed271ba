"""Which origins the ledger names as the site's, beside its hosts: those of start pages, of crawls and of imports."""

from collections.abc import Iterable
from pathlib import Path

from dossier_scraper.archive.evidence.warc_reader import read_records
from dossier_scraper.archive.ledger.chain import Line


def named_origins(lines: Iterable[Line], warc: Path) -> frozenset[str]:
    """Return every origin that lines of the ledger name; `warc` is the folder of the archive's evidence."""
    return frozenset(origin for line in lines for origin in origins_of(line, warc))


def origins_of(line: Line, warc: Path) -> list[str]:
    """Return the origins that one line names, as `http://127.0.0.1:8080`."""
    facts = line.facts
    if line.type != "run" or "origins" in facts:
        return list(facts.get("origins", ()))
    if facts["source"] != "live":
        return list(facts.get("import", {}).get("origins", ()))
    # A crawl of before: its evidence begins with the robots.txt of its start page.
    files = [warc / file["name"] for file in facts["warc_files"][:1]]
    first = next((record.url for file in files for record in read_records(file)), None)
    return ["/".join(first.split("/", 3)[:3])] if first else []
