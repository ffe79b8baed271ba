"""A no is said only of what was read: the word is planted in each place where a text can escape."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.absent import AbsentQuestion, Statement
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.cli.deciding import withhold
from dossier_scraper.cli.proving import absent as command
from dossier_scraper.errors import DossierError, IntegrityError, UsageError
from dossier_scraper.importers.warc import import_warc
from dossier_scraper.ingest.recall.absent import absent
from tests.importers.foreign import ForeignFile
from tests.ingest.visits import BASE, SITE, Answer, new_archive, visit

ONE, OTHER = "/dossiers/norwegian-technology-pact", "/dossiers/danish-technology-pact"
EVENT = "/publications/close-stem"
LISTING = b"""<html><head><title>Taskforces</title></head><body><h1>Taskforces</h1><div class="view-content">
<div class="views-row"><h2><a href="/dossiers/norwegian-technology-pact">Norwegian pact</a></h2></div>
<div class="views-row"><h2><a href="/dossiers/danish-technology-pact">Danish pact</a></h2></div></div>
PLANTED</body></html>"""
PAGE = b"""<html><head><meta name="generator" content="WordPress 6"><title>TITLE</title></head>
<body class="wp-singular"><h1 class="entry-title">TITLE</h1>
<div class="entry-content">
<h3>Country</h3><p>Norway</p><h3>Start date</h3><p>March 2018</p><h3>Requesting organisation</h3><p>Pact</p>
<h3>Background</h3><p>Schools asked for help.</p>PLANTED</div></body></html>"""


def pages(one: bytes = b"", other: bytes = b"", listing: bytes = b"") -> dict[str, Answer]:
    """Return two dossiers and a listing of both, in a few words, with what is put into each."""
    return {
        "/taskforces": LISTING.replace(b"PLANTED", listing),
        ONE: PAGE.replace(b"TITLE", b"Norwegian pact").replace(b"PLANTED", one),
        OTHER: PAGE.replace(b"TITLE", b"Danish pact").replace(b"PLANTED", other),
    }


def archive_of(folder: Path, *visits: dict[str, Answer]) -> Archive:
    """Return an archive with a visit in each of some years from 2020 on."""
    folder.mkdir(exist_ok=True)
    archive = new_archive(folder)
    for year, asked in enumerate(visits, 2020):
        visit(archive, asked, f"{year}-05-04")
    return archive


def ask(archive: Archive, *texts: str, **question: Any) -> Statement:
    with open_query(archive.root) as query:
        return absent(archive.root, query, SITE, AbsentQuestion(texts=texts or ("hydrogen",), **question))


def run(archive: Archive, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--archive", str(archive.root)])


def kinds(said: Statement) -> list[str]:
    return [hole.kind for hole in said.holes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive of which every text was read, twice."""
    return archive_of(tmp_path_factory.mktemp("whole"), pages(), pages())


def test_a_no_is_said_where_every_text_was_read(whole: Archive):
    said = ask(whole, "hydrogen", "hydro*")
    assert (said.answer, said.holes, said.found) == ("absent", (), ())
    assert (said.checks, said.pages, said.texts) == (6, {"dossier": 2, "listing": 1}, 3)
    assert (said.first or "")[:10] == "2020-05-04"
    told = run(whole, "hydrogen", "hydro*")
    assert told.exit_code == 0
    assert " ".join(told.output.split()).startswith(
        "In 6 checks of 2 dossiers and 1 listing page between 4 May 2020 and 4 May 2021 no text contains “hydrogen” or"
        " “hydro…”."
    )


def test_what_was_found_is_shown_with_the_record_and_fails(whole: Archive):
    told = run(whole, "SCHOOL", "--json")
    said = json.loads(told.output)
    assert (told.exit_code, said["answer"], said["kind"]) == (1, "found", "absent")
    assert len(said["found"]) == 2
    assert all("[School" in find["quote"] and find["sha256"] and find["checks"] == 2 for find in said["found"])


def test_words_fit_by_form_beginning_and_within_and_short_ones_alone(whole: Archive):
    assert ask(whole, "asking").answer == "found"  # asked
    assert ask(whole, "choo*").answer == "absent"
    assert ask(whole, "chool").answer == "found"  # within a word
    assert ask(whole, "choo").answer == "found"
    assert ask(whole, "hel").answer == "absent"  # of “help”: too short for a beginning
    assert ask(whole, '"school"').answer == "absent"  # that word alone
    assert ask(whole, "asked for help").answer == "found"
    assert ask(whole, "help asked").answer == "absent"
    with pytest.raises(UsageError, match="name a word"):
        ask(whole, "…")


def test_a_time_without_a_check_or_without_an_archive_proves_nothing(whole: Archive):
    between = ask(whole, first="2020-08-01T00:00:00.000000Z", last="2020-09-01T00:00:00.000000Z")
    assert between.answer == "not proven"
    assert "no_check" in kinds(between)
    assert kinds(ask(whole, first="2015-01-01T00:00:00.000000Z")) == ["outside"]
    assert kinds(ask(whole, last="2035-01-01T00:00:00.000000Z")) == ["outside"]
    assert run(whole, "hydrogen", "--to", "2035").exit_code == 4
    assert ask(whole, first="2021-01-01T00:00:00.000000Z").answer == "absent"


def test_the_question_may_be_of_one_dossier_one_country_one_field(tmp_path: Path):
    archive = archive_of(tmp_path, pages(other=b"<p>On hydrogen.</p>"))
    assert ask(archive).answer == "found"
    assert ask(archive, dossier="norwegian-technology-pact").answer == "absent"
    assert ask(archive, dossier="danish-technology-pact").answer == "found"
    assert ask(archive, country="no").answer == "found"
    of_country = ask(archive, country="Norway", field="country")
    assert (of_country.answer, [find.where for find in of_country.elsewhere]) == ("absent", ["text"])
    assert [find.where for find in ask(archive, field="background").found] == ["background"]
    with pytest.raises(UsageError, match="no dossier names the country"):
        ask(archive, country="XX")


def test_a_row_of_a_listing_belongs_to_its_dossier(tmp_path: Path):
    row = LISTING.replace(b"Danish pact</a></h2>", b"Danish pact</a></h2><p>Of hydrogen and wind.</p>")
    archive = archive_of(tmp_path, pages() | {"/taskforces": row})
    assert [find.where for find in ask(archive, dossier="danish-technology-pact").found] == ["listing"]
    assert ask(archive, dossier="norwegian-technology-pact").answer == "absent"


def test_a_word_in_markup_is_a_hole_and_in_hidden_text_is_found(tmp_path: Path):
    said = ask(archive_of(tmp_path / "a", pages(one=b"<!-- hydrogen -->")))
    assert (said.answer, kinds(said)) == ("not proven", ["markup"])
    assert said.holes[0].examples[0].url == BASE + ONE
    hidden = b'<p style="display:none">On hydrogen.</p>'
    assert ask(archive_of(tmp_path / "b", pages(one=hidden))).answer == "found"


GONE = {path: page for path, page in pages().items() if path != OTHER} | {OTHER: 404}


@pytest.mark.parametrize(
    ("later", "kind"),
    [
        (pages() | {ONE: 503}, "failed"),
        (pages() | {ONE: b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"}, "failed"),
        (pages() | {ONE: "https://elsewhere.example/hydrogen"}, "never_asked"),
        ({path: page for path, page in pages().items() if path != ONE}, "never_asked"),
        (GONE, "not_shown"),
        (pages(one=b"\xff\xfe\x8f"), "unreadable"),
        (pages() | {ONE: PAGE[:-30].replace(b"PLANTED", b"")}, "unreadable"),
        (pages() | {ONE: b""}, "unreadable"),
        (pages() | {ONE: b"%PDF-1.7 hydrogen"}, "files"),
        (pages(one=b'<img src="/sites/default/files/hydrogen-bus.png">'), "files"),
        (pages(one=b'<iframe src="https://video.example/1"></iframe>'), "files"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_not_read_is_a_hole(tmp_path: Path, later: dict[str, Answer], kind: str):
    said = ask(archive_of(tmp_path, pages(), later), "wind")
    assert said.answer == "not proven"
    assert kind in kinds(said)


@pytest.mark.parametrize(("reason", "kind"), [("timeout", "failed"), ("budget", "not_asked"), ("robots", "not_asked")])
def test_a_check_that_got_no_answer_is_a_hole(tmp_path: Path, reason: str, kind: str):
    archive = archive_of(tmp_path, pages())
    del (rest := pages())[ONE]
    visit(archive, rest, "2021-05-04", failed={ONE: reason})
    said = ask(archive)
    assert [(hole.kind, hole.examples[0].detail) for hole in said.holes] == [(kind, reason)]
    assert kinds(ask(archive, dossier="danish-technology-pact")) == []


def test_an_events_page_that_nobody_asked_for_is_a_hole(tmp_path: Path):
    timeline = f'<h3>Timeline</h3><p>2019-03-04 <a href="{EVENT}">Close</a></p>'.encode()
    said = ask(archive_of(tmp_path, pages(one=timeline)), dossier="norwegian-technology-pact")
    assert [(hole.kind, hole.examples[0].url) for hole in said.holes] == [("never_asked", BASE + EVENT)]


def test_a_run_that_lacks_a_page_of_the_listing_is_a_hole(tmp_path: Path):
    pager = b'<ul class="pager"><li class="pager-next"><a rel="next" href="/taskforces?page=1">next</a></li></ul>'
    archive = archive_of(tmp_path, pages(listing=pager))
    said = ask(archive)
    assert (said.answer, kinds(said)) == ("not proven", ["incomplete_run"])
    assert ask(archive, dossier="norwegian-technology-pact").answer == "absent"  # its own pages were read


def test_a_dossier_without_a_country_is_a_hole_of_a_country(tmp_path: Path):
    nowhere = {OTHER: PAGE.replace(b"<h3>Country</h3><p>Norway</p>", b"").replace(b"PLANTED", b"<p>On hydrogen.</p>")}
    said = ask(archive_of(tmp_path, pages() | nowhere), country="NO")
    assert (said.answer, [(hole.kind, hole.examples[0].url) for hole in said.holes]) == (
        "not proven",
        [("unknown_country", "danish-technology-pact")],
    )


def test_what_was_cut_from_a_torn_file_is_a_hole(tmp_path: Path):
    archive = archive_of(tmp_path, pages())
    (archive.root / "quarantine").mkdir(exist_ok=True)
    (archive.root / "quarantine" / "tail.warc.gz").write_bytes(b"hydrogen")
    said = ask(archive)
    assert [(hole.kind, hole.examples[0].url) for hole in said.holes] == [("refused", "quarantine/tail.warc.gz")]


def test_a_stylesheet_has_no_text_and_is_no_hole_whether_it_was_kept_or_not(tmp_path: Path):
    sheets = (
        b'<link rel="stylesheet" href="/theme.css?v=1"><link REL="preload StyleSheet" href="//cdn.example/hydrogen">'
    )
    styled = {ONE: PAGE.replace(b"<title>", sheets + b"<title>", 1).replace(b"PLANTED", b"")}
    assert ask(archive_of(tmp_path / "named", pages() | styled), "wind").answer == "absent"
    kept = archive_of(tmp_path / "kept", pages() | styled | {"/theme.css": b".hydrogen { color: green }"})
    assert ask(kept, "green").answer == "absent"
    told = archive_of(tmp_path / "told", pages() | styled | {"/theme.css": b"h1::after { content: '(green)' }"})
    assert kinds(ask(told, "green")) == ["markup"]


def test_files_are_no_holes_where_only_pages_are_meant(tmp_path: Path):
    archive = archive_of(tmp_path, pages(one=b'<img src="/sites/default/files/bus.png">'))
    assert kinds(ask(archive)) == ["files"]
    assert ask(archive, pages=True).answer == "absent"


def test_a_word_in_text_that_no_rule_reads_leaves_a_field_open(tmp_path: Path):
    archive = archive_of(tmp_path, pages(other=b'</div><div class="widget"><p>We burn hydrogen here.</p>'))
    said = ask(archive, field="status")
    assert (said.answer, kinds(said)) == ("not proven", ["unread"])
    assert "We burn [hydrogen] here." in said.holes[0].examples[0].detail


def test_what_an_import_could_not_read_is_a_hole(tmp_path: Path):
    archive = archive_of(tmp_path, pages())
    file = ForeignFile(tmp_path / "old.warc.gz")
    for number, (path, body) in enumerate(pages(one=b"<p>Earlier.</p>").items()):
        file.record("response", BASE + path, f"2019-03-04T05:06:0{number}Z", body=body)  # type: ignore[arg-type]
    data = bytearray(file.path.read_bytes())
    data[-20] ^= 0xFF
    file.path.write_bytes(data)
    import_warc(archive.root, SITE, [file.path])
    assert {"refused", "never_asked"} <= set(kinds(ask(archive)))


def test_evidence_that_is_not_what_the_database_says_proves_nothing(tmp_path: Path):
    archive = archive_of(tmp_path, pages())
    lines = archive.ledger_path.read_bytes()
    for file in archive.warc.iterdir():
        file.write_bytes(b"")
    with pytest.raises(IntegrityError):
        ask(archive)
    archive.ledger_path.write_bytes(b"".join(lines.splitlines(keepends=True)[:-1]))
    with pytest.raises(DossierError, match="ledger's last line"):
        ask(archive)


def test_an_archive_without_a_check_says_nothing(tmp_path: Path):
    with pytest.raises(UsageError, match="nothing was crawled yet"):
        ask(new_archive(tmp_path))


def test_what_is_withheld_is_a_hole_and_never_quoted(tmp_path: Path):
    archive = archive_of(tmp_path, pages(one=b"<p>On hydrogen.</p>"))
    words = ["norwegian-technology-pact", "--why", "asked to", "--archive", str(archive.root)]
    assert CliRunner().invoke(withhold, words).exit_code == 0
    said = ask(archive)
    assert (said.answer, said.found) == ("not proven", ())
    assert "withheld" in kinds(said)
