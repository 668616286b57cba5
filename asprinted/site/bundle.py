"""The one script that draws live charts, made by the converter and kept by its version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from asprinted.site import chart

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from asprinted.pages import drawing


def script() -> bytes:
    """Make the bundle of Vega, Vega-Lite and vega-embed; it takes seconds.

    Returns
    -------
    bytes
        A classic script that sets ``window.vegaEmbed`` and no other name.
    """
    import vl_convert

    # The bundle's own names clash with other scripts; a module would not load from a disk.
    return f"(function(){{{vl_convert.javascript_bundle()}\n}})();\n".encode()


def kept(cache: drawing.Cache) -> bytes:
    """Fetch the bundle, making it only if it is not kept yet."""
    import vl_convert

    return cache.fetch(f"vega-{vl_convert.__version__}", ".js", script)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the bundle beside the other scripts if any page has a chart."""
    out = Path(app.outdir)
    if exception is not None or app.builder.name != "html" or not (out / "_charts").is_dir():
        return
    made = kept(chart.cache_of(app))
    # At the end of the build: what is written to _static earlier is wiped.
    (out / "_static" / "vega.js").write_bytes(made)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the bundle."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
