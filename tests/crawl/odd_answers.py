"""Two hundred answers that servers give and no standard allows, or that few think of, and what is to be had of each.

`ODD` maps a name to the bytes that a server sends before it closes, and what comes of it: the body, or the reason why
there is none. An answer with a body that is cut has the reason `truncated`: what came of it is on record.
"""

import gzip
from typing import NamedTuple

PAGE = b"<html><head><title>Taskforce</title></head><body><p>caf\xc3\xa9 " + b"and more " * 30 + b"</p></body></html>"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(PAGE)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
OK = b"HTTP/1.1 200 OK\r\n"


class Odd(NamedTuple):
    """What a server sends, what `body` is read of it (None: none) with which `status`, or the `reason` why not."""

    sent: bytes
    body: bytes | None = PAGE
    reason: str | None = None
    status: int = 200


def head(*lines: bytes, first: bytes = OK) -> bytes:
    """Return a head with these lines, each with its own end."""
    return first + b"".join(lines) + b"\r\n"


def plain(*lines: bytes, first: bytes = OK, page: bytes = PAGE) -> bytes:
    """Return a page whose head has its length and these lines."""
    return head(HTML, LENGTH, *lines, first=first) + page


def chunked(framed: bytes, *lines: bytes, coding: bytes = CHUNKED) -> bytes:
    """Return an answer in chunked framing as it is given."""
    return head(HTML, coding, *lines) + framed


def chunk(page: bytes = PAGE, size: bytes | None = None, line: bytes = b"\r\n") -> bytes:
    """Return one chunk and the last one."""
    return (size if size is not None else b"%x" % len(page)) + line + page + line + b"0" + line + line


def pieces(page: bytes = PAGE, size: int = 1) -> bytes:
    """Return a page in chunks of some bytes, without the last chunk."""
    parts = [page[i : i + size] for i in range(0, len(page), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def refused(sent: bytes, reason: str = "protocol") -> Odd:
    """Return an answer of which nothing can be had."""
    return Odd(sent, None, reason)


def cut(sent: bytes, body: bytes | None = None) -> Odd:
    """Return an answer that breaks off."""
    return Odd(sent, body, "truncated")


HEADS = {
    "plain": Odd(plain()),
    "lines-end-in-lf": Odd(plain().replace(b"\r\n", b"\n", 5)),
    "lf-in-the-middle": Odd(OK + HTML + LENGTH.replace(b"\r\n", b"\n") + b"\r\n" + PAGE),
    "lf-before-the-blank-line": Odd(OK + HTML + LENGTH.replace(b"\r\n", b"\n") + b"\n" + PAGE),
    "version-1.0": Odd(plain(first=b"HTTP/1.0 200 OK\r\n")),
    "version-1.2": Odd(plain(first=b"HTTP/1.2 200 OK\r\n")),
    "version-2.0": Odd(plain(first=b"HTTP/2.0 200 OK\r\n")),
    "version-2": Odd(plain(first=b"HTTP/2 200\r\n")),
    "version-9.9": Odd(plain(first=b"HTTP/9.9 200 OK\r\n")),
    "version-in-words": Odd(plain(first=b"HTTP/one 200 OK\r\n")),
    "version-leading-zero": Odd(plain(first=b"HTTP/01.01 200 OK\r\n")),
    "protocol-in-small": Odd(plain(first=b"http/1.1 200 OK\r\n")),
    "protocol-of-its-own": Odd(plain(first=b"ICY/1.0 200 OK\r\n")),
    "no-reason": Odd(plain(first=b"HTTP/1.1 200\r\n")),
    "empty-reason": Odd(plain(first=b"HTTP/1.1 200 \r\n")),
    "reason-in-latin-1": Odd(plain(first=b"HTTP/1.1 200 Tr\xe8s bien\r\n")),
    "reason-in-utf-8": Odd(plain(first=b"HTTP/1.1 200 Tr\xc3\xa8s bien\r\n")),
    "reason-with-a-nul": Odd(plain(first=b"HTTP/1.1 200 O\0K\r\n")),
    "reason-of-8000": Odd(plain(first=b"HTTP/1.1 200 " + b"O" * 8000 + b"\r\n")),
    "reason-with-colon": Odd(plain(first=b"HTTP/1.1 200 OK: fine\r\n")),
    "two-blanks-before-status": Odd(plain(first=b"HTTP/1.1  200 OK\r\n")),
    "two-blanks-before-reason": Odd(plain(first=b"HTTP/1.1 200  OK\r\n")),
    "status-of-four-digits": Odd(plain(first=b"HTTP/1.1 0200 OK\r\n")),
    "blank-lines-before": Odd(b"\r\n\r\n" + plain()),
    "blanks-before": Odd(b" \t" + plain()),
    "byte-order-mark-before": Odd(b"\xef\xbb\xbf" + plain()),
    "tabs-between": Odd(plain(first=b"HTTP/1.1\t200\tOK\r\n")),
    "line-ends-in-two-cr": Odd(plain(b"X-Cr: a\r\r\n")),
    "folded-first": Odd(plain(b" folded\r\n")),
    "folded-status": Odd(plain(first=b"HTTP/1.1 200\r\n OK\r\n")),
    "no-headers": Odd(OK + b"\r\n" + PAGE),
    "only-length": Odd(OK + LENGTH + b"\r\n" + PAGE),
    "no-colon": Odd(plain(b"no header at all\r\n")),
    "blank-before-colon": Odd(plain(b"X-Blank : v\r\n")),
    "length-blank-before-colon": Odd(OK + HTML + b"Content-Length : %d\r\n\r\n" % len(PAGE) + PAGE + b"behind"),
    "tab-before-colon": Odd(plain(b"X-Tab\t: v\r\n")),
    "no-name": Odd(plain(b": no name\r\n")),
    "name-is-no-token": Odd(plain(b"X(y)\x01: z\r\n")),
    "name-in-latin-1": Odd(plain(b"X-\xe9: 1\r\n")),
    "name-with-blanks": Odd(plain(b"X one two: 1\r\n")),
    "value-with-a-nul": Odd(plain(b"X-Nul: a\0b\r\n")),
    "value-with-a-cr": Odd(plain(b"X-Cr: a\rb\r\n")),
    "value-in-any-bytes": Odd(plain(b"X-Any: " + bytes(range(128, 256)) + b"\r\n")),
    "value-empty": Odd(plain(b"X-Empty:\r\n")),
    "value-with-colons": Odd(plain(b"X-Colons: a: b: c\r\n")),
    "no-blank-after-colon": Odd(OK + b"Content-Type:text/html\r\nContent-Length:%d\r\n\r\n" % len(PAGE) + PAGE),
    "folded": Odd(plain(b"X-Folded: one\r\n two\r\n\tthree\r\n")),
    "folded-and-blank": Odd(plain(b"X-Folded: one\r\n \r\n two\r\n")),
    "folded-length": Odd(OK + HTML + b"Content-Length:\r\n %d\r\n\r\n" % len(PAGE) + PAGE + b"behind"),
    "line-of-16000": Odd(plain(b"X-Long: " + b"x" * 16000 + b"\r\n")),
    "line-of-40000": Odd(plain(b"Content-Security-Policy: " + b"x" * 40000 + b"\r\n")),
    "line-of-100000": Odd(plain(b"X-Long: " + b"x" * 100000 + b"\r\n")),
    "thousand-headers": Odd(plain(*[b"X-%d: %d\r\n" % (n, n) for n in range(1000)])),
    "head-of-300000": refused(plain(*[b"X-%d: %b\r\n" % (n, b"x" * 300) for n in range(1000)]), "too-large"),
    "repeated-headers": Odd(plain(b"Set-Cookie: a=1\r\nset-cookie: b=2\r\nSET-COOKIE: c=3\r\n")),
    "headers-in-any-case": Odd(OK + b"cOnTeNt-TyPe: text/html\r\nCONTENT-LENGTH: %d\r\n\r\n" % len(PAGE) + PAGE),
    "status-line-of-mail": refused(b"220 mail.example.org ESMTP\r\n\r\nhello\r\n"),
    "no-head": refused(PAGE),
    "icy": refused(plain(first=b"ICY 200 OK\r\n")),
    "no-status": refused(plain(first=b"HTTP/1.1\r\n")),
    "status-in-words": refused(plain(first=b"HTTP/1.1 OK 200\r\n")),
    "status-negative": refused(plain(first=b"HTTP/1.1 -200 OK\r\n")),
    "status-of-1000": refused(plain(first=b"HTTP/1.1 1000 OK\r\n")),
    "status-099": refused(plain(first=b"HTTP/1.1 099 OK\r\n")),
    "lines-end-in-cr": refused(plain().replace(b"\r\n", b"\r")),
    "settings-of-http-2": refused(b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\0\x08\x07" + bytes(14)),
    "alert-of-tls": refused(b"\x15\x03\x03\0\x02\x02\x46"),
    "greeting-of-ssh": refused(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "status-of-two-digits": refused(plain(first=b"HTTP/1.1 20 OK\r\n")),
    "nothing": refused(b""),
    "blank-lines-only": refused(b"\r\n\r\n"),
    "head-breaks-off": refused(OK + HTML),
    "head-breaks-off-in-a-line": refused(OK + b"Content-Ty"),
    "switching": refused(head(b"Upgrade: h2c\r\n", first=b"HTTP/1.1 101 Switching Protocols\r\n") + PAGE),
}
HEADS |= {
    "protocol-without-version": Odd(plain(first=b"HTTP 200 OK\r\n")),
    "protocol-and-a-slash": Odd(plain(first=b"HTTP/ 200 OK\r\n")),
    "protocol-blank-before-version": Odd(plain(first=b"HTTP /1.1 200 OK\r\n")),
    "protocol-https": Odd(plain(first=b"HTTPS/1.1 200 OK\r\n")),
    "version-0.9": Odd(plain(first=b"HTTP/0.9 200 OK\r\n")),
    "reason-glued": Odd(plain(first=b"HTTP/1.1 200OK\r\n")),
    "reason-behind-a-comma": Odd(plain(first=b"HTTP/1.1 200,OK\r\n")),
    "reason-and-blanks": Odd(plain(first=b"HTTP/1.1 200 OK  \t\r\n")),
    "status-with-a-part": Odd(plain(first=b"HTTP/1.1 404.2 Not Found\r\n"), status=404),
    "status-of-five-digits": Odd(plain(first=b"HTTP/1.1 00200 OK\r\n")),
    "status-line-ends-in-two-cr": Odd(plain(first=b"HTTP/1.1 200 OK\r\r\n")),
    "status-line-ends-in-lf": Odd(plain(first=b"HTTP/1.1 200 OK\n")),
    "status-line-twice": Odd(plain(OK)),
    "lf-cr-lf": Odd(OK + HTML + LENGTH.replace(b"\r\n", b"\n") + b"\r\n" + PAGE),
    "four-bytes-before": Odd(b"abcd" + plain()),
    "nul-before": Odd(b"\0" + plain()),
    "thousand-blanks-before": Odd(b" " * 1000 + plain()),
    "blank-in-the-blank-line": Odd(OK + HTML + LENGTH + b" \r\n\r\n" + PAGE),
    "length-folded-first": Odd(OK + b" Content-Length: 5\r\n" + HTML + b"\r\n" + PAGE),
    "colon-alone": Odd(plain(b":\r\n")),
    "type-twice": Odd(head(b"Content-Type: text/plain\r\n", HTML, LENGTH) + PAGE),
    "two-places-to-go": Odd(plain(b"Location: /x\r\nLocation: /y\r\n", first=b"HTTP/1.1 302 X\r\n"), status=302),
    "head-of-250000": Odd(plain(*[b"X-%d: %b\r\n" % (n, b"x" * 240) for n in range(1000)])),
    "blank-line-in-three": refused(OK + HTML + LENGTH + b"\r\r\n" + PAGE),
    "status-and-a-sign": refused(plain(first=b"HTTP/1.1 +200 OK\r\n")),
    "status-behind-a-tabulator": refused(plain(first=b"HTTP/1.1\x0b200 OK\r\n")),
    "end-of-chunks-before": refused(b"0\r\n\r\n" + plain()),
}
INTERIM = {
    "switching-to-nothing": Odd(b"HTTP/1.1 101 X\r\n\r\n" + plain()),
    "continue-in-lf-and-crlf": Odd(b"HTTP/1.1 100 X\n\r\n" + plain()),
    "continue-and-a-body": Odd(b"HTTP/1.1 100 X\r\nContent-Length: 3\r\n\r\nabc" + plain()),
    "continue": Odd(b"HTTP/1.1 100 Continue\r\n\r\n" + plain()),
    "hints": Odd(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + plain()),
    "many-hints": Odd(b"HTTP/1.1 103 X\r\nLink: </x>\r\n\r\n" * 50 + plain()),
    "hints-in-lf": Odd(b"HTTP/1.1 103 X\nLink: </x>\n\n" + plain()),
    "hints-with-a-length": Odd(b"HTTP/1.1 103 X\r\nContent-Length: 5\r\n\r\n" + plain()),
    "hints-without-end": refused(b"HTTP/1.1 103 X\r\nLink: </x>\r\n\r\n" * 20000, "too-large"),
    "hints-alone": refused(b"HTTP/1.1 103 X\r\n\r\n"),
    "hints-with-chunks": Odd(b"HTTP/1.1 103 X\r\nTransfer-Encoding: chunked\r\n\r\n" + plain()),
    "interim-199": Odd(b"HTTP/1.1 199 X\r\n\r\n" + plain()),
}
LENGTHS = {
    "until-close": Odd(head(HTML) + PAGE),
    "until-close-1.0": Odd(head(HTML, first=b"HTTP/1.0 200 OK\r\n") + PAGE),
    "keep-alive-without-length": Odd(head(HTML, b"Connection: keep-alive\r\n") + PAGE),
    "empty-until-close": Odd(head(HTML), b""),
    "length-of-zero": Odd(head(HTML, b"Content-Length: 0\r\n"), b""),
    "length-of-zero-and-body": Odd(head(HTML, b"Content-Length: 0\r\n") + PAGE, b""),
    "length-with-zeros": Odd(head(HTML, b"Content-Length: 000%d\r\n" % len(PAGE)) + PAGE),
    "length-in-one-line-twice": Odd(head(HTML, b"Content-Length: %d, %d\r\n" % ((len(PAGE),) * 2)) + PAGE),
    "length-in-two-lines": Odd(head(HTML, LENGTH, LENGTH) + PAGE),
    "length-too-small": Odd(head(HTML, b"Content-Length: 100\r\n") + PAGE, PAGE[:100]),
    "bytes-behind": Odd(plain() + b"\r\n\r\n"),
    "answer-behind": Odd(plain() + plain(page=PAGE.upper())),
    "length-too-large": cut(head(HTML, b"Content-Length: 99999\r\n") + PAGE, PAGE),
    "length-and-no-byte": cut(head(HTML, b"Content-Length: 99999\r\n"), b""),
    "lengths-that-differ": refused(plain(b"Content-Length: 77\r\n")),
    "length-that-ends-in-a-comma": refused(head(HTML, b"Content-Length: %d,\r\n" % len(PAGE)) + PAGE),
    "length-and-words": refused(head(HTML, b"Content-Length: 9\r\nContent-Length: many\r\n") + PAGE),
    "length-with-a-sign": Odd(head(HTML, b"Content-Length: +9\r\n") + PAGE),
    "length-negative": Odd(head(HTML, b"Content-Length: -9\r\n") + PAGE),
    "length-in-words": Odd(head(HTML, b"Content-Length: many\r\n") + PAGE),
    "length-empty": Odd(head(HTML, b"Content-Length:\r\n") + PAGE),
    "length-in-hex": Odd(head(HTML, b"Content-Length: 0x10\r\n") + PAGE),
    "length-quoted": Odd(head(HTML, b'Content-Length: "10"\r\n') + PAGE),
    "length-with-a-fraction": Odd(head(HTML, b"Content-Length: 10.0\r\n") + PAGE),
    "length-in-other-digits": Odd(head(HTML, "Content-Length: ٣\r\n".encode()) + PAGE),
    "length-of-5000-zeros": Odd(head(HTML, b"Content-Length: " + b"0" * 5000 + b"9\r\n") + PAGE, PAGE[:9]),
    "length-huge": refused(head(HTML, b"Content-Length: 99999999999999999999\r\n") + PAGE, "too-large"),
    "length-of-5000-digits": refused(head(HTML, b"Content-Length: " + b"9" * 5000 + b"\r\n") + PAGE, "too-large"),
    "no-content": Odd(head(HTML, first=b"HTTP/1.1 204 No Content\r\n") + PAGE, b"", status=204),
    "no-content-in-chunks": Odd(head(HTML, CHUNKED, first=b"HTTP/1.1 204 X\r\n") + chunk(), b"", status=204),
    "not-modified-and-body": Odd(head(LENGTH, first=b"HTTP/1.1 304 X\r\n") + PAGE, b"", status=304),
    "not-modified": Odd(head(LENGTH, first=b"HTTP/1.1 304 Not Modified\r\n"), b"", status=304),
    "reset-content": Odd(head(HTML, b"Content-Length: 0\r\n", first=b"HTTP/1.1 205 X\r\n"), b"", status=205),
    "redirect-with-a-body": Odd(plain(b"Location: /x\r\n", first=b"HTTP/1.1 302 Found\r\n"), status=302),
    "error-with-a-body": Odd(plain(first=b"HTTP/1.1 500 X\r\n"), status=500),
    "status-999": Odd(plain(first=b"HTTP/1.1 999 X\r\n"), status=999),
}
LENGTHS |= {
    "length-and-blanks": Odd(head(HTML, b"Content-Length:\t%d \t \r\n" % len(PAGE)) + PAGE + b"behind"),
    "length-ends-in-two-cr": Odd(head(HTML, b"Content-Length: %d\r\r\n" % len(PAGE)) + PAGE + b"behind"),
    "length-and-a-semicolon": Odd(head(HTML, b"Content-Length: 10;x\r\n") + PAGE),
    "length-with-a-blank": Odd(head(HTML, b"Content-Length: 1 0\r\n") + PAGE),
    "length-of-a-power": Odd(head(HTML, b"Content-Length: 1e1\r\n") + PAGE),
    "length-of-a-comma": Odd(head(HTML, b"Content-Length: ,\r\n") + PAGE),
    "length-empty-and-good": Odd(head(HTML, b"Content-Length:\r\n", LENGTH) + PAGE),
    "length-twice-with-zeros": Odd(head(HTML, LENGTH, b"Content-Length: 0%d\r\n" % len(PAGE)) + PAGE),
    "length-by-another-name": Odd(head(HTML, b"Content_Length: 10\r\n") + PAGE),
    "length-behind-a-comma": refused(head(HTML, b"Content-Length: ,%d\r\n" % len(PAGE)) + PAGE),
    "length-negative-and-good": refused(head(HTML, b"Content-Length: -1\r\n", LENGTH) + PAGE),
    "length-short-by-one": cut(head(HTML, b"Content-Length: %d\r\n" % (len(PAGE) + 1)) + PAGE, PAGE),
    "reset-content-and-body": Odd(plain(first=b"HTTP/1.1 205 X\r\n"), status=205),
    "not-modified-in-chunks": Odd(head(HTML, CHUNKED, first=b"HTTP/1.1 304 X\r\n") + chunk(), b"", status=304),
    "part-that-nobody-asked-for": Odd(
        plain(b"Content-Range: bytes 0-9/10\r\n", first=b"HTTP/1.1 206 X\r\n"), status=206
    ),
}
FRAMED = {
    "chunked-and-a-comma": Odd(chunked(chunk(), coding=b"Transfer-Encoding: chunked,\r\n")),
    "chunked-behind-a-comma": Odd(chunked(chunk(), coding=b"Transfer-Encoding: ,chunked\r\n")),
    "chunked-and-identity": Odd(chunked(chunk(), coding=b"Transfer-Encoding: chunked, identity\r\n")),
    "chunked-in-two-lines": Odd(chunked(chunk(), CHUNKED, coding=b"Transfer-Encoding: identity\r\n")),
    "chunked-ends-in-two-cr": Odd(chunked(chunk(), coding=b"Transfer-Encoding: chunked\r\r\n")),
    "chunked-in-a-folded-list": Odd(chunked(chunk(), coding=b"Transfer-Encoding: identity,\r\n chunked\r\n")),
    "chunked-with-a-weight": Odd(chunked(chunk(), coding=b"Transfer-Encoding: chunked;q=1\r\n"), chunk()),
    "chunked-by-another-word": Odd(chunked(chunk(), coding=b"Transfer-Encoding: xchunked\r\n"), chunk()),
    "chunked-by-another-name": Odd(head(HTML, LENGTH, b"Transfer_Encoding: chunked\r\n") + PAGE),
    "chunked-in-1.0-and-not": cut(head(HTML, LENGTH, CHUNKED, first=b"HTTP/1.0 200 OK\r\n") + PAGE),
    "lf-behind-a-chunk": Odd(chunked(b"%x\r\n" % len(PAGE) + PAGE + b"\n0\r\n\r\n")),
    "last-line-breaks-off": Odd(chunked(pieces() + b"0\r\n\r")),
    "last-chunk-breaks-off": cut(chunked(pieces() + b"0"), PAGE),
    "line-behind-a-chunk-breaks-off": cut(chunked(pieces()[:-2]), PAGE),
    "two-line-ends-behind-a-chunk": cut(chunked(b"%x\r\n" % len(PAGE) + PAGE + b"\r\n\r\n0\r\n\r\n")),
    "line-before-the-chunks": cut(chunked(b"\r\n" + chunk())),
    "chunk-size-with-a-sign": cut(chunked(chunk(size=b"+%x" % len(PAGE)))),
    "chunk-size-with-a-nul": cut(chunked(chunk(size=b"%x\0" % len(PAGE)))),
    "chunk-size-and-a-word": cut(chunked(chunk(size=b"%x name" % len(PAGE)))),
    "chunk-size-ends-in-two-cr": cut(chunked(chunk(size=b"%x\r" % len(PAGE)))),
    "chunk-extension-of-two-lines": cut(chunked(chunk(size=b'%x;a="b\r\nc"' % len(PAGE)))),
    "chunks-and-then-none": cut(chunked(pieces(PAGE[:50], 10) + PAGE[50:]), PAGE[:50]),
    "chunked": Odd(chunked(chunk())),
    "chunked-in-1.0": Odd(head(HTML, CHUNKED, first=b"HTTP/1.0 200 OK\r\n") + chunk()),
    "chunks-of-one-byte": Odd(chunked(pieces() + b"0\r\n\r\n")),
    "chunks-of-ten": Odd(chunked(pieces(size=10) + b"0\r\n\r\n")),
    "chunk-size-in-capitals": Odd(chunked(chunk(size=b"%X" % len(PAGE)))),
    "chunk-size-with-zeros": Odd(chunked(chunk(size=b"0000000000%x" % len(PAGE)))),
    "chunk-size-and-blanks": Odd(chunked(chunk(size=b"%x  " % len(PAGE)))),
    "chunk-extension": Odd(chunked(chunk(size=b'%x;name="v;"' % len(PAGE)))),
    "chunk-extension-odd": Odd(chunked(chunk(size=b"%x ;;=\xe9" % len(PAGE)))),
    "chunks-in-lf": Odd(chunked(chunk(line=b"\n"))),
    "trailers": Odd(chunked(pieces() + b"0\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n")),
    "last-chunk-of-zeros": Odd(chunked(pieces() + b"000\r\n\r\n")),
    "last-chunk-extension": Odd(chunked(pieces() + b"0;x=y\r\n\r\n")),
    "no-line-behind-the-last-chunk": Odd(chunked(pieces() + b"0\r\n")),
    "bytes-behind-the-last-chunk": Odd(chunked(chunk() + b"and more")),
    "chunked-and-empty": Odd(chunked(b"0\r\n\r\n"), b""),
    "chunked-in-capitals": Odd(chunked(chunk(), coding=b"TRANSFER-ENCODING: CHUNKED\r\n")),
    "chunked-blank-before-colon": Odd(chunked(chunk(), coding=b"Transfer-Encoding : chunked\r\n")),
    "chunked-and-small-length": Odd(chunked(chunk(), b"Content-Length: 10\r\n")),
    "chunked-and-large-length": Odd(chunked(chunk(), b"Content-Length: 99999\r\n")),
    "chunked-and-odd-length": Odd(chunked(chunk(), b"Content-Length: many\r\n")),
    "chunked-and-two-lengths": Odd(chunked(chunk(), b"Content-Length: 5\r\nContent-Length: 6\r\n")),
    "chunked-twice": Odd(chunked(chunk(), CHUNKED)),
    "chunked-and-gzip": Odd(
        chunked(chunk(gzip.compress(PAGE, mtime=0)), b"Content-Encoding: gzip\r\n"), gzip.compress(PAGE, mtime=0)
    ),
    "chunked-in-a-list": Odd(chunked(chunk(), coding=b"Transfer-Encoding: identity, chunked\r\n")),
    "transfer-identity": Odd(plain(b"Transfer-Encoding: Identity\r\n")),
    "transfer-identity-until-close": Odd(head(HTML, b"Transfer-Encoding: identity\r\n") + PAGE),
    "transfer-empty": Odd(plain(b"Transfer-Encoding:\r\n")),
    "transfer-gzip": Odd(
        chunked(chunk(gzip.compress(PAGE, mtime=0)), coding=b"Transfer-Encoding: gzip, chunked\r\n"),
        gzip.compress(PAGE, mtime=0),
    ),
    "transfer-gzip-until-close": Odd(
        head(HTML, b"Transfer-Encoding: gzip\r\n") + gzip.compress(PAGE, mtime=0), gzip.compress(PAGE, mtime=0)
    ),
    "chunked-in-chunks": Odd(chunked(chunk(chunk()), CHUNKED), chunk()),
    "chunked-folded": Odd(chunked(chunk(), coding=b"Transfer-Encoding:\r\n chunked\r\n")),
    "chunked-quoted": Odd(chunked(chunk(), coding=b'Transfer-Encoding: "chunked"\r\n'), chunk()),
    "trailer-of-framing": Odd(chunked(pieces() + b"0\r\nContent-Length: 3\r\n folded\r\nno trailer\r\n\r\n")),
    "trailer-without-end": Odd(chunked(pieces() + b"0\r\nX-Trailer: 1\r\n")),
    "chunk-size-and-tab": Odd(chunked(chunk(size=b"%x\t" % len(PAGE)))),
    "chunk-size-of-3000-zeros": Odd(chunked(chunk(size=b"0" * 3000 + b"%x" % len(PAGE)))),
    "chunk-size-in-cr": cut(chunked(b"%x\r" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n")),
    "chunk-size-behind-a-blank": cut(chunked(chunk(size=b" %x" % len(PAGE)))),
    "chunk-size-with-a-line": cut(chunked(chunk(size=b"1_0"))),
    "chunk-size-in-other-digits": cut(chunked(chunk(size="٣".encode()))),
    "no-line-end-behind-a-chunk": cut(chunked(b"%x\r\n" % len(PAGE) + PAGE + b"0\r\n\r\n")),
    "transfer-unknown": Odd(head(HTML, b"Transfer-Encoding: rot13\r\n") + PAGE),
    "chunked-not-at-all": cut(chunked(PAGE)),
    "chunk-size-negative": cut(chunked(chunk(size=b"-5"))),
    "chunk-size-in-hex-notation": cut(chunked(chunk(size=b"0x%x" % len(PAGE)))),
    "chunk-size-huge": cut(chunked(chunk(size=b"F" * 17))),
    "chunk-size-missing": cut(chunked(chunk(size=b""))),
    "chunk-too-short": cut(chunked(chunk(size=b"5"))),
    "chunk-too-long": cut(chunked(chunk(size=b"%x" % (len(PAGE) + 500)))),
    "no-last-chunk": cut(chunked(pieces(size=50))),
    "chunk-breaks-off": cut(chunked(pieces(size=50)[:-20])),
    "chunk-size-breaks-off": cut(chunked(pieces(size=50) + b"1")),
    "chunked-and-no-byte": cut(chunked(b"")),
    "second-chunk-is-none": cut(chunked(pieces(size=200) + b"zz\r\nand more\r\n0\r\n\r\n")),
    "chunk-extension-without-end": cut(chunked(b"5;" + b"x" * 100000 + b"\r\nhello\r\n0\r\n\r\n")),
}
ODD: dict[str, Odd] = HEADS | INTERIM | LENGTHS | FRAMED
