"""Feed exports of items that are more than Scrapy's: a CSV in which text of the site is data."""

from collections.abc import Mapping
from typing import Any

from scrapy.exporters import CsvItemExporter
from scrapy.item import Field

from dossier_scraper.serial import canonical_json, neutral


class CsvExporter(CsvItemExporter):
    """Write lists and records as JSON, and no text that a spreadsheet takes for a formula."""

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        """Return the cell of a field."""
        if isinstance(value, list | tuple | dict):
            return canonical_json(value)
        return neutral(value) if isinstance(value, str) else value
