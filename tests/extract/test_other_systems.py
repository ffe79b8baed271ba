"""One dossier as other systems print it: builders, wikis, portals, bare HTML; each field is read in each of them."""

from typing import NamedTuple

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from tests.extract.golden import BASE

FACTS = (
    ("Requesting organisation", "Kite Academy"),
    ("Country", "Norway"),
    ("Start date", "15 March 2018"),
    ("Status", "Ongoing"),
)
TEXTS = (("Background", "Schools fly kites."), ("Objectives", "Fly more kites."), ("Results", "Ten kites flew."))
EVENTS = (
    ("Kite workshop", "24 August 2022", "Meeting reports", "Kite Academy", "They met at the lake."),
    ("Kite report", "5 June 2021", "Publications", "Lake Council", "A report on kites."),
)
HEADED = "<h2>{0}</h2><p>{1}</p>"
ENTRY = "<h3><a href='{url}'>{title}</a></h3><p>{date}</p><p>{category} | {source}</p><p>{summary}</p>"
PARAGRAPHS = "<p>{date}</p><p>{category} | {source}</p><p>{summary}</p>"
LINES = "{date}<br>{category} | {source}<br>{summary}"
LINK = "<a href='{url}'>{title}</a>"


class System(NamedTuple):
    """How a system prints a page, a fact, a text and an entry of the timeline."""

    page: str
    fact: str = "<p><strong>{0}:</strong> {1}</p>"
    text: str = HEADED
    entry: str = ENTRY


SYSTEMS = {
    "Squarespace": System(
        "<main id=page><article class=sections><div class='sqs-block html-block'><div class=sqs-block-content>"
        "<h1>Kites</h1><ul>{facts}</ul></div></div><div class=sqs-block-content>{texts}</div>"
        "<div class=sqs-block-content><h2>Timeline</h2>{entries}</div></article></main>",
        "<li><strong>{0}:</strong> {1}</li>",
    ),
    "Webflow": System(
        "<div class=section><div class=w-container><h1>Kites</h1><div class='w-layout-grid grid'>{facts}</div>"
        "<div class=w-richtext>{texts}</div><div class=w-dyn-list><h2>Timeline</h2><div role=list class=w-dyn-items>"
        "{entries}</div></div></div></div>",
        "<div class=w-node><div class=text-block>{0}</div><div class=text-block-value>{1}</div></div>",
        entry="<div role=listitem class=w-dyn-item><a href='{url}' class=w-inline-block><h3>{title}</h3></a>"
        "<div>{date}</div><div>{category} | {source}</div><p>{summary}</p></div>",
    ),
    "Wix": System(
        "<main id=PAGES_CONTAINER><div class=wixui-rich-text><h1>Kites</h1></div>{facts}{texts}"
        "<div class=wixui-rich-text><h2>Timeline</h2></div><div class=wixui-repeater>{entries}</div></main>",
        "<div class=wixui-rich-text><p><span style='font-weight:bold'>{0}:</span> {1}</p></div>",
        "<div class=wixui-rich-text><h2>{0}</h2></div><div class=wixui-rich-text><p>{1}</p></div>",
        f"<div class=wixui-repeater__item><p>{LINK}</p>{PARAGRAPHS}</div>",
    ),
    "Olivero": System(
        "<main class=site-main><h1 class=page-title><span class='field field--name-title'>Kites</span></h1>"
        "<article class='node node--type-taskforce-dossier'>{facts}{texts}<h2>Timeline</h2>{entries}</article></main>",
        "<div class='field field--label-above'><div class=field__label>{0}</div><div class=field__item>{1}</div></div>",
        entry="<div class=views-row><h3><a href='{url}'>{title}</a></h3><time>{date}</time>"
        "<div>{category} | {source}</div><p>{summary}</p></div>",
    ),
    "TYPO3": System(
        "<div id=page-content><div class=frame><h1>Kites</h1></div><div id=c12 class=frame><table class=ce-table>"
        "{facts}</table></div><div id=c13><div class=ce-bodytext>{texts}</div></div>"
        "<div id=c14><h2>Timeline</h2>{entries}</div></div>",
        "<tr><th scope=row>{0}</th><td>{1}</td></tr>",
    ),
    "Joomla": System(
        "<main><div class='com-content-article item-page'><div class=page-header><h1>Kites</h1></div>"
        "<dl class=fields-container>{facts}</dl>{texts}<h2>Timeline</h2>{entries}</div></main>",
        "<dt class=field-label>{0}</dt><dd class=field-value>{1}</dd>",
    ),
    "Plone": System(
        "<article id=content><header><h1 class=documentFirstHeading>Kites</h1></header><div id=content-core>{facts}"
        "{texts}<h2>Timeline</h2>{entries}</div></article>",
        "<div class=field><label class=formQuestion>{0}</label>: <span>{1}</span></div>",
    ),
    "Hugo": System(
        "<main><article class=post-single><h1>Kites</h1><div class=post-meta>{facts}</div>{texts}"
        "<h2 id=timeline>Timeline <a href='#timeline'>#</a></h2><ul>{entries}</ul></article></main>",
        "<span><b>{0}</b>: {1}</span> · ",
        entry="<li>{date} – <a href='{url}'>{title}</a> ({category} | {source}): {summary}</li>",
    ),
    "SharePoint": System(
        "<div id=DeltaPlaceHolderMain><h1>Kites</h1><table class=ms-rteTable>{facts}</table>{texts}"
        "<h2>Timeline</h2>{entries}</div>",
        "<tr><td><strong>{0}</strong>\u200b</td><td>\u200b{1}</td></tr>",
    ),
    "MediaWiki": System(
        "<div id=content class=mw-body><h1 id=firstHeading>Kites</h1><table class=infobox>{facts}</table>{texts}"
        "<h2>Timeline</h2>{entries}</div>",
        "<tr><th>{0}</th><td>{1}</td></tr>",
        "<h2><span class=mw-headline>{0}</span><span>[<a href='/w'>edit</a>]</span></h2><p>{1}</p>",
    ),
    "tabs": System(
        "<main><h1>Kites</h1>{facts}<div role=tablist><button role=tab aria-controls=a>Overview</button>"
        "<button role=tab aria-controls=b>Timeline</button></div><div role=tabpanel id=a>{texts}</div>"
        "<div role=tabpanel id=b hidden>{entries}</div></main>",
    ),
    "details": System(
        "<main><h1>Kites</h1>{facts}{texts}<details><summary>Timeline</summary>{entries}</details></main>",
        text="<details><summary>{0}</summary><p>{1}</p></details>",
    ),
    "one list of terms": System(
        "<main><h1>Kites</h1><dl>{facts}{texts}<dt>Timeline</dt><dd><ol>{entries}</ol></dd></dl></main>",
        "<dt>{0}</dt><dd>{1}</dd>",
        "<dt>{0}</dt><dd>{1}</dd>",
        f"<li>{LINK}<br>{LINES}</li>",
    ),
    "icon list": System(
        "<div class=elementor><h1>Kites</h1><ul>{facts}</ul>{texts}<h2>Timeline</h2>{entries}</div>",
        "<li class=elementor-icon-list-item><i class=fas></i><span class=elementor-icon-list-text>{0}: {1}</span></li>",
        "<div class=elementor-widget-heading><h2>{0}</h2></div><div class=elementor-widget><p>{1}</p></div>",
        f"<div class=elementor-toggle-item><div role=button>{LINK}</div><div>{PARAGRAPHS}</div></div>",
    ),
    "blurbs": System(
        "<div class=entry-content><h1>Kites</h1>{facts}{texts}<h2>Timeline</h2>{entries}</div>",
        "<div class=et_pb_blurb><h4><span>{0}</span></h4><div class=et_pb_blurb_description>{1}</div></div>",
        entry=f"<div class=et_pb_blurb><h4>{LINK}</h4><div>{PARAGRAPHS}</div></div>",
    ),
    "columns of blocks": System(
        "<main class=wp-block-group><h1>Kites</h1><div class=wp-block-columns><div>{facts}</div><div>{texts}</div>"
        "</div><h2>Timeline</h2>{entries}</main>",
        "<p><mark>{0}</mark><br>{1}</p>",
    ),
    "a table of entries": System(
        "<main><h1>Kites</h1><table>{facts}</table>{texts}<h2>Timeline</h2><table><thead><tr><th>Date</th><th>Title</th>"
        "<th>Category</th><th>Source</th><th>Summary</th></tr></thead>{entries}</table></main>",
        "<tr><td><strong>{0}</strong></td><td>{1}</td></tr>",
        entry=f"<tr><td>{{date}}</td><td>{LINK}</td><td>{{category}}</td><td>{{source}}</td><td>{{summary}}</td></tr>",
    ),
    "elements of its own": System(
        "<app-root><app-dossier><h1>Kites</h1>{facts}{texts}<h2>Timeline</h2>{entries}</app-dossier></app-root>",
        "<app-field><app-label>{0}</app-label><app-value>{1}</app-value></app-field>",
    ),
    "HTML of 1997": System(
        "<center><font size=6><b>Kites</b></font></center><p>{facts}{texts}<p><b>Timeline</b><ul>{entries}</ul>",
        "<b>{0}:</b> {1}<br>",
        "<p><b>{0}:</b> {1}",
        "<li>{date}: <a href={url}>{title}</a>, {category} | {source}<br>{summary}",
    ),
    "cards": System(
        "<main><h1>Kites</h1><aside class=facts-box>{facts}</aside>{texts}<section class=timeline><h2>Timeline</h2>"
        "<div class=grid>{entries}</div></section></main>",
        "<div><span class=label>{0}</span><span class=value>{1}</span></div>",
        entry="<article class=card><time>{date}</time><h3><a href='{url}'>{title}</a></h3><div class=card-meta>"
        "<span>{category}</span> | <span>{source}</span></div><p>{summary}</p></article>",
    ),
}


def printed(system: System) -> str:
    """Return the dossier as a system prints it."""
    named = [dict(zip(("title", "date", "category", "source", "summary"), event, strict=True)) for event in EVENTS]
    body = system.page.format(
        facts="".join(system.fact.format(*fact) for fact in FACTS),
        texts="".join(system.text.format(*text) for text in TEXTS),
        entries="".join(system.entry.format(url=f"/publications/{n}", **event) for n, event in enumerate(named)),
    )
    menu = '<nav><ul><li><a href="/about">About</a></li><li><a href="/taskforces">Taskforces</a></li></ul></nav>'
    head = '<title>Kites | EU STEM Coalition</title><meta name="generator" content="WordPress 6.5">'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{menu}{body}</body></html>"


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_dossier_is_read_in_the_markup_of_other_systems(name: str):
    page = Page(url=f"{BASE}/dossiers/kites", body=printed(SYSTEMS[name]).encode())
    dossier = extract(page, load_site()).dossier
    assert dossier is not None
    assert [organisation.name for organisation in dossier.requesting_organisations] == ["Kite Academy"]
    assert dossier.start_date is not None
    assert (dossier.title, dossier.country, dossier.start_date.date, dossier.status) == (
        "Kites",
        "Norway",
        "2018-03-15",
        "Ongoing",
    )
    assert (dossier.background, dossier.objectives, dossier.results) == tuple(text for _, text in TEXTS)
    told = [(e.title, e.date and e.date.text, *e.categories, e.source, e.summary) for e in dossier.events]
    assert told == list(EVENTS)
    assert [event.url for event in dossier.events] == [f"{BASE}/publications/{n}" for n in range(2)]
