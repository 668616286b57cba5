"""The ledger: every printed figure of every study, typed once, parsed, recomputed and judged.

What chapters ask for is here by name; the lock, the audit and the drafts are modules of their own.
"""

from asprinted.ledger.derivation import Derivation, attainable_counts, derive
from asprinted.ledger.expression import DerivationError
from asprinted.ledger.reading import load_ledger, load_study
from asprinted.ledger.studies import (
    NOT_PRINTED,
    VERDICTS,
    Exclusion,
    Group,
    Ledger,
    LedgerError,
    LedgerFigure,
    Study,
)
from asprinted.ledger.verdict import Verdict, check, judge, verdicts

__all__ = [
    "NOT_PRINTED",
    "VERDICTS",
    "Derivation",
    "DerivationError",
    "Exclusion",
    "Group",
    "Ledger",
    "LedgerError",
    "LedgerFigure",
    "Study",
    "Verdict",
    "attainable_counts",
    "check",
    "derive",
    "judge",
    "load_ledger",
    "load_study",
    "verdicts",
]
