"""Worker processes that read records for a rebuild; what they say does not depend on how many they are."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import islice

from dossier_scraper.ingest.observe import Observed, observe
from dossier_scraper.model import Grade, Record
from dossier_scraper.site import Site, load_site

BATCH = 20


class Readers:
    """Worker processes that observe records, or this process when there is one worker; results come in order."""

    def __init__(self, site: Site, workers: int) -> None:
        self.site, self.workers = site, workers
        self.pool = (
            ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _end_with_parent)
            if workers > 1
            else None
        )

    def __enter__(self) -> "Readers":
        return self

    def __exit__(self, *failure: object) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def observe(self, records: Iterator[Record], run_id: str, grade: Grade) -> Iterator[Observed | Record]:
        """Yield what each record is; a revisit comes back as it is, because only the database knows what it repeats."""
        if self.pool is None:
            yield from (found for record in records for found in _observe_batch([record], self.site.id, run_id, grade))
            return
        waiting: deque[Future[list[Observed | Record]]] = deque()
        while batch := list(islice(records, BATCH)):
            waiting.append(self.pool.submit(_observe_batch, batch, self.site.id, run_id, grade))
            if len(waiting) > 2 * self.workers:
                yield from waiting.popleft().result()
        for future in waiting:
            yield from future.result()


def _observe_batch(records: list[Record], site_id: str, run_id: str, grade: Grade) -> list[Observed | Record]:
    site = load_site(site_id)
    found: list[Observed | Record] = []
    for record in records:
        if record.type == "revisit":
            found.append(record)
        else:
            observed = observe(record, site, run_id=run_id, grade=grade)
            found.append(replace(observed, record=replace(record, payload=b"")))
    return found


def _end_with_parent() -> None:
    """End a worker when its parent ends, however that ends: a killed parent cannot tell its workers."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
