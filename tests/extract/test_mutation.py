"""Damaged pages: no exception, nothing that is not on the page, every quote found, and never much time."""

import pytest

from tests.extract.mutate import check

STEP = 60


@pytest.mark.parametrize("first", range(0, 600, STEP))
def test_a_damaged_page_is_read_without_an_invented_word(first: int):
    for number in range(first, first + STEP):
        check(number)
