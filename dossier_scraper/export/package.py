"""A package for a deposit: tables, JSON and evidence in one folder or zip file, described for machines and for people.

It is a BagIt bag, a Frictionless Data Package and an RO-Crate; its evidence is an archive folder again.
"""

from collections.abc import Collection, Iterator
from importlib.resources import files

from dossier_scraper import __version__
from dossier_scraper.archive.files import names_in
from dossier_scraper.archive.folder import Archive, checker_bytes
from dossier_scraper.archive.questions.withheld import withheld_records
from dossier_scraper.export import bag, crate, csv_files, data_package, json_files
from dossier_scraper.export.destination import Part
from dossier_scraper.export.evidence import WarcCopy, ledger_part, newest_moment, warc_copies
from dossier_scraper.export.tables import Takeout
from dossier_scraper.wording import safe

CSV, JSON, SCHEMAS, EVIDENCE = "data/csv/", "data/json/", "data/schemas/", "data/archive/"

README = """\
# {name}

{abstract}
{selected}
Rights: {rights}
Contact: {contact}

| where | what |
|---|---|
| `data/csv/` | the tables, CSV in UTF-8; `columns.csv` says what each column means, `datapackage.json` tells programs |
| `data/json/` | the same as JSON: `archive.json` is one document, `dossiers.jsonl` has a line for each dossier |
| `data/schemas/` | what stands in JSON, as JSON Schema: `exported_dossier.json` is of a line of `dossiers.jsonl` |
| `data/archive/` | the evidence: what the site answered, as WARC files, and the ledger of what was done and decided |
| `CITATION.cff` | how to cite this |
| `ro-crate-metadata.json` | what every file is, for repositories (RO-Crate 1.1) |
| `bagit.txt`, `manifest-sha256.txt` … | the SHA-256 of every file (BagIt, RFC 8493) |

## What works without the program that made this

In twenty years it may not run any more. This needs no more of it than these files:

- **Reading.** CSV and JSON are plain text. Web archive tools replay `data/archive/warc/` (WARC 1.1, ISO 28500: gzip, a
  member for each record); `zcat data/archive/warc/*.warc.gz` shows it.
- **Is it whole?** `sha256sum -c manifest-sha256.txt`, in this folder.
- **Is it what was captured?** `python3 data/archive/verify.py`, with Python 3.8 or newer and nothing else, recomputes
  the chain of the ledger and all that it lists. {chain}
- **Where does a value come from?** `data/csv/provenance.csv` names for each value of `dossiers.csv` and `events.csv`
  the page, its capture, the words there, the WARC record, its file and offset, and the SHA-256 of the page.
- **How is a text to be read?** In CSV a list is joined by `; `, and a text that begins as a formula does has a `'`
  before it; JSON has each as it is. Times are UTC. A date has its own precision: 2018, 2018-Q3, 2018-03, 2018-03-15.

With the program (Dossier Scraper {version}), {again}

The ledger's last line here is number {seq}, its hash is {hash}.
"""
WHOLE = "It must end in the hash below."
AGAIN = "`dossier rebuild` in a copy of `data/archive/` makes its database again."
IMPORTED = "`dossier import warc data/archive/warc/*` makes an archive of what is not withheld."
CUT = """\
{records} records are withheld: the files that
  held them are new here (`…-excerpt.warc.gz`), and the manifest of this package covers them. The chain of the ledger
  covers the originals: `verify.py` finds those missing and the new ones unknown. Who keeps the archive has them."""


def parts(takeout: Takeout, left_out: Collection[str] = ()) -> list[Part]:
    """Return the files of a package, without the records of some ids. Raises `DossierError`, see `warc_copies`."""
    archive, query = takeout.archive, takeout.query
    seq = int(query.fact("ledger_seq") or 0)
    head = query.fact("ledger_hash") or ""
    day = newest_moment(archive, seq)[:10]
    tables = takeout.tables()
    warcs = warc_copies(archive, seq, {*left_out, *withheld_records(takeout.query)})
    made = [
        *csv_files.parts(tables, CSV),
        Part(name=f"{JSON}archive.json", pieces=lambda: json_files.document(takeout)),
        Part(name=f"{JSON}dossiers.jsonl", pieces=lambda: json_files.lines(takeout)),
        *_schemas(),
        *_evidence(archive, seq, warcs),
        Part.of("README.md", _readme(takeout, warcs, seq, head)),
        Part.of("CITATION.cff", crate.citation_file(archive, day, f"ledger {seq}, {head[:12]}")),
        Part.of("datapackage.json", data_package.descriptor(archive, tables, CSV)),
    ]
    meanings = {f"{CSV}{table.name}.csv": table.meaning for table in tables}
    digests = {part.name: part.digest() for part in made}
    described = Part.of("ro-crate-metadata.json", crate.crate_metadata(archive, digests, day, meanings))
    contact = (archive.contact or "").removeprefix("mailto:")
    info = {
        "Source-Organization": archive.operator,
        ("Contact-Email" if "@" in contact else "Contact-Name"): contact,
        "External-Description": crate.abstract(archive),
        "External-Identifier": head,
        "Bagging-Date": day,
        "Bag-Software-Agent": f"dossier-scraper {__version__}",
    }
    return [*bag.tag_files(digests | {described.name: described.digest()}, info), described, *made]


def warnings(archive: Archive) -> Iterator[str]:
    """Yield what a repository will ask for and the archive does not say."""
    for name, asked in (("rights", "what others may do with it"), ("contact", "whom to ask")):
        if not (getattr(archive, name) or "").strip():
            yield f"archive.toml says nothing of `{name}` ({asked}): write it there before you deposit this"


def _schemas() -> Iterator[Part]:
    """Yield the JSON Schemas of what is JSON here."""
    for name in ("exported_dossier.json", "extract.json", "snapshot.json"):
        yield Part.of(f"{SCHEMAS}{name}", (files("dossier_scraper.export") / "schemas" / name).read_bytes())


def _evidence(archive: Archive, seq: int, warcs: list[WarcCopy]) -> Iterator[Part]:
    """Yield an archive folder again: WARC files, ledger, checker, and what says how they are read."""
    yield from (warc.part(f"{EVIDENCE}warc/") for warc in warcs)
    yield ledger_part(archive, seq, f"{EVIDENCE}ledger.jsonl")
    yield Part.of(f"{EVIDENCE}verify.py", checker_bytes())
    yield Part.at(f"{EVIDENCE}archive.toml", archive.root / "archive.toml")
    for name, is_folder in names_in(archive.root, archive.tables.name).items():
        if name.endswith(".toml") and not is_folder:
            yield Part.at(f"{EVIDENCE}{archive.tables.name}/{name}", archive.tables / name)


def _readme(takeout: Takeout, warcs: list[WarcCopy], seq: int, head: str) -> bytes:
    archive, selection = takeout.archive, takeout.selection
    asked = [f"as of {selection.last}"] if selection.last else []
    asked += [f"since {selection.first}"] if selection.first else []
    asked += [f"what evidence of grade {selection.grade} or nearer shows"] if selection.grade else []
    cut = sum(len(warc.cut) for warc in warcs)
    text = README.format(
        name=safe(archive.name),
        abstract=safe(crate.abstract(archive)),
        selected=f"\nTables and JSON are {' and '.join(asked)}; the evidence is whole.\n" if asked else "",
        rights=safe(archive.rights) if archive.rights else "nothing is said of them; ask before you use this.",
        contact=safe(archive.contact) if archive.contact else "nobody is named.",
        chain=CUT.format(records=cut) if cut else WHOLE,
        again=IMPORTED if cut else AGAIN,
        version=__version__,
        seq=seq,
        hash=head,
    )
    return text.encode()
