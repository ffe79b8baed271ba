import re

import pytest

from dossier_scraper.history.identify import Sighting, identify
from dossier_scraper.model import slug_of
from dossier_scraper.site import load_site

SITE = load_site()
BASE = "https://www.stemcoalition.eu"


class Memory:
    def __init__(self, **known: str) -> None:
        self.known = {key.replace("__", "/"): value for key, value in known.items()}

    def dossier_of(self, page_key: str) -> str | None:
        return self.known.get(page_key)

    def keys_of(self, dossier_id: str) -> frozenset[str]:
        return frozenset(key for key, value in self.known.items() if value == dossier_id)

    def title_of(self, dossier_id: str) -> str | None:
        return "Known title"

    def is_taken(self, dossier_id: str) -> bool:
        return dossier_id in self.known.values()


def page(path: str, canonical: str | None = None, node: int | None = None, moved: tuple[str, ...] = ()) -> Sighting:
    return Sighting(
        url=BASE + path,
        canonical=BASE + canonical if canonical else None,
        shortlink=f"{BASE}/node/{node}" if node else None,
        redirected_from=tuple(BASE + path for path in moved),
    )


def test_a_first_sighting_mints_the_slug_of_its_canonical_link():
    found = identify(page("/node/4890", "/dossiers/steamsare", 4890), SITE, Memory(), {})
    assert (found.dossier_id, found.minted) == ("steamsare", True)
    assert dict(found.aliases) == {
        BASE + "/node/4890": "shortlink",
        BASE + "/dossiers/steamsare": "canonical link",
    }


def test_every_form_of_a_known_address_is_the_same_dossier():
    known = Memory(__dossiers__steamsare="steamsare")
    for path in (
        "/dossiers/steamsare",
        "/dossiers/steamsare/",
        "/dossiers/steamsare?qt-taskforce=1",
        "/dossiers//steamsare",
    ):
        assert identify(page(path), SITE, known, {}).dossier_id == "steamsare"


def test_a_renamed_slug_keeps_its_id_by_canonical_link_node_or_permanent_redirect():
    known = Memory(__dossiers__old="old", __node__7="old")
    assert identify(page("/dossiers/new", "/dossiers/old"), SITE, known, {}).evidence == "canonical link"
    assert identify(page("/dossiers/new", "/dossiers/new", 7), SITE, known, {}).evidence == "shortlink"
    found = identify(page("/dossiers/new", moved=("/dossiers/old",)), SITE, known, {})
    assert (found.dossier_id, found.evidence) == ("old", "permanent redirect")


def test_a_page_of_another_node_at_a_known_address_is_another_dossier():
    known = Memory(__dossiers__pact="pact", __node__7="pact")
    found = identify(page("/dossiers/pact", "/dossiers/pact", 9), SITE, known, {})
    assert found.minted
    assert found.dossier_id.startswith("pact-")


def test_links_to_home_listing_and_other_sites_merge_nothing():
    known = Memory(__taskforces="wrong", **{"/": "wrong", "__dossiers__other": "other"})
    for canonical in ("/", "/taskforces"):
        assert identify(page("/dossiers/pact", canonical), SITE, known, {}).dossier_id == "pact"
    elsewhere = Sighting(url=BASE + "/dossiers/pact", canonical="https://elsewhere.example/dossiers/other")
    assert identify(elsewhere, SITE, known, {}).dossier_id == "pact"


def test_slugs_that_were_changed_cut_or_taken_end_in_a_hash():
    long = identify(page("/dossiers/" + "a" * 300), SITE, Memory(), {}).dossier_id
    assert len(long) == 80
    upper = identify(page("/dossiers/Pact"), SITE, Memory(__dossiers__pact="pact"), {}).dossier_id
    assert upper.startswith("pact-")
    assert len(upper) == len("pact-") + 8
    hostile = identify(page("/dossiers/..%2f..%2fetc"), SITE, Memory(), {}).dossier_id
    assert set(hostile) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("slug", "readable"),
    [
        ("-brook-hill", "brook-hill"),
        ("--", "dossier"),
        ("brook-", "brook"),
        ("con", "con"),
        ("com1", "com1"),
        ("%C3%93buda-bus", "obuda-bus"),
        ("caf%C3%A9-des-sciences", "cafe-des-sciences"),
        ("Stra%C3%9Fe-%C3%B8st", "strasse-ost"),
        ("%FF%00", "dossier"),
    ],
)
def test_a_slug_that_makes_no_id_is_changed_into_a_readable_one(slug: str, readable: str):
    assert re.fullmatch(f"{readable}-[0-9a-f]{{8}}", slug_of(f"{BASE}/dossiers/{slug}"))


@pytest.mark.parametrize("slug", ["0", "brook-hill", "console", "a" * 80])
def test_a_slug_that_is_an_id_is_kept(slug: str):
    assert slug_of(f"{BASE}/dossiers/{slug}/") == slug


def test_the_ledger_decides_an_id_when_the_evidence_is_read_again():
    decided = {"/dossiers/pact": "what-was-minted-then"}
    assert identify(page("/dossiers/pact"), SITE, Memory(), decided).dossier_id == "what-was-minted-then"
