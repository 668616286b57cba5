"""What a figure's card says: as printed, where, of whom, its verdict, what it means, where to look.

Takes ledger rows, gives HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from asprinted.pages.markup import Markup, tag
from asprinted.pages.style import VERDICTS
from asprinted.pages.tabular import is_short

if TYPE_CHECKING:
    from asprinted.pages.rows import Row, StudyRows

EQUATION = 20  # letters
HYPHENATED = ("follow-up", "progression-free")
"""Words with a hyphen of their own; any other in a name of the ledger stands for a space."""

DIGIT_AND_MORE = re.compile(r"(?=.*\d)(?=.*[^\d,.\s])", re.DOTALL)


def card(study: StudyRows, row: Row, ledger_address: str) -> Markup:
    """Write a figure's card.

    Parameters
    ----------
    study : StudyRows
        The study that prints the figure.
    row : Row
        The figure.
    ledger_address : str
        Where the ledger page shows it, seen from the page.

    Returns
    -------
    Markup
        An element with the id ``card-<study>-<figure>``, closed until a script opens it.
    """
    facts = [
        ("As printed", tag("q", row.printed, class_="as-printed")),
        ("In", f"{study.label}, sentence {row.sentence}"),
        ("Of", whom(row)),
        ("Verdict", verdict(row)),
    ]
    terms = [tag("div", tag("dt", term), tag("dd", said)) for term, said in facts]
    return tag(
        "aside",
        tag("p", row.means, class_="means"),
        tag("dl", *terms),
        tag(
            "p",
            tag("a", "Ledger row", href=ledger_address),
            tag("a", "Abstract at PubMed", href=pubmed_address(study, row), rel="external"),
            class_="card-links",
        ),
        class_="figure-card",
        id=f"card-{row.anchor}",
        popover="manual",
        aria_label=f"About the figure {row.printed}",
    )


def link(words: str, row: Row, ledger_address: str) -> Markup:
    """Write a quoted figure: a link to its ledger row, over which a script opens its card."""
    return tag("a", words, class_=kind(words), href=ledger_address, data_card=f"card-{row.anchor}")


def kind(words: str) -> str:
    """Name the class of a quoted figure; a short one stands on one line.

    Examples
    --------
    >>> kind("21%"), kind("5+ years to 30+ years")
    ('printed short', 'printed')
    """
    return "printed short" if is_short(words) else "printed"


def whom(row: Row) -> str:
    """Say what a figure counts and in whom.

    Examples
    --------
    >>> from asprinted.pages.rows import Row
    >>> row = Row("s", "f", 1, "9", "", "count", "complete-response", "syrup", "water", *[""] * 5)
    >>> whom(row)
    'complete response: syrup, against water'

    A group that says the quantity itself is enough.

    >>> from dataclasses import replace
    >>> whom(replace(row, quantity="patients", group="patients treated", versus=""))
    'patients treated'
    """
    quantity = words(row.quantity)
    versus = f", against {row.versus}" if row.versus else ""
    if row.group.startswith(f"{quantity} "):
        return row.group + versus
    return quantity + (f": {row.group}" if row.group else "") + versus


def words(name: str) -> str:
    """Write a name of the ledger as words.

    Examples
    --------
    >>> words("high-dose"), words("progression-free-survival")
    ('high dose', 'progression-free survival')
    """
    said = name.replace("-", " ")
    for word in HYPHENATED:
        said = re.sub(rf"\b{word.replace('-', ' ')}\b", word, said)
    return said


def verdict(row: Row) -> Markup:
    """Write a verdict with its sign, and what was recomputed where that is another text."""
    said: list[object] = [sign(row.verdict), word(row.verdict)]
    if row.recomputed:
        # An equation stands on one line where it is not long.
        kept = "short" if "=" in row.recomputed and len(row.recomputed) <= EQUATION else None
        said += [": ", tag("span", row.recomputed, class_=kept)]
    return tag("span", *said, class_=f"verdict {row.verdict}")


def word(name: str) -> str:
    """Name a verdict as readers see it."""
    known = VERDICTS.get(name)
    return known.word if known else name


def sign(name: str) -> Markup:
    """Draw a verdict's sign; it is always beside its word, so it is silent."""
    known = VERDICTS.get(name)
    if known is None:
        return Markup("")
    paint = {"fill": "currentColor"} if known.filled else {"fill": "none", "stroke": "currentColor"}
    path = tag("path", d=known.path, stroke_width="0.3", **paint)
    return tag("svg", path, viewBox="-1.2 -1.2 2.4 2.4", class_="sign", aria_hidden="true")


def pubmed_address(study: StudyRows, row: Row) -> str:
    """Give the address of the abstract, with a text fragment where that finds the figure.

    Parameters
    ----------
    study : StudyRows
        The study; it knows which printed texts occur once in its abstract.
    row : Row
        The figure.

    Returns
    -------
    str
        The address. A bare number carries no fragment: the page around an abstract has many.
    """
    if row.printed not in study.once or not DIGIT_AND_MORE.match(row.printed):
        return study.address
    # A hyphen and a comma have a meaning of their own in a text fragment.
    return f"{study.address}#:~:text={quote(row.printed, safe='').replace('-', '%2D')}"
