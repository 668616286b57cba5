"""A numeral that is no figure, and the reasons there are; it must import nothing of ours."""

from typing import NamedTuple

#: Why a numeral is no figure.
REASONS = {
    "name": "numeral of the name of a drug, gene, cell, disease, scale, test or trial",
    "label": "names a category: a phase, stage, grade, type or group",
    "line of therapy": "names a line of treatment",
    "identifier": "registration number, DOI, address or place in a journal",
    "heading": "level of intervals that stand elsewhere",
    "unit": "numeral of a unit with no number of its own",
    "enumerator": "numbers the points of a list",
    "partitive": "picks one out of a number of things",
    "idiom": "a turn of phrase that counts nothing",
    "negation": "denies something; is no count of zero",
}


class Excluded(NamedTuple):
    """Hold a numeral that is no figure."""

    reason: str
    start: int
    end: int
