"""The house stands as it is drawn: imports, types, lint and format, and no function with too many decisions."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from radon.complexity import cc_visit
from radon.visitors import Function

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "dossier_scraper").rglob("*.py"))


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["importlinter.cli", "lint"],
    ],
    ids=lambda command: " ".join(command),
)
def test_the_house_is_clean(command: list[str]):
    runner = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(
        runner if "importlinter" in command[0] else [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pure_rooms_ask_no_clock():
    for room in ("extract", "history", "site"):
        for path in (ROOT / "dossier_scraper" / room).rglob("*.py"):
            text = path.read_text("utf-8")
            for word in (".now(", ".today(", ".utcnow(", "open(", "print("):
                assert word not in text, (path, word)


SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WITH|FROM|WHERE|ORDER BY|PRAGMA|ATTACH|DETACH|CREATE)\b")


def test_sql_has_its_home_in_questions_and_database():
    found = {}
    for path in MODULES:
        name = path.relative_to(ROOT / "dossier_scraper").as_posix()
        # The checker that an archive carries is one file, which needs nothing of ours.
        if not name.startswith(("archive/questions/", "archive/database/", "archive/check/standalone.py")):
            tree = ast.parse(path.read_text("utf-8"))
            if texts := [text for text in strings(tree) if SQL.search(text)]:
                found[name] = texts
    assert not found


# Tuples that have names: each has a reason to be taken apart, or made, by position.
TUPLES = {
    "Accounted": "a row of `coverage`, which becomes its columns",
    "Failure": "an outcome and its reason, which become two columns",
    "Field": "stands beside each field of a record, where its form and its meaning are read as a table",
    "Finding": "of the checker, a file for itself that is read from top to bottom",
    "Header": "a line of HTTP as it came: a name and a value, thousands of them",
    "Kind": "a row of the table of problems, which people read and extend",
    "Said": "a stretch of text and its rule, thousands of them",
    "Segment": "a stretch of a page's text, thousands of them",
    "Span": "two ends of an interval",
    "State": "what holds for an element, thousands of them",
    "_At": "a check and its address: a pair within one module",
    "Token": "a word of a text and its place, thousands of them",
    "Text": "a row of `readings`, which becomes its columns",
}


def test_records_are_keyword_only():
    tuples, positional = set(), []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            if "NamedTuple" in map(ast.unparse, node.bases):
                tuples.add(node.name)
            made = next((text for text in map(ast.unparse, node.decorator_list) if text.startswith("dataclass")), None)
            several = sum(isinstance(part, ast.AnnAssign) for part in node.body) > 1
            if made and several and "kw_only=True" not in made:
                positional.append((path.relative_to(ROOT).as_posix(), node.name))
    assert positional == []
    assert tuples == TUPLES.keys()


# What changes files, as it is called; `replace` is that of `os`, `open` one with a mode to write.
WRITING = {
    "unlink",
    "rmtree",
    "rename",
    "renames",
    "truncate",
    "write_bytes",
    "write_text",
    "touch",
    "mkdir",
    "makedirs",
}
WRITING |= {"makedirs", "rmdir", "symlink_to", "hardlink_to", "symlink", "removedirs", "copyfile", "copytree"}
MAY_WRITE = {
    "archive/files.py",
    "cli/trusting.py",  # the page in colours, where a person asks for it
    "export/destination.py",  # into a zip file outside of archives
    "importers/packages.py",  # into a temporary folder
    "ingest/upkeep/earlier.py",  # into a temporary folder
}


def test_one_module_writes_into_an_archive_folder():
    found = {}
    for path in MODULES:
        name = path.relative_to(ROOT / "dossier_scraper").as_posix()
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        if lines := [call.lineno for call in calls if writes(call)]:
            found[name] = lines
    assert found.keys() == MAY_WRITE, {name: found.get(name) for name in found.keys() ^ MAY_WRITE}


def writes(call: ast.Call) -> bool:
    """Return True if a call changes files: by a function that does, or by opening one for it."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = getattr(call.func.value, "id", "") if isinstance(call.func, ast.Attribute) else ""
    if name in ("open", "fdopen", "FileIO"):
        texts = [arg.value for arg in [*call.args, *(k.value for k in call.keywords)] if isinstance(arg, ast.Constant)]
        return any(isinstance(text, str) and re.fullmatch(r"[rwxab+t]*[wxa+][rwxab+t]*", text) for text in texts)
    return name in WRITING or (owner == "os" and name in ("replace", "remove"))


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield every text in a module but its docstrings."""
    said = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            said.add(getattr(node.body[0], "value", None))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value


def test_functions_stay_readable():
    above = [
        f"{path.relative_to(ROOT)}:{block.lineno} {block.name} {block.complexity}"
        for path in MODULES
        for block in blocks(cc_visit(path.read_text("utf-8")))
        if block.complexity > 15
    ]
    assert not above


def test_each_module_of_the_pure_rooms_and_ingest_has_a_test_file_of_its_name():
    for room in ("extract", "history", "ingest", "monitor", "site", "model.py", "serial.py", "text.py"):
        for path in [path for path in MODULES if path.is_relative_to(ROOT / "dossier_scraper" / room)]:
            logic = any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(path.read_text("utf-8"))))
            inside = path.relative_to(ROOT / "dossier_scraper")
            wanted = ROOT / "tests" / inside.with_name(f"test_{path.name}")
            assert wanted.is_file() or not logic or path.name == "__init__.py", wanted


def blocks(found: list[Any]) -> Iterator[Any]:
    """Yield every function, method and closure that radon found, methods beside their classes."""
    for block in found:
        if isinstance(block, Function):
            yield block
            yield from blocks(block.closures)


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from dossier_scraper.cli import cli;"
        "print(sorted(set(sys.modules) & {'scrapy', 'bs4', 'dateparser', 'datasette', 'sqlite_utils', 'rich'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_run_ends_without_importing_datasette():
    code = "import sys; import dossier_scraper.browse.derived; print('datasette' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_is_pinned_runs_on_the_oldest_python_that_is_promised():
    oldest = "3.11.0"
    assert oldest in SpecifierSet(metadata("dossier-scraper")["Requires-Python"])
    pins = [Requirement(line).name for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line]
    found = 0
    for name in pins:
        try:
            asked = metadata(name).get("Requires-Python")
        except PackageNotFoundError:  # one of another platform or extra
            continue
        found += 1
        assert oldest in SpecifierSet(asked or ""), f"{name} asks for Python {asked}"
    assert found > 50


def test_what_returns_true_says_so():
    begin = re.compile(r"(Tell|Say|Check|Return) whether\b|(Tell|Check) if\b")
    said = [
        (path.relative_to(ROOT).as_posix(), text.partition("\n")[0])
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and getattr(node.returns, "id", "") == "bool"
        if (text := ast.get_docstring(node)) and begin.match(text)
    ]
    assert said == []
