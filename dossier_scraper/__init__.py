"""Keep a small public site in memory for decades, with proof."""

__version__ = "0.1.0"
