"""Which addresses belong to an import, and how digests are told apart."""

import hashlib

import pytest

from dossier_scraper.errors import UsageError
from dossier_scraper.importers.digests import is_digest_of
from dossier_scraper.importers.scope import Scope
from dossier_scraper.site import load_site
from tests.importers.foreign import sha1

SITE = load_site()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://www.stemcoalition.eu/dossiers/a", "https://www.stemcoalition.eu/dossiers/a"),
        ("http://www.stemcoalition.eu:80/", "http://www.stemcoalition.eu/"),
        ("HTTPS://StemCoalition.EU:443/dossiers/A?b=c#d", "https://stemcoalition.eu/dossiers/A?b=c"),
        ("http://stemcoalition.eu", "http://stemcoalition.eu/"),
        ("http://stemcoalition.eu/dossiers/é x", "http://stemcoalition.eu/dossiers/%C3%A9%20x"),
        ("http://stemcoalition.eu/dossiers/%C3%A9", "http://stemcoalition.eu/dossiers/%C3%A9"),
        ("http://127.0.0.1:8000/taskforces", "http://127.0.0.1:8000/taskforces"),
        ("http://127.0.0.1:8001/taskforces", None),
        ("https://127.0.0.1:8000/taskforces", None),
        ("http://www.stemcoalition.eu:8080/", None),
        ("http://www.stemcoalition.eu.evil.example/", None),
        ("http://user@www.stemcoalition.eu/", None),
        ("http://evil.example/www.stemcoalition.eu", None),
        ("ftp://www.stemcoalition.eu/a", None),
        ("dns:www.stemcoalition.eu", None),
        ("urn:pageinfo:http://www.stemcoalition.eu/", None),
        ("http://[::1/", None),
        ("", None),
    ],
)
def test_an_address_is_the_sites_by_its_exact_origin(url: str, wanted: str | None):
    assert Scope(SITE, ["http://127.0.0.1:8000/taskforces"]).address(url) == wanted


def test_a_start_url_without_an_origin_is_wrong_usage():
    with pytest.raises(UsageError, match="not http"):
        Scope(SITE, ["file:///tmp/x"])


def test_what_is_not_the_sites_is_counted_by_origin():
    scope = Scope(SITE)
    for url in ("http://a.example/1", "http://a.example/2", "https://b.example/"):
        scope.address(url)
    assert scope.others == {"http://a.example": 2, "https://b.example": 1}


def test_digests_name_a_body_in_every_form_that_is_written():
    body = b"a body"
    for digest in (sha1(body), sha1(body).removeprefix("sha1:"), "SHA-1:" + hashlib.sha1(body).hexdigest()):
        assert is_digest_of(digest, body)
        assert not is_digest_of(digest, b"another")
    assert is_digest_of("sha256:" + hashlib.sha256(body).hexdigest(), body)
    for digest in ("", "-", "crc32:1234", "sha1:"):
        assert not is_digest_of(digest, body)
