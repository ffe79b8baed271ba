"""Two versions of one dossier side by side: the words that went and came, and the checks on both sides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dossier_scraper.archive.questions.captures import seen_at
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.versions import SeenVersion, every_version
from dossier_scraper.browse.pages import links
from dossier_scraper.browse.pages.dossier import resolved
from dossier_scraper.browse.pages.page import Answer, Asked, Moved, NoPage, Page, Shown
from dossier_scraper.history.compare import Change, compare
from dossier_scraper.wording import LONG, Sign, diff_words, field_words, in_words, interval, presence_sentence, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that differs, in words, and its text in pieces: what stayed (`=`), went (`-`) and came (`+`)."""

    name: str
    pieces: list[tuple[Sign, str]]


def neighbours(query: Query) -> Iterator[Mapping[str, str]]:
    """Yield the parts of the address for each version and the next of its dossier."""
    for one, other in pairwise(every_version(query)):
        if one.dossier_id == other.dossier_id:
            yield {"id": one.dossier_id, "first": str(one.number), "second": str(other.number)}


def _compare(asked: Asked) -> Answer:
    query, dossier_id = asked.query, resolved(asked)
    versions = {str(version.number): version for version in query.versions(dossier_id)}
    numbers = asked.parts["first"], asked.parts["second"]
    if lacking := [number for number in numbers if number not in versions]:
        raise NoPage(f"{dossier_id} has versions 1 to {len(versions)}: there is no version {lacking[0]}")
    old, new = (versions[number] for number in numbers)
    if dossier_id != asked.parts["id"]:
        return Moved(path=links.compared(dossier_id, old.number, new.number))
    was, now = query.data(old.id), query.data(new.id)
    changes = compare(was, now)
    titles = {event["id"]: event["title"] for event in (*was["events"], *now["events"])}
    return Shown(
        template="compare.html",
        words_of=[dossier_id],
        facts={
            "id": dossier_id,
            "title": now["title"] or dossier_id,
            "old": old,
            "new": new,
            "captures": [seen_at(query, dossier_id, old.last_seen), seen_at(query, dossier_id, new.first_seen)],
            "between": interval(old.last_seen, new.first_seen) if old.number < new.number else None,
            "differences": [_difference(change, titles) for change in changes],
            "absences": _absences(query, dossier_id, old, new),
            "summary": "; ".join(sentence(change, titles.get(_event(change))) for change in changes)[:300],
        },
    )


def _event(change: Change) -> str:
    return change.field.split("/")[1] if change.field.startswith("events/") else ""


def _difference(change: Change, titles: Mapping[str, str | None]) -> Difference:
    before, after = in_words(change.field, change.before), in_words(change.field, change.after)
    if before and after and len(before) + len(after) > LONG:
        pieces = diff_words(before, after)
    else:
        signs: tuple[tuple[Sign, str | None], ...] = (("-", before), ("+", after))
        pieces = [(sign, words) for sign, words in signs if words]
    return Difference(name=field_words(change.field, titles.get(_event(change))), pieces=pieces)


def _absences(query: Query, dossier_id: str, old: SeenVersion, new: SeenVersion) -> list[str]:
    """Return in sentences that the dossier went and came back between the two."""
    first, last = sorted((old, new), key=lambda version: version.number)
    return [
        presence_sentence(change.before, change.after, change.seen_before, change.seen_after)
        for change in query.history(dossier_id, first.last_seen)
        if change.field == "presence" and change.seen_after <= last.first_seen
    ]


PAGES = (Page(address="/dossier/{id}/compare/{first}/{second}", answer=_compare, every=neighbours),)
