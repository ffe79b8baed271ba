"""Fold observations of one dossier into versions: pure, one observation at a time, in order of time."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.history.assemble import Assembled
from dossier_scraper.history.compare import date_text
from dossier_scraper.serial import canonical_json
from dossier_scraper.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A maximal run of equal observations. Times are ISO 8601 UTC; `data` is the dossier as JSON."""

    id: str
    dossier_id: str
    number: int
    first_seen: str
    last_seen: str
    content_hash: str
    data: Mapping[str, Any]


def version_data(assembled: Assembled) -> dict[str, Any]:
    """Return the dossier as `dossier extract` prints it, with the listing's claim, without the rule of each date."""
    data: dict[str, Any] = json.loads(canonical_json(assembled.dossier))
    for holder, name in [(data, "start_date"), *((event, "date") for event in data["events"])]:
        if holder[name]:
            del holder[name]["rule"]
    return data | {"listed_as": assembled.listed_as}


def content_hash(data: Mapping[str, Any], site: Site) -> str:
    """Hash what the dossier says, as `compare` sees it.

    Neither where it stands counts (own address, host of links, order of events) nor how a date is written.
    """
    said = {k: v for k, v in data.items() if k not in ("url", "events")}
    said["requesting_organisations"] = [organisation["name"] for organisation in data["requesting_organisations"]]
    said["start_date"] = date_text(data["start_date"])
    said["events"] = sorted(
        (
            {k: v for k, v in event.items() if k != "url"}
            | {"date": date_text(event["date"]), "documents": [_address(u, site) for u in event["documents"]]}
            for event in data["events"]
        ),
        key=lambda event: event["id"],
    )
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def _address(url: str, site: Site) -> str:
    return site.key(url) if urlsplit(url).hostname in site.hosts else url


def extend(
    previous: Version | None, earlier_hashes: list[str], assembled: Assembled, seen_at: str, site: Site
) -> Version:
    """Add one observation: the previous version seen longer, or the next version.

    A clock that was set back, or an import that was captured while a crawl went on, makes no interval end before it
    begins.
    `earlier_hashes` are the content hashes of all versions so far; a content that comes back gets an id of its own.
    """
    data = version_data(assembled)
    digest = content_hash(data, site)
    if previous and previous.content_hash == digest:
        return replace(previous, last_seen=max(seen_at, previous.first_seen))
    occurrence = earlier_hashes.count(digest)
    named = f"{assembled.dossier.id}\n{digest}\n{occurrence}"
    return Version(
        id=hashlib.sha256(named.encode()).hexdigest()[:16],
        dossier_id=assembled.dossier.id,
        number=len(earlier_hashes) + 1,
        first_seen=seen_at,
        last_seen=seen_at,
        content_hash=digest,
        data=data,
    )
