"""Write a citation for people and for programs that manage literature, and read it back out of their files.

Pure functions over typed answers. Each form ends in the same sentence, `Evidence: …`, in which the ids and hashes
stand that `dossier cite --check` looks up.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from dossier_scraper.archive.questions.citations import Citation, Claim
from dossier_scraper.wording import moment, safe

Form = Literal["text", "bibtex", "csl-json"]
HEX = "[0-9a-f]{64}"
EVIDENCE = re.compile(
    r"Evidence: dossier (?P<dossier_id>[a-z0-9-]+), field (?P<field>(?:(?!Evidence: dossier ).){1,300}?),"
    r" record (?P<record>urn:[\w:.-]+),"
    rf" payload SHA-256 (?P<payload_sha256>{HEX})"
    r"(?:, found unchanged on \S+ by record (?P<confirmed_by>urn:[\w:.-]+))?,"
    rf" version SHA-256 (?P<version_sha256>{HEX}), ledger line (?P<ledger_seq>[0-9]{{1,9}}) SHA-256"
    rf" (?P<ledger_sha256>{HEX})"
)
QUOTE = re.compile(r"“(?P<quote>[^“”]*)” \([^()]*\)\. ")
# Quotation marks within a quote or a title, as they are printed there: those around the quote tell it.
WITHIN = str.maketrans("“”„", "‘’‚")
# What TeX reads as its own (The TeXbook, 7), and how it is written.
TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}
FROM_TEX = {written: sign for sign, written in TEX.items()}


def written(citation: Citation, form: Form) -> str:
    """Return a citation in a form: a paragraph, an entry of BibTeX, or an array of CSL-JSON (1.0.2)."""
    return FORMS[form](citation)


def evidence(citation: Citation) -> str:
    """Return the sentence that names the evidence."""
    unchanged = f", found unchanged on {citation.captured_at} by record {citation.confirmed_by}"
    return (
        f"Evidence: dossier {citation.dossier_id}, field {citation.field}, record {citation.record},"
        f" payload SHA-256 {citation.payload_sha256}{unchanged if citation.confirmed_by else ''},"
        f" version SHA-256 {citation.version_sha256}, ledger line {citation.ledger_seq} SHA-256"
        f" {citation.ledger_sha256}."
    )


def _note(citation: Citation) -> str:
    invented = "Invented data (demo). " if citation.invented else ""
    return f"{invented}“{_quoted(citation)}” ({_words(citation.field)}). {evidence(citation)}"


def _quoted(citation: Citation) -> str:
    """Return a quote on one line, with single marks within it."""
    return " ".join(citation.quote.split()).translate(WITHIN)


def _words(field: str) -> str:
    """Return a field's path in words: `date of event 1a2b3c4d5e6f`."""
    root, *rest = field.split("/")
    name = (rest or [root])[-1].replace("_", " ")
    return f"{name} of event {rest[0]}" if root == "events" and len(rest) > 1 else root.replace("_", " ")


def _text(citation: Citation) -> str:
    invented = "Invented data (demo). " if citation.invented else ""
    stored = "" if not citation.confirmed_by else f", stored {moment(citation.stored_at)} UTC"
    title = (citation.title or citation.dossier_id).translate(WITHIN)
    return safe(
        f"{invented}“{_quoted(citation)}” ({_words(citation.field)}). {title}."
        f" {citation.archive}. {citation.url} (captured {moment(citation.captured_at)} UTC{stored};"
        f" version seen from {moment(citation.version_first_seen)} to {moment(citation.version_last_seen)} UTC)."
        f" {evidence(citation)}"
    )


def _bibtex(citation: Citation) -> str:
    day = citation.captured_at[:10]
    fields = {
        "title": _tex(citation.title or citation.dossier_id),
        "howpublished": _tex(citation.archive),
        "year": day[:4],
        "month": str(int(day[5:7])),
        "url": citation.url.replace("{", "%7B").replace("}", "%7D"),
        "urldate": day,
        "note": _tex(_note(citation)),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{_key(citation)},\n{lines}\n}}"


def _csl(citation: Citation) -> str:
    year, month, day = (int(part) for part in citation.captured_at[:10].split("-"))
    item = {
        "id": _key(citation),
        "type": "webpage",
        "title": citation.title or citation.dossier_id,
        "container-title": citation.archive,
        "URL": citation.url,
        "accessed": {"date-parts": [[year, month, day]]},
        "archive": citation.archive,
        "archive_location": citation.record,
        "note": _note(citation),
    }
    return json.dumps([item], ensure_ascii=False, indent=1)


FORMS: Mapping[Form, Callable[[Citation], str]] = {"text": _text, "bibtex": _bibtex, "csl-json": _csl}


def _key(citation: Citation) -> str:
    return f"{citation.dossier_id}-{citation.payload_sha256[:8]}-{re.sub('[^a-z0-9]+', '-', citation.field)}"


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in text)


def claims_in(text: str) -> list[Claim]:
    """Return the citations that a text holds, in any of the forms, however its lines are broken."""
    return [claim for part in _parts(text) for claim in _claims(" ".join(part.split()))]


def statement_in(text: str) -> dict[str, Any] | None:
    """Return the statement of `absent --json` that a text is, None where it is something else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and data.get("kind") == "absent" else None


def _parts(text: str) -> Iterator[str]:
    """Yield the notes of CSL-JSON, or else the text, without TeX's signs."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        signs = "|".join(map(re.escape, FROM_TEX))
        yield re.sub(signs, lambda found: FROM_TEX[found[0]], text) if "@" in text and "note" in text else text
        return
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict) and isinstance(item.get("note"), str):
            yield item["note"]


def _claims(text: str) -> Iterator[Claim]:
    at = 0
    for found in EVIDENCE.finditer(text):
        quote = next(iter(reversed(list(QUOTE.finditer(text, at, found.start())))), None)
        said: dict[str, Any] = found.groupdict()
        yield Claim(**said | {"ledger_seq": int(found["ledger_seq"]), "quote": quote["quote"] if quote else None})
        at = found.end()
