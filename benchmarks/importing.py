"""What an import costs: `python benchmarks/importing.py [MB]` (1000, some minutes; `plain` behind it: not compressed).

A WARC file of so many megabytes, mostly of other sites (pages of 60 kB with their requests, pictures, one video), in
which 20 pages of the site lie. Says megabytes per second of the file, peak memory, and beside it what `gzip -dc` and
`sha256sum` of the same file take, which any reader that checks what it reads must do too.
"""

import gzip
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

PAGES = Path(__file__).parent.parent / "tests/pages/drupal7/dossiers"
RELEVANT = 20
MOST = 300  # MB of memory
LEAST = 20  # MB/s


def record(url: str, body: bytes, media: str, second: int) -> tuple[bytes, bytes]:
    """Return a response and its request, as crawlers write them."""
    digest = hashlib.sha1(body).hexdigest()
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_500_000_000 + second))
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
    head += f"WARC-Record-ID: <{uuid.uuid4().urn}>\r\nContent-Type: application/http\r\nContent-Length: %d\r\n%s\r\n"
    asked = b"GET / HTTP/1.1\r\nUser-Agent: crawler\r\n\r\n"
    digests = f"WARC-Payload-Digest: sha1:{digest}\r\n"
    response = (head % ("response", len(block), digests)).encode() + block + b"\r\n\r\n"
    return response, (head % ("request", len(asked), "")).encode() + asked + b"\r\n\r\n"


def other(number: int, lines: list[bytes], chance: random.Random) -> tuple[str, bytes, str]:
    """Return address, body and media type of something of another site: three pages, then a picture."""
    url = f"https://other.example/{number}"
    if number == 50:
        return url, chance.randbytes(40 << 20), "video/mp4"
    if number % 4 == 0:
        return url, chance.randbytes(200_000), "image/jpeg"
    return url, b"\n".join(chance.choices(lines, k=1200)), "text/html"


def write(path: Path, size: int, packed: bool) -> None:
    """Write the file; the site's pages are spread over it."""
    chance, pack, number = random.Random(7), gzip.compress if packed else bytes, 0
    pages = sorted(PAGES.glob("*.html"))
    lines = [line for page in pages for line in page.read_bytes().splitlines()]
    own = [(f"https://www.stemcoalition.eu/dossiers/{pages[n % len(pages)].stem}", n) for n in range(RELEVANT)]
    with path.open("wb") as file:
        while file.tell() < size or own:
            number += 1
            if own and file.tell() >= size * own[0][1] // RELEVANT:
                url, at = own.pop(0)
                parts = record(url, pages[at % len(pages)].read_bytes(), "text/html", number)
            else:
                parts = record(*other(number, lines, chance), number)
            file.writelines(map(pack, parts))


def measured(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return its seconds, its peak memory in MB, and its seconds of processor time."""
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, (command, status)
    return time.monotonic() - begun, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and report."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    packed = "plain" not in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("others.warc.gz" if packed else "others.warc")
        write(path, megabytes * 1_000_000, packed)
        size = path.stat().st_size / 1e6
        program = [
            sys.executable,
            "-m",
            "dossier_scraper",
            "import",
            "warc",
            str(path),
            "--archive",
            f"{folder}/archive",
        ]
        seconds, memory, processor = measured(program)
        floor = [measured(command)[2] for command in (["gzip", "-dc", str(path)], ["sha256sum", str(path)]) if packed]
        print(
            f"{size:.0f} MB in {seconds:.1f} s: {size / seconds:.1f} MB/s (at least {LEAST}), {memory:.0f} MB of memory"
            f" (at most {MOST}); {processor:.1f} s of processor, {size / processor:.1f} MB for each second of it;"
            f" gzip -dc and sha256sum take {sum(floor):.1f} s"
        )


if __name__ == "__main__":
    main()
