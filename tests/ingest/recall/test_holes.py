"""Which answers account for a page's text, and what an import leaves out."""

import pytest

from dossier_scraper.archive.questions.absent import Check
from dossier_scraper.ingest.recall.holes import Asked, Holes, left_out_by
from tests.ingest.visits import BASE, SITE


def check(number: int = 1, path: str = "/dossiers/a", run: str = "r", day: str = "2026-01-01", **more: object) -> Check:
    given = {"http_status": 200, "payload_sha256": None, "kind": None, "outcome": "archived", "reason": None}
    given |= {"location": None, "refers_to": None, "reading_id": None, "dossier_id": None} | more
    at = f"{day}T12:00:0{number}.000000Z"
    return Check(id=str(number), url=BASE + path, captured_at=at, run_id=run, page_key=path, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "reason", "kind"),
    [
        ("archived", None, None),
        ("archived", "http_404", None),
        ("unchanged", None, None),
        ("flagged", "unknown_template", None),
        ("skipped", "http_503", "failed"),
        ("skipped", "challenge", "failed"),
        ("skipped", "incomplete", "unreadable"),
        ("flagged", "digest_contradicted", "unreadable"),
        ("deferred", "budget", "not_asked"),
        ("denied", "robots", "not_asked"),
    ],
)
def test_what_a_check_leaves_open(outcome: str, reason: str | None, kind: str | None):
    one = check(outcome=outcome, reason=reason)
    left = Asked([one], SITE).left_open(one)
    assert left == ((kind, reason) if kind else None)


def test_another_attempt_of_the_same_run_accounts_for_a_page():
    failed, good = check(1, outcome="skipped", reason="timeout"), check(2)
    assert Asked([failed, good], SITE).left_open(failed) is None
    assert Asked([failed, check(2, run="another")], SITE).left_open(failed) == ("failed", "timeout")


def test_a_redirect_is_followed_or_a_hole():
    moved = check(1, outcome="redirected", location=BASE + "/dossiers/b")
    assert Asked([moved, check(2, "/dossiers/b")], SITE).left_open(moved) is None
    assert Asked([moved, check(2, "/dossiers/b", "s", "2026-02-01")], SITE).left_open(moved) is not None
    away = check(1, outcome="redirected", location="https://elsewhere.example/dossiers/b")
    assert Asked([away, check(2, "/dossiers/b")], SITE).left_open(away) is not None


def test_a_hole_counts_each_address_once_and_tells_its_time():
    holes = Holes()
    for at in ("2026-01-03", "2026-01-01"):
        holes.add("failed", "https://a", at, "timeout")
    holes.add("failed", "https://b", "2026-01-02", "timeout")
    (hole,) = holes.all(["failed", "files"])
    assert (hole.count, hole.first, hole.last) == (2, "2026-01-01", "2026-01-03")


def test_an_import_tells_what_it_left_out():
    records = {"of the site": 3, "request": 2, "larger than is read": 1}
    told = {"read": [{"records": records, "bytes": {"of the site": 9, "damaged": 40}}]}
    assert list(left_out_by(told)) == ["1 record larger than is read", "40 bytes damaged"]
    assert list(left_out_by({})) == []
