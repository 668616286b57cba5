"""The field's terms that stand before numbers: HR, mean difference, SD, IQR.

It may import the grammar's cursor and must not import reading.
"""

from asprinted.notation.amounts import Match
from asprinted.notation.cursor import Cursor

_ESTIMATES = {"count", "decimal", "percentage", "measure", "duration", "multiple", "bound", "rate"}
_SHORT = {
    "hr": "HR", "hrs": "HR", "ahr": "HR", "shr": "HR", "chr": "HR", "or": "OR", "ors": "OR",
    "aor": "OR", "cor": "OR", "por": "OR", "rr": "RR", "rrs": "RR", "arr": "RR", "irr": "IRR",
    "rd": "RD", "ard": "RD", "md": "MD", "wmd": "MD", "smd": "SMD", "nnt": "NNT", "nnh": "NNH",
    "sir": "SIR", "smr": "SMR", "pr": "PR", "auc": "AUC", "icc": "ICC", "rrr": "RRR",
    "kappa": "kappa", "κ": "kappa",
}  # fmt: skip
_LONG = {
    ("hazard", "ratio"): "HR", ("hazards", "ratio"): "HR", ("odds", "ratio"): "OR",
    ("relative", "risk"): "RR", ("risk", "ratio"): "RR", ("rate", "ratio"): "RR",
    ("relative", "risks"): "RR", ("odds", "ratios"): "OR", ("hazard", "ratios"): "HR",
    ("mean", "difference"): "MD", ("risk", "difference"): "RD", ("prevalence", "ratio"): "PR",
    ("mean", "differences"): "MD",
}  # fmt: skip
_PASSED = {"=", ":", ",", "of", "was", "were", "is", ")", "]", "(", "[", "≈", "equal", "to",
           "about", "approximately", "only", "-", "ci", "cis", "%", "95", "90", "99"}  # fmt: skip
_REACH = 10
_QUARTILES = {"iqr", "iqrs", "interquartile", "quartiles", "quartile", "q1", "q3"}
_SPREADS = {"sd": "SD", "sds": "SD", "se": "SE", "sem": "SE", "s.d.": "SD", "std": "SD"}
#: Words that may lead the numbers of a bracket.
LEADING = _QUARTILES | {"range", "ranges", "range]", "[", "]", "(", ")", ":", ",", "=", "of",
                        "interval", "percentile", "percentiles", "-", "th", "from"}  # fmt: skip


_HEADED = frozenset(_SPREADS.keys() | _QUARTILES | {"range", "standard"})


def named(cursor: Cursor, item: Match) -> Match:
    """Give a figure the term that stands before it."""
    if item.term or not item.start:
        return item
    if item.kind == "range":
        term = _range_term(cursor, item.start - 1)
    elif item.kind in _ESTIMATES:
        term = _estimate_term(cursor, item.start - 1)
    else:
        return item
    return item._replace(term=term) if term else item


def _estimate_term(cursor: Cursor, position: int) -> str:
    lower = cursor.lower
    for _ in range(_REACH):
        word = lower[position]
        short = _SHORT.get(word)
        if short and (cursor.texts[position][-1].isupper() or word in ("kappa", "κ", "hrs", "ors")):
            return short
        if word in ("ratio", "ratios", "risk", "risks", "difference", "differences"):
            return _LONG.get((lower[position - 1], word), "")
        if word not in _PASSED:
            return ""
        position -= 1
    return ""


def _range_term(cursor: Cursor, position: int) -> str:
    for _ in range(_REACH):
        word = cursor.lower[position]
        if word in _QUARTILES:
            return "IQR"
        if word in ("range", "ranges", "ranged"):
            return "IQR" if cursor.lower[position - 1] in _QUARTILES else "range"
        if word not in _PASSED and word not in ("from", "between", "with"):
            return ""
        position -= 1
    return ""


def headings(cursor: Cursor) -> list[tuple[int, str]]:
    """Find `mean (SD)`, `mean ± SE`, `median [IQR]` that head numbers: where, and the term."""
    lower = cursor.lower
    if _HEADED.isdisjoint(lower[: cursor.count]):
        return []
    found = []
    for index in range(2, cursor.count):
        word = lower[index]
        term = _SPREADS.get(word) or ("IQR" if word in _QUARTILES else "")
        if word == "range" and lower[index - 2] in ("median", "medians"):
            term = "range"
        if word == "standard" and lower[index + 1] in ("deviation", "error"):
            term = "SD" if lower[index + 1] == "deviation" else "SE"
        if not term or lower[index - 1] not in ("(", "[", "±", "+/-", ","):
            continue
        end = index + 1
        while lower[end] in ("range", "deviation", "error", "(", "[", "sd", "iqr", "of", "the"):
            end += 1
        closed = lower[end] in (")", "]") or lower[index - 1] in ("±", "+/-")
        if closed and not cursor.numeric[end] and not cursor.numeric[index - 2]:
            found.append((index, term))
    return found
