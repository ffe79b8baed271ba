"""What a run brought that a person wants to be told: changes, dossiers that came or went, alarms. Read only.

What an import or a new extractor found in old evidence is counted, not listed: it is no news about the site.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dossier_scraper.archive.questions import changes, dossiers, problems, runs, versions
from dossier_scraper.archive.questions.absences import PresenceChange, presence_changes_of
from dossier_scraper.archive.questions.changes import ToldChange
from dossier_scraper.archive.questions.dossiers import ToldDossier
from dossier_scraper.archive.questions.other_fields import other_labels
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import EndedRun
from dossier_scraper.archive.questions.versions import VersionName
from dossier_scraper.text import plain
from dossier_scraper.wording import told_with


@dataclass(slots=True, kw_only=True)
class News:
    """The news of one run: `changes` by dossier, dossiers that came (`new`), that went (`gone`) and that are `back`.

    `past` are dossiers that only an import tells to have been away once, and came back.

    `quiet` holds the changes that were not the site's, by cause, as the dossiers in which they are, once for each.
    `alarms` are the run's as `Alarm.to_json` gives them, with the labels that they are about.
    """

    run: EndedRun
    changes: list[ToldChange] = field(default_factory=list)
    new: list[ToldDossier] = field(default_factory=list)
    gone: list[PresenceChange] = field(default_factory=list)
    back: list[PresenceChange] = field(default_factory=list)
    past: list[PresenceChange] = field(default_factory=list)
    quiet: dict[str, list[str]] = field(default_factory=dict)
    alarms: tuple[Mapping[str, Any], ...] = ()

    @property
    def accepted(self) -> bool:
        """Return True if a person published the run after it was held."""
        return self.run.told_at > self.run.seq

    def __bool__(self) -> bool:
        """Return True if there is anything to send to anybody; `past` stands in the feed alone."""
        return bool(self.alarms or self.changes or self.new or self.gone or self.back or self.quiet)


def news_since(query: Query, seq: int) -> Iterator[News]:
    """Yield the news of the runs after ledger line `seq` that have any, newest first."""
    return (news for run in runs.ended_after(query, seq) if (news := news_of(query, run)) or news.past)


def news_of(query: Query, run: EndedRun) -> News:
    """Return the news of one run; of one that was held, its alarms."""
    news = News(run=run, alarms=tuple(with_labels(query, run.id, run.alarms)))
    for one in presence_changes_of(query, run.id):
        (news.past if one.cause == "import" else news.gone if one.after else news.back).append(one)
    totals = run.dossiers if run.source == "live" else {}
    if totals and not (totals["new"] or totals["changed"]):
        return news
    times = runs.times_of(query, run) if run.published else set()
    if not times:
        return news
    for version in versions.versions_first_seen(query, times):
        _add(query, news, version, bool(totals.get("new")))
    return news


def with_labels(query: Query, run_id: str, alarms: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the alarms of a run with the labels that they are about: the ledger has only signs of them."""
    labels = [*problems.labels_met(query, run_id), *map(plain, other_labels(query))] if alarms else []
    for alarm in alarms:
        yield {**alarm, "text": told_with(alarm["text"], labels)}


def _add(query: Query, news: News, version: VersionName, brought_new: bool) -> None:
    """Add what a version brought to the news, as it was known when the run ended.

    An import that came later may have put older versions before this one: they make no news of an old run.
    """
    known = versions.number_known_before(query, version, news.run.seq) if version.number > 1 else None
    if news.run.source != "live":
        news.quiet.setdefault("import", []).append(version.dossier_id)
    elif version.number == 1 or (known is None and brought_new):
        news.new += filter(None, [dossiers.new_dossier(query, version.dossier_id)])
    elif known in (None, version.number - 1):
        for change in changes.changes_in(query, version.id):
            if change.cause == "site":
                news.changes.append(change)
            else:
                news.quiet.setdefault(change.cause, []).append(version.dossier_id)
