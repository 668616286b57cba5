"""The reference of the package: its docstrings as Sphinx's autodoc takes them.

An extension of its own, since only a book that documents Python asks for it. Types in docstrings
are words (`int or array of int`), so they stay text, and nothing is looked up but errors.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from sphinx.ext.napoleon import Config, NumpyDocstring

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WRITTEN = Config(napoleon_use_param=False, napoleon_use_rtype=False)
VALUES = ("attribute", "data", "property")


class Docstring(NumpyDocstring):
    """A docstring whose attributes are listed as its parameters are."""

    def _format_field(self, name: str, kind: str, said: list[str]) -> list[str]:
        # Quotes of a choice would be curled as those of a sentence.
        return super()._format_field(name, f"``{kind}``" if '"' in kind else kind, said)

    def _parse_attributes_section(self, section: str) -> list[str]:
        return self._format_fields("Attributes", self._consume_fields())


def to_text(
    _app: Sphinx, what: str, name: str, thing: object, _options: Any, lines: list[str]
) -> None:
    """Write a docstring as reStructuredText, in place.

    Of a module a reader wants what it is: how it is built follows in its docstring, for those who
    change it. Of a value napoleon would take the words before the first colon for its type.
    """
    if what == "module":
        del lines[lines.index("") + 1 if "" in lines else len(lines) :]
    kind = "function" if what in VALUES else what
    lines[:] = Docstring(lines, WRITTEN, what=kind, name=name, obj=thing).lines()


def is_left_out(
    _app: Sphinx, what: str, _name: str, thing: object, _skip: bool, _options: Any
) -> bool | None:
    """Leave out what no caller needs: constants of a module, fields of a named tuple."""
    is_constant = what == "module" and not (inspect.isroutine(thing) or inspect.isclass(thing))
    is_field = what == "class" and type(thing).__name__ == "_tuplegetter"
    return True if is_constant or is_field else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Take part in what autodoc does."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", to_text)
    app.connect("autodoc-skip-member", is_left_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
