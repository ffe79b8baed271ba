"""The one way in: evidence → extraction → history → monitor → archive. A rebuild is the same from stored evidence."""

from dossier_scraper.ingest.observe import Observed
from dossier_scraper.ingest.rebuild import prepare, rebuild
from dossier_scraper.ingest.run import Ingest, RunResult

__all__ = ["Ingest", "Observed", "RunResult", "prepare", "rebuild"]
