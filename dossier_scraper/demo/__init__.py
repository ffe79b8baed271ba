"""The bundled replica site: invented dossiers in the markup of Drupal 7, served on loopback; standard library only."""

from dossier_scraper.demo.content import CHANGES, NOTICE
from dossier_scraper.demo.server import ReplicaSite

__all__ = ["CHANGES", "NOTICE", "ReplicaSite"]
