"""Reported numbers: what a notebook's cells glued; imports nothing of the package."""

from __future__ import annotations

import ast
from collections.abc import Mapping

PLAIN = "text/plain"
NUMBER = "scrapbook"  # the key of the metadata that make an output a reported number


def glued(notebook: Mapping) -> dict[str, object]:
    """Return each glued value by its name, in the order of the cells.

    Numbers and texts come back as such; of anything else, its printed form.
    """
    found = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            record = output.get("metadata", {}).get(NUMBER)
            if record:
                data = output["data"]
                printed = data.get(record.get("mime_prefix", "") + PLAIN, "")
                found[record["name"]] = _value(printed)
    return found


def _value(printed: str | list[str]) -> object:
    text = printed if isinstance(printed, str) else "".join(printed)
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        special = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}
        return special.get(text, text)
    return value if value is None or isinstance(value, bool | int | float | str) else text
