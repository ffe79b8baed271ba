"""Judge a run as a whole before it is published: pure, from figures about the run and the archive before it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What a live run found. `known` counts dossiers before it; the others count dossiers in it."""

    responses: int
    known: int
    seen: int
    new: int
    changed: int
    newly_gone: int
    complete: bool
    why_incomplete: str | None
    answered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to publish, the exit code, and what to tell the person: lines, the first one short and whole."""

    publish: bool
    exit_code: int
    reason: str | None
    lines: tuple[str, ...] = ()


def judge(run: RunFigures) -> Verdict:
    """Return what is to become of a run.

    Nothing is published when the site could not be reached, showed no dossier, or lost more than a fifth of the
    dossiers at once: then the good state stays current.
    """
    if not run.responses:
        return Verdict(False, 7, "unreachable")
    if not run.seen:
        return Verdict(False, 5, "no_dossier")
    if run.newly_gone > max(1, run.known / 5):
        return Verdict(False, 5, "many_gone", (
            f"{run.newly_gone} of {run.known} dossiers were gone at once: none was marked gone, nothing was published.",
            "The evidence is kept. When a person finds it right: dossier accept RUN --why REASON.",
        ))
    if not run.complete:
        return Verdict(True, 4, run.why_incomplete, (f"Partial: {run.why_incomplete}. What was had is kept.",))
    return Verdict(True, 0, None)
