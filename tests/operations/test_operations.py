"""What docs/operations.md and deploy/ promise, run as it stands there: shell blocks, crontab, units, workflow."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dossier_scraper.archive.folder import Archive
from dossier_scraper.monitor import Expectations
from dossier_scraper.site import load_site
from tests.monitor import mutations
from tests.monitor.test_mutations import HTML
from tests.saved_site import DRUPAL, PAGES, SavedSite, crawl, dossier, saved_site

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```sh\n# (\w+):.*?\n(.*?)```", PAGE, re.S))
WORKFLOW = yaml.safe_load((DEPLOY / "archive.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in WORKFLOW["jobs"]["crawl"]["steps"] if "name" in step}
VENV = Path(sys.executable).parent


@pytest.fixture(scope="module")
def site() -> Iterator[SavedSite]:
    with saved_site(DRUPAL) as site:
        yield site


@pytest.fixture
def bin(tmp_path: Path) -> Path:
    """A folder with the command `dossier` in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "dossier").write_text(f'#!/bin/sh\nexec {sys.executable} -m dossier_scraper "$@"\n')
    (folder / "dossier").chmod(0o755)
    return folder


def shell(text: str, *, check: bool = True, **env: object) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": "/usr/bin:/bin"} | {name: str(value) for name, value in env.items()}
    done = subprocess.run(["/bin/sh", "-euc", text], env=variables, capture_output=True, text=True)
    assert not check or done.returncode == 0, (done.stdout, done.stderr)
    return done


def test_the_page_is_short_and_names_every_code_that_holds_a_run():
    assert len(PAGE.splitlines()) <= 230
    judges = [*(ROOT / "dossier_scraper" / "monitor").glob("*.py"), *(ROOT / "dossier_scraper" / "ingest").glob("*.py")]
    told = " ".join(path.read_text("utf-8") for path in judges)
    for code in re.findall(r"^\| `([a-z_]+)`", PAGE, re.M):
        assert code == "empty_field" or f'"{code}"' in told, code
    assert Expectations.of(load_site().tables["expectations"]).shares


def test_a_backup_and_the_restore_drill_bring_everything_back(site: SavedSite, tmp_path: Path, bin: Path):
    crawl(site, tmp_path)
    site.folders.insert(0, PAGES / "later" / "drupal7")
    try:
        crawl(site, tmp_path)
    finally:
        site.folders.pop(0)
    env = {"DOSSIER_ARCHIVE": tmp_path / "archive", "COPY": tmp_path / "copy", "PATH": f"{bin}:/usr/bin:/bin"}
    shell(BLOCKS["copy"], **env)
    said = shell(BLOCKS["drill"], **env).stdout
    assert "All is well" in said
    assert said.splitlines()[-1] == "0 values would change, 0 rows and files differ."
    for name in ("feed.atom", "metadata.yaml"):
        assert (tmp_path / "copy" / name).read_bytes() == (tmp_path / "archive" / name).read_bytes()
    snapshots = {
        folder: {p.relative_to(tmp_path / folder): p.read_bytes() for p in (tmp_path / folder).glob("snapshots/*/*")}
        for folder in ("archive", "copy")
    }
    assert snapshots["copy"] == snapshots["archive"] != {}
    shell(BLOCKS["copy"], **env)


CRAWLS = """
import sys
from pathlib import Path
from dossier_scraper.archive.folder import Archive
from dossier_scraper.site import load_site
from dossier_scraper.crawler import CrawlOptions, crawl
root, url = Path(sys.argv[1]), sys.argv[2]
site = load_site()
archive = Archive.open_or_create(root, site=site.id, base_url=site.base_url)
while True:
    crawl(archive, site, CrawlOptions(start_urls=(url,), delay=0, requisites=False, quiet=True))
    print(flush=True)
"""


def test_a_copy_at_any_moment_of_a_crawl_verifies(site: SavedSite, tmp_path: Path):
    root = tmp_path / "archive"
    writer = subprocess.Popen([sys.executable, "-c", CRAWLS, root, f"{site.url}/taskforces"], stdout=subprocess.PIPE)
    try:
        assert writer.stdout
        writer.stdout.readline()
        for number in range(50):
            copy = tmp_path / str(number % 5)  # every fifth goes on with an older copy
            shell(BLOCKS["copy"], DOSSIER_ARCHIVE=root, COPY=copy)
            done = subprocess.run([sys.executable, copy / "verify.py", copy], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout
    finally:
        writer.kill()
        writer.wait()
    assert (tmp_path / "4" / "ledger.jsonl").read_text().count("\n") > 1


def cron_lines(site: SavedSite) -> dict[str, str]:
    """Return the commands of the crontab for this machine and the loopback site, by what they do."""
    found = {}
    for line in (DEPLOY / "crontab").read_text("utf-8").splitlines():
        if match := re.fullmatch(r"(?:[\d*/,-]+ ){5}(.*)", line):
            command = match[1].replace("/srv/dossiers/venv/bin/dossier", f"{sys.executable} -m dossier_scraper")
            assert "%" not in command  # cron makes a newline of it
            verb = re.search(r"dossier_scraper (\w+)", command)
            assert verb
            where = f" --start-url {site.url}/taskforces --delay 0" if verb[1] == "crawl" else ""
            found[verb[1]] = command.replace(f"dossier_scraper {verb[1]}", f"dossier_scraper {verb[1]}{where}")
    return found


def test_the_crontab_runs_with_nothing_in_its_environment_and_says_nothing_when_all_is_well(
    site: SavedSite, tmp_path: Path
):
    root = tmp_path / "archive"
    lines = cron_lines(site)
    assert lines.keys() == {"crawl", "status", "verify"}

    def run(what: str, code: int = 0) -> str:
        account = f"XDG_STATE_HOME={tmp_path / 'account'}; export XDG_STATE_HOME"
        script = f"umask 077; cd /; {account}; DOSSIER_ARCHIVE={root}; export DOSSIER_ARCHIVE; {lines[what]}"
        done = subprocess.run(["/usr/bin/env", "-i", "/bin/sh", "-c", script], capture_output=True, text=True, env={})
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    Archive.create(root, name="x", site="stemcoalition", base_url="https://www.stemcoalition.eu")
    assert run("status").startswith("Not well")
    assert run("crawl") == ""
    assert run("status") == run("verify") == ""
    assert (root / "ledger.jsonl").stat().st_mode & 0o077 == 0
    assert next(iter((root / "warc").glob("*"))).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("dossier-*")))
def test_systemd_finds_no_fault_in_a_unit(unit: str, tmp_path: Path):
    for path in DEPLOY.glob("dossier-*"):
        text = path.read_text("utf-8").replace("/srv/dossiers/venv/bin/dossier", str(VENV / "dossier"))
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / unit], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_units_call_what_there_is():
    from dossier_scraper.cli import cli

    texts = "\n".join(path.read_text("utf-8") for path in DEPLOY.iterdir())
    for verb, rest in re.findall(r"(?:bin/|^ *|: )dossier (\w+)([^\n|)]*)", texts, re.M):
        known = {option for parameter in cli.commands[verb].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (verb, rest)


def test_the_workflow_is_one_that_the_forge_takes():
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*tool, DEPLOY / "archive.yml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    texts = [step["run"] for step in STEPS.values()]
    assert not [text for text in texts if "${{" in text]  # values come in by the environment, never as script


FAKE = """#!/bin/sh
echo "$*" >> "$LOG"
[ "$1" = status ] && { echo "All is well"; exit 0; }
[ "$1" = report ] && { mkdir -p "$3/a" && echo page > "$3/a/index.html"; exit $?; }
mkdir -p "$DOSSIER_ARCHIVE/warc"
date +%s%N >> "$DOSSIER_ARCHIVE/warc/evidence.warc.gz"
exit FAKE_CODE
"""


REAL = """#!/bin/sh
verb=$1; shift
[ "$verb" = crawl ] && set -- --start-url START --delay 0 --no-requisites "$@"
exec PYTHON -m dossier_scraper "$verb" "$@"
"""


def run_workflow(tmp_path: Path, command: str) -> tuple[int, list[str], str]:
    """Run the job's own steps in a fresh clone as a runner does, with `command` as `dossier`.

    Return how it ended, which steps ran, and what was pushed.
    """
    origin, work, tools = tmp_path / "origin.git", tmp_path / "work", tmp_path / "tools"
    git = ["git", "-c", "init.defaultBranch=main"]
    tools.mkdir(exist_ok=True)
    (tools / "dossier").write_text(command)
    (tools / "dossier").chmod(0o755)
    if not origin.exists():
        subprocess.run([*git, "init", "--quiet", "--bare", origin], check=True)
    for left in ("work", "output", "summary", "temp"):
        shutil.rmtree(tmp_path / left) if (tmp_path / left).is_dir() else (tmp_path / left).unlink(missing_ok=True)
    subprocess.run([*git, "clone", "--quiet", origin, work], check=True, stderr=subprocess.DEVNULL)
    env: dict[str, Any] = {
        "PATH": f"{tools}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "LOG": str(tmp_path / "log"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_REPOSITORY_OWNER": "owner",
        "GITHUB_REPOSITORY": "owner/stem",
        "DOSSIER_ARCHIVE": WORKFLOW["jobs"]["crawl"]["env"]["DOSSIER_ARCHIVE"],
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "push.default",
        "GIT_CONFIG_VALUE_0": "current",
    }
    (tmp_path / "temp").mkdir()
    ran, ended = [], 0
    for name, step in STEPS.items():
        if name == "Install":
            continue
        assert "if" not in step
        outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines()) if ran else {}
        more = {key: outputs[value.split(".outputs.")[1].split()[0]] for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]], cwd=work, env=env | more, capture_output=True, text=True
        )
        ran.append(name)
        if done.returncode:
            ended = done.returncode
            break
    pushed = subprocess.run(
        [*git, "--git-dir", origin, "ls-tree", "-r", "--name-only", "main"], capture_output=True, text=True
    )
    return ended, ran, pushed.stdout


def published(tmp_path: Path) -> list[str]:
    git = ["git", "--git-dir", tmp_path / "origin.git"]
    assert subprocess.run([*git, "rev-list", "--count", "report"], capture_output=True, text=True).stdout == "1\n"
    listed = subprocess.run([*git, "ls-tree", "-r", "--name-only", "report"], capture_output=True, text=True)
    return listed.stdout.splitlines()


@pytest.mark.parametrize("code", [0, 4, 5, 7])
def test_the_workflow_keeps_the_evidence_and_then_fails_where_the_crawl_did(tmp_path: Path, code: int):
    ended, ran, pushed = run_workflow(tmp_path, FAKE.replace("FAKE_CODE", str(code)))
    assert ended == code
    assert ran == ["Crawl", "Keep the evidence", "Say how it is", "Publish the report", "Fail where the crawl failed"]
    assert pushed == "archive/warc/evidence.warc.gz\n"
    assert published(tmp_path) == [".nojekyll", "a/index.html"]
    assert "--base-url https://owner.github.io/stem/\n" in (tmp_path / "log").read_text()
    assert (tmp_path / "summary").read_text() == "All is well\n"


@pytest.mark.parametrize("code", [1, 2, 3, 6])
def test_the_workflow_keeps_nothing_of_an_archive_that_is_not_to_be_trusted(tmp_path: Path, code: int):
    ended, ran, pushed = run_workflow(tmp_path, FAKE.replace("FAKE_CODE", str(code)))
    assert (ended, ran, pushed) == (code, ["Crawl"], "")


def test_the_workflow_keeps_a_real_archive_from_clone_to_clone(site: SavedSite, tmp_path: Path):
    command = REAL.replace("PYTHON", sys.executable).replace("START", f"{site.url}/taskforces")
    ended, _, pushed = run_workflow(tmp_path, command)
    assert ended == 0
    assert {"archive/ledger.jsonl", "archive/feed.atom", "archive/archive.toml"} <= set(pushed.splitlines())
    assert {"index.html", "verify.py", "feed.atom", ".nojekyll"} <= set(published(tmp_path))
    assert "dossiers.db" not in pushed
    site.replies = {path: (200, HTML, body) for path, body in mutations.on_dossiers(mutations.field_removed).items()}
    ended, ran, held = run_workflow(tmp_path, command)
    assert (ended, ran[-1]) == (5, "Fail where the crawl failed")
    assert (tmp_path / "summary").read_text().startswith("Not well")
    site.replies = {path: (403, HTML, b"") for path in sorted(mutations.SITE) if path.startswith("/dossiers/s")}
    assert run_workflow(tmp_path, command)[0] == 4
    site.replies = {}
    ended, _, last = run_workflow(tmp_path, command)
    assert ended == 0
    assert (tmp_path / "summary").read_text().startswith("All is well")
    evidence = [sum("/warc/" in name for name in found.splitlines()) for found in (pushed, held, last)]
    assert evidence == [1, 2, 4]
    dossier("verify", "--archive", tmp_path / "work" / "archive", cwd=tmp_path)


def test_the_workflow_goes_on_when_somebody_else_pushed(tmp_path: Path):
    run_workflow(tmp_path, FAKE.replace("FAKE_CODE", "0"))
    other, work = tmp_path / "other", tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", tmp_path / "origin.git", other], check=True)
    (other / "note").write_text("x")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *who, "-C", other, "add", "note"], check=True)
    subprocess.run(["git", *who, "-C", other, "commit", "--quiet", "-m", "note"], check=True)
    subprocess.run(["git", "-C", other, "push", "--quiet"], check=True)
    (work / "archive" / "warc" / "evidence.warc.gz").write_text("more")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DOSSIER_ARCHIVE": "archive"}
    subprocess.run(["bash", "-e", "-c", STEPS["Keep the evidence"]["run"]], cwd=work, env=env, check=True)
    head = subprocess.run(
        ["git", "--git-dir", tmp_path / "origin.git", "show", "main:archive/warc/evidence.warc.gz"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert head.stdout == "more"


def test_the_sizes_on_the_page_are_those_that_are_measured(site: SavedSite, tmp_path: Path):
    def size() -> int:
        return sum(path.stat().st_size for path in (tmp_path / "archive" / "warc").iterdir())

    crawl(site, tmp_path)
    first = size()
    pages = crawl(site, tmp_path)["counts"]["unchanged"]
    more = size() - first
    said = re.search(r"keeps (\d+) kB of evidence; a crawl of the unchanged\s+site (\d+) kB", PAGE)
    assert said
    assert abs(first / 1000 - int(said[1])) < 10
    assert abs(more / 1000 - int(said[2])) < 3
    assert f"{pages} pages" in PAGE
