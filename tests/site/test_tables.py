"""What is known of a site is data: addresses in one form, words that do not contradict."""

import pytest

from dossier_scraper.errors import RefusedFolder
from dossier_scraper.site import load_site

COPY = load_site().with_origins(["http://127.0.0.1:8080/taskforces"])


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.stemcoalition.eu/dossiers/a", "/dossiers/a"),
        ("http://stemcoalition.eu/dossiers/a/", "/dossiers/a"),
        ("https://www.stemcoalition.eu:443/dossiers/a", "/dossiers/a"),
        ("http://127.0.0.1:8080/dossiers/a?qt-taskforce_dossier_quicktab=1#x", "/dossiers/a"),
        ("https://stemcoalition.eu//dossiers//a", "/dossiers/a"),
        ("https://stemcoalition.eu/dossiers/%C3%B3buda", "/dossiers/óbuda"),
        ("https://stemcoalition.eu/taskforces?page=2&sid=abc&utm_source=y", "/taskforces?page=2"),
        ("https://stemcoalition.eu/taskforces?page=0", "/taskforces"),
        ("https://stemcoalition.eu", "/"),
        ("/dossiers/a", "/dossiers/a"),
    ],
)
def test_every_spelling_of_an_address_has_one_key(url: str, key: str):
    assert COPY.key(url) == key


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/dossiers/a",
        "http://127.0.0.1:8081/dossiers/a",
        "https://127.0.0.1:8080/dossiers/a",
        "https://www.stemcoalition.eu:8443/dossiers/a",
        "https://somebody@www.stemcoalition.eu/dossiers/a",
        "ftp://www.stemcoalition.eu/dossiers/a",
        "https://dev.stemcoalition.eu/dossiers/a",
    ],
)
def test_a_path_on_another_origin_is_another_page(url: str):
    assert not COPY.owns(url)
    assert COPY.key(url) == url.partition(":")[2]
    assert COPY.kind(url) is COPY.kind(COPY.key(url)) is None
    assert COPY.kind_there(url) == "dossier"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/taskforces", "listing"),
        ("/taskforces/", "listing"),
        ("/taskforces?page=1", "listing"),
        ("/taskforces/page/2/", "listing"),
        ("/get-support?qt-quick_get_support_page=0", "listing"),
        ("/dossiers/a?qt-x=1", "dossier"),
        ("/dossiers/a/b", None),
        ("/dossiers", None),
        ("/publications/a", "event"),
        ("/programmes/a/", "event"),
        ("/meeting_reports/a", "event"),
        ("/programme-or-initiative/a", "event"),
        ("/node/4890", "node"),
        ("/node/4890/edit", None),
        ("/", None),
        ("/about", None),
    ],
)
def test_the_tables_name_what_is_expected_at_an_address(path: str, kind: str | None):
    assert load_site().kind(f"https://www.stemcoalition.eu{path}") == kind


def test_a_site_that_is_not_bundled_is_refused():
    for name in ("nowhere", "", "../site", "stemcoalition/", "\0"):
        with pytest.raises(RefusedFolder, match="knows no site"):
            load_site(name)


def test_labels_are_written_as_they_are_compared():
    labels = load_site().tables["labels"]
    for kind in ("dossier", "event", "timeline", "listing"):
        assert all(label == label.casefold().strip(" :") for label in labels[kind])
    assert not set(labels["ignored"]["labels"]) & (set(labels["dossier"]) | set(labels["event"]))


def test_no_alias_belongs_to_two_organisations():
    entries = load_site().tables["organisations"]["organisations"]
    names = [name for entry in entries for name in (entry["name"], *entry["aliases"])]
    assert len(names) == len(set(names))
