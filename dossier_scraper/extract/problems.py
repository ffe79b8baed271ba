"""Every problem that extraction can report: its code, severity, what it means and what a person should do.

`docs/extraction.md` prints this table; nothing here looks at a page.
"""

from typing import NamedTuple

from dossier_scraper.model import Problem, Severity

# So many characters of a problem's detail are kept.
LONGEST = 500


class Kind(NamedTuple):
    """One problem code's severity, meaning and advice.

    `explains` tells that a field which the page shows has no value because of it: a field that lost its value so was
    neither renamed nor dropped.
    """

    severity: Severity
    meaning: str
    advice: str
    explains: bool = False


PROBLEMS: dict[str, Kind] = {
    "soft_404": Kind(
        "error", "The page says that it does not exist.", "Check the address; the last good reading stays current."
    ),
    "login_wall": Kind(
        "error", "The page asks for a login instead of showing its content.", "Ask the site's owner for access."
    ),
    "challenge": Kind(
        "error", "A bot check or CAPTCHA stands where the page was.", "Ask the operator to let the crawler in."
    ),
    "maintenance": Kind("error", "The site says that it is under maintenance.", "Try again later."),
    "php_error": Kind(
        "error", "The server printed a program or database error.", "Try again later; tell the site's owner."
    ),
    "php_notice": Kind(
        "warning", "A server error message stands beside content that was read.", "Compare the page with its reading."
    ),
    "too_complex": Kind(
        "error",
        "The page would cost more than any page may: its size, elements, depth or attributes. Nothing was read.",
        "Look at its source; tell the site's owner. Its bytes are kept.",
    ),
    "not_html": Kind("error", "The bytes are not a page (PDF, JSON, image …).", "Check what the address should serve."),
    "unknown_template": Kind(
        "error",
        "No known template, and no heading with labels and their values: nothing was read.",
        "If a known system made it, in site/eras.toml of the archive, below [eras.wordpress] or [eras.drupal7]:"
        ' marks = ["what stands in its source"]; else it takes a new module in `extract/`.',
    ),
    "general_reading": Kind(
        "info",
        "No known template; the page shows plainly what it is, and was read by its labels, headings and links alone.",
        "Compare the page with its reading once. If a known system made it, in site/eras.toml of the archive, below"
        ' [eras.wordpress] or [eras.drupal7]: marks = ["what stands in its source"].',
    ),
    "unexpected_kind": Kind(
        "warning",
        "The content is of another kind than the site tables expect at this address.",
        "Check for a redirect or a changed template. If pages moved, in site/site.toml of the archive: [[pages]], and"
        ' below it kind = "dossier" and paths = ["/projects/[^/]+"].',
    ),
    "charset_conflict": Kind(
        "warning",
        "Byte order mark, header, meta element and bytes disagree about the charset.",
        "Look for garbled letters; the bytes decided.",
    ),
    "charset_invalid": Kind(
        "warning", "Bytes that the page's charset does not allow became U+FFFD.", "Compare with another capture."
    ),
    "charset_guessed": Kind(
        "warning",
        "The text is improbable in the charset that was taken: none is declared or a wrong one, or it was coded twice.",
        "Look for garbled letters; compare with another capture.",
    ),
    "control_characters": Kind(
        "warning", "Control characters that no text may hold became U+FFFD.", "Compare with another capture."
    ),
    "bytes_behind": Kind(
        "warning",
        "Bytes that belong to nothing stand behind the compressed page; it is whole by its checksum, and was read.",
        "Look at the capture; tell the site's owner.",
    ),
    "coding_contradicted": Kind(
        "warning",
        "The body is not what Content-Encoding says: plain text, or packed without a word; it was read as what it is.",
        "Look at the capture; compare with another.",
    ),
    "timeline_unread": Kind(
        "warning",
        "No timeline was read, though the dossier's content links to pages of events.",
        "If a heading begins a timeline, in site/labels.toml of the archive, below [sections]:"
        ' timeline = ["the heading"]; else extend the extractor.',
    ),
    "label_missing": Kind(
        "warning",
        "A main field is nowhere on a page of a known template.",
        "Check whether the site dropped it or the template changed.",
    ),
    "empty_field": Kind(
        "info", "The page shows the field without a value.", "None, if the page really has no value.", explains=True
    ),
    "template_empty": Kind(
        "error",
        "The page prints the labels of a dossier and not one value: its template without the data. Nothing was read.",
        "Look at the page; tell the site's owner. The last good reading stays current.",
    ),
    "unknown_label": Kind(
        "info",
        "A label that the site tables do not know; its value is kept under it.",
        'In site/labels.toml of the archive, below [dossier]: "the label" = "start_date", or ""; of events, below'
        ' [event]: "the label" = "date".',
    ),
    "contradiction": Kind(
        "warning",
        "The page shows two different values of one field; the first was taken.",
        "Read the page and decide which one to cite.",
    ),
    "label_inside": Kind(
        "warning",
        "A label stands in the value of another field, and its own field was not read.",
        "Read the page: the value behind the label belongs to its own field.",
    ),
    "value_inside": Kind(
        "warning",
        "What is not of its field stands in a value: a date, a category, a country, a name, a sign, an entry.",
        "Read the page: what is quoted may belong to a field of its own.",
    ),
    "unlabelled_paragraphs": Kind(
        "warning",
        "Paragraphs without labels, but not three of them: no telling which is which.",
        "Read the page; nothing was assigned.",
    ),
    "title_long": Kind(
        "warning",
        "The only heading is longer than a title is: it may hold a part of the page.",
        "Read the page's heading; the whole of it was taken.",
    ),
    "title_missing": Kind("warning", "No title was found.", "Look at the page's headings."),
    "tab_not_loaded": Kind(
        "warning",
        "A tab that holds a part of the dossier is on the page by name only.",
        "Capture the address with the tab's parameter as well.",
    ),
    "ambiguous_date": Kind(
        "warning",
        "Day and month can be read both ways, or a month's name means two, and nothing on the page decides.",
        "Decide by another source. If all pages write them one way, in site/eras.toml of the archive, below"
        ' [dates.order]: drupal7 = "day" (or "month"; or wordpress).',
        explains=True,
    ),
    "impossible_date": Kind(
        "warning", "The day does not exist.", "Cite the text; ask the site's owner.", explains=True
    ),
    "relative_date": Kind("warning", "A date relative to an unknown day.", "Cite the text.", explains=True),
    "school_year": Kind("info", "A school year, which has no common first day.", "Cite the text.", explains=True),
    "open_date": Kind(
        "info",
        "The text says that the date is open (ongoing, to be confirmed, no end).",
        "Cite the text.",
        explains=True,
    ),
    "vague_date": Kind("info", "An approximate date or a season.", "Cite the text.", explains=True),
    "unreadable_date": Kind(
        "warning", "The text gives no date that is known for certain.", "Cite the text; report the form.", explains=True
    ),
    "date_conflict": Kind(
        "warning",
        "The machine-readable date and the text disagree; the machine-readable one was taken.",
        "Read the page and decide which one to cite.",
    ),
    "weekday_conflict": Kind(
        "warning", "The weekday in the text is not that of the date.", "One is a slip: decide by another source."
    ),
    "suspect_range": Kind(
        "info",
        "Both ends of the range name the same day of different months, a common slip.",
        "Compare with the event's description.",
    ),
    "organisation_is_country": Kind("info", "The organisation's name is that of a country.", "None; kept as written."),
    "organisation_unclear": Kind(
        "info",
        "A name with a comma or semicolon could be several organisations; it was kept whole.",
        'In site/organisations.toml of the archive: [[organisations]], and below it name = "The Whole, Long Name".',
    ),
    "unknown_country": Kind(
        "warning",
        "No ISO 3166 code for this country.",
        'In site/countries.toml of the archive, below [aliases]: "the name" = "FI".',
    ),
    "several_countries": Kind(
        "info", "Several countries stand in one field: kept as written, and no code is that of all.", "None."
    ),
    "unknown_category": Kind(
        "info",
        "A category outside the known vocabulary.",
        'In site/categories.toml of the archive: known = ["The Name"].',
    ),
    "unclear_facts": Kind(
        "warning",
        "Facts do not have the known parts, or it is unclear whose they are, or a text may hold some.",
        "Read the line; extend the extractor.",
        explains=True,
    ),
    "section_unclear": Kind(
        "info", "A row of the listing stands in none of its sections.", "Look where on the page the row stands."
    ),
    "duplicate_event": Kind(
        "warning", "Two different entries of the timeline link to the same page.", "Check which of them is meant."
    ),
    "unread_text": Kind(
        "info",
        "Text that no rule reads and none leaves out.",
        "Compare the page with its reading (`dossier extract URL --coverage`). If the theme prints it everywhere, in"
        ' site/eras.toml of the archive, below [noise]: phrases = ["the text"]; else extend the extractor.',
    ),
    "frame_unread": Kind(
        "info",
        "A page within the page: a frame of this site's own, or one whose text stands in an attribute. It is not read.",
        "Look at the page; if the frame holds a record, capture its address by itself.",
    ),
    "dossier_behind_404": Kind(
        "warning",
        "The server says that there is no such page (404, 410) and sends a dossier with it. It counts as gone.",
        "Tell the site's owner; when the page is right, wait for its status.",
    ),
    "listed_but_gone": Kind(
        "warning",
        "The listing names a dossier whose page is gone (404, 410).",
        "Tell the site's owner: the page or its row in the listing is left over.",
    ),
    "listing_empty": Kind("warning", "A listing without any row.", "Check whether the site really lists nothing."),
    "pager_unread": Kind(
        "warning",
        "The listing has more pages than those to which we find a link: no telling what else it names.",
        'If its pages have addresses, in site/site.toml of the archive: page_parameters = ["offset"], and'
        " dossier crawl --start-url URL for each page; else ask the site's owner for a listing whose pages are links.",
    ),
    "row_unread": Kind(
        "warning",
        "An element like the listing's rows has a link that only a script follows: no telling which dossier it is.",
        "Ask the site's owner for a link.",
    ),
    "named_in_no_row": Kind(
        "info",
        "A page of the listing names a dossier in no row and no link that shows: in an option, a map, a script's data.",
        "None, if the dossier is in the archive: a crawl asks for it as for those of the rows.",
    ),
    "row_elsewhere": Kind(
        "warning",
        "A row of the listing leads to another site; it is no dossier of this one.",
        "If that is the site's as well, name it once: dossier crawl --start-url URL, or import … --start-url URL.",
    ),
    "foreign_record": Kind("info", "A record of another page was left out; how it begins is told.", "None."),
}


def problem(code: str, field: str | None, detail: str) -> Problem:
    """Return the problem of a documented code. Raises `KeyError` for a code that is not documented."""
    return Problem(code=code, severity=PROBLEMS[code].severity, field=field, detail=detail[:LONGEST])


def explains(code: str) -> bool:
    """Return True if a code tells why a field that the page shows has no value; False for one that is not known."""
    return code in PROBLEMS and PROBLEMS[code].explains
