"""Tell people what a run brought: one digest for each run through Apprise, once. The only place for apprise.

Text from the site is data: plain text in which control and direction characters are written as what they are.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from dossier_scraper.archive.database.store import iso
from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.ledger.outbox import Outbox, name_of
from dossier_scraper.archive.questions.absences import PresenceChange
from dossier_scraper.archive.questions.changes import SeenChange, ToldChange
from dossier_scraper.archive.questions.query import Query, open_query
from dossier_scraper.archive.questions.runs import EndedRun, ended_after
from dossier_scraper.archive.watches import Watch
from dossier_scraper.errors import ArchiveBusy, DossierError
from dossier_scraper.watch.news import News, news_since
from dossier_scraper.watch.watched import narrowed
from dossier_scraper.wording import counted, interval, pieces, presence_sentence, safe

MISSING = "DOSSIER_NOTIFY is set, but apprise is not installed: install the program with its extra `notify`"
# A digest is to be read: what is more is counted.
LINES = 60
AnyChange = TypeVar("AnyChange", bound=SeenChange)
NAMED = 10
# What is counted of a cause that is no news of the site, and what became of it.
QUIET = {"import": ("version", "came from older captures"), "extractor": ("value", "read otherwise")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One message: a title, lines of plain text, and how grave it is (`info`, `warning` or `failure`)."""

    title: str
    lines: tuple[str, ...]
    kind: str

    @property
    def body(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def digest(query: Query, newest_first: Iterable[News], watch: Watch | None = None) -> Digest | None:
    """Return the message about some runs, or what a filter lets through of them; None when there is nothing to say."""
    found = list(filter(None, newest_first))[::-1]
    if not found:
        return None
    alarms = _alarms(found)
    held = any(alarm["severity"] == "error" for alarm in alarms)
    lines = list(_lines(query, found, alarms))
    if len(lines) > LINES:
        since = found[0].run.started_at[:10]
        lines[LINES:] = [f"… and {len(lines) - LINES} lines more: dossier history --since {since}"]
    name = f"{'Invented data (demo): ' if query.fact('demo') else ''}{query.fact('name')}"
    name += f", {watch.name}" if watch else ""
    title = f"{name}: {'run held, ' if held and not found[-1].run.published else ''}{_counts(found, alarms)}"
    kind = "failure" if held else "warning" if alarms else "info"
    return Digest(title=safe(title), lines=tuple(map(safe, lines)), kind=kind)


def _alarms(found: Sequence[News]) -> list[Mapping[str, Any]]:
    """Return the alarms of runs that nobody accepted, each once, as the newest run tells it."""
    alarms = [alarm for news in found if not news.accepted for alarm in news.alarms]
    return list({(alarm["code"], alarm["field"]): alarm for alarm in alarms}.values())


def _counts(found: Sequence[News], alarms: Sequence[Mapping[str, Any]]) -> str:
    """Say in short what there is: `3 changed, 1 new`."""
    counts = (
        (len({change.dossier_id for news in found for change in news.changes}), "changed"),
        (sum(len(news.new) for news in found), "new"),
        (sum(len(news.gone) for news in found), "gone or unlisted"),
        (sum(len(news.back) for news in found), "back"),
        (len(alarms), "alarm" if len(alarms) == 1 else "alarms"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "older captures"


def _lines(query: Query, found: Sequence[News], alarms: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what happened: the run, what is alarming and what to do, what came and went, what changed."""
    run = found[-1].run
    reason = f" ({run.reason})" if run.reason else ""
    yield f"Run {run.id}: {run.state}{reason}, {'published' if run.published else 'not published'}."
    for alarm in alarms:
        yield from _alarm_lines(alarm)
    if alarms and not run.published:
        yield f"To do: {_to_do(run)}"
    yield from _came_and_went(found)
    changes = [change for news in found for change in news.changes]
    for _, group in groupby(sorted(changes, key=lambda one: (one.dossier_id, one.seen_after)), _dossier):
        yield from _changes(query, list(group))
    yield from (quiet(cause, dossiers) for news in found for cause, dossiers in news.quiet.items())


def _came_and_went(found: Sequence[News]) -> Iterator[str]:
    """Name the dossiers that are new, went or are back; count them where they are many."""
    new = [f"New dossier: {told.title} <{told.url}>" for news in found for told in news.new]
    gone = [_presence(one) for news in found for one in news.gone]
    back = [_presence(one) for news in found for one in news.back]
    for lines, together in ((new, "new"), (gone, "gone, missing or unlisted"), (back, "back or listed again")):
        yield from lines if len(lines) <= NAMED else [f"{len(lines)} dossiers are {together}: dossier list shows them"]


def _alarm_lines(alarm: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'ALARM' if alarm['severity'] == 'error' else 'Warning'}: {alarm['text']}."
    if began := alarm["began"]:
        yield f"  It began at {began['url']} ({began['capture']}, {began['at']})."


def _to_do(run: EndedRun) -> str:
    """Return what a person should do about a run that was not published; one that failed cannot be accepted."""
    if run.state == "failed":
        return "check the network and the site; the next crawl asks again."
    return f"look at the pages; when they are right: dossier accept {run.id} --why REASON"


def _presence(one: PresenceChange) -> str:
    """Name a dossier that went or is back, and say between which checks."""
    return f"{(one.after or 'back').capitalize()}: {one.title} <{one.url}> ({presence_said(one)})"


def presence_said(one: PresenceChange) -> str:
    """Say that a dossier went or is back, and between which checks."""
    return presence_sentence(one.before, one.after, one.seen_before, one.seen_after)


def quiet(cause: str, dossiers: Sequence[str]) -> str:
    """Count in one line what an import or an extractor changed; `dossiers` are those it is in, once for each change."""
    what, happened = QUIET[cause]
    count, where = counted(len(dossiers), what), counted(len(set(dossiers)), "dossier")
    return f"{cause.capitalize()}: {count} of {where} {happened}; that is no news of the site."


def _dossier(change: ToldChange) -> str:
    return change.dossier_id


def _changes(query: Query, rows: Sequence[ToldChange]) -> Iterator[str]:
    """Yield the sentences about one dossier."""
    yield ""
    yield f"{rows[0].title} <{rows[0].url}>"
    for row, said in sentences(query, rows):
        yield f"- {said} ({interval(row.seen_before, row.seen_after)})"


def sentences(query: Query, rows: Sequence[AnyChange]) -> Iterator[tuple[AnyChange, str]]:
    """Yield each change with a sentence that says it: `start date changed from “2018” to “2018-03”`."""
    titles = query.event_titles(rows)
    for row in rows:
        title = titles.get(row.event_id or "")
        yield row, " ".join("".join(words for _, words in pieces(row, title)).split())


def tell(archive: Archive, targets: Sequence[str], at: datetime, watch: Watch | None = None) -> list[str]:
    """Send each target what it was not told yet, of all or of what a filter lets through.

    Returns a line for each that could not be told. Raises nothing: a notice that fails changes nothing about the run.
    A target that is new is told of the newest run.
    """
    try:
        with archive.lock(), open_query(archive.root) as query:
            newest = next(ended_after(query, 0), None)
            if not targets or newest is None:
                return []
            outbox, said = Outbox(archive.outbox), list[str]()
            for target in dict.fromkeys(targets):
                said += _tell(query, outbox, target, newest, at, watch)
            return said
    except ArchiveBusy:
        return ["Nobody was told: another run holds the archive, and tells of this one too."]
    except DossierError as fault:
        return [f"Nobody was told: {fault}"]


def _tell(query: Query, outbox: Outbox, target: str, run: EndedRun, at: datetime, watch: Watch | None) -> Iterator[str]:
    name = name_of(f"{target} {watch.name}" if watch else target)
    told, seq = outbox.told(name), run.told_at
    news = news_since(query, seq - 1 if told is None else told)
    message = digest(query, (narrowed(query, one, watch) for one in news) if watch else news, watch)
    if message is None:
        return
    outbox.write(iso(at), run.id, seq, name, "begun", message.title)
    fault = send(target, message)
    outbox.write(iso(at), run.id, seq, name, "failed" if fault else "sent", fault or "")
    if fault:
        yield f"Not told: {name}: {fault}. The next run tries again."


def send(target: str, message: Digest) -> str | None:
    """Send a message to one Apprise URL; return why it could not be sent, or None."""
    try:
        import apprise
    except ImportError:
        return MISSING
    heard = _Heard()
    logger = logging.getLogger("apprise")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(heard)
    try:
        asset = apprise.AppriseAsset(
            app_id="Dossier Scraper",
            async_mode=False,
            secure_logging=True,
            storage_mode=apprise.PersistentStoreMode.MEMORY,
        )
        service = apprise.Apprise(asset=asset)
        if not service.add(target):
            return "not an address that Apprise knows"
        kind = apprise.NotifyType(message.kind)
        sent = service.notify(
            title=message.title, body=message.body, notify_type=kind, body_format=apprise.NotifyFormat.TEXT
        )
        return None if sent else heard.last or "the service did not take it"
    except Exception as error:  # a service's plugin may fail in any way; a notice must not
        return f"{type(error).__name__}"
    finally:
        logger.removeHandler(heard)
        logger.propagate = propagate


class _Heard(logging.Handler):
    """Keeps the last thing that apprise complained of, for the line that says why."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.last = safe(record.getMessage().rstrip(". "))
