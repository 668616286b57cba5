"""What is said of findings and rules, for people and for programs."""

from __future__ import annotations

import json

from asprinted.check.records import Checked
from asprinted.check.rule import SURE, Rule
from asprinted.check.rules import RULES
from asprinted.check.standing import standing


def lines(checked: Checked) -> list[str]:
    """Write a line a finding, as a compiler does."""
    return [
        f"{checked.file}: {checked.record}: {found['rule']}: {found['shown']}: {found['tried']}; "
        f"would agree: {found['agree']} ({found['sure']})"
        for found in checked.findings
    ]


def as_json(checked: Checked) -> str:
    """Write one line of JSON for one record."""
    return json.dumps(
        {
            "file": checked.file,
            "record": checked.number,
            "pmid": checked.pmid,
            "findings": list(checked.findings),
        },
        ensure_ascii=False,
    )


def summary(findings: int, records: int, rules: int) -> str:
    """Say at the end how many there were.

    Examples
    --------
    >>> summary(1, 1, 8), summary(0, 20, 1)
    ('1 finding in 1 abstract, by 8 rules', 'no finding in 20 abstracts, by 1 rule')
    """
    found = f"{findings or 'no'} finding{'s' * (findings > 1)}"
    abstracts = f"{records} abstract{'s' * (records != 1)}"
    return f"{found} in {abstracts}, by {rules} rule{'s' * (rules != 1)}"


def explained(rule: Rule) -> str:
    """Explain a rule: what it says, how it decides, examples, traps, and how often it was right."""
    parts = [rule.name, "", rule.about, "", rule.how, "", "Examples"]
    width = max(len(example.answer) for example in rule.examples)
    parts += [f"  {example.answer:<{width}}  {example.text}" for example in rule.examples]
    parts += ["", "What else may explain a finding", *(f"  {trap}" for trap in rule.traps)]
    parts += ["", "On 1,000 abstracts, each finding judged by eye", f"  {standing(rule.name)}"]
    parts += ["", "How sure", *(f"  {word}: {meaning}" for word, meaning in SURE.items())]
    return "\n".join(parts)


def listed() -> str:
    """List every rule in a line."""
    width = max(len(rule.name) for rule in RULES)
    return "\n".join(
        f"{rule.name:<{width}}  {'on ' if standing(rule.name).is_default else 'off'}  {rule.about}"
        for rule in RULES
    )
