"""Evidence fetched from where it lies, through fsspec: only what a person let be fetched, and only from there.

`--remote` lets public http(s) addresses be asked. Any other address, such as `s3://`, `file://` or one of a private
network, must lie below one that a person named with `--remote-from`: what an archive says of itself names nothing.
Endpoint and credentials of S3 are the environment's (`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID` …).
"""

import ipaddress
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from dossier_scraper.archive.evidence.elsewhere import opened_by
from dossier_scraper.errors import DossierError, UsageError
from dossier_scraper.site.origins import address_fault

# Bytes that are asked for at once.
BLOCK = 1 << 20


@contextmanager
def fetching(named: tuple[str, ...] | None) -> Iterator[None]:
    """Let evidence elsewhere be fetched below the `named` addresses and, over http(s), from public ones; None: not."""
    if named is None:
        yield
        return
    with opened_by(Opener(named)):
        yield


class Opener:
    """Opens evidence by its address; `named` are addresses below which everything may be opened."""

    def __init__(self, named: tuple[str, ...]) -> None:
        self.named = named

    def __call__(self, url: str) -> BinaryIO:
        """Open a file for reading at any place. Raises `DossierError` for what may not, or cannot, be opened."""
        scheme = urlsplit(url).scheme
        is_named = any(url.startswith(prefix.rstrip("/") + "/") for prefix in self.named) and not _climbs(url)
        if not is_named and scheme not in ("http", "https"):
            raise DossierError(f"{url[:200]!a} is not asked: only http(s) is, unless --remote-from names it.")
        try:
            with _in_one_line(url, "opened"):
                return cast(BinaryIO, _Fetched(self._system(scheme, is_named).open(url, "rb", block_size=BLOCK), url))
        except ImportError as error:
            raise UsageError("--remote needs fsspec: install the extra `remote` of this program.") from error

    def _system(self, scheme: str, is_named: bool) -> Any:
        if scheme in ("http", "https"):
            from fsspec.implementations.http import HTTPFileSystem

            return HTTPFileSystem(get_client=_anywhere if is_named else _public, skip_instance_cache=True)
        if scheme == "s3":
            from obstore.fsspec import FsspecStore

            return FsspecStore("s3")
        import fsspec

        return fsspec.filesystem(scheme)


def _climbs(url: str) -> bool:
    """Return True if a step of an address's path leads up, however it is written."""
    return ".." in re.split(r"[/\\]", unquote(url))


class _Fetched(RawIOBase):
    """A file of another system. Raises `DossierError` for what that says where it cannot be read."""

    def __init__(self, file: Any, url: str) -> None:
        self.file, self.url = file, url

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as much as fits."""
        with _in_one_line(self.url, "read"):
            data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        with _in_one_line(self.url, "read by ranges"):
            self.file.seek(offset, whence)
        return self.tell()

    def tell(self) -> int:
        """Return the place."""
        return int(self.file.tell())

    def close(self) -> None:
        """Let go of it."""
        self.file.close()
        super().close()


@contextmanager
def _in_one_line(url: str, what: str) -> Iterator[None]:
    """Raise `DossierError` for what a system says; each has exceptions of its own."""
    try:
        yield
    except ImportError:
        raise
    except Exception as error:
        first: BaseException | None = error  # whatever hinders fsspec, it says that there is no such file
        while first and not isinstance(first, _NotAsked):
            first = first.__cause__
        why = str(first or f"{type(error).__name__}: {error}"[:200])
        raise DossierError(f"{url[:200]!a} cannot be {what}: {why}") from error


class _NotAsked(OSError):
    """A machine that is not connected to."""


async def _public(**more: Any) -> Any:
    """Return a client that connects to public addresses only: looked at in the moment before it does, hop by hop."""
    return _client(_socket, more)


async def _anywhere(**more: Any) -> Any:
    return _client(None, more)


def _client(factory: Any, more: dict[str, Any]) -> Any:
    import aiohttp

    more.pop("loop", None)
    connector = aiohttp.TCPConnector(socket_factory=factory)
    return aiohttp.ClientSession(connector=connector, trust_env=False, auto_decompress=False, **more)


def _socket(address: tuple[Any, ...]) -> socket.socket:
    family, kind, protocol, _, place = address
    if fault := address_fault(ipaddress.ip_address(place[0].partition("%")[0])):
        raise _NotAsked(f"{place[0]} is not asked: {fault}")
    return socket.socket(family, kind, protocol)
