"""The ledger's line of a run, and the record that it is read back as."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dossier_scraper.model import OtherArchive, RunRecord, WarcFile

# Facts of the line that have the name and the form of the record's field.
ALIKE = (
    "source",
    "grade",
    "started_at",
    "extractor_version",
    "finished_at",
    "state",
    "published",
    "reason",
    "counts",
    "minted",
)


def facts_of(run: RunRecord, at: str) -> dict[str, Any]:
    """Return what the line of a run says; `at` is the time of the line, ISO 8601 in UTC."""
    return {
        "at": at,
        "run": run.id,
        **{name: getattr(run, name) for name in ALIKE},
        "origins": list(run.origins),
        "dossiers": run.dossiers,
        "alarms": list(run.alarms),
        **{name: getattr(run, name) for name in ("checker", "tables") if getattr(run, name)},
        **({"import": run.told} if run.told else {}),
        **({"other": asdict(run.other)} if run.other else {}),
        "warc_files": [asdict(file) for file in run.warc_files],
    }


def run_of(facts: Mapping[str, Any]) -> RunRecord:
    """Return the run that a line tells of."""
    return RunRecord(
        id=facts["run"],
        **{name: facts[name] for name in ALIKE},
        origins=tuple(facts.get("origins", ())),
        dossiers=facts.get("dossiers", {}),
        alarms=tuple(facts.get("alarms", ())),
        checker=facts.get("checker"),
        tables=facts.get("tables"),
        told=facts.get("import", {}),
        warc_files=tuple(WarcFile(**file) for file in facts["warc_files"]),
        other=OtherArchive(**facts["other"]) if "other" in facts else None,
    )
