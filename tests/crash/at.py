"""Run a `dossier` command that kills itself (-9) at a named point: `at.py FUNCTION call|return NUMBER ARGUMENTS…`.

FUNCTION is a function's full name below `dossier_scraper`; the NUMBERth time that it is entered or left is the last.
The program knows nothing of it: Python's own tracing tells.
"""

import os
import runpy
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

point, event, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.argv = ["dossier", *sys.argv[4:]]


def trace(frame: FrameType, what: str, _: object) -> Any:
    """Count entries and exits of the function."""
    global left
    code = frame.f_code
    if code.co_name != point.rpartition(".")[2] or f"{frame.f_globals['__name__']}.{code.co_qualname}" != point:
        return None
    if what == event:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace


point = f"dossier_scraper.{point}"
if "EXTRACTOR" in os.environ:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import tests.ingest.extractor  # noqa: F401 - a program with another extractor
if "crawl" in sys.argv:
    import dossier_scraper.crawler  # noqa: F401 - what is imported already is not traced, which takes long
sys.settrace(trace)
runpy.run_module("dossier_scraper", run_name="__main__")
