"""Items: what a page says of one dossier, one event, one listing, by the names that `dossier extract` prints.

They are plain dictionaries of plain values, so that feed exports, `ItemAdapter`, contracts and anybody's own pipelines
take them as they are. They are a copy: what becomes of an item changes an export and never the archive.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from dossier_scraper.model import Dossier, Event, EventPage, Reading

# The columns of a CSV, and the order of fields everywhere: what items have in common, then each record's own.
FIELDS = tuple(
    dict.fromkeys(
        [
            *("kind", "template", "url", "dossier"),
            *(
                field.name
                for record in (Dossier, Event, EventPage)
                for field in fields(record)
                if field.name != "dossiers"
            ),
            *("rows", "problems"),
        ]
    )
)


class DossierItem(dict[str, Any]):
    """A dossier as its own page tells it, its timeline under `events`."""


class EventItem(dict[str, Any]):
    """An event: an entry of the timeline of the dossier whose id is `dossier`, or what the event's own page says.

    The second has no `dossier`, and `documents`; in a crawl it is the same event said again, so that it is dropped.
    """


class ListingItem(dict[str, Any]):
    """A page of the listing, its entries under `rows`."""


def items_of(reading: Reading) -> Iterator[DossierItem | EventItem | ListingItem]:
    """Yield the items of a page: its dossier and each event of that one's timeline, its event, or its listing."""
    said = reading.said()
    page = {name: said[name] for name in ("kind", "template", "url", "problems")}
    if said["dossier"]:
        yield DossierItem(page | said["dossier"])
        for entry in said["dossier"]["events"]:
            yield EventItem({"kind": "event", "template": reading.template, "dossier": said["dossier"]["id"]} | entry)
    elif said["event"]:
        yield EventItem(page | said["event"])
    elif reading.kind == "listing":
        yield ListingItem(page | {"rows": said["rows"]})
