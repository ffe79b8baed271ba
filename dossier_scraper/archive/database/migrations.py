"""The derived database's tables, views and indexes, as migrations that are only ever added to.

Every table is STRICT and WITHOUT ROWID: a row's place follows from its key alone, so that two databases with the same
rows have the same dump whatever the order in which they were written. Every id is natural, minted once in the ledger,
or a content hash. What each table and column means is written in `documentation.toml` and, by a migration, into the
database itself.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("dossier_scraper")

CREATE = """
CREATE TABLE archive (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, seq INTEGER, source TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  state TEXT NOT NULL, published INTEGER NOT NULL, reason TEXT, extractor_version TEXT NOT NULL, ordered_at TEXT,
  counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE readings (id TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE listing_rows (
  reading_id TEXT NOT NULL REFERENCES readings(id), position INTEGER NOT NULL, page_key TEXT NOT NULL,
  url TEXT NOT NULL, PRIMARY KEY (reading_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE captures (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), url TEXT NOT NULL, page_key TEXT NOT NULL,
  captured_at TEXT NOT NULL, http_status INTEGER, content_type TEXT, payload_sha256 TEXT, kind TEXT,
  outcome TEXT NOT NULL, reason TEXT, location TEXT, etag TEXT, last_modified TEXT, warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL, grade TEXT NOT NULL, refers_to TEXT,
  reading_id TEXT REFERENCES readings(id)
) STRICT, WITHOUT ROWID;
CREATE TABLE dossiers (
  id TEXT PRIMARY KEY, title TEXT, url TEXT NOT NULL, country TEXT, country_code TEXT, start_date TEXT,
  start_date_precision TEXT, start_date_text TEXT, start_date_earliest TEXT, start_date_latest TEXT, status TEXT,
  listed_as TEXT, background TEXT, objectives TEXT, results TEXT, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  last_checked TEXT NOT NULL, presence TEXT NOT NULL, presence_since TEXT NOT NULL, page_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE versions (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id), number INTEGER NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, content_hash TEXT NOT NULL, extractor_version TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id), position INTEGER NOT NULL, date TEXT,
  date_end TEXT, date_precision TEXT, date_text TEXT, date_earliest TEXT, date_latest TEXT, title TEXT, url TEXT,
  categories TEXT NOT NULL, source TEXT, summary TEXT, documents TEXT NOT NULL, page_key TEXT, first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE organisations (id TEXT PRIMARY KEY, name TEXT NOT NULL, country_code TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE dossier_organisations (
  dossier_id TEXT NOT NULL REFERENCES dossiers(id), position INTEGER NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES organisations(id), name_as_written TEXT NOT NULL, url TEXT,
  PRIMARY KEY (dossier_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (
  url TEXT PRIMARY KEY, page_key TEXT NOT NULL, dossier_id TEXT NOT NULL, evidence TEXT NOT NULL,
  first_seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
  version_id TEXT NOT NULL REFERENCES versions(id), field TEXT NOT NULL, cause TEXT NOT NULL,
  dossier_id TEXT NOT NULL REFERENCES dossiers(id), before TEXT, after TEXT, seen_before TEXT NOT NULL,
  seen_after TEXT NOT NULL, PRIMARY KEY (version_id, field, cause)
) STRICT, WITHOUT ROWID;
CREATE TABLE provenance (
  version_id TEXT NOT NULL REFERENCES versions(id), field TEXT NOT NULL,
  capture_id TEXT NOT NULL REFERENCES captures(id), selector TEXT NOT NULL, quote TEXT NOT NULL, rule TEXT NOT NULL,
  PRIMARY KEY (version_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE problems (
  id TEXT PRIMARY KEY, capture_id TEXT, dossier_id TEXT, page_key TEXT, code TEXT NOT NULL, severity TEXT NOT NULL,
  field TEXT, detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, object TEXT, why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE documentation (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, meaning TEXT NOT NULL, PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;
CREATE VIEW claims AS
  SELECT c.*, coalesce(r.ordered_at, c.captured_at) AS ordered_at FROM captures c JOIN runs r ON r.id = c.run_id
  WHERE c.outcome IN ('archived', 'unchanged') AND c.http_status IN (200, 304) AND c.reading_id IS NOT NULL
  AND r.published = 1;
CREATE INDEX captures_by_run ON captures(run_id, page_key);
CREATE INDEX captures_by_page ON captures(page_key, captured_at);
CREATE INDEX captures_by_url ON captures(url, run_id);
CREATE INDEX captures_by_payload ON captures(payload_sha256);
CREATE INDEX captures_by_reading ON captures(reading_id);
CREATE INDEX listing_rows_by_page ON listing_rows(page_key);
CREATE INDEX versions_by_dossier ON versions(dossier_id, number);
CREATE INDEX events_by_dossier ON events(dossier_id, position);
CREATE INDEX events_by_page ON events(page_key);
CREATE INDEX events_by_date ON events(date_earliest);
CREATE INDEX aliases_by_page ON aliases(page_key);
CREATE INDEX aliases_by_dossier ON aliases(dossier_id);
CREATE INDEX changes_by_dossier ON changes(dossier_id, seen_after);
CREATE INDEX problems_by_dossier ON problems(dossier_id);
CREATE INDEX problems_by_page ON problems(page_key);
CREATE INDEX dossier_organisations_by_organisation ON dossier_organisations(organisation_id);
CREATE VIRTUAL TABLE versions_fts USING fts5(
  version_id UNINDEXED, dossier_id UNINDEXED, title, country, organisations, background, objectives, results,
  tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE events_fts USING fts5(
  version_id UNINDEXED, dossier_id UNINDEXED, event_id UNINDEXED, title, categories, source, summary,
  tokenize = "unicode61 remove_diacritics 2"
);
"""


@migrations()
def m001_first_schema(db: Database) -> None:
    """Create every table."""
    for statement in filter(str.strip, CREATE.split(";\n")):
        db.execute(statement)


@migrations()
def m002_what_runs_found(db: Database) -> None:
    """Keep with each run what it found of dossiers, and its alarms."""
    db.execute("ALTER TABLE runs ADD COLUMN dossiers TEXT NOT NULL DEFAULT '{}'")
    db.execute("ALTER TABLE runs ADD COLUMN alarms TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m003_superseded_readings(db: Database) -> None:
    """Keep what earlier extractors said of captures, and let several of them change one field of a version."""
    db.execute(
        "CREATE TABLE superseded (capture_id TEXT NOT NULL REFERENCES captures(id), seq INTEGER NOT NULL,"
        " extractor_version TEXT NOT NULL, reading_id TEXT REFERENCES readings(id), outcome TEXT NOT NULL, reason TEXT,"
        " dossier_id TEXT, record_id TEXT NOT NULL, warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL,"
        " PRIMARY KEY (capture_id, seq)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX superseded_by_dossier ON superseded(dossier_id)")
    db.execute("ALTER TABLE changes RENAME TO changes_before")
    db.execute(
        "CREATE TABLE changes (version_id TEXT NOT NULL REFERENCES versions(id), field TEXT NOT NULL,"
        " cause TEXT NOT NULL, seen_after TEXT NOT NULL, dossier_id TEXT NOT NULL REFERENCES dossiers(id), before TEXT,"
        " after TEXT, seen_before TEXT NOT NULL, PRIMARY KEY (version_id, field, cause, seen_after))"
        " STRICT, WITHOUT ROWID"
    )
    columns = "version_id, field, cause, seen_after, dossier_id, before, after, seen_before"
    db.execute(f"INSERT INTO changes ({columns}) SELECT {columns} FROM changes_before")
    db.execute("DROP TABLE changes_before")
    db.execute("CREATE INDEX changes_by_dossier ON changes(dossier_id, seen_after)")


@migrations()
def m004_dossiers_of_captures(db: Database) -> None:
    """Keep which dossier a page was when it was captured: its address may become another's."""
    db.execute("ALTER TABLE captures ADD COLUMN dossier_id TEXT")
    db.execute("DROP VIEW claims")
    db.execute(
        "CREATE VIEW claims AS SELECT c.*, coalesce(r.ordered_at, c.captured_at) AS ordered_at"
        " FROM captures c JOIN runs r ON r.id = c.run_id WHERE c.outcome IN ('archived', 'unchanged')"
        " AND c.http_status IN (200, 304) AND c.reading_id IS NOT NULL AND r.published = 1"
    )
    db.execute("CREATE INDEX captures_by_dossier ON captures(dossier_id, page_key)")


@migrations()
def m005_order_of_captures(db: Database) -> None:
    """Keep each capture's place in time beside it, so that the newest of a page is found without looking at all."""
    db.execute("ALTER TABLE captures ADD COLUMN ordered_at TEXT")
    db.execute(
        "UPDATE captures SET ordered_at = coalesce((SELECT ordered_at FROM runs WHERE id = run_id), captured_at)"
    )
    db.execute("DROP VIEW claims")
    db.execute(
        "CREATE VIEW claims AS SELECT c.* FROM captures c JOIN runs r ON r.id = c.run_id"
        " WHERE c.outcome IN ('archived', 'unchanged') AND c.http_status IN (200, 304) AND c.reading_id IS NOT NULL"
        " AND r.published = 1"
    )
    for name, columns in (
        ("page", "page_key, ordered_at"),
        ("payload", "payload_sha256, captured_at"),
        ("reading", "reading_id, ordered_at"),
    ):
        db.execute(f"DROP INDEX captures_by_{name}")
        where = " WHERE refers_to IS NULL" if name == "payload" else ""
        db.execute(f"CREATE INDEX captures_by_{name} ON captures({columns}){where}")
    db.execute("CREATE INDEX captures_by_dossier_and_time ON captures(dossier_id, ordered_at)")


@migrations()
def m006_what_a_merge_joined(db: Database) -> None:
    """Keep what each capture was read as, and each dossier's presence, before a person made dossiers one."""
    db.execute("ALTER TABLE captures ADD COLUMN read_as TEXT")
    db.execute(
        "CREATE TABLE presence_before_merge (seq INTEGER NOT NULL, dossier_id TEXT NOT NULL, presence TEXT NOT NULL,"
        " presence_since TEXT NOT NULL, last_checked TEXT NOT NULL, PRIMARY KEY (seq, dossier_id))"
        " STRICT, WITHOUT ROWID"
    )


@migrations()
def m007_presence_history(db: Database) -> None:
    """Keep every presence that crawls found, with the time since when."""
    db.execute(
        "CREATE TABLE presence_history (dossier_id TEXT NOT NULL, since TEXT NOT NULL, presence TEXT NOT NULL,"
        " PRIMARY KEY (dossier_id, since)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m008_absences(db: Database) -> None:
    """Keep when each dossier was not shown, with the checks on both sides."""
    db.execute(
        "CREATE TABLE absences (dossier_id TEXT NOT NULL REFERENCES dossiers(id), presence TEXT NOT NULL,"
        " seen_before TEXT, missed_from TEXT NOT NULL, missed_until TEXT, seen_after TEXT,"
        " capture_id TEXT NOT NULL REFERENCES captures(id), run_id TEXT NOT NULL REFERENCES runs(id), missed_in TEXT,"
        " seen_in TEXT, PRIMARY KEY (dossier_id, missed_from, presence)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX absences_by_crawl ON absences(missed_in)")
    db.execute("CREATE INDEX absences_by_return ON absences(seen_in)")


@migrations()
def m009_other_fields_and_coverage(db: Database) -> None:
    """Keep labelled values that no table maps, and where every character of a page went."""
    db.execute(
        "CREATE TABLE other_fields (version_id TEXT NOT NULL REFERENCES versions(id), subject TEXT NOT NULL,"
        " position INTEGER NOT NULL, label TEXT NOT NULL, value TEXT NOT NULL, url TEXT,"
        " PRIMARY KEY (version_id, subject, position)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX other_fields_by_label ON other_fields(label)")
    db.execute(
        "CREATE TABLE coverage (payload_sha256 TEXT NOT NULL, url TEXT NOT NULL, total INTEGER NOT NULL,"
        " unread INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (payload_sha256, url)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m010_presence_changes(db: Database) -> None:
    """Show absences as what changed: a dossier that is new, that went, and that is back."""
    db.execute(
        "CREATE VIEW presence_changes AS"
        " SELECT dossier_id, NULL before, presence after, seen_before, missed_from seen_after,"
        " iif(missed_in IS NULL, 'import', 'site') cause, coalesce(missed_in, run_id) run_id FROM absences"
        " UNION ALL SELECT dossier_id, presence, NULL, missed_until, seen_after,"
        " iif(missed_in IS NULL, 'import', 'site'), seen_in FROM absences WHERE seen_after IS NOT NULL"
        " UNION ALL SELECT id, NULL, 'new', (SELECT max(started_at) FROM runs WHERE source = 'live' AND published = 1"
        " AND state = 'complete' AND finished_at < d.first_seen) before, d.first_seen, 'site', NULL FROM dossiers d"
        " WHERE before IS NOT NULL"
    )


@migrations()
def m011_other_archives(db: Database) -> None:
    """Keep whose run each is, and what was decided in other archives that were imported."""
    db.execute("ALTER TABLE runs ADD COLUMN archive TEXT")
    db.execute(
        "CREATE TABLE proposals (archive TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL,"
        " subject TEXT NOT NULL, object TEXT, why TEXT NOT NULL, PRIMARY KEY (archive, seq)) STRICT, WITHOUT ROWID"
    )


@migrations()
def m012_withheld_records(db: Database) -> None:
    """Make room, in a copy that is shown, for the records of the evidence that are withheld."""
    db.execute("CREATE TABLE withheld (record_id TEXT PRIMARY KEY, note TEXT NOT NULL) STRICT, WITHOUT ROWID")


@migrations()
def m013_views_for_people(db: Database) -> None:
    """Give people rows to read: one for a dossier, one for a category, one for an event as each version has it."""
    db.execute(
        "CREATE VIEW dossier_overview AS SELECT d.id, d.title, d.country, d.country_code,"
        " (SELECT group_concat(name_as_written, '; ') FROM (SELECT name_as_written FROM dossier_organisations"
        " WHERE dossier_id = d.id ORDER BY position)) organisations,"
        " d.start_date, d.start_date_earliest, d.start_date_latest, d.status, d.listed_as,"
        " d.presence, d.presence_since,"
        " (SELECT count(*) FROM events WHERE dossier_id = d.id) events,"
        " (SELECT min(date_earliest) FROM events WHERE dossier_id = d.id) first_event,"
        " (SELECT max(date_latest) FROM events WHERE dossier_id = d.id) last_event,"
        " (SELECT count(*) FROM versions WHERE dossier_id = d.id) versions,"
        " (SELECT max(seen_after) FROM changes WHERE dossier_id = d.id AND cause = 'site') last_changed,"
        " (SELECT count(*) FROM problems WHERE dossier_id = d.id AND severity <> 'info') problems,"
        " d.first_seen, d.last_seen, d.last_checked, d.url FROM dossiers d"
    )
    db.execute(
        "CREATE VIEW event_categories AS SELECT c.value category, e.id event_id, e.dossier_id, e.title, e.date,"
        " e.date_earliest, e.date_latest FROM events e, json_each(e.categories) c"
    )
    said = ", ".join(
        f"json_extract(e.value, '$.{path}') {name}"
        for path, name in (
            ("id", "event_id"),
            ("title", "title"),
            ("date.date", "date"),
            ("date.date_end", "date_end"),
            ("date.precision", "date_precision"),
            ("date.text", "date_text"),
            ("date.earliest", "date_earliest"),
            ("date.latest", "date_latest"),
            ("categories", "categories"),
            ("source", "source"),
            ("summary", "summary"),
            ("url", "url"),
        )
    )
    db.execute(
        f"CREATE VIEW event_versions AS SELECT v.dossier_id, v.number, {said}, e.key position,"
        " v.first_seen, v.last_seen, v.id version_id FROM versions v, json_each(v.data, '$.events') e"
    )
    db.execute(
        "CREATE VIEW evidence AS SELECT v.dossier_id, p.field, p.quote, c.url, c.captured_at, v.number, v.first_seen,"
        " v.last_seen, v.number = (SELECT max(number) FROM versions WHERE dossier_id = v.dossier_id) current,"
        " p.selector, p.rule, c.id capture_id, c.grade, c.payload_sha256, c.warc_file, c.warc_offset, c.refers_to,"
        " c.run_id, v.id version_id FROM provenance p JOIN versions v ON v.id = p.version_id"
        " JOIN captures c ON c.id = p.capture_id"
    )


@migrations()
def m014_texts_once(db: Database) -> None:
    """Keep each text once for all the versions that have it, one after another, and which these are."""
    db.execute(
        "CREATE TABLE _texts (text_id INTEGER PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id),"
        " event_id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, hash TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX _texts_by_dossier ON _texts(dossier_id, last)")


@migrations()
def m015_witnesses(db: Database) -> None:
    """Show which captures another archive confirms, and grade the values that both saw by it.

    Both asked the same page and got the same kind of answer, each by itself: where each has both captures, both took
    them from a third.
    """
    has = (
        "EXISTS (SELECT 1 FROM captures m JOIN runs n ON n.id = m.run_id WHERE m.page_key = {0}.page_key"
        " AND m.captured_at = {0}.captured_at AND m.url = {0}.url AND n.archive IS {1}.archive)"
    )
    db.execute(
        "CREATE VIEW witnesses AS SELECT c.id capture_id, k.id witness_id, k.captured_at, k.grade, o.archive"
        " FROM captures c JOIN runs r ON r.id = c.run_id JOIN captures k ON k.page_key = c.page_key"
        " AND k.kind IS c.kind AND (k.reading_id IS NULL) = (c.reading_id IS NULL)"
        " AND replace(k.outcome, 'unchanged', 'archived') = replace(c.outcome, 'unchanged', 'archived')"
        " AND iif(k.http_status = 304, 200, k.http_status) IS iif(c.http_status = 304, 200, c.http_status)"
        " JOIN runs o ON o.id = k.run_id AND o.published = 1 AND o.archive IS NOT r.archive"
        f" WHERE NOT ({has.format('k', 'r')} AND {has.format('c', 'o')})"
    )
    db.execute("DROP VIEW evidence")
    db.execute(
        "CREATE VIEW evidence AS SELECT v.dossier_id, p.field, p.quote, c.url, c.captured_at, v.number, v.first_seen,"
        " v.last_seen, v.number = (SELECT max(number) FROM versions WHERE dossier_id = v.dossier_id) current,"
        " p.selector, p.rule, c.id capture_id,"
        " iif(EXISTS (SELECT 1 FROM captures s JOIN witnesses w ON w.capture_id = s.id"
        " WHERE s.page_key = c.page_key AND s.captured_at = c.captured_at AND s.url = c.url"
        " AND w.captured_at BETWEEN v.first_seen AND v.last_seen), 'witnessed', c.grade) grade,"
        " c.payload_sha256, c.warc_file, c.warc_offset, c.refers_to, c.run_id, v.id version_id"
        " FROM provenance p JOIN versions v ON v.id = p.version_id JOIN captures c ON c.id = p.capture_id"
    )


@migrations()
def m016_what_a_capture_is_quoted_for(db: Database) -> None:
    """Find the texts that versions quote from a capture without a look at all that is quoted."""
    db.execute("CREATE INDEX provenance_by_capture ON provenance(capture_id)")


@migrations()
def m017_leads(db: Database) -> None:
    """Keep of each content where it leads and its other digest: a page that has not changed need not be read again."""
    db.execute("ALTER TABLE coverage ADD COLUMN leads TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE coverage ADD COLUMN digest TEXT")


@migrations()
def m018_internal_by_name(db: Database) -> None:
    """Tell by its name what serves the program alone."""
    db.execute("ALTER TABLE presence_before_merge RENAME TO _presence_before_merge")


@migrations()
def m019_pages_after_many_checks(db: Database) -> None:
    """Find the newest body of a dossier among its checks, and look for witnesses only where another archive came in."""
    db.execute(
        "CREATE INDEX captures_with_body ON captures(dossier_id, captured_at)"
        " WHERE kind = 'dossier' AND outcome = 'archived' AND refers_to IS NULL"
    )
    witnessed = "iif(EXISTS (SELECT 1 FROM captures s"
    (view,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'evidence'").fetchone()
    assert witnessed in view
    db.execute("DROP VIEW evidence")
    db.execute(
        view.replace(witnessed, f"iif(EXISTS (SELECT 1 FROM runs WHERE archive IS NOT NULL) AND {witnessed[4:]}")
    )


@migrations()
def m020_what_did_not_change(db: Database) -> None:
    """Keep by what the sources of a dossier, and what a snapshot is made of, are known to be as they were."""
    db.execute(
        "CREATE TABLE _folded (dossier_id TEXT PRIMARY KEY REFERENCES dossiers(id), sources TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE _snapshots (version_id TEXT PRIMARY KEY, made_of TEXT NOT NULL, sha256 TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


@migrations()
def m021_pages_of_no_dossier(db: Database) -> None:
    """Look for dossiers only among the captures that are of one: a check of another page costs two entries less."""
    for name, columns in (("dossier", "dossier_id, page_key"), ("dossier_and_time", "dossier_id, ordered_at")):
        db.execute(f"DROP INDEX captures_by_{name}")
        db.execute(f"CREATE INDEX captures_by_{name} ON captures({columns}) WHERE dossier_id IS NOT NULL")


@migrations()
def m022_pages_over_which_the_program_stumbled(db: Database) -> None:
    """Find what each start asks for, and hardly ever is there, without a look at all captures."""
    db.execute("CREATE INDEX captures_stumbled ON captures(captured_at) WHERE reason = 'internal_error'")


@migrations()
def m023_complete_crawls_by_end(db: Database) -> None:
    """Find the complete crawls before a dossier was first seen, not for each dossier among all runs."""
    db.execute(
        "CREATE INDEX runs_complete ON runs(finished_at, started_at)"
        " WHERE source = 'live' AND published = 1 AND state = 'complete'"
    )
