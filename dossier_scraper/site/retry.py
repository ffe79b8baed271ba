"""When a server may be asked again: answers that another attempt may change, and `Retry-After`. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# The server or the connection was in trouble, not the address wrong (RFC 9110, 15; RFC 6585; Cloudflare's 52x).
TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


def retry_after(asked: str | None, sent: str | None, now: datetime) -> float | None:
    """Return the seconds that `Retry-After` asks for (RFC 9110, 10.2.3), or None when it says nothing readable.

    `sent` is the response's own `Date`: a date counts from there, so that a wrong clock on either side does not matter.
    """
    text = (asked or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until = _date(text)
    return max(0.0, (until - (_date(sent) or now)).total_seconds()) if until else None


def _date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
