"""Pure extraction: from a page's bytes to a `Reading`; no clock, network, disk, log or framework."""

from dossier_scraper.extract.dom.quotes import requote
from dossier_scraper.extract.page import accounted, extract

__all__ = ["accounted", "extract", "requote"]
