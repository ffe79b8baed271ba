"""What a person should look at, counted by code."""

from dossier_scraper.archive.questions import problems
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.runs import every_run


def test_open_problems_are_counted_by_code_and_none_is_lost(query: Query):
    found = problems.open_problems(query)
    assert sum(one.count for one in found) == query.rows("SELECT count(*) n FROM problems")[0]["n"]
    assert [one.code for one in found] == sorted(one.code for one in found)
    assert problems.labels_met(query, every_run(query)[0].id) == []
    unread = problems.unread_pages(query)
    assert [page.texts for page in unread] == sorted((page.texts for page in unread), reverse=True)
