"""The commands `check` and `explain`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from asprinted.abstracts import load
from asprinted.check import report
from asprinted.check.records import Checked, CheckError, Passed, check_files, files
from asprinted.check.rule import Rule
from asprinted.check.rules import chosen, rule_named
from asprinted.errors import FAILS, FINE, UNUSABLE
from asprinted.files import write_whole

_MOST_WORKERS = 512


@click.command("check")
@click.argument("places", metavar="FILE…|DIR|-", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each record.")
@click.option("--all", "every", is_flag=True, help="Use every rule, those off by default too.")
@click.option("--rule", "names", multiple=True, metavar="NAME", help="Use this rule; repeatable.")
@click.option("--workers", type=click.IntRange(1, _MOST_WORKERS), default=1, show_default=True,
              help="Processes.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="Dask scheduler, such as tcp://host:8786, for --out.")  # fmt: skip
@click.option("--out", metavar="TABLE", type=click.Path(path_type=Path),
              help="Write findings to a .csv or .parquet; a stopped check goes on.")  # fmt: skip
@click.option("--html", "page", metavar="OUT", type=click.Path(path_type=Path),
              help="Write a page of one abstract, every figure marked.")  # fmt: skip
def check_command(
    places: tuple[str, ...],
    as_json: bool,
    every: bool,
    names: tuple[str, ...],
    workers: int,
    scheduler: str | None,
    out: Path | None,
    page: Path | None,
) -> None:
    """Find printed figures that contradict each other.

    Reads what `asprinted read` reads, one abstract or millions, one at a time. A line a finding:
    file, record, rule, figures, what was tried, what would agree, and how sure; nothing else of the
    text. Exit status 0 means none, 1 some, 2 that a file could not be used.

    Rules of which too few findings were true are off by default; `asprinted explain` lists all.
    """
    if every and names:
        raise CheckError("--all and --rule: give one of them")
    if page is not None and (out is not None or as_json):
        raise CheckError("--html: writes one abstract's page; leave out --out and --json")
    if scheduler is not None and out is None:
        raise CheckError("--scheduler: hands out whole files; give --out TABLE too")
    if scheduler is not None and workers > 1:
        raise CheckError("--scheduler and --workers: give one of them")
    if out is not None and as_json:
        raise CheckError("--out and --json: give one of them")
    rules = chosen(names, every=every)
    if not rules:
        raise CheckError("no rule is on by default; add --all, or --rule NAME")
    if page is not None:
        _exit(_write_page(places, rules, page), False)
    names_used = [rule.name for rule in rules]
    found = files(places)
    if out is not None:
        _exit(*_tabulate(found, names_used, workers, scheduler, out))
    _exit(*_show(check_files(found, names_used, workers), as_json, len(rules)))


def _exit(findings: int, unusable: bool) -> None:
    raise SystemExit(UNUSABLE if unusable else FAILS if findings else FINE)


def _show(results: Iterable[Checked | Passed], as_json: bool, rules: int) -> tuple[int, bool]:
    findings = records = 0
    unusable = False
    for result in results:
        if isinstance(result, Passed):
            unusable = unusable or result.unusable
            _tell(result.line, result.unusable)
            continue
        records += 1
        findings += len(result.findings)
        for line in [report.as_json(result)] if as_json else report.lines(result):
            click.echo(line)
    if not as_json and records:
        click.echo(report.summary(findings, records, rules))
    return findings, unusable


def _tell(line: str, unusable: bool) -> None:
    click.echo(f"{'Error' if unusable else 'Passed over'}: {line}", err=True)


def _tabulate(
    places: list[str], rules: list[str], workers: int, scheduler: str | None, out: Path
) -> tuple[int, bool]:
    from asprinted.check.hands import hands
    from asprinted.check.table import Table

    findings = records = 0
    unusable = False
    table = Table(out, rules)
    with hands(workers, scheduler) as those_who_check:
        for result in table.make(places, those_who_check):
            records += result.records
            findings += len(result.rows)
            for line in result.passed:
                _tell(line, False)
            if result.unusable:
                unusable = True
                _tell(result.unusable, True)
    click.echo(f"{out}: {report.summary(findings, records, len(rules))}")
    return findings, unusable


def _write_page(places: tuple[str, ...], rules: tuple[Rule, ...], out: Path) -> int:
    from asprinted.check.page import look, page

    if len(places) != 1:
        raise CheckError(f"--html: found {len(places)} files; expected one abstract")
    looked = look(load(places[0]), rules)
    write_whole(out, page([looked]))
    findings = len(looked.findings)
    click.echo(f"{out}: {report.summary(findings, 1, len(rules))}")
    return findings


@click.command("explain")
@click.argument("name", metavar="[RULE]", required=False)
def explain_command(name: str | None) -> None:
    """Explain a rule of `asprinted check`, or list all.

    What it says, how it decides, examples, what else may explain a finding, and how many of its
    findings on 1,000 abstracts were true.
    """
    click.echo(report.listed() if name is None else report.explained(rule_named(name)))
