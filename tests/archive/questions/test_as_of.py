import pytest

from dossier_scraper.archive.questions.as_of import end_of
from dossier_scraper.errors import UsageError


@pytest.mark.parametrize("text", ["2021", "2021-03", "2021-03-09", "2021-03-09T14:05Z"])
def test_dates_mean_their_last_moment(text: str):
    wanted = {
        "2021": "2021-12-31T23:59:59",
        "2021-03": "2021-03-31T23:59:59",
        "2021-03-09": "2021-03-09T23:59:59",
        "2021-03-09T14:05Z": "2021-03-09T14:05:59",
    }
    assert end_of(text) == wanted[text] + ".999999Z"


@pytest.mark.parametrize("text", ["yesterday", "2021-13", "2021-02-30", "0000", "21-03-09", ""])
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(UsageError, match="is no date"):
        end_of(text)
