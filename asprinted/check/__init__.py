"""Any abstract put to rules: which of its printed figures contradict each other.

It stands on the notation and, where a rule needs a distribution, on the statistics, which are
imported by that rule alone: without one of those rules neither NumPy nor SciPy is loaded.
"""

from asprinted.check.rule import Answer, Example, Finding, Rule
from asprinted.check.rules import RULES, RuleError, chosen, rule_named
from asprinted.check.text import Text, check

__all__ = [
    "RULES",
    "Answer",
    "Example",
    "Finding",
    "Rule",
    "RuleError",
    "Text",
    "check",
    "chosen",
    "rule_named",
]
