"""The Atom feed of an archive (RFC 4287), derived: the same database gives the same bytes on any machine and day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby, islice
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from feedgen.feed import FeedGenerator
from markupsafe import Markup

from dossier_scraper.archive.files import has_content, replace_file
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.absences import PresenceChange
from dossier_scraper.archive.questions.changes import RunChange, SeenChange
from dossier_scraper.archive.questions.dossiers import ToldDossier
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.runs import first_start
from dossier_scraper.watch.news import News, news_since
from dossier_scraper.watch.notices import NAMED, presence_said, quiet, sentences
from dossier_scraper.wording import interval, presence_sentence, safe

RUNS, ENTRIES = 50, 200
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where a feed stands among pages, by addresses relative to its own: itself, what it tells of, and each dossier."""

    own: str
    page: str
    dossier: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: what names it for good, title, stored time, the site's page and dossier it is about, and its lines."""

    name: str
    title: str
    at: str
    url: str | None
    lines: list[str]
    dossier_id: str | None = None


def write_feed(archive: Archive) -> None:
    """Write `feed.atom` into the archive folder if it differs; raise `DiskFault` where the disk refuses."""
    if not archive.database.exists():
        return
    with open_query(archive.root) as query:
        content = feed(archive, query)
    if not has_content(archive.root, archive.feed.name, content):
        replace_file(archive.root, archive.feed.name, content)


def feed(archive: Archive, query: Query, here: Here | None = None) -> bytes:
    """Return the feed: what the newest runs brought, newest first.

    Where it stands among no pages, entries lead to the site's own.
    """
    newest = chain.from_iterable(_entries(query, news) for news in islice(news_since(query, 0), RUNS))
    about = f"What changed on {archive.base_url}, and what went wrong with looking"
    return _atom(archive, query, "", archive.name, about, islice(newest, ENTRIES), here)


def feed_of(archive: Archive, query: Query, name: str, title: str, changes: Iterable[RunChange], here: Here) -> bytes:
    """Return the feed of some changes, which come newest first; `name` tells the feed from others of this archive."""
    about = f"What changed on {archive.base_url}: {title}"
    return _atom(archive, query, name, title, about, islice(_told(query, changes), ENTRIES), here)


def _atom(
    archive: Archive, query: Query, name: str, title: str, about: str, newest: Iterable[Entry], here: Here | None
) -> bytes:
    """Return entries as Atom; text from the site is escaped."""
    entries = sorted(newest, key=lambda entry: (entry.at, entry.name))
    first = first_start(query) or "1970-01-01T00:00:00.000000Z"
    made = FeedGenerator()
    made.id(_id(archive, name))
    made.title(safe(f"Invented data (demo): {title}" if archive.demo else title))
    made.subtitle(safe(about))
    made.author(name=safe(archive.operator or archive.name))
    made.generator("Dossier Scraper")
    if here:
        made.link([{"href": here.own, "rel": "self"}, {"href": here.page, "rel": "alternate"}])
    made.updated(_time(max((entry.at for entry in entries), default=first)))
    if archive.rights:
        made.rights(safe(archive.rights))
    for entry in entries:
        item = made.add_entry(order="prepend")
        item.id(_id(archive, entry.name))
        item.title(safe(entry.title))
        item.updated(_time(entry.at))
        if here and entry.dossier_id:
            item.link(href=here.dossier(entry.dossier_id))
        elif entry.url and urlsplit(entry.url).scheme in ("http", "https"):
            item.link(href=safe(entry.url))
        item.content(str(_list(entry.lines)), type="html")
    return bytes(made.atom_str(pretty=True))


def _told(query: Query, changes: Iterable[RunChange]) -> Iterator[Entry]:
    """Yield an entry for each dossier that a run found changed, and for each that is new, went or is back."""
    for (dossier_id, run), group in groupby(changes, lambda one: (one.dossier_id, one.run_id or one.seen_after)):
        of_pages = []
        for one in group:
            if one.field == "presence":
                yield _presence_entry(run, one)
            else:
                of_pages.append(one)
        if of_pages:
            yield _changed(query, f"{run}/{dossier_id}", of_pages, None)


def _presence_entry(run: str, one: RunChange) -> Entry:
    """Return the entry of a dossier that was seen first, is new, went or is back; named as in the whole feed."""
    kind = {"first": "first", "new": "new dossier", None: "back"}.get(one.after, "gone")
    what = {"first": "seen for the first time", "gone": one.after or ""}.get(kind, kind)
    said = presence_sentence(one.before, one.after, one.seen_before, one.seen_after) if kind != "first" else what
    title = f"{one.title or one.dossier_id}: {what}"
    name = f"{run}/{one.dossier_id}/{kind}"
    return Entry(name=name, title=title, at=one.seen_after, url=None, lines=[said], dossier_id=one.dossier_id)


def _id(archive: Archive, name: str) -> str:
    return uuid5(NAMESPACE_URL, f"{archive.base_url}#dossier-scraper/{name}").urn


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _list(lines: Iterable[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(safe(line)) for line in lines))


def _entries(query: Query, news: News) -> Iterator[Entry]:
    """Yield the entries of one run: one for each dossier that changed, came or went, and one for its alarms."""
    run, at = news.run, news.run.finished_at or news.run.started_at
    if news.alarms:
        title = f"Alarm{'' if run.published else ', run held'}: {news.alarms[0]['text']}"
        yield Entry(name=f"{run.id}/alarms", title=title, at=at, url=None, lines=[_alarm(one) for one in news.alarms])
    for _, group in groupby(news.changes, lambda change: change.dossier_id):
        changes = list(group)
        yield _changed(query, f"{run.id}/{changes[0].dossier_id}", changes, changes[0].url)
    new = [_entry(run.id, "new dossier", told, told.since, "new dossier") for told in news.new]
    yield from _few(new, run.id, "new dossier", at, "new dossier")
    gone = [_entry(run.id, "gone", one, one.seen_after, one.after or "", presence_said(one)) for one in news.gone]
    yield from _few(gone, run.id, "gone", at, "gone, missing or no longer listed")
    back = [_entry(run.id, "back", one, one.seen_after, "back", presence_said(one)) for one in news.back]
    yield from _few(back, run.id, "back", at, "back or listed again")
    past = [
        _entry(run.id, f"past/{one.seen_after}", one, one.seen_after, one.after or "back", presence_said(one))
        for one in news.past
    ]
    yield from _few(past, run.id, "past", at, "gone or back, as older captures tell")
    for cause, changed in news.quiet.items():
        line = quiet(cause, changed)
        yield Entry(name=f"{run.id}/{cause}", title=line.partition(";")[0], at=at, url=None, lines=[line])


def _changed(query: Query, name: str, changes: Sequence[SeenChange], url: str | None) -> Entry:
    """Return the entry of one dossier that changed."""
    first = changes[0]
    said = [f"{text} ({_when(row)})" for row, text in sentences(query, changes)]
    what = f"{len(changes)} changes" if len(changes) > 1 else first.field.partition("/")[0].replace("_", " ")
    return Entry(
        name=name,
        title=f"{first.title or first.dossier_id}: {what}",
        at=first.seen_after,
        url=url,
        lines=said,
        dossier_id=first.dossier_id,
    )


def _when(change: SeenChange) -> str:
    between = interval(change.seen_before or change.seen_after, change.seen_after)
    return between if change.cause == "site" else f"{between}; cause: {change.cause}"


def _entry(run: str, kind: str, told: ToldDossier | PresenceChange, at: str, what: str, said: str = "") -> Entry:
    """Return the entry of a dossier that came, went or is back; `said` is more than its title says."""
    title = f"{told.title or told.id}: {what}"
    lines = [said or title]
    return Entry(name=f"{run}/{told.id}/{kind}", title=title, at=at, url=told.url, lines=lines, dossier_id=told.id)


def _few(entries: Sequence[Entry], run: str, kind: str, at: str, what: str) -> Iterator[Entry]:
    """Yield some entries, or one for many."""
    if len(entries) <= NAMED:
        yield from entries
        return
    lines = [entry.title.rpartition(": ")[0] for entry in entries]
    yield Entry(name=f"{run}/{kind}", title=f"{len(entries)} dossiers: {what}", at=at, url=None, lines=lines)


def _alarm(alarm: Mapping[str, Any]) -> str:
    began = alarm["began"]
    return f"{alarm['text']}. It began at {began['url']} ({began['capture']})." if began else f"{alarm['text']}."
