"""The table in tests/README.md has every case, and names files and tests that there are."""

import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
ROWS = re.findall(r"^\| ([\d, –]+) \|[^|]*\| (.*) \|$", (TESTS / "README.md").read_text("utf-8"), re.M)


def cases(text: str) -> Iterator[int]:
    for part in text.split(", "):
        first, _, last = part.partition("–")
        yield from range(int(first), int(last or first) + 1)


def test_every_case_is_in_the_table():
    told = {case for numbers, _ in ROWS for case in cases(numbers)}
    assert set(range(1, 73)) <= told <= set(range(1, 91))


def test_every_file_and_every_name_is_there():
    for numbers, text in ROWS:
        files: list[str] = []
        for name in re.findall(r"`([^`]+)`", text):
            if name.endswith(".py"):
                files.append((TESTS / name).read_text("utf-8"))
            elif not name.startswith("make "):
                said = [re.escape(part).replace(r"\*", ".*") for part in name.split("…") if part]
                assert all(any(re.search(part, file) for file in files) for part in said), (numbers, name)
