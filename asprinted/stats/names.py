"""What sentences call a test or an interval. Imports nothing."""

from __future__ import annotations

_TEST_NAMES = {
    "n-1": "N \N{MINUS SIGN} 1",
    "likelihood-ratio": "likelihood ratio",
    "z": "pooled z",
    "z-unpooled": "unpooled z",
    "mid-p": "mid-P",
    "barnard-pooled": "Barnard (pooled)",
    "barnard-unpooled": "Barnard (unpooled)",
    "conditional-exact": "conditional exact",
}


def method_name(method: str) -> str:
    """Write a test or interval as sentences name it: by its authors, joined by a dash.

    Examples
    --------
    >>> method_name("fisher"), method_name("agresti-caffo"), method_name("mid-p")
    ('Fisher', 'Agresti–Caffo', 'mid-P')
    """
    authors = "–".join(author.capitalize() for author in method.split("-"))
    return _TEST_NAMES.get(method, authors)
