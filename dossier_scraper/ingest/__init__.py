"""The one way in: evidence → extraction → history → monitor → archive. A rebuild is the same from stored evidence."""

from dossier_scraper.ingest.check import blast_radius, differences, not_compared
from dossier_scraper.ingest.decide import accept, merge, merge_organisations, unmerge
from dossier_scraper.ingest.observe import Observed
from dossier_scraper.ingest.prepare import accept_extractor, prepare
from dossier_scraper.ingest.readers import Reader
from dossier_scraper.ingest.rebuild import rebuild
from dossier_scraper.ingest.run import Ingest, Known, RunResult

__all__ = [
    "Ingest",
    "Known",
    "Observed",
    "Reader",
    "RunResult",
    "accept",
    "accept_extractor",
    "blast_radius",
    "differences",
    "merge",
    "merge_organisations",
    "not_compared",
    "prepare",
    "rebuild",
    "unmerge",
]
