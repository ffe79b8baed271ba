"""A run as a whole against what is expected of it: pure, from figures about the run and the archive before it.

What is expected stands in the site's `expectations.toml`; what is measured comes from `ingest`. No page is looked at
here, no time and no disk.
"""

from dossier_scraper.monitor.alarm import Alarm, Place
from dossier_scraper.monitor.expectations import Bound, Expectations
from dossier_scraper.monitor.figures import KINDS, FieldFigure, LabelFigure, RunFigures, Share, Volume, words_of
from dossier_scraper.monitor.verdict import Verdict, judge

__all__ = [
    "KINDS",
    "Alarm",
    "Bound",
    "Expectations",
    "FieldFigure",
    "LabelFigure",
    "Place",
    "RunFigures",
    "Share",
    "Verdict",
    "Volume",
    "judge",
    "words_of",
]
