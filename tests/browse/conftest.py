"""An archive whose database holds the replica site's two states, as a publication would write them."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from dossier_scraper.archive.database.schema import open_database
from dossier_scraper.archive.folder import Archive
from dossier_scraper.demo.content import FIRST, SECOND, Dossier
from dossier_scraper.model import event_id, slug_of

SITE = "http://127.0.0.1:8080"
TIMES = ("2026-01-05T09:00:00Z", "2026-02-02T09:00:00Z")
RUNS = ("20260105T090000Z-live", "20260202T090000Z-live")
HOSTILE = '<script>alert("x")</script>'


def columns(db: Database, table: str, values: dict[str, object]) -> dict[str, object]:
    """Fill up a row: NOT NULL columns that `values` leaves out get an empty text, or 0."""
    empty = {c.name: (0 if c.type == "INTEGER" else "") for c in db[table].columns if c.notnull or c.is_pk}
    return {**empty, **values}


def insert(db: Database, table: str, **values: object) -> None:
    db[table].insert(columns(db, table, values), replace=True)


def add_capture(db: Database, run: int, dossier: Dossier) -> str:
    capture = f"urn:uuid:{run}-{dossier.node}"
    insert(
        db,
        "captures",
        id=capture,
        run_id=RUNS[run],
        url=SITE + dossier.path,
        page_key=dossier.path,
        captured_at=TIMES[run],
        http_status=200,
        content_type="text/html; charset=utf-8",
        kind="dossier",
        outcome="archived",
        warc_file="replica-20260105T090000Z-00000.warc.gz",
        grade="direct",
    )
    return capture


def date_of(iso: str | None, end: str | None = None) -> dict[str, str | None] | None:
    days = {"text": iso, "date": iso, "date_end": end, "earliest": iso, "latest": end or iso}
    return days | {"precision": "day", "rule": "day"} if iso else None


def said(dossier: Dossier) -> dict[str, object]:
    """Return what a version of a dossier says."""
    names = ("title", "country", "status", "listed_as", "background", "objectives", "results")
    events = [
        {
            "id": event_id(dossier.slug, SITE + event.path, event.title, position),
            "title": event.title,
            "url": SITE + event.path,
            "date": date_of(event.date, event.date_end),
            "categories": event.categories,
            "source": event.source,
            "summary": event.body,
            "documents": [],
            "other": [],
        }
        for position, event in enumerate(dossier.events)
    ]
    return {name: getattr(dossier, name) or None for name in names} | {
        "id": dossier.slug,
        "url": SITE + dossier.path,
        "requesting_organisations": [{"name": one.name, "url": None} for one in dossier.organisations],
        "country_code": None,
        "start_date": date_of(dossier.start),
        "events": events,
        "other": [],
    }


def add_version(db: Database, number: int, dossier: Dossier) -> None:
    version, run = f"{dossier.slug}-v{number}", number - 1
    organisations = ", ".join(o.name for o in dossier.organisations)
    insert(
        db,
        "versions",
        id=version,
        dossier_id=dossier.slug,
        number=number,
        first_seen=TIMES[run],
        last_seen=TIMES[1],
        data=json.dumps(said(dossier), ensure_ascii=False),
    )
    db["versions_fts"].insert(
        {
            "version_id": version,
            "dossier_id": dossier.slug,
            "title": dossier.title,
            "country": dossier.country,
            "organisations": organisations,
            "results": dossier.results,
            "background": dossier.background,
            "objectives": dossier.objectives,
        }
    )
    capture = add_capture(db, run, dossier)
    insert(
        db,
        "provenance",
        version_id=version,
        field="results",
        capture_id=capture,
        quote=dossier.results,
        selector=".views-field-field-results .field-content",
        rule="views label",
    )
    for position, event in enumerate(dossier.events):
        key = event_id(dossier.slug, SITE + event.path, event.title, position)
        insert(
            db,
            "events",
            id=key,
            dossier_id=dossier.slug,
            position=position,
            date=event.date,
            title=event.title,
            date_end=event.date_end,
            date_text=event.date,
            date_earliest=event.date,
            url=SITE + event.path,
            date_latest=event.date_end or event.date,
            date_precision="day" if event.date else None,
            categories=json.dumps(event.categories),
            source=event.source,
            summary=event.body,
            documents="[]",
            first_seen=TIMES[run],
            last_seen=TIMES[1],
        )
        db["events_fts"].insert(
            {
                "version_id": version,
                "dossier_id": dossier.slug,
                "event_id": key,
                "title": event.title,
                "categories": ", ".join(event.categories),
                "source": event.source,
                "summary": event.body,
            }
        )


def add_dossier(db: Database, dossier: Dossier, first: int, last: int) -> None:
    insert(
        db,
        "dossiers",
        id=dossier.slug,
        title=dossier.title,
        url=SITE + dossier.path,
        page_key=dossier.path,
        country=dossier.country or None,
        start_date=dossier.start,
        start_date_precision="day",
        start_date_text=dossier.start,
        start_date_earliest=dossier.start,
        start_date_latest=dossier.start,
        status=dossier.status or None,
        listed_as=dossier.listed_as,
        background=dossier.background,
        objectives=dossier.objectives,
        results=dossier.results or None,
        first_seen=TIMES[first],
        last_seen=TIMES[last],
        last_checked=TIMES[1],
        presence="listed" if last else "gone",
        presence_since=TIMES[first] if last else TIMES[1],
    )
    for position, organisation in enumerate(dossier.organisations):
        key = slug_of(organisation.name.lower().replace(" ", "-"))
        insert(db, "organisations", id=key, name=organisation.name)
        insert(
            db,
            "dossier_organisations",
            dossier_id=dossier.slug,
            position=position,
            organisation_id=key,
            name_as_written=organisation.name,
        )


def add_absence(db: Database, dossier: Dossier) -> None:
    insert(
        db,
        "absences",
        dossier_id=dossier.slug,
        presence="gone",
        seen_before=TIMES[0],
        missed_from=TIMES[1],
        capture_id=add_capture(db, 1, dossier),
        run_id=RUNS[1],
        missed_in=RUNS[1],
    )


def fill(path: Path) -> None:
    db = open_database(path)
    before, after = ({d.slug: d for d in state} for state in (FIRST, SECOND))
    with db.atomic():
        for run, time in zip(RUNS, TIMES, strict=True):
            insert(
                db,
                "runs",
                id=run,
                source="live",
                started_at=time,
                finished_at=time,
                state="complete",
                published=1,
                extractor_version="1",
                counts=json.dumps({"discovered": 60, "archived": 59, "flagged": 1}),
            )
        for slug, dossier in {**before, **after}.items():
            add_dossier(db, dossier, 0 if slug in before else 1, 1 if slug in after else 0)
            if slug in before:
                add_version(db, 1, before[slug])
            if slug not in after:
                add_absence(db, dossier)
            if slug in after and after[slug] != before.get(slug):
                add_version(db, 2, after[slug])
        edited = "maths-caravan-lapland"
        insert(
            db,
            "changes",
            dossier_id=edited,
            version_id=f"{edited}-v2",
            field="results",
            seen_before=TIMES[0],
            before=before[edited].results,
            after=after[edited].results,
            seen_after=TIMES[1],
            cause="site",
        )
        connacht = after["tinkering-together-connacht"]
        meeting = event_id(connacht.slug, SITE + connacht.events[1].path, None, 1)
        insert(
            db,
            "changes",
            dossier_id=connacht.slug,
            version_id=f"{connacht.slug}-v2",
            cause="site",
            field=f"events/{meeting}/date",
            before='{"text":"12/10 – 13/11/2023","date":"2023-10-12","date_end":"2023-11-13"}',
            after='{"text":"12 – 13/10/2023","date":"2023-10-12","date_end":"2023-10-13"}',
            seen_before=TIMES[0],
            seen_after=TIMES[1],
        )
        insert(
            db,
            "problems",
            id="p1",
            dossier_id="lighthouse-labs-azores",
            code="empty_field",
            severity="info",
            field="results",
            detail="The page shows the label and no value.",
            capture_id=add_capture(db, 1, after["lighthouse-labs-azores"]),
        )
        insert(
            db,
            "problems",
            id="p2",
            dossier_id=connacht.slug,
            code="long_range",
            severity="warning",
            field="events/2/date",
            detail="A meeting of 33 days.",
            capture_id=add_capture(db, 0, connacht),
        )
    db.conn.close()


def fill_hostile(path: Path) -> None:
    """Add a dossier whose every text is an attack."""
    db = open_database(path)
    title = f"{HOSTILE} \u202egnp.exe \x1b[31m"
    with db.atomic():
        insert(
            db,
            "dossiers",
            id="hostile",
            title=title,
            url="javascript:alert(1)",
            background=HOSTILE * 400,
            objectives='=HYPERLINK("http://evil.example")',
            results="data:text/html,<b>x</b>",
            status="@SUM(1)",
            country="-2+3",
            first_seen=TIMES[0],
            last_seen=TIMES[1],
            last_checked=TIMES[1],
            presence="listed",
            presence_since=TIMES[0],
            start_date_text="-5",
        )
        insert(
            db,
            "events",
            id="hostile-event",
            dossier_id="hostile",
            title=HOSTILE,
            url="data:text/html,<b>x</b>",
            categories=json.dumps([HOSTILE, "javascript:alert(1)", "https://example.org/a?b=<c>"]),
            documents=json.dumps({"a": HOSTILE}),
            source="java\tscript:alert(1)",
            summary='https://example.org/"onmouseover="alert(1)',
            date_text=HOSTILE,
        )
    db.conn.close()


def make_archive(root: Path, *, demo: bool, rights: str | None = None) -> Archive:
    archive = Archive.create(
        root, name="Lantern Network", site="stemcoalition", base_url=SITE, rights=rights, demo=demo
    )
    fill(archive.database)
    return archive


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return make_archive(tmp_path_factory.mktemp("browse") / "demo archive #1 %3F?", demo=True, rights="CC BY 4.0")
