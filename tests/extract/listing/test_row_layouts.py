"""Rows as software prints them that made no page of this site: each reads the same, without a problem of its own."""

import pytest

from dossier_scraper.extract import extract, requote
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

URL = f"{BASE}/taskforces"
PAGE = "<html lang=en>{}<body><main id=content><h1>Taskforces</h1>{}</main></body></html>"
# The row's address, title, day, country and organisation have places; the title is `t`, in each of three rows another.
LAYOUTS = {
    "link around a card of lines": (
        "<a class=card href={u}><p class=meta>{d}<br>{c}<br>{o}</p><h3>{t}</h3><p>It flew.</p></a>"
    ),
    "link around inline parts": (
        "<div class=slide><a href={u}><div><h3>{t}</h3><span>{d}</span><span>{c}</span><span>{o}</span></div></a></div>"
    ),
    "link that covers its card": (
        "<div class=card><a class=cover href={u} aria-label='{t}'></a><div>{t}</div><p>{d}, {c}, {o}</p>"
        "<p>It flew.</p></div>"
    ),
    "title by its class": (
        "<div class=card><a href={u}></a><div class=card__title>{t}</div><span class=pill>{d}</span>"
        "<p>{c}</p><p class=card__organisation>{o}</p></div>"
    ),
    "facts in a second heading": (
        "<div class=card><h2>{t}</h2><h3>{c}, {d}</h3><p>{o}</p><p>It flew.</p><a href={u}>Open</a></div>"
    ),
    "caption of a picture": (
        "<figure class=item><a href={u}><img src=x.png alt=''></a>"
        "<figcaption>{t} ({d} | {c} | {o})</figcaption></figure>"
    ),
    "linked terms": (
        "<li><h2><a href={u}>{t}</a></h2><time>{d}</time><div class=terms><a href=/c/1>{c}</a></div>"
        "<div class=terms><a href=/o/1>{o}</a></div><p>It flew.</p></li>"
    ),
    "facts below a footer's name": (
        "<div class=card><h3><a href={u}>{t}</a></h3><div class=card-footer>{d} · {c} · {o}</div></div>"
    ),
    "a word for all rows": (
        "<li><p class=kind>Dossier</p><h3><a href={u}>{t}</a></h3><p>{d}</p><p>{c}</p><p>{o}</p><p>It flew.</p></li>"
    ),
    "the organisation first": "<li><a href={u}>{t}</a> — {o}, {c} ({d})</li>",
}
ROWS = (
    ("kites", "Kites (and more)", "15 March 2018", "Spain", "Kite Club"),
    ("labs", "Labs: open to all?", "7 June 2020", "Finland and Estonia", "Barna Council"),
    ("girls", "Girls in tech", "1 May 2021", "The Netherlands", "Elhuyar"),
)
DAYS = ("2018-03-15", "2020-06-07", "2021-05-01")


@pytest.mark.parametrize("generator", ["<meta name=generator content='WordPress 6'>", ""], ids=["wordpress", "unknown"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_row_is_read_in_any_layout(layout: str, generator: str):
    rows = "".join(layout.format(u=f"/dossiers/{u}", t=t, d=d, c=c, o=o) for u, t, d, c, o in ROWS)
    page = Page(url=URL, body=PAGE.format(generator, f"<div class=list>{rows}</div>").encode())
    reading = extract(page, load_site())
    read = [(row.title, row.date and row.date.date, row.country, row.organisations) for row in reading.rows]
    assert read == [(t, day, c, (o,)) for (_, t, _, c, o), day in zip(ROWS, DAYS, strict=True)]
    assert not [said for said in reading.problems if said.severity == "warning"]
    assert all(requote(page, load_site(), provenance) for provenance in reading.provenance.values())
