"""Compare a reading with facts that are written down by hand, as `truth.json` has them."""

import re
from typing import Any

from dossier_scraper.model import DOSSIER_FIELDS, DateValue, Dossier

PLAIN = str.maketrans({"…": "...", "’": "'", "‘": "'", "–": "-", "\xa0": " "})


def plain(text: str | None) -> str | None:
    """Fold white space; typographic quotes, dashes and ellipses count as their plain forms."""
    return re.sub(r"\s+", " ", text.translate(PLAIN)).strip() if text else text


def _day(value: DateValue | None) -> dict[str, str] | None:
    return (
        {key: found for key in ("date", "date_end", "precision") if (found := getattr(value, key))} if value else None
    )


def told_by(dossier: Dossier) -> dict[str, Any]:
    """Return what a reading says, in the form of the facts."""
    texts = {
        field.name: plain(getattr(dossier, field.name))
        for field in DOSSIER_FIELDS
        if field.form in ("line", "text", "code")
    }
    return texts | {
        "requesting_organisations": [plain(organisation.name) for organisation in dossier.requesting_organisations],
        "start_date": _day(dossier.start_date),
        "events": [
            {
                "title": plain(event.title),
                "path": re.sub(r"^https?://[^/]+", "", event.url or "").rstrip("/"),
                "date": _day(event.date),
                "categories": list(event.categories),
                "source": plain(event.source),
                "summary": plain(event.summary),
            }
            for event in dossier.events
        ],
    }


def facts_of(facts: dict[str, Any], *, bare_text: bool, dossier: Dossier) -> dict[str, Any]:
    """Return the facts that a page can tell: a bare text has no titles and links of events, and may lack values."""
    told = {name: plain(value) if isinstance(value, str) else value for name, value in facts.items() if name != "node"}
    told["requesting_organisations"] = [plain(name) for name in facts["requesting_organisations"]]
    told["events"] = [
        event | {"title": plain(event["title"]), "source": plain(event["source"]), "summary": plain(event["summary"])}
        for event in facts["events"]
    ]
    if bare_text:
        told["events"] = [event | {"title": None, "path": ""} for event in told["events"]]
        for name in ("country", "country_code", "status"):
            told[name] = told[name] if getattr(dossier, name) else None
        told["requesting_organisations"] = told["requesting_organisations"] if dossier.requesting_organisations else []
    return told
