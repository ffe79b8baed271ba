"""Cite a value from the evidence, and look up whether a citation, or a proven no, still holds."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from dossier_scraper.archive.check.proved import known_ledger
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.questions.absent import AbsentQuestion, Statement, head
from dossier_scraper.archive.questions.captures import Captured, CaptureRow, capture
from dossier_scraper.archive.questions.citations import (
    CheckedClaim,
    Citation,
    Claim,
    Source,
    citation,
    dossier_of_hash,
    version_named,
    versions_of,
)
from dossier_scraper.archive.questions.provenance import located, named_fields
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.suggestions import did_you_mean
from dossier_scraper.archive.questions.versions import provenance_of
from dossier_scraper.archive.questions.withheld import withheld_note
from dossier_scraper.errors import IntegrityError, UsageError
from dossier_scraper.ingest.recall.absent import absent
from dossier_scraper.ingest.recall.texts import texts_of
from dossier_scraper.ingest.recall.witness import Witness
from dossier_scraper.model import ValueGrade
from dossier_scraper.moments import span
from dossier_scraper.site import Site
from dossier_scraper.wording import field_words, safe

# What a citation of a dossier quotes where no field is named.
TITLE = "title"
MARKS = str.maketrans("", "", "“”„‘’‚\"'")


def cite(
    root: Path, query: Query, site: Site, dossier_id: str, field: str | None, version: str | None
) -> list[Citation]:
    """Return a citation for each value of a field, as the evidence has it now.

    Raises `UsageError` where the version has no such value, `IntegrityError` where the stored bytes do not show it.
    """
    cited = version_named(query, dossier_id, version)
    stands = located(query, dossier_id, field or TITLE, cited.id)
    if not stands:
        hint = did_you_mean(field or TITLE, (one.name for one in named_fields(query, dossier_id)))
        raise UsageError(
            f"{dossier_id} has no value for {field or TITLE!r} there{hint or f'; `dossier explain {dossier_id}` lists'}"
        )
    ledger, witness = head(query), Witness(root, site, query)
    source = Source(
        archive=query.fact("name") or site.name,
        site=query.fact("base_url") or site.base_url,
        ledger_seq=int(ledger["seq"] or 0),
        ledger_sha256=str(ledger["hash"]),
        invented=bool(query.fact("demo")),
    )
    found = []
    for stand in map(witness.check, stands):
        if not stand.digest_found:
            raise IntegrityError(f"record {stand.record} is not what the archive says of it: `dossier verify`")
        stored = Captured(id=stand.record, url=stand.url, captured_at=stand.stored_at)
        found.append(citation(query, source, cited, stand, stored))
    return found


def check(root: Path, query: Query, claim: Claim) -> CheckedClaim:
    """Look up the record that a citation names, its bytes, its quote, its version and its ledger line.

    Raises `IntegrityError` where the stored record cannot be read.
    """
    kept = capture(query, claim.record)
    wrong = [*_wrong_record(root, query, claim, kept), *_wrong_ledger(root, claim)]
    since = list(_since(query, claim))
    return CheckedClaim(claim=claim, holds=not wrong, wrong=tuple(wrong), since=tuple(since))


def _wrong_record(root: Path, query: Query, claim: Claim, kept: CaptureRow | None) -> Iterator[str]:
    """Yield what of a citation the evidence does not bear out."""
    if kept is None:
        yield f"record {claim.record} is not in this archive"
        return
    if note := withheld_note(query, kept.id):
        yield f"record {claim.record} cannot be shown: {note}"
        return
    record = read_record(root / "warc" / kept.warc_file, kept.warc_offset)
    if record.payload_sha256 != claim.payload_sha256:
        yield f"record {claim.record} holds another payload"
        return
    texts = texts_of(record, kept.url)
    yield from _wrong_quote(query, claim, bare(texts.shown) if texts else "")
    if claim.confirmed_by:
        later = capture(query, claim.confirmed_by)
        if later is None or later.payload_sha256 != claim.payload_sha256:
            yield f"record {claim.confirmed_by} does not say that the page was unchanged"


def _wrong_quote(query: Query, claim: Claim, shown: str) -> Iterator[str]:
    """Yield that a record, which shows a text, or the version does not have what is quoted, or has it elsewhere."""
    versions = [one.id for one in versions_of(query, claim.dossier_id) if one.content_hash == claim.version_sha256]
    quoted = {bare(one.quote) for of in versions for one in located(query, claim.dossier_id, claim.field, of)}
    quote = bare(claim.quote or "")
    if quote not in shown and quote not in quoted:
        yield "the record does not show what is quoted"
    elif versions and quote not in quoted and (not quoted or quote in _quotes(query, versions)):
        yield f"what is quoted is not the {field_words(claim.field)} of that version"
    if not versions and (other := dossier_of_hash(query, claim.version_sha256)):
        yield f"that version is of {other}"


def _quotes(query: Query, versions: Iterable[str]) -> set[str]:
    """Return what some versions quote for any of their values."""
    return {bare(one.quote) for version in versions for one in provenance_of(query, version)}


def bare(text: str) -> str:
    """Return a text without quotation marks, white space folded: what a citation may print otherwise.

    >>> bare("A “b”\\n c") == bare("A ‘b’ c")
    True
    """
    return " ".join(safe(text).translate(MARKS).split()) if text else ""


def _wrong_ledger(root: Path, claim: Claim) -> Iterator[str]:
    """Yield that the ledger does not have the line that a citation names."""
    lines = known_ledger(root).lines()
    line = next((line for line in lines if line.seq == claim.ledger_seq), None)
    if line is None or line.hash != claim.ledger_sha256:
        yield f"line {claim.ledger_seq} of the ledger is not the one that was cited"


def _since(query: Query, claim: Claim) -> Iterator[str]:
    """Yield what is known since a citation was written, and takes nothing from it."""
    versions = versions_of(query, claim.dossier_id)
    cited = [version for version in versions if version.content_hash == claim.version_sha256]
    if not versions:
        yield f"there is no dossier {claim.dossier_id} any more: it was merged, or other rules read the page"
    elif not cited:
        yield "other rules read the dossier otherwise now; the evidence is the same"
    elif cited[-1].number < versions[-1].number:
        yield f"the page says something else since {versions[cited[-1].number].first_seen[:10]}"


def repeat(root: Path, query: Query, site: Site, stated: Mapping[str, Any]) -> tuple[Statement, str | None]:
    """Ask again what a statement of `absent` answers; return the answer, and what it lacks of the stated one, if so.

    Raises `UsageError` for what is no such statement.
    """
    said = _question(stated)
    now = absent(root, query, site, said)
    if now.answer != stated.get("answer"):
        return now, f"it was “{stated.get('answer')}”, and is “{now.answer}” now"
    return now, None


def _question(stated: Mapping[str, Any]) -> AbsentQuestion:
    """Return the question of a statement, with the time that it was of."""
    asked, period = stated.get("question"), stated.get("period")
    try:
        if not (isinstance(asked, dict) and isinstance(period, list) and len(period) == 2):
            raise TypeError
        texts = tuple(asked["texts"])
        times = {"first": span(period[0]).first, "last": span(period[1]).last}
        question = AbsentQuestion(**asked | {"texts": texts} | times)
    except (AttributeError, KeyError, TypeError, UsageError) as error:
        raise UsageError("this is no statement of `dossier absent --json`") from error
    given = (*texts, question.dossier or "", question.country or "", question.field or "")
    known = question.grade in (None, *get_args(ValueGrade))
    if not texts or not known or not all(isinstance(part, str) for part in given):
        raise UsageError("this is no statement of `dossier absent --json`")
    return question
