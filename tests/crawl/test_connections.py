"""Cases 44 and 47 seen from below: what a crawl's process resolves and connects to, as Python's audit hooks tell it."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.crawl.child import command
from tests.crawl.faults import FaultServer, dossier, event, response
from tests.crawl.test_offsite import spellings

# Nothing but loopback is really connected to: the hook notes the attempt and fails it before the kernel hears of it.
RECORDER = """
import socket, sys
SETTINGS = {"DOSSIER_BACKOFF": 0.05}
def note(name, args):
    if name == "socket.connect":
        host, port = args[1][:2]
        print(repr(("connect", host, port)), flush=True)
        if not host.startswith("127.") and host != "::1":
            raise OSError(101, "Network is unreachable")
    elif name == "socket.sendto":
        print(repr(("connect", *args[1][:2])), flush=True)
    elif name == "socket.getaddrinfo":
        print(repr(("resolve", args[0], args[1])), flush=True)
sys.addaudithook(note)
"""
RESOLVER = """
answers = {answers!r}
def getaddrinfo(host, port, *more, **named):
    print(repr(("resolve", host, port)), flush=True)
    addresses = answers.pop(0) if len(answers) > 1 else answers[0]
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0)) for address in addresses]
socket.getaddrinfo = getaddrinfo
"""
INSIDE = {
    "loopback": "127.0.0.1 127.255.255.254 ::1",
    "private": "10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 fc00::1 fd00::1 fec0::1",
    "link-local": "169.254.169.254 fe80::1",
    "carrier-grade NAT": "100.64.0.1 100.127.255.254",
    "multicast": "224.0.0.1 239.255.255.255 ff02::1",
    "reserved": "0.0.0.0 0.1.2.3 240.0.0.1 255.255.255.255 192.0.0.1 198.18.0.1 :: 100::1",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1",
    "mapped": "::ffff:10.0.0.1 ::ffff:93.184.215.14 ::10.0.0.1",
    "translated": "64:ff9b::a00:1 64:ff9b:1::a00:1 2002:a00:1::1 2001:0:a00:1::1",
}
Seen = list[tuple[str, str, int]]


def watched(root: Path, *starts: str, before: str = "") -> tuple[Seen, Seen, int]:
    """Crawl in a process of its own; return its connections, its look-ups, and its exit code."""
    run = subprocess.run(command(root, starts, before=RECORDER + before), capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr, run.stderr
    noted: Seen = [ast.literal_eval(line) for line in run.stdout.splitlines() if line.startswith("(")]
    return [n for n in noted if n[0] == "connect"], [n for n in noted if n[0] == "resolve"], run.returncode


def test_nothing_is_connected_to_but_the_start_page(tmp_path: Path) -> None:
    moved, linked = ([f"{name}-{i}" for i in range(14)] for name in ("moved", "linked"))
    with (
        FaultServer([dossier("a", 100, events=(event("e", 200),))]) as canary,
        FaultServer([dossier(slug, 101 + i) for i, slug in enumerate(moved + linked)]) as server,
    ):
        pages = b"".join(server.page(f"/taskforces?page={i}") for i in range(4)).decode()
        for gone, link, target in zip(moved, linked, spellings(server, canary), strict=True):
            server.answers[f"/dossiers/{gone}"] = response(b"", "302 Found", [("Location", target)])
            pages = pages.replace(f'href="/dossiers/{link}"', f'href="{target}"')
        pages = pages.replace("</body>", '<img src="http://10.1.2.3/a.png"/><link rel="next" href="http://[fd00::1]/">')
        server.answers["/taskforces"] = response(pages.encode())
        connected, resolved, code = watched(tmp_path, server.start)
        assert canary.visits == []
        assert len(server.visits) > 10
    assert {noted[1:] for noted in connected} == {("127.0.0.1", server.port)}
    assert {noted[1] for noted in resolved} <= {"127.0.0.1"}
    assert code == 5


def test_a_name_that_turns_to_loopback_is_connected_to_where_it_was_checked(tmp_path: Path) -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    connected, resolved, code = watched(tmp_path, before=RESOLVER.format(answers=answers))
    assert {noted[1:] for noted in connected} == {("93.184.215.14", 443)}
    assert len(connected) >= 2
    assert [noted[1] for noted in resolved] == ["www.stemcoalition.eu"]
    assert code == 7


@pytest.mark.parametrize("among", [[], ["93.184.215.14"]], ids=["alone", "beside a public one"])
def test_no_address_of_any_class_but_public_is_connected_to(tmp_path: Path, among: list[str]) -> None:
    classes = " ".join(INSIDE.values()).split()
    connected, resolved, code = watched(tmp_path, before=RESOLVER.format(answers=[[*classes, *among]]))
    assert {noted[1] for noted in connected} == set(among)
    assert {noted[1] for noted in resolved} == {"www.stemcoalition.eu"}
    assert code == 7
