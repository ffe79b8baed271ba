"""What the replica site says in its two states and said in earlier years, read from `content.toml`; no markup here."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from typing import Any

SITE_NAME = "Lantern Network (invented demo data)"
NOTICE = (
    "The STEAMsare dossier has the facts of its public page; its sentences and all else on this site are invented, to "
    "try Dossier Scraper out."
)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A requesting organisation; with a `path` its name is a link to a page of the site."""

    name: str
    path: str | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A timeline entry and its own page. Dates are ISO days; a `gone` event is still linked but answers 404."""

    path: str
    node: int
    title: str
    body: str
    source: str
    categories: tuple[str, ...]
    date: str | None = None
    date_end: str | None = None
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A taskforce dossier; `listed_as` is the listing's section, an empty text is shown as an empty field."""

    slug: str
    node: int
    title: str
    listed_as: str
    organisations: tuple[Organisation, ...]
    country: str
    start: str
    status: str
    background: str
    objectives: str
    results: str
    events: tuple[Event, ...] = ()

    @property
    def path(self) -> str:
        """The address under which the site itself links the dossier."""
        return f"/dossiers/{self.slug}"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact that `ReplicaSite.change()` changes.

    `field` is a field of the dossier, `events/<path>` or `events/<path>/<field>`, `listing` (the slug of the row
    below), or None for the dossier as a whole; `before` and `after` are its value in the two states, None for none.
    """

    kind: str
    dossier: str
    field: str | None
    before: Any
    after: Any


State = tuple[Dossier, ...]  # in the listing's order


@dataclass(frozen=True, kw_only=True)
class Past:
    """What the site said when others archived it; dossiers that were `gone` then are slugs that answered 404."""

    captured: datetime
    state: State
    gone: tuple[str, ...]


def _event(entry: Mapping[str, Any]) -> Event:
    return Event(**{**entry, "categories": tuple(entry["categories"])})


def _dossier(entry: Mapping[str, Any]) -> Dossier:
    entry = dict(entry)
    events = tuple(_event(e) for e in entry.pop("event", ()))
    organisations = tuple(Organisation(**o) for o in entry.pop("organisations"))
    return Dossier(**entry, organisations=organisations, events=events)


def _below(state: State, slug: str) -> str | None:
    slugs = [d.slug for d in state] + [None]
    return slugs[slugs.index(slug) + 1]


def _stand_before(state: State, dossier: Dossier, below: str) -> State:
    rest = [d for d in state if d.slug != dossier.slug]
    rest.insert(next(i for i, d in enumerate(rest) if d.slug == below), dossier)
    return tuple(rest)


def _with(state: State, slug: str, edit: Callable[[Dossier], Dossier]) -> State:
    return tuple(edit(d) if d.slug == slug else d for d in state)


def _apply(state: State, entry: Mapping[str, Any]) -> tuple[State, Change]:
    """Return the state after one `[[change]]` of the table, and the change with its value before."""
    kind = entry["kind"]
    if kind == "dossier_added":
        new = _dossier(entry["dossier"])
        return _stand_before(state, new, entry["before"]), Change(
            kind=kind, dossier=new.slug, field=None, before=None, after=new
        )
    slug = entry["dossier"]
    old = next(d for d in state if d.slug == slug)
    match kind:
        case "dossier_removed":
            return tuple(d for d in state if d.slug != slug), Change(
                kind=kind, dossier=slug, field=None, before=old, after=None
            )
        case "row_moved":
            below = entry["before"]
            change = Change(kind=kind, dossier=slug, field="listing", before=_below(state, slug), after=below)
            return _stand_before(state, old, below), change
        case "event_added":
            event = _event(entry["event"])
            return (
                _with(state, slug, lambda d: replace(d, events=(event, *d.events))),
                Change(kind=kind, dossier=slug, field=f"events/{event.path}", before=None, after=event),
            )
        case "date_corrected":
            field, path, day = entry["field"], entry["event"], entry["after"]
            was = next(e for e in old.events if e.path == path)
            events = tuple(replace(e, **{field: day}) if e is was else e for e in old.events)
            place = f"events/{path}/{field}"
            return (
                _with(state, slug, lambda d: replace(d, events=events)),
                Change(kind=kind, dossier=slug, field=place, before=getattr(was, field), after=day),
            )
        case "edited":
            field, text = entry["field"], entry["after"]
            return (
                _with(state, slug, lambda d: replace(d, **{field: text})),
                Change(kind=kind, dossier=slug, field=field, before=getattr(old, field), after=text),
            )
    raise ValueError(f"content.toml: unknown kind of change: {kind}")


def _states(table: Mapping[str, Any]) -> tuple[State, State, tuple[Change, ...]]:
    first = state = tuple(_dossier(entry) for entry in table["dossier"])
    done = []
    for entry in table["change"]:
        state, change = _apply(state, entry)
        done.append(change)
    return first, state, tuple(done)


def _past(first: State, entry: Mapping[str, Any]) -> Past:
    """Return an earlier state: the first one without what is younger and what was gone, and with its own values."""
    day, gone = entry["captured"].date().isoformat(), tuple(entry["gone"])
    state = tuple(
        replace(
            d, events=tuple(e for e in d.events if (e.date or "") <= day), **entry.get("edited", {}).get(d.slug, {})
        )
        for d in first
        if d.start <= day and d.slug not in gone
    )
    return Past(captured=entry["captured"], state=state, gone=gone)


_TABLE = tomllib.loads((files(__package__) / "content.toml").read_text("utf-8"))
FIRST, SECOND, CHANGES = _states(_TABLE)
PAST = tuple(_past(FIRST, entry) for entry in _TABLE["past"])
