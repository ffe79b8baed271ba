"""What counts as a text that breaks off, and what is an edit."""

import pytest

from dossier_scraper.ingest.measure.figures import _is_cut

TEXT = "The council coordinates STEM activities for the government. It is writing its vision, and asked for examples."


@pytest.mark.parametrize(
    "after",
    [
        "The council coordinates STEM acti…",
        "The council coordinates STEM activities for the ... Read more",
        "The council coordinates STEM activities [more]",
        "The council coordinates STEM activities for the gove",
        "The council coordinates STEM activities for the government. It is…",
    ],
)
def test_a_text_that_breaks_off_is_cut(after: str):
    assert _is_cut(TEXT, after)


@pytest.mark.parametrize(
    "after",
    [
        "",
        TEXT,
        f"{TEXT} More.",
        "The council coordinates STEM activities for the government.",
        "The…",
        "The council coordinates STEM activities in Estonia and asked.",
        TEXT.replace("examples.", "more…"),
        "Another text altogether, as long as that of which it has the place…",
    ],
)
def test_an_edit_is_not(after: str):
    assert not _is_cut(TEXT, after)
