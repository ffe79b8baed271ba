"""The records that travel through the house: frozen, typed, and free of any behaviour but their own JSON.

Times are UTC `datetime`s with a time zone; dates are ISO 8601 text at their own precision. Nothing here knows a
clock, a network, a disk or a framework, and nothing is imported but the standard library.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, cast, get_type_hints
from urllib.parse import unquote, urlsplit

PageKind = Literal["dossier", "listing", "event", "other", "error_page"]
Template = Literal["drupal7", "wordpress", "text", "unknown"]
Precision = Literal["day", "month", "quarter", "year"]
Severity = Literal["error", "warning", "info"]
# The reason of a page over which this program stumbled; what no answer came of has it as well.
STUMBLED = "internal_error"
Outcome = Literal["archived", "unchanged", "redirected", "retried", "skipped", "flagged", "deferred", "denied"]
RunState = Literal["running", "complete", "partial", "failed", "interrupted"]
RunSource = Literal["live", "warc", "wayback", "commoncrawl", "archive"]
Grade = Literal["direct", "commoncrawl", "replay", "warc"]
ValueGrade = Literal["direct", "commoncrawl", "replay", "warc", "witnessed"]
Presence = Literal["listed", "unlisted", "missing", "gone", "unreachable", "not_checked"]
# What a dossier can be in an absence.
Away = Literal["unlisted", "missing", "gone"]
Cause = Literal["site", "extractor", "import"]
# Windows opens a device where a file of this name should be, whatever follows a dot.
DEVICE = re.compile("con|prn|aux|nul|(?:com|lpt)[0-9]")
# Letters that Unicode does not take apart into a letter and its accent.
UNDIVIDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"})
Form = Literal["id", "address", "line", "text", "code", "date", "range", "names", "links", "organisations", "events"]


class Field(NamedTuple):
    """What the house knows of one field of a dossier or an event, declared once, beside its name and its type.

    `form` is what the value is: a `line` is short, a `text` has paragraphs, a `code` follows from another field, a
    `range` is a date that may have an end, `names` are as written, `links` are absolute. `meaning` documents the
    column. `required`: a dossier's page without it is suspect. `version`: a change of it is a change of the dossier.
    """

    form: Form
    meaning: str
    required: bool = False
    version: bool = True
    name: str = ""

    @property
    def words(self) -> str:
        """The field's name in words: `start date`."""
        return "organisations" if self.form == "organisations" else self.name.replace("_", " ")

    @property
    def told(self) -> bool:
        """True for what a page tells itself; an address is known before, a code follows, events have fields."""
        return self.form not in ("id", "address", "code", "events")


def fields_of(record: type) -> tuple[Field, ...]:
    """Return the fields that a record declares, in order; other fields have names of their own."""
    hints = get_type_hints(record, include_extras=True)
    declared = (f.name for f in fields(record) if f.name != "other")
    return tuple(hints[name].__metadata__[0]._replace(name=name) for name in declared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as extraction takes it: content coding removed, charset not yet decided.

    `content_type` is the header's value as sent, or None when there was none (a file from disk).
    """

    url: str
    body: bytes
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateValue:
    """A date as the page shows it, and what that can mean.

    `text` is verbatim; `date` (and `date_end` of a range) is `2018`, `2018-Q3`, `2018-03` or `2018-03-15`, or None
    when the text gives no value. `earliest` and `latest` are whole days. `rule` names the order that was used and why;
    what a version says is without it.
    """

    text: str
    date: str | None
    date_end: str | None
    precision: Precision | None
    earliest: str | None
    latest: str | None
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A requesting organisation: its name as written and, where it was a link, the absolute target."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherField:
    """A labelled value that no table maps: its label as printed, and its link, absolute, where it is one."""

    label: str
    value: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganisation:
    """One organisation whatever its spellings: a row of `organisations`."""

    id: str
    name: str
    country_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """What is said of an event, by a dossier's timeline and by the event's own page."""

    title: Annotated[str | None, Field("line", "Title.")]
    url: Annotated[str | None, Field("address", "Link, absolute.", version=False)]
    date: Annotated[
        DateValue | None, Field("range", "Date of the event at its own precision; NULL when the page gives none.")
    ]
    categories: Annotated[tuple[str, ...], Field("names", "JSON array of categories.")] = ()
    source: Annotated[str | None, Field("line", "Organisation or author named as the source.")] = None
    summary: Annotated[
        str | None, Field("text", "Summary, completed from the event's own page where the timeline cuts it off.")
    ] = None
    documents: Annotated[
        tuple[str, ...], Field("links", "JSON array of documents that the event's own page links.")
    ] = ()
    other: tuple[OtherField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(EventText):
    """One entry of a dossier's timeline. `documents` are links that its own page adds."""

    id: Annotated[
        str,
        Field("id", "Hash of the dossier's id and the linked path, else the title, else the position.", version=False),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierText:
    """What is said of a taskforce, beside its timeline and what no table maps."""

    id: Annotated[
        str, Field("id", "Slug under which the dossier first entered the ledger; it never changes.", version=False)
    ]
    title: Annotated[str | None, Field("line", "Title.")]
    url: Annotated[str, Field("address", "Address at which the newest version was seen.", version=False)]
    requesting_organisations: Annotated[
        tuple[Organisation, ...],
        Field("organisations", "Requesting organisations, in the page's order.", required=True),
    ] = ()
    country: Annotated[
        str | None, Field("line", "Country in the page's own words, or the listing's where the page is silent.")
    ] = None
    country_code: Annotated[str | None, Field("code", "ISO 3166-1 alpha-2 code of the country.")] = None
    start_date: Annotated[
        DateValue | None,
        Field(
            "date",
            "The page's start date, ISO 8601 at its own precision: 2018, 2018-Q3, 2018-03 or 2018-03-15.",
            required=True,
        ),
    ] = None
    status: Annotated[str | None, Field("line", "Status in the page's own words.")] = None
    background: Annotated[str | None, Field("text", "Background, as plain text.")] = None
    objectives: Annotated[str | None, Field("text", "Objectives, as plain text.")] = None
    results: Annotated[str | None, Field("text", "Results, as plain text.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier(DossierText):
    """What one page (a reading) or all its sources together (an assembled version) say of a taskforce."""

    events: Annotated[tuple[Event, ...], Field("events", "The timeline.")] = ()
    other: tuple[OtherField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage(EventText):
    """What an event's own page says. `dossiers` are links to the dossiers that it names."""

    url: Annotated[str, Field("address", "The page's own address.", version=False)]
    country: Annotated[str | None, Field("line", "Country in the page's own words.")] = None
    dossiers: Annotated[tuple[str, ...], Field("links", "Dossiers that the page links.", version=False)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRow:
    """One row of the listing: absolute `url`, the facts line in parts, the section it stands in."""

    url: Annotated[str, Field("address", "Link, absolute.", version=False)]
    title: Annotated[str | None, Field("line", "Title.")]
    date: Annotated[DateValue | None, Field("date", "The date in the line of facts.")]
    country: Annotated[str | None, Field("line", "The country in the line of facts.")]
    organisations: Annotated[tuple[str, ...], Field("names", "The organisations in the line of facts.")]
    listed_as: Annotated[
        str | None, Field("line", "Section of the listing in which it stood when last listed: ongoing or finalised.")
    ]
    teaser: Annotated[str | None, Field("text", "The text below the line of facts.")]


DOSSIER_FIELDS = fields_of(Dossier)
EVENT_FIELDS = fields_of(Event)
EVENT_PAGE_FIELDS = fields_of(EventPage)
ROW_FIELDS = fields_of(ListingRow)
# A version is what a dossier's sources say of it, and the listing's claim.
VERSION_FIELDS = (*DOSSIER_FIELDS, *(f for f in ROW_FIELDS if f.name == "listed_as"))
REQUIRED_FIELDS = tuple(f.name for f in DOSSIER_FIELDS if f.required)
# Fields whose value is at most a line of its own or a few names; any other goes on to the next label.
SHORT_FIELDS = frozenset(
    f.name
    for f in (*DOSSIER_FIELDS, *EVENT_PAGE_FIELDS)
    if f.form in ("line", "date", "range", "names", "organisations")
)


def field_path(words: str) -> str:
    """Return the path of a field that is named as it is shown; any other text as it is, without capitals.

    >>> field_path("Start date"), field_path("organisations")
    ('start_date', 'requesting_organisations')
    """
    shown = {field.words: field.name for field in VERSION_FIELDS}
    return shown.get(folded(words.strip()), folded(words.strip()).replace(" ", "_"))


def value_at(path: str, column: str | None) -> Any:
    """Return the value that a column of `changes` keeps for a field: what is no text is JSON there.

    Dates and events are objects as a version has them; names, links and the values of an other label are lists.

    >>> value_at("requesting_organisations", '["NCR"]'), value_at("title", "[1]"), value_at("title", None)
    (['NCR'], '[1]', None)
    """
    root, *rest = path.split("/")
    if "other" in (root, *rest[1:2]):
        return None if column is None else json.loads(column)
    fields = EVENT_FIELDS if root == "events" and len(rest) == 2 else () if rest else VERSION_FIELDS
    forms = {field.name: field.form for field in fields}
    is_text = forms.get((rest or [root])[-1], "text") not in ("date", "range", "names", "links", "organisations")
    is_event = root == "events" and len(rest) == 1
    return column if column is None or (is_text and not is_event) else json.loads(column)


def date_text(date: Mapping[str, Any] | None) -> str | None:
    """Return a date in words: its ISO value, a range as `A to B`, else the page's own text."""
    if not date:
        return None
    if not date["date"]:
        return str(date["text"])
    return f"{date['date']} to {date['date_end']}" if date.get("date_end") else str(date["date"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A maximal run of equal observations. Times are ISO 8601 UTC; `data` is the dossier as JSON."""

    id: str
    dossier_id: str
    number: int
    first_seen: str
    last_seen: str
    content_hash: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """An interval in which a dossier was not shown, with the checks on both sides: a row of `absences`.

    `seen_before` is None for a dossier that no listing ever named, `missed_until` while the absence lasts, `seen_after`
    until it is shown again. `capture_id` and `run_id` tell the check at `missed_from`. `missed_in` is the
    crawl that found first that it went, None where imports alone tell that; `seen_in` the one that found first that it
    is back, or else the run of the check at `seen_after`.
    """

    dossier_id: str
    presence: Away
    seen_before: str | None
    missed_from: str
    capture_id: str
    run_id: str
    missed_until: str | None = None
    seen_after: str | None = None
    missed_in: str | None = None
    seen_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that a person should look at. `field` is a provenance path or None for the whole page."""

    code: str
    severity: Severity
    field: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a value stands: a CSS selector (or `lines A-B` of plain text), the text there, the rule that read it."""

    selector: str
    quote: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Links that steer the crawl and identity, absolute; they are no part of what the page says.

    `dossiers` are those that a page of the listing names in no row and no link that shows, `requisites` the images,
    stylesheets and documents that the page needs or offers.
    """

    canonical: str | None = None
    shortlink: str | None = None
    next_pages: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    requisites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where each character of a page's text went, in code points; the parts add up to `total`.

    `boilerplate` counts by the rule that left a text out; `blocks` are the unread stretches, up to 4,096 characters.
    """

    total: int = 0
    read: int = 0
    label: int = 0
    other: int = 0
    boilerplate: Mapping[str, int] = field(default_factory=dict)
    hidden: int = 0
    repeated: int = 0
    refused: int = 0
    unread: int = 0
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSaid:
    """What a reading says of a page, without where on it that stands, which is most of a reading."""

    kind: PageKind
    template: Template
    url: str
    dossier: Dossier | None = None
    event: EventPage | None = None
    rows: tuple[ListingRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    links: Links = Links()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(PageSaid):
    """What the extractor says of one page: equal pages give equal readings, on any machine and any day.

    `provenance` is keyed by field path: `start_date`, `requesting_organisations/0`, `events/<event-id>/date`,
    `event/source`, `rows/3/country`. `coverage` is no part of what a page says: readings that differ in it are equal.
    The same holds of `leads`, the addresses that the site's tables name and that the page links anywhere (see
    `extract/leads.py`): a menu that is longer by one is no other reading.
    """

    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    coverage: Coverage = field(default=Coverage(), compare=False)
    leads: tuple[str, ...] = field(default=(), compare=False)

    def printed(self) -> dict[str, Any]:
        """Return the JSON object that `dossier extract` prints (see docs/extraction.md)."""
        return self.said() | {"provenance": _plain(self.provenance), "coverage": _plain(self.coverage)}

    def said(self) -> dict[str, Any]:
        """Return what `dossier extract` prints of a page, but for where on it that stands, and where its text went."""
        names = ("kind", "template", "url", "dossier", "event", "rows", "problems")
        data = {name: _plain(getattr(self, name)) for name in names}
        if data["dossier"]:
            data["dossier"]["events"] = [{"id": event["id"], **event} for event in data["dossier"]["events"]]
        if event := data["event"]:
            del event["dossiers"]
            first = ("title", "url", "date", "categories", "source", "country")
            data["event"] = {name: event[name] for name in (*first, *event)}
        return data


@cache
def _names(shape: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape)) if is_dataclass(shape) else ()


def _plain(value: Any) -> Any:
    """Return what `dataclasses.asdict` does of a frozen value, in a fifth of its time."""
    if value is None or isinstance(value, str):
        return value
    if names := _names(cast(Hashable, type(value))):
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return tuple([_plain(part) for part in value])
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return value


class Header(NamedTuple):
    """One HTTP header line, as received: repeated headers stay repeated."""

    name: bytes
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What went over a connection, byte for byte: the request, heads before the final one, that, and the body.

    `body` has its transfer coding. `behind` counts the bytes that came behind the message. `cut` is why the message is
    not whole, in the words of WARC-Truncated: `disconnect`, `length` (we read no more), `unspecified` (no framing).
    """

    sent: bytes
    interim: bytes
    head: bytes
    body: bytes
    behind: int = 0
    cut: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and its response: `body` is without its transfer coding, and still has its content coding.

    `target` is the request target with its query; `ip` the address that answered; `captured_at` the response's time.
    `claimed` is a digest, field and value, that its source names and that it does not fit. `traffic` is what it is read
    from, None where only the parts are known (an import).
    """

    url: str
    method: str
    target: str
    request_headers: tuple[Header, ...]
    protocol: str
    status: int
    reason: str
    headers: tuple[Header, ...]
    body: bytes
    captured_at: datetime
    ip: str | None = None
    claimed: str | None = None
    traffic: Traffic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record of interest, read back: a response, a revisit, or a metadata record of a failed attempt.

    `payload` is the body as captured (content coding kept); `payload_sha256` is its hex digest. A revisit has neither:
    they are those of the record it repeats (`refers_to`), and so are header lines that it does not say again. `fields`
    are the name-value lines of a metadata record (`outcome`, `reason`, `detail`); of others, what an import asks for
    (`warc-truncated`, `warc-segment-number`, `warc-payload-digest`, `warc-refers-to-target-uri`,
    `warc-refers-to-date`), and a digest that its source named and it does not fit (`x-claimed-digest`).
    """

    id: str
    type: Literal["response", "revisit", "metadata"]
    url: str
    captured_at: datetime
    warc_file: str
    offset: int
    length: int
    status: int | None = None
    headers: tuple[Header, ...] = ()
    payload: bytes = b""
    payload_sha256: str | None = None
    refers_to: str | None = None
    ip: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        """Return the last value of an HTTP response header, decoded as Latin-1 (RFC 9110, 5.5), or None."""
        wanted = name.lower().encode()
        values = [h.value for h in self.headers if h.name.lower() == wanted]
        return values[-1].decode("latin-1").strip() if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcFile:
    """A closed WARC file as the ledger lists it: name in `warc/`, size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherArchive:
    """Another archive that was imported: its id (see `archive.ledger.others`), and the last line of its ledger then."""

    id: str
    seq: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One crawl or import, from its beginning to its end: the ledger's line of it and its row of `runs` say this.

    Times are ISO 8601 UTC as stored. `counts` totals captures by outcome, `dossiers` how many were seen, new, changed
    and newly gone; `minted` are the ids that it gave, by page key. `origins` are those that a person named as the
    site's, `told` is what an import says of where it took from, `checker` the SHA-256 of the `verify.py` then,
    `tables` of the site's tables. `other` is the archive that an import of one took in. A run of that archive itself
    has its id as `archive`, and the place in time that it had there as `ordered_at`.
    """

    id: str
    source: RunSource
    grade: Grade
    started_at: str
    extractor_version: str
    finished_at: str | None = None
    state: RunState = "running"
    published: bool = False
    reason: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    dossiers: Mapping[str, int] = field(default_factory=dict)
    alarms: tuple[Mapping[str, Any], ...] = ()
    minted: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    checker: str | None = None
    tables: str | None = None
    warc_files: tuple[WarcFile, ...] = ()
    other: OtherArchive | None = None
    archive: str | None = None
    ordered_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One URL's outcome in a run: a row of `captures`. `location` is a redirect's absolute target."""

    id: str
    run_id: str
    url: str
    captured_at: datetime
    http_status: int | None
    content_type: str | None
    payload_sha256: str | None
    kind: PageKind | None
    outcome: Outcome
    reason: str | None
    warc_file: str
    warc_offset: int
    grade: Grade
    location: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    refers_to: str | None = None


def slug_of(url: str) -> str:
    """Mint a dossier id from a URL: its last path segment in `[a-z0-9-]`, no hyphen at an end, at most 80 characters.

    Accents are folded. A slug that had to be changed or cut, or that names a device, ends in `-` and 8 hex digits of
    the URL's SHA-256, so that two URLs which differ only in what was lost do not share an id.
    """
    segment = urlsplit(url).path.split(";", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    slug = re.sub("[^a-z0-9-]", "-", folded(unquote(segment)))
    if slug == segment and re.fullmatch("[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?", slug) and not DEVICE.fullmatch(slug):
        return slug
    return suffixed(slug, url)


def folded(text: str) -> str:
    """Return text without capitals and accents (Unicode, NFKD), as names are looked for: “Óbuda” is `obuda`."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(UNDIVIDED))
    return "".join(part for part in parts if not unicodedata.combining(part))


def suffixed(slug: str, url: str) -> str:
    """Return `slug` cut to fit and ending in `-` and 8 hex digits of the SHA-256 of `url`."""
    return f"{slug.strip('-')[:71].strip('-') or 'dossier'}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"


def event_id(dossier_id: str, url: str | None, title: str | None, position: int) -> str:
    """Name an event for good: 12 hex digits over the dossier's id and the linked page, else title, else position.

    `url` is a path on the site, or an address elsewhere, of which the host counts as well.
    """
    parts = urlsplit(url or "")
    path = (f"//{parts.netloc}" if parts.netloc else "") + parts.path.rstrip("/")
    anchor = f"path:{path}" if path else f"title:{' '.join(title.split())}" if title else f"position:{position}"
    return hashlib.sha256(f"{dossier_id}\n{anchor}".encode()).hexdigest()[:12]
