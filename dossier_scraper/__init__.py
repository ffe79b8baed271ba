"""Archives a small public website for decades, and can prove what it said."""

__version__ = "0.1.0"
