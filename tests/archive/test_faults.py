import sqlite3
import threading
from pathlib import Path

import pytest

from dossier_scraper.archive.faults import database_fault, lacking
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


def test_memory_that_sqlite_is_not_given_is_no_fault_of_the_disk() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMMAP
    assert "too little memory" in str(database_fault(Path("dossiers.db"), error))
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    assert "the disk does not take" in str(database_fault(Path("dossiers.db"), error))
