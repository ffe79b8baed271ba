"""The full-text tables: each text of a dossier or an event once, as long as one version after the other has it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dossier_scraper.archive.database.columns import searched, seen
from dossier_scraper.archive.database.records import LIST, Row
from dossier_scraper.archive.database.store import Store
from dossier_scraper.serial import model_json

# A full-text row's number is a day since 1990, and so many bits of a hash.
FIRST_DAY, DAYS, HASHED = date(1990, 1, 1).toordinal(), 1 << 16, 47


def keep_texts(store: Store, versions: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Make what the full-text tables have of dossiers be the texts of all their versions, given in order.

    Each has its `id`, `dossier_id`, `number`, `first_seen` and `data`. A text that the version before had as well
    stays one.
    """
    spans, texts = dict[int, Row](), dict[int, Row]()
    for of in versions.values():
        had = dict[tuple[str, str], int]()
        for version in of:
            now = {}
            for event_id, digest, text in _texts_of(version):
                place = had.get((event_id, digest))
                if place is None:
                    row = _text_row(version, event_id, text)
                    place = row["rowid"]
                    spans[place] = _span(version, event_id, digest, place)
                    texts[place] = row
                spans[place]["last"] = version["number"]
                now[event_id, digest] = place
            had = now
    values = list(versions)
    for row in store.rows(f"SELECT * FROM _texts WHERE dossier_id IN {LIST}", json.dumps(values)):
        place = row["text_id"]
        if place in spans and spans[place]["hash"] == row["hash"]:
            del texts[place]
        else:
            store.db.execute(f"DELETE FROM {_text_table(row['event_id'])} WHERE rowid = ?", (place,))
    _insert(store, texts.values())
    store.settle("_texts", "dossier_id", values, spans.values())


def add_texts(store: Store, versions: Sequence[Mapping[str, Any]]) -> None:
    """Add the newest version of each of some dossiers to the full-text tables (see `keep_texts`)."""
    before = json.dumps({version["dossier_id"]: version["number"] - 1 for version in versions})
    sql = "SELECT t.* FROM json_each(?) b JOIN _texts t ON t.dossier_id = b.key AND t.last = b.value"
    had = {(row["dossier_id"], row["event_id"], row["hash"]): row["text_id"] for row in store.rows(sql, before)}
    longer, spans, texts = list[tuple[int, int]](), list[Row](), list[Row]()
    for version in versions:
        for event_id, digest, text in _texts_of(version):
            if place := had.get((version["dossier_id"], event_id, digest)):
                longer.append((version["number"], place))
            else:
                texts.append(_text_row(version, event_id, text))
                spans.append(_span(version, event_id, digest, texts[-1]["rowid"]))
    store.db.conn.executemany("UPDATE _texts SET last = ? WHERE text_id = ?", longer)
    _insert(store, texts)
    store.insert("_texts", spans)


def _insert(store: Store, texts: Iterable[Row]) -> None:
    of_event, of_dossier = list[Row](), list[Row]()
    for text in texts:
        (of_event if "event_id" in text else of_dossier).append(text)
    store.insert("versions_fts", of_dossier)
    store.insert("events_fts", of_event)


def _text_table(event_id: str) -> str:
    return "events_fts" if event_id else "versions_fts"


def _span(version: Mapping[str, Any], event_id: str, digest: str, place: int) -> Row:
    number = version["number"]
    return {"text_id": place, "dossier_id": version["dossier_id"], "event_id": event_id} | {
        "first": number,
        "last": number,
        "hash": digest,
    }


def _texts_of(version: Mapping[str, Any]) -> Iterator[tuple[str, str, Row]]:
    """Yield the texts of a version and of its events: whose each is, its hash, and the text by column."""
    data = version["data"]
    organisations = "; ".join(o["name"] for o in data["requesting_organisations"])
    texts = {"": data | {"organisations": organisations, "other": _other_text(data)}}
    for event in data["events"]:
        texts[event["id"]] = event | {"categories": "; ".join(event["categories"]), "other": _other_text(event)}
    for event_id, said in texts.items():
        text = {name: said[name] for name in searched(_text_table(event_id))}
        yield event_id, hashlib.sha256(model_json(text).encode()).hexdigest()[:16], text


def _text_row(version: Mapping[str, Any], event_id: str, text: Mapping[str, str | None]) -> Row:
    """Return the full-text row of a text that is new in a version."""
    of = {"rowid": text_place(version["first_seen"], version["id"] + event_id), "version_id": version["id"]}
    of |= {"dossier_id": version["dossier_id"]} | ({"event_id": event_id} if event_id else {})
    return of | {name: said and seen(said) for name, said in text.items()}


def _other_text(data: Mapping[str, Any]) -> str:
    return "\n".join(f"{field['label']}: {field['value']}" for field in data["other"])


def text_place(first_seen: str, name: str) -> int:
    """Return the full-text row of a text that was first seen at a time: its day, then a hash.

    So later days have higher numbers, and what is newest is found first. Of 100,000 texts that are new on one day two
    would get the same number once in 28,000 archives.
    """
    return day_place(first_seen) + (int(hashlib.sha256(name.encode()).hexdigest()[:12], 16) >> 48 - HASHED)


def day_place(at: str, *, after: int = 0) -> int:
    """Return the lowest full-text row of the day of a stored time, or of so many days `after`.

    Days before 1990 are one.
    """
    day = date.fromisoformat(at[:10]).toordinal() - FIRST_DAY + after
    return min(max(day, 0), DAYS - 1) << HASHED


def day_of(place: int) -> int:
    """Return on which day a text of the full-text tables was first seen, counted from 1990 on."""
    return place >> HASHED
