"""The commands `execute`, `rerun` and `sweep`; what is heavy is imported when one runs."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import click

from asprinted.errors import STOPPED, AsPrintedError, FailedError
from asprinted.rerun.arguments import (
    ChapterCommand,
    Place,
    Seconds,
    Whole,
    agree,
)

ASK_ABOVE = 10_000  # runs
MOST_WORKERS = 1_000
LARGEST_SEED = 10**18
MOST_SAMPLED = 1_000_000
OPENING = 5  # seconds in which a browser that cannot be opened says so
SECONDS = Seconds()


def _chapters(*given: object) -> list[str]:
    """Complete the name of a chapter."""
    from asprinted.rerun.completion import chapters

    return chapters(*given)


def _assignments(*given: object) -> list[str]:
    """Complete a parameter, or its value."""
    from asprinted.rerun.completion import assignments

    return assignments(*given)


@click.command()
@click.argument("chapters", metavar="CHAPTER...", nargs=-1, required=True, shell_complete=_chapters)
@click.option("--timeout", type=SECONDS, default=600, show_default=True, help="Seconds for a cell.")
def execute(chapters: tuple[str, ...], timeout: float) -> None:
    """Execute chapters in place and store their outputs, whole or not at all."""
    from asprinted.rerun.execute import main

    raise SystemExit(main(list(chapters), timeout))


@click.command(cls=ChapterCommand)
@click.argument("chapter", shell_complete=_chapters)
@click.argument("assignments", shell_complete=_assignments, metavar="[NAME=VALUE]...", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="FILE",
    type=Place(),
    help="YAML file with one `name: value` a line; values on the command line win.",
)
@click.option("--out", type=Place(), help="Folder to write; else under runs/.")
@click.option("--html", is_flag=True, help="Write a page that shows what changed.")
@click.option("--open", "show", is_flag=True, help="Open that page.")
@click.option("--replace", is_flag=True, help="Replace a folder that holds another rerun.")
@click.option("--timeout", type=SECONDS, help="Seconds that one cell may take.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object instead.")
def rerun(
    chapter: str,
    assignments: tuple[str, ...],
    source: Path | None,
    out: Path | None,
    html: bool,
    show: bool,
    replace: bool,
    timeout: float | None,
    as_object: bool,
) -> None:
    """Run a chapter again under other settings and say what changed.

    A list is written with its items joined by +: cohorts=yang2003+walther1997.

    The exit status is 0, 1 if the run failed, 2 if what is given cannot be used, and 130 if it was
    stopped.
    """
    from asprinted import warm
    from asprinted.rerun import as_json, parameters
    from asprinted.rerun.run import load_chapter
    from asprinted.rerun.values import from_file

    loaded = load_chapter(chapter)
    given = from_file(loaded.parameters, source) if source else {}
    given |= parameters.from_assignments(loaded.parameters, assignments)
    settings = parameters.settings(loaded.parameters, given)
    if warm.can_fork():
        # Before papermill is imported, so that both import at the same time.
        warm.shared_parent(warm.imported_modules(loaded.sources))
    else:
        _say_without_fork()
    from asprinted.rerun.single import rerun as rerun_chapter

    done = rerun_chapter(loaded, settings, out, html or show, replace, timeout)
    if as_object:
        click.echo(as_json.line(as_json.of_rerun(done, _command())))
    else:
        click.echo(_summary(done))
    if show and not _opened(done.files[-1]):
        raise FailedError(f"could not open a browser; the page is {done.files[-1]}")


@click.command(cls=ChapterCommand, stopped="stopped; the same command goes on")
@click.argument("chapter", shell_complete=_chapters)
@click.argument(
    "assignments",
    shell_complete=_assignments,
    metavar="[NAME=V1,V2 | NAME=LOW:HIGH:STEPS]...",
    nargs=-1,
)
@click.option("--out", type=Place(), help="Folder of the runs; else one under runs/.")
@click.option(
    "--table",
    metavar="FILE",
    type=Place(),
    help="CSV file with one column a parameter and one row a run; an empty cell is the default. "
    "Each row is done with each combination of the values given beside it.",
)
@click.option(
    "--zip",
    "zipped",
    is_flag=True,
    help="Pair the values in their order instead of combining them; a single value goes with all.",
)
@click.option(
    "--sample",
    "size",
    metavar="N",
    type=Whole(1, MOST_SAMPLED),
    help="Draw N settings, by Latin hypercube, for the parameters that are given no value. "
    "NAME=LOW:HIGH is a range to draw from. Each is done with each combination of the values "
    "given beside it.",
)
@click.option(
    "--seed",
    metavar="S",
    type=Whole(0, LARGEST_SEED),
    help="Draw other settings; 0 if left out, so the same line draws the same ones.",
)
@click.option(
    "--workers", type=Whole(1, MOST_WORKERS), help="Runs at a time; else one a processor."
)
@click.option("--timeout", type=SECONDS, help="Seconds that one cell may take.")
@click.option(
    "--keep-notebooks",
    is_flag=True,
    help="Store each run's notebook too, so that every cell is run.",
)
@click.option(
    "--whole",
    is_flag=True,
    help="Run every cell. Without it, cells whose tags say that they only show something are left "
    "out where their form allows it, and some runs are done both ways to see that they may be.",
)
@click.option("--retry-failed", is_flag=True, help="Do runs again that failed before.")
@click.option(
    "--again",
    is_flag=True,
    help="Do all runs again, whatever is stored. A change of the chapter, of files beside it or "
    "named whole in its cells, of the package, the ledger or a library does so by itself; a change "
    "of what cells read in another way, such as a file whose name they put together, does not.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786.")
@click.option("--yes", is_flag=True, help=f"Do not ask before more than {ASK_ABOVE:,} runs.")
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object instead.")
def sweep(
    chapter: str,
    assignments: tuple[str, ...],
    out: Path | None,
    table: Path | None,
    zipped: bool,
    size: int | None,
    seed: int | None,
    workers: int | None,
    timeout: float | None,
    keep_notebooks: bool,
    whole: bool,
    retry_failed: bool,
    again: bool,
    scheduler: str | None,
    yes: bool,
    as_object: bool,
) -> None:
    """Run a chapter under every combination of settings; an unchanged run is never done twice.

    A comma separates values, and low:high:steps spaces them equally. The items of one list are
    joined by +: cohorts=yang2003+walther1997,yang2003+shablak2011-prospective is two runs.

    The exit status is 0, 1 if a run failed, 2 if what is given cannot be used, and 130 if it was
    stopped.
    """
    from asprinted.rerun.grid import grid
    from asprinted.rerun.run import load_chapter

    if seed is not None and size is None:
        raise AsPrintedError(f"--seed {seed}: nothing is drawn; add --sample N, or leave it out")
    loaded = load_chapter(chapter)
    wanted = grid(loaded.parameters, assignments, table, zipped=zipped, size=size, seed=seed or 0)
    if wanted.size > ASK_ABOVE and not yes:
        words = f"{wanted.size:,} runs of {loaded.name}"
        agree(f"{words}: go on?", f"{words}: add --yes to do so many", "nothing is done")
    from asprinted import warm
    from asprinted.rerun import as_json, report
    from asprinted.rerun.asked import Asked
    from asprinted.rerun.sweep import StoppedError, Work
    from asprinted.rerun.sweep import sweep as sweep_chapter

    if not warm.can_fork():
        _say_without_fork()
    work = Work(loaded, timeout, keep_notebooks, retry_failed, whole, again)
    asked = Asked(_command(wanted), *_drawn(wanted))
    out = out or _folder(loaded.name, assignments, table, zipped, size, seed or 0)

    def begun(total: int, resumed: int) -> Callable:
        asked.write(out)
        return _bar(total, resumed)

    try:
        done = sweep_chapter(work, wanted, out, workers, scheduler, begun)
    except StoppedError as stopped:
        click.echo(stopped, err=True)
        raise SystemExit(STOPPED) from None
    failed = report.write(done, asked)
    if as_object:
        click.echo(as_json.line(as_json.of_sweep(done, failed, asked)))
    else:
        click.echo(f"{_outcome(done, failed)}; see {out}")
    raise SystemExit(1 if failed else 0)


def _folder(name: str, *asked: object) -> Path:
    """Return the folder of a sweep that was given none: one for what was asked."""
    from asprinted.fingerprint import digest

    return Path("runs") / f"{name}-sweep-{digest(repr(it).encode() for it in asked)[:12]}"


def _command(wanted: object = None) -> str:
    """Return the line that was given, with the seed if one was drawn with and none was given."""
    context = click.get_current_context()
    given = [word for word in context.meta["arguments"] if word != "--json"]
    if wanted is not None and wanted.drawn and context.params["seed"] is None:
        end = given.index("--") if "--" in given else len(given)
        given[end:end] = ["--seed", str(wanted.drawn.seed)]
    return shlex.join(["asprinted", context.command.name, *given])


def _drawn(wanted: object) -> tuple[int | None, tuple[str, ...]]:
    """Return seed and parameters of what was drawn, and tell them."""
    from asprinted.rerun.numbers import counted

    if wanted.drawn is None:
        return None, ()
    names = tuple(parameter.name for parameter in wanted.drawn.parameters)
    said = f"{counted(len(wanted.drawn), 'setting')} of {', '.join(names)} drawn"
    said += f" with seed {wanted.drawn.seed}"
    if wanted.left_alone:
        stays = "stays" if len(wanted.left_alone) == 1 else "stay"
        said += f"; {', '.join(wanted.left_alone)} {stays} as in the chapter, having no range"
    click.echo(said, err=True)
    return wanted.drawn.seed, names


def _say_without_fork() -> None:
    click.echo("no fork on this system: papermill's own engine runs the chapter", err=True)


def _outcome(done: object, failed: int) -> str:
    """Say how many runs were done, and why the first that failed did."""
    from asprinted.rerun.numbers import counted
    from asprinted.rerun.report import how_run

    total = len(done.keys)
    words = f"{total - failed:,} of {counted(total, 'run')} done, {done.resumed:,} of them before"
    if said := how_run(done):
        words += f"; {said}"
    if not failed:
        return words
    records = map(done.folder.read, done.keys)
    first = next(record for record in records if record and record.status != "done")
    others = f" (and {counted(failed - 1, 'other')})" if failed > 1 else ""
    return f"{words}; {failed:,} failed: {first.error}{others}"


def _opened(page: Path) -> bool:
    """Open a page in the reader's browser; return whether that went well, as far as it is said."""
    opener = shutil.which("xdg-open")
    if not opener:
        return click.launch(page.resolve().as_uri()) == 0
    # It ends with a status where it hands the page over, and stays where it is the browser.
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return subprocess.Popen([opener, page.resolve()], **silent).wait(OPENING) == 0
    except subprocess.TimeoutExpired:
        return True


def _summary(done: object) -> str:
    """Return the changed numbers, published beside rerun, and where the files are."""
    from asprinted.rerun.numbers import counted, pair, same

    lines = []
    for name, value in done.found.items():
        before = done.published.get(name, "not stored")
        if not same(before, value):
            lines.append((name, *pair(before, value)))
    width = max((len(name) for name, *_ in lines), default=0)
    shown = [f"{name:<{width}}  {before} -> {after}" for name, before, after in lines]
    compared = len(done.found.keys() & done.published.keys())
    new = len(done.found) - compared
    if compared or not new:
        changed = len(lines) - new
        shown.append(f"{changed} of {counted(compared, 'reported number')} changed")
    if new:
        shown.append(
            f"{counted(new, 'reported number')} not stored in the chapter, so not compared; "
            "asprinted execute stores them"
        )
    return "\n".join([*shown, *(str(path) for path in done.files)])


def _bar(total: int, resumed: int) -> Callable:
    """Return what is told of each run done: a bar with rate and time left, on a terminal."""
    from tqdm import tqdm

    bar = tqdm(total=total, initial=resumed, unit="run", disable=None)
    failed = 0

    def tell(record: object) -> None:
        nonlocal failed
        if record.status != "done":
            failed += 1
            bar.set_postfix_str(f"{failed} failed", refresh=False)
        bar.update()
        if bar.n >= total:
            bar.close()

    return tell
