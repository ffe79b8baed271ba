"""What we say ourselves in WARC files, read back: `resource` records (WARC 1.1, 6.4), each at an address of its own."""

from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from dossier_scraper.archive.evidence.warc_reader import WarcFault, open_evidence
from dossier_scraper.archive.faults import disk_faults


def read_resource(path: Path, uri: str) -> bytes:
    """Return the block of the resource record at `uri` in a WARC file of ours. Raises `WarcFault` where it has none."""
    with disk_faults(path), open_evidence(path) as file:
        try:
            for record in ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.resource):
                if record.headers["WARC-Target-URI"] == uri:
                    return bytes(record.reader.read())
        except OSError as error:
            raise WarcFault(path, 0, f"unreadable: {error}") from error
    raise WarcFault(path, 0, f"has no record of {uri}")
