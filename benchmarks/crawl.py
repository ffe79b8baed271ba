"""Pages per second of `dossier crawl`, evidence, extraction and storage on, against spiders that only follow links.

    python benchmarks/crawl.py [PAGES] [ROUNDS]
    python benchmarks/crawl.py again [PAGES] [ROUNDS]
    python benchmarks/crawl.py workers [PAGES] [ROUNDS]
    python benchmarks/crawl.py nightly [PAGES]

Serves PAGES dossiers (3,000) of 12 to 60 kB, of which up to 15 kB are content, by nginx on loopback; crawls them in
turn with two plain Scrapy spiders and with ours, same concurrency, no delay; prints the ratios of each round. One
spider has the rules of a CrawlSpider, the other names its links by a CSS selector. Wall time of whole processes, and
their processor time beside it, because on two cores a server, a crawl and its workers share what there is.

`again` crawls the site once, and then measures crawls of the same, unchanged site: every page answers 304 to the
ETag that it had, but for the listing, which is asked as it is. The plain spider asks for the same pages with the same
conditions, of which it was told.

`workers` crawls without a worker that reads pages, with one, and with two. `nightly` crawls the unchanged site once at
the default pace.
"""

import json
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = (
    Path(__file__).parent.parent / "tests/pages/drupal7/dossiers/steamsare-programme-basque-country.html"
).read_text("utf-8")
SLUG = "steamsare-programme-basque-country"
MENU = "".join(
    f'<li class="leaf"><a href="/about?topic={n}" title="Topic {n}">Topic number {n} of the menu</a></li>\n'
    for n in range(480)
)
# What a small page has not: styles, scripts, forms, comments, blanks at the beginning of a line.
AROUND = re.compile(
    r"<style\b.*?</style>|<script\b.*?</script>|<form\b.*?</form>|<!--.*?-->|(?<=\n)\s+|<!\[CDATA.*?\]\]>", re.DOTALL
)
# Sat, 07 Nov 2020 10:00:00 GMT, when all dossiers were last changed.
MODIFIED = 1604743200
PLAIN = """
import json
import sys
from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

TAGS = json.load(open(sys.argv[3])) if sys.argv[2] == "again" else {}
MODIFIED = "Sat, 07 Nov 2020 10:00:00 GMT"

class Rules(CrawlSpider):
    name = "rules"
    start_urls = [sys.argv[1]]
    rules = [Rule(LinkExtractor(allow=(r"/dossiers/d[0-9]+$", r"/taskforces[?]page=[0-9]+$")), follow=True)]

class Again(Spider):
    name = "again"
    start_urls = [sys.argv[1]]
    handle_httpstatus_list = [304]

    def parse(self, response):
        yield from response.follow_all(css=".pager-next a")
        for link in response.css(".view-content h3 a::attr(href), .view-events h3 a::attr(href)").getall():
            conditions = {"If-None-Match": TAGS[link], "If-Modified-Since": MODIFIED}
            yield response.follow(link, self.same, headers=conditions)

    def same(self, response):
        assert response.status == 304

class Css(Spider):
    name = "css"
    start_urls = [sys.argv[1]]

    def parse(self, response):
        yield from response.follow_all(css=".view-content h3 a, .pager-next a, .view-events h3 a")

process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 8, "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
                          "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True})
crawler = process.create_crawler({"rules": Rules, "css": Css, "again": Again}[sys.argv[2]])
process.crawl(crawler)
process.start()
print(sum(crawler.stats.get_value(f"downloader/response_status_count/{n}", 0) for n in (200, 304)))
"""
WORKERS = """
import sys
from dossier_scraper.cli import main
from dossier_scraper.ingest.capture import workers

workers.WORKERS = int(sys.argv.pop(1))
main()
"""
PROGRAM = ["-m", "dossier_scraper"]
OURS = ["crawl", "--delay", "0", "--concurrency", "8", "--quiet", "--no-requisites"]


def page(number: int) -> bytes:
    """Return a dossier of 60 kB."""
    return _page(number, PAGE, MENU, 40)


def small_page(number: int) -> bytes:
    """Return a dossier of 8 to 60 kB, as its number wants it: without a menu, or with more and more of it."""
    tenths = 2 * (number % 5)
    if tenths == 0:
        return _page(number, AROUND.sub("", PAGE), "", 1)
    return _page(number, PAGE, MENU[: MENU.index("<li", len(MENU) * tenths // 9)], 40)


def _page(number: int, source: str, menu: str, sentences: int) -> bytes:
    body = (
        source.replace(SLUG, f"d{number}")
        .replace("/node/4890", f"/node/{10000 + number}")
        .replace("node-4890", f"node-{10000 + number}")
    )
    body = body.replace(
        "<p>InnoBasque",
        f"<p>Dossier {number}: " + "InnoBasque works with schools and companies. " * sentences + "<p>InnoBasque",
    )
    body = body.replace('<a href="/publications', '<a href="/elsewhere').replace(
        '<a href="/programmes', '<a href="/elsewhere'
    )
    return body.replace(
        '<div class="region region-sidebar-second">', f'<div class="region region-sidebar-second"><ul>{menu}</ul>'
    ).encode()


def listing(number: int, pages: int) -> bytes:
    rows = "".join(
        '<div class="views-row"><div class="views-field views-field-nothing">'
        '<span class="field-content">February 7, 2018 | Spain | InnoBasque</span></div>'
        '<div class="views-field views-field-title"><h3 class="field-content">'
        f'<a href="/dossiers/d{n}">Dossier {n}</a></h3></div></div>'
        for n in range(number * 50, min(pages, number * 50 + 50))
    )
    more = (
        f'<ul class="pager"><li class="pager-next"><a href="/taskforces?page={number + 1}">next</a></li></ul>'
        if number * 50 + 50 < pages
        else ""
    )
    source = (Path(__file__).parent.parent / "tests/pages/drupal7/taskforces.html").read_text("utf-8")
    start, end = source.index('<div class="view-content">'), source.index('<div id="block-views-taskforces-finalised"')
    return (source[:start] + f'<div class="view-content">{rows}</div>{more}</div></div></div>' + source[end:]).encode()


NGINX = """
daemon off; worker_processes 1; pid {root}/pid; error_log {root}/errors;
events {{ worker_connections 1024; }}
http {{
    access_log off; default_type text/html; charset utf-8; root {root}/pages;
    client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
    uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
    server {{
        listen 127.0.0.1:{port};
        location = /taskforces {{ try_files /listing/$arg_page /listing/0 =404; }}
    }}
}}
"""


@contextmanager
def served(pages: int) -> Iterator[tuple[str, Path]]:
    """Serve the site by nginx; yield where the listing is, and the file of all dossiers' ETags."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        root, port = Path(folder), free.getsockname()[1]
        free.close()
        for name in ("pages/dossiers", "pages/listing"):
            (root / name).mkdir(parents=True)
        tags = {}
        for number in range(pages):
            file = root / f"pages/dossiers/d{number}"
            file.write_bytes(small_page(number))
            os.utime(file, (MODIFIED, MODIFIED))
            tags[f"/dossiers/d{number}"] = f'"{MODIFIED:x}-{file.stat().st_size:x}"'
        for number in range(-(-pages // 50)):
            (root / f"pages/listing/{number}").write_bytes(listing(number, pages))
        (root / "tags.json").write_text(json.dumps(tags))
        (root / "nginx.conf").write_text(NGINX.format(root=root, port=port))
        root.chmod(0o755)  # its worker may be somebody else
        nginx = subprocess.Popen(["nginx", "-p", folder, "-e", f"{folder}/errors", "-c", f"{folder}/nginx.conf"])
        try:
            time.sleep(1)
            yield f"http://127.0.0.1:{port}/taskforces", root / "tags.json"
        finally:
            nginx.terminate()
            nginx.wait()


def timed(command: list[str], pages: int = 0, archive: Path | None = None) -> tuple[float, float]:
    """Return the seconds that a crawl takes, and those of the processor; end when it did not fetch every page.

    It crawls into a copy of `archive`, if there is one.
    """
    with tempfile.TemporaryDirectory() as folder:
        if archive:
            shutil.copytree(archive, folder, dirs_exist_ok=True)
        started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True)
        seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or (pages and int(done.stdout) < pages):
        raise SystemExit(done.stdout + done.stderr)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(
    start: str, names: list[str], pages: int, rounds: int, archive: Path | None = None, tags: Path | None = None
) -> None:
    """Crawl in turn, and print."""
    ratios: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for number in range(rounds):
        plain = {name: timed(["-c", PLAIN, start, name, str(tags)], pages) for name in ratios}
        ours = timed([*PROGRAM, *OURS, "--start-url", start], archive=archive)
        for name, found in ratios.items():
            found.append((plain[name][0] / ours[0], plain[name][1] / ours[1]))
        print(
            f"round {number + 1}:",
            ", ".join(
                f"{name} {pages / wall:.0f} pages/s ({1000 * cpu / pages:.1f} ms of processor each)"
                for name, (wall, cpu) in (plain | {"ours": ours}).items()
            ),
            flush=True,
        )
    for name, found in ratios.items():
        wall, cpu = zip(*found, strict=True)
        print(
            f"against {name}: median ratio {statistics.median(wall):.2f} ({min(wall):.2f} to {max(wall):.2f});"
            f" of processor time {statistics.median(cpu):.2f} ({min(cpu):.2f} to {max(cpu):.2f})"
        )
    sizes = [len(small_page(number)) // 1000 for number in range(5)]
    print(f"{rounds} rounds of {pages} pages of {min(sizes)} to {max(sizes)} kB on {os.cpu_count()} cores")


def measure_workers(start: str, pages: int, rounds: int) -> None:
    """Crawl with no worker that reads pages, with one, and with two, in turn, and print."""
    for number in range(rounds):
        took = [timed(["-c", WORKERS, str(count), *OURS, "--start-url", start]) for count in range(3)]
        each = (
            f"{count}: {pages / wall:.0f} pages/s ({1000 * cpu / pages:.1f} ms of processor each)"
            for count, (wall, cpu) in enumerate(took)
        )
        print(f"round {number + 1}, workers", ", ".join(each), flush=True)


def measure_nightly(start: str, folder: Path) -> None:
    """Crawl an unchanged site at the default pace, and print what it took and left."""

    def sizes() -> tuple[int, int]:
        return sum(f.stat().st_size for f in folder.glob("archive/warc/*.gz")), (
            folder / "archive/dossiers.db"
        ).stat().st_size

    before, began = sizes(), time.perf_counter()
    command = [sys.executable, *PROGRAM, "crawl", "--json", "--start-url", start]
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    seconds, (warc, database) = (
        time.perf_counter() - began,
        (now - was for now, was in zip(sizes(), before, strict=True)),
    )
    asked = json.loads(said)["counts"]["discovered"]
    print(f"{asked} requests, {seconds:.0f} seconds, {warc // 1000} kB of WARC, {database // 1000} kB of database")


def main() -> None:
    """Serve and measure."""
    what, numbers = [a for a in sys.argv[1:] if not a.isdigit()], [int(a) for a in sys.argv[1:] if a.isdigit()]
    pages, rounds = (*numbers, *(3000, 3)[len(numbers) :])
    with served(pages) as (start, tags), tempfile.TemporaryDirectory() as folder:
        if what == ["workers"]:
            measure_workers(start, pages, rounds)
        elif what:
            subprocess.run([sys.executable, *PROGRAM, *OURS, "--start-url", start], cwd=folder, check=True)
            if what == ["nightly"]:
                measure_nightly(start, Path(folder))
            else:
                measure(start, ["again"], pages, rounds, Path(folder), tags)
        else:
            measure(start, ["rules", "css"], pages, rounds)


if __name__ == "__main__":
    main()
