"""A ledger line and what it does to the database come about together, or neither."""

import json
from pathlib import Path

import pytest

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.fingerprint import fingerprint, keep_digests
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.snapshots import FORM, snapshot_bytes, snapshots
from dossier_scraper.errors import LineRefused
from dossier_scraper.ingest.sealing import seal
from tests.ingest.visits import new_archive, rows, site_pages, visit

FACTS = {"at": "2026-01-02T00:00:00.000000Z", "organisation": "a", "other": "b", "why": "one"}


def test_every_line_carries_the_hashes_of_what_it_left(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    store, entered = Store(archive.database), []
    (run,) = Ledger(archive.ledger_path).lines()
    assert run.facts["left"] == fingerprint(store)
    with store.transaction():
        line = seal(store, Ledger(archive.ledger_path), "merge", FACTS, entered.append)
    assert (entered[0].seq, entered[0].facts) == (2, {key: FACTS[key] for key in FACTS if key != "at"})
    assert line.facts["left"] == run.facts["left"]
    assert (store.fact("ledger_seq"), store.fact("ledger_hash")) == ("2", line.hash)
    store.close()


def test_a_line_that_is_refused_leaves_nothing(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    before, store = archive.ledger_path.read_bytes(), Store(archive.database)
    with pytest.raises(LineRefused), store.transaction():
        seal(
            store,
            Ledger(archive.ledger_path),
            "merge",
            {**FACTS, "why": 5},
            lambda _: store.set_facts({"entered": "yes"}),
        )
    store.close()
    assert archive.ledger_path.read_bytes() == before
    assert rows(archive, "SELECT * FROM archive WHERE key = 'entered'") == []


def test_a_line_seals_the_snapshots_that_the_database_gives_whatever_wrote_a_row(tmp_path: Path):
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    store = Store(archive.database)
    before = keep_digests(store)
    store.db.execute("UPDATE provenance SET quote = 'another' WHERE field = 'title'")
    now = keep_digests(store)
    assert now.keys() == before.keys()
    assert all(now[one] != before[one] for one in now)
    assert fingerprint(store, now)["snapshots"] == fingerprint(store)["snapshots"]
    store.close()


def test_the_form_of_a_snapshot_is_numbered(tmp_path: Path):
    """If this fails because snapshots are written otherwise, raise `FORM`."""
    archive = new_archive(tmp_path)
    visit(archive, site_pages(), "2026-01-01")
    store = Store(archive.database)
    content = snapshot_bytes(store, next(iter(snapshots(store)))[1], {})
    store.close()
    told = json.loads(content)
    assert content == (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
    assert (FORM, sorted(told)) == (1, ["content_hash", "dossier", "first_seen", "provenance"])
    assert {tuple(sorted(quoted)) for quoted in told["provenance"].values()} == {
        ("capture_id", "quote", "rule", "selector")
    }
