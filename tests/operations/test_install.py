"""Nothing that is shipped installs the program by its name, or anything that is not pinned; what installs it works."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
SHIPPED = ("deploy/*", "docs/*", "README.md", "CHANGELOG.md", "Makefile", ".ci/*", ".github/**/*", "archive/*")
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
BLOCK = re.search(r"```sh\n# install:.*?\n(.*?)```", PAGE, re.S)
WORKFLOW = yaml.safe_load((ROOT / "deploy" / "archive.yml").read_text("utf-8"))
ZERO = "0" * 40
# Commands that fetch a program and run it; what stands behind them on the line is what they fetch.
INSTALL = re.compile(
    r"(?:\b(?:pip3?|pipx|conda|poetry|uv|uv pip|uv tool|pixi|brew)[\"']? (?:install|add|run|upgrade)"
    r"|\b(?:uvx|npx|easy_install))\b([^\n`]*)"
)


def shipped() -> Iterator[Path]:
    for pattern in SHIPPED:
        yield from (path for path in ROOT.glob(pattern) if path.is_file() and path.suffix not in (".png", ".gz"))
    yield from (ROOT / "dossier_scraper").rglob("*.py")


def unpinned(text: str) -> list[str]:
    """Return what a text installs that is neither a file at hand nor one version of a program of somebody else."""
    found = []
    for match in INSTALL.finditer(text):
        words = [word.strip("\"'`),;") for word in match[1].split("#")[0].partition("&&")[0].split()]
        values = [after for word, after in pairwise(words) if word in ("-c", "-r", "--target")]
        for word in words:
            if word.startswith("-") or word in values or re.match(r"(\.|\$[A-Z]+/|\$file$|dist/)", word):
                continue
            if not re.fullmatch(r"(?!dossier)[a-z-]+(?:\[[a-z0-9]+\])?==[\d.]+", word):
                found.append(word)
    return found + [
        uses for uses in re.findall(r"^ *(?:- )?uses: *(\S+)", text, re.M) if not re.search("@[0-9a-f]{40}$", uses)
    ]


def test_everything_that_is_shipped_installs_what_is_pinned():
    files = list(shipped())
    assert {"archive.yml", "operations.md", "release.md", "README.md", "run", "notices.py"} <= {f.name for f in files}
    assert [(path.name, unpinned(path.read_text("utf-8"))) for path in files if unpinned(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    [
        "pip install dossier-scraper",
        "run: python -m pip install --quiet 'dossier-scraper[notify]'",
        "pip install --upgrade dossier-scraper==0.1.0",
        '"$VENV/bin/pip" install -q -c constraints.txt dossier_scraper',
        "pipx install dossier-scraper",
        "pipx run dossier-scraper demo",
        "uvx dossier-scraper demo",
        "uv tool install dossier-scraper",
        "pip install twine",
        "pip install git+https://git.example.org/dossier-scraper.git",
        "      - uses: actions/checkout@v4",
    ],
)
def test_what_is_not_pinned_is_found(line: str):
    assert unpinned(line)


def test_the_workflow_has_one_variable_at_its_top_and_installs_as_the_page_says():
    text = (ROOT / "deploy" / "archive.yml").read_text("utf-8")
    assert list(WORKFLOW["env"]) == ["PROGRAM"]
    assert text.index("PROGRAM:") < text.index("jobs:")
    assert WORKFLOW["env"]["PROGRAM"].endswith(f".example.org/dossier-scraper.git@{ZERO}")
    (step,) = [step["run"] for step in WORKFLOW["jobs"]["crawl"]["steps"] if step.get("name") == "Install"]
    assert BLOCK
    assert BLOCK[1] in step
    assert "PROGRAM" not in re.sub(re.escape(BLOCK[1]), "", step)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the program, in which it has two commits."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copytree(ROOT / "dossier_scraper", folder / "dossier_scraper", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    for text in ("first", "second"):
        (folder / "dossier_scraper" / "commit.txt").write_text(text)
        git(folder, "add", "--all")
        git(folder, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", text)
    return folder


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def install(program: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run the step of the workflow as a runner does. The libraries are those of this environment."""
    (step,) = [step["run"] for step in WORKFLOW["jobs"]["crawl"]["steps"] if step.get("name") == "Install"]
    env = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PROGRAM": program,
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_PATH": str(tmp_path / "path"),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return subprocess.run(["bash", "-e", "-c", step], env=env, capture_output=True, text=True)


def test_it_installs_the_commit_that_is_named_and_upgrades_to_another(repository: Path, tmp_path: Path):
    for revision, wanted in (("HEAD~1", "first"), ("HEAD", "second")):
        done = install(f"{repository.as_uri()}@{git(repository, 'rev-parse', revision)}", tmp_path)
        assert done.returncode == 0, done.stderr
        (found,) = (tmp_path / "venv" / "lib").glob("*/site-packages/dossier_scraper/commit.txt")
        assert found.read_text() == wanted
    assert (tmp_path / "venv" / "bin" / "dossier").exists()
    assert (tmp_path / "path").read_text().splitlines()[0] == f"{tmp_path}/venv/bin"


@pytest.mark.parametrize("revision", ["main", ZERO, ""])
def test_what_names_no_commit_installs_nothing(repository: Path, tmp_path: Path, revision: str):
    assert install(f"{repository.as_uri()}@{revision}", tmp_path).returncode != 0
    assert not (tmp_path / "venv" / "bin").exists()
