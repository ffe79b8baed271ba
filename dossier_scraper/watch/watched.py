"""What a kept filter lets through: of all changes for its feed, of a run's news for its notices."""

from dataclasses import replace

from dossier_scraper.archive.questions.changes import RunChange, changes_seen, is_of
from dossier_scraper.archive.questions.chosen import Choice
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.watches import Watch
from dossier_scraper.model import field_path
from dossier_scraper.watch.news import News


def changes_watched(query: Query, watch: Watch, most: int) -> list[RunChange]:
    """Return the changes that a filter lets through, newest first."""
    field = field_path(watch.field or "")
    return changes_seen(query, dossiers=dossiers_watched(query, watch), field=field, most=most)


def dossiers_watched(query: Query, watch: Watch) -> list[str]:
    """Return the ids of the dossiers that a filter is about."""
    choice = Choice(country=watch.country, organisation=watch.organisation)
    return [dossier.id for dossier in choice.of(query.dossiers())]


def narrowed(query: Query, news: News, watch: Watch) -> News:
    """Return what a filter lets through of a run's news: neither alarms nor totals, which are about the whole."""
    ids, field = frozenset(dossiers_watched(query, watch)), field_path(watch.field or "")
    came_and_went = not field or field == "presence"
    return replace(
        news,
        changes=[one for one in news.changes if one.dossier_id in ids and is_of(one, field)],
        new=[one for one in news.new if one.id in ids and came_and_went],
        gone=[one for one in news.gone if one.id in ids and came_and_went],
        back=[one for one in news.back if one.id in ids and came_and_went],
        past=[],
        quiet={},
        alarms=(),
    )
