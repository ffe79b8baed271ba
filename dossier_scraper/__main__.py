"""Run the command line as `python -m dossier_scraper`."""

from dossier_scraper.cli import main

main()
