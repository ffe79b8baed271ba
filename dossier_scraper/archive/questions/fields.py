"""Which field people mean: by its name, in the words that `show` prints, by the label of an other field."""

from dossier_scraper.archive.database.records import Database
from dossier_scraper.archive.questions.other_fields import other_labels
from dossier_scraper.archive.questions.suggestions import did_you_mean, there_are
from dossier_scraper.errors import UsageError
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, field_path, folded
from dossier_scraper.text import plain

EVENTS = "events"


def searchable_fields() -> list[str]:
    """Return the fields of a dossier, and of an event as `event title`, in the words that `show` prints."""
    own = [field.words for field in VERSION_FIELDS if field.told or field.name == EVENTS]
    return [*own, *(f"event {field.words}" for field in EVENT_FIELDS if field.told)]


def field_named(db: Database, name: str) -> str:
    """Return the path of a field that people name: `start_date`, `events/title`, `other/LABEL`.

    Raises `UsageError` where there is no such field.
    """
    words = " ".join(folded(name).replace("_", " ").replace("/", " ").replace(".", " ").split())
    paths = {folded(field.words): field.name for field in VERSION_FIELDS if field.told or field.name == EVENTS}
    paths |= {
        f"{begin} {folded(field.words)}": f"events/{field.name}"
        for field in EVENT_FIELDS
        for begin in ("event", EVENTS)
    }
    path = paths.get(words) or (field_path(name) if field_path(name) in paths.values() else None)
    if path:
        return path
    labels = {plain(label): label for label in other_labels(db)}
    label = plain(name.strip().removeprefix("other/"))
    if label in labels:
        return f"other/{labels[label]}"
    known = [*searchable_fields(), *labels.values()]
    raise UsageError(f"no field is called {name!r}{did_you_mean(name, known) or there_are(known)}")
