"""Names of months, weekdays and quarters."""

from dossier_scraper.extract.dates.read import LETTERS, plain
from dossier_scraper.extract.dates.words import MONTHS, OTHER_MONTHS, QUARTERS, WEEKDAYS


def test_every_language_has_twelve_months_and_seven_days():
    for name, number in (("december", 12), ("aout", 8), ("enero", 1), ("maerz", 3), ("mei", 5), ("abenduaren", 12)):
        assert MONTHS[name] == number
    for name, number in (("monday", 1), ("dimanche", 7), ("miercoles", 3), ("samstag", 6), ("vrijdag", 5)):
        assert WEEKDAYS[name] == number
    assert set(MONTHS.values()) == set(range(1, 13))
    assert set(WEEKDAYS.values()) == set(range(1, 8))
    assert set(QUARTERS.values()) == {1, 2, 3, 4}


def test_names_are_plain():
    assert all(name == plain(name) for name in (*MONTHS, *OTHER_MONTHS, *WEEKDAYS))
    assert all(name.isascii() for name in MONTHS)
    assert all(plain(chr(letter)) == written for letter, written in LETTERS.items())
