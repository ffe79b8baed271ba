"""How far something is: a line on a terminal that is written over."""

import sys
from collections.abc import Callable
from time import monotonic

import click


def progress_line(silent: bool = False) -> Callable[[str, float, float], None]:
    """Return what shows how far something is, at most once a second, and with how many seconds left.

    It is told in words, how much is done, and of how much; when all is done the line is empty again. Nothing is shown
    where standard error is no terminal.
    """
    begun = shown = monotonic()

    def show(words: str, done: float, of: float) -> None:
        nonlocal shown
        now = monotonic()
        if silent or not sys.stderr.isatty() or (now - shown < 1 and done < of):
            return
        shown, left = now, (now - begun) * max(of - done, 0) / max(done, 1)
        line = f"{words}, {left:,.0f} s left" if done < of else ""
        click.echo(f"\r{line:79}\r", nl=False, err=True)

    return show
