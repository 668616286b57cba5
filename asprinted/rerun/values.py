"""A file of values for a chapter's parameters: YAML, one `name: value` a line.

YAML is taken apart, and each value read as the command line reads it, so that none is converted
to something else on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from asprinted.rerun.parameters import Parameter, ParameterError, in_a_line, unknown

if TYPE_CHECKING:
    import yaml

STANDARD = "tag:yaml.org,2002:"
READ_AS = {
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "timestamp": "a date",
    "str": "text",
}
PADDED = re.compile(r"[+-]?0[0-9_]")  # 010 is 8 to YAML, and 08 a text
DEEPEST = 2  # lists among the values of one file
EXPECTED = "expected one `name: value` a line"


def from_file(known: Mapping[str, Parameter], path: Path) -> dict[str, object]:
    """Return the values that a YAML file gives, checked.

    A list is written as YAML writes one, or with its items joined by `+`.

    Raises
    ------
    ParameterError
        If the file cannot be read, holds no names with values, or a value is not allowed; it names
        the file and the line.
    """
    root = _composed(path)
    if root is None or root.id != "mapping" or not root.value:
        raise _no_mapping(root, path)
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    for key, node in root.value:
        line = key.start_mark.line + 1
        name = key.value if key.id == "scalar" else "a list"
        if name in lines:
            places = f"{path}, lines {lines[name]} and {line}"
            raise ParameterError(f"{places}: {name} is given twice; keep one")
        lines[name] = line
        with _placed(path, line):
            if name not in known:
                raise unknown(name, known)
            values[name] = _value(known[name], node)
    return values


def _no_mapping(root: yaml.Node | None, path: Path) -> ParameterError:
    """Return the error for a file that holds something else than names with values."""
    if root is None:
        return ParameterError(f"{path}: holds nothing, {EXPECTED}")
    found = {"sequence": "a list", "mapping": "no name"}.get(root.id)
    found = found or f"'{in_a_line(root.value)}'"
    return ParameterError(f"{path}, line {root.start_mark.line + 1}: holds {found}, {EXPECTED}")


@contextmanager
def _placed(path: Path, line: int) -> Iterator[None]:
    """Put file and line before what is wrong."""
    try:
        yield
    except ParameterError as error:
        raise ParameterError(f"{path}, line {line}: {error}") from None


def _composed(path: Path) -> yaml.Node | None:
    """Return a file's YAML as a tree of texts, or say where it is none."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8-sig")
        _refuse_depth(yaml.parse(text, Loader=yaml.SafeLoader), path)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise ParameterError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ParameterError(f"{path}: is not text in UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problem = (error.problem or "cannot be read").removeprefix("but ")
        raise ParameterError(f"{path}{line}: is not YAML ({problem})") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        words = f"is not YAML (it holds the character U+{error.character:04X})"
        raise ParameterError(f"{path}, line {line}: {words}") from None


def _refuse_depth(events: Iterator[yaml.Event], path: Path) -> None:
    """Refuse what is nested, before a tree is made of it: the making would run out of stack."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1
            raise ParameterError(f"{path}, line {line}: is nested too deeply; {EXPECTED}")


def _value(parameter: Parameter, node: yaml.Node) -> object:
    if node.id == "scalar":
        _check_kind(parameter, node)
        return parameter.read(node.value)
    if node.id != "sequence" or not parameter.is_list:
        raise parameter.refusal(f"a {node.id}")
    items = []
    for place, item in enumerate(node.value, start=1):
        if item.id != "scalar":
            raise parameter.refusal(f"a {item.id}")
        _check_kind(parameter, item)
        if not item.value.strip() and not parameter.takes_nothing:
            raise parameter.empty("+".join(str(it.value) for it in node.value), place)
        items.append(parameter.read_item(item.value))
    return parameter.check(items)


def _check_kind(parameter: Parameter, node: yaml.ScalarNode) -> None:
    """Refuse a value that YAML takes for another kind than the parameter has."""
    kind, value = node.tag.removeprefix(STANDARD), in_a_line(node.value)
    if kind == "null":
        words = f"has no value; it must be {parameter.allowed}"
        raise ParameterError(f"{parameter.name}: {words}; leave the line out for the default")
    if kind not in READ_AS:
        words = f"the tag {node.tag} is not allowed"
        raise ParameterError(f"{parameter.name}: {words}; write the value alone")
    if parameter.kind != "str" and PADDED.match(node.value):
        words = f"begins with a zero, for which YAML counts in eights: must be {parameter.allowed}"
        raise ParameterError(f"{parameter.name}={value}: {words}; leave the zero out")
    if parameter.kind == "str" and kind != "str":
        words = f"must be {parameter.allowed}; put it in quotes"
        raise ParameterError(f"{parameter.name}={value} is {READ_AS[kind]}: {words}")
    if parameter.kind != "str" and kind == "str" and node.style:
        words = f"must be {parameter.allowed}; leave the quotes out"
        raise ParameterError(f'{parameter.name}="{value}" is text: {words}')
