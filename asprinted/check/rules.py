"""All rules by name, and those that are on by default."""

from __future__ import annotations

from collections.abc import Sequence

from asprinted.check.effects import EFFECTS
from asprinted.check.parts import PARTS
from asprinted.check.proportions import PROPORTIONS
from asprinted.check.rule import Rule
from asprinted.check.shares import SHARES
from asprinted.check.standing import standing
from asprinted.check.statistics import STATISTICS
from asprinted.errors import AsPrintedError, did_you_mean

RULES: tuple[Rule, ...] = (*SHARES, *PARTS, *EFFECTS, *PROPORTIONS, *STATISTICS)
"""Every rule."""


class RuleError(AsPrintedError):
    """A rule of a name that there is none of."""


def rule_named(name: str) -> Rule:
    """Give the rule of a name.

    Raises
    ------
    RuleError
        If there is none; it says which name is near.
    """
    found = {rule.name: rule for rule in RULES}
    if name not in found:
        raise RuleError(f"rule {name!r}: unknown; {did_you_mean(name, found)}")
    return found[name]


def chosen(names: Sequence[str] = (), *, every: bool = False) -> tuple[Rule, ...]:
    """Give the rules to use: those named, or all, or those on by default.

    Parameters
    ----------
    names : sequence of str
        Names of rules; none for the default.
    every : bool
        Whether to take those too that are off by default.

    Raises
    ------
    RuleError
        If a name is unknown.
    """
    if names:
        wanted = {rule_named(name).name for name in names}
        return tuple(rule for rule in RULES if rule.name in wanted)
    return tuple(rule for rule in RULES if every or standing(rule.name).is_default)
