"""Runs as the ledger ended them: which are published, complete, held, and what they found."""

from dossier_scraper.archive.questions import runs
from dossier_scraper.archive.questions.query import Query


def test_runs_are_in_order_with_what_became_of_them(query: Query):
    every = runs.every_run(query)
    assert [run.started_at[:10] for run in every] == [f"2026-01-0{day}" for day in (1, 2, 3, 4)]
    assert [run.id for run in runs.crawls(query)] == [run.id for run in every]
    assert runs.run(query, every[0].id) == every[0]
    assert runs.run(query, "none") is None
    assert runs.first_start(query) == every[0].started_at
    assert runs.complete_crawls(query) == {run.id for run in every[:3]}
    assert runs.held_runs(query) == [run for run in every if not run.published and run.state == "partial"]
    assert runs.count_discovered(query) > 40
    assert not runs.has_published_import(query)
    assert runs.published_imports(query) == []
    assert not runs.is_import_unfinished(query)


def test_what_came_before_a_run_is_found(query: Query):
    first, second, third, fourth = runs.every_run(query)
    assert runs.complete_crawl_before(query, third.id) == second.id
    assert len(runs.complete_crawls_before(query, fourth.id, 2)) == 2
    assert runs.absorbed(query, second.id) == (second.id,)
    assert runs.later_run_saw(query, first, imports=False)
    assert not runs.later_run_saw(query, first, imports=True)
    ended = {run.id: run for run in runs.ended_after(query, 0)}
    assert list(ended)[-1] == first.id
    assert first.started_at in runs.times_of(query, ended[first.id])
    assert [one[1] for one in runs.published_crawls(query)][:3] == [(first.id,), (second.id,), (third.id,)]
