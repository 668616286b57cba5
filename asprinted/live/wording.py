"""How the form names the values that a parameter may have: as the chapter itself does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from asprinted.pages import chart, controls
from asprinted.prose import method_name
from asprinted.rerun.parameters import Parameter, as_text
from asprinted.stats import differences, proportions

Words = Mapping[str, Mapping[str, str]]
"""By parameter and by value, as the command line writes both."""

METHODS = {*differences.DIFFERENCE_METHODS, *proportions.METHODS}


def of_controls(notebook: Mapping[str, Any]) -> Words:
    """Return how the controls of a chapter's charts name values.

    Parameters
    ----------
    notebook : mapping
        A chapter with its outputs, as a notebook file has them.

    Examples
    --------
    >>> control = {"name": "tau2", "values": ["reml"], "words": ["REML"]}
    >>> spec = {"usermeta": {"asprinted": {"explore": {"controls": [control]}}}}
    >>> drawn = {"output_type": "display_data", "data": {"application/vnd.vegalite.v5+json": spec}}
    >>> of_controls({"cells": [{"outputs": [drawn]}]})
    {'tau2': {'reml': 'REML'}}
    """
    found: dict[str, dict[str, str]] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            spec = output.get("data", {}).get(chart.MIME) or {}
            spec = json.loads(spec) if isinstance(spec, str) else spec
            for control in (controls.described(spec) or {}).get("controls", ()):
                values = map(as_text, control.get("items") or control["values"])
                found.setdefault(control["name"], {}).update(
                    zip(values, control["words"], strict=True)
                )
    return found


def of_choices(
    known: Mapping[str, Parameter], controlled: Words, studies: Mapping[str, str]
) -> Words:
    """Return words for every choice of every parameter.

    Parameters
    ----------
    known : mapping of str to Parameter
        The chapter's parameters.
    controlled : mapping
        What `of_controls` gives.
    studies : mapping of str to str
        Labels of studies by name.
    """
    return {
        name: {
            as_text(choice): _in_words(choice, controlled.get(name, {}), studies)
            for choice in parameter.choices
        }
        for name, parameter in known.items()
    }


def named(text: str, studies: Mapping[str, str]) -> str:
    """Return a text in which studies have their labels.

    Examples
    --------
    >>> named("patients of alder2001 who were rated", {"alder2001": "Alder 2001"})
    'patients of Alder 2001 who were rated'
    """
    return re.sub(r"\w+", lambda found: studies.get(found[0], found[0]), text)


def _in_words(choice: object, controlled: Mapping[str, str], studies: Mapping[str, str]) -> str:
    """Say a choice as the chapter does: as its charts' controls, its ledger and its sentences.

    Examples
    --------
    >>> studies = {"alder2001": "Alder 2001"}
    >>> _in_words("alder2001", {"alder2001": "Alder 2001: all"}, studies)
    'Alder 2001: all'
    >>> _in_words("alder2001-first", {}, studies), _in_words("clopper-pearson", {}, studies)
    ('Alder 2001, first', 'Clopper–Pearson')
    >>> _in_words("large-sample", {}, studies)
    'large-sample'
    """
    text = as_text(choice)
    if text in controlled:
        return controlled[text]
    stem, _, part = text.partition("-")
    if stem in studies:
        return f"{studies[stem]}, {part.replace('-', ' ')}" if part else studies[stem]
    return method_name(text) if text in METHODS else text
