"""Evidence that leaves the archive: a WARC file as it is, or without some records, each other member byte for byte."""

import re
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from dossier_scraper.archive.evidence.warc_reader import members
from dossier_scraper.archive.faults import disk_faults
from dossier_scraper.archive.files import open_file

# A record's own id, and those of the records that it repeats, was sent with, or says more of.
OWN = re.compile(rb"^WARC-Record-ID:\s*<([^>\r\n]+)>", re.IGNORECASE | re.MULTILINE)
OTHERS = re.compile(rb"^WARC-(?:Refers-To|Concurrent-To):\s*<([^>\r\n]+)>", re.IGNORECASE | re.MULTILINE)


def left_out_of(path: Path, left_out: Collection[str]) -> list[tuple[int, int]]:
    """Return offset and length of the members of a WARC file that are about a record of these ids, or are one.

    A request is about its response, a revisit and a superseded reading about the record that they repeat or read.
    """
    with disk_faults(path), open_file(path) as file:
        found = []
        for offset, length in members(path) if left_out else ():
            file.seek(offset)
            if not _ids(file.read(length)).isdisjoint(left_out):
                found.append((offset, length))
        return found


def pieces_without(path: Path, cut: Collection[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the bytes of a WARC file without some of its members."""
    with disk_faults(path), open_file(path) as file:
        for offset, length in members(path):
            if (offset, length) not in cut:
                file.seek(offset)
                yield file.read(length)


def _ids(member: bytes) -> set[str]:
    """Return the ids that the head of a record names."""
    inflater, head = zlib.decompressobj(31), b""
    while b"\r\n\r\n" not in head and not inflater.eof:
        part = inflater.decompress(inflater.unconsumed_tail or member, 1 << 12)
        if not part:
            break
        head += part
    head = head.partition(b"\r\n\r\n")[0]
    return {found.decode() for pattern in (OWN, OTHERS) for found in pattern.findall(head)}
