"""What the documentation shows is what happens: its commands are run on the demo and their output compared."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from dossier_scraper.cli import cli
from dossier_scraper.demo import ReplicaSite
from tests.saved_site import dossier

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = "".join(re.findall(r"```console\n(.*?)```", README, re.S))
EXAMPLE = re.compile(r"^\$ dossier ([^\n]+)\n(.*?)(?=^[$#] |^```|\Z)", re.S | re.M)
EXAMPLES = EXAMPLE.findall(CONSOLE)
EXPORTS = EXAMPLE.findall((ROOT / "docs" / "export.md").read_text("utf-8"))
# What differs from run to run, and nothing else: days of the demo's earlier years are compared.
TODAY = r"(?!2019|2022)\d{4}"
VOLATILE = (
    (r"urn:uuid:[0-9a-f-]+", "RECORD"),
    (r"\b[0-9a-f]{64}\b", "DIGEST"),
    (r"\d{8}T\d{6}Z", "STAMP"),
    (rf"\d{{1,2}} [A-Z][a-z]+ {TODAY}, \d\d:\d\d", "MOMENT"),
    (r"127\.0\.0\.1:\d+", "SITE"),
    (r"(offset\s+)\d+", r"\1N"),
)


def steady(text: str) -> list[str]:
    """Return lines without what differs from run to run, and without blanks at their ends."""
    for pattern, name in VOLATILE:
        text = re.sub(pattern, name, text)
    return [line.rstrip() for line in text.splitlines()]


def place_of(part: list[str], lines: list[str], start: int) -> int | None:
    """Return the line behind a part's first place in `lines`, from `start` on, or None where it stands nowhere."""
    places = range(start, len(lines) - len(part) + 1)
    return next((n + len(part) for n in places if lines[n : n + len(part)] == part), None)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    dossier("demo", cwd=folder)
    return folder


@pytest.mark.parametrize(("command", "shown"), EXAMPLES + EXPORTS)
def test_what_is_shown_is_what_a_command_prints(demo: Path, command: str, shown: str):
    done = dossier(*shlex.split(command), cwd=demo, DOSSIER_ARCHIVE="demo-archive")
    lines, place = steady(done.stdout), 0
    for part in "\n".join(steady(shown)).split("\n…\n"):
        found = place_of(part.split("\n"), lines, place)
        assert found is not None, f"{part}\n\nis not in what is printed, in this order:\n\n{done.stdout}"
        place = found


def test_the_readme_shows_a_dossier_its_history_and_five_answers_and_links_what_exists():
    assert [command.split()[0] for command, _ in EXAMPLES[:2]] == ["show", "history"]
    assert [len(shown.replace("…\n", "").splitlines()) for _, shown in EXAMPLES[:2]] == [8, 4]
    assert len(re.findall(r"^# .+\?$", CONSOLE, re.M)) == len(EXAMPLES[2:]) == 5
    for target in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_what_the_documentation_asks_from_python_runs(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(demo)
    (code,) = blocks("python.md", "python")
    exec(code, {})
    said = capsys.readouterr().out
    assert "Jet-Net" in said
    assert "quote_found=True" in said


def blocks(page: str, language: str) -> list[str]:
    """Return the blocks of a language that a page of the documentation shows."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.S)


def test_the_recipes_run_one_after_another(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(demo)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for block in blocks("recipes.md", "sh"):
        subprocess.run(["sh", "-ec", block], env=os.environ | {"PATH": path}, check=True)
    names: dict[str, object] = {}
    for block in blocks("recipes.md", "python"):
        exec(block, names)
    said = capfd.readouterr().out
    for answer in ("Tools", "Spain", "2018-03-15"):
        assert answer in said
    assert len((demo / "overview.csv").read_text("utf-8").splitlines()) == 18


def test_the_recipe_for_r_runs(demo: Path):
    if not shutil.which("Rscript"):
        pytest.skip("no R")
    dossier("export", "csv", "sheets-r", "--archive", "demo-archive", cwd=demo)
    (code,) = blocks("recipes.md", "r")
    command, env = ["Rscript", "-e", code.replace("sheets/", "sheets-r/")], os.environ | {"LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=demo, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2016" in done.stdout
    assert "site" in done.stdout


def test_the_notebook_answers_ten_questions_as_it_says(demo: Path, monkeypatch: pytest.MonkeyPatch):
    spec = importlib.util.spec_from_file_location("make_notebook", ROOT / "docs" / "make_notebook.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    monkeypatch.chdir(demo)
    kept = json.loads((ROOT / "docs" / "research.ipynb").read_text("utf-8"))
    assert made.notebook() == kept, "python docs/make_notebook.py > docs/research.ipynb, where the demo was run"
    assert len([cell for cell in kept["cells"] if cell["source"].startswith("## ")]) == 10
    assert all(cell["outputs"] for cell in kept["cells"] if cell["id"].startswith("answer-"))


def test_a_night_costs_what_the_readme_says(demo: Path, tmp_path: Path):
    said = [int(n) for n in re.findall(r"(\d+) (?:requests|kB)", README)]
    with closing(sqlite3.connect(demo / "demo-archive" / "dossiers.db")) as db:
        (asked,) = db.execute("SELECT count(*) FROM captures WHERE run_id = (SELECT max(id) FROM runs)").fetchone()
    whole = last_file(demo / "demo-archive")
    with ReplicaSite(validators=True) as site:
        for _ in range(2):
            dossier("crawl", "--start-url", site.start_url, "--delay", 0, "--concurrency", 4, cwd=tmp_path)
    by_hand = 3  # requests and sizes behind those, of a larger site at the default pace
    assert said[:by_hand] == pytest.approx([asked, whole, last_file(tmp_path / "archive")], rel=0.05)


def last_file(archive: Path) -> float:
    """Return the size of the newest evidence, in kB."""
    return max((archive / "warc").glob("*-live-*")).stat().st_size / 1000


def test_the_pictures_are_small_and_can_be_made_again(tmp_path: Path):
    tracked = {picture.name: picture.read_bytes() for picture in (ROOT / "docs").glob("*.png")}
    assert all(len(picture) <= 150_000 for picture in tracked.values())
    if not shutil.which("chromium"):
        pytest.skip("no chromium")
    subprocess.run([sys.executable, ROOT / "docs" / "make_picture.py", tmp_path], check=True, timeout=300)
    made = {picture.name: picture.read_bytes() for picture in tmp_path.iterdir()}
    # PNGs of the same width and height
    assert {name: picture[:24] for name, picture in made.items()} == {n: p[:24] for n, p in tracked.items()}
    assert all(30_000 < len(picture) <= 150_000 for picture in made.values())


def test_documentation_stays_short():
    assert len(README.splitlines()) <= 140
    for page in (ROOT / "docs").glob("*.md"):
        grows = page.name in ("data.md", "decisions.md")  # with each column, with each decision
        assert len(page.read_text("utf-8").splitlines()) <= 230 or grows, page


def test_every_command_that_the_documentation_names_exists_with_its_options():
    texts = README + "".join(page.read_text("utf-8") for page in (ROOT / "docs").glob("*.md"))
    for name, rest in re.findall(r"(?:^|`|\$ )dossier ([a-z]+)((?: [^`\n]*)?)", texts, re.M):
        command = cli.commands.get(name)
        assert command, name
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        subcommands = getattr(command, "commands", {})
        for word in rest.split():
            if word in subcommands:
                known |= {option for parameter in subcommands[word].params for option in parameter.opts}
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in known | {"--help"}, (name, option)
