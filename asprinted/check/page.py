"""A page of one abstract with every figure marked in place, its reading and verdict beside it.

It is made on the reader's machine from the reader's own copy, and asks the network for nothing.
Everything that comes from the text is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from asprinted.abstracts import Abstract
from asprinted.check.rule import Finding, Rule, shown
from asprinted.check.text import Text, figure_of
from asprinted.notation import KINDS, Found, Number
from asprinted.pages.markup import Markup, join, tag
from asprinted.pages.style import names_css

_SIGNS = {"at-least": "≥", "at-most": "≤", "below": "<", "above": ">", "about": "about "}


@dataclass(frozen=True)
class Looked:
    """Hold what rules said of an abstract.

    Parameters
    ----------
    abstract : Abstract
    text : Text
        Its figures.
    rules : int
        How many rules looked.
    findings : list of Finding
        In reading order.
    passed : mapping
        By the place of a figure, the rules that apply to it and found nothing.
    """

    abstract: Abstract
    text: Text
    rules: int
    findings: list[Finding]
    passed: Mapping[int, list[str]]

    @property
    def name(self) -> str:
        """The abstract's title, or else its number."""
        return self.abstract.title or (
            f"PMID {self.abstract.pmid}" if self.abstract.pmid else "An abstract"
        )

    def numbers(self, found: Found) -> list[int]:
        """Give the findings that a figure has a part in, counted from 1."""
        return [number for number, one in enumerate(self.findings, 1) if found in one.figures]


def look(abstract: Abstract, rules: Sequence[Rule]) -> Looked:
    """Check an abstract by some rules, and keep which figures they apply to."""
    text = Text(abstract.text)
    findings: list[Finding] = []
    passed: dict[int, list[str]] = {}
    for rule in rules:
        for outcome in rule.look(text):
            if isinstance(outcome, Finding):
                findings.append(outcome)
                continue
            for found in outcome:
                named = passed.setdefault(found.start, [])
                if rule.name not in named:
                    named.append(rule.name)
    findings.sort(key=lambda one: (one.figures[0].start, one.rule))
    return Looked(abstract, text, len(rules), findings, passed)


def page(checked: Sequence[Looked]) -> bytes:
    """Write a page of one abstract or several."""
    if len(checked) == 1:
        return _document(checked[0].name, tag("h1", checked[0].name), *report(checked[0]))
    title = f"{len(checked)} abstracts"
    parts = [
        tag("section", tag("h2", one.name), *report(one, f"abstract-{number}-"))
        for number, one in enumerate(checked, 1)
    ]
    return _document(title, tag("h1", title), *parts)


def report(looked: Looked, at: str = "") -> list[Markup]:
    """Write what rules found in an abstract, and every figure as it was read.

    Parameters
    ----------
    looked : Looked
        What they found.
    at : str
        Begins the addresses of findings, so that several reports may stand on a page.
    """
    rows = [_row(looked, number, at) for number in _numbered(looked.text)]
    heads = tag("tr", tag("th", "As printed", scope="col"), tag("th", "As read", scope="col"))
    listed = [_finding(number, one, at) for number, one in enumerate(looked.findings, 1)]
    return [
        tag("p", _told(looked)),
        tag("ol", *listed) if listed else Markup(""),
        tag("table", tag("thead", heads), tag("tbody", *rows)),
        tag("footer", tag("p", "A finding says that figures do not agree as printed. It says "
                               "nothing of the cause, nor of the study.")),
    ]  # fmt: skip


COLUMNS = ("abstract", "sentence", "figure", "read as", "contradicts", "passes")


def table(checked: Sequence[Looked]) -> list[tuple[str, ...]]:
    """List every figure: its abstract, its sentence, how it was read, and what rules said."""
    return [
        (
            looked.name,
            str(found.sentence),
            shown(found),
            reading(found),
            "; ".join(looked.findings[number - 1].rule for number in looked.numbers(found)),
            "; ".join(looked.passed.get(found.start, ())),
        )
        for looked in checked
        for found in looked.text.figures
    ]


def _told(looked: Looked) -> str:
    """Say how many figures contradict each other, and of how many nothing can be told."""
    figures = looked.text.figures
    alone = sum(not looked.numbers(it) and it.start not in looked.passed for it in figures)
    found = len(looked.findings)
    first = (
        f"{found} found by {looked.rules} rules: figures that contradict each other."
        if found
        else f"None of {looked.rules} rules found figures that contradict each other."
    )
    if not figures:
        return f"{first} It holds no figure."
    if not alone:
        return first
    many = f"{len(figures)} figure{'s' * (len(figures) > 1)}"
    return f"{first} No rule applies to {alone} of its {many}: of those nothing can be told."


def _numbered(text: Text) -> list[int]:
    return list(range(1, len(text.reading.sentences) + 1))


def _finding(number: int, one: Finding, at: str) -> Markup:
    return tag(
        "li", tag("strong", one.shown), f" {one.tried}. Would agree: {one.agree}. ",
        tag("code", one.rule), f" ({one.sure})", id=f"{at}finding-{number}",
    )  # fmt: skip


def _row(looked: Looked, number: int, at: str) -> Markup:
    """Write a sentence with its figures marked, and beside it what was read of each."""
    text = looked.text
    figures = [found for found in text.figures if found.sentence == number]
    sentence = text.reading.sentences[number - 1]
    start = text.sentence_start(figures[0]) if figures else 0
    parts: list[object] = []
    place = 0
    for found in figures:
        parts += [sentence[place : found.start - start], _marked(found, looked)]
        place = found.end - start
    parts.append(sentence[place:])
    beside = [_beside(found, looked, at) for found in figures]
    return tag("tr", tag("td", *parts), tag("td", tag("ul", *beside) if beside else ""))


def _marked(found: Found, looked: Looked) -> Markup:
    """Mark a figure, with the numbers of the findings that join it to others."""
    numbers = ", ".join(map(str, looked.numbers(found)))
    joined = tag("sup", numbers) if numbers else ""
    flagged = "flagged" if numbers else None
    return tag("mark", found.printed, joined, class_=flagged, title=reading(found))


def _beside(found: Found, looked: Looked, at: str) -> Markup:
    parts: list[object] = []
    links = [
        tag("a", number, href=f"#{at}finding-{number}", title=looked.findings[number - 1].rule)
        for number in looked.numbers(found)
    ]
    if links:
        parts += [" ", tag("span", "in finding ", join(links, ", "), class_="flagged")]
    if passed := looked.passed.get(found.start):
        parts += [" ", tag("span", f"passes: {', '.join(passed)}", class_="agrees")]
    return tag("li", tag("b", shown(found)), f" {reading(found)}", *parts)


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
