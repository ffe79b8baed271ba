"""Records read in units: by this process, by processes beside it, or by a scheduler's workers; the result is the same.

Results come in the order of the evidence, whoever reads them and when. There is one writer, who takes them from here.
"""

import pickle
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Protocol, Self

from dossier_scraper.archive.evidence.warc_reader import WarcFault
from dossier_scraper.errors import ReaderDied
from dossier_scraper.ingest.capture.entry import Entry
from dossier_scraper.ingest.capture.workers import DIED, NO_PROCESS, apart, begin_worker, end_pool, pool_of
from dossier_scraper.ingest.units.unit import Found, Unit, read_unit, units_of
from dossier_scraper.model import Grade, Record
from dossier_scraper.site import Site


class Crew(Protocol):
    """Who reads units."""

    @property
    def ahead(self) -> int:
        """How many units are begun before the first is waited for."""

    def begin(self, unit: Unit) -> None:
        """Ask for a unit to be read."""

    def result(self, unit: Unit) -> Found:
        """Wait for what a unit holds that was begun."""

    def close(self) -> None:
        """Let go of whoever reads."""


class Machines(Protocol):
    """Other machines whose workers read, of evidence of `whole` bytes."""

    whole: int

    def crew(self, site: Site) -> Crew:
        """Return their workers, who read by the tables of a site."""


# How many processes of this machine read, or which others do.
Workers = int | Machines


class Here:
    """This process reads a unit when it is asked for."""

    ahead = 0

    def __init__(self, site: Site) -> None:
        self.site = site

    def begin(self, unit: Unit) -> None:
        """Do nothing yet."""

    def result(self, unit: Unit) -> Found:
        """Read a unit."""
        return read_unit(unit, self.site)

    def close(self) -> None:
        """Do nothing."""


class Processes:
    """So many processes of this machine, which are started for the first unit.

    Raises one of `NO_PROCESS` where there can be none; where they cannot be started, this process reads `alone`.
    """

    def __init__(self, site: Site, count: int) -> None:
        self.site, self.alone = site, False
        self.ahead = 8 * count  # a run is published meanwhile
        self.packed = pickle.dumps(site)
        self.pool: ProcessPoolExecutor = pool_of(count, begin_worker, copied=True)
        self.begun: dict[Unit, Future[bytes]] = {}

    def begin(self, unit: Unit) -> None:
        """Give a unit to whoever is free first. Raises `ReaderDied`."""
        if self.alone:
            return
        try:
            with apart():
                self.begun[unit] = self.pool.submit(_read, unit, self.packed)
        except BrokenProcessPool as error:
            raise ReaderDied(DIED) from error
        except NO_PROCESS:
            self.alone = not self.begun
            if self.alone:
                end_pool(self.pool)

    def result(self, unit: Unit) -> Found:
        """Wait for a unit. Raises `ReaderDied`."""
        if unit not in self.begun:
            return read_unit(unit, self.site)
        try:
            found: Found = pickle.loads(self.begun.pop(unit).result())  # noqa: S301 - of our own process
            return found
        except BrokenProcessPool as error:
            raise ReaderDied(DIED) from error

    def close(self) -> None:
        """End the processes."""
        end_pool(self.pool)


def _read(unit: Unit, packed: bytes) -> bytes:
    """Read a unit, and pickle what it holds: as objects it would scatter over memory until its turn comes."""
    return pickle.dumps(read_packed(unit, packed))


def read_packed(unit: Unit, packed: bytes) -> Found:
    """Read a unit in another process, by a pickled site."""
    return read_unit(unit, _unpacked(packed))


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Site:
    site: Site = pickle.loads(packed)  # noqa: S301 - of our own process
    return site


class Readers:
    """What files of the evidence hold, in order; `crew` reads them, a context that ends with it.

    `unread` counts captures whose pages it could not read: who tried was killed.
    """

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.begun: set[Unit] = set()
        self.unread = 0
        self.expect(())

    @classmethod
    def of(cls, site: Site, workers: Workers = 1) -> "Readers":
        """Return the readers that so many processes make, one being this process, or those of other machines."""
        if not isinstance(workers, int):
            return cls(workers.crew(site))
        if workers > 1:
            with suppress(*NO_PROCESS):
                return cls(Processes(site, workers))
        return cls(Here(site))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.crew.close()

    def expect(self, units: Iterable[Unit]) -> None:
        """Say which units will be asked for, in order, so that they are begun before; others may be asked for too."""
        self.upcoming = iter(units)
        self.following = next(self.upcoming, None)

    def read(self, path: Path, site: Site, run_id: str, grade: Grade) -> Iterator[Entry | Record]:
        """Yield what each record of a file is; a revisit comes back as it is: only the database knows what it repeats.

        Raises `WarcFault`, after every record that stands whole before the fault, and `ReaderDied`.
        """
        units, at = list(units_of(path, site, run_id, grade)), 0
        if units and units[0] not in self.begun and units[0] != self.following:
            before = (self.following,) if self.following else ()
            self.expect(chain(units, before, self.upcoming))  # nobody said so
        for unit in units:
            if not self.crew.ahead:
                unit = replace(unit, start=at, sought=False)
            found = self._result(unit)
            if at >= unit.stop:
                continue  # a record of a unit before reaches beyond this one
            if found.begin != at:
                found = self._result(replace(unit, start=at, sought=False))
            yield from found.entries
            self.unread += found.unread
            if found.fault:
                raise WarcFault(unit.path, *found.fault)
            at = found.end

    def _result(self, unit: Unit) -> Found:
        self._begin(unit)
        while self.following and len(self.begun) <= self.crew.ahead:
            self._begin(self.following)
        self.begun.remove(unit)
        return self.crew.result(unit)

    def _begin(self, unit: Unit) -> None:
        if unit == self.following:
            self.following = next(self.upcoming, None)
        if unit not in self.begun:
            self.begun.add(unit)
            self.crew.begin(unit)
