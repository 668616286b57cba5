"""A cell's outputs as one short text, by which those of a run are held against those published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def digest(outputs: Sequence[Mapping[str, Any]]) -> str:
    """Return a text that is another one where outputs are.

    Parameters
    ----------
    outputs : sequence of mapping
        As a notebook stores them, or as a run gives them; counts of execution do not matter.

    Examples
    --------
    >>> one = {"output_type": "display_data", "data": {"text/plain": ["a", "b"]}, "metadata": {}}
    >>> other = {**one, "data": {"text/plain": "ab"}, "execution_count": 3}
    >>> digest([one]) == digest([other])
    True
    """
    plain = json.dumps([_plain(dict(one)) for one in outputs], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _plain(output: dict[str, Any]) -> dict[str, Any]:
    output.pop("execution_count", None)
    if "text" in output:
        output["text"] = "".join(output["text"])
    data = output.get("data", {})
    whole = {kind: _joined(value) for kind, value in data.items()}
    return output | {"data": whole} if data else output


def _joined(value: Any) -> Any:
    """Join the lines of a text, which a notebook file keeps apart."""
    is_lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if is_lines else value
