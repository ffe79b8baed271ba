"""Where one page leads to another: the addresses that more than one kind of page needs."""

import re
from functools import lru_cache
from urllib.parse import quote

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@lru_cache(maxsize=1000)  # a page leads to the same places many times
def dossier(dossier_id: str) -> str:
    """Return the address of a dossier's page."""
    return f"/dossier/{quote(dossier_id)}"


def compared(dossier_id: str, first: int, second: int) -> str:
    """Return the address of the page that compares two versions of a dossier."""
    return f"/dossier/{quote(dossier_id)}/compare/{first}/{second}"


def evidence(dossier_id: str, field: str = "") -> str:
    """Return the address at which a dossier's values, or one of them, are shown where they stand in the evidence."""
    return f"/dossier/{quote(dossier_id)}/evidence" + (f"#{anchor(field)}" if field else "")


def anchor(field: str) -> str:
    """Return the name that a value has on the page of its dossier's evidence.

    >>> anchor("events/a1/date"), anchor("other/Budget total")
    ('events.a1.date', 'other.Budget-total')
    """
    return re.sub(r"[^\w.-]", "-", field.replace("/", "."))


def capture_name(capture_id: str) -> str:
    """Return what a capture is called in addresses and files: its record's UUID."""
    return capture_id.removeprefix("urn:uuid:")


def capture_id(name: str) -> str:
    """Return the id of the capture that is called so."""
    return f"urn:uuid:{name}" if UUID.fullmatch(name) else name


@lru_cache(maxsize=1000)  # a page leads to the same places many times
def capture(capture_id: str) -> str:
    """Return the address of a capture's page."""
    return f"/capture/{quote(capture_name(capture_id), safe=':')}"


def body(capture_id: str) -> str:
    """Return the address at which a capture's body is had, as it was sent."""
    return f"{capture(capture_id)}/body.bin"


def record(capture_id: str) -> str:
    """Return the address at which the WARC record that holds a capture's body is had."""
    return f"{capture(capture_id)}/record.warc.gz"


def replay(capture_id: str) -> str:
    """Return the address at which a captured page is shown as it looked."""
    return f"/replay/{quote(capture_name(capture_id), safe=':')}.html"


def organisation(organisation_id: str) -> str:
    """Return the address of an organisation's page."""
    return f"/organisation/{quote(organisation_id)}"


def run(run_id: str) -> str:
    """Return the address of what a run brought."""
    return f"/changes/{quote(run_id)}"


def country(place: str) -> str:
    """Return the address of a country's page, by its code or what stands for its words."""
    return f"/country/{quote(place, safe='')}"


def watch(name: str) -> str:
    """Return the address of a watch's feed."""
    return f"/watch/{quote(name)}.atom"
