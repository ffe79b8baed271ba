"""What the documentation shows is what happens: its commands are run on the demo and their output compared."""

import re
import shlex
from pathlib import Path

import pytest

from dossier_scraper.cli import cli
from tests.saved_site import dossier

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```console\n\$ dossier ([^\n]+)\n(.*?)```", README, re.S)
VOLATILE = (
    (r"urn:uuid:[0-9a-f-]+", "RECORD"),
    (r"\b[0-9a-f]{64}\b", "DIGEST"),
    (r"\d{8}T\d{6}Z", "STAMP"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
    (r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d", "MOMENT"),
    (r"\d{1,2} [A-Z][a-z]{2} \d{4}", "DAY"),
    (r"\d\d:\d\d:\d\d(\.\d)?", "CLOCK"),
    (r"127\.0\.0\.1:\d+", "SITE"),
    (r"(offset\s+)\d+", r"\1N"),
)


def steady(text: str) -> str:
    """Replace what differs from run to run, and how lines are filled."""
    for pattern, name in VOLATILE:
        text = re.sub(pattern, name, text)
    return " ".join(text.split())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    dossier("demo", cwd=folder)
    return folder


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_the_readme_shows_what_a_command_prints(demo: Path, command: str, shown: str):
    done = dossier(*shlex.split(command), cwd=demo, code=None, DOSSIER_ARCHIVE="demo-archive")
    assert steady(done.stdout + done.stderr) == steady(shown)


def test_the_readme_shows_five_answers_and_links_pages_that_exist():
    assert len(EXAMPLES) == 5
    for target in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_documentation_stays_short():
    assert len(README.splitlines()) <= 150
    for page in (ROOT / "docs").glob("*.md"):
        assert len(page.read_text("utf-8").splitlines()) <= 200 or page.name == "data.md", page


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
