"""An abstract, the error where none can be had, and the fingerprint of its text.

It may import the notation and must not import the readers of sources, which all build on it.
"""

import hashlib
import unicodedata
from dataclasses import dataclass

from asprinted.errors import AsPrintedError
from asprinted.notation.sentences import is_section, sentences
from asprinted.notation.tokens import plain

#: A raised digit stays apart from the digits before it: ten to the sixth is not 106.
SUPERSCRIPT = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")


class AbstractError(AsPrintedError):
    """Input from which no abstract can be had."""


@dataclass(frozen=True, slots=True)
class Abstract:
    """Hold an abstract.

    Parameters
    ----------
    title : str
        Title of the article, or empty where the source does not show it.
    text : str
        The body, section labels kept, white space collapsed; no title, keywords or page chrome.
    pmid, doi : str
        Identifiers, or empty.
    source : str
        Where it came from: a path, `-` or `PubMed`.
    """

    title: str
    text: str
    pmid: str
    doi: str
    source: str


def fingerprint(text: str) -> str:
    """Compute the SHA-256 of an abstract's text, in hexadecimal.

    Case, white space, typography of dashes and spaces, and section labels are normalized first, so
    that two copies of one abstract agree.

    Examples
    --------
    >>> fingerprint("RESULTS: It  fell.") == fingerprint("Results: it fell.")
    True
    """
    simple = unicodedata.normalize("NFKC", plain(text))
    parts = []
    for start, end in sentences(simple):
        sentence = simple[start:end]
        label, colon, rest = sentence.partition(":")
        parts.append(rest if colon and is_section(label) else sentence)
    return hashlib.sha256("".join("".join(parts).split()).casefold().encode()).hexdigest()
