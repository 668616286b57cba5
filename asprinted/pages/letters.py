"""How wide a text is drawn in the charts' font, where to break it, and where it must not break."""

import re
from collections.abc import Iterator

_NUMBER = r"[−+]?\b\d(?:[\d.,]*\d)?%?"
WHOLE = re.compile(
    # A name with a number, a P value, and a range of pages.
    r"\b[A-Za-z]+-\d+\b|\bP [=<>] ?0?\.\d+|\bP values?\b|\b\d[\d():]*–\d+\b"
    # A sum, in which a minus at the start of a line would be read as a sign.
    rf"|{_NUMBER}(?: [−+×÷=] {_NUMBER})+"
    # A range or a number with its unit; one out of several.
    rf"|{_NUMBER}(?: to {_NUMBER})(?: points?\b)?|{_NUMBER} (?:percentage )?points?\b"
    r"|\b\d[\d,]* (?:in|of) \d+\b"
)
"""What reads otherwise when a line breaks in it."""

LONGEST = 28
"""Letters held on one line: a longer sum has to break on a phone."""


def parts(text: str, kept: re.Pattern[str] = WHOLE) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a running text, and whether each must stand on one line.

    Parameters
    ----------
    text : str
        The text.
    kept : re.Pattern
        What must not be broken.

    Examples
    --------
    >>> list(parts("so 57 − 40 = 17 patients"))
    [('so ', False), ('57 − 40 = 17', True), (' patients', False)]
    """
    at = 0
    for found in kept.finditer(text):
        if len(found[0]) > LONGEST:
            continue
        if found.start() > at:
            yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    if at < len(text):
        yield text[at:], False


# Advance widths of Liberation Sans (the same as Arial's and Helvetica's), in thousandths of the
# font size, as its file gives them. Anything else counts as wide as a digit.
_CLASSES = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0",
    333: "()-`r²·“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqué–",
    584: "+<=>~×−",
    611: "FTZ",
    667: "&ABEKPSVXY",
    713: "∞",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_WIDTHS = {character: width for width, text in _CLASSES.items() for character in text}
_OTHER = 556
_BOLD = 1.08  # bold letters are wider by up to this factor


def measure(text: str, size: float = 13, bold: bool = False) -> float:
    """Measure the drawn width of the longest line of a text.

    Parameters
    ----------
    text : str
        One or more lines, broken by newlines.
    size : float
        Font size in pixels.
    bold : bool
        Whether the text is set in bold.

    Returns
    -------
    float
        Width in pixels.

    Examples
    --------
    >>> measure("18%", size=10)  # two digits of 5.56 and a percent sign of 8.89
    20.01
    """
    widest = max(sum(_WIDTHS.get(c, _OTHER) for c in line) for line in text.split("\n"))
    return widest * size / 1000 * (_BOLD if bold else 1)


def wrap(text: str, width: float, size: float = 13, bold: bool = False) -> list[str]:
    """Break a text at its spaces into lines that fit a width.

    A word wider than the width keeps a line of its own. Newlines in the text count as spaces.

    Parameters
    ----------
    text : str
        The text.
    width : float
        Width of the column in pixels.
    size : float
        Font size in pixels.
    bold : bool
        Whether the text is set in bold.

    Returns
    -------
    list of str

    Examples
    --------
    >>> wrap("Responded, of 156 randomized", 100)
    ['Responded, of', '156 randomized']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
