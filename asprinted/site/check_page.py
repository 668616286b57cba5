"""The directive ``check-here``: where a reader checks an abstract, by Python in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from asprinted.live.build import FOR_TEXTS
from asprinted.pages.markup import tag
from asprinted.site.live import FOLDER, KEEPER, skip

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PROMISE = (
    "The text is read in your browser. Nothing is sent, kept or logged: close the page, and it is "
    "gone."
)
OFFLINE = "From a disk, without scripts, or for many records: "


class Check(nodes.General, nodes.Element):
    """The place of the form."""


class CheckHere(SphinxDirective):
    """Put the form that checks an abstract: ``{check-here}``."""

    def run(self) -> list[nodes.Node]:
        """Give the form's place."""
        return [Check(docname=self.env.docname)]


def visit(self: Any, node: Check) -> None:
    """Write the form into a page."""
    up = "../" * node["docname"].count("/")
    python = self.builder.app.asprinted_python
    given = [
        tag("label", "An abstract, with or without its title", for_="check-text"),
        tag("textarea", id="check-text", rows="9", spellcheck="false", autocomplete="off"),
        tag("label", "Or a file: text, a saved page, PubMed’s records", for_="check-file"),
        tag("input", id="check-file", type="file"),
        tag(
            "label",
            tag("input", type="checkbox", id="check-all"),
            " Also by rules that were right less often",
            class_="check-every",
        ),
        tag(
            "p",
            tag("button", "Check", type="submit", class_="live-run"),
            tag("button", "Stop", type="button", class_="live-stop", hidden=True),
            class_="live-actions",
        ),
        tag("progress", hidden=True, aria_label="How much is loaded"),
        tag("p", class_="live-state", role="status"),
    ]
    form = tag(
        "form",
        *given,
        class_="needs-script",
        autocomplete="off",
        data_python=f"{up}{FOLDER}/{python.name}/" if python else None,
        data_keeper=f"{up}{KEEPER}",
        data_megabytes=f"{python.megabytes(FOR_TEXTS):.1f}" if python else None,
    )
    command = tag("p", tag("span", OFFLINE), tag("code", "asprinted check FILE"))
    report = tag("div", class_="check-report", tabindex="-1", hidden=True)
    keep = tag(
        "p",
        tag("button", "Copy as a table", type="button", class_="check-copy"),
        tag("button", "Save this report", type="button", class_="check-save"),
        tag("span", role="status"),
        class_="check-keep live-actions",
        hidden=True,
    )
    promise = tag("p", PROMISE, class_="live-about needs-script")
    self.body.append(tag("div", promise, form, command, keep, report, class_="live check"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    other = dict.fromkeys(("epub", "latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(Check, html=(visit, None), **other)
    app.add_directive("check-here", CheckHere)
    return {"parallel_read_safe": True}
