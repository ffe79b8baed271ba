"""Crawls of a site that is left alone or edited as people edit: not one alarm. Cases 70–72 on the way."""

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dossier_scraper.demo.content import Dossier
from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import FaultServer, dossier, event, response
from tests.ingest.visits import new_archive, rows, site_pages, visit

Site = tuple[Dossier, ...]
# `make edited` asks for more, of one seed after another.
CRAWLS, SEED = int(os.environ.get("CRAWLS", "24")), int(os.environ.get("SEED", "11"))
FIRST: Site = tuple(
    dossier(f"d{i:02}", 100 + i, events=(event(f"e{i}", 200 + i), event(f"f{i}", 300 + i)) if i % 2 else ())
    for i in range(10)
)


def reworded(site: Site, dice: random.Random) -> Site:
    """Edit a text of one dossier."""
    return edited(site, dice, lambda d: replace(d, objectives=f"{d.objectives} More of it ({dice.random():.3f})."))


def emptied(site: Site, dice: random.Random) -> Site:
    """Take one dossier's results back."""
    return edited(site, dice, lambda d: replace(d, results=""))


def dated(site: Site, dice: random.Random) -> Site:
    """Correct one dossier's start date."""
    return edited(site, dice, lambda d: replace(d, start=f"20{dice.randrange(10, 24)}-05-1{dice.randrange(10)}"))


def finalised(site: Site, dice: random.Random) -> Site:
    """Finalise one dossier: its status, and its section of the listing."""
    return edited(site, dice, lambda d: replace(d, status="Finalised", listed_as="finalised"))


def happened(site: Site, dice: random.Random) -> Site:
    """Add an event to one dossier."""
    node = dice.randrange(10_000, 99_999)
    return edited(site, dice, lambda d: replace(d, events=(event(f"n{node}", node), *d.events)))


def documented(site: Site, dice: random.Random) -> Site:
    """Add a year's events to one dossier at once."""
    found = tuple(event(f"y{node}", node) for node in dice.sample(range(10_000, 99_999), 6))
    return edited(site, dice, lambda d: replace(d, events=(*found, *d.events)))


def shortened(site: Site, dice: random.Random) -> Site:
    """Cut the last sentence of one dossier's text."""
    return edited(site, dice, lambda d: replace(d, objectives=d.objectives.partition(" More of it")[0]))


def withdrawn(site: Site, dice: random.Random) -> Site:
    """Take one event off one timeline."""
    return edited(site, dice, lambda d: replace(d, events=d.events[:-1]))


def added(site: Site, dice: random.Random) -> Site:
    """Add a dossier."""
    node = dice.randrange(10_000, 99_999)
    return (dossier(f"new-{node}", node), *site)


def removed(site: Site, dice: random.Random) -> Site:
    """Take one dossier off the site."""
    gone = dice.choice(site)
    return tuple(d for d in site if d is not gone)


def turned(site: Site, dice: random.Random) -> Site:
    """List the dossiers in another order."""
    return tuple(dice.sample(site, len(site)))


def edited(site: Site, dice: random.Random, edit: Callable[[Dossier], Dossier]) -> Site:
    chosen = dice.choice(site)
    return tuple(edit(d) if d is chosen else d for d in site)


EDITS = (reworded, shortened, emptied, dated, finalised, happened, documented, withdrawn, added, removed, turned)


def test_crawls_of_a_site_that_people_edit_raise_no_alarm(tmp_path: Path):
    dice, site = random.Random(SEED), FIRST
    with FaultServer(site) as server:
        crawled(server, tmp_path)
        for number in range(CRAWLS):
            for _ in range(number % 3):  # every third crawl meets a site that nobody touched
                site = dice.choice(EDITS)(site, dice)
            server.dossiers = site
            run = crawled(server, tmp_path)
            assert (run.result.exit_code, run.result.lines) == (0, ()), (number, run.result)
    rows = run.rows("SELECT alarms, published FROM runs")
    assert [json.loads(row["alarms"]) for row in rows] == [[]] * (CRAWLS + 1)
    assert run.rows("SELECT count(*) n FROM changes")[0]["n"] > CRAWLS // 2
    assert run.rows("SELECT code, detail FROM problems WHERE severity <> 'info'") == []
    now = {d.slug: d for d in site}
    shown = run.rows("SELECT * FROM dossiers WHERE presence = 'listed'")
    assert {row["id"] for row in shown} == now.keys()
    for row in shown:
        assert (row["start_date"], row["status"]) == (now[row["id"]].start, now[row["id"]].status)


def test_a_year_of_events_added_to_every_timeline_raises_no_alarm(tmp_path: Path):
    def of(d: Dossier, number: int) -> Dossier:
        return replace(d, events=tuple(event(f"{d.slug}-{i}", d.node * 100 + i) for i in range(number)))

    with FaultServer([of(d, 1) for d in FIRST]) as server:
        crawled(server, tmp_path)
        server.dossiers = tuple(of(d, 7) for d in FIRST)
        run = crawled(server, tmp_path)
    assert (run.result.exit_code, run.result.lines) == (0, ())
    assert run.rows("SELECT count(*) n FROM events") == [{"n": 70}]


def versions(run: Crawled) -> list[tuple[str, int, str]]:
    return [version for version in run.versions() if version[0] == "d00"]


def test_an_edit_that_is_taken_back_is_three_versions_of_two_contents(tmp_path: Path):
    with FaultServer(FIRST) as server:
        crawled(server, tmp_path)
        server.dossiers = tuple(replace(d, results="Other results.") if d.slug == "d00" else d for d in FIRST)
        crawled(server, tmp_path)
        server.dossiers = FIRST
        run = crawled(server, tmp_path)
    hashes = [version[2] for version in versions(run)]
    assert len(hashes) == 3
    assert hashes[0] == hashes[2] != hashes[1]
    changes = run.rows("SELECT field, before, after FROM changes ORDER BY seen_after")
    assert [(c["field"], c["before"], c["after"]) for c in changes] == [
        ("results", "Results of 100.", "Other results."),
        ("results", "Other results.", "Results of 100."),
    ]


def test_tokens_that_differ_in_every_response_are_one_version_in_twenty_runs(tmp_path: Path):
    with FaultServer(FIRST[:3]) as server:
        for serial in range(20):
            for d in FIRST[:3]:
                page = server.page(d.path).replace(
                    b"</body>", b"<!-- %d rendered in %d ms --></body>" % (serial, serial)
                )
                server.answers[d.path] = response(page.replace(b"view-dom-id-", b"view-dom-id-%d" % serial))
            run = crawled(server, tmp_path)
            assert (run.result.exit_code, run.result.lines) == (0, ())
    assert len(run.versions()) == 3


def test_a_new_dossier_at_a_known_address_overwrites_nothing_and_a_renamed_one_stays_itself(tmp_path: Path):
    other, renamed = dossier("d00", 900, title="Another taskforce"), replace(FIRST[1], slug="d01-renamed")
    with FaultServer(FIRST) as server:
        crawled(server, tmp_path)
        server.dossiers = (other, renamed, *FIRST[2:])
        server.answers["/dossiers/d01"] = response(b"", "301 Moved Permanently", [("Location", renamed.path)])
        crawled(server, tmp_path)
        run = crawled(server, tmp_path)
        assert server.count("/node/100") == 1
    assert (run.result.exit_code, run.result.lines) == (0, ())
    titles = run.titles()
    assert len(titles) == 11
    assert titles["d00"] == "Taskforce 100"
    assert list(titles.values()).count("Another taskforce") == 1
    assert run.dossier("d00")["presence"] == "gone"
    said = run.rows("SELECT data FROM versions WHERE dossier_id = 'd00' ORDER BY number")
    assert [json.loads(row["data"])["title"] for row in said] == ["Taskforce 100"]
    assert run.rows("SELECT dossier_id FROM aliases WHERE page_key = '/dossiers/d01-renamed'")[0]["dossier_id"] == "d01"
    assert [version[0] for version in run.versions()].count("d01") == 1


# What themes put around the content of every page, more of it with each crawl.
BLOCKS = (
    """<div role='dialog'><p>We use cookies to give you the best experience on our website.</p><a href='#'>Ok</a></div>
    <div class='block'><h2>User login</h2><form><label>Name</label><input><a href='/user'>Lost?</a></form></div>""",
    """<div class='notice'><p><b>Conference</b>: 12 and 13 March 2027, Brussels. <a href='/x'>Register</a></p></div>
    <div><div><span>27</span><p>countries</p></div><div><span>120</span><p>partners</p></div></div>""",
    """<div class='block'><h2>In the news</h2><p>{day} November 2026</p><p>Teachers of region {day} met.</p></div>
    <p class='statistics'>{day}{page} reads</p><p>Last updated: {day} November 2026</p>""",
    """<div><h3>Contact</h3><p>Lange Voorhout 20<br>The Hague, Netherlands</p><p>Tel.: +31 70 311</p></div>
    <div>EN | <a href='/fr'>FR</a> | <a href='/nl'>NL</a></div><p>© 20{day} Coalition. All rights reserved.</p>
    <div><h2>You may also like</h2><h3><a href='/news/1'>Kites in class</a></h3><p>A teacher flies kites.</p></div>""",
)
PLACES = ("<h1", "</body>", '<div id="sidebar-second"')


def test_what_a_theme_puts_around_every_page_raises_no_alarm_and_changes_nothing(tmp_path: Path):
    archive, pages = new_archive(tmp_path), site_pages()
    visit(archive, pages, "2026-11-01")
    warnings = "SELECT code, detail FROM problems WHERE severity <> 'info' ORDER BY code, detail"
    told, around = rows(archive, warnings), ""
    for day, block in enumerate(BLOCKS, 11):
        around, place = around + block, PLACES[day % len(PLACES)]
        dressed = {
            path: answer.replace(place.encode(), f"{around.format(day=day, page=at)}{place}".encode(), 1)
            for at, (path, answer) in enumerate(pages.items())
            if isinstance(answer, bytes)
        }
        result = visit(archive, dressed, f"2026-11-{day}")
        assert result
        assert (result.exit_code, result.lines) == (0, ()), block
    assert rows(archive, "SELECT count(*) n FROM changes") == [{"n": 0}]
    assert rows(archive, warnings) == told
