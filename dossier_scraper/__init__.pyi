from dossier_scraper.api import Archive as Archive

__version__: str
