"""Worker processes that read records beside a crawl; what they say does not depend on them."""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Self

from dossier_scraper.archive.folder import leave_locks
from dossier_scraper.errors import ReaderDied
from dossier_scraper.ingest.capture.observe import Observed, is_page, observe
from dossier_scraper.model import Grade, Record
from dossier_scraper.site import Site
from dossier_scraper.site.origins import Origin

# So many pages wait when workers begin to pay: the start of one costs about as much as reading a hundred pages.
MANY = 4
# So many read beside a crawl, which has a processor of its own: it costs a third of what they do.
WORKERS = min((os.cpu_count() or 1) - 1, 3)
# While more wait for each worker, the crawl's own process reads as well, but no page of more bytes: while it reads, it
# does nothing else, and it keeps the memory that it took.
BEHIND, LIGHT = 6, 100_000
# Objects after which a worker looks for garbage (default 700): a page makes some thousands.
SELDOM = 5_000
# In a worker, the tables by which it reads.
_site: Site
# While workers start, this process's main module, which a copy takes back.
_main: ModuleType | None = None
# What is raised where the system gives no semaphore, no process or no thread (the docs of `threading` name none).
NO_PROCESS = (OSError, RuntimeError)
DIED = "A process that reads pages was killed, as of too little memory; start again: what was had is kept."


class Reader:
    """Worker processes beside a crawl; a context manager.

    Where this process can be copied they are there from the beginning, if they may be `early`: before anything is open
    that a copy should not have. Elsewhere they are started anew once several pages wait to be read.
    """

    def __init__(self, site: Site, *, early: bool = False) -> None:
        self.site, self.early, self.waiting = site, early, 0
        self.pool: ProcessPoolExecutor | None = None
        self.ready: Future[bool] | None = None

    def __enter__(self) -> Self:
        if self.early and WORKERS and has_one_thread():
            self._start(copied=True)
        return self

    def __exit__(self, *failure: object) -> None:
        if self.pool:
            end_pool(self.pool)

    async def observe(self, record: Record, site: Site, run_id: str, grade: Grade) -> Observed | None:
        """Return what a page is, or None for what the caller had better observe itself.

        That is everything but pages, pages until a worker is there, and light pages while all workers are behind.
        Raises `ReaderDied`.
        """
        if record.type != "response" or not is_page(record, site, record.url):
            return None
        self.waiting += 1
        try:
            await asyncio.sleep(0)  # so that all who wait are counted
            behind = self.waiting > BEHIND * WORKERS and len(record.payload) <= LIGHT
            if not self._is_ready() or self.pool is None or behind:
                return None
            work = self.pool.submit(_observed, record, site.origins, run_id, grade)
            observed = await asyncio.wrap_future(work)
        except BrokenProcessPool as error:
            raise ReaderDied(DIED) from error
        finally:
            self.waiting -= 1
        return replace(observed, record=record)

    def _is_ready(self) -> bool:
        """Start workers when it is time, and tell whether they can be given pages; where none can start, never."""
        if self.ready is None and self.waiting >= MANY and WORKERS:
            self._start(copied=False)
        return self.ready is not None and self.ready.done() and self.ready.exception() is None

    def _start(self, *, copied: bool) -> None:
        try:
            self.pool = pool_of(WORKERS, _begin, self.site, copied=copied)
            with apart():
                self.ready = self.pool.submit(_is_there)
        except NO_PROCESS as error:
            if self.pool:
                end_pool(self.pool)
            self.pool, self.ready = None, Future()
            self.ready.set_exception(error)


def pool_of(count: int, begin: Callable[..., None], *given: object, copied: bool = False) -> ProcessPoolExecutor:
    """Return so many processes, none begun yet, that run `begin` first; submit what they do within `apart`.

    They are started anew, or, if they may be, `copied` from this one, which has imported what they need.
    """
    method = "fork" if copied and has_one_thread() else "spawn"
    return ProcessPoolExecutor(count, multiprocessing.get_context(method), begin, given)


def has_one_thread() -> bool:
    """Return True where a copy is sound: what another thread has locked in that moment would stay locked in it.

    Of a system other than Linux it is not known.
    """
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except FileNotFoundError:
        return False


def end_pool(pool: ProcessPoolExecutor) -> None:
    """End a pool; what was begun is waited for.

    Where a worker was killed, or not all could be started, nobody takes what the others have read, and they would wait
    for ever: they are killed as well, since they hear no signal. A Python before 3.11.7 waits itself until somebody
    takes what was written for them, from a pipe that only we hold open; later ones close it.
    """
    if getattr(pool, "_broken", False) or not getattr(pool, "_executor_manager_thread", None):
        for worker in list((getattr(pool, "_processes", None) or {}).values()):
            worker.kill()
        if sys.version_info < (3, 11, 7) and (queue := getattr(pool, "_call_queue", None)):
            queue._reader.close()
    pool.shutdown(cancel_futures=True)


@contextmanager
def apart() -> Iterator[None]:
    """Start workers that hear no signal and do not import the caller's main module.

    A signal to the whole group is the parent's to answer; workers inherit that. And a spawned process runs the main
    module again (the docs of `multiprocessing`: "safe importing of main module"), which a script may not be made for;
    for the moment of the start there is none that has a file. A copy, which imports nothing again, takes it back.
    """
    global _main
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    _main = main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"], _main = main, None
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(site: Site) -> None:
    """Begin as a worker: by the caller's tables, and as long as the caller is there."""
    global _site
    _site = site
    begin_worker()


def _is_there() -> bool:
    return True


def _observed(record: Record, origins: frozenset[Origin], run_id: str, grade: Grade) -> Observed:
    observed = observe(record, _site.with_origins(map(str, origins)), run_id=run_id, grade=grade)
    return replace(observed, record=replace(record, payload=b""))  # the caller has it


def begin_worker() -> None:
    """Begin as a worker, which has no part in a lock of its parent's and ends with it.

    What is imported by now stays, so that it need not be looked through for garbage each time; what pages leave is
    looked for after some of them.
    """
    if _main:
        sys.modules["__main__"] = _main
    gc.freeze()
    gc.set_threshold(SELDOM)
    leave_locks()
    _end_with_parent()


def _end_with_parent() -> None:
    """End a worker when its parent ends, however that ends: a killed parent cannot tell its workers."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
