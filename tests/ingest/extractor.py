"""Run a `dossier` command of a program with another extractor: `EXTRACTOR="2 no-status" extractor.py ARGUMENTS…`.

The first word is its version, the others say what it reads otherwise. Worker processes read by the same tables.
"""

import os
import runpy
import sys
from dataclasses import replace

import dossier_scraper.extract as extract
from dossier_scraper.extract import page as whole
from dossier_scraper.model import Page, Reading
from dossier_scraper.site import Site, digest, load_site

version, *changes = os.environ["EXTRACTOR"].split()
digest.NUMBER, digest.extractor_version = int(version), lambda site: version
if upgrade := sys.modules.get("dossier_scraper.ingest.upkeep.upgrade"):
    upgrade.NUMBER = int(version)  # it has the name from before
for tables in (load_site().tables, load_site("stemcoalition").tables):
    if "no-status" in changes:  # a field of every dossier is lost
        for names in (tables["labels"]["dossier"], tables["eras"]["machine"]["dossier"]):
            for name in [name for name, field in names.items() if field == "status"]:
                del names[name]
    if "hungary-is-ro" in changes:  # a value of one dossier changes
        tables["countries"]["aliases"]["hungary"] = "RO"
if "another-rule" in changes:  # every value is the same, and found by a rule of another name

    def read_by_another_rule(page: Page, site: Site) -> Reading:
        found = whole.extract(page, site)
        named = {path: replace(said, rule=f"another {said.rule}") for path, said in found.provenance.items()}
        return replace(found, provenance=named)

    extract.extract = read_by_another_rule

if __name__ == "__main__":
    runpy.run_module("dossier_scraper", run_name="__main__")
