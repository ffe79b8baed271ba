"""What reading costs on many machines: `python benchmarks/scale.py [PAGES]` (300 pages of 60 kB, half a minute).

Processor time of what workers do (units read) and of what the one writer does besides (the rest of a rebuild), bytes of
evidence, of database and of what crosses between both, and peak memory. With `--scheduler URL` the same rebuild by the
workers of a Dask scheduler too, on the clock.
"""

import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from crawl import page

from archive import SITE, visit
from dossier_scraper.archive.folder import Archive
from dossier_scraper.ingest.units.cluster import Scheduler, connected
from dossier_scraper.ingest.units.unit import read_unit, units_of
from dossier_scraper.ingest.upkeep.rebuild import rebuild


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 300
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        visit(root, 0, pages, page)
        archive = Archive.open(root)
        [path] = archive.warc.glob("*.warc.gz")
        units = list(units_of(path, SITE, "run", "direct"))
        begun = time.process_time()
        found = {unit: read_unit(unit, SITE) for unit in units}
        reading = time.process_time() - begun
        crossed = sum(len(pickle.dumps(one)) for one in found.values())
        print(f"{pages} pages of {len(page(1)) / 1000:.0f} kB, {len(units)} units")
        print(f"reading {1000 * reading / pages:.1f} ms a page; {crossed / pages / 1000:.1f} kB a page cross")
        begun = time.process_time()
        rebuild(archive, SITE, 1)
        whole = time.process_time() - begun
        print(
            f"rebuild, one process {1000 * whole / pages:.1f} ms a page, writer {1000 * (whole - reading) / pages:.1f}"
        )
        size = archive.database.stat().st_size
        print(f"WARC {path.stat().st_size / pages / 1000:.1f} kB a page, database {size / pages / 1000:.1f} kB a page")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
        if "--scheduler" in sys.argv:
            with connected(sys.argv[sys.argv.index("--scheduler") + 1]) as client:
                begun = time.perf_counter()
                rebuild(archive, SITE, Scheduler(client))
                print(f"by {len(client.nthreads())} workers {pages / (time.perf_counter() - begun):.0f} pages a second")


if __name__ == "__main__":
    main()
