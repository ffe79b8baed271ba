"""A page that stands where a dossier was is told for what it is, and is never an empty dossier."""

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract import golden

URL = f"{golden.BASE}/dossiers/danish-technology-pact"
GOOD = golden.page("drupal7/dossiers/danish-technology-pact").body.decode()
LOGIN = '<div id="sidebar-first" class="sidebar"><form id="user-login-form"><input type="password"></form></div>'


def drupal(title: str, body_class: str, content: str) -> str:
    """Return a page of the site's own template that has no record."""
    head = f'<meta name="Generator" content="Drupal 7 (http://drupal.org)"><title>{title} | EU STEM Coalition</title>'
    body = f'{LOGIN}<div id="content"><h1>{title}</h1>{content}</div>'
    return f'<html><head>{head}</head><body class="html {body_class}">{body}</body></html>'


def plain(title: str, content: str, head: str = "") -> str:
    """Return a page of no template."""
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{content}</body></html>"


WALL = '<form id="loginform"><input type="password"></form></body>'
OTHERS = '<ul><li><a href="/dossiers/a">A</a></li><li><a href="/dossiers/b">B</a></li></ul>'
STRUCTURED = "This text is not the one that anybody knows."
CASES: dict[str, tuple[str | bytes, str]] = {
    "PDF": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "not_html"),
    "JSON": (b' {"a": [1]}', "not_html"),
    "JSON list": (b'[{"a":1}]', "not_html"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "not_html"),
    "nothing": (b"", "not_html"),
    "white space": (b" \n ", "not_html"),
    "feed": (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not_html"),
    "bytes": (bytes(range(256)) * 20, "not_html"),
    "site map": (b'<?xml version="1.0"?><!-- x --><urlset xmlns="x"></urlset>', "not_html"),
    "soft 404": (drupal("Page not found", "", "The requested page could not be found."), "soft_404"),
    "soft 404 by class": (drupal("We looked everywhere", "page-404", STRUCTURED), "soft_404"),
    "soft 404 with dossiers": (drupal("404", "", f"Try one of these: {OTHERS}"), "soft_404"),
    "soft 404, French": (drupal("Page introuvable", "", STRUCTURED), "soft_404"),
    "soft 404, text": ("Page not found\n\nThe requested page could not be found.", "soft_404"),
    "WordPress 404": (
        plain("Nothing", f"<h1>{STRUCTURED}</h1>").replace("<body>", '<body class="error404 wp-embed">'),
        "soft_404",
    ),
    "denied": (drupal("Access denied", "", "You are not authorized to access this page."), "login_wall"),
    "login": (drupal("User account", "page-user-login", '<input type="password">'), "login_wall"),
    "WordPress login": (
        plain("Log In ‹ X — WordPress", WALL).replace("<body>", '<body class="login login-action-login">'),
        "login_wall",
    ),
    "protected": (drupal("Protected: Danish Technology Pact", "", '<input type="password">'), "login_wall"),
    "challenge": (plain("Just a moment...", "<script>window._cf_chl_opt={}</script>"), "challenge"),
    "challenge by structure": (plain(STRUCTURED, '<div id="challenge-form"></div>'), "challenge"),
    "captcha": (plain("Security", '<div class="g-recaptcha" data-sitekey="x"></div>'), "challenge"),
    "incapsula": (plain("", '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>'), "challenge"),
    "human": (plain("Verify you are human", "<p>Press and hold.</p>"), "challenge"),
    "maintenance": (drupal("Site under maintenance", "maintenance-page", "Back shortly."), "maintenance"),
    "maintenance by class": (drupal(STRUCTURED, "in-maintenance", ""), "maintenance"),
    "WordPress maintenance": (
        plain("Maintenance", "<h1>Briefly unavailable for scheduled maintenance.</h1>"),
        "maintenance",
    ),
    "unavailable": (plain("503 Service Unavailable", "<h1>Service Temporarily Unavailable</h1>"), "maintenance"),
    "PHP": (
        "<br />\n<b>Fatal error</b>:  Uncaught Error: x in /var/www/index.php:12\nStack trace:\n#0 {main}",
        "php_error",
    ),
    "Drupal error": (drupal("Error", "", "The website encountered an unexpected error."), "php_error"),
    "database": (plain("Database Error", "<h1>Error establishing a database connection</h1>"), "php_error"),
    "exception": ("PDOException: SQLSTATE[HY000] [2002] Connection refused in lock_may_be_available()", "php_error"),
    "gateway": (plain("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center>"), "php_error"),
}
OTHER: dict[str, tuple[str, str]] = {
    "directory": (plain("Index of /dossiers", '<h1>Index of /dossiers</h1><a href="../">../</a>'), "unknown_template"),
    "another CMS": (
        plain("Danish Technology Pact", "<p>Requesting organisation: Denmark</p><p>Start date: May 4, 2018</p>"),
        "unknown_template",
    ),
    "parked": (plain("stemcoalition.eu is for sale", "<h1>This domain is for sale</h1>"), "unknown_template"),
    "text": ("Some text.\n\nThat says nothing.", "unknown_template"),
    "home page": (drupal("Welcome", "front", "<p>Hello</p>"), "unexpected_kind"),
    "listing": (golden.page("drupal7/taskforces").body.decode(), "unexpected_kind"),
}


@pytest.mark.parametrize(("body", "code"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("url", [URL, f"{golden.BASE}/taskforces", f"{golden.BASE}/node/4891"])
def test_a_page_that_is_refused_says_why(url: str, body: str | bytes, code: str):
    reading = extract(
        Page(url=url, body=body if isinstance(body, bytes) else body.encode(), content_type="text/html"), load_site()
    )
    assert (reading.kind, reading.dossier, reading.event, reading.rows) == ("error_page", None, None, ())
    assert [
        p.code for p in reading.problems if p.code not in ("charset_invalid", "control_characters", "unread_text")
    ] == [code]
    assert all(problem.severity == "error" for problem in reading.problems if problem.code == code)


@pytest.mark.parametrize(("body", "code"), OTHER.values(), ids=OTHER)
def test_another_page_is_no_empty_dossier(body: str, code: str):
    reading = extract(Page(url=URL, body=body.encode(), content_type="text/html"), load_site())
    assert (reading.kind, reading.dossier, reading.rows) == ("other", None, ())
    assert code in [problem.code for problem in reading.problems]


def test_a_notice_beside_good_content_costs_nothing():
    notice = '<div class="messages error">Notice: Undefined index: x in foo() (line 12 of /var/www/foo.module).</div>'
    page = GOOD.replace('<div id="content" class="column">', f'<div id="content" class="column">{notice}')
    reading = extract(Page(url=URL, body=page.encode()), load_site())
    assert reading.dossier == extract(Page(url=URL, body=GOOD.encode()), load_site()).dossier
    assert "php_notice" in [problem.code for problem in reading.problems]


def test_a_dossier_that_speaks_of_maintenance_is_a_dossier():
    page = GOOD.replace("Danish Technology Pact", "Maintenance mode of the Danish pact")
    assert extract(Page(url=URL, body=page.encode()), load_site()).kind == "dossier"


def test_doctype_entities_stay_unexpanded():
    doctype = '<!DOCTYPE html [<!ENTITY x "expanded"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
    page = doctype + GOOD[GOOD.index("<html") :].replace("Ongoing", "&x;").replace("Finalised", "&x;&y;")
    dossier = extract(Page(url=URL, body=page.encode()), load_site()).dossier
    assert dossier is not None
    assert dossier.status == "&x;&y;"


def test_a_front_servers_script_on_a_listing_with_rows_is_no_challenge():
    page = golden.page("drupal7/taskforces")
    script = b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script></body>'
    reading = extract(Page(url=page.url, body=page.body.replace(b"</body>", script)), load_site())
    assert reading.rows == golden.reading("drupal7/taskforces").rows
    assert extract(Page(url=page.url, body=b"<html><body>" + script), load_site()).kind == "error_page"
