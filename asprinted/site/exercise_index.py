"""The directive ``exercise-index``: every exercise of the book, chapter by chapter, with a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class ExerciseIndex(nodes.General, nodes.Element):
    """Where the list will stand, once all exercises are numbered."""


class ExerciseIndexDirective(SphinxDirective):
    """List all exercises: ``{exercise-index}`` without arguments."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list."""
        return [ExerciseIndex()]


def exercises(env: BuildEnvironment) -> Iterator[tuple[str, int, str, str]]:
    """Yield each numbered exercise in order: its page, number, label and title."""
    registry = getattr(env, "sphinx_exercise_registry", {})
    found = []
    for label, entry in registry.items():
        numbers = env.toc_fignumbers.get(entry["docname"], {}).get("exercise", {})
        if label in numbers:
            title = entry["node"][0].astext().removeprefix("Exercise").strip()
            found.append((entry["docname"], numbers[label][-1], label, title))
    yield from sorted(found, key=lambda one: one[1])


def place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the list in its place."""
    for node in list(doctree.findall(ExerciseIndex)):
        node.replace_self(_lists(app, docname))


def _lists(app: Sphinx, docname: str) -> list[nodes.Node]:
    by_page: dict[str, nodes.bullet_list] = {}
    for page, number, label, title in exercises(app.env):
        address = app.builder.get_relative_uri(docname, page)
        items = by_page.setdefault(page, nodes.bullet_list(bullet="-"))
        text = f"Exercise {number}: {title}" if title else f"Exercise {number}"
        items += nodes.list_item("", nodes.paragraph("", "", _link(text, f"{address}#{label}")))
    parts: list[nodes.Node] = []
    for page, items in by_page.items():
        title = app.env.titles[page].astext()
        heading = _link(title, app.builder.get_relative_uri(docname, page))
        name = f"exercises-{page.rpartition('/')[2]}"
        parts.append(nodes.section("", nodes.title("", "", heading), items, ids=[name]))
    return parts


def _link(text: str, address: str) -> nodes.reference:
    return nodes.reference("", text, refuri=address, internal=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("exercise-index", ExerciseIndexDirective)
    app.add_node(ExerciseIndex)
    app.connect("doctree-resolved", place)
    return {"parallel_read_safe": True}
