"""What a person names to be withheld, or to be shown again."""

from dataclasses import dataclass

from dossier_scraper.archive.database.records import value, values
from dossier_scraper.archive.questions.query import Query
from dossier_scraper.archive.questions.versions import events_first_seen
from dossier_scraper.archive.questions.withheld import CAPTURE
from dossier_scraper.errors import UsageError
from dossier_scraper.model import EVENT_FIELDS, VERSION_FIELDS, field_path
from dossier_scraper.text import plain
from dossier_scraper.wording import sign_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A dossier or a capture by its id, and of a dossier a path with a sign in place of a label, or None for all."""

    subject: str
    path: str | None = None

    def __str__(self) -> str:
        """Return how it is named to people."""
        return f"{self.subject}, {self.path}" if self.path else self.subject

    @property
    def facts(self) -> dict[str, str]:
        """What a ledger line says of it."""
        kind = "capture" if self.subject.startswith(CAPTURE) else "dossier"
        return {kind: self.subject} | ({"path": self.path} if self.path else {})


def target_of(query: Query, name: str) -> Target:
    """Return what is meant by a capture's id, a dossier as it may be named, or DOSSIER.FIELD as `explain` names fields.

    FIELD may also be the id of an event, for all of it, or a path as the ledger has it. Raises `UsageError` where there
    is no such.
    """
    if name.startswith(CAPTURE):
        if value(query, "SELECT 1 FROM captures WHERE id = ?", name) is None:
            raise UsageError(f"no capture has the id {name}")
        return Target(subject=name)
    try:
        return Target(subject=query.resolve(name))
    except UsageError:
        dossier, dot, field = name.partition(".")
        if not dot or "/" in dossier:
            raise
    dossier_id = query.resolve(dossier)
    return Target(subject=dossier_id, path=_path(query, dossier_id, field))


def _path(query: Query, dossier_id: str, field: str) -> str:
    """Return the path that a field of a dossier or of one of its events, an event, or an other field's label means."""
    written = field.removeprefix("events/").replace("/", ".", 1) if field.startswith("events/") else field
    event, _, name = written.rpartition(".") if not written.startswith("other/") else ("", "", "")
    events = events_first_seen(query, dossier_id)
    if written in events:
        return f"events/{written}"
    fields, prefix = (EVENT_FIELDS, f"events/{event}/") if event in events else (VERSION_FIELDS, "")
    path = field_path(name if prefix else field)
    if path in {one.name for one in fields if one.form not in ("id", "address", "code")}:
        return prefix + path
    label = (name if prefix else field).removeprefix("other/")
    sign = label if label.startswith("#") else sign_of(plain(label))
    labels = values(
        query,
        "SELECT DISTINCT label FROM other_fields JOIN versions ON id = version_id WHERE dossier_id = ? AND subject = ?",
        dossier_id,
        event if prefix else "",
    )
    if sign in {sign_of(plain(label)) for label in labels}:
        return f"{prefix}other/{sign}"
    raise UsageError(f"{dossier_id} has no field {field!r}; `dossier show {dossier_id}` prints its fields and events")
