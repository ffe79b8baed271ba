"""Keep dossiers' histories: observations are folded in memory, one after another, then what is new is written."""

import hashlib
from bisect import bisect
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossier_scraper.archive.database.store import Store
from dossier_scraper.archive.questions.addresses import page_keys_of
from dossier_scraper.archive.questions.claims import PageClaim
from dossier_scraper.archive.questions.coverage import ReadAs
from dossier_scraper.archive.questions.dossiers import Folded, folded, last_checked
from dossier_scraper.archive.questions.versions import content_hashes, newest_versions, version_ids
from dossier_scraper.history.absences import NOT_SHOWN, Check, fold_absences
from dossier_scraper.history.assemble import Assembled, assemble
from dossier_scraper.history.fold import Content, content_of, extend, seen_longer
from dossier_scraper.ingest.publish.absences import checks
from dossier_scraper.ingest.publish.crawls import MANY, batched
from dossier_scraper.ingest.publish.dossier_rows import Added, DossierRows, Writing
from dossier_scraper.ingest.publish.observations import Observation, observations
from dossier_scraper.ingest.publish.sources import Claims, PastClaims, RunClaims, RunRows
from dossier_scraper.ingest.publish.theme import Theme
from dossier_scraper.model import Problem, Version
from dossier_scraper.serial import model_json
from dossier_scraper.site import Site


class Histories:
    """The histories of the dossiers that one publication touches, read and written many at a time.

    What is given back is written at the latest once all of it was taken.
    """

    def __init__(self, store: Store, site: Site, claims: Claims, theme: Theme | None = None) -> None:
        self.store, self.site, self.claims = store, site, claims
        self.theme = theme or Theme(store, claims)
        self.writing = Writing(store, site)

    def observe(
        self, dossiers: Sequence[str], observation: Observation, missed: Container[str]
    ) -> Iterator[tuple[Version | None, Version | None]]:
        """Add a crawl at the end of each history; yield the versions that were current before and are now, if any.

        `missed`: see `DossierHistory.observe`; the crawl's own run is the first of the observation's.
        """
        rows = RunRows(self.store, observation.runs[0])
        for ids in batched(dossiers, MANY):
            said = RunClaims(self.claims, observation.runs[0], rows, observation.ordered_at, ids)
            for history in self._histories(ids, said):
                before = history.last
                yield before, history.observe(observation, missed=history.id in missed)
                self.writing.add(history.finished())
        self.writing.write()

    def refold(
        self, dossiers: Sequence[str], accepted: str | None = None, *, also_empty: bool = False
    ) -> Iterator[tuple[str, Version | None, Version | None]]:
        """Fold all that is published of dossiers again; yield each with its versions as `observe` does.

        One whose addresses have all become another dossier's keeps what it was, unless `also_empty`. `accepted` is a
        crawl that a person accepts just now.
        """
        for ids in batched(dossiers, self.claims.crawls.batch):
            past = PastClaims(self.claims, ids)
            found = checks(self.store, self.claims.crawls, ids, accepted)
            old, checked = version_ids(self.store, ids), last_checked(self.store, ids)
            for history in self._histories(ids, past):
                if not (also_empty or past.own_pages[history.id].claims):
                    yield history.id, history.last, None
                    continue
                before = history.last
                history.refold(found[history.id], old.get(history.id, ()), checked[history.id])
                yield history.id, before, history.last
                self.writing.add(history.finished())
        self.writing.write()

    def _histories(self, ids: Sequence[str], said: PastClaims | RunClaims) -> Iterator["DossierHistory"]:
        last, keys, known = newest_versions(self.store, ids), page_keys_of(self.store, ids), folded(self.store, ids)
        for dossier_id in ids:
            yield DossierHistory(self, dossier_id, said, last.get(dossier_id), keys[dossier_id], known.get(dossier_id))


class DossierHistory:
    """The history of one dossier: `observe` adds a live run at its end, `refold` makes all of it again.

    Nothing of it is in the database before its rows, which are `finished`, are written.
    """

    def __init__(
        self,
        every: Histories,
        dossier_id: str,
        claims: PastClaims | RunClaims,
        last: Version | None,
        keys: Container[str],
        known: Folded | None,
    ) -> None:
        self.store, self.site, self.all_claims, self.theme = every.store, every.site, every.claims, every.theme
        self.id, self.claims, self.last, self.keys = dossier_id, claims, last, keys
        self.main_key = known.page_key if known else None
        self.folded = known.sources if known else None
        self.hashes: list[str] | None = None
        self.url = ""
        self.rows = DossierRows(self.site, dossier_id)
        self.problems: dict[Problem, str] | None = None
        self.before: _Whole | None = None
        self.sources: _Sources | None = None

    def observe(self, observation: Observation, *, missed: bool = False) -> Version | None:
        """Add what `observation` shows; return the version that is current then, or None where it shows nothing new.

        `missed` tells that the dossier's page was not shown in a check since it was last seen, or is not in this one:
        what other pages say of it then waits for its return.
        """
        sources = self._sources(observation.ordered_at)
        shown = list(filter(observation.shows, sources.every)) if sources else []
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
            return self.sources.said == sources.said and self._themes(self.sources) == self._themes(sources)
        return self.folded is not None and self.folded == self._name(sources)

    def _see(self, version: Version, shown: bool) -> None:
        """Note that the current version is seen, now longer, where the dossier's own page is shown."""
        if shown:
            self.rows.see_again(version, self.url)
            self.last = version

    def _extend(self, sources: "_Sources", observation: Observation, seen_at: str, missed: bool) -> None:
        """Add what sources say to the history: to the current version, or a new one."""
        whole = self._whole(sources)
        if self.hashes is None:
            self.hashes = content_hashes(self.store, self.id)
        version = extend(self.last, self.hashes, whole.content, seen_at, missed=missed)
        if self.last is None or version.id != self.last.id:
            self._add(version, whole, sources, observation)
            self.hashes.append(version.content_hash)
            self.last = version
        else:
            self._see(version, observation.shows(sources.own))
        self.sources, self.problems = sources, self._problems(whole, sources)

    def refold(self, found: Sequence[Check], old: Sequence[str], checked: str | None) -> None:
        """Fold every published observation again, in order of time: what an import or a decision calls for.

        `found` are all checks of the dossier, `old` its versions so far, `checked` tells when it was checked last.
        """
        self.rows.old, self.rows.checked = old, checked
        self.hashes, self.last, self.main_key, self.problems, self.folded = [], None, None, {}, None
        misses = [check.ordered_at for check in found if check.said in NOT_SHOWN]
        counted = 0
        for observation in observations(self.store, self.all_claims, self.id, misses):
            until = bisect(misses, observation.ordered_at)
            before = self.last
            self.observe(observation, missed=until > counted)
            counted = counted if self.last is before else until
        self.rows.absences = fold_absences(self.id, found)

    def finished(self) -> DossierRows:
        """Return what is to be written of what was observed."""
        if self.problems is not None:
            self.rows.told = [(capture_id, problem) for problem, capture_id in self.problems.items()]
            self.rows.sources = self._name(self.sources) if self.sources else None
        return self.rows

    def _sources(self, until: str) -> "_Sources | None":
        """Return what the dossier's sources said last up to a time, None where its own page said nothing."""
        own = self.claims.own(self.id, self.main_key, until)
        if own is None:
            return None
        events, listing = self.claims.events(own, until), self.claims.listing(self.id, own, until)
        return _Sources(own, events, listing)

    def _name(self, sources: "_Sources") -> str:
        """Return 16 hex digits of a hash of what sources say, and of what is the theme's where they say it."""
        said = [sources.said, self._themes(sources)]
        return hashlib.sha256(model_json(said).encode()).hexdigest()[:16]

    def _themes(self, sources: "_Sources") -> list[str]:
        return [self.theme.name(one.run_id) for one in sources.every]

    def _whole(self, sources: "_Sources") -> "_Whole":
        """Return what sources come to; it is not made again where they say what they said before."""
        if self.before is None or self.before.sources.said != sources.said:
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
        added = Added(
            version=version,
            before=self.last,
            provenance=whole.assembled.provenance,
            captures={was: page.id for was, page in whole.pages(sources).items()},
            cause="site" if known and not observation.captures else "import",
        )
        self.rows.add(added, self.url)


class _Sources:
    """What a dossier's sources said last: its own page, its events' pages by page key, its row in the listing.

    `every` has all of them, always in the same order. `said` names what they say: where it is the same, an observation
    comes to the same.
    """

    def __init__(self, own: PageClaim, events: Mapping[str, PageClaim], listing: PageClaim | None) -> None:
        self.own, self.events, self.listing = own, events, listing
        self.every = [own, *events.values(), *([listing] if listing else ())]
        self.said = (*events, *[(one.reading_id, one.position) for one in self.every])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What sources come to: assembled, and as a version has it."""

    sources: _Sources
    assembled: Assembled
    content: Content

    def pages(self, now: _Sources) -> dict[str, PageClaim]:
        """Return other sources that say the same, by the captures of those that were assembled."""
        return {was.id: page for was, page in zip(self.sources.every, now.every, strict=True)}
