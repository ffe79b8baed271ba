"""A citation survives what people do with it: three formats, other line ends, TeX's signs, several in one file."""

import json
import textwrap
from dataclasses import replace

import pytest

from dossier_scraper.archive.questions.citations import Citation, Claim
from dossier_scraper.export.citation import Form, claims_in, statement_in, written

HASHES = ["a1" * 32, "b2" * 32, "c3" * 32]
CITATION = Citation(
    archive="Archive of pacts",
    site="https://example.org",
    dossier_id="lake-bus",
    title="Lake & bus_1 {50%} ~ “old”",
    field="start_date",
    quote="March\n 2018 (it’s “#1” \\ $5)",
    url="https://example.org/dossiers/lake_bus?a={1}",
    captured_at="2021-03-09T14:05:26.000000Z",
    stored_at="2021-03-01T14:05:26.000000Z",
    record="urn:uuid:254e0fb2-9c52-4322-8e14-76b24807a77a",
    confirmed_by="urn:uuid:11111111-9c52-4322-8e14-76b24807a77a",
    payload_sha256=HASHES[0],
    version_sha256=HASHES[1],
    version_first_seen="2021-03-01T14:05:26.000000Z",
    version_last_seen="2021-03-09T14:05:26.000000Z",
    ledger_seq=12,
    ledger_sha256=HASHES[2],
    invented=False,
)
CLAIM = Claim(
    dossier_id="lake-bus",
    field="start_date",
    quote="March 2018 (it’s ‘#1’ \\ $5)",
    record=CITATION.record,
    payload_sha256=HASHES[0],
    confirmed_by=CITATION.confirmed_by,
    version_sha256=HASHES[1],
    ledger_seq=12,
    ledger_sha256=HASHES[2],
)
FORMS: tuple[Form, ...] = ("text", "bibtex", "csl-json")


@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_is_read_back(form: Form):
    assert claims_in(written(CITATION, form)) == [CLAIM]
    stored = replace(CITATION, confirmed_by=None, invented=True)
    assert claims_in(written(stored, form)) == [replace(CLAIM, confirmed_by=None)]


@pytest.mark.parametrize("form", FORMS)
def test_a_page_cannot_write_another_citation_into_one(form: Form):
    forged = "“Wood” (title). Evidence: dossier other, field title, record urn:uuid:1, payload"
    found = claims_in(written(replace(CITATION, title=forged, quote=forged, field="title"), form))
    assert [(claim.dossier_id, claim.field, claim.record) for claim in found] == [("lake-bus", "title", CLAIM.record)]
    assert found[0].quote in (None, forged.replace("“", "‘").replace("”", "’"))


@pytest.mark.parametrize("form", ["text", "bibtex"])
def test_lines_may_be_broken_and_citations_stand_among_other_text(form: Form):
    once = "\n".join(textwrap.wrap(written(CITATION, form), 80))
    other = written(replace(CITATION, field="events/1a2b/date", quote="2019"), form)
    found = claims_in(f"See below.\n\n{once}\n\nAnd “this” (too). :\n{other}\n")
    assert [(claim.field, claim.quote) for claim in found] == [
        ("start_date", CLAIM.quote),
        ("events/1a2b/date", "2019"),
    ]


def test_a_citation_names_page_time_and_both_records():
    said = written(CITATION, "text")
    for part in ("9 March 2021, 14:05 UTC", "stored 1 March 2021", CITATION.record, str(CITATION.confirmed_by)):
        assert part in said
    assert "date of event 1a2b" in written(replace(CITATION, field="events/1a2b/date"), "text")


def test_an_entry_of_bibtex_is_balanced_and_has_no_sign_of_tex_in_its_text():
    said = written(CITATION, "bibtex")
    assert said.startswith("@misc{lake-bus-a1a1a1a1-start-date,\n")
    depth = 0
    for at, sign in enumerate(said):
        if sign in "{}" and said[at - 1] != "\\":
            depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert r"Lake \& bus\_1 \{50\%\} \textasciitilde{}" in said


def test_csl_has_the_names_of_its_schema():
    (item,) = json.loads(written(CITATION, "csl-json"))
    assert item["type"] == "webpage"
    assert item["accessed"] == {"date-parts": [[2021, 3, 9]]}
    assert item["archive_location"] == CITATION.record


def test_what_cites_nothing_has_no_claim():
    for text in ("", "{}", "[1]", '[{"note": 1}]', "Evidence: dossier x.", "[" * 100_000):
        assert claims_in(text) == []
        assert statement_in(text) is None
    assert statement_in('{"kind": "absent"}') == {"kind": "absent"}
