"""The recipes of docs/architecture.md, each performed on a copy of the tree; and its quote of a run is the source."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
# Documents that a script makes of the source, and the script; a recipe runs it and writes nothing there by hand.
MADE = {"docs/data.md": "docs/make_data.py", "docs/extraction.md": "docs/make_problems.py"} | {
    f"dossier_scraper/export/schemas/{name}.json": f"docs/make_schemas.py {name}"
    for name in ("dossier", "exported_dossier", "extract", "snapshot")
}


class Tree:
    """A copy of what a newcomer changes; `touched` are the files that were changed by hand."""

    def __init__(self, root: Path) -> None:
        self.root, self.touched = root, set[str]()
        for name in ("dossier_scraper", "docs", "tests"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", root)

    def edit(self, name: str, before: str, after: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(before) == 1, (name, before)
        path.write_text(text.replace(before, after), "utf-8")
        self.touched.add(name)

    def make(self) -> None:
        """Make the documents that scripts make."""
        for document, script in MADE.items():
            (self.root / document).write_text(self.run(*script.split()), "utf-8")

    def run(self, *arguments: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.root, env=env, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def passes(self, *tests: str) -> None:
        self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


LABEL = """
from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

text = "Reefs\\n\\nRequested by\\nReef Club\\n\\nStart of works: 3 May 2018\\n\\nBackground\\nReefs are few.\\n"
page = Page(url="https://www.stemcoalition.eu/dossiers/reefs", body=text.encode(), content_type="text/plain")
date = extract(page, load_site()).dossier.start_date
print(date and date.date)
"""


def test_a_label_is_taught(tree: Tree):
    assert tree.run("-c", LABEL).strip() == "None"
    tree.edit(
        "dossier_scraper/site/stemcoalition/labels.toml",
        '"start" = "start_date"\n"status"',
        '"start" = "start_date"\n"start of works" = "start_date"\n"status"',
    )
    assert tree.run("-c", LABEL).strip() == "2018-05-03"
    tree.make()
    tree.passes("tests/site/test_layers.py")
    assert len(tree.touched) == 1


FIELDS = """
import io, json
from pathlib import Path
from rich.console import Console
from dossier_scraper.archive.questions.as_of import dossier_at
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.archive.questions.search import search
from dossier_scraper.browse import terminal
from dossier_scraper.ingest.measure.pages import FIELDS, EVENTS
from dossier_scraper.moments import span
from dossier_scraper.site import load_site
from tests.ingest import visits

def field(label, value):
    name = f'<div class="field field-name-field-{label.lower()}"><div class="field-label">{label}:&nbsp;</div>'
    return f'{name}<div class="field-items"><div class="field-item"><p>{value}</p></div></div></div>'.encode()

def told(page, label, value):
    at = page.index(b'<div class="field field-name-field-')
    return page[:at] + field(label, value) + page[at:]

dossier, event = "/dossiers/danish-technology-pact", "/publications/four-ministers-launch-pact"
pages = {path: visits.PAGES[path] for path in ("/taskforces", dossier, event)}
archive = visits.new_archive(Path("work"))
own = archive.root / "site"
own.mkdir(exist_ok=True)
(own / "labels.toml").write_text('[dossier]\\nbudget = "budget"\\n[event]\\nplace = "place"\\n', "utf-8")
site = load_site(own=own)
for day, budget in (("2026-01-01", "Two million euro."), ("2026-01-02", "Three million euro.")):
    said = pages | {dossier: told(pages[dossier], "Budget", budget), event: told(pages[event], "Place", "Aarhus")}
    visits.visit(archive, said, day, site=site)

rows = lambda sql: visits.rows(archive, sql)
with open_query(archive.root) as query:
    found = query.dossier("danish-technology-pact")
    shown = io.StringIO()
    terminal.dossier(Console(file=shown, width=100), found)
    searched = [hit.dossier_id for hit in search(query, "Three million")]
    then = dossier_at(query, "danish-technology-pact", span("2026-01-01").last).budget
snapshots = [json.loads(path.read_text("utf-8")) for path in sorted(archive.snapshots.rglob("*.json"))]
print(json.dumps({
    "column": found.budget,
    "event": [one.place for one in found.events if one.url.endswith(event)],
    "meaning": rows("SELECT meaning FROM documentation WHERE column_name IN ('budget', 'place') ORDER BY 1"),
    "change": rows('SELECT field, before, after FROM changes'),
    "provenance": rows("SELECT quote FROM provenance WHERE field = 'budget' ORDER BY quote"),
    "versions": [json.loads(row["data"])["budget"] for row in rows("SELECT data FROM versions ORDER BY number")],
    "snapshots": len([one for one in snapshots if "budget" in json.dumps(one)]),
    "measured": ["budget" in FIELDS["dossier"], "place" in FIELDS["event"], "place" in EVENTS],
    "terminal": "Three million euro." in shown.getvalue(),
    "search": searched,
    "as_of": then,
}))
"""


def test_a_field_that_is_declared_once_is_found_everywhere(tree: Tree):
    tree.edit(
        "dossier_scraper/model.py",
        '    results: Annotated[str | None, Field("text", "Results, as plain text.")] = None\n',
        '    results: Annotated[str | None, Field("text", "Results, as plain text.")] = None\n'
        '    budget: Annotated[str | None, Field("text", "Budget, as plain text.")] = None\n',
    )
    tree.edit(
        "dossier_scraper/model.py",
        '    source: Annotated[str | None, Field("line", "Organisation or author named as the source.")] = None\n',
        '    source: Annotated[str | None, Field("line", "Organisation or author named as the source.")] = None\n'
        '    place: Annotated[str | None, Field("line", "Where it was.")] = None\n',
    )
    tree.make()
    assert "| budget | TEXT | Budget, as plain text. |" in (tree.root / "docs/data.md").read_text("utf-8")
    tree.passes("tests/test_model.py", "tests/archive/database/test_documentation.py")
    found = json.loads(tree.run("-c", FIELDS))
    assert found == {
        "column": "Three million euro.",
        "event": ["Aarhus"],
        "meaning": [
            {"meaning": "Budget, as plain text."},
            {"meaning": "Budget, as the version has it."},
            {"meaning": "Where it was."},
        ],
        "change": [{"field": "budget", "before": "Two million euro.", "after": "Three million euro."}],
        "provenance": [{"quote": "Three million euro."}, {"quote": "Two million euro."}],
        "versions": ["Two million euro.", "Three million euro."],
        "snapshots": 2,
        "measured": [True, True, True],
        "terminal": True,
        "search": ["danish-technology-pact"],
        "as_of": "Two million euro.",
    }
    assert tree.touched == {"dossier_scraper/model.py"}


PROBLEM = """
from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

links = "".join(f'<li><a href="/files/{number}.pdf">Part {number}</a></li>' for number in range(30))
body = f'''<!DOCTYPE html><html><head><meta name="generator" content="Drupal 7 (http://drupal.org)"></head><body>
<div id="content"><h1>Reefs</h1><div class="node node-publication"><div class="field field-name-field-source">
<div class="field-label">Source:</div><div class="field-items"><div class="field-item">Reef Club</div></div></div>
<ul>{links}</ul></div></div></body></html>'''
page = Page(url="https://www.stemcoalition.eu/publications/reefs", body=body.encode(), content_type="text/html")
print([problem.detail for problem in extract(page, load_site()).problems if problem.code == "many_documents"])
"""


def test_a_problem_code_is_added(tree: Tree):
    tree.edit(
        "dossier_scraper/extract/problems.py",
        '    "duplicate_event": Kind(',
        '    "many_documents": Kind("info", "More than 20 documents are linked.", "Look whether all are its own."),\n'
        '    "duplicate_event": Kind(',
    )
    tree.edit(
        "dossier_scraper/extract/event_page.py",
        "    for position, link in enumerate(found.values()):\n",
        "    if len(found) > 20:\n"
        '        findings.problem("many_documents", "event/documents", f"{len(found)} documents")\n'
        "    for position, link in enumerate(found.values()):\n",
    )
    tree.make()
    assert tree.run("-c", PROBLEM).strip() == "['30 documents']"
    tree.passes("tests/extract/test_problems.py")
    assert len(tree.touched) == 2


def test_what_scripts_make_is_as_they_make_it():
    for document, script in MADE.items():
        done = subprocess.run(
            [sys.executable, *script.split()], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.stdout == (ROOT / document).read_text("utf-8"), f"python {script} > {document}"


def test_the_story_of_a_run_is_the_source():
    quoted = re.findall(r"^```python\n# (\S+)\n(.*?)^```", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    assert quoted
    for name, text in quoted:
        source = (ROOT / "dossier_scraper" / name).read_text("utf-8")
        at = 0
        for part in text.split("    ...\n"):
            assert (at := source.find(part, at)) >= 0, (name, part)
