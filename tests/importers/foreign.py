"""WARC files as others write them: records put together by warcio, of any version, compressed or not."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


class ForeignFile:
    """One file; each method appends a record. `version` is `1.0` or `1.1`; wget puts brackets round targets."""

    def __init__(self, path: Path, *, gzip: bool = True, version: str = "1.1", brackets: bool = False) -> None:
        self.path, self.brackets = path, brackets
        self.file = path.open("wb")
        self.writer = WARCWriter(self.file, gzip=gzip, warc_version=version)

    def record(
        self,
        kind: str,
        url: str,
        at: str,
        *,
        status: int | None = 200,
        body: bytes = b"",
        headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
        fields: Mapping[str, str] | None = None,
        framed: bytes | None = None,
    ) -> str:
        """Append a record and return its id; `framed` is the body as it stands in the block, if not as it is."""
        http = StatusAndHeaders(f"{status} Said", list(headers), protocol="HTTP/1.1") if status else None
        uri = f"<{url}>" if self.brackets else url
        named = {"WARC-Date": at, "WARC-Payload-Digest": sha1(body)} | dict(fields or {})
        block = body if framed is None else framed
        made = self.writer.create_warc_record(
            uri,
            kind,
            payload=BytesIO(b"" if kind == "revisit" else block),
            http_headers=http,
            warc_headers_dict=named,
            warc_content_type="application/http; msgtype=response",
        )
        self.writer.write_record(made)
        self.file.flush()
        return str(made.rec_headers.get_header("WARC-Record-ID"))
