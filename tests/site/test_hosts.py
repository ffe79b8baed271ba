"""Hosts and start pages of an archive's own tables: notes, until a person names the host."""

from pathlib import Path

import pytest

from dossier_scraper.errors import UsageError
from dossier_scraper.site import load_site
from dossier_scraper.site.hosts import named_hosts, roots_of, start_pages_of
from dossier_scraper.site.layers import Entry
from dossier_scraper.site.tables import site_entries

MOVED, KNOWN = "moved.example", "stemcoalition.eu"


def tables(folder: Path, text: str) -> dict[str, list[Entry]]:
    (folder / "site.toml").write_text(text, "utf-8")
    return site_entries("stemcoalition", folder)


def test_a_host_of_the_tables_can_be_named_and_no_other(tmp_path: Path):
    found = tables(tmp_path, f'hosts = ["{MOVED}"]\n')
    assert named_hosts(found, ["Moved.Example", MOVED, KNOWN]) == (MOVED, KNOWN)
    with pytest.raises(UsageError, match=r"'evil.example' is no host of the tables; these are: .*moved.example"):
        named_hosts(found, ["evil.example"])
    with pytest.raises(UsageError):
        named_hosts(site_entries("stemcoalition"), [MOVED])


def test_a_crawl_of_it_begins_at_the_pages_that_the_archive_names(tmp_path: Path):
    found = tables(tmp_path, f'hosts = ["{MOVED}"]\nstart_pages = ["/projects"]\n')
    assert start_pages_of(found, [MOVED]) == (f"https://{MOVED}/projects",)
    assert start_pages_of(found, [KNOWN]) == (f"https://{KNOWN}/taskforces", f"https://{KNOWN}/projects")
    assert start_pages_of(tables(tmp_path, f'hosts = ["{MOVED}"]\n'), [MOVED]) == (f"https://{MOVED}/taskforces",)
    assert roots_of([MOVED]) == (f"http://{MOVED}/", f"https://{MOVED}/")


def test_a_host_that_was_named_is_one_with_the_others():
    site = load_site()
    moved = site.with_hosts([MOVED])
    assert moved.owns(f"http://{MOVED}/dossiers/a")
    assert moved.key(f"https://{MOVED}/dossiers/a") == "/dossiers/a"
    assert moved.family > site.family
    assert not site.owns(f"http://{MOVED}/dossiers/a")
