"""Where a page's content stands."""

from dossier_scraper.extract.layouts.container import container_of, empty_listing, kind_of_body
from tests.extract.made import document


def test_the_narrowest_container_with_the_most_labels_is_the_page():
    html = "<body><main><article><div class='entry-content'><p>Country: Spain</p></div></article></main></body>"
    assert container_of(document("/dossiers/kites", html)).root["class"] == "entry-content"


def test_a_wider_container_with_more_labels_counts():
    html = "<body><main><p>Status: Ongoing</p><div class='entry-content'><p>Country: Spain</p></div></main></body>"
    assert container_of(document("/dossiers/kites", html)).root.name == "main"


def test_a_class_of_the_body_names_the_kind():
    assert kind_of_body(document("/x", "<body class='html node-type-taskforce-dossier'>")) == "dossier"
    assert kind_of_body(document("/x", "<body class='html page-about'>")) is None


def test_a_listing_without_rows_is_one_by_its_heading():
    assert empty_listing(document("/taskforces", "<h1>Taskforces</h1>")) is not None
    assert empty_listing(document("/taskforces", "<h1>Contact</h1>")) is None
