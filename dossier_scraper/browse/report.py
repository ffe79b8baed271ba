"""A report: the served pages of an archive as plain files, which open without a server and without a script.

The same application answers in process, so that a page of the report is the served one but for where its links lead.
"""

import asyncio
import gc
import hashlib
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files as resources
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from dossier_scraper.archive import files
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.watches import watches
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.index import search_index
from dossier_scraper.browse.manifest import IN_WORK, Manifest, digest_of
from dossier_scraper.browse.offline import (
    SEARCH,
    STATIC,
    WACZ,
    feed_as_file,
    file_name,
    links_as_file,
    page_as_file,
)
from dossier_scraper.browse.pages import PAGES, links
from dossier_scraper.browse.pages.memento import FORMAT
from dossier_scraper.browse.routes import UNREADABLE
from dossier_scraper.errors import DossierError, IntegrityError, ReaderDied, RefusedFolder
from dossier_scraper.export import wacz
from dossier_scraper.export.destination import Destination
from dossier_scraper.export.selection import Selection
from dossier_scraper.export.tables import Takeout

CHECK = "verify.py"
INDEX = "search-index.js"
# What the site said: it leads to its neighbours alone, which lie beside it as they are served.
ARCHIVED = ".page.html"
# So few pages are made before a second process has started; a process takes so many at a time.
FEW, SOME = 1000, 50
# What answers by what stands behind `?`; the report has a page of its own for it.
ASKED = ("/search", "/search.csv")
# Each of these takes as long as many pages: a process takes one.
LONG = "/export/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many files the report has, how many of them were written and how many old ones removed this time.

    `unreadable` names the files that could not be made because the evidence behind them cannot be read.
    """

    files: int
    written: int
    removed: int
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What a process has to know to make pages: the archive, where the report lies and will lie, each path's file."""

    root: Path
    output: Path
    base_url: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file of the report: the digest of its bytes, None where there is none, and what became of it this time."""

    name: str
    digest: str | None
    written: bool = False
    readable: bool = True


def write_report(
    root: Path,
    output: Path,
    *,
    base_url: str = "",
    workers: int | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write the pages of the archive at `root` into the folder `output`; only what differs is written.

    `workers` processes ask for the pages, as many as there are processors where that is not said; few pages take one.
    `tell` hears how many pages are made, and of how many.
    With `base_url`, where the report will lie, the evidence lies beside it as a WACZ, which pages lead to. A page whose
    evidence cannot be read says so, and is named in what is returned; the next report tries again.

    What a person put beside a report stays. Raises `RefusedFolder` for a folder that holds anything but a report, for a
    link, or a place inside the archive, and `DiskFault` where the disk refuses.
    """
    archive = Archive.open(root)
    if archive.empty:
        raise DossierError(f"{root} has nothing to show: nothing was crawled yet. Type `dossier crawl`.")
    Destination(output, root)
    before = Manifest.of(output)
    with open_query(root) as query:
        kept = watches(archive)
        made_of = {
            "ledger": query.fact("ledger_hash"),
            "program": _program(),
            "base_url": base_url,
            "settings": hashlib.sha256(files.read_file(root / "archive.toml")).hexdigest(),
            "watches": [asdict(watch) for watch in kept],
        }
        if before.made_of == made_of and before.stands(output):
            return Written(files=len(before.files), written=0, removed=0)
        feeds = (links.watch(watch.name) for watch in kept)
        names = _names(query) | {path: file_name(path, is_file=True) for path in feeds}
        task = _Task(root=root, output=output, base_url=base_url, names=names)
        _begin(task, before)
        found = []
        for one in _made_beside(task, workers, _own_files(archive, query, task)):
            found.append(one)
            tell(len(found), len(names))
        return _finish(task, before, made_of, found)


def _finish(task: _Task, before: Manifest, made_of: Mapping[str, Any], found: Sequence[_File]) -> Written:
    """Remove what is no part of the report any more, and say what it consists of and was made of."""
    output = task.output
    digests = {one.name: one.digest for one in found if one.digest}
    gone = [name for name in before.files if name not in digests and before.owns(output, name)]
    for name in gone:
        files.remove_file(output, name)
    unreadable = tuple(sorted(one.name for one in found if not one.readable))
    Manifest(made_of=None if unreadable else made_of, files=digests).write(output)
    written = sum(one.written for one in found)
    return Written(files=len(digests), written=written, removed=len(gone), unreadable=unreadable)


def _begin(task: _Task, before: Manifest) -> None:
    """List what will be the report's before any of it is written: one that was killed is one that can be finished.

    Raises `RefusedFolder` where a file stands in its way that no report has written.
    """
    names = [*task.names.values(), INDEX, CHECK, *([WACZ] if task.base_url else [])]
    if len(set(names)) < len(names):
        raise DossierError("two pages of the report have one name")
    for name in names:
        place = task.output / name
        if name not in before.files and (place.exists() or place.is_symlink()):
            raise RefusedFolder(f"{task.output} holds {name}, which no report has written: move it away.")
    files.make_folder(task.output)
    Manifest(files={**before.files, **dict.fromkeys(names, IN_WORK)}).write(task.output)


def _keep(task: _Task, name: str, body: bytes, *, readable: bool = True) -> _File:
    """Write a file where it is not there as it should be; return what is there then."""
    written = not files.has_content(task.output, name, body)
    if written:
        files.replace_file(task.output, name, body)
    return _File(name=name, digest=hashlib.sha256(body).hexdigest(), written=written, readable=readable)


def _own_files(archive: Archive, query: Query, task: _Task) -> Iterator[_File]:
    """Write what the report has and a server has not."""
    yield _keep(task, SEARCH, asyncio.run(_offline(archive, query, task)))
    yield _keep(task, INDEX, search_index(query, task.names))
    yield _keep(task, CHECK, checker_bytes())
    if task.base_url:
        yield _evidence(archive, query, task)


def _evidence(archive: Archive, query: Query, task: _Task) -> _File:
    """Write the evidence as a WACZ, in place of the last one."""
    before = digest_of(task.output, WACZ)
    takeout = Takeout(archive, query, Selection())
    try:
        Destination(task.output / WACZ, task.root).write_file(lambda file: wacz.write(takeout, file))
    except IntegrityError:
        return _File(name=WACZ, digest=None, readable=False)
    digest = digest_of(task.output, WACZ)
    return _File(name=WACZ, digest=digest, written=digest != before)


def _made_beside(task: _Task, workers: int | None, own: Iterator[_File]) -> Iterator[_File]:
    """Write the file of each path, asked for by so many processes, and beside them what is no page."""
    paths = sorted(path for path in task.names if path != ASKED[0])
    count = workers or (1 if len(paths) < FEW else os.cpu_count() or 1)
    if count > 1:
        long, short = ([path for path in paths if path.startswith(LONG) is wanted] for wanted in (True, False))
        yield from _in_processes(task, count, [*([path] for path in long), *_parts(short)], own)
        return
    yield from own
    site = application(Archive.open(task.root), alone=True)
    for part in _parts(paths):
        yield from asyncio.run(_made(site, task, part))


def _parts(paths: Sequence[str]) -> list[Sequence[str]]:
    return [paths[at : at + SOME] for at in range(0, len(paths), SOME)]


def _in_processes(task: _Task, count: int, parts: Sequence[Sequence[str]], own: Iterator[_File]) -> Iterator[_File]:
    """Write files in so many processes, each of which takes a part when it is done with one.

    Who is stopped by SIGINT waits for the pages that are being made, so that no part of a file is left.
    """
    context, deaf = get_context("spawn"), (signal.SIGINT, signal.SIG_IGN)
    try:
        with ProcessPoolExecutor(count, context, initializer=signal.signal, initargs=deaf) as pool:
            made = [pool.submit(_made_apart, task, part) for part in parts]
            try:
                yield from own
                for part in as_completed(made):
                    yield from part.result()
            finally:
                pool.shutdown(cancel_futures=True)
    except BrokenProcessPool as error:
        raise ReaderDied("a process that makes pages ended, as of too little memory: start again") from error


def _made_apart(task: _Task, paths: Sequence[str]) -> list[_File]:
    """Write the files of some paths in a process that does nothing else.

    What a page leaves behind is looked for after all of them: in between that takes a twelfth of the time.
    """
    gc.disable()
    made = asyncio.run(_made(_application(task.root), task, paths))
    gc.collect()
    return made


@lru_cache(maxsize=1)
def _application(root: Path) -> Datasette:
    return application(Archive.open(root), alone=True)


async def _made(site: Datasette, task: _Task, paths: Sequence[str]) -> list[_File]:
    """Write the files of some paths, as one application answers them, one after the other."""
    await site.invoke_startup()
    return [await _made_of(site, task, path) for path in paths]


async def _made_of(site: Datasette, task: _Task, path: str) -> _File:
    """Write the file of a path; of what cannot be read a page says so, and a file is left out."""
    answer, name = await site.client.get(path), task.names[path]
    kind = answer.headers["content-type"].partition(";")[0]
    readable = answer.status_code == 200
    if answer.status_code not in (200, UNREADABLE):
        raise DossierError(f"{path} answered {answer.status_code}: a page of this program is wrong")
    if not readable and not name.endswith(".html"):
        return _File(name=name, digest=None, readable=False)
    return _keep(task, name, _as_file(answer.content, kind, path, task), readable=readable)


async def _offline(archive: Archive, query: Query, task: _Task) -> bytes:
    """Return the search page of the report."""
    site = application(archive, alone=True)
    await site.invoke_startup()
    html = await site.render_template("offline.html", {"dossiers": query.dossiers(), "ours": True})
    return page_as_file(html, ASKED[0], {**task.names, f"/{INDEX}": INDEX}, base_url=task.base_url).encode()


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


def _as_file(body: bytes, kind: str, path: str, task: _Task) -> bytes:
    if kind == "text/html" and not path.endswith(ARCHIVED):
        return page_as_file(body.decode(), path, task.names, base_url=task.base_url).encode()
    if kind == FORMAT:
        return links_as_file(body.decode(), path, task.names, base_url=task.base_url).encode()
    if kind == "application/atom+xml":
        return feed_as_file(body.decode(), path, task.names, base_url=task.base_url).encode()
    return body


def _program() -> str:
    """Return what tells one state of this program from another: its files, and those that make the pages of it."""
    made = hashlib.sha256(version("datasette").encode())
    for file in sorted(_tree(Path(str(resources("dossier_scraper"))))):
        made.update(file.read_bytes())
    return made.hexdigest()


def _tree(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".css", ".js", ".toml"))
