"""Names that people may have meant instead of one that fits nothing."""

from collections.abc import Iterable, Sequence

from dossier_scraper.model import folded

# What is less alike than this, or less than half as long, is another name, and so many are told; of all that there
# are, so many.
ALIKE, MOST, SHOWN = 70, 3, 20


def alike(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that are most like one, best first.

    >>> alike("norwegan-pact", ["norwegian-technology-pact", "tide-pool-atlas"])
    ['norwegian-technology-pact']
    >>> alike("quibblewort", ["rtl"])
    []
    """
    from rapidfuzz import fuzz, process  # not before something fits nothing: it takes 20 ms

    found = process.extract(
        folded(name), list(dict.fromkeys(known)), scorer=fuzz.WRatio, processor=folded, limit=MOST, score_cutoff=ALIKE
    )
    return [str(one) for one, _, _ in found if 2 * len(one) >= len(name)]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names what may have been meant, empty where nothing is alike."""
    found = alike(name, known)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def there_are(known: Sequence[str]) -> str:
    """Return the end of a sentence that names what there is instead.

    >>> there_are(["Croatia", "Norway"])
    '; there are Croatia, Norway.'
    """
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    return f"; there are {', '.join(known[:SHOWN])}{more}." if known else "."
