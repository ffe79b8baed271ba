"""The identity of the rules changes with whatever makes rows of bytes, and with nothing else."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import dossier_scraper
from dossier_scraper.site import digest, load_site
from dossier_scraper.site.digest import CODE, LIBRARIES, extractor_version, number_of

PACKAGE = Path(dossier_scraper.__file__).parent
# What the files of the digest import of the package besides: they name, carry and store what was read.
CARRIERS = {
    "dossier_scraper.errors",
    "dossier_scraper.archive.database.full_text",
    "dossier_scraper.archive.database.records",
    "dossier_scraper.archive.database.store",
    "dossier_scraper.archive.evidence.warc_reader",
    "dossier_scraper.archive.evidence.warc_record",
    "dossier_scraper.archive.folder",
    "dossier_scraper.archive.ledger.others",
    "dossier_scraper.archive.questions.answers",
    "dossier_scraper.archive.questions.captures",
    "dossier_scraper.archive.questions.coverage",
    "dossier_scraper.archive.questions.dossiers",
    "dossier_scraper.archive.questions.readings",
    "dossier_scraper.archive.questions.runs",
    "dossier_scraper.archive.questions.versions",
    "dossier_scraper.wording",
}


def modules() -> dict[str, Path]:
    paths = [
        path
        for part in CODE
        for path in ([PACKAGE / part] if (PACKAGE / part).is_file() else sorted((PACKAGE / part).rglob("*.py")))
    ]
    return {named(path): path for path in paths}


def named(path: Path) -> str:
    parts = ("dossier_scraper", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def imported() -> set[str]:
    found, rooms = set(), set(map(named, PACKAGE.rglob("*.py")))
    for path in modules().values():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names} & rooms
                found |= inner or {node.module}
    return found


def test_every_file_that_is_imported_is_in_the_digest_or_only_carries():
    own = {name for name in imported() if name.startswith("dossier_scraper")}
    assert own - modules().keys() - CARRIERS == set()


def test_every_room_and_file_of_the_digest_is_there():
    assert all((PACKAGE / part).exists() for part in CODE)
    assert {f"dossier_scraper/{name}" for name in digest._files()} == {
        path.relative_to(PACKAGE.parent).as_posix() for path in modules().values()
    }


def test_every_library_that_is_imported_is_in_the_digest_with_those_behind_it():
    tops = {name.split(".")[0] for name in imported()} - sys.stdlib_module_names - {"dossier_scraper"}
    behind, waiting = set[str](), [packages_distributions()[top][0] for top in tops]
    while waiting:
        name = re.sub("[-_.]+", "-", waiting.pop()).lower()
        if name not in behind:
            behind.add(name)
            needed = map(Requirement, requires(name) or ())
            waiting += [each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]
    assert behind == set(LIBRARIES)


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("labels", '[dossier]\n"launch day" = "start_date"\n'),
        ("countries", '[aliases]\nfennia = "FI"\n'),
        ("organisations", '[[organisations]]\nname = "InnoBasque"\naliases = ["Basque Lab"]\n'),
        ("categories", 'known = ["Robots"]\n'),
        ("site", '[[pages]]\nkind = "dossier"\npaths = ["/projects/[^/]+"]\n'),
    ],
)
def test_a_table_that_reads_pages_is_another_extractor(tmp_path: Path, table: str, text: str):
    (tmp_path / f"{table}.toml").write_text(text)
    changed = extractor_version(load_site(own=tmp_path))
    assert re.fullmatch(r"1\+[0-9a-f]{12}", changed)
    assert changed != extractor_version(load_site())
    (tmp_path / f"{table}.toml").write_text(f"# said\n\n{text}")
    assert extractor_version(load_site(own=tmp_path)) == changed


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("expectations", "least = 9\n"),
        ("site", 'hosts = ["elsewhere.example"]\nstart_pages = ["/x"]\n'),
        ("labels", '[dossier]\ncountry = "country"\n'),
    ],
)
def test_what_reads_no_page_changes_nothing(tmp_path: Path, table: str, text: str):
    (tmp_path / f"{table}.toml").write_text(text)
    assert extractor_version(load_site(own=tmp_path)) == extractor_version(load_site())


@pytest.fixture
def fresh():
    """Let the digest look at everything again, before and after."""
    for made in (digest._program, digest.extractor_version):
        made.cache_clear()
    yield
    for made in (digest._program, digest.extractor_version):
        made.cache_clear()


def test_a_library_python_and_the_number_count(monkeypatch: pytest.MonkeyPatch, fresh: None):
    seen = {extractor_version(load_site())}
    changes = [
        ("version", lambda name: "99"),
        ("sys", type("sys", (), {"version_info": (3, 99, 1)})),
        ("NUMBER", 2),
    ]
    for name, value in changes:
        with monkeypatch.context() as patched:
            patched.setattr(digest, name, value)
            digest._program.cache_clear()
            digest.extractor_version.cache_clear()
            seen.add(extractor_version(load_site()))
    assert len(seen) == 4


def test_line_ends_of_files_do_not_count_and_their_content_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
):
    before = digest._files()
    for name in before:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((PACKAGE / name).read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(digest, "files", lambda package: tmp_path)
    assert digest._files() == before
    (tmp_path / "text.py").write_bytes(b"# another\n")
    assert digest._files() != before


@pytest.mark.parametrize(
    ("version", "number"), [("1", 1), ("1+3fa94bd20c11", 1), ("12+00", 12), ("", -1), ("x", -1), ("0.5", -1), ("²", -1)]
)
def test_the_number_alone_orders_versions(version: str, number: int):
    assert number_of(version) == number
