"""What a person made one dossier, and how it is taken apart again as if it had never been one."""

import json
from collections.abc import Mapping
from typing import Any

from dossier_scraper.archive.database import merges
from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import decisions, dossiers, runs
from dossier_scraper.ingest.publish.dossier_history import Histories
from dossier_scraper.ingest.publish.presence import judge_presence
from dossier_scraper.ingest.publish.sources import Claims
from dossier_scraper.site import Site

# What is known of a dossier's presence, the best first: one of several addresses that answers is enough.
BEST = ("listed", "unlisted", "unreachable", "not_checked", "missing", "gone")


def join(store: Store, site: Site, seq: int, facts: Mapping[str, Any]) -> None:
    """Make `other` part of the dossier `into`, as ledger line `seq` says; each keeps in mind what it was."""
    into, other = facts["dossier"], facts["other"]
    merges.keep_presence(store, seq, [into, other])
    known = [one for one in (dossiers.standing(store, into), dossiers.standing(store, other)) if one]
    merges.move_into(store, into, other, facts["urls"])
    _refold(store, site, into, other)
    best = min(known, key=lambda one: (one.past, BEST.index(one.presence), one.id != into), default=None)
    if best:
        checked = max(one.last_checked for one in known)
        store.set_presence(into, best.presence, best.presence_since, checked)


def take_apart(store: Store, site: Site, facts: Mapping[str, Any]) -> None:
    """Take `other` out of the dossier `into`, with what it brought and what was seen of it since."""
    into, other = facts["dossier"], facts["other"]
    parts = json.dumps(decisions.parts_of(store, other))
    merged = decisions.last_merge(store, other)
    since = _since(store, merged or 0)
    runs = json.dumps([run_id for group, _ in since for run_id in group])
    merges.move_out(store, into, other, facts["urls"], parts, runs)
    _refold(store, site, into, other)
    if merged:
        _judge_again(store, merged, since)


def _refold(store: Store, site: Site, *dossier_ids: str) -> None:
    """Fold histories again; a dossier without any page of its own is none."""
    histories = Histories(store, site, Claims(store, site))
    found = [(of, after) for of, _, after in histories.refold(dossier_ids, also_empty=True)]
    for dossier_id in (of for of, after in found if after is None):
        store.forget(dossier_id)


def _since(store: Store, seq: int) -> list[tuple[tuple[str, ...], bool]]:
    """Return what was published since ledger line `seq`: runs that are one observation, and whether a person did it."""
    accepted = decisions.accepted_since(store, seq)
    groups = [
        *(found for _, found in runs.published_crawls(store)),
        *((one.id,) for one in runs.published_imports(store)),
    ]
    numbers = {run_id: found.seq or 0 for run_id, *_ in groups if (found := runs.run(store, run_id))}
    return [(group, group[0] in accepted) for group in groups if numbers[group[0]] > seq or group[0] in accepted]


def _judge_again(store: Store, seq: int, since: list[tuple[tuple[str, ...], bool]]) -> None:
    """Let two dossiers that were one be present as they were before, and judge them by every crawl since.

    One that has other parts by now stays as it is.
    """
    before = decisions.presence_before_merge(store, seq)
    for one in before:
        merges.forget_presence(store, one.dossier_id, one.presence_since)
        store.set_presence(one.dossier_id, one.presence, one.presence_since, one.last_checked)
    only = frozenset(one.dossier_id for one in before)
    for group, accepted in since:
        run = runs.run(store, group[0])
        if run and run.ordered_at and not run.archive:
            judge_presence(store, list(group), run.state == "complete", run.started_at, accepted, only)
    merges.drop_presence(store, seq)
