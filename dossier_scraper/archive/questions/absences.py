"""What is asked of absences: what says of a dossier that it was there or not, and when it was not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.records import LIST, Database, bound, records, values
from dossier_scraper.archive.questions.answers import LAST_ATTEMPT, Answer
from dossier_scraper.model import Away, Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer(Answer):
    """What an address of a dossier answered in a published run; `dossier_id` is the dossier whose page it was then.

    `of` is the dossier whose address it is.
    """

    of: str
    run_id: str
    dossier_id: str | None
    ordered_at: str


PAST_ANSWER = ", ".join(f"c.{name}" for name in PastAnswer.__dataclass_fields__ if name not in ("another", "of"))


# What the addresses of dossiers ?1 answered in every published run.
ANSWERED = f"""FROM json_each(?) d JOIN captures c ON (c.dossier_id = d.value
  OR c.page_key IN (SELECT page_key FROM aliases WHERE dossier_id = d.value))
  JOIN runs r ON r.id = c.run_id AND r.published = 1 WHERE c.{LAST_ATTEMPT}"""


def ever_answered_otherwise(db: Database, dossiers: Collection[str]) -> set[str]:
    """Return the dossiers of which an address answered in a published run with something else than their page.

    What stood there when the address was another dossier's does not count.
    """
    shown = "c.kind = 'dossier' AND c.outcome IN ('archived', 'unchanged') AND c.http_status NOT IN (404, 410)"
    return set(
        values(
            db,
            f"SELECT DISTINCT d.value {ANSWERED} AND coalesce(c.dossier_id, d.value) = d.value"
            f" AND (c.dossier_id IS NULL OR ({shown}) IS NOT TRUE)",
            dossiers,
        )
    )


def answers_ever(db: Database, dossiers: Collection[str]) -> list[PastAnswer]:
    """Return what the addresses of dossiers answered in every published run, in order of time."""
    return records(
        db,
        PastAnswer,
        f"SELECT d.value of, {PAST_ANSWER} {ANSWERED} ORDER BY c.ordered_at, c.captured_at, c.id",
        dossiers,
    )


def runs_naming(db: Database, dossiers: Collection[str]) -> dict[str, set[str]]:
    """Return the runs in which a listing named each of some dossiers."""
    rows = db.rows(
        "SELECT DISTINCT a.dossier_id, c.run_id FROM aliases a JOIN listing_rows l ON l.page_key = a.page_key"
        f" JOIN claims c USING (reading_id) WHERE a.dossier_id IN {LIST}",
        bound(dossiers),
    )
    found: dict[str, set[str]] = {dossier_id: set() for dossier_id in dossiers}
    for row in rows:
        found[row["dossier_id"]].add(row["run_id"])
    return found


def unseen_in(db: Database, runs: Sequence[str]) -> set[str]:
    """Return the dossiers of which an address answered in some runs with something else than their page."""
    return set(
        values(
            db,
            "SELECT DISTINCT d.id FROM captures c JOIN aliases a USING (page_key)"
            f" JOIN dossiers d ON d.id = a.dossier_id WHERE c.run_id IN {LIST} AND c.{LAST_ATTEMPT}"
            " AND c.dossier_id IS NULL"
            f" AND NOT EXISTS (SELECT 1 FROM captures WHERE dossier_id = d.id AND run_id IN {LIST})",
            runs,
            runs,
        )
    )


def lasting(db: Database) -> dict[str, Away]:
    """Return what each dossier is that is absent now, by id."""
    rows = db.rows("SELECT dossier_id, presence FROM absences WHERE missed_until IS NULL ORDER BY dossier_id")
    return {row["dossier_id"]: row["presence"] for row in rows}


def away_at(db: Database, moment: str) -> dict[str, Away]:
    """Return what each dossier was that was absent at a moment, by id: its last absence until then, if not over."""
    rows = db.rows(
        "SELECT a.dossier_id, a.presence FROM absences a WHERE a.missed_from = (SELECT max(missed_from) FROM absences"
        " WHERE dossier_id = a.dossier_id AND missed_from <= ?1) AND (a.seen_after IS NULL OR a.seen_after > ?1)",
        moment,
    )
    return {row["dossier_id"]: row["presence"] for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChange:
    """A dossier that went (`after`) or is back (`before` tells from what), and the checks on both sides.

    The cause is `import` where only an import tells that it was away.
    """

    id: str
    title: str | None
    url: str
    before: Away | None
    after: Away | None
    seen_before: str | None
    seen_after: str
    cause: Cause


def presence_changes_of(db: Database, run_id: str) -> list[PresenceChange]:
    """Return which dossiers a run was the first to find gone, or back, by id."""
    return records(
        db,
        PresenceChange,
        "SELECT d.id, d.title, d.url, p.before, p.after, p.seen_before, p.seen_after, p.cause FROM presence_changes p"
        " JOIN dossiers d ON d.id = p.dossier_id WHERE p.run_id = ? ORDER BY d.id, p.seen_after",
        run_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAbsence:
    """An interval in which a dossier was not shown, with the checks on both sides; see `Absence`."""

    presence: Away
    seen_before: str | None
    missed_from: str
    missed_until: str | None
    seen_after: str | None


# The absences that had begun at ?1, and which of them lasted then: a dossier's last that had not ended.
KNOWN_ABSENCES = """
WITH known AS (SELECT *, (seen_after IS NULL OR seen_after > ?1)
  AND missed_from = max(missed_from) OVER (PARTITION BY dossier_id) lasts FROM absences WHERE missed_from <= ?1)
"""
KNOWN_ABSENCE = (
    "presence, seen_before, missed_from, iif(lasts, NULL, missed_until) missed_until,"
    " iif(lasts, NULL, seen_after) seen_after"
)


def absences_known(db: Database, dossier_id: str, until: str = "9999") -> list[KnownAbsence]:
    """Return the absences of a dossier, oldest first, as they were known at a moment: its last may still last."""
    return records(
        db,
        KnownAbsence,
        f"{KNOWN_ABSENCES} SELECT {KNOWN_ABSENCE} FROM known WHERE dossier_id = ?2 ORDER BY missed_from",
        until,
        dossier_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAbsence(KnownAbsence):
    """An absence and whose it is."""

    dossier_id: str


def absences_of_all(db: Database, until: str = "9999") -> list[DossierAbsence]:
    """Return the absences of every dossier as they were known at a moment, by dossier and time."""
    return records(
        db,
        DossierAbsence,
        f"{KNOWN_ABSENCES} SELECT dossier_id, {KNOWN_ABSENCE} FROM known ORDER BY dossier_id, missed_from",
        until,
    )
