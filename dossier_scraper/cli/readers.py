"""Who reads pages for a command: processes of this machine, or the workers of a Dask scheduler."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dossier_scraper.cli.progress import progress_line
from dossier_scraper.errors import IncompleteRun, UsageError

if TYPE_CHECKING:
    from dossier_scraper.ingest.units.cluster import Progress, Scheduler

# So many units that nobody could read are named.
MOST = 10
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N", help="Processes that read pages.  [default: all cores]"
)
few_workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), metavar="N", default=None, help="Processes that read pages.  [default: 1]"
)
scheduler_option = click.option(
    "--scheduler", metavar="URL", help="Pages are read by the workers of this Dask scheduler, as tcp://HOST:8786."
)


@contextmanager
def reading(
    workers: int | None, scheduler: str | None, *, usual: int, again: str, whole: int = 0, silent: bool
) -> "Iterator[int | Scheduler]":
    """Give who reads: `workers` processes of this machine (`usual`, where nobody says), or those of a scheduler.

    Of these it is shown how much they have read, of `whole` bytes. Raises `IncompleteRun` in the end where workers were
    killed by units, which are named with what reads them `again`.
    """
    if scheduler is None:
        yield workers or usual
        return
    from dossier_scraper.ingest.units.cluster import Scheduler, connected

    if workers is not None:
        raise UsageError("--workers are processes of this machine; --scheduler has its own workers")
    with connected(scheduler) as client:
        joined = Scheduler(client, units_progress(silent), whole)
        try:
            yield joined
        except IncompleteRun:
            if not joined.poisoned:
                raise
    if joined.poisoned:
        named = ", ".join(str(unit) for unit in joined.poisoned[:MOST])
        more = f" and {len(joined.poisoned) - MOST} more" if len(joined.poisoned) > MOST else ""
        raise IncompleteRun(
            f"{len(joined.poisoned)} units killed three workers each and are unread, {again}: {named}{more}"
        )


def units_progress(silent: bool) -> "Callable[[Progress], None]":
    """Return what shows how far workers are."""
    from dossier_scraper.wording import counted

    show = progress_line(silent)

    def shown(at: "Progress") -> None:
        done = f"{at.done / 1e6:,.0f} of {at.of / 1e6:,.0f} MB"
        show(f"{counted(at.pages, 'page')}, {done}, {counted(at.workers, 'worker')}", at.done, at.of)

    return shown
