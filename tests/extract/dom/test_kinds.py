"""Of which kind a text is that reading did not take, and that what is kept of a block says the same."""

from functools import partial

import pytest

from dossier_scraper.extract.dom.blocks import Rules, State, said_in_markup
from dossier_scraper.extract.dom.boilerplate import noise_of
from dossier_scraper.extract.dom.kinds import Teller, block_of, told
from dossier_scraper.extract.fields.labels import told_by_words
from dossier_scraper.site import load_site

SITE = load_site()
NOISE = {**noise_of(SITE), "above": (), "inside": {}}
BY_WORDS = partial(told_by_words, site=SITE)
MARKUP = (
    '<div class="sidebar"><p>Kite Academy</p><p>Country:</p><ul><li><a href="/a">Flights</a></li>'
    '<li><a href="/b">Clubs</a></li></ul><p><a href="/events/ten">Ten kites</a> and 25 wings</p></div>'
)
INLINE = '<span class="sidebar">Kites <b>fly</b></span>'


def teller(**said) -> Teller:
    return Teller(by_words=BY_WORDS, phrases=NOISE["phrases"], **said)


def kinds(page: Teller) -> dict[str, str]:
    texts = said_in_markup(MARKUP, Rules.of(NOISE))
    assert texts is not None
    return {segment.text: segment.kind for segment in told(texts, page, True)[0]}


def test_what_the_tables_tell():
    assert kinds(teller()) == {
        "Kite Academy": "unread",
        "Country:": "label",
        "Flights": "sidebar",
        "Clubs": "sidebar",
        "Ten kites": "sidebar",
        "and 25 wings": "unread",
    }


@pytest.mark.parametrize(
    ("said", "text", "kind"),
    [
        ({"titles": {"Kite Academy": "read"}}, "Kite Academy", "read"),
        ({"texts": {"Kite Academy"}}, "Kite Academy", "repeated"),
        ({"names": {"Ten kites"}}, "Ten kites", "phrase"),
        ({"missed": lambda href, inside: "ten" in href}, "Ten kites", "unread"),
    ],
)
def test_a_page_has_its_say(said, text, kind):
    block = block_of(MARKUP, Rules.of(NOISE), BY_WORDS, NOISE["phrases"])
    assert block is not None
    assert teller().has_no_say(block)
    assert not teller(**said).has_no_say(block)
    assert kinds(teller(**said)) == {**kinds(teller()), text: kind}


@pytest.mark.parametrize("markup", [MARKUP, INLINE, "<p></p>", "<div>Kites<br></div>"])
@pytest.mark.parametrize("fresh", [True, False])
def test_what_is_kept_of_a_block_is_what_its_texts_say(markup, fresh):
    rules = Rules.of(NOISE)
    block, texts = block_of(markup, rules, BY_WORDS, NOISE["phrases"]), said_in_markup(markup, rules)
    assert block is not None
    assert texts is not None
    assert block.told(fresh) == told(texts, teller(), fresh)


def test_a_hidden_text_is_that_whatever_its_words_say():
    assert teller(texts={"Kites"}).kind("Kites", False, State(rule="hidden")) == ("hidden", "")
