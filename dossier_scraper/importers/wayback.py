"""Import the site's past from a web archive that answers CDX queries and replays pages: the Wayback Machine, pywb."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dossier_scraper.archive.folder import Archive
from dossier_scraper.archive.questions.query import open_query
from dossier_scraper.errors import RunHeld, UsageError
from dossier_scraper.importers.cdx import Index, Listed, choose
from dossier_scraper.importers.endpoint import Client, Endpoint, Unanswered
from dossier_scraper.importers.intake import Intake, covers
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.replay import NotReplayed, exchange_of
from dossier_scraper.importers.scope import Scope
from dossier_scraper.ingest.capture.observe import BODY_LIMIT
from dossier_scraper.ingest.run import RunResult
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
        chosen = _listed(client, site, request)
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
            missing = [listed for listed in _listed(client, site, request) if not intake.covers(listed.url, listed.at)]
            return intake.finish(_fetch(client, intake, missing, progress))
        except Interrupted as stop:
            if not intake.begun:
                raise
            return intake.finish(stop.name)


def _listed(client: Client, site: Site, request: Request) -> list[Listed]:
    first, last = request.first or FIRST_YEAR, request.last or datetime.now(UTC).year
    scope = Scope(site, request.start_urls)
    chosen = choose(Index(client, scope, first, max(first, last)).captures(), scope.site)
    if not chosen:
        raise RunHeld(f"{request.endpoint.root} has no capture of a page of {site.name} from {first} to {last}.")
    return chosen


def _fetch(client: Client, intake: Intake, missing: list[Listed], progress: Progress) -> str | None:
    """Fetch one capture after the other; return what could not be had, if anything."""
    failures: Counter[str] = Counter()
    in_a_row = 0
    for number, listed in enumerate(missing, 1):
        progress(number, len(missing), listed)
        try:
            answer = client.ask_page(listed.timestamp, listed.asked, BODY_LIMIT)
            intake.take(exchange_of(answer, listed, client.endpoint))
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
