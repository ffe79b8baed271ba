"""Dossiers' pages composed at random: any way of printing fields, with any timeline, in any container, of either era.

A composition is told by a number alone. All of them say what `truth.json` says of a dossier, so all have to give the
same reading: themes that nobody has seen are mostly new combinations of what themes do.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date
from html import escape
from random import Random

from tests.extract.golden import PAGES
from tests.extract.themes import COMMENTS, DECOYS, MACHINE, SHORT, SIDEBAR, Facts

TRUTH: dict[str, Facts] = json.loads((PAGES / "truth.json").read_text("utf-8"))["dossiers"]
Pair = tuple[str, str]

DAYS: tuple[Callable[[date], str], ...] = (
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d.day} {d:%B} {d.year}",
    lambda d: f"{d:%A}, {d.day} {d:%B} {d.year}",
    lambda d: f"{d.day} {d:%b} {d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f'<time datetime="{d}T00:00:00+02:00">{d.day}/{d.month}/{d.year}</time>',
    lambda d: f'<span class="date-display-single" content="{d}T00:00:00+02:00">{d:%b} {d.day}, {d.year}</span>',
)
NAMES: tuple[Callable[[list[str]], str], ...] = (
    lambda names: "<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>" if len(names) > 1 else names[0],
    lambda names: ", ".join(f'<a href="/members/{i}">{name}</a>' for i, name in enumerate(names)),
    lambda names: " and ".join(f'<a href="/members/{i}">{name}</a>' for i, name in enumerate(names)),
    lambda names: " ".join(f'<a href="/m/{i}"><img src="/l{i}.png" alt="{name}"></a>' for i, name in enumerate(names)),
    "<br>".join,
)
# One pattern for every field, or one for the short and one for the long ones: label, value and machine name.
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("", "<p><strong>{l}:</strong> {v}</p>", ""),
    ("<dl>{}</dl>", "<dt>{l}</dt><dd>{v}</dd>", ""),
    ("<dl>{}</dl>", "<div><dt>{l}:</dt><dd><p>{v}</p></dd></div>", ""),
    ("<table>{}</table>", "<tr><th scope=row>{l}</th><td>{v}</td></tr>", ""),
    ("<table>{}</table>", "<tr><td>{l}</td><td>{v}</td></tr>", "<h2>{l}</h2><p>{v}</p>"),
    ("<p>{}</p>", "<b>{l}:</b> {v} ", ""),
    ("<p>{}</p>", "<strong>{l}</strong>: {v}<br>", "<h3>{l}</h3><p>{v}</p>"),
    ("<p>{}</p>", "<b>{l}</b><br>{v}<br>", ""),
    ("", "<h3>{l}</h3><div>{v}</div>", ""),
    ("", "<p><b>{l}:</b> {v}</p>", "<details><summary>{l}</summary><p>{v}</p></details>"),
    (
        "<div class=card>{}</div>",
        "<div><div class='fact-label'>{l}</div><div>{v}</div></div>",
        "<div><h2><button class='accordion-button' type=button>{l}</button></h2><div><p>{v}</p></div></div>",
    ),
    (
        "",
        "<div><small>{l}</small><div>{v}</div></div>",
        "<div class=panel><h4 class=panel-title><a data-toggle=collapse href='#{m}'>{l}</a></h4>"
        "<div id='{m}' class='panel-collapse collapse'>{v}</div></div>",
    ),
    ("<ul>{}</ul>", "<li><span class=k>{l}</span> <span class=v>{v}</span></li>", "<h4>{l}:</h4><p>{v}</p>"),
    (
        "<div class='wp-block-columns'>{}</div>",
        "<div class='wp-block-column'><p><strong>{l}</strong></p><p>{v}</p></div>",
        "<h2>{l}</h2><p>{v}</p>",
    ),
    ("", "<div class=row><div class=col-3><strong>{l}</strong></div><div class=col-9>{v}</div></div>", ""),
    ("", "<div><h4 class='elementor-heading-title'>{l}</h4></div><div><p>{v}</p></div>", ""),
    ("", "<fieldset><legend>{l}</legend>{v}</fieldset>", ""),
    ("", "<p>{l}: {v}</p>", ""),
)
CLASSED: tuple[tuple[str, str], ...] = (
    (
        "",
        "<div class='field field-name-{m}'><div class='field-label'>{l}:&nbsp;</div>"
        "<div class='field-item'>{v}</div></div>",
    ),
    ("", "<div class='field field-name-{m}'><div class='field-items'><div class='field-item'>{v}</div></div></div>"),
    (
        "",
        "<section class='field field-name-{m}'><h2 class='field-label'>{l}:</h2>"
        "<div class='field-item'>{v}</div></section>",
    ),
    ("<table>{}</table>", "<tr class='field field-name-{m}'><th class='field-label'>{l}</th><td>{v}</td></tr>"),
    ("", "<div class='field-name-{m}'><h3>{l}</h3>{v}</div>"),
    ("", "<div class='field field-name-{m}'><strong>{l}:</strong> {v}</div>"),
    ("", "<dl class='field field-name-{m}'><dt class='field-label'>{l}</dt><dd class='field-item'>{v}</dd></dl>"),
    (
        "<div class=panel-panel>{}</div>",
        "<div class='panel-pane pane-node-{m}'><h2 class='pane-title'>{l}</h2><div class='pane-content'>"
        "<div class='field field-name-{m}'><div class='field-item'>{v}</div></div></div></div>",
    ),
    (
        "<div class='view view-taskforce-dossier'><div class='views-row'>{}</div></div>",
        "<div class='views-field views-field-{m}'><span class='views-label'>{l}: </span>"
        "<span class='field-content'>{v}</span></div>",
    ),
)  # fmt: skip
# Around all entries, and one entry: date, linked title, facts, summary, address, title, categories, source.
TIMELINES: tuple[tuple[str, str], ...] = (
    ("<ul>{}</ul>", "<li><b>{d}</b> {t}<br>{f}<br>{s}</li>"),
    ("<ol>{}</ol>", "<li><p><em>{d}</em></p><h4>{t}</h4><p>{f}</p><p>{s}</p></li>"),
    (
        "<table><tr><th>Title</th><th>Source</th><th>Type</th><th>When</th><th>Description</th></tr>{}</table>",
        "<tr><td>{t}</td><td>{o}</td><td>{c}</td><td>{d}</td><td>{s}</td></tr>",
    ),
    ("<table>{}</table>", "<tr><td>{d}</td><td><p>{t}</p><p>{f}</p><p>{s}</p></td></tr>"),
    (
        "<div class=cards>{}</div>",
        "<div class=card><h5>{t}</h5><h6>{d}</h6><p>{f}</p><p>{s}</p><a href='{p}'>Read more</a></div>",
    ),
    (
        "{}",
        "<article><header><h3>{t}</h3><p>{d}</p></header><ul><li>{c}</li></ul><p>Source: {o}</p><p>{s}</p></article>",
    ),
    ("<dl>{}</dl>", "<dt>{d}&nbsp;</dt><dd>{t}<br>{f}<br>{s}</dd>"),
    ("{}", "<a href='{p}'><span>{d}</span><h3>{n}</h3><p>{f}</p><p>{s}</p></a>"),
    ("{}", "<h4>{t}</h4><p>{d}</p><p>{f}</p><p>{s}</p>"),
    ("{}", "<p><b>{d}</b> {t}<br>{f}<br>{s}</p>"),
    ("{}", "<div><h4>{t}</h4><p><b>Category:</b> {c} <b>Source:</b> {o}</p><p>{d}</p><p>{s}</p></div>"),
    (
        "<div class=accordion>{}</div>",
        "<div><h4><button aria-expanded=false>{n}</button></h4><div><p>{d}</p><p>{f}</p><p>{s}</p>"
        "<p><a href='{p}'>Read more</a></p></div></div>",
    ),
    ("{}", "<div class=row><div>{d}</div><div class=col-10><h4>{t}</h4><div>{f}</div><p>{s}</p></div></div>"),
    ("<ul>{}</ul>", "<li>{t}<ul><li>{d}</li><li>{f}</li><li>{s}</li></ul></li>"),
)  # fmt: skip
HEADS = (
    "<h2>Timeline</h2>", "<h3>Timeline of events</h3>", "<p><strong>Timeline</strong></p>",
    "<p>The timeline below provides an overview of key-events related to the taskforce.</p>",
)  # fmt: skip
AROUND = (
    "<main>{}</main>", "<div id=content><div class=section>{}</div></div>", "<table><tr><td>{}</td></tr></table>",
    "<div class=container><section class=col-sm-9>{}</section></div>", "<div class=wrap><div role=main>{}</div></div>",
)  # fmt: skip
CONTAINERS = {
    "wordpress": ("<div class='entry-content'>{}</div>", "<article class='hentry'><div>{}</div></article>", "{}"),
    "drupal7": ("<div class='node node-taskforce-dossier'>{}</div>", "{}"),
}
MARKS = {
    "drupal7": ("Drupal 7 (http://drupal.org)", "node-type-taskforce-dossier"),
    "wordpress": ("WordPress 6.5", "single-dossier"),
}
CARDS = (
    "<section><div class='card'><h3><a href='/dossiers/other'>Other</a></h3><p>Country: Narnia</p>"
    "<p>Start date: 1 May 2001</p></div><a class='tile' href='/dossiers/third'><h3>Third</h3><p>Status: Wrong</p></a>"
    "</section>"
)
NOISE = (
    CARDS, "<figure><img alt=''><figcaption>Country: Narnia</figcaption></figure>",
    "<p>Published on <time datetime='2020-05-03'>3 May 2020</time></p>", "<div hidden><p>Status: Secret</p></div>",
    "<ul class='nav nav-tabs'><li><a href='#x'>Background</a></li><li><a href='#y'>Status</a></li></ul>",
    "<div class='cookie-notice'><p>We use cookies. Status: accepted.</p></div>",
    "<figure><img alt='Country: Narnia'></figure>",
    "<div class='share-buttons'><h3>Share</h3><a href='https://share.example'>Tell others</a></div>", "",
)  # fmt: skip
BEHIND = (
    CARDS,
    "<section class='related'><h2>Related taskforces</h2><article class='teaser'><h3><a href='/dossiers/other'>Other"
    "</a></h3><p>Country: Narnia</p><p>Requesting organisation: Wrong</p></article></section>",
    "<aside><h3>News</h3><ul><li>1 May 2022 <a href='/publications/unrelated'>Unrelated</a></li></ul></aside>",
    "<h2>Contact</h2><dl><dt>Name</dt><dd>Somebody</dd><dt>Status</dt><dd>Retired</dd></dl>", "",
)  # fmt: skip


def days(value: Facts | None, style: Callable[[date], str]) -> str:
    """Return a date of the facts in one of the styles."""
    parts = [date.fromisoformat(value[key]) for key in ("date", "date_end") if value.get(key)] if value else []
    return " to ".join(map(style, parts))


def filled(patterns: tuple[str, str, str], pairs: Iterable[Pair]) -> str:
    """Return fields in the markup of some patterns."""
    around, short, long = patterns
    texts = {True: "", False: ""}
    for label, value in pairs:
        is_short = label in SHORT or not long
        texts[is_short] += (short if is_short else long).format(l=label, v=value, m=MACHINE[label])
    return (around or "{}").format(texts[True]) + texts[False]


def timeline(facts: Facts, rng: Random) -> str:
    """Return a dossier's timeline in one of the markups, with what announces it."""
    around, entry = rng.choice(TIMELINES)
    style = rng.choice(DAYS)
    entries = ""
    for event in facts["events"]:
        title, names = escape(event["title"]), escape(", ".join(event["categories"]))
        source = escape(event["source"])
        entries += entry.format(
            d=days(event["date"], style), t=f'<a href="{event["path"]}">{title}</a>', f=f"{names} | {source}",
            s=escape(event["summary"]), p=event["path"], n=title, c=names, o=source,
        )  # fmt: skip
    return rng.choice(HEADS) + around.format(entries) if entries else ""


def composed(number: int) -> tuple[str, Facts, str]:
    """Return the era, the facts and the page of this number, the same on any machine."""
    rng = Random(number)
    era, facts = rng.choice(("drupal7", "wordpress")), TRUTH[rng.choice(list(TRUTH))]
    names = list(map(escape, facts["requesting_organisations"]))
    values = {
        "Requesting organisation": rng.choice(NAMES)(names),
        "Start date": days(facts["start_date"], rng.choice(DAYS)),
        **{label: escape(facts[label.lower()] or "") for label in MACHINE if label.lower() in facts},
    }
    pairs = [(label, values[label]) for label in MACHINE if values[label]]
    if era == "drupal7" and rng.random() < 0.6:
        around, pattern = rng.choice(CLASSED)
        content = f"<div class='node node-taskforce-dossier'>{filled((around, pattern, ''), pairs)}</div>"
        content += timeline(facts, rng)
    else:
        content = rng.choice(CONTAINERS[era]).format(filled(rng.choice(FIELDS), pairs) + timeline(facts, rng))
    title = escape(facts["title"])
    heading = rng.choice((f"<h1>{title}</h1>", "<h1>Taskforce dossier</h1>", f"<h2 class='node-title'>{title}</h2>"))
    body = rng.choice(AROUND).format(heading + DECOYS + rng.choice(NOISE) + content + rng.choice(BEHIND))
    generator, kind = MARKS[era]
    return (
        era,
        facts,
        (
            f"<!DOCTYPE html><html><head><meta charset=utf-8><meta name=generator content='{generator}'>"
            f"<title>{title} | EU STEM Coalition</title></head><body class='{kind}'>"
            f"<nav><a href='/taskforces'>Taskforces</a></nav>{body}<aside class=sidebar>{SIDEBAR}</aside>{COMMENTS}"
            "<footer><p>Country: Belgium</p></footer></body></html>"
        ),
    )
