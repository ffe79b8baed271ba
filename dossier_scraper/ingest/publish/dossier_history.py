"""Keep one dossier's history: observations are folded in memory, one after another, then what is new is written."""

import hashlib
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions import addresses, dossiers, versions
from dossier_scraper.archive.questions.claims import PageClaim
from dossier_scraper.archive.questions.coverage import ReadAs
from dossier_scraper.history.absences import NOT_SHOWN, fold_absences
from dossier_scraper.history.assemble import Assembled, assemble
from dossier_scraper.history.fold import Content, content_of, extend, seen_longer
from dossier_scraper.ingest.publish.absences import checks
from dossier_scraper.ingest.publish.dossier_rows import Added, DossierRows
from dossier_scraper.ingest.publish.observations import Observation, observations
from dossier_scraper.ingest.publish.sources import Claims, PastClaims
from dossier_scraper.ingest.publish.theme import Theme
from dossier_scraper.model import Problem, Version
from dossier_scraper.serial import model_json
from dossier_scraper.site import Site


class DossierHistory:
    """The history of one dossier: `observe` adds a live run at its end, `refold` makes all of it again.

    Nothing of it is in the database before `write`.
    """

    def __init__(self, store: Store, site: Site, claims: Claims, theme: Theme, dossier_id: str) -> None:
        self.store, self.site, self.all_claims, self.theme, self.id = store, site, claims, theme, dossier_id
        self.claims: Claims | PastClaims = claims
        self.hashes = versions.content_hashes(store, dossier_id)
        self.last = versions.newest_version(store, dossier_id)
        self.main_key = dossiers.main_key(store, dossier_id)
        self.keys = addresses.page_keys(store, dossier_id)
        self.url = ""
        self.rows = DossierRows(store, site, dossier_id)
        self.problems: dict[Problem, str] | None = None
        self.before: _Whole | None = None
        self.sources: _Sources | None = None
        self.folded = dossiers.folded(store, dossier_id)

    def observe(self, observation: Observation, *, missed: bool = False) -> Version | None:
        """Add what `observation` shows; return the version that is current then, or None where it shows nothing new.

        `missed` tells that the dossier's page was not shown in a check since it was last seen, or is not in this one:
        what other pages say of it then waits for its return.
        """
        sources = self._sources(observation.ordered_at)
        shown = [one for one in sources.every() if observation.shows(one)] if sources else []
        if sources is None or not shown:
            return None
        own = sources.own
        if missed and own not in shown:
            return self.last
        self.url = self._address(own)
        self.main_key = self.site.key(self.url)
        seen_at = own.captured_at if own in shown else max(one.captured_at for one in shown)
        if self.last and not missed and self._is_folded(sources):
            self._see(seen_longer(self.last, seen_at), own in shown)
        else:
            self._extend(sources, observation, seen_at, missed)
        return self.last

    def _is_folded(self, sources: "_Sources") -> bool:
        """Return True if the current version is what sources come to, by what was folded last."""
        if self.sources:
            return self.sources.said() == sources.said() and self._themes(self.sources) == self._themes(sources)
        return self.folded is not None and self.folded == self._name(sources)

    def _see(self, version: Version, shown: bool) -> None:
        """Note that the current version is seen, now longer, where the dossier's own page is shown."""
        if shown:
            self.rows.see_again(version, self.url)
            self.last = version

    def _extend(self, sources: "_Sources", observation: Observation, seen_at: str, missed: bool) -> None:
        """Add what sources say to the history: to the current version, or a new one."""
        whole = self._whole(sources)
        version = extend(self.last, self.hashes, whole.content, seen_at, missed=missed)
        if self.last is None or version.id != self.last.id:
            self._add(version, whole, sources, observation)
            self.last = version
        else:
            self._see(version, observation.shows(sources.own))
        self.sources, self.problems = sources, self._problems(whole, sources)

    def refold(self, accepted: str | None = None) -> Version | None:
        """Fold every published observation again, in order of time: what an import or a decision calls for.

        `accepted` is a crawl that a person accepts just now.
        """
        self.rows.begin_again()
        self.claims = PastClaims(self.all_claims, self.id)
        self.hashes, self.last, self.main_key, self.problems, self.folded = [], None, None, {}, None
        found = checks(self.store, self.all_claims.crawls, self.id, accepted)
        misses = [check.ordered_at for check in found if check.said in NOT_SHOWN]
        counted = 0
        for observation in observations(self.store, self.all_claims, self.id, misses):
            until = bisect(misses, observation.ordered_at)
            before = self.last
            self.observe(observation, missed=until > counted)
            counted = counted if self.last is before else until
        self.write()
        if self.last:
            self.store.write_absences(self.id, fold_absences(self.id, found))
            self.store.settle_checked(self.id, dossiers.last_checked(self.store, self.id))
        return self.last

    def write(self) -> None:
        """Write what was observed."""
        self.rows.write()
        if self.problems is not None:
            found = [(capture_id, problem) for problem, capture_id in self.problems.items()]
            self.store.keep_problems("dossier_id", self.id, found, again=self.rows.old is not None)
            self.store.keep_folded(self.id, self._name(self.sources) if self.sources else None)

    def _sources(self, until: str) -> "_Sources | None":
        """Return what the dossier's sources said last up to a time, None where its own page said nothing."""
        own = self.claims.own(self.id, self.main_key, until)
        if own is None:
            return None
        events, listing = self.claims.events(own, until), self.claims.listing(self.id, own, until)
        return _Sources(own=own, events=events, listing=listing)

    def _name(self, sources: "_Sources") -> str:
        """Return 16 hex digits of a hash of what sources say, and of what is the theme's where they say it."""
        said = [sources.said(), self._themes(sources)]
        return hashlib.sha256(model_json(said).encode()).hexdigest()[:16]

    def _themes(self, sources: "_Sources") -> list[str]:
        return [self.theme.name(one.run_id) for one in sources.every()]

    def _whole(self, sources: "_Sources") -> "_Whole":
        """Return what sources come to; it is not made again where they say what they said before."""
        if self.before is None or self.before.sources.said() != sources.said():
            claim = self.all_claims.claim
            events = {key: claim(page) for key, page in sources.events.items()}
            listing = claim(sources.listing) if sources.listing else None
            assembled = assemble(self.id, claim(sources.own), events, listing, self.site)
            self.before = _Whole(sources=sources, assembled=assembled, content=content_of(assembled, self.site))
        return self.before

    def _problems(self, whole: "_Whole", sources: "_Sources") -> dict[Problem, str]:
        """Return the problems of an observation, the theme's aside, each with the capture that first showed it."""
        pages, known = whole.pages(sources), self.problems or {}
        found = ((pages[capture_id], problem) for capture_id, problem in whole.assembled.problems)
        kept = ((page, problem) for page, problem in found if not self.theme.has(self._read_as(page), problem))
        return {problem: known.get(problem, page.id) for page, problem in kept}

    def _read_as(self, page: PageClaim) -> ReadAs:
        reading = self.all_claims.reading(page.reading_id)
        return ReadAs(run_id=page.run_id, template=reading.template, kind=reading.kind)

    def _address(self, own: PageClaim) -> str:
        """Return where the dossier stands: the address that it gives itself, or where it was read if that is no own."""
        named = self.all_claims.names(own.reading_id).dossier
        return named.url if named and self.site.key(named.url) in self.keys else own.url

    def _add(self, version: Version, whole: "_Whole", sources: "_Sources", observation: Observation) -> None:
        """Add a new version, and make it the current one.

        What the first crawl of a dossier finds changed since the past is no news.
        """
        known = self.claims.was_crawled_before(self.id, observation.ordered_at, observation.runs)
        self.hashes = [*self.hashes, version.content_hash]
        added = Added(
            version=version,
            before=self.last,
            provenance=whole.assembled.provenance,
            captures={was: page.id for was, page in whole.pages(sources).items()},
            cause="site" if known and not observation.captures else "import",
        )
        self.rows.add(added, self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """What a dossier's sources said last: its own page, its events' pages by page key, its row in the listing."""

    own: PageClaim
    events: Mapping[str, PageClaim]
    listing: PageClaim | None

    def every(self) -> list[PageClaim]:
        """Return all of them, always in the same order."""
        return [self.own, *self.events.values(), *([self.listing] if self.listing else ())]

    def said(self) -> tuple[object, ...]:
        """Return what names what they say: where it is the same, an observation comes to the same."""
        return (*self.events, *((one.reading_id, one.position) for one in self.every()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What sources come to: assembled, and as a version has it."""

    sources: _Sources
    assembled: Assembled
    content: Content

    def pages(self, now: _Sources) -> dict[str, PageClaim]:
        """Return other sources that say the same, by the captures of those that were assembled."""
        return {was.id: page for was, page in zip(self.sources.every(), now.every(), strict=True)}
