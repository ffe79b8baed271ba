"""A small sample of `make damaged`: files that are damaged at random are accounted for, and nothing is made up."""

import random
from pathlib import Path

import pytest

from tests.importers.damaged import FORMS, Trial


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(tmp_path_factory.mktemp("damaged"))


@pytest.mark.parametrize("form", FORMS)
def test_files_that_are_damaged_at_random_are_accounted_for(trial: Trial, form: str):
    chance = random.Random(form)
    for _ in range(2):
        trial.one(form, chance)
    assert trial.faults == []


def test_a_file_that_is_not_damaged_is_had_whole(trial: Trial, tmp_path: Path):
    whole = {form: made for form, made in FORMS.items() if form != "Common Crawl"}
    for number, (form, (gzip, make)) in enumerate(whole.items()):
        (tmp_path / str(number)).mkdir()
        before = trial.outcomes["exit 0"]
        trial.check(
            tmp_path / str(number) / "archive", make(tmp_path / str(number), trial.made[gzip]), form, exact=True
        )
        assert (trial.outcomes["exit 0"], trial.faults) == (before + 1, [])
