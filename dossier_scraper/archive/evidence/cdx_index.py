"""An index of WARC files by address and time: compressed CDXJ with a second index over its blocks, as WACZ has them."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cdxj_indexer.main import CDXJIndexer

INDEX, BLOCKS = "index.cdx.gz", "index.idx"


class _Stream(io.RawIOBase):
    """Pieces of a WARC file as a file that is read from its beginning to its end."""

    def __init__(self, name: str, pieces: Callable[[], Iterable[bytes]]) -> None:
        self.name, self._open, self._rest = name, pieces, memoryview(b"")
        self._pieces: Iterator[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._pieces = self._pieces or iter(self._open())
        while not self._rest:
            if (piece := next(self._pieces, None)) is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


class _Indexer(CDXJIndexer):  # type: ignore[misc]
    """The indexer over streams that have a name."""

    def _resolve_rel_path(self, filename: _Stream) -> str:
        return filename.name


def index_of(files: Iterable[tuple[str, Callable[[], Iterable[bytes]]]]) -> dict[str, bytes]:
    """Return the two index files of WARC files, given by name and what makes their pieces."""
    data, blocks = io.BytesIO(), io.StringIO()
    streams = [_Stream(name, pieces) for name, pieces in files]
    _Indexer(blocks, streams, sort=True, compress=data, data_out_name=INDEX, records="response,revisit").process_all()
    return {INDEX: data.getvalue(), BLOCKS: blocks.getvalue().encode()}
