"""What a question after an absence is about: a period, dossiers, and the checks that a no of them rests on."""

from collections.abc import Collection
from datetime import datetime

from dossier_scraper.archive.questions import absent as asked
from dossier_scraper.archive.questions.absent import AbsentQuestion, Check
from dossier_scraper.archive.questions.addresses import event_links_ever
from dossier_scraper.archive.questions.grades import GRADES, at_least
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.suggestions import did_you_mean, there_are
from dossier_scraper.errors import UsageError
from dossier_scraper.ingest.recall.holes import NEAR, Asked, Holes
from dossier_scraper.site import Site


class Meant:
    """What is meant, from `first` to `last`; `dossiers` and the `keys` of their pages are None where all of them are.

    `asked` are all checks of the period and of a day around it, `period` those within, and `checks` those of pages that
    are meant and of the files that these name (`named`, by URL, each with the first check that shows it).
    """

    def __init__(self, query: Query, site: Site, question: AbsentQuestion, holes: Holes) -> None:
        """Find out what is meant, and note as `holes` what lies outside of the archive. Raises `UsageError`."""
        self.query, self.site, self.question = query, site, question
        self.grades = GRADES if question.grade is None else at_least(question.grade)
        whole = self._whole_time()
        self.first, self.last = question.first or whole[0], question.last or whole[1]
        self._look_outside(holes, *whole)
        self.dossiers = self._dossiers(holes)
        self.keys = None if self.dossiers is None else self._keys(self.dossiers)
        around = asked.checks_between(query, _moved(self.first, -1), _moved(self.last, 1), self.grades)
        self.asked = Asked(around, site)
        self.period = [check for check in around if self.first <= check.captured_at <= self.last]
        self.checks = [check for check in self.period if self.has(check.page_key)]
        self.named = self._named_files()
        if self.keys is not None:
            own = {check.id for check in self.checks}
            self.checks += [check for check in self.period if check.url in self.named and check.id not in own]

    def has(self, page_key: str) -> bool:
        """Return True if a page is meant."""
        return self.keys is None or page_key in self.keys

    def _whole_time(self) -> tuple[str, str]:
        """Return the times of the first and the last check that counts; raise `UsageError` where there is none."""
        whole = asked.whole_time(self.query, self.grades)
        if whole is None and self.question.grade:
            raise UsageError(f"no check is evidence of grade {self.question.grade}, or nearer to the site")
        if whole is None:
            raise UsageError("nothing was crawled yet, so nothing can be said: `dossier crawl`")
        return whole

    def _look_outside(self, holes: Holes, first: str, last: str) -> None:
        """Note that a bound lies where there was no archive yet, or is none any more."""
        if self.first[:10] < first[:10]:
            holes.add("outside", "", self.first, f"the first check was on {first[:10]}")
        if self.last[:10] > last[:10]:
            holes.add("outside", "", self.last, f"the last check was on {last[:10]}", each="last")

    def _dossiers(self, holes: Holes) -> set[str] | None:
        """Return the dossiers that are meant, None where all of the site is."""
        question = self.question
        if question.country is None:
            return {question.dossier} if question.dossier else None
        countries = asked.in_country(self.query, question.country)
        fits = {one.id for one in countries if one.fits}
        if not fits:
            known = asked.countries_named(self.query)
            hint = did_you_mean(question.country, known) or there_are(known)
            raise UsageError(f"no dossier names the country {question.country!r}{hint}")
        if question.dossier:
            return {question.dossier} & fits
        for one in countries:
            if not one.named:
                holes.add("unknown_country", one.id, self.first, "names no country")
        return fits

    def _keys(self, dossiers: Collection[str]) -> set[str]:
        """Return the keys of some dossiers' own pages and of their events' pages."""
        links = [link.url for link in event_links_ever(self.query) if link.dossier_id in dossiers and link.url]
        return asked.keys_of(self.query, dossiers) | {self.site.key(url) for url in links if self.site.owns(url)}

    def _named_files(self) -> dict[str, Check]:
        """Return the images, stylesheets and documents that pages name, each with the first check that shows it."""
        named: dict[str, Check] = {}
        for reading_id, check in {check.reading_id: check for check in reversed(self.checks)}.items():
            for url in asked.named_files(self.query, reading_id) if reading_id else ():
                named[url] = min(check, named.get(url, check), key=lambda one: one.captured_at)
        return named


def _moved(at: str, days: int) -> str:
    """Return a stored time some days later or earlier, itself where the calendar ends before."""
    try:
        moved = datetime.fromisoformat(at) + days * NEAR
    except OverflowError:
        return at
    return f"{moved.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
