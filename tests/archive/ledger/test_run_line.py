from dataclasses import fields

from dossier_scraper.archive.ledger.facts import fault
from dossier_scraper.archive.ledger.run_line import facts_of, run_of
from dossier_scraper.model import OtherArchive, RunRecord, WarcFile

# What a run has that is told in the ledger of another archive, which this one took in.
OF_ANOTHER_ARCHIVE = ("archive", "ordered_at")
AT = "2026-01-02T00:00:00.000000Z"
RUN = RunRecord(
    id="20260101T000000Z-wayback",
    source="wayback",
    grade="replay",
    started_at="2026-01-01T00:00:00.000000Z",
    extractor_version="14",
    finished_at=AT,
    state="partial",
    published=True,
    reason="one page was missing",
    counts={"archived": 2},
    dossiers={"seen": 1},
    alarms=({"code": "many_gone"},),
    minted={"/a": "a"},
    origins=("http://127.0.0.1:8080",),
    told={"endpoint": "https://example.org/"},
    checker="0" * 64,
    tables="2" * 64,
    warc_files=(WarcFile(name="a.warc.gz", size=3, sha256="1" * 64),),
    other=OtherArchive(id="3" * 12, seq=4, head="3" * 64),
)


def test_a_run_comes_back_from_its_line_with_every_field() -> None:
    assert all(getattr(RUN, field.name) for field in fields(RUN) if field.name not in OF_ANOTHER_ARCHIVE)
    facts = facts_of(RUN, AT)
    assert fault("run", facts) is None
    assert run_of(facts) == RUN


def test_a_run_that_was_killed_says_what_is_known_of_it() -> None:
    killed = RunRecord(
        id="20260101T000000Z-live",
        source="live",
        grade="direct",
        started_at=RUN.started_at,
        extractor_version="14",
        state="interrupted",
        reason="killed",
    )
    facts = facts_of(killed, AT)
    assert fault("run", facts) is None
    assert not {"checker", "import"} & facts.keys()
    assert run_of(facts) == killed


def test_a_line_of_an_older_program_is_read() -> None:
    facts = facts_of(RUN, AT)
    for name in ("dossiers", "alarms", "checker", "import", "origins"):
        del facts[name]
    assert run_of(facts).alarms == ()
    assert run_of(facts).dossiers == {}
