"""Names of months in Europe's languages: those of dateparser's tables, each read as its month."""

from importlib import import_module

import pytest

from dossier_scraper.extract.dates.month_names import ENDINGS, MONTH_NAMES
from dossier_scraper.extract.dates.read import plain, read
from dossier_scraper.extract.dates.single import Order
from dossier_scraper.extract.dates.words import months_of

ENGLISH = "january february march april may june july august september october november december".split()  # noqa: SIM905
SIX = ("en", "fr", "es", "de", "nl", "eu")
UNION = "bg hr cs da nl en et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv".split()  # noqa: SIM905


def test_every_language_of_the_union_is_there():
    assert set(UNION) <= {*SIX, *MONTH_NAMES}
    assert set(ENDINGS) <= set(MONTH_NAMES)


@pytest.mark.parametrize("language", [*MONTH_NAMES])
def test_each_name_of_dateparsers_tables_is_read_as_its_month(language: str):
    tables = import_module(f"dateparser.data.date_translation_data.{language}").info
    for number, english in enumerate(ENGLISH, 1):
        names = {plain(name) for name in tables[english]}
        for name in (n for n in names if len(n) > 2 and set(n) - set("ivx") and " " not in n and "'" not in n):
            assert months_of(name, language) == (number,), name
            value, _ = read(f"15 {name} 2018", Order(first=None, why="", language=language))
            assert value.date == f"2018-{number:02}-15", name
