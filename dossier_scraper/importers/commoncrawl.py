"""Import the site's past from Common Crawl: its indexes are asked politely, single records are fetched and kept as are.

The service lists its crawls (`collinfo.json`); the index of each answers CDX queries page by page, and a row names the
place of its record, one gzip member of a public file. So does any server that has the same three.
"""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from dossier_scraper.archive.check.verify import is_sound
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.errors import DossierError, IncompleteRun, RunHeld, SiteUnreachable, UsageError
from dossier_scraper.importers.accounts import Account
from dossier_scraper.importers.cdx import IndexRow, Listed, choose, is_nothing_found, listed_of, parse
from dossier_scraper.importers.endpoint import COMMON_CRAWL, LARGEST_ANSWER, Answer, Client, Endpoint, Unanswered
from dossier_scraper.importers.fetching import Progress, fetch
from dossier_scraper.importers.intake import Intake, exchange_of_record
from dossier_scraper.importers.interrupts import Interrupted, Interrupts
from dossier_scraper.importers.parts import LARGEST, Part, parts_in
from dossier_scraper.importers.replay import NotReplayed, Unusable
from dossier_scraper.importers.scope import Scope
from dossier_scraper.importers.wayback import Request, Say, not_yet_in, user_agent_at, work_of
from dossier_scraper.ingest.run import RunResult
from dossier_scraper.site import Site
from dossier_scraper.site.digest import tables_sha256
from dossier_scraper.site.origins import origin_of
from dossier_scraper.wording import counted

COLLECTIONS = "collinfo.json"
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One crawl of the list: its id, as `CC-MAIN-2019-04`, where its index answers, and the years that it may be of."""

    id: str
    index: str
    years: range


def service(url: str | None) -> Endpoint:
    """Return the endpoint with its list of crawls at `<url>/collinfo.json` and its files below it; None: Common Crawl.

    Raises `UsageError` for what is no http(s) address.
    """
    if url is None:
        return COMMON_CRAWL
    root = Endpoint.of(url).root
    return Endpoint(
        root=root, index=f"{root}/{COLLECTIONS}", page_pause=COMMON_CRAWL.page_pause, busy=COMMON_CRAWL.busy
    )


def survey_commoncrawl(
    root: Path, site: Site, request: Request, crawls: tuple[str, ...] = (), say: Say = lambda line: None
) -> list[Listed]:
    """Return what an import would bring in, oldest first, and write nothing; raises as `import_commoncrawl` does."""
    with Interrupts() as interrupts, Client(request.endpoint, user_agent_at(root, site), interrupts, say) as client:
        indexes = _Indexes(client, Scope(site, request.start_urls), say, _asked_before(root, site, request))
        chosen, _ = indexes.chosen(request, crawls)
    return not_yet_in(root, chosen)


def import_commoncrawl(
    root: Path,
    site: Site,
    request: Request,
    crawls: tuple[str, ...] = (),
    progress: Progress = lambda done, of, listed: None,
    say: Say = lambda line: None,
) -> RunResult | None:
    """Fetch the records that the archive does not have yet; return how the run ended, None when it has all of them.

    `crawls` are ids, all of the years that are asked for when there are none; of these, the indexes that a complete
    import has asked before are not asked again. `say` is told how much is to be done.
    Raises `UsageError` for a crawl that is not in the list, `SiteUnreachable` when list or index give no answer,
    `RunHeld` when no crawl has a page of the site, `IncompleteRun` when nothing of what is new could be had.
    """
    scope = Scope(site, request.start_urls)
    told = {
        "endpoint": request.endpoint.root,
        "from": request.first,
        "to": request.last,
        "crawls": list(crawls),
        "origins": [str(origin) for origin in scope.named],
    }
    with (
        Intake(root, site, "commoncrawl", told) as intake,
        Interrupts() as interrupts,
        Client(request.endpoint, intake.archive.user_agent, interrupts, say) as client,
    ):
        try:
            indexes = _Indexes(client, scope, say, _asked_before(root, site, request))
            chosen, odd = indexes.chosen(request, crawls)
            missing = [listed for listed in chosen if not intake.covers(listed.url, listed.at)]
            if unusable := {listed for listed in missing if intake.is_unusable(listed.url, listed.at)}:
                say(f"Nothing can be made of {counted(len(unusable), 'capture')}, as an import before found.")
            missing = [listed for listed in missing if listed not in unusable]
            for line in work_of(missing, request.endpoint):
                say(line)
            records = _Records(client, scope, intake)
            trouble = fetch(intake, missing, request.endpoint.root, records.bring, progress)
            if records.rewritten:
                say(f"Written again, as the archive's own check does not hold of them: {records.rewritten}.")
            return intake.finish("; ".join(filter(None, (odd, trouble))) or None, {"asked": indexes.asked})
        except Interrupted as stop:
            if not intake.begun:
                raise
            return intake.finish(stop.name)


def _asked_before(root: Path, site: Site, request: Request) -> frozenset[str]:
    """Return the crawls whose indexes complete imports have asked, for the same origins and under the same tables.

    A crawl that was published does not change.
    """
    origins, tables = {str(origin) for origin in Scope(site, request.start_urls).named}, tables_sha256(site)
    asked = set[str]()
    for line in Ledger(root / "ledger.jsonl").lines():
        told, facts = line.facts.get("import", {}), line.facts
        if facts.get("source") == "commoncrawl" and (facts["state"], facts.get("tables")) == ("complete", tables):
            same = told.get("endpoint") == request.endpoint.root and origins <= set(told.get("origins", ()))
            asked |= set(told.get("asked", ())) if same else set()
    return frozenset(asked)


class _Indexes:
    """The indexes of a service, asked for the pages of the site; `before` are ids of crawls that are known already."""

    def __init__(self, client: Client, scope: Scope, say: Say, before: frozenset[str]) -> None:
        self.client, self.scope, self.say, self.before = client, scope, say, before
        self.asked: list[str] = []
        self.odd: set[tuple[str, str, str]] = set()
        self.silent: list[str] = []

    def chosen(self, request: Request, ids: tuple[str, ...]) -> tuple[list[Listed], str | None]:
        """Return the captures that are worth having, and what of the indexes could not be read, if anything."""
        crawls = self._wanted(range(request.first or 0, (request.last or 9999) + 1), ids)
        prefixes = self.scope.prefixes
        minutes = 2 * len(crawls) * len(prefixes) * self.client.endpoint.index_pause / 60
        self.say(f"{len(crawls)} crawls; asking their indexes takes at least {minutes:.1f} minutes.")
        found = [row for crawl in crawls for row in self._captures(crawl, prefixes)]
        captures, trouble = choose(found, self.scope.site), self._trouble()
        if not captures and trouble:
            raise IncompleteRun(f"Nothing new was imported: {trouble}.")
        if not captures and not self.before:
            raise RunHeld(f"None of {len(crawls)} crawls has a capture of a page of {self.scope.site.name}.")
        return captures, trouble

    def _wanted(self, years: range, ids: tuple[str, ...]) -> list[Crawl]:
        """Return the crawls of some years, or those of them that have these ids. Raises `UsageError` or `RunHeld`."""
        listed = self._crawls()
        if unknown := sorted(set(ids) - {crawl.id for crawl in listed}):
            raise UsageError(f"--crawl {unknown[0]!a} is not in {self.client.endpoint.index}.")
        crawls = [crawl for crawl in listed if _overlap(crawl.years, years) and (not ids or crawl.id in ids)]
        if not crawls:
            raise RunHeld(f"{self.client.endpoint.index} lists no crawl of these years.")
        new = crawls if ids else [crawl for crawl in crawls if crawl.id not in self.before]
        if len(new) < len(crawls):
            self.say(f"{len(crawls) - len(new)} crawls are known from an import before; --crawl ID asks one again.")
        return new

    def _trouble(self) -> str | None:
        """Say what of the indexes could not be read, if anything."""
        odd = f"{len(self.odd)} rows of the index name no time, status or place" if self.odd else ""
        silent = f"{len(self.silent)} indexes gave no answer ({self.silent[0]})" if self.silent else ""
        return "; ".join(filter(None, (odd, silent))) or None

    def _crawls(self) -> list[Crawl]:
        """Return what the service lists, oldest first."""
        where = self.client.endpoint.index
        try:
            crawls = [_crawl(row, where) for row in json.loads(self._content(self.client.ask_index(()), where))]
        except Unanswered as trouble:
            raise SiteUnreachable(f"{where} {trouble}; nothing was imported.") from trouble
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise DossierError(f"{where} is no list of crawls (JSON, each with id and cdx-api).") from error
        if not crawls:
            raise DossierError(f"{where} is no list of crawls (JSON, each with id and cdx-api).")
        for crawl in crawls:
            if origin_of(crawl.index) != origin_of(where):
                raise DossierError(f"{where} names an index on another server, {crawl.index}; it was not asked.")
        return sorted(crawls, key=lambda crawl: (crawl.years.start, crawl.id))

    def _captures(self, crawl: Crawl, prefixes: list[str]) -> list[Listed]:
        """Return the captures of the site in one crawl, none where its index gives no answer.

        Raises `SiteUnreachable` where the service wants to be left alone.
        """
        captures = list[Listed]()
        try:
            for row in (row for prefix in prefixes for row in self._rows(crawl, prefix)):
                found = listed_of(row, self.scope, self.odd)
                if found and found.place:
                    captures.append(found)
                elif found:
                    self.odd.add((found.url, found.timestamp, "no place"))
        except Unanswered as trouble:
            if trouble.asked_to_stop:
                raise SiteUnreachable(f"{crawl.index} {trouble}; nothing was imported.") from trouble
            self.silent.append(f"{crawl.id} {trouble}")
            return captures
        self.asked.append(crawl.id)
        return captures

    def _rows(self, crawl: Crawl, prefix: str) -> Iterator[IndexRow]:
        """Yield what the index of a crawl has below a prefix, page by page (pywb, CDX server API).

        Raises `Unanswered`, and `DossierError` for an answer that is none of an index.
        """
        query = (("url", prefix), ("matchType", "prefix"), ("output", "json"))
        answer = self.client.ask_index((*query, ("showNumPages", "true")), crawl.index)
        if is_nothing_found(answer):
            return
        pages = _number_of_pages(answer)
        if pages is None:  # a server without pages gives all rows at once
            answer = self.client.ask_index(query, crawl.index)
            yield from [] if is_nothing_found(answer) else self._parsed(answer, crawl.index)
            return
        for page in range(min(pages, MOST_PAGES)):
            answer = self.client.ask_index((*query, ("page", str(page))), crawl.index)
            if not is_nothing_found(answer):
                yield from self._parsed(answer, crawl.index)

    def _parsed(self, answer: Answer, index: str) -> list[IndexRow]:
        try:
            return parse(self._content(answer, index))[0]
        except (ValueError, TypeError, RecursionError) as error:
            raise DossierError(f"{index} does not answer as an index of captures does (CDX).") from error

    @staticmethod
    def _content(answer: Answer, url: str) -> str:
        """Return the text of a good answer. Raises `DossierError` for another."""
        text = answer.text(LARGEST_ANSWER)
        if answer.status != 200 or text is None:
            raise DossierError(f"{url} answered {answer.what}; name the address that has {COLLECTIONS} below it.")
        return text


class _Records:
    """Records fetched by their places; `rewritten` are those that could not be kept as they are."""

    def __init__(self, client: Client, scope: Scope, intake: Intake) -> None:
        self.client, self.scope, self.intake = client, scope, intake
        self.rewritten = 0

    def bring(self, listed: Listed) -> None:
        """Fetch one record and keep it as it is. Raises `NotReplayed` for anything but this very capture."""
        place = listed.place
        if place is None or not 0 < place.length <= LARGEST:
            raise NotReplayed("lists a record without a place, or one that is too large")
        if re.search(r"\.arc(\.gz)?$", place.filename):
            raise Unusable("has it in an ARC file, which is not read (warcio recompress makes a WARC file of it)")
        answer = self.client.ask_bytes(place.filename, place.offset, place.length)
        if answer.status != 206:
            raise NotReplayed(f"answered {answer.status} to a request for a part of a file")
        part, content = _only_part(answer.body, place.filename)
        record = part.record
        if record is None or record.type != "response":
            raise NotReplayed(f"gave no response record but {part.reason or 'a revisit of another capture'}")
        if self.scope.address(record.url) != listed.url or record.captured_at.replace(microsecond=0) != listed.at:
            raise NotReplayed("gave the record of another capture")
        if Account.is_cut(record):
            raise Unusable("gave a record that was cut short when it was made")
        if record.url == listed.url and not part.contradicted and is_sound(content):
            self.intake.keep(record, answer.body)
            return
        self.rewritten += 1
        self.intake.take(exchange_of_record(replace(record, url=listed.url), part.contradicted))


def _only_part(data: bytes, filename: str) -> tuple[Part, bytes]:
    """Return the one record that some bytes are, a whole gzip member, and its content. Raises `NotReplayed`."""
    inflater = zlib.decompressobj(31)
    try:
        content = inflater.decompress(data, 2 * LARGEST)
    except zlib.error:
        content = b""
    parts = list(parts_in(BytesIO(data), filename)) if inflater.eof and not inflater.unused_data else []
    if len(parts) != 1 or parts[0].damaged:
        raise NotReplayed("gave bytes that are not one whole record")
    return parts[0], content


def _crawl(row: IndexRow, where: str) -> Crawl:
    """Return a crawl as the list names it: newer rows say from when to when it is, ids of all name years."""
    told = [int(str(row[name])[:4]) for name in ("from", "to") if row.get(name)]
    years = told or [int(year) for year in re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", row["id"])]
    index = urljoin(where, row.get("cdx-api") or f"{row['id']}-index")
    return Crawl(id=row["id"], index=index, years=range(min(years, default=0), max(years, default=9999) + 1))


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _number_of_pages(answer: Answer) -> int | None:
    """Return how many pages an index says that it has; None where it answers something else."""
    try:
        said = json.loads(answer.content(LARGEST_ANSWER) or b"")
    except ValueError:
        return None
    if isinstance(said, dict):
        said = said.get("pages")
    return said if isinstance(said, int) and answer.status == 200 else None
