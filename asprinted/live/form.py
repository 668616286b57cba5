"""The form that runs a chapter in its page: one field for each of its parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping

from asprinted.live.wording import Words
from asprinted.pages.markup import Markup, join, tag
from asprinted.rerun.parameters import Parameter, as_text

TITLE = "Change an assumption and run this chapter here"


def form(
    chapter: str,
    cells: str,
    known: Mapping[str, Parameter],
    *,
    python: str | None,
    keeper: str,
    megabytes: float,
    stored: Mapping[str, str],
    serve: str,
    words: Words,
) -> Markup:
    """Write the form.

    Parameters
    ----------
    chapter : str
        The chapter's name.
    cells : str
        Name of the file that holds its cells.
    known : mapping of str to Parameter
        Its parameters.
    python : str or None
        Address of the folder that Python is loaded from, seen from the page; None if the book was
        built without.
    keeper : str
        Address of the script that keeps what was loaded, seen from the page.
    megabytes : float
        What loading Python sends, in millions of bytes.
    stored : mapping of str to str
        Versions of Python and the libraries that gave the published outputs.
    serve : str
        The command that serves the built book.
    words : mapping
        What readers call each choice, by parameter.

    Returns
    -------
    Markup
        Folded; without scripts it says by which command the chapter is run.
    """
    fields = [_field(parameter, words[parameter.name]) for parameter in known.values()]
    actions = tag(
        "p",
        tag("button", "Run", type="submit", class_="live-run"),
        tag("button", "Stop", type="button", class_="live-stop", hidden=True),
        tag("button", "Published", type="button", class_="live-back", hidden=True),
        class_="live-actions",
    )
    written = tag(
        "form",
        tag("div", *fields, class_="live-fields"),
        actions,
        tag("progress", hidden=True, aria_label="How much is done"),
        tag("p", class_="live-state", role="status"),
        tag("div", class_="live-changes", hidden=True, tabindex="-1"),
        class_="needs-script",
        autocomplete="off",
        novalidate=True,
        data_chapter=chapter,
        data_cells=cells,
        data_python=python,
        data_keeper=keeper,
        data_megabytes=f"{megabytes:.0f}",
        data_serve=serve,
        data_parameters=json.dumps([_described(it) for it in known.values()], ensure_ascii=False),
    )
    command = tag(
        "p",
        tag("span", "The same on your own machine: "),
        tag("code", f"asprinted rerun {chapter}"),
        tag("button", "Copy", type="button", class_="live-copy needs-script"),
        class_="live-command",
    )
    said = ", ".join(f"{name} {version}" for name, version in stored.items())
    versions = tag(
        "p",
        f"Published with {said}. ",
        tag("span", class_="live-versions"),
        join([" ", tag("a", "Licenses", href=f"{python}LICENSES.txt")]) if python else "",
        class_="live-about",
    )
    about = tag(
        "p",
        "Every cell of this chapter runs in your browser; nothing is sent. ",
        "What changes is marked until you put it back.",
        class_="live-about needs-script",
    )
    return tag(
        "details",
        tag("summary", TITLE),
        about if python else "",
        written,
        command,
        versions,
        class_="live",
        id="rerun",
    )


def _described(parameter: Parameter) -> dict[str, object]:
    """Return what the page's script has to know of a parameter."""
    several = parameter.is_list and bool(parameter.choices)
    published = as_text(parameter.default)
    return {"name": parameter.name, "published": published, "several": several}


def _field(parameter: Parameter, words: Mapping[str, str]) -> Markup:
    name, field = parameter.name, f"live-{parameter.name}"
    fault = f"{field}-fault"
    help_id = f"{field}-help"
    label = _capital(parameter.help or name)
    if parameter.kind == "bool" and not parameter.is_list:
        control = tag(
            "label",
            tag(
                "input",
                type="checkbox",
                id=field,
                name=name,
                checked=bool(parameter.default),
                aria_describedby=fault,
            ),
            tag("span", label),
        )
        inside = [control]
    elif parameter.is_list and parameter.choices:
        default = parameter.default if isinstance(parameter.default, list) else []
        boxes = [
            tag(
                "label",
                tag(
                    "input",
                    type="checkbox",
                    name=name,
                    value=as_text(choice),
                    checked=choice in default,
                    aria_describedby=fault,
                ),
                tag("span", words[as_text(choice)]),
            )
            for choice in parameter.choices
        ]
        inside = [tag("fieldset", tag("legend", label), *boxes)]
    elif parameter.choices:
        options = [
            tag(
                "option",
                words[as_text(it)],
                value=as_text(it),
                selected=it == parameter.default,
            )
            for it in parameter.choices
        ]
        described = f"{help_id} {fault}"
        select = tag("select", *options, id=field, name=name, aria_describedby=described)
        published = f"Published {words[as_text(parameter.default)]}"
        said = tag("span", published, id=help_id, class_="live-help")
        inside = [tag("label", label, for_=field), select, said]
    else:
        entered = tag(
            "input",
            type="text",
            inputmode={"int": "numeric", "float": "decimal"}.get(parameter.kind),
            id=field,
            name=name,
            value=as_text(parameter.default),
            spellcheck="false",
            aria_describedby=f"{help_id} {fault}",
        )
        allowed = f"{_capital(parameter.allowed)}; published {as_text(parameter.default)}"
        inside = [
            tag("label", label, for_=field),
            entered,
            tag("span", allowed, id=help_id, class_="live-help"),
        ]
    note = tag("span", id=fault, class_="live-fault", role="alert")
    return tag("div", join(inside), note, class_="live-field")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
