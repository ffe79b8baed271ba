"""A link that may be torn out of what was read is unread."""

import pytest

from tests.extract.test_account import dossier

TORN = "<p><b>Background:</b> See {0}.</p>"
LONE = "<div class='{0}'><a href='/plan'>the plan</a></div>"


@pytest.mark.parametrize("name", ["", "sidebar"])
def test_a_link_on_a_line_of_its_own_is_unread_where_a_sentence_lacks_a_word(name: str):
    assert dossier(TORN.format(""), LONE.format(name)) == ["the plan"]
    assert dossier(TORN.format("the plan"), LONE.format(name)) == []
    assert dossier(TORN.format(""), f"<ul>{LONE.format(name) * 2}</ul>") == []


@pytest.mark.parametrize(("beside", "quotes"), [("", ["Lake Agency"]), ("<p><a href='/x'>Ten</a></p>", [])])
def test_a_name_that_only_an_entry_says_is_unread_where_it_stands_alone(beside: str, quotes: list[str]):
    entry = "<h2>Timeline</h2><ul><li>3 May 2019: <a href='/publications/k'>Kites</a>, News | Lake Agency</li></ul>"
    assert dossier(entry, f"<div class='sidebar'><p>Lake Agency</p>{beside}</div>") == quotes
