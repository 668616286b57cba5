"""Write what the method page says of rules and judgements; a test holds the page to it."""

from pathlib import Path

from asprinted.check import RULES, Rule
from asprinted.check.rule import SURE
from asprinted.check.standing import Standing

PAGE = Path(__file__).resolve().parents[2] / "book" / "methods" / "check-an-abstract.md"
START, END = "<!-- written by benchmarks.check: {} -->", "<!-- end of {} -->"


def replaced(text: str, name: str, content: str) -> str:
    """Put content between the marks of a name."""
    start, end = START.format(name), END.format(name)
    before, _, rest = text.partition(start)
    _, mark, after = rest.partition(end)
    if not mark:
        raise ValueError(f"{PAGE.name}: expected {start!r} and then {end!r}")
    return f"{before}{start}\n\n{content}\n\n{end}{after}"


def page(text: str, standings: list[Standing], rows: list[dict[str, str]]) -> str:
    """Give the page with all that is written into it."""
    text = replaced(text, "rules", "\n\n".join(map(_rule, RULES)))
    text = replaced(text, "sure", "\n".join(f"- **{word}**: {why}." for word, why in SURE.items()))
    text = replaced(text, "precision", _precision(standings))
    return replaced(text, "findings", _findings(rows))


def _rule(rule: Rule) -> str:
    answers = "\n".join(
        f"| {_cell(example.text)} | {example.answer} |" for example in rule.examples
    )
    traps = "\n".join(f"- {trap}" for trap in rule.traps)
    return (
        f"### {rule.name}\n\n{rule.about} {rule.how}\n\n"
        f"| Text | Contradicts itself |\n| --- | --- |\n{answers}\n\n"
        f"What else may explain a finding:\n\n{traps}"
    )


def _precision(standings: list[Standing]) -> str:
    lines = [
        "| Rule | Findings | True | 95% interval | By default |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in standings:
        part = ""
        if one.findings:
            low, high = one.interval()
            part = f"{100 * low:.0f}% to {100 * high:.0f}%"
        lines.append(
            f"| {one.rule} | {one.findings} | {one.true} | {part} | "
            f"{'on' if one.is_default else 'off'} |"
        )
    return "\n".join(lines)


def _findings(rows: list[dict[str, str]]) -> str:
    lines = ["| Record | Rule | Figures | Judgement | Why |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        cells = (row[name] for name in ("record", "rule", "figures", "verdict", "why"))
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("$", "\\$")
