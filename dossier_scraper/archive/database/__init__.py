"""The derived SQLite database: its schema with the meaning of each column, and the one way to write it."""

import sys

# sqlite-utils imports numpy and pandas where they are installed, for types that no row of ours has: half a second each
# time. A module that is None cannot be imported (Python, "The import system", 5.3.1).
_LEFT_OUT = [name for name in ("numpy", "pandas") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_LEFT_OUT))  # type: ignore[arg-type]
try:
    import sqlite_utils  # noqa: F401
finally:
    for _name in _LEFT_OUT:
        del sys.modules[_name]
