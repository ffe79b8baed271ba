"""The bundled replica site: invented dossiers in the markup of Drupal 7, served on loopback; standard library only.

What others kept of it in earlier years lies beside it as WARC files.
"""

from pathlib import Path

from dossier_scraper.demo.content import CHANGES, NOTICE
from dossier_scraper.demo.server import START_PAGE, ReplicaSite

# Where the site stood in earlier years: a reserved name (RFC 2606), because the replica's port is never the same.
PAST_START_URL = f"http://lantern-network.example{START_PAGE}"
PAST_FILES = tuple(sorted(Path(__file__).parent.glob("*.warc.gz")))

__all__ = ["CHANGES", "NOTICE", "PAST_FILES", "PAST_START_URL", "ReplicaSite"]
