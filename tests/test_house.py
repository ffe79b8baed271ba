"""The house stands as it is drawn: imports, types and lint, and no module that has grown too large."""

import ast
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

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


def test_modules_and_functions_stay_readable():
    for path in MODULES:
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 300, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, (path, node.name)


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from dossier_scraper.cli import cli;"
        "print(sorted(set(sys.modules) & {'scrapy', 'bs4', 'dateparser', 'datasette', 'sqlite_utils', 'rich'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_pinned_runs_on_the_oldest_python_that_is_promised():
    oldest = "3.11.0"
    assert oldest in SpecifierSet(metadata("dossier-scraper")["Requires-Python"])
    pins = [line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line]
    found = 0
    for name in pins:
        try:
            asked = metadata(name).get("Requires-Python")
        except PackageNotFoundError:  # one of another platform or extra
            continue
        found += 1
        assert oldest in SpecifierSet(asked or ""), f"{name} asks for Python {asked}"
    assert found > 50
