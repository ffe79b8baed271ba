"""Fold observations of one dossier into versions: pure, one observation at a time, in order of time."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dossier_scraper.history.assemble import Assembled
from dossier_scraper.history.compare import others, said
from dossier_scraper.model import DOSSIER_FIELDS, EVENT_FIELDS, VERSION_FIELDS, Field, Version
from dossier_scraper.serial import model_json, parsed
from dossier_scraper.site import Site


def version_data(assembled: Assembled) -> dict[str, Any]:
    """Return the dossier as `dossier extract` prints it, with the listing's claim, without the rule of each date."""
    data: dict[str, Any] = parsed(assembled.dossier)
    for fields, holder in [(DOSSIER_FIELDS, data), *((EVENT_FIELDS, event) for event in data["events"])]:
        for field in fields:
            if field.form in ("date", "range") and holder[field.name]:
                del holder[field.name]["rule"]
    return data | {"listed_as": assembled.listed_as}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an observation of a dossier comes to: its data as versions keep it, and the hash of what that says."""

    data: Mapping[str, Any]
    hash: str


def content_of(assembled: Assembled, site: Site) -> Content:
    """Return what an assembled dossier comes to."""
    data = version_data(assembled)
    return Content(data=data, hash=content_hash(data, site))


def content_hash(data: Mapping[str, Any], site: Site) -> str:
    """Hash what the dossier says, as `compare` sees it.

    Neither where it stands counts (own address, host of links, order of events) nor how a date is written.
    """
    events = sorted((_content(EVENT_FIELDS, event, site) for event in data["events"]), key=lambda event: event["id"])
    content = _content(VERSION_FIELDS, data, site) | {"events": events}
    return hashlib.sha256(model_json(content).encode()).hexdigest()


def _content(fields: Iterable[Field], data: Mapping[str, Any], site: Site) -> dict[str, Any]:
    content: dict[str, Any] = {"id": data["id"]}
    for field in fields:
        if field.version:
            value = said(field, data[field.name])
            content[field.name] = [_address(url, site) for url in value or ()] if field.form == "links" else value
    other = others(data)
    return content | ({"other": other} if other else {})


def _address(url: str, site: Site) -> str:
    return site.key(url) if urlsplit(url).hostname in site.hosts else url


def seen_longer(version: Version, seen_at: str) -> Version:
    """Return a version that was seen again.

    A clock that was set back, or an import that was captured while a crawl went on, makes no interval end before it
    begins.
    """
    return Version(
        id=version.id,
        dossier_id=version.dossier_id,
        number=version.number,
        first_seen=version.first_seen,
        last_seen=max(seen_at, version.first_seen),
        content_hash=version.content_hash,
        data=version.data,
    )


def extend(
    previous: Version | None,
    earlier_hashes: list[str],
    content: Content,
    seen_at: str,
    *,
    missed: bool = False,
) -> Version:
    """Add one observation: the previous version seen longer, or the next version.

    A version does not span an absence: where the dossier was `missed` before this observation, it is the next one,
    whatever it says.
    `earlier_hashes` are the content hashes of all versions so far; a content that comes back gets an id of its own.
    """
    data, digest = content.data, content.hash
    if previous and previous.content_hash == digest and not missed:
        return seen_longer(previous, seen_at)
    occurrence = earlier_hashes.count(digest)
    named = f"{data['id']}\n{digest}\n{occurrence}"
    return Version(
        id=hashlib.sha256(named.encode()).hexdigest()[:16],
        dossier_id=data["id"],
        number=len(earlier_hashes) + 1,
        first_seen=seen_at,
        last_seen=seen_at,
        content_hash=digest,
        data=data,
    )
