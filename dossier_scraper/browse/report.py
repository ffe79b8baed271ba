"""A report: the served pages of an archive as plain files, which open without a server and without a script.

The same application answers in process, so that a page of the report is the served one but for where its links lead.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from importlib.resources import files as resources
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from dossier_scraper.archive import files
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.watches import Watch, watches
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.index import search_index
from dossier_scraper.browse.offline import SEARCH, STATIC, feed_as_file, file_name, links_as_file, page_as_file
from dossier_scraper.browse.pages import PAGES, links
from dossier_scraper.browse.pages.memento import FORMAT
from dossier_scraper.errors import DossierError, RefusedFolder
from dossier_scraper.export.destination import Destination
from dossier_scraper.serial import canonical_json

# What the report consists of, by the SHA-256 of each file's bytes, and what it was made of.
MANIFEST = "report.json"
CHECK = "verify.py"
INDEX = "search-index.js"
# What the site said: it leads to its neighbours alone, which lie beside it as they are served.
ARCHIVED = ".page.html"
# So few pages are made before a second process has started.
FEW = 1000
# What answers by what stands behind `?`; the report has a page of its own for it.
ASKED = ("/search", "/search.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many files the report has, and how many of them were written and how many old ones removed this time."""

    files: int
    written: int
    removed: int


def write_report(root: Path, output: Path, *, base_url: str = "", workers: int | None = None) -> Written:
    """Write the pages of the archive at `root` into the folder `output`; only what differs is written.

    `workers` processes ask for the pages, as many as there are processors where that is not said; few pages take one.

    What a person put beside a report stays. Raises `RefusedFolder` for a folder that holds anything but a report, for a
    link, or a place inside the archive, and `DiskFault` where the disk refuses.
    """
    archive = Archive.open(root)
    if archive.empty:
        raise DossierError(f"{root} has nothing to show: nothing was crawled yet. Type `dossier crawl`.")
    Destination(output, root)
    before = _manifest(output)
    with open_query(root) as query:
        kept = watches(archive)
        made_of = {
            "ledger": query.fact("ledger_hash"),
            "program": _program(),
            "base_url": base_url,
            "watches": [asdict(watch) for watch in kept],
        }
        if before.get("made_of") == made_of and _stands(output, before["files"]):
            return Written(files=len(before["files"]), written=0, removed=0)
        made = _files(archive, query, base_url, kept, workers)
    return _write(output, before.get("files", {}), made, made_of)


def _files(
    archive: Archive, query: Query, base_url: str, kept: Sequence[Watch], workers: int | None
) -> dict[str, bytes]:
    """Return every file of the report: its name and its bytes."""
    feeds = map(links.watch, (watch.name for watch in kept))
    names = _names(query) | {path: file_name(path, is_file=True) for path in feeds}
    paths = [path for path in names if path != ASKED[0]]
    if len(set(names.values())) < len(names):
        raise DossierError("two pages of the report have one name")
    made = _asked(_Task(root=archive.root, base_url=base_url, names=names), paths, workers)
    made[SEARCH] = asyncio.run(_offline(archive, query, names, base_url))
    made[INDEX] = search_index(query, {path: name for path, name in names.items() if path.startswith("/dossier/")})
    made[CHECK] = checker_bytes()
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What a process has to know to make pages: the archive, where the report will lie, and the file of each path."""

    root: Path
    base_url: str
    names: Mapping[str, str]


def _asked(task: _Task, paths: Sequence[str], workers: int | None) -> dict[str, bytes]:
    """Return the file of each path, asked for by so many processes; each takes every so manieth path."""
    count = workers or (1 if len(paths) < FEW else os.cpu_count() or 1)
    if count == 1:
        return _made(task, paths)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        parts = pool.map(partial(_made, task), [paths[place::count] for place in range(count)])
        found = {name: body for part in parts for name, body in part.items()}
    return {task.names[path]: found[task.names[path]] for path in paths}


def _made(task: _Task, paths: Sequence[str]) -> dict[str, bytes]:
    """Return the files of some paths, as one application answers them."""

    async def made() -> dict[str, bytes]:
        site = application(Archive.open(task.root))
        await site.invoke_startup()
        return {
            task.names[path]: _as_file(await _answer(site, path), path, task.names, task.base_url) for path in paths
        }

    return asyncio.run(made())


async def _offline(archive: Archive, query: Query, names: Mapping[str, str], base_url: str) -> bytes:
    """Return the search page of the report."""
    site = application(archive)
    await site.invoke_startup()
    html = await site.render_template("offline.html", {"dossiers": query.dossiers(), "ours": True})
    return page_as_file(html, "/search", {**names, f"/{INDEX}": INDEX}, base_url=base_url).encode()


def _names(query: Query) -> dict[str, str]:
    """Return the file of each path: every page, and what pages are styled with."""
    names = {
        path: file_name(path, is_file="." in page.address.rpartition("/")[2])
        for page in PAGES
        for path in page.paths(query)
        if path not in ASKED
    }
    static = resources(__package__) / "static"
    return (
        names
        | {ASKED[0]: SEARCH}
        | {f"{STATIC}{file.name}": f"static/{file.name}" for file in sorted(static.iterdir(), key=str)}
    )


async def _answer(site: Datasette, path: str) -> tuple[bytes, str]:
    """Return what the application answers at a path, and of what type that is."""
    answer = await site.client.get(path)
    if answer.status_code != 200:
        raise DossierError(f"{path} answered {answer.status_code}: a page of this program is wrong")
    return answer.content, answer.headers["content-type"].partition(";")[0]


def _as_file(answer: tuple[bytes, str], path: str, names: Mapping[str, str], base_url: str) -> bytes:
    body, kind = answer
    if kind == "text/html" and not path.endswith(ARCHIVED):
        return page_as_file(body.decode(), path, names, base_url=base_url).encode()
    if kind == FORMAT:
        return links_as_file(body.decode(), path, names, base_url=base_url).encode()
    if kind == "application/atom+xml":
        return feed_as_file(body.decode(), path, names, base_url=base_url).encode()
    return body


def _program() -> str:
    """Return what tells one state of this program from another: its files, and those that make the pages of it."""
    made = hashlib.sha256(version("datasette").encode())
    for file in sorted(_tree(Path(str(resources("dossier_scraper"))))):
        made.update(file.read_bytes())
    return made.hexdigest()


def _tree(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".css", ".js", ".toml"))


def _manifest(output: Path) -> dict[str, Any]:
    """Return what the report in a folder says of itself, nothing for a new or an empty folder."""
    if output.exists() and not output.is_dir():
        raise RefusedFolder(f"{output} is a file; a report is a folder: name another place.")
    with disk_faults(output):
        if not output.is_dir() or not any(output.iterdir()):
            return {}
        if not (output / MANIFEST).is_file():
            raise RefusedFolder(f"{output} holds files, and no report: name a new folder.")
        text = files.read_file(output / MANIFEST)
    try:
        found = json.loads(text)
        return {
            "made_of": found["made_of"],
            "files": {str(name): str(digest) for name, digest in found["files"].items()},
        }
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RefusedFolder(f"{output / MANIFEST} is none of this program's: name a new folder.") from error


def _stands(output: Path, digests: Mapping[str, str]) -> bool:
    """Return True if each file of the report is there as it was written."""
    return all(_digest(output, name) == digest for name, digest in digests.items())


def _digest(output: Path, name: str) -> str | None:
    try:
        return hashlib.sha256(files.read_file(output / name)).hexdigest()
    except (OSError, RefusedFolder):
        return None


def _write(output: Path, before: Mapping[str, str], made: Mapping[str, bytes], made_of: Mapping[str, Any]) -> Written:
    """Write the files that differ, and remove those of the last report that are no part of this one.

    The list of what is the report's comes first, so that a report that was killed is one that the next can go on with.
    """
    digests = {name: hashlib.sha256(body).hexdigest() for name, body in made.items()}
    for name in made.keys() - before.keys():
        if (output / name).exists() or (output / name).is_symlink():
            raise RefusedFolder(f"{output} holds {name}, which no report has written: move it away.")
    files.make_folder(output)
    changed = [name for name in made if not files.has_content(output, name, made[name])]
    gone = [name for name, digest in before.items() if name not in made and _digest(output, name) == digest]
    if changed or gone:
        _say(output, {**digests, **{name: before[name] for name in gone}}, None)
    for name in changed:
        files.replace_file(output, name, made[name])
    for name in gone:
        files.remove_file(output, name)
    _say(output, digests, made_of)
    return Written(files=len(made), written=len(changed), removed=len(gone))


def _say(output: Path, digests: Mapping[str, str], made_of: Mapping[str, Any] | None) -> None:
    files.replace_file(output, MANIFEST, f"{canonical_json({'made_of': made_of, 'files': digests})}\n".encode())
