"""Where pages lead, wherever on them that stands."""

from dossier_scraper.extract import extract
from dossier_scraper.extract.leads import leads_of
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

SITE = load_site()
AT = "https://www.stemcoalition.eu/dossiers/a"


def leads(body: str, charset: str = "utf-8") -> list[str]:
    page = Page(url=AT, body=body.encode(charset), content_type=f"text/html; charset={charset}")
    return [url.removeprefix("https://www.stemcoalition.eu") for url in extract(page, SITE).leads]


def test_links_anywhere_lead_on_each_once_and_only_to_what_the_tables_name():
    body = """<nav><a href="/dossiers/b">B</a> <A HREF='/about?topic=1'>About</A></nav>
    <p>See <a href=" /dossiers/c?utm_source=x&amp;page=1 ">C</a>, <a href=/node/7>7</a> and <a href="/dossiers/b">B</a>.
    <!-- <a href="/dossiers/d">D</a> --> <a href="e">E</a> <a href="http://[bad">bad</a> <a href="#top">top</a>"""
    found = leads(body)
    assert found == ["/dossiers/b", "/dossiers/c?utm_source=x&page=1", "/node/7", "/dossiers/d", "/dossiers/e"]


def test_a_link_on_another_host_is_kept_because_a_run_may_count_that_to_the_site():
    assert leads('<a href="https://old.example/dossiers/b">B</a>') == ["https://old.example/dossiers/b"]


def test_of_a_pages_own_addresses_only_dossiers_are_other_pages():
    head = '<link rel="shortlink" href="/node/7"><link rel="next" href="/dossiers/b">'
    assert leads(f"<html><head>{head}</head><p>Text") == ["/dossiers/b"]
    assert leads(f'<html><head>{head}</head><p><a href="/node/7">7</a>') == ["/node/7", "/dossiers/b"]


def test_an_attribute_may_be_written_in_any_letters_but_is_a_word_of_its_own():
    body = (
        '<a HREF="/dossiers/b">B</a><a hReF=/dossiers/c>C</a><a href="/dossiers/d">D</a><a Href = "/dossiers/e">E</a>'
    )
    assert leads(body) == ["/dossiers/b", "/dossiers/c", "/dossiers/d", "/dossiers/e"]
    assert leads('<a hrEF="/dossiers/b" data-href="/dossiers/c" xhref="/dossiers/d">B</a>') == leads(
        '<a href="/dossiers/b" data-href="/dossiers/c" xhref="/dossiers/d">B</a>'
    )


def test_pages_in_two_bytes_a_letter_lead_on_as_well():
    assert leads('<html><body><p><a href="/dossiers/b">B</a>', "utf-16") == ["/dossiers/b"]


def test_a_page_whose_own_address_is_none_leads_nowhere():
    page = Page(url="http://[::1", body=b"", content_type="text/html")
    assert leads_of(page, '<a href="/dossiers/a">A</a>', SITE) == ()
