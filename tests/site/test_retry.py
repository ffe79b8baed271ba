"""What `Retry-After` asks for, whatever a server writes there."""

from datetime import UTC, datetime

import pytest

from dossier_scraper.site.retry import retry_after

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("86400", 86400.0),
        (" 7 ", 7.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Monday, 23-Nov-26 12:00:30 GMT", 30.0),
        ("Mon Nov 23 12:00:30 2026", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("9" * 4000, 999999999.0),
        ("Mon, 99 Nov 2026", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, None, NOW) == seconds


def test_nothing_asks_for_nothing() -> None:
    assert retry_after(None, None, NOW) is None


@pytest.mark.parametrize(
    ("until", "sent", "seconds"),
    [
        ("Mon, 01 Jan 2001 00:00:10 GMT", "Mon, 01 Jan 2001 00:00:00 GMT", 10.0),
        ("Mon, 01 Jan 2001 00:00:10 GMT", "Tue, 01 Jan 2999 00:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", "yesterday", 30.0),
        ("Mon, 23 Nov 2026 12:00:30 -0000", "Mon, 23 Nov 2026 12:00:00", 30.0),
        ("Fri, 31 Dec 9999 23:59:59 -9999", "Mon, 01 Jan 0001 00:00:00 +9999", None),
    ],
)
def test_a_date_counts_from_the_server_s_own_clock(until: str, sent: str, seconds: float | None) -> None:
    assert retry_after(until, sent, NOW) == seconds
