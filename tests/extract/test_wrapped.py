"""Any part of a golden page, in any element under any name that themes print, or moved: read alike, or said."""

import pytest

from tests.extract.wrapped import NAMES, lost

STEP = 50


def test_there_are_150_names():
    assert len(set(NAMES)) >= 150


@pytest.mark.parametrize("first", range(0, 600, STEP))
def test_no_value_is_lost_in_silence(first: int):
    for number in range(first, first + STEP):
        assert lost(number)[1] == [], number
