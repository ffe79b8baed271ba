"""How long to ask, and when to stop: answers in, waits out."""

from datetime import UTC, datetime

import pytest

from dossier_scraper.crawl.patience import GiveUp, Patience, site_wide
from dossier_scraper.model import Header, Record
from dossier_scraper.site import load_site

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def record(status: int | None, **headers: str) -> Record:
    lines = tuple(Header(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return Record(
        id="urn:uuid:1",
        type="response",
        url="http://127.0.0.1/dossiers/a",
        captured_at=NOW,
        warc_file="a.warc.gz",
        offset=0,
        length=1,
        status=status,
        headers=lines,
    )


def test_waits_double_and_end() -> None:
    patience = Patience(attempts=4, backoff=2)
    assert [patience.after(record(500), None, attempt, NOW) for attempt in (1, 2, 3)] == [2, 4, 8]
    assert patience.after(record(500), None, 4, NOW) == GiveUp()


@pytest.mark.parametrize("status", [200, 204, 206, 301, 304, 400, 401, 403, 404, 410, 501])
def test_an_answer_that_stands_is_not_asked_again(status: int) -> None:
    assert Patience().after(record(status), None, 1, NOW) is None


@pytest.mark.parametrize("reason", ["tls", "too-large", "unknown-coding", "robots", "origin", "address", "budget"])
def test_a_failure_that_another_attempt_cannot_change_is_not_asked_again(reason: str) -> None:
    assert Patience().after(record(None), reason, 1, NOW) is None


def test_a_long_retry_after_and_too_many_short_ones_are_for_the_next_run() -> None:
    patience = Patience(longest=60, total=100)
    assert patience.after(record(503, Retry_After="61"), None, 1, NOW) == GiveUp(deferred=True, detail="61 s")
    assert patience.after(record(503, Retry_After="60"), None, 1, NOW) == 60
    assert patience.after(record(503, Retry_After="60"), None, 1, NOW) == GiveUp(deferred=True, detail="60 s")
    assert patience.pause(record(503, Retry_After="60")) == 60
    assert patience.pause(record(503, Retry_After="61")) == patience.pause(record(200, Retry_After="5")) == 0


def test_a_limit_without_a_time_doubles_the_distance_up_to_the_longest_wait() -> None:
    patience = Patience(backoff=2, longest=60)
    assert [patience.distance(record(429), delay) for delay in (0, 3, 40, 90)] == [2, 6, 60, 90]
    assert patience.distance(record(429, Retry_After="1"), 3) == 3
    assert patience.distance(record(200), 5) == 4


def test_equal_bad_answers_in_a_row_first_pause_and_then_end_the_run() -> None:
    patience = Patience(backoff=2, equal=4)
    assert [patience.meet("http_503") for _ in range(3)] == [None, None, 8]
    assert patience.meet("http_503") == GiveUp(detail="4 pages in a row: http_503")


def test_one_good_or_other_answer_begins_a_new_row() -> None:
    patience = Patience(equal=3)
    said = ["http_503", "http_503", None, "http_503", "timeout", "timeout", "http_503"]
    assert not [verdict for verdict in map(patience.meet, said) if isinstance(verdict, GiveUp)]


def test_what_one_page_alone_may_answer_says_nothing_of_the_site() -> None:
    site = load_site().with_origins(["http://127.0.0.1/"])
    assert site_wide(record(404), "http_404", None, site) is None
    assert site_wide(record(200), "soft_404", None, site) is None
    assert site_wide(record(301), None, "http://127.0.0.1/dossiers/a/", site) is None
    assert site_wide(record(302), None, "http://127.0.0.1/user/login?destination=a", site) == "redirect to /user/login"
    assert site_wide(record(200), "maintenance", None, site) == "maintenance"
    assert site_wide(record(503), "http_503", None, site) == "http_503"
