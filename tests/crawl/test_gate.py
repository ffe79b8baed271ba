"""The gate: exact origins, and addresses of the public internet only."""

import asyncio
import ipaddress
from typing import Any

import pytest
from scrapy.exceptions import CannotResolveHostError

from dossier_scraper.crawl.gate import Gate, Names, Refused
from dossier_scraper.site.origins import Origin, address_fault, origin_of

HERE = Origin(scheme="http", host="127.0.0.1", port=8000)
PUBLIC = Origin(scheme="https", host="www.example.org", port=443)
GATE = Gate([PUBLIC], named=[HERE])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/taskforces",
        "http://127.0.0.1:8000",
        "https://www.example.org/a?b=c",
        "https://WWW.example.org:443/a",
        "HTTPS://www.example.org/",
    ],
)
def test_exact_origins_pass(url: str) -> None:
    assert GATE.refusal(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/",
        "https://127.0.0.1:8000/",
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://127.1:8000/",
        "http://2130706433:8000/",
        "http://0x7f000001:8000/",
        "http://0177.0.0.1:8000/",
        "http://[::ffff:127.0.0.1]:8000/",
        "http://[::1]:8000/",
        "http://0.0.0.0:8000/",
        "http://127.0.0.1.:8000/",
        "http://127.0.0.1:8000@evil.example/",
        "http://user:secret@127.0.0.1:8000/",
        "http://@127.0.0.1:8000/",
        "http://evil.example\\@127.0.0.1:8000/",
        "http:\\\\127.0.0.1:8000\\",
        "http://127.0.0.1:8000\\@evil.example/",
        "http://127.0.0.1:8000 .evil.example/",
        "http://127.0.0.1\t:8000/",
        "http://127.0.0.1:8000/\r\nHost: evil",
        "http://www.example.org/",
        "https://example.org/",
        "https://www.example.org:444/",
        "https://www.example.org.evil.example/",
        "https://wwwxexample.org/",
        "//www.example.org/",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://www.example.org/",
        "javascript:alert(1)",
        "s3://bucket/key",
        "http:///taskforces",
        "http://",
        "",
        "taskforces",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:8000/" + "a" * 2000,
    ],
)
def test_every_other_spelling_is_refused_with_a_reason(url: str) -> None:
    assert GATE.refusal(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "0.0.0.0",
        "0.1.2.3",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::5db8:d70e",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:5db8:d70e::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
    ],
)
def test_no_connection_to_an_address_that_is_not_public(address: str) -> None:
    assert address_fault(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_pass(address: str) -> None:
    assert address_fault(ipaddress.ip_address(address)) is None


def test_a_named_start_page_opens_its_own_port_only() -> None:
    assert GATE.admitted("127.0.0.1", 8000, ["127.0.0.1"]) == ["127.0.0.1"]
    assert GATE.admitted("127.0.0.1", 8001, ["127.0.0.1"]) == []
    assert "loopback" in GATE.refused["127.0.0.1", 8001]


def test_of_several_addresses_only_public_ones_are_connected_to() -> None:
    gate = Gate([PUBLIC])
    assert gate.admitted("www.example.org", 443, ["10.0.0.1", "93.184.215.14"]) == ["93.184.215.14"]
    assert not gate.refused


def test_start_urls_are_read_exactly() -> None:
    assert origin_of("http://[::1]:8080/a") == Origin(scheme="http", host="::1", port=8080)
    assert str(origin_of("http://[::1]:8080/a")) == "http://[::1]:8080"
    assert str(origin_of("https://www.example.org:443/")) == "https://www.example.org"


def resolved(names: Names, gate: Gate, *asked: tuple[str, int]) -> list[list[str] | str]:
    """Resolve one name after another in one run; return what each gave to connect to, or why nothing."""

    async def run() -> list[list[str] | str]:
        found: list[list[str] | str] = []
        for host, port in asked:
            try:
                found.append(await names.admitted(gate, host, port))
            except CannotResolveHostError:
                found.append("no address")
            except Refused as refused:
                found.append(f"{refused.outcome} {refused.reason}: {refused.detail}")
        return found

    return asyncio.run(run())


def answering(*answers: list[str]) -> Any:
    left = list(answers)

    async def lookup(host: str) -> list[str]:
        return left.pop(0)

    return lookup


SITE = ("www.example.org", 443)


def test_an_answer_that_turns_to_loopback_changes_nothing() -> None:
    names = Names(answering(["93.184.215.14"], ["127.0.0.1"]))
    assert resolved(names, Gate([PUBLIC]), SITE, SITE) == [["93.184.215.14"]] * 2


def test_a_name_that_answers_with_loopback_gives_no_address_to_connect_to() -> None:
    gate = Gate([PUBLIC])
    told = "127.0.0.1 (loopback), ::1 (loopback)"
    assert resolved(Names(answering(["127.0.0.1", "::1"])), gate, SITE) == [f"denied address: {told}"]
    assert gate.refused[SITE] == told


def test_a_failed_look_up_is_asked_again() -> None:
    names = Names(answering([], ["93.184.215.14"]))
    assert resolved(names, Gate([PUBLIC]), SITE, SITE) == ["no address", ["93.184.215.14"]]


def test_both_families_are_handed_out() -> None:
    names = Names(answering(["2606:2800:21f::1", "93.184.215.14"]))
    assert resolved(names, Gate([PUBLIC]), SITE) == [["2606:2800:21f::1", "93.184.215.14"]]
