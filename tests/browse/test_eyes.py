"""Every kind of page in a browser: phone to wide, light and dark, by keyboard; no error, no request elsewhere."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from uvicorn import Config, Server

from dossier_scraper.archive.folder import Archive
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.report import write_report
from tests.browse.replay.test_document import HOSTILE
from tests.browse.test_replay import DANISH, NORWAY, PARTS, dressed
from tests.ingest.visits import BASE, PAGES, new_archive, rows, site_pages, unlisted, visit
from tests.saved_site import PAGES as FOLDER

CHROMIUM = shutil.which("chromium")
AXE_CORE = Axe().axe_script
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
WIDTHS = (390, 800, 1280)
SCHEMES = ("light", "dark")
LATER = (FOLDER / "later" / "drupal7" / f"{NORWAY[1:]}.html").read_bytes()
ID = NORWAY.rpartition("/")[2]
# What a browser would load, ask for ahead, run or follow, beside what is in the page that is read without one.
HOSTILE_HEAD = "".join(
    f'<link rel="{rel}" href="https://evil.example/{rel}">'
    for rel in ("prefetch", "preconnect", "dns-prefetch", "preload", "modulepreload", "prerender", "icon", "manifest")
)
EVIL = HOSTILE.replace("<head>", f"<head>{HOSTILE_HEAD}").encode()
KINDS = {
    "home": "/",
    "dossiers": "/list",
    "dossier": f"/dossier/{ID}",
    "dossier that is gone": "/dossier/danish-technology-pact",
    "dossier as of a day": f"/dossier/{ID}?as_of=2026-03-02",
    "dossier before it was known": f"/dossier/{ID}?as_of=2020",
    "comparison": f"/dossier/{ID}/compare/1/2",
    "evidence": f"/dossier/{ID}/evidence",
    "what changed": "/changes",
    "organisations": "/organisations",
    "countries": "/countries",
    "years": "/years",
    "organisation": "/organisation/{organisation}",
    "country": "/country/NO",
    "run": "/changes/{run}",
    "ready question": "/dossiers/timeline?dossier=&from=&to=",
    "SQL": "/dossiers?sql=select+title,+url+from+dossiers",
    "year": "/year/2018",
    "checks": "/checks",
    "search": "/search?words=school",
    "tables": "/dossiers",
    "table": "/dossiers/events",
    "row": f"/dossiers/dossiers/{ID}",
    "error": "/no/such/page",
    "capture": "/capture/{capture}",
    "as it looked": "/replay/{capture}.html",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return an archive in which a dossier changed, another went, and pages have images and styles."""
    made = new_archive(tmp_path_factory.mktemp("eyes"))
    first = {**site_pages(), NORWAY: dressed(PAGES[NORWAY], b"1"), **PARTS}
    visit(made, {**first, "/evil": EVIL}, "2026-03-01")
    visit(made, {**first, NORWAY: dressed(LATER, b"2"), DANISH: 404, "/taskforces": unlisted(DANISH)}, "2026-03-08")
    return made


@pytest.fixture(scope="module")
def server(archive: Archive) -> Iterator[str]:
    made = Server(Config(application(archive).app(), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=made.run)
    thread.start()
    while not made.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{made.servers[0].sockets[0].getsockname()[1]}"
    made.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def report(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("eyes") / "report"
    write_report(archive.root, output)
    return output


@pytest.fixture(scope="module")
def browser(report: Path) -> Iterator[Browser]:
    """Return a browser, once the report is made: both have an event loop of their own."""
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def ids(archive: Archive) -> dict[str, str]:
    """Return what stands in the addresses of pages: a capture of a dossier, a run, an organisation."""
    sql = "SELECT id FROM captures WHERE url = ? AND outcome = 'archived' ORDER BY captured_at"
    return {
        "capture": str(rows(archive, sql, BASE + NORWAY)[0]["id"]).removeprefix("urn:uuid:"),
        "run": str(rows(archive, "SELECT id FROM runs ORDER BY id DESC")[0]["id"]),
        "evil": str(rows(archive, sql, f"{BASE}/evil")[0]["id"]).removeprefix("urn:uuid:"),
        "organisation": str(rows(archive, "SELECT id FROM organisations ORDER BY id")[0]["id"]),
    }


@pytest.fixture(scope="module")
def capture(ids: dict[str, str]) -> str:
    return ids["capture"]


class Watched:
    """A page, and what it complained of or asked for elsewhere."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.page, self.home, self.faults = browser.new_page(), home, list[str]()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self.faults.append(f"asked for {request.url}")


@pytest.fixture
def watched(browser: Browser, server: str) -> Iterator[Watched]:
    made = Watched(browser, server)
    yield made
    made.page.close()


# The archived page in its frame is the site's; style sheets in files cannot be fetched again, and need not be.
AXE = {"resultTypes": ["violations"], "iframes": False, "preload": False}
# Once it is in a page, it can be asked again there.
AGAIN = "async options => (await axe.run(document, options)).violations.map(one => one.id + ' ' + one.nodes[0].html)"
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const scrolls = (node) => node
    && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  return !wide ? [] : [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(one => !scrolls(one.parentElement))
    .map(one => one.tagName + '.' + one.className).slice(0, 5);
}"""
FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility() && !one.disabled && one.type !== 'hidden')
  .map((one, place) => (one.dataset.place = place))"""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong in a page."""
    if page.evaluate("() => typeof axe") == "undefined":
        page.evaluate(AXE_CORE)
    return list(page.evaluate(AGAIN, AXE))


def faults_in_every_light(page: Page) -> list[str]:
    """Return what stands out of a page, or is wrong by axe-core, at each width, light and dark."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{scheme} {width}: {fault}" for fault in (*page.evaluate(OVERFLOW), *violations(page))]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_sound_at_every_width_in_light_and_dark(kind: str, watched: Watched, ids: dict[str, str]):
    page = watched.page
    page.goto(watched.home + KINDS[kind].format(**ids))
    assert faults_in_every_light(page) == []
    assert [fault for fault in watched.faults if kind != "error" or "404" not in fault] == []


@pytest.mark.parametrize("kind", ["home", "dossier", "evidence", "capture", "as it looked", "table"])
def test_the_keyboard_reaches_everything(kind: str, watched: Watched, capture: str):
    page = watched.page
    page.goto(watched.home + KINDS[kind].format(capture=capture))
    places = set(page.evaluate(FOCUSABLE))
    reached = set[int]()
    for _ in range(500):  # the links in an archived page count as well
        if places <= reached:
            break
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => Number(document.activeElement.dataset.place ?? -1)"))
    assert places <= reached, places - reached


# From the home page: the links that are clicked one after the other, and what then stands on the page.
WAYS = {
    "the dossiers that are gone": (("1 gone",), "#gone + p + .scroll", "Danish Technology Pact"),
    "who asked in 2018": (("Years", "2018"), "main", "Who asked in 2018"),
    "what changed last month": (("What changed",), "main", "8 March 2026"),
    "the page as it looked": (("Dossiers", "Norwegian", "as it looked"), "h1", "As it looked on 8 March 2026"),
    "the proof of one date": (("Dossiers", "Norwegian", "Evidence of start date"), ":target", "Found again"),
}


@pytest.mark.parametrize("wanted", WAYS)
def test_three_clicks_lead_from_home_to(wanted: str, watched: Watched):
    page, (clicks, place, words) = watched.page, WAYS[wanted]
    page.goto(watched.home)
    for click in clicks:
        page.get_by_role("link", name=click).first.click()
    assert words in page.locator(place).first.inner_text()
    assert len(clicks) <= 3
    assert watched.faults == []


def test_the_archived_page_is_shown_with_its_styles_and_runs_nothing(watched: Watched, capture: str):
    page = watched.page
    page.goto(f"{watched.home}/replay/{capture}.html")
    frame = page.frames[1]
    assert frame.url.endswith(f"/replay/{capture}.page.html")
    assert NORWAY.rpartition("/")[2].partition("-")[0].capitalize() in frame.locator("body").inner_text()
    assert "/replay/" in str(frame.locator("body").evaluate("one => getComputedStyle(one).backgroundImage"))
    assert watched.faults == []


@pytest.mark.parametrize("served", [True, False])
def test_a_hostile_page_asks_for_nothing_and_sends_nothing(
    browser: Browser, server: str, report: Path, ids: dict[str, str], served: bool
):
    watched = Watched(browser, server if served else report.as_uri())
    for path in (f"/replay/{ids['evil']}.html", f"/replay/{ids['evil']}.page.html"):
        watched.page.goto(watched.home + path)
        shown = watched.page.frames[-1]
        assert watched.faults == []
        for words in ("b", "t"):  # a form and a link; the sandbox says on the console that it lets neither act
            shown.get_by_text(words, exact=True).first.dispatch_event("click")
        watched.page.wait_for_timeout(100)
        assert shown.url == watched.home + f"/replay/{ids['evil']}.page.html"
        assert [fault for fault in watched.faults if "evil.example" in fault] == []
        watched.faults.clear()
    watched.page.close()


def test_the_report_is_sound_without_a_server(browser: Browser, report: Path, capture: str):
    watched = Watched(browser, report.as_uri())
    page = watched.page
    for name in (
        "index.html",
        f"dossier/{ID}.html",
        f"replay/{capture}.html",
        f"capture/{capture}.html",
        "search.html",
    ):
        page.goto((report / name).as_uri())
        assert faults_in_every_light(page) == [], name
        if name.startswith("replay/"):
            image = page.frames[1].locator("body").evaluate("one => getComputedStyle(one).backgroundImage")
            assert "replay/" in str(image)
    assert watched.faults == []
    page.close()
