"""The renderer: a chart becomes one deterministic Vega-Lite specification, and its description."""

import hashlib
import json
from typing import Any

import altair as alt
from altair.utils import schemapi

from asprinted.pages.chart import MIME
from asprinted.pages.style import CONFIG
from asprinted.storable import storable

# Altair validates each part when it is made, and the whole once more when it is written. The second
# finds whatever the first does, and a chapter has hundreds of parts.
schemapi.disable_debug_mode()

SMALL = {"name": "small", "value": 0}
"""The parameter of every stored chart: the width of the plot on a phone, or 0."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


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
    rest = {key: value for key, value in spec.items() if key not in ("$schema", "params")}
    params = [SMALL, *spec.get("params", [])]
    return _named(storable({"$schema": SCHEMA, **rest, "params": params}))


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
