"""Print the hashes of the patterns in the program's own tables, each looked at: no start looks at them again.

python docs/make_patterns.py > FILE, and FILE over dossier_scraper/site/patterns.txt.
"""

from importlib.resources import files
from unittest.mock import patch

from dossier_scraper.site import layers, schema
from dossier_scraper.site.patterns import found_fault, pattern_hash


def page() -> str:
    """Return the file. Raises `RefusedTable` for a pattern that may not stand in a table."""
    found = set[str]()

    def look(pattern: str) -> str | None:
        found.add(pattern_hash(pattern))
        return found_fault(pattern)

    tables = files("dossier_scraper.site")
    with patch.object(schema, "pattern_fault", look):
        for folder in tables.iterdir():
            if (folder / "site.toml").is_file():
                layers.merged(layers.program_layers(tables, folder.name))
    return "".join(f"{one}\n" for one in sorted(found))


if __name__ == "__main__":
    print(page(), end="")
