"""What each observation says of whether a dossier is there, and the absences that this comes to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.absences import (
    PastAnswer,
    answers_ever,
    ever_answered_otherwise,
    lasting,
    runs_naming,
    unseen_in,
)
from dossier_scraper.history.absences import NOT_SHOWN, Check, Said, away_after, fold_absences
from dossier_scraper.ingest.publish.crawls import Crawls, batched
from dossier_scraper.ingest.publish.presence import Answer, answer, said_by_crawl

# What an import says by an answer; of what else stood in a page's place it says nothing.
IMPORTED: dict[Answer, Said] = {"seen": "shown", "gone": "gone"}


class _At(NamedTuple):
    """A check, and the address at which it was made."""

    check: Check
    page_key: str


def checks(
    store: Store, crawls: Crawls, dossiers: Collection[str], accepted: str | None = None
) -> dict[str, list[Check]]:
    """Return every published check of some dossiers, in order of time; `accepted` is a crawl that is accepted just now.

    An import says that the page was there, or that it answered 404 or 410 where it had been seen last before. A dossier
    that every crawl named and whose addresses never answered otherwise has none: it was never away.
    """
    answered, named = defaultdict[str, list[PastAnswer]](list), runs_naming(store, dossiers)
    unnamed = {one for one in dossiers if any(named[one].isdisjoint(runs) for _, runs in crawls.observed)}
    for one in answers_ever(store, unnamed | ever_answered_otherwise(store, dossiers)):
        if one.dossier_id in (None, one.of):  # else the address has become, or was, another dossier's
            answered[one.of].append(one)
    return {one: list(_checks(crawls, answered[one], named[one], accepted)) for one in dossiers}


def _checks(crawls: Crawls, answers: Iterable[PastAnswer], named: set[str], accepted: str | None) -> Iterator[Check]:
    of_crawls: dict[tuple[str, tuple[str, ...]], list[PastAnswer]] = {}
    found = []
    for one in answers:
        if crawl := crawls.of_run.get(one.run_id):
            of_crawls.setdefault(crawl, []).append(one)
        elif said := IMPORTED.get(answer([one], listed=False)):
            found.append(_at(one, said, one.ordered_at))
    found += _of_crawls(crawls, of_crawls, named, accepted)
    return _where_it_stood(sorted(found, key=lambda at: (at.check.ordered_at, at.check.capture_id)))


def _of_crawls(
    crawls: Crawls,
    answered: Mapping[tuple[str, tuple[str, ...]], Sequence[PastAnswer]],
    named: set[str],
    accepted: str | None,
) -> Iterator[_At]:
    """Yield what each crawl said with all its answers; `named` are the runs whose listing names the dossier."""
    trusted = crawls.accepted | {accepted}
    for (ordered_at, runs), answers in answered.items():
        crawl, listed = runs[0], not named.isdisjoint(runs)
        best = answer(answers, listed and crawl not in trusted)
        if said := said_by_crawl(best, listed, crawl in crawls.complete, crawl in trusted):
            telling = [one for one in answers if answer([one], listed=False) == best]
            yield _at(max(telling, key=lambda one: (one.captured_at, one.id)), said, ordered_at, crawl)


def _at(one: PastAnswer, said: Said, ordered_at: str, crawl: str | None = None) -> _At:
    check = Check(
        said=said, at=one.captured_at, ordered_at=ordered_at, capture_id=one.id, run_id=one.run_id, crawl=crawl
    )
    return _At(check, one.page_key)


def _where_it_stood(found: Iterable[_At]) -> Iterator[Check]:
    """Yield checks, without what imports say of an address at which the dossier no longer stood, or did not yet."""
    stands_at = ""
    for check, page_key in found:
        if check.said in NOT_SHOWN and not check.crawl and page_key != stands_at:
            continue
        if check.said not in NOT_SHOWN:
            stands_at = page_key
        yield check


def refold_absences(store: Store, dossiers: Collection[str], accepted: str | None = None) -> None:
    """Fold all checks of some dossiers into their absences."""
    if not dossiers:
        return
    crawls = Crawls.of(store)
    for ids in batched(sorted(dossiers), crawls.batch):
        found = checks(store, crawls, ids, accepted)
        store.write_absences({one: fold_absences(one, found[one]) for one in ids})


def fold_missed(store: Store, named: set[str], runs: Sequence[str], accepted: str | None) -> frozenset[str]:
    """Bring the absences of dossiers up to a crawl (with the `runs` that it finished) that did not show them, or did.

    `named` are those that it showed. Return the dossiers whose page is not shown, or was not before this crawl.
    """
    before, unseen = lasting(store), unseen_in(store, runs)
    about = unseen | (before.keys() & named)
    refold_absences(store, {one for one in about if before.get(one) != "gone" or one not in unseen}, accepted)
    known = (*before.items(), *lasting(store).items())
    return frozenset(dossier_id for dossier_id, presence in known if presence in NOT_SHOWN)


def fold_said(store: Store, said: Mapping[str, Said], accepted: str | None) -> None:
    """Fold again the absences of the dossiers of which a crawl said something new."""
    now = lasting(store)
    news = {
        dossier_id for dossier_id, one in said.items() if away_after(now.get(dossier_id), one) != now.get(dossier_id)
    }
    refold_absences(store, news, accepted)
