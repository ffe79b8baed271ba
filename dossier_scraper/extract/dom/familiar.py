"""Stretches of markup that say nothing to who searches a page's source, as a menu's: they are the same on each page.

Nothing here knows what is searched for.
"""

from collections.abc import Callable
from functools import lru_cache

from dossier_scraper.site import Site

# Where markup is cut: behind a tag that ends a line.
END = ">\n"
# So many stretches are kept of the pages of an origin, of so many characters each.
KEPT, LONGEST = 1 << 14, 300
# Of so many pages, one is learned from.
EACH = 8


class Familiar:
    """Stretches of the markup of an origin's pages in which nothing is found.

    >>> menus = Familiar()
    >>> _ = menus.others("")
    >>> menus.learn("<ul>\\n<li>Kites</li>\\n<b>Ten</b>\\n", lambda markup: "<b>" not in markup)
    >>> menus.others("<ol>\\n<li>Kites</li>\\n<b>Ten</b>\\n</ol>")
    '<ol>\\n<b>Ten</b>\\n</ol>'
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pages = 0

    def others(self, markup: str) -> str:
        """Return a page's markup without the stretches that are known."""
        self._pages += 1
        *stretches, rest = markup.split(END)
        return END.join([*[stretch for stretch in stretches if stretch not in self._known], rest])

    def learn(self, others: str, is_silent: Callable[[str], bool]) -> None:
        """Keep the stretches of a page's other markup in which nothing is found.

        Only of some pages: what a menu says is on each of them, and all else that is kept was looked at in vain.
        """
        if self._pages % EACH != 1:
            return
        if len(self._known) > KEPT:
            self._known.clear()
        short = [stretch for stretch in others.split(END)[:-1] if len(stretch) <= LONGEST]
        self._known.update(stretch for stretch in short if is_silent(stretch + END))


@lru_cache(maxsize=16)
def familiar_of(site: Site, root: str) -> Familiar:
    """Return what is known of the pages of an origin."""
    return Familiar()
