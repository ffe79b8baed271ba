"""Say in ten lines how an archive is, and what to do."""

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.others import Proposal
from dossier_scraper.watch.health import Health, Run
from dossier_scraper.wording import counted, moment, safe

SHOWN = 2


def as_json(archive: Archive, found: Health, stale: bool | None) -> dict[str, Any]:
    """Return the state for programs; times are UTC."""

    def run(one: Run | None) -> dict[str, Any] | None:
        if one is None:
            return None
        return {
            name: getattr(one, name)
            for name in ("id", "state", "published", "accepted", "reason", "started_at", "ended_at")
        }

    return {
        "archive": archive.name,
        "well": found.well,
        "since": found.since,
        "last_run": run(found.last),
        "last_complete": run(found.complete),
        "age_seconds": round(found.age.total_seconds()) if found.age is not None else None,
        "stale": stale,
        "alarms": found.last.alarms if found.last else [],
        "dossiers": found.presence,
        "problems": found.problems,
        "unread": [{"url": page.url, "texts": page.texts} for page in found.unread],
        "untold": found.untold,
        "proposed": [asdict(one) for one in found.proposed],
        "to_do": list(advice(found, stale)),
    }


def lines(archive: Archive, found: Health, stale: bool | None) -> Iterator[str]:
    """Yield ten lines for a person, and one for each decision that is proposed; `stale` is None if no age is asked."""
    well = found.well and not stale
    since = f" since {moment(found.since)} UTC ({counted(found.runs, 'crawl')})" if found.since else ""
    yield f"{'All is well' if well else 'Not well'}{since}: {safe(archive.name)}"
    yield f"fresh     {_fresh(found, stale)}"
    yield f"last run  {_run(found.last)}"
    yield f"dossiers  {_presence(found)}"
    yield f"problems  {_problems(found)}"
    if found.unread:
        yield safe(f"unread    {_unread(found)}")
    alarms = found.last.alarms if found.last else []
    accepted = ", accepted by a person" if alarms and found.last and found.last.accepted else ""
    yield f"alarms    {len(alarms) or 'none'}{accepted}"
    for alarm in alarms[:SHOWN]:
        began = f" (began {moment(alarm['began']['at'])} UTC: {alarm['began']['url']})" if alarm["began"] else ""
        yield safe(f"  {alarm['code']}: {alarm['text']}{began}")
    if found.proposed:
        yield f"proposed  {len(found.proposed)}, decided in an imported archive; do each, or dossier decline NAME:"
        for one in found.proposed:
            yield safe(f"  {_command(one)} --why REASON   ({one.name}, {one.at[:10]}: {one.why})")
    todo = list(advice(found, stale))
    yield f"to do     {safe('; '.join(todo)) if todo else 'nothing'}"


def _command(proposed: Proposal) -> str:
    """Return the command that decides the same here."""
    verb = proposed.type.removeprefix("organisation ")
    ids = [one for one in (proposed.subject, proposed.object) if one]
    named = shlex.join([".".join(ids)] if verb in ("withhold", "release") else ids)
    return f"dossier {verb} {'--organisation ' if verb != proposed.type else ''}{named}"


def _fresh(found: Health, stale: bool | None) -> str:
    if found.complete is None or found.age is None:
        return "no crawl was ever complete and published"
    late = ", which is too old" if stale else ""
    return f"last complete crawl {moment(found.complete.ended_at)} UTC, {_age(found.age)}{late}"


def _age(age: timedelta) -> str:
    seconds = age.total_seconds()
    if seconds < 0:
        return "in the future: check the clock"
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {name}s ago"
    return "just now"


def _run(run: Run | None) -> str:
    if run is None:
        return "none"
    told = "published" if run.published else "accepted by a person" if run.accepted else "NOT published"
    return safe(f"{run.id}: {run.state}, {told}" + (f" ({run.reason})" if run.reason else ""))


def _presence(found: Health) -> str:
    if found.presence is None:
        return "unknown: there is no database"
    return f"{sum(found.presence.values())}: " + (
        ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.presence.items()) or "none"
    )


def _problems(found: Health) -> str:
    if found.problems is None:
        return "unknown: there is no database"
    said = []
    for severity, codes in found.problems.items():
        named = f" ({', '.join(f'{code} {count}' for code, count in list(codes.items())[:3])})" if codes else ""
        said.append(f"{sum(codes.values())} {severity}{named if severity != 'info' else ''}")
    return ", ".join(said)


def _unread(found: Health) -> str:
    """Name the pages that have text of their own which no rule reads, and what shows it."""
    texts, pages = sum(page.texts for page in found.unread), len(found.unread)
    named = ", ".join(page.url for page in found.unread[:SHOWN]) + (" …" if pages > SHOWN else "")
    return f"{texts} on {counted(pages, 'page')}, see dossier extract URL --coverage: {named}"


BY_HAND = (
    'write page_parameters = ["NAME"], the name by which its pages differ, into site/site.toml of the archive,'
    " and crawl with --start-url for each page; or, if the listing shows all, switch off what is quoted there in"
    " site/pagers.toml (docs/operations.md)"
)
# What to do after a run that was not complete, by a word of its reason.
PARTIAL = {
    "unreachable": "check the network and the site, then crawl again",
    "(robots)": "see what the site's robots.txt refuses, and ask its owner; the next crawl asks again",
    "robots: ": "see what the site's robots.txt says, and ask its owner; the next crawl asks again",
    "budget": "nothing, or allow more (--max-pages, --max-minutes); the next crawl asks for what is left",
    "no definite answer": "nothing, unless it stays: the next crawl asks again",
    "pager_unread": f"presence cannot be judged until a crawl walks the whole listing: {BY_HAND}",
    "not walked to its end": "look at that page of the listing: presence cannot be judged until a crawl walks all of"
    " it; the next crawl asks again",
}


# What to type, and into which table, for what the tables do not know.
TEACH = {
    "organisation_unclear": 'name = "The Whole, Long Name" below [[organisations]] into site/organisations.toml',
    "unexpected_kind": 'kind = "dossier" and paths = ["/projects/[^/]+"] below [[pages]] into site/site.toml',
    "unknown_category": 'known = ["The Name"] into site/categories.toml',
    "unknown_label": '"the label" = "start_date" below [dossier] into site/labels.toml',
    "unknown_country": '"the name" = "FI" below [aliases] into site/countries.toml',
}


def _to_teach(found: Health) -> Iterator[str]:
    open_codes = {code for codes in (found.problems or {}).values() for code in codes}
    for code in sorted(TEACH.keys() & open_codes):
        yield f"{code}: dossier show NAME names it; if it is right, write {TEACH[code]}, in the archive's folder"


def _after_partial(reason: str) -> str:
    """Return what to do after a run that lacks something and in which nothing was held back."""
    fits = (advice for word, advice in PARTIAL.items() if word in reason)
    return next(fits, "nothing, unless it stays: the next crawl goes on")


def _after_held(run: Run, found: Health) -> str:
    """Return what to do after a run that was held back: which only a person may publish."""
    right = f"when it is right: dossier accept {run.id} --why REASON"
    if run.reason == "site_trouble":
        return f"nothing, unless it stays: the next crawl asks again; {right}"
    if run.reason == "no_dossier" and not found.presence:
        return "look at the start page, or name another: dossier crawl --start-url URL"
    named = any(alarm["began"] for alarm in run.alarms[:SHOWN])
    if any(alarm["code"] in ("no_dossier", "many_gone") for alarm in run.alarms):
        right = f"if the dossiers have new addresses, write {TEACH['unexpected_kind']}; {right}"
    return f"look at {'the pages' if named else 'what is'} named above; {right}"


def advice(found: Health, stale: bool | None) -> Iterator[str]:
    """Yield what a person should do, most urgent first."""
    last = found.last
    if last is None:
        yield "dossier crawl"
    elif not last.good:
        yield _after_held(last, found) if last.held else _after_partial(last.reason or "")
    elif last.alarms and not last.accepted:
        yield "look at what the alarms say; the run was published"
    if last and stale:
        yield "see why no crawl was complete lately: is the timer running, and what does its log say?"
    if found.presence is None:
        yield "dossier rebuild"
    if found.problems and found.problems["error"]:
        yield "look at the errors: dossier show NAME, or the table problems"
    yield from _to_teach(found)
    if found.proposed:
        yield "decide what is proposed above"
    if found.untold:
        yield f"dossier status --test-notify (the last notice may not have reached {', '.join(found.untold)})"
