"""Which evidence counts: the order of grades is the same everywhere."""

from dossier_scraper.archive.questions.grades import GRADES, at_least
from dossier_scraper.cli import options


def test_the_grades_are_those_that_the_command_line_offers_nearest_first():
    assert (*GRADES, "witnessed") == options.GRADES
    assert [at_least(grade)[-1] for grade in GRADES] == list(GRADES)
    assert at_least(GRADES[0]) == ("direct",)
    assert at_least(GRADES[-1]) == GRADES
    assert at_least("witnessed") == ("witnessed",)
