"""The images, stylesheets and documents that kept pages need to be shown: asked for when all pages were."""

from itertools import islice

from dossier_scraper.crawl.frontier import Frontier, encoded
from dossier_scraper.model import Reading

# What one page may ask for; the largest galleries of a site like this have some dozens of images.
MOST_OF_A_PAGE = 200


class Requisites:
    """What is wanted in one run, in the order in which pages named it; nothing when they are not asked for."""

    def __init__(self, frontier: Frontier, *, asked_for: bool) -> None:
        self.frontier, self.asked_for = frontier, asked_for
        self._wanted: list[str] = []

    def note(self, reading: Reading) -> None:
        """Note what a dossier's or an event's page needs, within the gate, each address once."""
        if not self.asked_for or reading.kind not in ("dossier", "event"):
            return
        for link in islice(map(encoded, reading.links.requisites), MOST_OF_A_PAGE):
            if not self.frontier.gate.refusal(link) and self.frontier.first_time(link):
                self._wanted.append(link)

    def take(self) -> list[str]:
        """Return what is wanted, and forget it."""
        wanted, self._wanted = self._wanted, []
        return wanted
