"""Names are compared without what makes no difference."""

import pytest

from dossier_scraper.site.keys import country_key, label_key, name_key


@pytest.mark.parametrize(
    ("key", "written", "compared"),
    [
        (country_key, " Países  Bajos.", "paises bajos"),
        (country_key, "THE NETHERLANDS", "the netherlands"),
        (name_key, "L’Institut de Locarn,", "l'institut de locarn"),
        (name_key, "STEM – Lake", "stem - lake"),
        (label_key, "Launch\u00a0 day :", "launch day"),
        (label_key, "Background[edit]", "background"),
        (label_key, "Timeline #", "timeline"),
    ],
)
def test_names_that_differ_in_writing_only_are_one(key: object, written: str, compared: str):
    assert callable(key)
    assert key(written) == compared
