"""Archives a small public website for decades, and can prove what it said.

`Archive` answers questions from Python. It is loaded when it is used, so that importing the package costs nothing and
no room depends on all others; `__init__.pyi` says so to type checkers.
"""

from importlib import import_module

__all__ = ["Archive"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load what the package offers (PEP 562)."""
    if name in __all__:
        return getattr(import_module("dossier_scraper.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
