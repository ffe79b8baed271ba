"""Judge a run as a whole before it is published: pure, from figures about the run and the archive before it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What a live run found. `known` counts dossiers before it, `seen` and `newly_gone` dossiers in it.

    `answered` says in words what the start pages answered; `evidence` is where the run's WARC files lie.
    """

    responses: int
    known: int
    seen: int
    newly_gone: int
    why_incomplete: str | None
    answered: str
    evidence: str
    unasked: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to publish, the exit code, a reason in one word, and what to tell the person."""

    publish: bool
    exit_code: int
    reason: str | None
    lines: tuple[str, ...] = ()


ACCEPT = "When a person finds it right: dossier accept RUN --why REASON"


def judge(run: RunFigures) -> Verdict:
    """Return what is to become of a run.

    Nothing is published when the site could not be reached, showed no dossier, or lost more than a fifth of the
    dossiers at once: then the good state stays current.
    """
    if not run.responses:
        return Verdict(
            False, 7, "unreachable", (f"The site could not be reached: {run.answered}. Nothing was marked gone.",)
        )
    if not run.seen and run.unasked:
        return Verdict(False, 4, "not_asked", (f"Nothing was fetched: {run.why_incomplete}. Nothing was marked gone.",))
    if not run.seen:
        return Verdict(
            False,
            5,
            "no_dossier",
            (
                f"No dossier was found: {run.answered}.",
                f"The evidence lies in {run.evidence}.",
                "Nothing was marked gone and nothing was published.",
                "Try: dossier import wayback --dry-run (what was archived before), or dossier demo (an invented site).",
            ),
        )
    if run.newly_gone > max(1, run.known / 5):
        return Verdict(
            False,
            5,
            "many_gone",
            (
                f"{run.newly_gone} of {run.known} dossiers were gone at once: none was marked so, none published.",
                f"The evidence lies in {run.evidence}. {ACCEPT}",
            ),
        )
    if run.why_incomplete:
        return Verdict(True, 4, run.why_incomplete, (f"Partial: {run.why_incomplete}. What was had is kept.",))
    return Verdict(True, 0, None)
