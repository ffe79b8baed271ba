"""Prove a no: read every text of a period again in the evidence, and name each that is not accounted for.

The fields alone would not do: what the rules left out, hid or did not read is text of the site as well. So a no is said
of what the stored bodies hold (`texts.py`), and only where each answer of the period holds all that was to be had.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from dossier_scraper.archive.check.proved import known_ledger
from dossier_scraper.archive.database.columns import seen
from dossier_scraper.archive.evidence.payload import BodyError
from dossier_scraper.archive.evidence.warc_reader import read_record
from dossier_scraper.archive.ledger.chain import Ledger
from dossier_scraper.archive.questions import absent as asked
from dossier_scraper.archive.questions.absent import AbsentQuestion, Check, Find, HoleKind, Statement
from dossier_scraper.archive.questions.captures import CaptureRow, holder_of
from dossier_scraper.archive.questions.grades import versions_of_grades
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.terms import Term, excerpt, fold_text, terms_of, tokens_of
from dossier_scraper.archive.questions.withheld import withheld_records
from dossier_scraper.errors import DossierError, IntegrityError
from dossier_scraper.extract import accounted
from dossier_scraper.ingest.capture.observe import page_of
from dossier_scraper.ingest.recall.holes import Holes, left_out_by
from dossier_scraper.ingest.recall.meant import Meant
from dossier_scraper.ingest.recall.texts import Texts, texts_of
from dossier_scraper.model import PageKind, Record
from dossier_scraper.site import Site
from dossier_scraper.text import plain

# So many places are told of one text that was found.
FINDS = 50
EVENTS = "events"


def absent(root: Path, query: Query, site: Site, question: AbsentQuestion) -> Statement:
    """Return whether no text of a period contains what is asked for, or where it stands, or what is not known.

    Raises `UsageError` for a question without a word and for an archive without a check, `IntegrityError` where stored
    evidence is not what the database names, `DossierError` where the database is behind the ledger.
    """
    if asked.head(query)["seq"] != Ledger(root / "ledger.jsonl").head[0]:
        raise DossierError("the database is not at the ledger's last line: `dossier rebuild` brings it there")
    return _Proof(root, query, site, question).statement()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """One body: what it holds as text, and the checks that showed it."""

    check: Check
    holder: CaptureRow
    record: Record
    texts: Texts | None
    checks: int


@dataclass(slots=True, kw_only=True)
class _Read:
    """What was read, of which no text is kept: the payloads' digests, characters, and characters that no rule reads."""

    digests: list[str] = field(default_factory=list)
    characters: int = 0
    unread: int = 0


class _Proof:
    """One question under way."""

    def __init__(self, root: Path, query: Query, site: Site, question: AbsentQuestion) -> None:
        self.root, self.query, self.site, self.question = root, query, site, question
        self.terms, self.withheld = terms_of(question.texts), withheld_records(query)
        self.holes = Holes()
        self.meant = Meant(query, site, question, self.holes)
        self.listed: dict[str, list[tuple[str, str]]] = {}
        self.events: dict[str, list[tuple[str, str]]] = {}
        self.read = _Read()
        self.styles = set[str]()
        self.found = list[Find]()
        self.elsewhere = list[Find]()

    def statement(self) -> Statement:
        """Return the answer."""
        left_open = self._look_at_checks()
        self._look_at_links()
        for content in self._contents():
            self._look_into(content)
        if self.meant.dossiers is not None:
            self._look_at_rows()
        if self.question.field is not None:
            self._look_at_values()
        elif not self.question.pages:
            self._look_at_files()
        counted = [check for check in self.meant.checks if check.kind is not None and check.id not in left_open]
        self._look_at_dossiers()
        self._look_at_runs({check.run_id for check in counted})
        self._look_at_what_was_refused()
        if not counted:
            self.holes.add("no_check", "", self.meant.first, "no page was read then")
        return self._said(counted)

    # What was asked for, and what was not

    def _look_at_checks(self) -> set[str]:
        """Note which checks leave the text of their page open; return their ids."""
        found = set()
        for check in self.meant.checks:
            left = self.meant.asked.left_open(check)
            if left and check.page_key != "/robots.txt":
                kind, reason = left
                self.holes.add(kind, check.url, check.captured_at, reason, check.id)
                self.holes.runs.add(check.run_id)
                found.add(check.id)
        return found

    def _look_at_links(self) -> None:
        """Note which pages of dossiers and events a page named and nobody asked for then."""
        for check in self.meant.period:
            if check.reading_id is not None and check.outcome in ("archived", "unchanged"):
                for url, key in self._links(check.kind, check.reading_id, check.page_key):
                    if not self.meant.asked.near(key, check):
                        self.holes.add("never_asked", url, check.captured_at, f"named by {check.url}", check.id)

    def _links(self, kind: PageKind | None, reading_id: str, page_key: str) -> list[tuple[str, str]]:
        """Return the pages that a listing names as dossiers, or a dossier as its events', and their keys."""
        if kind == "listing":
            if reading_id not in self.listed:
                rows = asked.listed_rows(self.query, reading_id)
                self.listed[reading_id] = [(row.url, row.page_key) for row in rows]
            return [(url, key) for url, key in self.listed[reading_id] if self.meant.has(key)]
        if kind != "dossier" or not self.meant.has(page_key):
            return []
        if reading_id not in self.events:
            links = asked.linked_events(self.query, reading_id)
            self.events[reading_id] = [(url, self.site.key(url)) for url in links if self.site.kind(url) == "event"]
        return self.events[reading_id]

    def _look_at_dossiers(self) -> None:
        """Note dossiers that were not shown, and those of which no page was asked for."""
        for away in asked.not_shown(self.query, self.meant.first, self.meant.last, self.meant.dossiers):
            until = f"until {away.until[:10]}" if away.until else "until now"
            self.holes.add("not_shown", away.url, away.captured_at, f"{away.presence} {until}", away.id)
        met = {check.page_key for check in self.meant.checks}
        for dossier in asked.known_until(self.query, self.meant.last, self.meant.dossiers):
            if not met & asked.keys_of(self.query, [dossier.id]):
                self.holes.add("never_asked", dossier.url, self.meant.first, "no check of its page then")

    def _look_at_runs(self, answered: set[str]) -> None:
        """Note runs that were not complete for a reason that no check shows; `answered` are those with good checks.

        Of single dossiers, a run that read them is enough.
        """
        explained = self.holes.runs if self.meant.dossiers is None else self.holes.runs | answered
        for run in asked.runs_not_whole(self.query, {check.run_id for check in self.meant.period}):
            if run.id not in explained and not run.finished:
                self.holes.add("incomplete_run", run.id, run.started_at, run.reason or run.state)

    def _look_at_what_was_refused(self) -> None:
        """Note what imports did not take of their files, and what was cut from torn ones."""
        for line in known_ledger(self.root).lines():
            for reason in left_out_by(line.facts.get("import", {})) if line.type == "run" else ():
                self.holes.add("refused", str(line.facts["run"]), line.at, reason, each=reason)
        for path in sorted((self.root / "quarantine").glob("*")):
            self.holes.add("refused", f"quarantine/{path.name}", self.meant.last, "was cut from what a killed run left")

    # What was had

    def _contents(self) -> Iterator[_Content]:
        """Yield each body that the checks showed, once, with what it holds as text."""
        shown: dict[str, list[Check]] = {}
        for check in self.meant.checks:
            if check.payload_sha256:
                shown.setdefault(check.payload_sha256, []).append(check)
        for payload, checks in shown.items():
            check = checks[0]
            holder = holder_of(self.query, payload)
            if holder is None:
                self.holes.add("unreadable", check.url, check.captured_at, "original_missing", check.id)
                continue
            if note := self.withheld.get(holder.id):
                self.holes.add("withheld", check.url, check.captured_at, note, check.id)
                continue
            record = read_record(self.root / "warc" / holder.warc_file, holder.warc_offset)
            if record.payload_sha256 != payload:
                raise IntegrityError(f"record {record.id} has another body than the database says: `dossier verify`")
            try:
                texts = texts_of(record, check.url)
            except BodyError as error:
                self.holes.add("unreadable", check.url, check.captured_at, error.reason, check.id)
                continue
            yield _Content(check=check, holder=holder, record=record, texts=texts, checks=len(checks))

    def _look_into(self, content: _Content) -> None:
        """Look for every term in a body."""
        check, texts = content.check, content.texts
        if texts is None:
            if self._counts_files:
                kind = content.holder.content_type or "no type"
                self.holes.add("files", check.url, check.captured_at, kind, check.id)
            return
        self.read.digests.append(str(check.payload_sha256))
        self.read.characters += len(texts.shown)
        self.read.unread += asked.unread_of(self.query, check.url, str(check.payload_sha256))
        self.styles |= texts.styles
        if texts.unsure:
            self.holes.add("unreadable", check.url, check.captured_at, texts.unsure, check.id)
        if texts.embedded and self._counts_files:
            detail = f"{texts.embedded} things that it embeds"
            self.holes.add("files", check.url, check.captured_at, detail, check.id, each="embedded")
        shown = fold_text(texts.shown)
        beside = fold_text(texts.beside) if self.question.field is None else ""
        for term in self.terms:
            if place := _place(term, texts.shown, shown):
                self._note(term, content, place)
            elif place := _place(term, texts.beside, beside):
                self.holes.add("markup", check.url, check.captured_at, place, check.id, each=term.text)

    @property
    def _counts_files(self) -> bool:
        return not self.question.pages and self.question.field is None

    def _note(self, term: Term, content: _Content, quote: str) -> None:
        """Note where a term stands: found, or of a field, elsewhere or in text that no rule reads."""
        check = content.check
        find = self._find(term, "text", check, quote, content.checks)
        if self.question.field is None:
            self.found.append(find)
            return
        page, _ = page_of(content.record, check.url, stored=True)
        stretches: dict[str, list[str]] = {}
        for segment in accounted(page, self.site)[1]:
            stretches.setdefault("unread" if segment.kind == "unread" else "told", []).append(segment.text)
        unread = _place(term, " ".join(stretches.get("unread", ())))
        if unread or not _place(term, " ".join(stretches.get("told", ()))):
            self.holes.add("unread", check.url, check.captured_at, unread or quote, check.id, each=term.text)
        else:
            self.elsewhere.append(find)

    def _find(self, term: Term, where: str, check: Check, quote: str, checks: int = 1) -> Find:
        return Find(
            text=term.text,
            where=where,
            url=check.url,
            captured_at=check.captured_at,
            record=check.id,
            sha256=check.payload_sha256,
            dossier_id=check.dossier_id,
            quote=quote,
            checks=checks,
        )

    def _look_at_rows(self) -> None:
        """Look for every term in what listings say of the dossiers."""
        done = set()
        for check in self.meant.period:
            if check.kind != "listing" or check.reading_id is None or check.reading_id in done:
                continue
            done.add(check.reading_id)
            for row in asked.listed_rows(self.query, check.reading_id):
                if self.meant.has(row.page_key):
                    text = "\n".join(_strings(json.loads(row.said)))
                    for term in self.terms:
                        if place := _place(term, text):
                            into = self.found if self.question.field is None else self.elsewhere
                            into.append(self._find(term, "listing", check, place))

    def _look_at_values(self) -> None:
        """Look for every term in the values of the field that is asked for, in each version of the period."""
        counting = versions_of_grades(self.query, self.meant.grades) if self.question.grade else None
        for version in asked.versions_between(self.query, self.meant.first, self.meant.last, self.meant.dossiers):
            if counting is not None and version.id not in counting:
                continue
            text = "\n".join(values_of(json.loads(version.data), str(self.question.field)))
            for term in self.terms:
                if place := _place(term, text):
                    self.found.append(
                        Find(
                            text=term.text,
                            where=str(self.question.field),
                            url=f"{version.dossier_id}, version {version.number}",
                            captured_at=max(version.first_seen, self.meant.first),
                            record=version.id,
                            sha256=None,
                            dossier_id=version.dossier_id,
                            quote=place,
                            checks=1,
                        )
                    )

    def _look_at_files(self) -> None:
        """Note the files that pages name, and that were never asked for; a stylesheet has no text."""
        had = {check.url for checks in self.meant.asked.of_run.values() for check in checks}
        for url, check in self.meant.named.items():
            if url not in had and url not in self.styles:
                self.holes.add("files", url, check.captured_at, f"named by {check.url}, never asked for", check.id)

    def _said(self, counted: Sequence[Check]) -> Statement:
        holes, read = tuple(self.holes.all(get_args(HoleKind))), self.read
        times = [check.captured_at for check in counted]
        return Statement(
            answer="found" if self.found else "not proven" if holes else "absent",
            question=self.question,
            meanings=tuple(term.meaning for term in self.terms),
            period=(self.meant.first, self.meant.last),
            checks=len(counted),
            first=min(times, default=None),
            last=max(times, default=None),
            pages=dict(Counter(kind for _, kind in sorted({(check.page_key, str(check.kind)) for check in counted}))),
            texts=len(read.digests),
            characters=read.characters,
            texts_sha256=hashlib.sha256("\n".join(sorted(set(read.digests))).encode()).hexdigest(),
            unread=read.unread,
            holes=holes,
            found=tuple(self.found[:FINDS]),
            elsewhere=tuple(self.elsewhere[:FINDS]),
            ledger=asked.head(self.query),
            archive=self.query.fact("name"),
        )


def values_of(data: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the texts of a field of a version: `background`, `events`, `events/title`, `other/LABEL`, or a label."""
    root, _, rest = path.partition("/")
    if root == EVENTS:
        for event in data[EVENTS]:
            yield from _strings(
                event.get(rest) if rest else [event[name] for name in event if name not in ("id", "url")]
            )
        return
    if root in data and root != "other":
        yield from _strings(data[root])
        return
    label = plain(rest if root == "other" else path)
    for record in (data, *data[EVENTS]):
        yield from (other["value"] for other in record["other"] if plain(other["label"]) == label)


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in a value as JSON has it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _place(term: Term, text: str, folded: str | None = None) -> str | None:
    """Return the first place in a text where a term stands, within a word too; None where it does not.

    `folded` is the text as `fold_text` has it, where that is known.
    """
    if not term.may_stand_in(fold_text(text) if folded is None else folded):
        return None
    clean = seen(text)
    first, last = next(term.places(tokens_of(clean), within=True), (None, None))
    return excerpt(clean, first.start, last.end) if first and last else None
