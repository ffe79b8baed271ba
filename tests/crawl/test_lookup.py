"""A crawl begins only where something can be learned from it."""

import socket

import pytest

from dossier_scraper.crawl.lookup import refuse_without_network
from dossier_scraper.errors import SiteUnreachable

PAGES = ("https://one.example/a", "https://one.example/b", "https://two.example/")


def answer(monkeypatch: pytest.MonkeyPatch, *codes: int) -> None:
    """Let a resolver answer one host after the other; 0 is an address."""
    left = list(codes)

    def lookup(*_: object, **__: object) -> list[object]:
        if code := left.pop(0):
            raise socket.gaierror(code, "no")
        return []

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.parametrize("first", [True, False])
def test_without_any_name_server_no_crawl_begins(monkeypatch: pytest.MonkeyPatch, first: bool):
    answer(monkeypatch, socket.EAI_AGAIN, socket.EAI_AGAIN)
    with pytest.raises(SiteUnreachable, match=r"^Could not look up one\.example, two\.example \(no network\?\)\. "):
        refuse_without_network(PAGES, first=first)


def test_that_a_name_does_not_exist_is_recorded_unless_it_is_the_first_crawl(monkeypatch: pytest.MonkeyPatch):
    answer(monkeypatch, socket.EAI_NONAME, socket.EAI_NONAME)
    refuse_without_network(PAGES, first=False)
    answer(monkeypatch, socket.EAI_NONAME, socket.EAI_NONAME)
    with pytest.raises(SiteUnreachable):
        refuse_without_network(PAGES, first=True)


def test_one_host_that_is_found_is_enough(monkeypatch: pytest.MonkeyPatch):
    answer(monkeypatch, socket.EAI_AGAIN, 0)
    refuse_without_network(PAGES, first=True)


def test_an_address_needs_no_name_server():
    refuse_without_network(["http://127.0.0.1:9/", "http://[::1]:9/"], first=True)
