"""Cases 31–33, 35 and 36 to their end: what a hostile page says, in everything that this program gives out.

With it go hostile headers, and an `archive.toml` and tables that somebody else wrote.
"""

import asyncio
import csv
import io
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from datasette.app import Datasette

from dossier_scraper.archive.database.schema import open_database
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.browse.datasette import application
from dossier_scraper.browse.derived import write_files
from dossier_scraper.browse.pages import every_path
from dossier_scraper.browse.report import write_report
from dossier_scraper.cli import cli
from dossier_scraper.demo.content import Dossier, Event, Organisation
from dossier_scraper.watch.feed import write_feed
from dossier_scraper.watch.notices import tell
from dossier_scraper.wording import UNSAFE
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, response
from tests.watch.inbox import inbox

# A browser that ran anything of the site's has this in its page.
MARK = "data-alive"
ALIVE = f"document.documentElement.setAttribute('{MARK}',1)"
TEXTS = {
    "script": f'<script>{ALIVE}</script><img src=x onerror="{ALIVE}"><a href="javascript:{ALIVE}">x</a>',
    "attribute": f'" autofocus onfocus="{ALIVE}" x="',
    "zero": f"a\0b<svg/onload={ALIVE}>",
    "long": f'<b onclick="{ALIVE}">' + "x" * 100_000,
    "formula": '=HYPERLINK("http://evil.example")',
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "sql": "Robert'); DROP TABLE dossiers;--",
    "directions": "Ta\u202esk\u200bforce \u2066x\u2069 e\u0301 \u180e\ufff9\U000e0041",
    "escape": "Task\x1b[2Jforce \x1b]0;owned\x07 \x9b31m",
    "markup": "[red]x[/red] {{ 1 }} {% raw %} ${x} %(x)s \\u001b",
}


# A control character is no character of a page (HTML, 13.2.3.5); it is read as the replacement character.
AGAIN = {slug: "" if slug in ("attribute", "zero", "long") else " again" for slug in TEXTS}
TITLES = {slug: re.sub("[\0\x07\x1b]", "\ufffd", text) + AGAIN[slug] for slug, text in TEXTS.items() if slug != "long"}


def hostile(slug: str, number: int, more: str = "") -> Dossier:
    """Return a dossier whose every text is an attack."""
    text = TEXTS[slug] + more
    said = {"title": text, "body": text, "source": text, "categories": (text,)}
    link = Event(path=f"/publications/{slug}", node=300 + number, date="2019-05-02", **said)
    odd = Event(path="javascript:alert(1)", node=400 + number, date="2019-05-03", **said)
    found = dossier(
        slug,
        100 + number,
        title=text,
        country=text,
        status=text,
        background=text,
        objectives=text,
        results=text,
        events=(link, odd),
    )
    return Dossier(**{**vars(found), "organisations": (Organisation(name=text),)})


LABEL = '<b onclick="alert(1)">=1+1</b>\x1b[2J\u202e<script>alert("label")</script>'


def with_label(page: bytes) -> bytes:
    """Add a field whose label is an attack, so that an alarm tells of it."""
    added = f'<div class="field field-name-field-x"><div class="field-label">{escape(LABEL)}:</div>9</div>'
    status = b'<div class="field field-name-field-status'
    return page.replace(status, added.encode() + status, 1)


HEADERS = dict.fromkeys(("ETag", "Last-Modified", "Server", "Content-Language", "X-Other"), f"{TEXTS['script']}=1+1")


def with_headers(server: FaultServer, path: str) -> None:
    """Answer a page with attacks in each header that is kept, and have a page that leads to another scheme."""
    page, kind = with_label(server.page(path)), f'text/html; charset=utf-8; x="{TEXTS["script"]}"'
    server.answers[path] = response(page, headers=[*HEADERS.items()], content_type=kind)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    root = tmp_path_factory.mktemp("outputs") / "archive"
    plain = [dossier(f"plain-{i}", 500 + i) for i in range(40)]
    said = TEXTS["script"] + TEXTS["escape"] + TEXTS["directions"]
    made = Archive.create(
        root, name=said, site="stemcoalition", base_url="https://x.example", operator=said, contact=said, rights=said
    )
    made.tables.mkdir()
    (made.tables / "labels.toml").write_text(f'[dossier]\n{json.dumps(TEXTS["script"] + "=1+1")} = "status"\n')
    with FaultServer([*plain, *(hostile(slug, i) for i, slug in enumerate(TEXTS))]) as server:
        crawled(server, root)
        server.dossiers = (*plain, *(hostile(slug, i, AGAIN[slug]) for i, slug in enumerate(TEXTS)))
        server.answers |= {d.path: response(with_label(server.page(d.path))) for d in plain}
        with_headers(server, plain[0].path)
        run = crawled(server, root)
    archive = Archive.open(root)
    write_files(archive)
    write_feed(archive)
    return run


@pytest.fixture(scope="module")
def site(run: Crawled) -> Datasette:
    made = application(Archive.open(run.root))
    asyncio.run(made.invoke_startup())
    return made


def get(site: Datasette, path: str) -> str:
    answer = asyncio.run(site.client.get(path))
    assert answer.status_code == 200, path
    return answer.text


def tables(run: Crawled) -> list[str]:
    return [
        row["name"]
        for row in run.rows(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\'"
        )
    ]


def told(run: Crawled, *arguments: str) -> str:
    """Return what a command prints to stdout and stderr."""
    done = CliRunner().invoke(cli, [*arguments, "--archive", str(run.root)])
    assert done.exit_code == 0, (arguments, done.output, done.exception)
    return done.output


def test_what_the_pages_say_is_stored_as_it_is(run: Crawled) -> None:
    assert {slug: title for slug, title in run.titles().items() if slug in TITLES} == TITLES
    assert run.result.exit_code == 0
    kept = run.rows("SELECT etag, content_type FROM captures WHERE etag LIKE '%script%'")
    assert kept
    assert all(ALIVE in row["content_type"] for row in kept)


def test_the_schema_is_as_it_was(run: Crawled, tmp_path: Path) -> None:
    fresh = open_database(tmp_path / "fresh.db")
    schema = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
    assert run.rows(schema) == list(fresh.query(schema))
    fresh.close()


def live(html: str) -> list[str]:
    """Return what in a page is markup of the site's, not text: the elements, handlers and links that it brought."""
    page = BeautifulSoup(html, "lxml")
    scripts = [str(e) for e in page.select("script, img, iframe, object") if "alert(" in str(e) or e.get("src") == "x"]
    handlers = [str(e) for e in page.find_all(True) if any(name.startswith("on") for name in e.attrs)]
    links = [
        str(e)
        for e in page.select("[href], [src], [action]")
        if re.match(r"\s*(javascript|data|vbscript):", e.get("href") or e.get("src") or e.get("action") or "")
    ]
    return scripts + [h for h in handlers if "alert" in h] + links


def test_no_page_has_a_live_node_or_a_hidden_character(run: Crawled, site: Datasette) -> None:
    with open_query(run.root) as query:
        own = list(every_path(query))
    paths = [
        *own,
        "/dossiers",
        *(f"/dossiers/{table}" for table in tables(run)),
        *(
            f"/dossiers/{table}/{row['id']}"
            for table in ("events", "versions")
            for row in run.rows(f"SELECT id FROM {table}")
        ),
        "/search?words=alert",
        "/dossiers/dossiers?_facet=title&_facet=country&_search=force",
    ]
    assert len(own) > 100
    for path in paths:
        answer = asyncio.run(site.client.get(path))
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            assert live(answer.text) == [], path
            assert not UNSAFE.search(answer.text), path


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium")
def test_no_page_does_anything_in_a_browser(run: Crawled, tmp_path: Path) -> None:
    # As files they have no header that would keep a script from running.
    write_report(run.root, tmp_path / "report")
    for name in ("index", "list", "changes", "search", "dossier/script", "dossier/attribute", "dossier/zero"):
        page = browsed((tmp_path / "report" / f"{name}.html").as_uri(), tmp_path)
        assert "<main" in page, name
        assert MARK + "=" not in page.partition("<body")[0], name
        assert live(page) == [], name


def browsed(url: str, folder: Path) -> str:
    """Return a page as a browser has it once its scripts have run."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom"]
    profile = f"--user-data-dir={folder / 'profile'}"
    return subprocess.run(
        ["chromium", *options, profile, url], check=True, capture_output=True, text=True, timeout=120
    ).stdout


def test_a_browser_would_show_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<title>Datasette</title>{TEXTS['script']}")
    if shutil.which("chromium"):
        assert MARK + "=" in browsed(page.as_uri(), tmp_path).partition("<body")[0]
    assert live(page.read_text())


def test_no_cell_of_a_csv_is_a_formula(run: Crawled, site: Datasette) -> None:
    with open_query(run.root) as query:
        files = [path for path in every_path(query) if path.endswith(".csv")]
    assert len(files) > 20
    for table in (*(f"/dossiers/{table}.csv?_stream=1" for table in tables(run)), *files):
        text = get(site, table)
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not re.match(r"[=+\-@\t\r]", cell) or re.fullmatch(r"-?\d+(\.\d+)?", cell), (table, cell)
    rows = list(csv.DictReader(io.StringIO(get(site, "/dossiers/dossiers.csv?_stream=1"), newline="")))
    assert {row["id"]: row["title"].removeprefix("'") for row in rows if row["id"] in TITLES} == TITLES


COMMANDS = [
    ("list",),
    ("organisations",),
    ("history",),
    ("status",),
    ("site", "show", "labels"),
    ("search", "again"),
    ("search", "DROP"),
    ("list", "--as-of", "2100-01-01"),
]


def test_no_command_lets_a_page_steer_the_terminal(run: Crawled) -> None:
    for slug in TEXTS:
        of_slug = [
            ("show", slug),
            ("history", slug),
            ("explain", slug, "background"),
            *([("diff", slug)] if AGAIN[slug] else []),
        ]
        for arguments in (*of_slug, *COMMANDS):
            said = told(run, *arguments)
            assert not UNSAFE.search(said.replace("\n", "")), arguments
    said = told(run, "show", "markup")
    assert "[red]x[/red] {{ 1 }}" in " ".join(said.split())


def test_json_is_what_the_page_says(run: Crawled) -> None:
    listed = {row["id"]: row["title"] for row in json.loads(told(run, "list", "--json"))}
    assert {slug: listed[slug] for slug in TITLES} == TITLES
    for slug, title in TITLES.items():
        said = told(run, "show", slug, "--json")
        assert json.dumps(title) in json.dumps(json.loads(said))
        json.loads(told(run, "history", slug, "--json"))


def test_the_feed_is_xml_and_its_entries_are_text(run: Crawled) -> None:
    feed = (run.root / "feed.atom").read_bytes()
    assert not re.search(rb"[\x00-\x08\x0b-\x1f]", feed)
    entries = ElementTree.fromstring(feed).findall("{*}entry")
    assert entries
    for entry in entries:
        content = entry.find("{*}content")
        assert content is not None
        assert live(content.text or "") == []
        assert all(link.get("href", "").startswith("http") for link in entry.findall("{*}link"))
    assert b"<script" not in feed


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_a_notice_is_text_in_every_form_that_a_service_takes(run: Crawled, tmp_path: Path, form: str) -> None:
    root = Path(shutil.copytree(run.root, tmp_path / "archive"))
    with inbox() as letters:
        assert tell(Archive.open(root), [f"{letters.url}?format={form}"], datetime.now(UTC)) == []
        letter = letters.take()
    said = letter["title"] + letter["message"]
    assert "onclick" in said
    assert not UNSAFE.search(said.replace("\n", ""))
    assert form != "html" or live(letter["message"]) == []


def test_an_alarm_that_quotes_a_page_is_text(run: Crawled) -> None:
    (line,) = [line for line in run.result.lines if "new label" in line]
    assert "have a new label" in line
    said = told(run, "status")
    assert "onclick" in said
    assert live(ElementTree.fromstring((run.root / "feed.atom").read_bytes())[-1].findtext("{*}content") or "") == []


def test_nothing_else_in_the_folder_has_a_page_s_words_as_its_own(run: Crawled) -> None:
    for path in ("README.md", "metadata.yaml", "archive.toml", "ledger.jsonl"):
        assert "\x1b" not in (run.root / path).read_text("utf-8")
    for path in run.root.rglob("*.json"):
        assert json.loads(path.read_text("utf-8"))
        assert "\x1b" not in path.read_text("utf-8")
    names = {path.name for path in (run.root / "snapshots").iterdir()}
    assert names == set(run.titles())
