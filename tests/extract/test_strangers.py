"""Ways in which pages of any system print facts, texts, entries and rows: each is read, whatever stands beside it.

Each way is tried with the first of the others; `tests/extract/test_other_systems.py` has the systems.
"""

from collections.abc import Mapping

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Dossier, Page, Reading
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

FACTS = {
    "Requesting organisation": "Kite Academy & Lake Council",
    "Country": "Norway",
    "Start date": "15 March 2018",
    "Status": "Ongoing",
}
TEXTS = {"Background": "Schools have few kites.", "Objectives": "Fly one in each.", "Results": "Ten kites flew."}
EVENTS = (
    ("Kite workshop", "/publications/w", "24 August 2022", "Meeting reports", "Kite Academy", "Thirty teachers met."),
    ("On kites", "/publications/k", "5 June 2021", "Reports and studies", "Lake Council", "A report on all kites."),
)
ROWS = (
    ("Kites", "/dossiers/kites", "15 March 2018", "Norway", "Kite Academy", "Schools have few kites."),
    ("Robots", "/dossiers/robots", "1 June 2019", "Latvia", "Riga University", "Robots are rare in Riga."),
)
PAGES = {
    "a body field of Drupal 7": "<meta name=generator content='Drupal 7 (x)'><body class=node-type-page><h1>{0}</h1>"
    "<div class='node node-page'><div class='field field-name-body'><div class=field-item>{1}</div></div></div>",
    "a body field of Drupal 10": "<meta name=generator content='Drupal 10 (x)'><main><h1>{0}</h1>"
    "<article class='node node--type-page'><div class='field field--name-body'>{1}</div></article></main>",
    "WordPress": "<meta name=generator content='WordPress 6'><main><h1>{0}</h1>"
    "<div class=entry-content>{1}</div></main>",
}
# How a fact, a text, an entry and a row are printed: what stands around all of them, and each of them.
FACT_FORMS = {
    "terms": ("<dl>{}</dl>", "<div><dt>{0}</dt><dd>{1}</dd></div>"),
    "a column": ("<table>{}</table>", "<tr><th scope=row>{0}</th><td>{1}</td></tr>"),
    "one paragraph": ("<p>{}</p>", "{0}: {1}<br>"),
    "bold in one paragraph": ("<p>{}</p>", "<strong>{0}:</strong> {1} "),
    "spans": ("<ul>{}</ul>", "<li><span class=label>{0}</span> <span>{1}</span></li>"),
    "a grid": ("{}", "<div class=row><div class=col-4>{0}</div><div class=col-8>{1}</div></div>"),
    "legends": ("{}", "<fieldset><legend>{0}</legend><div>{1}</div></fieldset>"),
    "dashes": ("<p>{}</p>", "{0} – {1}<br>"),
    "emphasis": ("<ul>{}</ul>", "<li><em>{0}</em> – {1}</li>"),
    "dots": ("<ul>{}</ul>", "<li><strong>{0}</strong> · {1}</li>"),
    "values above": ("<div class=numbers>{}</div>", "<div><div><p>{1}</p></div><div>{0}</div></div>"),
    "headings": ("<div class=cols>{}</div>", "<div class=col><h4>{0}</h4>{1}</div>"),
    "hidden labels": ("{}", "<p><span class=visually-hidden>{0}</span> {1}</p>"),
}
TEXT_FORMS = {
    "headings": ("{}", "<h2>{0}</h2><p>{1}</p>"),
    "bold": ("{}", "<p><strong>{0}</strong></p><p>{1}</p>"),
    "details": ("{}", "<details><summary>{0}</summary><p>{1}</p></details>"),
    "an accordion": ("{}", "<div><h2><button aria-expanded=false>{0}</button></h2><div><p>{1}</p></div></div>"),
    "cards": ("{}", "<div class=card><div class=card-header>{0}</div><div><p class=card-text>{1}</p></div></div>"),
    "blocks of a layout": (
        "{}",
        "<div class=block><h2>{0}</h2><div class=block__content><div class='field field--name-body field__item'>"
        "<p>{1}</p></div></div></div>",
    ),
    "toggles": ("{}", "<div class=toggle><h5 class=toggle_title>{0}</h5><div><p>{1}</p></div></div>"),
}
ENTRY_FORMS = {
    "items": ("<ul>{}</ul>", "<li>{2}: <a href={1}>{0}</a> ({3} | {4})<br>{5}</li>"),
    "cards": (
        "{}",
        "<div class=card><b>{3}</b><h3><a href={1}>{0}</a></h3><p>{2}</p><p class=source>{4}</p><p>{5}</p></div>",
    ),
    "divisions": (
        "{}",
        "<div class=item><div><span>{2}</span></div><div><h4><a href={1}>{0}</a></h4><div>{3}</div><div>{4}</div>"
        "<p>{5}</p></div></div>",
    ),
    "a table": (
        "<table><tr><th>Date</th><th>Title</th><th>Category</th><th>Source</th><th>Summary</th></tr>{}</table>",
        "<tr><td>{2}</td><td><a href={1}>{0}</a></td><td>{3}</td><td>{4}</td><td>{5}</td></tr>",
    ),
    "an accordion": (
        "{}",
        "<div class=item><h3><button aria-expanded=false>{2} – {0}</button></h3><div><p>{3} | {4}</p>"
        "<p>{5} <a href={1}>Read more</a></p></div></div>",
    ),
    "cards within links": (
        "{}",
        "<figure><a href={1}><div><div>{0}</div><div>{5}</div><div><span>{4}</span><span>{3}</span><span>{2}</span>"
        "</div></div></a></figure>",
    ),
    "badges": (
        "<div>{}</div>",
        "<a href={1}><div><h5>{0}</h5><small>{2}</small></div><p>{5}</p><small><span class=badge>{3}</span> {4}"
        "</small></a>",
    ),
    "facts below the text": (
        "{}",
        "<div><h3><a href={1}>{0}</a></h3><p class=text>{5}</p><ul><li><p>{3}</p></li></ul><p>{2}</p>"
        "<p class=detail>{4}</p></div>",
    ),
    "authors": ("{}", "<div><h3><a href={1}>{0}</a></h3><p>by {4}</p><p>{2}</p><div><b>{3}</b><p>{5}</p></div></div>"),
    "buttons": (
        "<div>{}</div>",
        "<div><button aria-expanded=false><div>{0}</div></button><div><p>{2}</p><p>{3} | {4}</p><p>{5}</p>"
        "<p><a href={1}>Read more</a></p></div></div>",
    ),
    "dots": ("{}", "<div><b>{2}</b><h6><a href={1}>{0}</a></h6><p>{3} · {4}</p><p>{5}</p></div>"),
    "commas": ("{}", "<div><h4><a href={1}>{0}</a></h4><p><small>{2}, {3}, {4}</small></p><p>{5}</p></div>"),
    "heads in bold": (
        "<table><tr><td><p><b>Date</b></p></td><td><p><b>Event</b></p></td><td><b>Category</b></td><td><b>Source</b>"
        "</td><td><b>Summary</b></td></tr>{}</table>",
        "<tr><td><p>{2}</p></td><td><p><a href={1}>{0}</a></p></td><td>{3}</td><td>{4}</td><td>{5}</td></tr>",
    ),
    "one line of elements": (
        "<ul>{}</ul>",
        "<li><article><a href={1}><span>{0}</span><span>{2}</span></a><span>{5}</span><span>{3}</span>"
        "<span class=source>{4}</span></article></li>",
    ),
    "footnotes": ("<ol>{}</ol>", "<li><a href={1}>{0}</a> [1]<br>{2}<br>{3} | {4}<br>{5}</li>"),
    "one sentence": ("<ul>{}</ul>", "<li><b>{2}</b> — <a href={1}>{0}</a>. <em>{3}</em>, {4}. {5}</li>"),
    "headings of the first level": (
        "{}",
        "<article><h1><a href={1}>{0}</a></h1><ul><li><time>{2}</time></li><li class=event-address>Lake Hall (map)</li>"
        "</ul><p class=organiser>{4}</p><div><a href=/c>{3}</a></div><div><p>{5}</p></div>"
        "<a href={1}>View event &rarr;</a></article>",
    ),
    "boxes": (
        "{}",
        "<div class=item><div><p>{2}</p></div><div><h4><a href={1}>{0}</a></h4></div><div><p>{5}</p></div><div>"
        "<p class=font_9>{3}</p></div><div><p class=font_9>{4}</p></div><a href={1}>Read more</a></div>",
    ),
    "posts": (
        "{}",
        "<article class=loop-entry><header><div class=entry-taxonomies><a href=/c rel=tag>{3}</a></div><h3><a href={1}>"
        "{0}</a></h3><div class=entry-meta><span class=posted-by><span class=meta-label>By</span><span class='author"
        " vcard'><span class=fn>{4}</span></span></span><span class=posted-on><time>{2}</time></span></div></header>"
        "<div class=entry-summary><p>{5}</p></div></article>",
    ),
    "posts with bars": (
        "{}<p>By <a href=/author/ann rel=author>Ann</a> | 5 April 2023 | <a href=/c rel='category tag'>All</a></p>",
        "<article><h2><a href={1}>{0}</a></h2><p class=meta>By <span class=vcard>{4}</span><i>|</i><span>{2}</span>"
        "<i>|</i><a href=/c rel='category tag'>{3}</a></p><div><p>{5}</p></div></article>",
    ),
    "news above titles": (
        "{}",
        "<div class=layout_latest><p class=info><time>{2}</time> in {3} <span class=author>by {4}</span></p><h3>"
        "<a href={1}>{0}</a></h3><p>{5}</p><p class=more><a href={1}>Read more …<span class=invisible> {0}</span></a>"
        "</p></div>",
    ),
    "venues": (
        "{}",
        "<article><time>{2}</time><h3><a href={1}>{0}</a></h3><address>Lake Hall, Oslo</address><div>{3}</div>"
        "<div class=organizer>{4}</div><div><p>{5}</p></div></article>",
    ),
    "tiles": (
        "{}",
        "<div><a class=tile href={1}><span class=tag>{3}</span><h4>{0}</h4><p class=date>{2}</p><p>{5}</p>"
        "<p class=caption>{4}</p></a></div>",
    ),
    "results": ("{}", "<a class=news href={1}><h3>{0}</h3><p>{5}</p><p class=meta>{3} | {2}<br>{4}</p></a>"),
    "categories in front of titles": (
        "<ul>{}</ul>",
        "<li><div><p>{3}: <a href={1}>{0}</a></p><p>{5}</p><p class=small>{4}</p></div><div><i>{2}</i></div></li>",
    ),
    "authors below texts": (
        "{}",
        "<div role=listitem><div><a href={1}>{0}</a></div><div>{5}</div><div><span>{4}</span> <span>{2}</span></div>"
        "<div class=kind>{3}</div></div>",
    ),
    "blocks of posts": (
        "<ul>{}</ul>",
        "<li class=wp-block-post><h2><a href={1}>{0}</a></h2><p>{5}</p><div class=wp-block-post-date><time>{2}</time>"
        "</div><div><a href=/c rel=tag>{3}</a></div><div class=wp-block-post-author-name>{4}</div></li>",
    ),
    "a table of when, what and who": (
        "<table><tr><th>When</th><th>What</th><th>Type</th><th>Who</th></tr>{}</table>",
        "<tr><td>{2}</td><td><a href={1}>{0}</a><br><small>{5}</small></td><td>{3}</td><td>{4}</td></tr>",
    ),
}
ROW_FORMS = {
    "items": ("<ul>{}</ul>", "<li><a href={1}>{0}</a> – {2} | {3} | {4}</li>"),
    "details": (
        "{}",
        "<details><summary>{3}</summary><ul><li><a href={1}>{0}</a> ({2} | {3} | {4})</li></ul></details>",
    ),
    "an accordion": (
        "{}",
        "<div class=accordion-item><h3><button aria-expanded=false>{3}</button></h3><div><p><a href={1}>{0}</a></p>"
        "<p>{2} | {3} | {4}</p><p>{5}</p></div></div>",
    ),
    "labels": (
        "{}",
        "<article class=teaser><h3><a href={1}>{0}</a></h3><ul><li><b>Start date:</b> {2}</li><li><b>Country:</b> {3}"
        "</li><li><b>Requesting organisation:</b> {4}</li></ul><p>{5}</p></article>",
    ),
    "facts below titles": ("{}", "<p><a href={1}>{0}</a></p><p>{2} | {3} | {4}</p>"),
    "a card in a link": ("{}", "<a href={1}><h3>{0}</h3><p>{5}</p><ul><li>{3}</li><li>{4}</li><li>{2}</li></ul></a>"),
    "terms in a link": (
        "{}",
        "<div class=item><a href={1}><h3>{0}</h3><p>{5}</p><dl><dt>Start</dt><dd>{2}</dd><dt>Country</dt><dd>{3}</dd>"
        "<dt>Organisation</dt><dd>{4}</dd></dl></a></div>",
    ),
    "dots": ("{}", "<article><h2><a href={1}>{0}</a></h2><small>{2} • {3} • {4}</small><p>{5}</p></article>"),
    "commas": ("<ul>{}</ul>", "<li><a href={1}>{0}</a> ({3}, {4}, {2})</li>"),
    "elements": (
        "<div>{}</div>",
        "<div class=item><a href={1}>{0}</a><div>{5}</div><div><i>{4}</i><i>{3}</i><i>{2}</i></div></div>",
    ),
    "a footer": (
        "{}",
        "<article class=post><h3><a href={1}>{0}</a></h3><p>{5}</p><footer><time>{2}</time><i>{3}</i>"
        "<i>{4}</i></footer></article>",
    ),
    "a footer of a card": (
        "{}",
        "<div class=col><div class=card><div class=card-body><h5>{0}</h5><h6>{4}</h6><p class=card-text>{5}</p>"
        "<a href={1}>View dossier</a></div><div class=card-footer><small>{3} · {2}</small></div></div></div>",
    ),
    "typed bullets": ("{}", "<p>· <a href={1}>{0}</a> – {2} – {3} – {4}</p>"),
}
# All of a dossier's short fields in two rows of two.
TWO_BY_TWO = "<table><tr>{0}{1}</tr><tr>{2}{3}</tr></table>"
CELLS = "<td><b>{0}</b></td><td>{1}</td>"


def printed(form: tuple[str, str], records: Mapping[str, str] | tuple[tuple[str, ...], ...]) -> str:
    around, each = form
    parts = records.items() if isinstance(records, Mapping) else records
    return around.format("".join(each.format(*part) for part in parts))


def dossier(page: str, facts: str, texts: str, entries: str) -> str:
    return PAGES[page].format("Lake Kites", f"{facts}{texts}<h2>Timeline</h2>{entries}")


def read(html: str, path: str) -> Reading:
    return extract(Page(url=BASE + path, body=html.encode()), load_site())


def first(forms: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    return next(iter(forms.values()))


def one(name: str) -> str:
    """Return a dossier whose timeline has one entry, printed in one of the ways."""
    facts, texts = printed(first(FACT_FORMS), FACTS), printed(first(TEXT_FORMS), TEXTS)
    return dossier("WordPress", facts, texts, printed(ENTRY_FORMS[name], EVENTS[:1]))


def pages() -> dict[str, str]:
    """Return each way to print a dossier, with the first of the other ways."""
    facts, texts, entries = printed(first(FACT_FORMS), FACTS), printed(first(TEXT_FORMS), TEXTS), first(ENTRY_FORMS)
    told = {f"facts as {name}": (printed(form, FACTS), texts, entries) for name, form in FACT_FORMS.items()}
    two = TWO_BY_TWO.format(*(CELLS.format(*fact) for fact in FACTS.items()))
    told |= {"facts as two by two": (two, texts, entries)}
    told |= {f"texts as {name}": (facts, printed(form, TEXTS), entries) for name, form in TEXT_FORMS.items()}
    told |= {f"entries as {name}": (facts, texts, form) for name, form in ENTRY_FORMS.items()}
    parts = {name: (of[0], of[1], printed(of[2], EVENTS)) for name, of in told.items()}
    made = {name: dossier("WordPress", *of) for name, of in parts.items()}
    made |= {name: dossier(name, *parts["facts as terms"]) for name in PAGES}
    blocks = dossier("a body field of Drupal 10", *parts["texts as blocks of a layout"])
    return made | {"blocks of a layout in Drupal 10": blocks.replace(" class='field field--name-body'", "", 1)}


DOSSIERS = pages()


@pytest.mark.parametrize("name", DOSSIERS)
def test_a_dossier_is_read_however_it_is_printed(name: str):
    said = read(DOSSIERS[name], "/dossiers/lake-kites").dossier
    assert said is not None
    assert [found.name for found in said.requesting_organisations] == [FACTS["Requesting organisation"]]
    assert (said.country, said.start_date and said.start_date.text, said.status) == tuple(FACTS.values())[1:]
    assert (said.background, said.objectives, said.results) == tuple(TEXTS.values())
    assert told_of(said) == list(EVENTS)


def told_of(said: Dossier) -> list[tuple[str | None, ...]]:
    """Return what a dossier says of its events."""
    return [
        (e.title, (e.url or "").removeprefix(BASE), e.date and e.date.text, *e.categories, e.source, e.summary)
        for e in said.events
    ]


@pytest.mark.parametrize("form", ENTRY_FORMS)
def test_one_entry_is_read_however_it_is_printed(form: str):
    said = read(one(form), "/dossiers/lake-kites").dossier
    assert said is not None
    assert told_of(said) == list(EVENTS[:1])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("form", ROW_FORMS)
def test_a_listing_is_read_however_its_rows_are_printed(page: str, form: str):
    rows = printed(ROW_FORMS[form], ROWS)
    reading = read(PAGES[page].format("Taskforces", f"<p>The ongoing ones are these:</p>{rows}"), "/taskforces")
    assert [
        (row.title, (row.url or "").removeprefix(BASE), row.date and row.date.text, row.country, *row.organisations)
        for row in reading.rows
    ] == [row[:5] for row in ROWS]
    assert [row.teaser for row in reading.rows] == [row[5] if "{5}" in ROW_FORMS[form][1] else None for row in ROWS]
    assert {row.listed_as for row in reading.rows} == {"ongoing"}


EVENT_FORMS = {
    "a line of facts": "<p>24 August 2022 | Meeting reports | Kite Academy | Norway</p>"
    "<p>Ten kites flew over a lake.</p>",
    "an aside": "<div><p>Ten kites flew over a lake.</p></div><aside><h4>Date</h4><p>24 August 2022</p>"
    "<h4>Category</h4>"
    "<p>Meeting reports</p><h4>Source</h4><p>Kite Academy</p><h4>Country</h4><p>Norway</p></aside>",
    "hidden labels": "<p>24 August 2022</p><p><i class=sr-only>Category</i> Meeting reports</p><p><i class=sr-only>"
    "Source</i> Kite Academy</p><p><i class=sr-only>Country</i> Norway</p><p>Ten kites flew over a lake.</p>",
    "labels above": "<p>24 August 2022</p><p><b>Host organisation</b></p><p>Kite Academy</p><p><b>Publication type</b>"
    "</p><p>Meeting reports</p><p><b>Country</b></p><p>Norway</p>"
    "<p><b>Short summary</b></p><p>Ten kites flew over a lake.</p>",
}


@pytest.mark.parametrize("form", EVENT_FORMS)
def test_an_events_page_is_read_however_it_is_printed(form: str):
    said = read(PAGES["WordPress"].format("Kite workshop", EVENT_FORMS[form]), "/publications/kite-workshop").event
    assert said is not None
    assert (said.title, said.date and said.date.text) == ("Kite workshop", "24 August 2022")
    assert (said.source, said.categories, said.country) == ("Kite Academy", ("Meeting reports",), "Norway")
    assert said.summary == "Ten kites flew over a lake."
