"""What a conditional request says (RFC 9110, 13.1): validators that a server sent, if they are what they should be."""

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

# An entity-tag in ASCII (RFC 9110, 8.8.3); sent back, `*` would mean any page, and a comma a list.
ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,500}"')


def conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """Return the headers of a request that asks for a page only if it is another one; none without a validator."""
    tag = etag.strip() if etag and ENTITY_TAG.fullmatch(etag.strip()) else None
    date = modified if modified and _is_date(modified) else None
    found = {"If-None-Match": tag, "If-Modified-Since": date}
    return {name: value for name, value in found.items() if value}


@lru_cache(maxsize=256)  # many pages of a site were changed at one time
def _is_date(text: str) -> bool:
    try:
        return text.isascii() and bool(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError):
        return False
