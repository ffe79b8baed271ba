"""What a rule of extraction takes, made from a few words of markup or text."""

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line, text_lines
from dossier_scraper.extract.dom.region import Region
from dossier_scraper.extract.fields.claims import Findings
from dossier_scraper.extract.timeline.classify import roles_of_line
from dossier_scraper.extract.timeline.entry_labels import with_labels
from dossier_scraper.site import load_site
from tests.extract.golden import BASE


def document(path: str, html: str = "") -> Document:
    """Return a page at a path of the site."""
    return Document(html, f"{BASE}{path}", load_site())


def region(html: str, path: str = "/dossiers/kites") -> Region:
    """Return some markup as the body of a page at a path of the site."""
    page = document(path, f"<body>{html}</body>")
    assert page.tree.body is not None
    return Region(page, page.tree.body)


def lines(html: str) -> list[Line]:
    """Return the lines of some markup."""
    made = region(html)
    return made.lines(made.root)


def line(html: str) -> Line:
    """Return the only line of some markup."""
    (only,) = lines(html)
    return only


def findings() -> Findings:
    """Return what notes problems and provenance of some lines."""
    return Findings(select=lambda places: "p", dated_text=lambda: "")


def text(*said: str) -> list[Line]:
    """Return lines of bare text."""
    return text_lines("\n".join(said))


def roles(html: str, *seen: str) -> list[tuple[str, str]]:
    """Return what an entry's line is read as, alone or behind lines of the roles that were `seen`."""
    site = load_site()
    (labelled,) = with_labels(lines(html), site)
    return [(role, part.text) for role, part in roles_of_line(labelled, set(seen), site)]
