"""Reads the override files: lines of fields between tabs, with `#` before what is said about them."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "overrides"


def rows(name, fields):
    """Gives the rows of an override file; each must have that many fields."""
    found = []
    for number, line in enumerate((FOLDER / name).read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        row = line.split("\t")
        if len(row) != fields:
            raise SystemExit(f"overrides/{name}:{number} has {len(row)} fields, not {fields}")
        found.append(row)
    return found
