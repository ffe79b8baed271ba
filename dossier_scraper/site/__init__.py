"""What is known of a site, as data: one folder of TOML per site, and its loader."""

from dossier_scraper.site.tables import Site, load_site

__all__ = ["Site", "load_site"]
