"""Print how often each rule of `asprinted check` was right on real abstracts, and its speed.

`ASPRINTED_CORPUS` names a file of abstracts, one JSON object with a `text` and a `record` a line.
`judged.csv` lists every finding on it by record number and rule, with a judgement by eye:

- true: the figures contradict each other as printed;
- cut off: they differ because digits were dropped instead of rounded, which is what the rule says;
- reader's fault: a figure was read as what it is not;
- other cause: the figures may well agree, for the reason given.

`missed.csv` lists contradictions that were seen by eye and that no rule finds.

    python -m benchmarks.check             precision, speed, scaling
    python -m benchmarks.check --diff      findings that are new, and that are gone
    python -m benchmarks.check --write     sum the judgements up for the package and the book
    python -m benchmarks.check --scale 4   time and memory up to 10⁴ records, not 10⁵
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from asprinted.check import RULES, Text, check
from asprinted.check.standing import Standing
from benchmarks.check import page
from benchmarks.notation import texts

HERE = Path(__file__).resolve().parent
JUDGED, MISSED = HERE / "judged.csv", HERE / "missed.csv"
SUMMARY = HERE.parents[1] / "asprinted" / "check" / "judged.csv"
TRUE = ("true", "cut off")
VERDICTS = (*TRUE, "reader's fault", "other cause")
SUMMARY_COLUMNS = ("rule", "findings", "true")

Flag = tuple[str, str, str]
"""Record, rule, figures."""


def judged() -> list[dict[str, str]]:
    with JUDGED.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def summary() -> list[Standing]:
    """How each rule did, by the judgements."""
    findings, true = Counter(), Counter()
    for row in judged():
        findings[row["rule"]] += 1
        true[row["rule"]] += row["verdict"] in TRUE
    return [Standing(rule.name, findings[rule.name], true[rule.name]) for rule in RULES]


def written(standings: list[Standing]) -> str:
    lines = [",".join(SUMMARY_COLUMNS)]
    lines += [f"{one.rule},{one.findings},{one.true}" for one in standings]
    return "\n".join(lines) + "\n"


def flags(corpus: str) -> Iterator[Flag]:
    """Every finding of every rule on the corpus."""
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            for found in check(Text(record["text"]), RULES):
                yield str(record["record"]), found.rule, found.shown


def difference(corpus: str) -> tuple[list[Flag], list[Flag]]:
    """Findings that no row judges, and rows that are findings no more."""
    now = Counter(flags(corpus))
    then = Counter((row["record"], row["rule"], row["figures"]) for row in judged())
    return sorted((now - then).elements()), sorted((then - now).elements())


def _show_difference(corpus: str) -> int:
    new, gone = difference(corpus)
    for sign, found in (("+", new), ("-", gone)):
        for record, rule, figures in found:
            print(f"{sign} {record} {rule}: {figures}")
    print(f"{len(new)} new, {len(gone)} gone")
    return bool(new or gone)


def _records(found: list[str], count: int) -> Iterator[str]:
    """MEDLINE records with the abstracts again and again."""
    for number in range(count):
        body = "\n      ".join(wrap(found[number % len(found)], 80))
        yield f"PMID- {number + 1}\nTI  - Record {number + 1}\nAB  - {body}\n\n"


def _timed(file: str, workers: int) -> tuple[float, float]:
    """Seconds, and the most memory in MB of any process so far, of one check."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "asprinted", "check", "--all", file, "--workers", str(workers)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode > 1:
        raise SystemExit(f"check failed with {done.returncode}")
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _scale(found: list[str], powers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for power in range(3, powers + 1):
            file = Path(folder, f"{power}.nbib")
            with file.open("w", encoding="utf-8") as out:
                out.writelines(_records(found, 10**power))
            seconds, memory = _timed(str(file), 1)
            print(f"10^{power} records: {seconds:.1f} s, {10**power / seconds:.0f} a second, "
                  f"at most {memory:.0f} MB")  # fmt: skip
            if power == powers:
                two, _ = _timed(str(file), 2)
                print(f"10^{power} records by 2 processes: {two:.1f} s, {seconds / two:.1f} times")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check")
    parser.add_argument("--diff", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--scale", type=int, default=5, metavar="POWER")
    given = parser.parse_args(arguments or [])
    corpus = os.environ.get("ASPRINTED_CORPUS")
    if given.write:
        SUMMARY.write_text(written(summary()), encoding="utf-8")
        text = page.PAGE.read_text(encoding="utf-8")
        page.PAGE.write_text(page.page(text, summary(), judged()), encoding="utf-8")
        return 0
    if given.diff:
        if not corpus:
            parser.error("set ASPRINTED_CORPUS to the file of abstracts")
        return _show_difference(corpus)
    for one in summary():
        print(f"{one.rule}: {one}")
    _scale(texts(), given.scale)
    return 0
