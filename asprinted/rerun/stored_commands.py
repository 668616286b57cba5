"""The commands on runs that are there already: `runs list`, `runs clean` and `diff`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from asprinted.errors import AsPrintedError
from asprinted.rerun.arguments import Place, agree

DEFAULT = Path("runs")
FOLDER = click.argument("folder", metavar="[DIR]", type=Place(), required=False)


def _runs(context: click.Context, param: click.Parameter, incomplete: str) -> list:
    """Complete a run: a chapter, or else a path; Bash takes but one kind at a time."""
    from click.shell_completion import CompletionItem

    from asprinted.rerun.completion import chapters

    named = chapters(context, param, incomplete)
    return named or [CompletionItem(incomplete, type="file")]


@click.group()
def runs() -> None:
    """List and delete what reruns and sweeps have written."""


@runs.command("list", short_help="List folders of reruns and sweeps.")
@FOLDER
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object instead.")
def list_command(folder: Path | None, as_object: bool) -> None:
    """List the folders of reruns and sweeps in DIR and below; DIR is runs if left out.

    The last column says whether the runs belong to the chapter as it is now: its cells, the
    package, the ledger and the libraries are the same.
    """
    from asprinted.rerun import as_json

    held = _found(folder)
    if as_object:
        click.echo(as_json.line({"folders": list(map(as_json.of_folder, held))}))
    elif held:
        click.echo("\n".join(_table(held)))
    else:
        click.echo(f"no runs in {folder or DEFAULT}")


@runs.command("clean", short_help="Delete folders of reruns and sweeps.")
@FOLDER
@click.option("--failed", is_flag=True, help="Only folders in which no run is done.")
@click.option(
    "--stale",
    is_flag=True,
    help="Only folders in which no run belongs to the chapter as it is now.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def clean_command(folder: Path | None, failed: bool, stale: bool, dry_run: bool, yes: bool) -> None:
    """Delete folders of reruns and sweeps in DIR and below; DIR is runs if left out.

    It asks first. A folder that holds anything else is left as it is. With --failed and --stale,
    folders of either kind are deleted.
    """
    from asprinted.rerun.numbers import counted

    chosen = [
        it
        for it in _found(folder)
        if not (failed or stale) or (failed and it.is_failed) or (stale and it.is_stale)
    ]
    for it in (it for it in chosen if it.others):
        other = it.others[0].relative_to(it.path)
        click.echo(f"{it.path}: is left, as it holds {other}, which no run wrote", err=True)
    chosen = [it for it in chosen if not it.others]
    if not chosen:
        click.echo(f"nothing to delete in {folder or DEFAULT}")
        return
    what = f"{counted(len(chosen), 'folder')}, {_size(sum(it.size for it in chosen))}"
    click.echo("\n".join(_table(chosen)))
    if dry_run:
        click.echo(f"would delete {what}")
        return
    if not yes:
        agree(f"delete {what}?", f"{what}: add --yes to delete", "nothing is deleted")
    for it in chosen:
        it.delete()
    click.echo(f"deleted {what}")


@click.command("diff")
@click.argument("one", metavar="RUN", shell_complete=_runs)
@click.argument("other", metavar="RUN", shell_complete=_runs)
@click.option("--notebook", is_flag=True, help="Show the notebooks side by side, with nbdime.")
def diff_command(one: str, other: str, notebook: bool) -> None:
    """Say what differs between two runs of a chapter: numbers, sentences and charts.

    A RUN is a rerun's folder, a notebook, a chapter's name for what is published, or a row of a
    sweep: FOLDER:ROW, where ROW is counted from 1 as in results.csv, or is a run's key.

    The exit status is 0 if numbers, sentences and charts are the same, 1 if they differ, and 2 if
    what is given cannot be used.
    """
    from asprinted.rerun import difference

    sides = difference.side(one), difference.side(other)
    found = difference.between(*sides)
    if notebook:
        _show(*sides)
    else:
        click.echo(difference.in_words(found, *sides))
    raise SystemExit(1 if found else 0)


def _found(folder: Path | None) -> list:
    """Return the folders of runs; where none is named, there may be none."""
    from asprinted.rerun.folders import found

    if folder is None and not DEFAULT.exists():
        return []
    return list(found(folder or DEFAULT))


def _table(held: list) -> list[str]:
    rows = [("folder", "kind", "chapter", "runs", "size", "date", "as the chapter is now")]
    for it in held:
        runs_ = f"{it.done:,} done" + (f", {it.failed:,} failed" if it.failed else "")
        date = f"{it.date:%Y-%m-%d %H:%M}"
        rows.append((str(it.path), it.kind, it.chapter, runs_, _size(it.size), date, it.belongs))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _size(count: float) -> str:
    """Write a number of bytes."""
    units = iter(("B", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while count >= 999.5 and unit != "TB":
        count, unit = count / 1000, next(units)
    return f"{count:.3g} {unit}"


def _show(one: object, other: object) -> None:
    """Have nbdime show two notebooks in the terminal."""
    import subprocess
    from importlib.util import find_spec

    for side in (one, other):
        if side.path is None:
            words = "keeps no notebook; asprinted sweep --keep-notebooks does"
            raise AsPrintedError(f"{side.name}: {words}")
    if find_spec("nbdime") is None:
        raise AsPrintedError(
            "--notebook: what compares notebooks needs nbdime: pip install 'asprinted[notebooks]'"
        )
    command = [sys.executable, "-m", "nbdime", "diff", "--ignore-metadata", "--ignore-id"]
    sys.stdout.flush()
    if subprocess.run([*command, str(one.path), str(other.path)]).returncode not in (0, 1):
        raise AsPrintedError("--notebook: nbdime could not compare the notebooks")
