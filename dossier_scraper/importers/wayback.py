"""Import the site's past from a web archive that answers CDX queries and replays pages: the Wayback Machine, pywb."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import IncompleteRun, RunHeld, UsageError
from dossier_scraper.importers.cdx import Index, Listed, choose
from dossier_scraper.importers.digests import is_digest_of
from dossier_scraper.importers.endpoint import Client, Endpoint, Unanswered
from dossier_scraper.importers.intake import Intake, covers
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.replay import Cut, NotReplayed, exchange_of
from dossier_scraper.importers.scope import Scope
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.model import Exchange
from dossier_scraper.site import Site

FIRST_YEAR = 1990
# So many captures in a row that cannot be had mean that the archive is in trouble, not its pages.
ENOUGH = 5
Progress = Callable[[int, int, Listed], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asks for: the collection, the first and last year (None: no limit), further origins of the site."""

    endpoint: Endpoint
    first: int | None = None
    last: int | None = None
    start_urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise UsageError(f"--from {self.first} is later than --to {self.last}.")


def survey(root: Path, site: Site, request: Request) -> list[Listed]:
    """Return what an import would fetch, oldest first, and write nothing; raises as `import_wayback` does."""
    archive = Archive(root=root, name=site.name, site=site.id, base_url=site.base_url)
    if (root / "archive.toml").exists():
        archive = Archive.open(root)
        archive.refuse_unless(site.id, demo=False)
    with Interrupts() as interrupts, Client(request.endpoint, archive.user_agent, interrupts) as client:
        chosen, _ = _listed(client, site, request)
    if not archive.database.exists():
        return chosen
    with open_query(root) as query:
        return [listed for listed in chosen if not covers(query, listed.url, listed.at)]


def import_wayback(
    root: Path, site: Site, request: Request, progress: Progress = lambda done, of, listed: None
) -> RunResult | None:
    """Fetch what the archive does not have yet; return how the run ended, or None when it has everything.

    Raises `SiteUnreachable` when the index gives no answer, `RunHeld` when it knows nothing of the site's pages,
    `IncompleteRun` when nothing of what is new could be had.
    """
    told = {
        "endpoint": request.endpoint.root,
        "from": request.first,
        "to": request.last,
        "origins": [str(origin) for origin in Scope(site, request.start_urls).named],
    }
    with (
        Intake(root, site, "wayback", told) as intake,
        Interrupts() as interrupts,
        Client(request.endpoint, intake.archive.user_agent, interrupts) as client,
    ):
        try:
            chosen, odd = _listed(client, site, request)
            missing = [listed for listed in chosen if not intake.covers(listed.url, listed.at)]
            troubles = (odd, _fetch(client, intake, missing, progress))
            return intake.finish("; ".join(filter(None, troubles)) or None)
        except Interrupted as stop:
            if not intake.begun:
                raise
            return intake.finish(stop.name)


def _listed(client: Client, site: Site, request: Request) -> tuple[list[Listed], str | None]:
    """Return the captures that are worth fetching, and what of the index could not be read, if anything."""
    first, last = request.first or FIRST_YEAR, request.last or datetime.now(UTC).year
    scope = Scope(site, request.start_urls)
    index = Index(client, scope, first, max(first, last))
    chosen = choose(index.captures(), scope.site)
    odd = f"{len(index.odd)} rows of the index name no time or status" if index.odd else None
    if not chosen and odd:
        raise IncompleteRun(f"Nothing new was imported: {odd}.")
    if not chosen:
        raise RunHeld(f"{request.endpoint.root} has no capture of a page of {site.name} from {first} to {last}.")
    return chosen, odd


def _fetch(client: Client, intake: Intake, missing: list[Listed], progress: Progress) -> str | None:
    """Fetch one capture after the other; return what could not be had, if anything."""
    failures: Counter[str] = Counter()
    twins = Counter((listed.url, listed.timestamp) for listed in missing)
    in_a_row = 0
    for number, listed in enumerate(missing, 1):
        progress(number, len(missing), listed)
        try:
            exchange = _replayed(client, listed)
            if twins[listed.url, listed.timestamp] > 1 and not is_digest_of(listed.digest, exchange.body):
                raise NotReplayed("gave another capture of the same second")
            intake.take(exchange)
            in_a_row = 0
        except (NotReplayed, Unanswered) as trouble:
            stops = isinstance(trouble, Unanswered) and trouble.asked_to_stop
            reason = "not_replayed" if isinstance(trouble, NotReplayed) else "no_answer"
            intake.miss(listed.url, listed.at, reason, str(trouble))
            failures[str(trouble)] += 1
            in_a_row += isinstance(trouble, Unanswered)
            if stops or in_a_row >= ENOUGH:
                left = len(missing) - number
                return f"{client.endpoint.root} {trouble}; {left} captures are left to the next import"
        intake.sync()
    if not failures:
        return None
    why, _ = failures.most_common(1)[0]
    return f"{failures.total()} of {len(missing)} captures could not be had; most often the archive {why}"


def _replayed(client: Client, listed: Listed) -> Exchange:
    """Return what an archive replays; one that gives a part of it is asked once more. Raises `NotReplayed`."""
    try:
        return exchange_of(client.ask_page(listed.timestamp, listed.asked, BODY_LIMIT), listed, client.endpoint)
    except Cut:
        return exchange_of(client.ask_page(listed.timestamp, listed.asked, BODY_LIMIT), listed, client.endpoint)
