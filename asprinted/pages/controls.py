"""The controls of a chart whose assumptions the reader may move, as HTML.

Takes what the stored chart says of its controls, gives text; it must not import Sphinx.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

from asprinted.pages.letters import measure
from asprinted.pages.markup import Markup, join, tag

TABLE = "settings"
"""Name of the data set that holds every setting."""

SLACK = "\N{NO-BREAK SPACE}" * 16
"""Room for a sentence that breaks into lines less well than the longest one."""


BREAKS = re.compile(r"[+,]|=(?=\S*[+,])")
"""After what a command may go on in the next line: a sign that joins names, or the one before them.

The page's script has the same pattern.
"""

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def described(spec: dict[str, Any]) -> dict[str, Any] | None:
    """Read what a chart says of its controls; None if it has none."""
    found: dict[str, Any] | None = ((spec.get("usermeta") or {}).get("asprinted") or {}).get(
        "explore"
    )
    return found


def panel(name: str, spec: dict[str, Any]) -> Markup:
    """Write the controls of a chart.

    Parameters
    ----------
    name : str
        The chart's id in its page.
    spec : dict
        The stored specification.

    Returns
    -------
    Markup
        A fieldset that is hidden where scripts do not run, since it would answer nothing.
    """
    explore = described(spec) or {}
    controls = [_control(name, control) for control in explore["controls"]]
    back = tag("button", "Back to the published setting", type="button", class_="explore-back")
    return tag(
        "fieldset",
        tag("legend", "Move an assumption"),
        tag("div", *controls, class_="explore-controls"),
        back,
        class_="explore-panel needs-script",
        data_controls=json.dumps(explore["controls"], ensure_ascii=False),
        data_chapter=explore["chapter"],
    )


def sentence(name: str, spec: dict[str, Any]) -> Markup:
    """Write what the published setting finds, with room for what any other does."""
    said = [" ".join(record["said"]) for record in spec["datasets"][TABLE]]
    longest = max(said, key=measure)
    words = tag("p", spec["description"], id=f"{name}-said", aria_live="polite", aria_atomic="true")
    return tag("div", words, class_="explore-said", data_longest=longest + SLACK)


def rerun(spec: dict[str, Any], *, copies: bool) -> Markup:
    """Write the line that reruns the chapter at this setting, with a button that copies it.

    It is as high as the longest line, so that nothing below moves when it changes.
    """
    explore = described(spec) or {}
    given = " ".join(f"{control['name']}={control['value']}" for control in explore["controls"])
    longest = " ".join(
        f"{control['name']}={max(map(str, control['values']), key=len)}"
        for control in explore["controls"]
    )
    start = f"asprinted rerun {explore['chapter']}"
    line = tag(
        "span",
        tag("code", breakable(f"{start} {given}")),
        class_="line",
        data_longest=BREAKS.sub(f"\\g<0>{ZERO_WIDTH_SPACE}", f"{start} {longest}"),
    )
    copy = tag("button", "Copy", type="button", class_="explore-copy needs-script")
    words = tag("span", "The whole chapter at this setting:")
    return tag("p", words, line, copy if copies else "", class_="explore-rerun")


def breakable(command: str) -> Markup:
    """Let a command's line break between names, and nothing else of it change when copied.

    Examples
    --------
    >>> print(breakable("cohorts=a+b"))
    cohorts=<wbr>a+<wbr>b
    """
    parts = BREAKS.sub("\\g<0>\n", command).split("\n")
    return join(parts, tag("wbr"))


def shared(live: dict[str, Any]) -> dict[str, Any]:
    """Keep one table of settings for the wide and the narrow form of a live chart."""
    forms = {kind: deepcopy(spec) for kind, spec in live.items()}
    tables = [spec["datasets"].pop(TABLE) for spec in forms.values()]
    return {**forms, TABLE: tables[0]}


def _control(name: str, control: dict[str, Any]) -> Markup:
    field = f"{name}-{control['name']}"
    write = {"slider": _slider, "choice": _choice, "several": _several}[control["kind"]]
    return write(field, control)


def _slider(field: str, control: dict[str, Any]) -> Markup:
    at = control["values"].index(control["value"])
    widest = max(map(len, control["words"]))
    shown = tag("span", control["words"][at], class_="value", style=f"min-width:{widest}ch")
    label = tag("label", control["label"], for_=field)
    moved = tag(
        "input",
        type="range",
        id=field,
        name=control["name"],
        min="0",
        max=str(len(control["values"]) - 1),
        step="1",
        value=str(at),
        autocomplete="off",
        aria_valuetext=control["words"][at],
    )
    return tag("div", tag("span", label, shown, class_="name"), moved, class_="explore-control")


def _choice(field: str, control: dict[str, Any]) -> Markup:
    options = [
        tag("option", words, value=str(at), selected=value == control["value"])
        for at, (value, words) in enumerate(zip(control["values"], control["words"], strict=True))
    ]
    label = tag("span", tag("label", control["label"], for_=field), class_="name")
    chosen = tag("select", *options, id=field, name=control["name"], autocomplete="off")
    return tag("div", label, chosen, class_="explore-control")


def _several(field: str, control: dict[str, Any]) -> Markup:
    included = control["value"].split("+")
    boxes = []
    for at, (item, words) in enumerate(zip(control["items"], control["words"], strict=True)):
        box = tag(
            "input",
            type="checkbox",
            id=f"{field}-{at}",
            name=control["name"],
            value=item,
            checked=item in included,
            autocomplete="off",
        )
        boxes.append(tag("label", box, tag("span", words), for_=f"{field}-{at}"))
    # In the name of the group, so that it is heard, too, and is there before a box is off.
    name = ": ".join(filter(None, [control["label"], control.get("hint")]))
    legend = tag("legend", name, class_="name")
    return tag("fieldset", legend, *boxes, class_="explore-control explore-several")
