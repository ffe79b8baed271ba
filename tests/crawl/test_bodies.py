"""Cases 18–24: content codings and charsets, good and bad, and bodies without end."""

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.crawl.crawled import Crawled, crawled
from tests.crawl.faults import Answer, FaultServer, dossier, encoded, response, stream

WHOLE = (
    "first",
    "two-members",
    "zero-padding",
    "raw-deflate",
    "zlib-deflate",
    "brotli",
    "zstd",
    "gzip-in-gzip",
    "upper-case",
    "no-coding",
    "latin1",
    "utf16",
    "bom",
    "disagreeing",
    "controls",
    "last",
)
BROKEN = {
    "corrupt": "bad-coding",
    "cut": "truncated",
    "wrong-crc": "bad-coding",
    "mislabelled": "bad-coding",
    "unknown": "unknown-coding",
    "gzip-bomb": "too-large",
    "zstd-bomb": "too-large",
    "brotli-bomb": "too-large",
    "endless": "too-large",
}
SLUGS = (*WHOLE[:5], *BROKEN, *WHOLE[5:])
MIB = 1 << 20


def raw_deflate(page: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(page) + compressor.flush()


def bombs() -> dict[str, bytes]:
    """Return bodies of some kB that inflate to 64 MiB, twice what is allowed."""
    brotlied = brotli.Compressor(quality=3)
    zstds = zstandard.ZstdCompressor(level=1).compressobj()
    zipped = zlib.compressobj(3, wbits=31)
    blocks = [bytes(MIB)] * 64
    return {
        "brotli-bomb": b"".join(map(brotlied.process, blocks)) + brotlied.finish(),
        "zstd-bomb": b"".join(map(zstds.compress, blocks)) + zstds.flush(),
        "gzip-bomb": b"".join(map(zipped.compress, blocks)) + zipped.flush(),
    }


def answers(server: FaultServer) -> Mapping[str, Answer]:
    page = {slug: server.page(f"/dossiers/{slug}") for slug in SLUGS}
    text = {slug: body.decode() for slug, body in page.items()}
    zipped = {slug: gzip.compress(body) for slug, body in page.items()}
    half = len(page["two-members"]) // 2
    exploding = bombs()
    unlabelled = text["utf16"].replace("charset=utf-8", "charset=utf-16")
    return {
        "two-members": encoded(
            gzip.compress(page["two-members"][:half]) + gzip.compress(page["two-members"][half:]), "gzip"
        ),
        "zero-padding": encoded(zipped["zero-padding"] + bytes(512), "gzip"),
        "raw-deflate": encoded(raw_deflate(page["raw-deflate"]), "deflate"),
        "zlib-deflate": encoded(zlib.compress(page["zlib-deflate"]), "deflate"),
        "brotli": encoded(brotli.compress(page["brotli"]), "br"),
        "zstd": encoded(zstandard.compress(page["zstd"]), "zstd"),
        "gzip-in-gzip": encoded(gzip.compress(zipped["gzip-in-gzip"]), "gzip, gzip"),
        "upper-case": encoded(zipped["upper-case"], "GZIP"),
        "corrupt": encoded(zipped["corrupt"][:100] + b"\xff\x00\xff" + zipped["corrupt"][103:], "gzip"),
        "cut": encoded(zipped["cut"][:-300], "gzip"),
        "wrong-crc": encoded(zipped["wrong-crc"][:-8] + b"\0\0\0\0" + zipped["wrong-crc"][-4:], "gzip"),
        "mislabelled": encoded(page["mislabelled"], "gzip"),
        "unknown": encoded(zipped["unknown"], "rot13"),
        "no-coding": encoded(page["no-coding"], "utf-8"),
        "gzip-bomb": encoded(exploding["gzip-bomb"], "gzip"),
        "zstd-bomb": encoded(exploding["zstd-bomb"], "zstd"),
        "brotli-bomb": encoded(exploding["brotli-bomb"], "br"),
        "latin1": response(
            text["latin1"].replace("charset=utf-8", "charset=iso-8859-1").encode("latin-1"),
            content_type="text/html; charset=iso-8859-1",
        ),
        "utf16": response(b"\xff\xfe" + unlabelled.encode("utf-16-le"), content_type="text/html"),
        "bom": response(b"\xef\xbb\xbf" + page["bom"], content_type="text/html"),
        "endless": stream(50_000_000)[0],
        "disagreeing": response(page["disagreeing"], content_type="text/html; charset=iso-8859-1"),
        "controls": response(
            text["controls"]
            .replace("Objectives of", "Obj\x00\x07\x1b[31mectives of")
            .encode()
            .replace(b"Results of", b"Res\xff\xfe\xed\xa0\x80ults of")
        ),
    }


GROWTH: list[int] = []


def memory(what: str) -> int:
    """Return VmRSS (now) or VmHWM (the peak since it was forgotten) of this process, in kB."""
    found = re.search(rf"^{what}:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    assert found
    return int(found[1])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    dossiers = [dossier(slug, 100 + i, background=f"Óbuda and Brétagne {100 + i}.") for i, slug in enumerate(SLUGS)]
    with FaultServer(dossiers) as server:
        server.answers |= {f"/dossiers/{slug}": said for slug, said in answers(server).items()}
        endless, sent = stream(50_000_000)
        server.answers["/dossiers/endless"] = endless
        # Other tests have had memory of this process before: forget their peak (proc(5), clear_refs).
        Path("/proc/self/clear_refs").write_text("5", "ascii")
        before = memory("VmRSS")
        run = crawled(server, tmp_path_factory.mktemp("bodies") / "archive")
        GROWTH.append(memory("VmHWM") - before)
        assert 0 < sent[0] < 0.9 * 50_000_000
        yield run


@pytest.mark.parametrize("slug", WHOLE)
def test_every_valid_form_of_a_page_gives_the_same_fields(run: Crawled, slug: str) -> None:
    state, node = run.dossier(slug), 100 + SLUGS.index(slug)
    assert state is not None
    assert (state["title"], state["background"]) == (f"Taskforce {node}", f"Óbuda and Brétagne {node}.")


@pytest.mark.parametrize(("slug", "reason"), BROKEN.items())
def test_a_body_that_is_not_whole_is_never_read(run: Crawled, slug: str, reason: str) -> None:
    assert run.outcome(f"/dossiers/{slug}") == f"skipped({reason})"
    assert run.dossier(slug) is None


def test_what_cannot_be_decoded_is_not_asked_again_and_again(run: Crawled) -> None:
    assert all(
        run.server.count(f"/dossiers/{slug}") == 1
        for slug, reason in BROKEN.items()
        if reason in ("too-large", "unknown-coding")
    )
    assert all(run.server.count(f"/dossiers/{slug}") <= 3 for slug in BROKEN)


def test_a_charset_that_header_and_page_dispute_is_a_problem(run: Crawled) -> None:
    codes = run.rows("SELECT code FROM problems JOIN captures c ON c.id = capture_id WHERE c.url LIKE '%/disagreeing'")
    assert "charset_conflict" in {row["code"] for row in codes}


def test_text_that_no_charset_allows_survives_to_its_end(run: Crawled) -> None:
    state, node = run.dossier("controls"), 100 + SLUGS.index("controls")
    assert state is not None
    assert state["objectives"].endswith(f"ectives of {node}.")
    assert state["results"].startswith("Res")
    assert state["results"].endswith(f"ults of {node}.")


def test_memory_stays_within_its_bounds(run: Crawled) -> None:
    assert GROWTH[-1] < 200_000
