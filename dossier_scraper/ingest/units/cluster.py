"""Units read by the workers of a Dask scheduler, on whatever machines they run; this process alone writes.

A worker reads one unit at a time, so that it is known which one killed it. Nothing is imported of Dask, and nothing is
connected to, before a scheduler is named (https://distributed.dask.org/en/stable/client.html).
"""

import asyncio
import logging
import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.ingest.units.readers import read_packed
from dossier_scraper.ingest.units.unit import Found, Unit, unread_unit
from dossier_scraper.site import Site
from dossier_scraper.site.digest import extractor_version

if TYPE_CHECKING:
    from distributed import Client, Future

# A unit that was so often with a worker that died is not tried again.
TRIES = 3
# Seconds: so long a scheduler may be without a worker, one waits for news of a unit, and a scheduler for an answer.
WITHOUT, NEWS, PATIENCE = 60.0, 0.2, 10

GONE = "The scheduler is gone; give the same command again."


class OtherRules(DossierError):
    """A worker would read by other rules than the writer: its program, its libraries or its Python are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far reading is: pages read, bytes of evidence read and in all, and how many workers there are."""

    pages: int
    done: int
    of: int
    workers: int


class Scheduler:
    """A scheduler that a client is connected to; `tell` hears of progress, `whole` is the evidence's size in bytes.

    `poisoned` are the units that its workers could not read.
    """

    def __init__(self, client: "Client", tell: Callable[[Progress], None] = lambda progress: None, whole: int = 0):
        self.client, self.tell, self.whole = client, tell, whole
        self.poisoned: list[Unit] = []

    def crew(self, site: Site) -> "Cluster":
        """Return its workers, who read by the tables of a site."""
        return Cluster(self, site)


class Cluster:
    """The workers of a scheduler as a crew for `Readers`."""

    def __init__(self, scheduler: Scheduler, site: Site) -> None:
        self.scheduler, self.client, self.site = scheduler, scheduler.client, site
        self.packed, self.version = pickle.dumps(site), extractor_version(site)
        self.waiting: deque[Unit] = deque()
        self.running: dict[str, tuple[Unit, Future]] = {}
        self.read: dict[Unit, Found] = {}
        self.tries: Counter[Unit] = Counter()
        self.pages = self.done = 0
        self.last_seen = monotonic()
        self.workers = self._present()

    @property
    def ahead(self) -> int:
        """How many units are begun before the first is waited for: two for each worker."""
        return 2 * max(len(self.workers), 1)

    def begin(self, unit: Unit) -> None:
        """Give a unit to the next worker that is free."""
        self.waiting.append(unit)
        self._assign()

    def result(self, unit: Unit) -> Found:
        """Wait for a unit. Raises `OtherRules`, and `DossierError` where nobody can read it."""
        while unit not in self.read:
            self._collect()
            self._assign()
            if unit not in self.read:
                self._wait()
        found = self.read.pop(unit)
        self.pages += len(found.entries)
        self.done += unit.stop - unit.start
        whole = self.scheduler.whole
        self.scheduler.tell(Progress(pages=self.pages, done=self.done, of=whole, workers=len(self.workers)))
        return found

    def close(self) -> None:
        """Take back what no one waits for any more; the client is its owner's."""
        self.client.cancel([future for _, future in self.running.values()])
        self.running.clear()
        self.waiting.clear()
        self.read.clear()

    def _present(self) -> list[str]:
        """Return the addresses of the workers that the scheduler has now. Raises `DossierError` without a scheduler."""
        try:
            return list(self.client.nthreads())
        except OSError as error:  # also of Dask's own, where a connection that stood ends
            raise DossierError(GONE) from error

    def _wait(self) -> None:
        """Wait until a worker has read something, or for a moment."""
        from distributed import wait

        if not self.running:
            sleep(NEWS)
            return
        with self.client.as_current(), suppress(TimeoutError):
            wait([future for _, future in self.running.values()], NEWS, return_when="FIRST_COMPLETED")

    def _assign(self) -> None:
        """Give what waits to workers that have nothing to do."""
        for worker in self.workers:
            if self.waiting and worker not in self.running:
                unit = self.waiting.popleft()
                there = replace(unit, path=unit.path.absolute())  # a worker was started in another folder
                self.running[worker] = (
                    unit,
                    self.client.submit(
                        read_by_rules, there, self.packed, self.version, worker, workers=[worker], pure=False, retries=0
                    ),
                )

    def _collect(self) -> None:
        """Take what was read, and take back what a lost worker had."""
        self.workers = self._present()
        now = monotonic()
        self.last_seen = now if self.workers else self.last_seen
        if now - self.last_seen > WITHOUT:
            raise DossierError(f"The scheduler has had no worker for {WITHOUT:.0f} seconds.")
        for worker, (unit, future) in list(self.running.items()):
            if future.status == "finished":
                self.read[unit] = future.result()
            elif future.status == "error" and not _is_killed(failure := future.exception()):
                raise failure if isinstance(failure, OtherRules) else _foreign(worker, failure)
            elif future.status in ("error", "cancelled", "lost") or worker not in self.workers:
                future.cancel()
                self._lost(unit)
            else:
                continue
            del self.running[worker]

    def _lost(self, unit: Unit) -> None:
        """Have a unit read by another worker, or, where it was with three that died, have its captures say so."""
        self.tries[unit] += 1
        if self.tries[unit] < TRIES:
            self.waiting.appendleft(unit)
        else:
            self.scheduler.poisoned.append(unit)
            self.read[unit] = unread_unit(unit, self.site)


def read_by_rules(unit: Unit, packed: bytes, version: str, worker: str) -> Found:
    """Read a unit at a worker, whose address is given. Raises `OtherRules`."""
    found = extractor_version(pickle.loads(packed))  # noqa: S301 - of the writer, who may run code here anyway
    if found != version:
        raise OtherRules(f"The worker at {worker} reads by the rules {found}, this program by {version}: bring it up.")
    return read_packed(unit, packed)


@contextmanager
def connected(address: str) -> Iterator["Client"]:
    """Connect to a scheduler, as `tcp://HOST:8786` or `tls://HOST:8786`.

    Raises `UsageError` for no such address or without Dask, `DossierError` where nobody answers.
    """
    if not address.startswith(("tcp://", "tls://")):
        raise UsageError(f"--scheduler {address!a}: the address of a scheduler begins with tcp:// or tls://.")
    try:
        from distributed import Client
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise UsageError("--scheduler needs Dask: install the extra `dask` of this program.") from error
    try:
        asyncio.run(_reach(address))
        client = Client(address, timeout=PATIENCE, set_as_default=False, name="dossier")
    except (OSError, TimeoutError, ValueError) as error:
        raise DossierError(f"{address}: no scheduler of Dask answers there ({type(error).__name__}).") from error
    except TypeError as error:
        raise UsageError(f"{address}: Dask is not configured for TLS (distributed.comm.tls): {error}") from error
    # It would say in a traceback what is said in a line.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        yield client
    except CommClosedError as error:
        raise DossierError(GONE) from error
    finally:
        client.close(timeout=5)


async def _reach(address: str) -> None:
    """Connect once: a client would wait for ever for a server that does not speak as Dask's scheduler does.

    Raises `ValueError`, `OSError`, `TimeoutError`, and `TypeError` where TLS is not configured.
    """
    from distributed import Security
    from distributed.core import connect

    arguments = Security().get_connection_args("client")
    comm = await asyncio.wait_for(connect(address, timeout=PATIENCE, **arguments), PATIENCE)
    await comm.write({"op": "identity", "reply": True})
    said = await asyncio.wait_for(comm.read(), PATIENCE)
    await comm.close()
    if said.get("type") != "Scheduler":
        raise ValueError(f"a {said.get('type')} answers at {address}")


def _is_killed(failure: BaseException) -> bool:
    """Return True for what tells of a worker's end, or of its lack of memory, and not of the unit's bytes."""
    from distributed import KilledWorker

    return isinstance(failure, KilledWorker | MemoryError)


def _foreign(worker: str, failure: Any) -> DossierError:
    """Return what to say of evidence that is here, or can be fetched from here, and that a worker cannot read."""
    said = str(failure) if isinstance(failure, DossierError) else f"{type(failure).__name__}: {failure}"
    return DossierError(f"The worker at {worker} cannot read evidence, which must be there as it is here: {said[:300]}")
