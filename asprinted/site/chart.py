"""A stored Vega-Lite chart on a page: a figure drawn at build, with its words, data and files."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from asprinted.pages import chart, drawing, origin
from asprinted.site import source

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOGGER = logging.getLogger(__name__)


class Chart(nodes.General, nodes.Element):
    """A chart, holding its specification as text and its number on the page."""


def number_charts(app: Sphinx, doctree: nodes.document) -> None:
    """Give each chart of a page its id, and refuse one that a screen reader could not describe."""
    for number, node in enumerate(doctree.findall(Chart), start=1):
        node["ids"] = [f"chart-{number}"]
        node["docname"] = app.env.docname
        spec = json.loads(node["spec"])
        if not spec.get("description"):
            LOGGER.warning(
                "chart %d has no description; write its alt text with charts.finish",
                number,
                location=node,
                type="asprinted",
                subtype="chart",
            )


def cache_of(app: Sphinx) -> drawing.Cache:
    """Find the folder of drawings, which outlives a page and lies outside the published folder."""
    if not hasattr(app, "asprinted_drawings"):
        app.asprinted_drawings = drawing.Cache(Path(app.doctreedir).parent / ".drawings")
    return app.asprinted_drawings


def source_of(node: Chart) -> str:
    """Read what a chart says of the figures it was drawn from."""
    return chart.words(json.loads(node["spec"])).source


def ledger_address(builder: Any, docname: str, anchor: str) -> str:
    """Find the address of a figure's ledger row, seen from a page."""
    target = builder.config.asprinted_ledger_page
    return f"{builder.get_relative_uri(docname, target)}#{anchor}"


def visit_html(self: Any, node: Chart) -> None:
    """Write the chart's figure into a page and its files beside the pages."""
    app = self.builder.app
    folder = f"_charts/{node['docname']}"
    up = (
        "../" * node["docname"].count("/")
        if app.builder.name != "dirhtml"
        else "../" * (node["docname"].count("/") + 1)
    )
    address_of = partial(ledger_address, self.builder, node["docname"])
    try:
        made = chart.make(
            json.loads(node["spec"]),
            node["ids"][0],
            f"{up}{folder}",
            cache_of(app),
            source=origin.line(source_of(node), source.of(app.env), address_of),
        )
    except drawing.DrawingError as error:
        LOGGER.error("chart %s: %s", node["ids"][0], error, location=node)
        raise nodes.SkipNode from None
    if app.builder.name != "epub":
        target = Path(app.outdir) / folder
        target.mkdir(parents=True, exist_ok=True)
        for name, content in made.files.items():
            (target / name).write_bytes(content)
        live = app.__dict__.setdefault("asprinted_live", {})
        live.setdefault(node["docname"], {})[node["ids"][0]] = made.live
    self.body.append(made.html if app.builder.name != "epub" else made.plain_html)
    raise nodes.SkipNode


def write_live(app: Sphinx, pagename: str, _template: str, _context: dict, doctree: Any) -> None:
    """Write the specifications of a page's charts as one script, fetched when a chart is near."""
    live = app.__dict__.get("asprinted_live", {}).get(pagename)
    if doctree is None or not live:
        return
    # A script and not JSON: a page opened from a disk may load scripts and may not fetch.
    text = json.dumps(live, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path = Path(app.outdir) / "_charts" / f"{pagename}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"asprintedCharts({text});\n", encoding="utf-8")


def visit_latex(self: Any, node: Chart) -> None:
    """Write the chart as an included PDF."""
    app = self.builder.app
    spec = json.loads(node["spec"])
    name = f"{node['docname'].replace('/', '-')}-{node['ids'][0]}.pdf"
    cache = cache_of(app)
    Path(app.outdir, name).write_bytes(drawing.pdf(chart.standalone(spec, cache), cache))
    self.body.append(f"\n\n\\noindent\\sphinxincludegraphics{{{{{name[:-4]}}}.pdf}}\n\n")
    caption = chart.words(spec).caption
    self.body.append(f"\\noindent {{\\small {self.encode(caption)}}}\n\n")
    raise nodes.SkipNode


def visit_text(self: Any, node: Chart) -> None:
    """Write the chart's description."""
    self.new_state()
    self.add_text(f"[Chart: {json.loads(node['spec']).get('description', '')}]")
    self.end_state()
    raise nodes.SkipNode


def skip(_self: Any, _node: Chart) -> None:
    """Leave the chart out where a builder can show neither picture nor description."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node with a visitor for each builder."""
    app.add_node(
        Chart,
        html=(visit_html, None),
        epub=(visit_html, None),
        latex=(visit_latex, None),
        text=(visit_text, None),
        man=(skip, None),
        texinfo=(skip, None),
    )
    app.connect("doctree-read", number_charts)
    app.connect("html-page-context", write_live)
    return {"parallel_read_safe": True}
