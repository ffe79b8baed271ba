"""Decisions of a person: accept, merge dossiers or take them apart, withhold, decline. Each is a ledger line first.

`apply_decision` brings such a line into a database; deciding and rebuilding call it alike.
"""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any

from dossier_scraper.archive.database.store import Store, iso
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.chain import Ledger, Line
from dossier_scraper.archive.ledger.origins import named_origins
from dossier_scraper.archive.ledger.others import Proposal
from dossier_scraper.archive.questions import organisations
from dossier_scraper.archive.questions.decisions import open_proposals, urls_of, whole_of
from dossier_scraper.archive.questions.runs import held_runs, run
from dossier_scraper.archive.questions.target import Target
from dossier_scraper.archive.questions.withheld import withholdings
from dossier_scraper.archive.snapshots import write_snapshots
from dossier_scraper.errors import UsageError
from dossier_scraper.history.organisations import known_organisation
from dossier_scraper.ingest.publish.dossier_rows import decided_organisation
from dossier_scraper.ingest.publish.merging import join, take_apart
from dossier_scraper.ingest.publish.publish import publish
from dossier_scraper.ingest.sealing import seal
from dossier_scraper.site import Site, load_site
from dossier_scraper.wording import sign_of


def accept(archive: Archive, site: Site, run_id: str, why: str, at: datetime) -> str:
    """Publish a run that was held back, because a person found it right; return the run's id.

    `run_id` may be any part of the id that fits one held run. Raises `UsageError` when it fits none or several.
    """
    site = _with_named_origins(archive, site)
    store = Store(archive.database)
    try:
        held = held_runs(store)
        found = [one.id for one in held if run_id in one.id]
        if len(found) != 1:
            shown = ", ".join(one.id for one in held) or "none"
            raise UsageError(f"{run_id!r} fits {len(found)} of the runs that are held back; these are: {shown}")
        facts: dict[str, Any] = {"at": iso(at), "run": found[0], "why": why}
        with store.transaction():
            facts["minted"] = publish(store, site, found[0], {}, accepted=True).minted
            seal(store, Ledger(archive.ledger_path), "accept", facts, partial(_enter, store))
        write_snapshots(store, archive.snapshots)
    finally:
        store.close()
    return found[0]


def merge(archive: Archive, site: Site, into: str, other: str, why: str, at: datetime) -> None:
    """Make two dossiers one: `other` becomes `into`, with all its addresses and captures; its id keeps resolving.

    Raises `UsageError` when they are one already.
    """
    _decide(archive, site, "merge", into, other, why, at)


def unmerge(archive: Archive, site: Site, into: str, other: str, why: str, at: datetime) -> None:
    """Take `other` out of `into` again, with the addresses that it brought. Raises `UsageError` when it is not."""
    _decide(archive, site, "unmerge", into, other, why, at)


def merge_organisations(
    archive: Archive, into: str, other: str, why: str, at: datetime, *, apart: bool = False
) -> None:
    """Make two organisations one, by their ids or signs, or take `other` out again (`apart`).

    An id is the slug of a name on a page, so the ledger's line has signs. Raises `UsageError` when one of them is not
    in the archive, or they are one, or were never one.
    """
    store = Store(archive.database)
    try:
        into, other = _organisation_id(store, into), _organisation_id(store, other)
        whole = organisations.part_of(store, other)
        is_part = whole is not None and whole.id == into
        if into == other or (is_part and not apart):
            raise UsageError(f"{into} and {other} are one organisation already")
        if apart and not is_part:
            raise UsageError(f"{other} was not merged into {into}")
        kind = "unmerge" if apart else "merge"
        with store.transaction():
            facts = {"at": iso(at), "organisation": sign_of(into), "other": sign_of(other), "why": why}
            site = load_site(archive.site, archive.tables)
            seal(store, Ledger(archive.ledger_path), kind, facts, partial(apply_decision, store, site))
    finally:
        store.close()


def _organisation_id(store: Store, name: str) -> str:
    if found := organisations.organisation(store, name):
        return found.id
    raise UsageError(f"no organisation has the id {name!r}; `dossier organisations` shows them")


def withhold(archive: Archive, site: Site, what: Target, why: str, at: datetime, *, release: bool = False) -> None:
    """Show a dossier, a part of it or a capture no more, or show it again (`release`).

    Raises `UsageError` where it is withheld already, or was not.
    """
    with closing(Store(archive.database)) as store:
        stands = any((one.subject, one.path) == (what.subject, what.path) for one in withholdings(store))
        if stands != release:
            raise UsageError(f"{what} is {'not withheld' if release else 'withheld already'}")
        facts = {"at": iso(at), "why": why, **what.facts}
        with store.transaction():
            kind = "release" if release else "withhold"
            seal(store, Ledger(archive.ledger_path), kind, facts, partial(apply_decision, store, site))
        write_snapshots(store, archive.snapshots)


def decline(archive: Archive, site: Site, named: str, why: str, at: datetime) -> Proposal:
    """Propose a decision of another archive no more, and return it; `named` as `status` names it.

    Raises `UsageError` where nothing is proposed under that name.
    """
    with closing(Store(archive.database)) as store:
        left = open_proposals(store)
        found = next((one for one in left if one.name == named), None)
        if found is None:
            shown = ", ".join(one.name for one in left) or "nothing"
            raise UsageError(f"{named!r} is not proposed; what is proposed: {shown}")
        facts = {"at": iso(at), "archive": found.archive, "line": found.seq, "why": why}
        with store.transaction():
            seal(store, Ledger(archive.ledger_path), "decline", facts, partial(apply_decision, store, site))
    return found


def _decide(archive: Archive, site: Site, kind: str, into: str, other: str, why: str, at: datetime) -> None:
    site = _with_named_origins(archive, site)
    store = Store(archive.database)
    try:
        into, apart = whole_of(store, into), kind == "unmerge"
        other = other if apart else whole_of(store, other)
        if apart and (whole_of(store, other) != into or into == other):
            raise UsageError(f"{other} was not merged into {into}")
        if not apart and into == other:
            raise UsageError(f"{into} and {other} are one dossier already")
        urls = urls_of(store, other)
        with store.transaction():
            facts = {"at": iso(at), "dossier": into, "other": other, "urls": urls, "why": why}
            seal(store, Ledger(archive.ledger_path), kind, facts, partial(apply_decision, store, site))
        write_snapshots(store, archive.snapshots)
    finally:
        store.close()


def _with_named_origins(archive: Archive, site: Site) -> Site:
    return site.with_origins(named_origins(Ledger(archive.ledger_path).lines(), archive.warc))


def apply_decision(store: Store, site: Site, line: Line, given: dict[str, str] | None = None) -> None:
    """Bring a decision into a database, inside the caller's transaction; `given` as for `rebuild.settle_run`."""
    given = {} if given is None else given
    facts = line.facts
    if "run" in facts:
        if run(store, facts["run"]):
            published = publish(store, site, facts["run"], {**given, **facts["minted"]}, accepted=True)
            for page_key, dossier_id in published.minted.items():
                given.setdefault(page_key, dossier_id)
    elif "organisation" in facts:
        _enter(store, line)
        _assign_organisations(store, site)
        return
    elif line.type == "merge":
        join(store, site, line.seq, facts)
    elif line.type == "unmerge":
        take_apart(store, site, facts)
    _enter(store, line)
    if line.type in ("withhold", "release"):
        store.mark_snapshots()


def _assign_organisations(store: Store, site: Site) -> None:
    """Point every name as written at the organisation that tables and decisions give it."""
    for written in organisations.written_names(store):
        found = decided_organisation(store, known_organisation(written.name_as_written, site))
        store.assign_organisation(written.dossier_id, written.position, found.id)


def _subject(facts: Mapping[str, Any]) -> str:
    named = (facts.get(name) for name in ("run", "organisation", "dossier", "capture", "archive"))
    return next(filter(None, named), "extractor")


def _object(facts: Mapping[str, Any]) -> str | None:
    named = (facts.get(name) for name in ("other", "path", "line"))
    found = next(filter(None, named), facts.get("extractor", {}).get("to"))
    return None if found is None else str(found)


def _enter(store: Store, line: Line) -> None:
    facts = line.facts
    store.upsert(
        "decisions",
        [
            {
                "seq": line.seq,
                "at": line.at,
                "type": f"organisation {line.type}" if "organisation" in facts else line.type,
                "subject": _subject(facts),
                "object": _object(facts),
                "why": facts["why"],
            }
        ],
    )
    store.set_head(line.seq, line.hash)
