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
from dossier_scraper.importers.endpoint import Client, Endpoint
from dossier_scraper.importers.fetching import Progress, fetch
from dossier_scraper.importers.gaps import gaps
from dossier_scraper.importers.intake import Intake, covers
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.replay import Cut, NotReplayed, exchange_of
from dossier_scraper.importers.scope import Scope
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.model import Exchange
from dossier_scraper.site import Site
from dossier_scraper.wording import counted

FIRST_YEAR = 1990
Say = Callable[[str], None]


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


def survey(root: Path, site: Site, request: Request, say: Say = lambda line: None) -> list[Listed]:
    """Return what an import would bring in, oldest first, and write nothing; raises as `import_wayback` does."""
    with Interrupts() as interrupts, Client(request.endpoint, user_agent_at(root, site), interrupts, say) as client:
        chosen, _ = _listed(client, site, request)
    return not_yet_in(root, chosen)


def user_agent_at(root: Path, site: Site) -> str:
    """Return as what an import into a folder asks. Raises `RefusedFolder` for another site's archive and the demo's."""
    if not (root / "archive.toml").exists():
        return Archive(root=root, name=site.name, site=site.id, base_url=site.base_url).user_agent
    archive = Archive.open(root)
    archive.refuse_unless(site.id, demo=False)
    return archive.user_agent


def not_yet_in(root: Path, chosen: list[Listed]) -> list[Listed]:
    """Return the captures that an archive does not have yet."""
    if not (root / "dossiers.db").exists():
        return chosen
    with open_query(root) as query:
        return [listed for listed in chosen if not covers(query, listed.url, listed.at)]


def import_wayback(
    root: Path,
    site: Site,
    request: Request,
    progress: Progress = lambda done, of, listed: None,
    say: Say = lambda line: None,
) -> RunResult | None:
    """Fetch what the archive does not have yet; return how the run ended, or None when it has everything.

    `say` is told how much is to be done, and what is missing in the end. Raises `SiteUnreachable` when the index gives
    no answer, `RunHeld` when it knows nothing of the site's pages, `IncompleteRun` when nothing of what is new could be
    had.
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
        Client(request.endpoint, intake.archive.user_agent, interrupts, say) as client,
    ):
        try:
            chosen, odd = _listed(client, site, request)
            missing = [listed for listed in chosen if not intake.covers(listed.url, listed.at)]
            for line in work_of(missing, request.endpoint):
                say(line)
            twins = Counter((listed.url, listed.timestamp) for listed in missing)
            where = request.endpoint.root
            trouble = fetch(intake, missing, where, lambda listed: _bring(client, intake, listed, twins), progress)
            result = intake.finish("; ".join(filter(None, (odd, trouble))) or None)
        except Interrupted as stop:
            if not intake.begun:
                raise
            return intake.finish(stop.name)
    for line in gaps(root, site, chosen, request.first, request.last):
        say(line)
    return result


def work_of(missing: list[Listed], endpoint: Endpoint) -> list[str]:
    """Say how many captures are to be fetched, and how long that takes at least; nothing where there are none."""
    asked = [listed for listed in missing if listed.first is None]
    if not missing:
        return []
    minutes = len(asked) * endpoint.page_pause / 60
    return [
        f"{counted(len(asked), 'capture')} to fetch, at least {minutes:.1f} minutes;"
        f" {len(missing) - len(asked)} more repeat one of them by the index's digest."
    ]


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


def _bring(client: Client, intake: Intake, listed: Listed, twins: Counter[tuple[str, str]]) -> None:
    """Fetch one capture. Raises `NotReplayed`, also for another of its `twins`, which have the same second."""
    exchange = _replayed(client, listed)
    if twins[listed.url, listed.timestamp] > 1 and not is_digest_of(listed.digest, exchange.body):
        raise NotReplayed("gave another capture of the same second")
    intake.take(exchange)


def _replayed(client: Client, listed: Listed) -> Exchange:
    """Return what an archive replays; one that gives a part of it is asked once more. Raises `NotReplayed`."""
    try:
        return exchange_of(client.ask_page(listed.timestamp, listed.asked), listed, client.endpoint)
    except Cut:
        return exchange_of(client.ask_page(listed.timestamp, listed.asked), listed, client.endpoint)
