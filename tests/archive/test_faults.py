import threading

import pytest

from dossier_scraper.archive.faults import lacking
from dossier_scraper.errors import OutOfMemory


def test_a_thread_that_the_system_does_not_give_is_a_lack_of_memory() -> None:
    before = threading.stack_size(2**46)
    try:
        with pytest.raises(RuntimeError) as raised:
            threading.Thread(target=print).start()
    finally:
        threading.stack_size(before)
    assert isinstance(lacking(raised.value), OutOfMemory)


def test_other_errors_are_none_of_the_machine() -> None:
    assert lacking(RuntimeError("generator raised StopIteration")) is None
    assert lacking(ValueError("x")) is None
