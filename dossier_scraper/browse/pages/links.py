"""Where one page leads to another: the addresses that more than one kind of page needs."""

from urllib.parse import quote, urlencode


def dossier(dossier_id: str) -> str:
    """Return the address of a dossier's page."""
    return f"/dossier/{quote(dossier_id)}"


def compared(dossier_id: str, first: int, second: int) -> str:
    """Return the address of the page that compares two versions of a dossier."""
    return f"/dossier/{quote(dossier_id)}/compare/{first}/{second}"


def evidence(dossier_id: str, field: str) -> str:
    """Return the address at which a dossier's value is shown where it stands in the evidence."""
    return f"/dossiers/evidence?{urlencode({'dossier': dossier_id, 'field': field})}"


def capture(capture_id: str) -> str:
    """Return the address of a capture's page."""
    return f"/dossiers/captures/{quote(capture_id.replace(':', '~3A'), safe='~')}"


def organisation(organisation_id: str) -> str:
    """Return the address of an organisation's page."""
    return f"/organisation/{quote(organisation_id)}"


def run(run_id: str) -> str:
    """Return the address of what a run brought."""
    return f"/changes/{quote(run_id)}"


def country(place: str) -> str:
    """Return the address of a country's page, by its code or, where it has none, its words."""
    return f"/country/{quote(place, safe='')}"


def watch(name: str) -> str:
    """Return the address of a watch's feed."""
    return f"/watch/{quote(name)}.atom"
