"""Captures that an index lists, brought in one after the other; what repeats an earlier one is not asked for again.

The index of an archive names the digest of each capture: where the archive has a body of that digest, of that page, the
later capture is a revisit of it (WARC 1.1, 6.7.2), as the archive's own files would say.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from dossier_scraper.importers.cdx import GONE, Listed
from dossier_scraper.importers.digests import is_digest_of
from dossier_scraper.importers.endpoint import Unanswered
from dossier_scraper.importers.intake import UNUSABLE, Intake, exchange_of_record
from dossier_scraper.importers.replay import NotReplayed, Unusable
from dossier_scraper.wording import counted

# So many captures in a row that cannot be had mean that the archive is in trouble, not its pages.
ENOUGH = 5
Progress = Callable[[int, int, Listed], None]


def fetch(
    intake: Intake, missing: Sequence[Listed], where: str, bring: Callable[[Listed], None], progress: Progress
) -> str | None:
    """Bring in one capture after the other, and each at once; return what could not be had of `where`, if anything.

    `bring` raises `NotReplayed` for a capture that the archive does not give, `Unanswered` where it gives no answer.
    """
    failures: Counter[str] = Counter()
    in_a_row = 0
    for number, listed in enumerate(missing, 1):
        progress(number, len(missing), listed)
        try:
            if not _repeats(intake, listed):
                bring(listed)
            in_a_row = 0
        except (NotReplayed, Unanswered) as trouble:
            stops = isinstance(trouble, Unanswered) and trouble.asked_to_stop
            intake.miss(listed.url, listed.at, _reason(trouble), str(trouble))
            failures[str(trouble)] += 1
            in_a_row += isinstance(trouble, Unanswered)
            if stops or in_a_row >= ENOUGH:
                return f"{where} {trouble}; left to the next import: {counted(len(missing) - number, 'capture')}"
        intake.sync()
    if not failures:
        return None
    why, _ = failures.most_common(1)[0]
    return f"{failures.total():,} of {counted(len(missing), 'capture')} could not be had; most often the archive {why}"


def _reason(trouble: NotReplayed | Unanswered) -> str:
    if isinstance(trouble, Unusable):
        return UNUSABLE
    return "not_replayed" if isinstance(trouble, NotReplayed) else "no_answer"


def _repeats(intake: Intake, listed: Listed) -> bool:
    """Bring a capture in that repeats one that is here; return False where that is not here, or has another digest."""
    if listed.first is None:
        return False
    second = f"{listed.first.at:%Y-%m-%dT%H:%M:%S}"
    for body in intake.stored(listed.first.url):
        if body.captured_at[:19] == second:
            record = intake.record_at(body)
            if is_digest_of(listed.digest, record.payload):
                status = listed.status if listed.status in GONE else record.status
                intake.take(exchange_of_record(replace(record, url=listed.url, captured_at=listed.at, status=status)))
                return True
    return False
