"""The renderer: a chart becomes one deterministic Vega-Lite specification, and its description.

It must import nothing of ours but the theme.
"""

import hashlib
import json
import math
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from asprinted.theme import CONFIG

MIME = "application/vnd.vegalite.v5+json"
"""The newest type that Jupyter Lab and VS Code draw."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

# Enough for every chart, and few enough that the last bits of a sum, which differ between
# processors, never reach a stored output.
SIGNIFICANT_DIGITS = 9


def plain(value: Any) -> Any:
    """Turn a value, and all it contains, into plain JSON values.

    Parameters
    ----------
    value : object
        Nested dictionaries and sequences of Python, NumPy or pandas scalars.

    Returns
    -------
    object
        Floats have at most nine significant digits; what is missing or not finite is None.

    Examples
    --------
    >>> plain({"n": np.int64(8), "share": 8 / 30, "limit": float("inf"), "unit": (1, None)})
    {'n': 8, 'share': 0.266666667, 'limit': None, 'unit': [1, None]}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray | pd.Series | pd.Index):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return str(value)


def specification(chart: alt.TopLevelMixin) -> dict:
    """Give the Vega-Lite specification that is stored for a chart.

    Parameters
    ----------
    chart : altair chart
        Finished or not.

    Returns
    -------
    dict
        Plain JSON values, data and house style included; the same for the same chart always.
    """
    return _stored(chart.to_dict())


def _stored(spec: dict) -> dict:
    return _named(plain({"$schema": SCHEMA, **{k: v for k, v in spec.items() if k != "$schema"}}))


def _named(spec: dict) -> dict:
    """Name each data set by what is stored of it.

    Altair names it by its values before they are rounded, so that the last bits of a sum, which
    differ between processors, would show in the name.
    """
    text = json.dumps(spec)
    for name, values in spec.get("datasets", {}).items():
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
        text = text.replace(json.dumps(name), json.dumps(f"data-{digest[:16]}"))
    return json.loads(text)


def _bundle(spec: dict, **_: Any) -> dict:
    words = spec.get("description", "A chart without a description: charts.finish adds one.")
    return {MIME: _stored(spec), "text/plain": words}


@alt.theme.register("asprinted", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    return {"config": CONFIG}


alt.renderers.register("asprinted", _bundle)
alt.renderers.enable("asprinted")
