"""What docs/release.md says of a release is done here: tag, build, and both files tried outside the checkout."""

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from dossier_scraper import __version__

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "release.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```sh\n# (\w+):.*?\n(.*?)```", PAGE, re.S))
LEFT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "*.egg-info", "tests", "node_modules")


def run(block: str, source: Path, out: Path) -> str:
    """Run a block. Where it installs, the libraries of this environment stand for those that pip would fetch."""
    env = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(out),
        "SOURCE": str(source),
        "TAG": "v0.1.0",
        "OUT": str(out),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if block == "try":
        env |= {"PYTHONPATH": sysconfig.get_path("purelib")}
    done = subprocess.run(["/bin/sh", "-euc", BLOCKS[block]], env=env, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the tag, into whose checkout something was crawled."""
    folder = tmp_path_factory.mktemp("release") / "source"
    shutil.copytree(ROOT, folder, ignore=LEFT)
    (folder / "archive" / "warc").mkdir()
    (folder / "archive" / "warc" / "evidence.warc.gz").write_bytes(b"of a crawl")
    (folder / "archive" / "dossiers.db").write_bytes(b"of a crawl")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    subprocess.run(["git", *who, "tag", "--annotate", "v0.1.0", "-m", "x"], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def out(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    run("build", source, folder)
    return folder


def test_wheel_and_sdist_hold_the_program_and_nothing_that_was_crawled(out: Path):
    (wheel,), (sdist,) = (out / "dist").glob("*.whl"), (out / "dist").glob("*.tar.gz")
    assert wheel.name == f"dossier_scraper-{__version__}-py3-none-any.whl"
    assert {Path(name).parts[0] for name in zipfile.ZipFile(wheel).namelist()} == {
        "dossier_scraper",
        f"dossier_scraper-{__version__}.dist-info",
    }
    with tarfile.open(sdist) as package:
        names = {name.partition("/")[2] for name in package.getnames()}
    assert {name for name in names if name.startswith("archive/")} == {"archive/README.md", "archive/archive.toml"}
    assert {"README.md", "LICENSE", "constraints.txt", "docs/release.md", "deploy/archive.yml"} <= names
    assert len((out / "dist" / "SHA256SUMS").read_text().splitlines()) == 2


def test_a_second_build_gives_the_same_bytes(source: Path, out: Path, tmp_path: Path):
    run("build", source, tmp_path)
    assert (tmp_path / "dist" / "SHA256SUMS").read_bytes() == (out / "dist" / "SHA256SUMS").read_bytes()


def test_both_files_run_the_demo_outside_the_checkout(source: Path, out: Path):
    said = run("try", source, out)
    assert said.count(f"dossier, version {__version__}") == 2
    assert said.count("What changed between the two crawls") == 2
    assert said.count("demo-archive: evidence, ledger, database and snapshots agree.") == 2
    assert (out / "try" / "empty" / "demo-archive" / "verify.py").exists()
