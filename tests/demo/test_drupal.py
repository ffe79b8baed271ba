import pytest

from dossier_scraper.demo.drupal import date_display


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ("2020-03-29", "+01:00"),
        ("2020-03-30", "+02:00"),
        ("2020-10-25", "+02:00"),
        ("2020-10-26", "+01:00"),
    ],
)
def test_midnight_has_the_offset_of_brussels(day: str, offset: str) -> None:
    assert f'content="{day}T00:00:00{offset}"' in date_display(day)
