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
