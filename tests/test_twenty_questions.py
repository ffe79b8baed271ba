"""Each question of `docs/questions.md` is a command, and its answer on the demo's archive is the one shown."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier_scraper.cli import cli
from tests.saved_site import dossier
from tests.test_docs import TODAY, VOLATILE

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "questions.md").read_text("utf-8")
(CONSOLE,) = re.findall(r"```console\n(.*?)```", PAGE, re.S)
(PYTHON,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
QUESTIONS = re.findall(r"^# ([^\n]+\?)\n\$ dossier ([^\n]+)\n(.*?)(?=^# |\Z)", CONSOLE, re.S | re.M)
# How lines are broken depends on the length of today's date.
DAYS = ((rf"\d{{1,2}} [A-Z][a-z]+ {TODAY}", "DAY"), (rf"since {TODAY}-\d\d-\d\d", "since DAY"))


def folded(text: str) -> str:
    text = " ".join(text.split())
    for pattern, name in (*VOLATILE, *DAYS):
        text = re.sub(pattern, name, text)
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's archive, whose questions are asked in their order: the last one changes it."""
    folder = tmp_path_factory.mktemp("questions")
    dossier("demo", cwd=folder)
    return folder


def test_what_people_ask_is_there():
    asked = " ".join(question for question, _, _ in QUESTIONS)
    for words in (
        *(
            "asked for help",
            "country",
            "year",
            "changed since",
            "on a day",
            "gone",
            "back",
            "no date",
            "cite",
            "certain",
        ),
        *("Excel", "JSON", "two versions", "ever", "complete", "untampered", "tell me", "deposit", "withheld"),
    ):
        assert words in asked, words


def test_what_was_cited_is_found_again(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DOSSIER_ARCHIVE", "demo-archive")
    said = CliRunner().invoke(cli, ["cite", "steamsare", "objectives", "--version", "1", "--format", "bibtex"]).output
    checked = CliRunner().invoke(cli, ["cite", "--check", "-"], input=said)
    assert checked.exit_code == 0
    assert checked.output.startswith("holds: steamsare-programme-basque-country")


@pytest.mark.parametrize(("question", "command", "shown"), QUESTIONS, ids=[question for question, _, _ in QUESTIONS])
def test_a_question_has_the_answer_that_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, question: str, command: str, shown: str
):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DOSSIER_ARCHIVE", "demo-archive")
    done = CliRunner().invoke(cli, shlex.split(command))
    assert done.exit_code == 0, done.output
    said, at = folded(done.output), 0
    for part in map(folded, shown.split("\n…\n")):
        assert part in said[at:], f"{part}\n\nis not in\n\n{done.output}"
        at = said.index(part, at) + len(part)
    if "export" in command:
        assert (folder / command.split()[-1]).stat().st_size > 10_000


def test_a_notebook_answers_too(folder: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(folder)
    assert "[research.ipynb](research.ipynb)" in PAGE
    cells = json.loads((DOCS / "research.ipynb").read_text("utf-8"))["cells"]
    known: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), known)
    assert len([cell for cell in cells if cell["source"][:3] == "## "]) == 10


def test_a_data_frame_answers_too(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("pandas")
    monkeypatch.chdir(folder)
    exec(PYTHON, {})
    assert re.fullmatch("[A-Z]{2}\n", capsys.readouterr().out)
