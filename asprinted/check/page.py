"""A page of one abstract with every figure marked in place, its reading and verdict beside it.

It is made on the reader's machine from the reader's own copy, and asks the network for nothing.
Everything that comes from the text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from asprinted.abstracts import Abstract
from asprinted.check.rule import Finding, Rule, shown
from asprinted.check.text import Text, figure_of
from asprinted.notation import KINDS, Found, Number
from asprinted.pages.markup import Markup, join, tag
from asprinted.pages.style import names_css

_SIGNS = {"at-least": "≥", "at-most": "≤", "below": "<", "above": ">", "about": "about "}


def page(abstract: Abstract, rules: Sequence[Rule]) -> bytes:
    """Write the page of an abstract checked by some rules."""
    name = named(abstract)
    _, parts = report(abstract, rules)
    return _document(name, tag("h1", name), *parts)


def named(abstract: Abstract) -> str:
    """Name an abstract by its title, or else by its number."""
    return abstract.title or (f"PMID {abstract.pmid}" if abstract.pmid else "An abstract")


def report(abstract: Abstract, rules: Sequence[Rule], at: str = "") -> tuple[int, list[Markup]]:
    """Write what rules find in an abstract, and every figure as it was read.

    Parameters
    ----------
    abstract : Abstract
        What is checked.
    rules : sequence of Rule
        By what.
    at : str
        Begins the addresses of findings, so that several reports may stand on a page.

    Returns
    -------
    int
        How many findings there are.
    list of Markup
        The report below its heading.
    """
    text = Text(abstract.text)
    findings: list[Finding] = []
    agreeing: dict[int, list[str]] = {}
    for rule in rules:
        for outcome in rule.look(text):
            if isinstance(outcome, Finding):
                findings.append(outcome)
                continue
            for found in outcome:
                agreeing.setdefault(found.start, []).append(rule.name)
    findings.sort(key=lambda one: (one.figures[0].start, one.rule))
    rows = [_row(text, number, findings, agreeing, at) for number in _numbered(text)]
    heads = tag("tr", tag("th", "As printed", scope="col"), tag("th", "As read", scope="col"))
    listed = [_finding(number, one, at) for number, one in enumerate(findings, 1)]
    return len(findings), [
        tag("p", _told(findings, len(rules))),
        tag("ol", *listed) if listed else Markup(""),
        tag("table", tag("thead", heads), tag("tbody", *rows)),
        tag("footer", tag("p", "A finding says that figures do not agree as printed. It says "
                               "nothing of the cause, nor of the study.")),
    ]  # fmt: skip


def _told(findings: Sequence[Finding], rules: int) -> str:
    if not findings:
        return f"None of {rules} rules found figures that contradict each other."
    return f"{len(findings)} found by {rules} rules: figures that contradict each other."


def _numbered(text: Text) -> list[int]:
    return list(range(1, len(text.reading.sentences) + 1))


def _finding(number: int, one: Finding, at: str) -> Markup:
    return tag(
        "li", tag("strong", one.shown), f" {one.tried}. Would agree: {one.agree}. ",
        tag("code", one.rule), f" ({one.sure})", id=f"{at}finding-{number}",
    )  # fmt: skip


def _row(
    text: Text,
    number: int,
    findings: Sequence[Finding],
    agreeing: dict[int, list[str]],
    at_page: str,
) -> Markup:
    """Write a sentence with its figures marked, and beside it what was read of each."""
    figures = [found for found in text.figures if found.sentence == number]
    sentence = text.reading.sentences[number - 1]
    start = text.sentence_start(figures[0]) if figures else 0
    parts: list[object] = []
    at = 0
    for found in figures:
        parts.append(sentence[at : found.start - start])
        flagged = any(found in one.figures for one in findings)
        parts.append(
            tag("mark", found.printed, class_="flagged" if flagged else None,
                title=reading(found))
        )  # fmt: skip
        at = found.end - start
    parts.append(sentence[at:])
    beside = [_beside(found, findings, agreeing, at_page) for found in figures]
    return tag("tr", tag("td", *parts), tag("td", tag("ul", *beside) if beside else ""))


def _beside(
    found: Found, findings: Sequence[Finding], agreeing: dict[int, list[str]], at_page: str
) -> Markup:
    numbers = [n for n, one in enumerate(findings, 1) if found in one.figures]
    links = [
        tag(
            "a",
            f"contradicts: {findings[n - 1].rule}",
            href=f"#{at_page}finding-{n}",
            class_="flagged",
        )
        for n in numbers
    ]
    names = list(dict.fromkeys(agreeing.get(found.start, ())))
    agrees = [tag("span", f"agrees: {', '.join(names)}", class_="agrees")] if names else []
    verdict = join([Markup(" "), join([*links, *agrees], Markup(" "))]) if links or agrees else ""
    return tag("li", tag("b", shown(found)), f" {reading(found)}", verdict)


def reading(found: Found) -> str:
    """Say in words what a figure was read as.

    Examples
    --------
    >>> from asprinted.notation import read
    >>> reading(read("P = .048").figures[0])
    'a P value: 0.048 [0.0475 to 0.0485]'
    """
    figure = figure_of(found)
    numbers = ", ".join(map(_number, figure.numbers))
    term = f" ({figure.term})" if figure.term else ""
    doubt = f"; in doubt: {figure.problem}" if figure.problem else ""
    return f"{KINDS[figure.kind][0]}{term}: {numbers}{doubt}"


def _number(number: Number) -> str:
    percent = "%" if number.is_percent else ""
    value = f"{_SIGNS.get(number.bound, '')}{number.value:f}{percent}"
    if number.low == number.high:
        return value
    return f"{value} [{number.low:f} to {number.high:f}]"


def _document(title: str, *parts: object) -> bytes:
    sheet = resources.files("asprinted.check").joinpath("page.css").read_text("utf-8")
    head = [
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        Markup('<link rel="icon" href="data:,">'),
        tag("style", Markup(names_css() + sheet)),
    ]
    whole = tag("html", tag("head", *head), tag("body", tag("main", *parts)), lang="en")
    return f"<!DOCTYPE html>\n{whole}\n".encode("utf-8", "replace")
