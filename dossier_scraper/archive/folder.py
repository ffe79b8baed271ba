"""The archive folder itself: its layout, its `archive.toml`, its lock, and what a disk can do to it.

Where things lie and who may write is decided here and nowhere else; what the files say is the business of the others.
"""

import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from dossier_scraper import __version__
from dossier_scraper.archive import files
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.errors import ArchiveBusy, DiskFault, RefusedFolder

if sys.platform != "win32":
    import fcntl

FORMAT = 1
LOCK = ".lock"
# Kept free for the ledger line and the transaction that end a run which stops for want of space.
RESERVE = 8 << 20

README = """\
# {name}

This folder is an archive of {base_url}, made by Dossier Scraper. It can be read without that program:

- `warc/` holds what the site said, in WARC 1.1 files (ISO 28500): gzip, one member per record. `zcat warc/*.warc.gz`
  shows them; pywb, warcio and other web archive tools replay and index them.
- `ledger.jsonl` holds what was done and decided, one JSON object per line. `hash` is the SHA-256 of the line without
  `hash` itself, and `prev` is the `hash` of the line before.
- `warc/remote.toml`, if it is there, says where WARC files lie that are not here; what they must be, the ledger says.
- `python verify.py` checks both, and database and snapshots by them, with Python's standard library alone.
- `watches.json`, if it is there, holds the filters that `dossier watch` keeps.
- `outbox.jsonl` lists the notices that were sent, so that none goes twice.
- `quarantine/` holds torn ends of files that a crash left behind.
- Everything else is derived: `dossiers.db` is an SQLite database that describes itself (`sqlite3 dossiers.db .schema`),
  `snapshots/` holds each version of each dossier as JSON, `feed.atom` tells feed readers what changed.
  `dossier rebuild` makes them again. `earlier/`, if it is there, holds databases of earlier rules, packed: with them,
  going back to such rules reads only what came since.
- A file in `warc/` that ends in `.open` is being written, or was when a run was killed; the next run closes it.
- As long as there is no `warc/`, nothing was crawled yet: `dossier crawl --archive .` in this folder does it.

To copy the archive while a run may be writing: copy `ledger.jsonl` first, then the WARC files that it lists.
{demo}"""
DEMO = """
**What this folder holds is invented, apart from the facts of its STEAMsare dossier; `dossier demo` made it.**
"""
GITIGNORE = "dossiers.db*\nmetadata.yaml\ntemplates/\nstatic/\n.lock\n*.open\n*.part\n"
GITATTRIBUTES = "* -text\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One archive folder and what its `archive.toml` says; the paths of everything in it.

    `site` names the folder of site tables that read it; `demo` marks invented data; with `robots`, search engines may
    list the pages that are made of it.
    """

    root: Path
    name: str
    site: str
    base_url: str
    operator: str | None = None
    contact: str | None = None
    rights: str | None = None
    demo: bool = False
    robots: bool = False

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        name: str,
        site: str,
        base_url: str,
        operator: str | None = None,
        contact: str | None = None,
        rights: str | None = None,
        demo: bool = False,
    ) -> "Archive":
        """Make a new archive in a folder that is absent or empty; raise `RefusedFolder` for any other."""
        _refuse_unless_folder(root)
        if root.exists() and any(not files.PART.fullmatch(path.name) for path in root.iterdir()):
            raise RefusedFolder(f"{root} is not empty and not an archive; name an empty or a new folder.")
        archive = cls(
            root=root,
            name=name,
            site=site,
            base_url=base_url,
            operator=operator,
            contact=contact,
            rights=rights,
            demo=demo,
        )
        files.make_folder(root)
        files.replace_file(root, "archive.toml", archive._toml().encode())
        files.sync_file(root, "archive.toml")
        archive.furnish()
        return archive

    @classmethod
    def open(cls, root: Path) -> "Archive":
        """Read the archive at `root`; raise `RefusedFolder` when it is none, or newer than this program."""
        _refuse_unless_folder(root)
        path = root / "archive.toml"
        if not path.exists():
            raise RefusedFolder(f"{root} is not an archive (no archive.toml); `dossier crawl` makes one.")
        try:
            with disk_faults(path):
                config = tomllib.loads(files.read_file(path).decode())
        except (ValueError, RecursionError) as error:
            raise RefusedFolder(f"{path} cannot be read: {error}") from error
        if type(found := config.get("format")) is not int or not 1 <= found <= FORMAT:
            raise RefusedFolder(f"{root} has format {found!r}; this program reads up to {FORMAT}: update it.")
        return cls(root=root, **_config(path, config))

    @classmethod
    def open_or_create(
        cls, root: Path, *, site: str, base_url: str, name: str | None = None, demo: bool = False, **more: str | None
    ) -> "Archive":
        """Open the archive at `root` for writing, or make it; refuse another site's, and the demo's unless `demo`."""
        if not (root / "archive.toml").exists():
            return cls.create(root, name=name or site, site=site, base_url=base_url, demo=demo, **more)
        archive = cls.open(root)
        archive.refuse_unless(site, demo)
        archive.furnish()
        return archive

    def refuse_unless(self, site: str, demo: bool) -> None:
        """Raise `RefusedFolder` for the archive of another site, and for the demo's unless it is meant."""
        if self.site != site:
            raise RefusedFolder(f"{self.root} is the archive of {self.site}, not of {site}; name another folder.")
        if self.demo != demo:
            other = "invented data of the demo" if self.demo else "a real archive, not the demo's"
            raise RefusedFolder(f"{self.root} holds {other}; name another folder with --archive.")

    @property
    def user_agent(self) -> str:
        """How requests for this archive introduce themselves: product, version, and the contact for those asked."""
        contact = "".join(c for c in self.contact or "" if c.isascii() and c.isprintable() and c not in "()\\")
        return f"dossier-scraper/{__version__}" + (f" (+{contact})" if contact else "")

    @property
    def empty(self) -> bool:
        """Whether nothing was ever crawled or imported here: no line in the ledger, no evidence, no database."""
        sealed = self.ledger_path.exists() and self.ledger_path.stat().st_size
        return not sealed and not self.database.exists() and not any(self.warc.glob("*"))

    @property
    def warc(self) -> Path:
        """The folder of the WARC files."""
        return self.root / "warc"

    @property
    def tables(self) -> Path:
        """The folder of this archive's own tables, over those of its site; it need not be there."""
        return tables_of(self.root)

    @property
    def ledger_path(self) -> Path:
        """The ledger's file."""
        return self.root / "ledger.jsonl"

    @property
    def database(self) -> Path:
        """The derived SQLite database."""
        return self.root / "dossiers.db"

    @property
    def snapshots(self) -> Path:
        """The folder of the derived JSON snapshots."""
        return self.root / "snapshots"

    @property
    def earlier(self) -> Path:
        """The folder of databases of earlier rules, derived as the database is; it need not be there."""
        return self.root / "earlier"

    @property
    def outbox(self) -> Path:
        """The file of notices already sent."""
        return self.root / "outbox.jsonl"

    @property
    def feed(self) -> Path:
        """The derived Atom feed."""
        return self.root / "feed.atom"

    @property
    def quarantine(self) -> Path:
        """The folder of what was cut off and could not be trusted."""
        return self.root / "quarantine"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the archive as its only writer; raise `ArchiveBusy` at once when another process does.

        The lock is the operating system's, on an open file that workers do not inherit (PEP 446) or close
        (`leave_locks`), so it ends with its owner, however that ends, and a copied folder carries none.
        """
        files.refuse_shared(self.root, LOCK)
        lock = FileLock(self.root / LOCK, timeout=0)
        with disk_faults(self.root):
            try:
                lock.acquire()
            except Timeout as error:
                raise ArchiveBusy(f"Another run holds {self.root}; try again when it has ended.") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def kept_still(self) -> Iterator[None]:
        """Keep others from writing while this archive, somebody else's, is read: nothing is written for it.

        Raises `ArchiveBusy` while another process holds the archive as its writer. Windows has no shared locks of this
        kind: there only what the ledger lists is read, which no writer changes.
        """
        with ExitStack() as stack:
            if sys.platform != "win32":
                with suppress(FileNotFoundError):
                    lock = stack.enter_context(files.open_inside(self.root, LOCK))
                    try:
                        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    except BlockingIOError as error:
                        raise ArchiveBusy(f"A run is writing {self.root}; try again when it has ended.") from error
            yield

    def check_space(self, need: int = 0) -> None:
        """Raise `DiskFault` unless `need` bytes fit on the disk and the reserve that ends a run stays free."""
        with disk_faults(self.root):
            free = shutil.disk_usage(self.root).free
        if free < need + RESERVE:
            room = f"{free >> 20} MiB free, {(need + RESERVE) >> 20} MiB needed"
            raise DiskFault(f"{self.root}: no space left ({room}); free some and run again.")

    def _toml(self) -> str:
        config = {item.name: getattr(self, item.name) for item in fields(self)[1:]}
        lines = [f"{key} = {_toml_value(value)}" for key, value in config.items() if value is not None]
        return "\n".join([f"format = {FORMAT}", *lines, ""])

    def furnish(self) -> None:
        """Make what is missing of the layout, and refresh the checker that the folder carries. Raises `DiskFault`."""
        for folder in (self.warc, self.snapshots, self.quarantine):
            files.make_folder(self.root, folder.name)
        name, base_url = _printable(self.name), _printable(self.base_url)
        readme = README.format(name=name, base_url=base_url, demo=DEMO if self.demo else "")
        written = {"README.md": readme, ".gitignore": GITIGNORE, ".gitattributes": GITATTRIBUTES}
        with disk_faults(self.root):
            missing = [name for name in written if not (self.root / name).exists()]
        for name in missing:
            files.replace_file(self.root, name, written[name].encode())
        if not files.has_content(self.root, "verify.py", checker := checker_bytes()):
            files.replace_file(self.root, "verify.py", checker)
        files.sync_folder(self.root)


def leave_locks() -> None:
    """Close, in a copy of a process that holds archives, the files that their locks are on: they end with the owner.

    A lock of `flock(2)` lasts as long as any process has its file open.
    """
    with suppress(FileNotFoundError):  # only Linux copies processes here
        for descriptor in list(Path("/proc/self/fd").iterdir()):
            with suppress(OSError):
                if descriptor.readlink().name == LOCK:
                    os.close(int(descriptor.name))


def tables_of(root: Path) -> Path:
    """Return where an archive keeps tables of its own."""
    return root / "site"


def checker_bytes() -> bytes:
    """Return the `verify.py` of this program."""
    return resources.files("dossier_scraper.archive.check").joinpath("standalone.py").read_bytes()


def _refuse_unless_folder(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise RefusedFolder(f"{root} is a file; an archive is a folder.")


def _config(path: Path, config: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `Archive` from its TOML; raise `RefusedFolder` naming the key that is missing or wrong."""
    values: dict[str, Any] = {}
    for item in fields(Archive)[1:]:
        value = config.get(item.name)
        if value is None and item.name in ("name", "site", "base_url"):
            raise RefusedFolder(f"{path} has no `{item.name}`; write it again.")
        if value is not None:
            if not isinstance(value, bool if item.name in ("demo", "robots") else str):
                raise RefusedFolder(f"{path}: `{item.name}` has the wrong type.")
            values[item.name] = value
    return values


def _printable(text: str) -> str:
    """Return a text without what steers a terminal or turns its lines: each such character becomes U+FFFD."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _toml_value(value: str | bool) -> str:
    """Write a TOML value: a JSON string is a TOML basic string once DEL is escaped too (TOML 1.0, String)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def safe_name(text: str) -> str:
    """Return `text` as a part of a file name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")[:60] or "archive"
