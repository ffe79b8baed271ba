"""A dossier from the claims that a page makes about it; nothing here knows a template."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dossier_scraper.extract.dom.document import Document
from dossier_scraper.extract.dom.lines import Line
from dossier_scraper.extract.fields import organisations
from dossier_scraper.extract.fields.claims import Claim, Findings
from dossier_scraper.extract.fields.other import others_of
from dossier_scraper.extract.fields.short_values import tidied
from dossier_scraper.extract.timeline.entry_labels import Row
from dossier_scraper.extract.timeline.events import events_of
from dossier_scraper.model import DOSSIER_FIELDS, Dossier, Field, Organisation, slug_of
from dossier_scraper.site import Site
from dossier_scraper.site.countries import code_in_field, country_code, country_codes


def assembled(
    claims: Sequence[Claim], rows: Sequence[Row], title: str | None, document: Document, findings: Findings, rule: str
) -> Dossier:
    """Return the dossier that a page's claims and timeline rows make up."""
    of = by_field(tidied(claims, "dossier", document.site, findings))
    for field in DOSSIER_FIELDS:
        if field.required and field.name not in of:
            findings.problem("label_missing", field.name, "neither its label nor its field is on the page")
    requesting = _organisations(of.get("requesting_organisations", ()), document, findings)
    country, code = country_of(of.get("country", ()), document.site, findings, "country")
    url = document.own_url
    dossier_id = slug_of(url)
    told: dict[str, Any] = {
        "title": title,
        "requesting_organisations": requesting,
        "country": country,
        "country_code": code,
    }
    told |= values_of([field for field in DOSSIER_FIELDS if field.name not in told], of, findings)
    return Dossier(
        id=dossier_id,
        url=url,
        events=events_of(rows, dossier_id, document, findings, rule),
        other=others_of(claims, told["title"], "", document, findings),
        **told,
    )


def values_of(
    fields: Iterable[Field], of: Mapping[str, Sequence[Claim]], findings: Findings, prefix: str = ""
) -> dict[str, Any]:
    """Return the values of lines, texts and dates from their claims; `prefix` stands before their provenance paths."""
    values: dict[str, Any] = {}
    for field in fields:
        if field.form in ("date", "range"):
            values[field.name] = findings.settled_date(prefix + field.name, of.get(field.name, ()))
        elif field.form in ("line", "text"):
            values[field.name] = text_of(prefix + field.name, of.get(field.name, ()), findings)
    return values


def by_field(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Return the claims of each field, in order."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.field, []).append(claim)
    return found


def _organisations(claims: Sequence[Claim], document: Document, findings: Findings) -> tuple[Organisation, ...]:
    """Return the requesting organisations with their links, in order."""
    names, rule = organisations.settle(claims, document.site, findings)
    requesting = []
    for position, name in enumerate(names):
        path = f"requesting_organisations/{position}"
        found = f"{rule}: logo" if name.logo else rule
        findings.cite(path, [name.line], found, name.text)
        target = document.absolute(str(name.link["href"])) if name.link else None
        if target and name.link:
            findings.cite(
                f"{path}/url", [Line(text="", pieces=(), place=name.link)], f"{found}: link", str(name.link["href"])
            )
        requesting.append(Organisation(name=name.text, url=target))
    return tuple(requesting)


def text_of(field: str, claims: Sequence[Claim], findings: Findings) -> str | None:
    """Return a field's text, one line per paragraph, or None."""
    best = findings.settle(field, claims)
    if best is None:
        return None
    findings.cite(field, best.lines, best.rule)
    return best.text


def country_of(claims: Sequence[Claim], site: Site, findings: Findings, field: str) -> tuple[str | None, str | None]:
    """Return a country as written and its ISO 3166-1 alpha-2 code."""
    best = findings.settle(field, claims)
    if best is None:
        return None, None
    findings.cite(field, best.lines, best.rule)
    code = country_code(best.text, site) or code_in_field(best.text, site)
    if code is None:
        several = len(country_codes(best.text, site)) > 1
        findings.problem("several_countries" if several else "unknown_country", field, f"{best.text!r}")
    elif field == "country":
        findings.cite("country_code", best.lines, f"ISO 3166-1 of the country ({best.rule})")
    return best.text, code
