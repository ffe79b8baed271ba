"""How names are compared: a country's, an organisation's, a label's; pages and tables may write each in many ways."""

import re
import unicodedata

# What software puts behind a heading in brackets: a link for editors, the number of a footnote.
ADDED = re.compile(r"\s*\[[^\[\]]{1,20}\]$")
# What stands around a label and is none of it.
SIGNS = " :：*+▸►▾▼›»⌄#¶"


def plain(text: str) -> str:
    """Return a text without accents, its case folded and every white space a single blank."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


def country_key(name: str) -> str:
    """Return a country's name as it is compared: case, accents, spacing and a full stop make no difference."""
    return plain(name).strip(" .")


def name_key(name: str) -> str:
    """Return an organisation's name as it is compared: typographic signs make no difference either."""
    return plain(name.replace("’", "'").replace("–", "-")).strip(" .,;")


def label_key(label: str) -> str:
    """Return a label as it is compared.

    Case, spacing, a colon, “(s)”, a footnote and the signs of a control make no difference.
    """
    written = ADDED.sub("", " ".join(label.casefold().split()).replace("(s)", ""))
    return written.strip(SIGNS).removesuffix(" -").strip()
