"""The commands `execute`, `rerun` and `sweep`; what is heavy is imported when one runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from asprinted import interrupts
from asprinted.interrupts import interrupted_once

ASK_ABOVE = 10_000  # runs
LARGEST_STATUS = 100  # statuses above it mean other things to a shell
LONGEST = 1_000_000  # seconds; the system's clocks for waiting end at about twice that
OPENING = 5  # seconds in which a browser that cannot be opened says so


class Seconds(click.ParamType):
    """A positive number of seconds."""

    name = "seconds"

    def convert(self, value: object, param: object, context: object) -> float:
        """Return the number, or say in one line what is wrong with it."""
        from asprinted.rerun.parameters import NUMBERS, in_a_line

        text = str(value).strip()
        seconds = float(text) if NUMBERS["float"].fullmatch(text) else 0
        if not 0 < seconds <= LONGEST:
            words = f"must be a positive number of seconds, at most {LONGEST:,}"
            raise click.ClickException(f"{param.opts[0]} {in_a_line(text)}: {words}")
        return seconds


SECONDS = Seconds()


class ChapterCommand(click.Command):
    """A command whose help lists the parameters of the chapter it is given.

    `stopped` is what it says on Ctrl-C.
    """

    def __init__(self, *given: object, stopped: str = "stopped", **options: object):
        super().__init__(*given, **options)
        self.stopped = stopped

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Remember which chapter is asked about, since `--help` is read before any argument."""
        try:
            given, *_ = self.make_parser(context).parse_args(list(arguments))
            context.meta["chapter"] = given.get("chapter")
        except click.UsageError:  # said by the parsing that follows
            pass
        return super().parse_args(context, arguments)

    def invoke(self, context: click.Context) -> object:
        """Run the command; on Ctrl-C, say in a line that it stopped."""
        with interrupted_once(last=True):
            try:
                return super().invoke(context)
            except KeyboardInterrupt:
                click.echo(self.stopped, err=True)
                raise SystemExit(interrupts.STATUS) from None

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the chapter's parameters below the options."""
        from asprinted.rerun.parameters import NoParametersError

        name = context.meta.get("chapter")
        if not isinstance(name, str):
            return
        try:
            with plain_errors(but=NoParametersError):
                known = _parameters(name)
        except NoParametersError as error:
            formatter.write_paragraph()
            formatter.write_text(str(error))
            return
        with formatter.section(f"Parameters of {name}"):
            formatter.write_dl([(f"{p.name}={_default(p)}", _described(p)) for p in known.values()])


@contextmanager
def plain_errors(but: type[Exception] | tuple = ()) -> Iterator[None]:
    """Turn a reader's mistake, but for those of some kind, into one line and exit status 1."""
    from asprinted.rerun.chapters import ChapterError
    from asprinted.rerun.parameters import ParameterError
    from asprinted.storage import FolderError

    try:
        yield
    except but:
        raise
    except (ChapterError, ParameterError, FolderError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{place}{error.strerror or error}") from None


@click.command()
@click.argument("chapters", metavar="CHAPTER...", nargs=-1, required=True)
@click.option("--timeout", type=SECONDS, default=600, show_default=True, help="Seconds for a cell.")
def execute(chapters: tuple[str, ...], timeout: float) -> None:
    """Execute chapters in place and store their outputs, whole or not at all."""
    from asprinted.rerun.execute import main

    raise SystemExit(main(list(chapters), timeout))


@click.command(cls=ChapterCommand)
@click.argument("chapter")
@click.argument("assignments", metavar="[NAME=VALUE]...", nargs=-1)
@click.option(
    "--from",
    "source",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="YAML file with one `name: value` a line; values on the command line win.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; else under runs/.")
@click.option("--html", is_flag=True, help="Write a page that shows what changed.")
@click.option("--open", "show", is_flag=True, help="Open that page.")
@click.option("--replace", is_flag=True, help="Replace a folder that holds another rerun.")
@click.option("--timeout", type=SECONDS, help="Seconds that one cell may take.")
def rerun(
    chapter: str,
    assignments: tuple[str, ...],
    source: Path | None,
    out: Path | None,
    html: bool,
    show: bool,
    replace: bool,
    timeout: float | None,
) -> None:
    """Run a chapter again under other settings and say what changed.

    A list is written with its items joined by +: cohorts=yang2003+walther1997.
    """
    from asprinted import warm
    from asprinted.rerun import parameters
    from asprinted.rerun.run import load_chapter
    from asprinted.rerun.values import from_file

    with plain_errors():
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
    click.echo(_summary(done))
    if show and not _opened(done.files[-1]):
        raise click.ClickException(f"could not open a browser; the page is {done.files[-1]}")


@click.command(cls=ChapterCommand, stopped="stopped; the same command goes on")
@click.argument("chapter")
@click.argument("assignments", metavar="[NAME=V1,V2 | NAME=LOW:HIGH:STEPS]...", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the runs.")
@click.option(
    "--table",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="CSV file with one column a parameter and one row a run; an empty cell is the default. "
    "Each row is done with each combination of the values given beside it.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Runs at a time; else one a processor.")
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
def sweep(
    chapter: str,
    assignments: tuple[str, ...],
    out: Path,
    table: Path | None,
    workers: int | None,
    timeout: float | None,
    keep_notebooks: bool,
    whole: bool,
    retry_failed: bool,
    again: bool,
    scheduler: str | None,
    yes: bool,
) -> None:
    """Run a chapter under every combination of settings; an unchanged run is never done twice.

    A comma separates values, and low:high:steps spaces them equally. The items of one list are
    joined by +: cohorts=yang2003+walther1997,yang2003+shablak2011-prospective is two runs.

    The exit status is the number of runs that failed, at most 100; 1 also if the sweep cannot be
    done at all, and 130 if it was stopped.
    """
    from asprinted.rerun.grid import grid
    from asprinted.rerun.run import load_chapter

    with plain_errors():
        loaded = load_chapter(chapter)
        wanted = grid(loaded.parameters, assignments, table)
        if wanted.size > ASK_ABOVE and not yes:
            _ask(f"{wanted.size:,} runs of {loaded.name}")
        from asprinted import warm
        from asprinted.rerun import report
        from asprinted.rerun.cluster import ClusterError
        from asprinted.rerun.sweep import StoppedError, Work
        from asprinted.rerun.sweep import sweep as sweep_chapter

        if not warm.can_fork():
            _say_without_fork()
        work = Work(loaded, timeout, keep_notebooks, retry_failed, whole, again)
        try:
            done = sweep_chapter(work, wanted, out, workers, scheduler, _bar)
        except StoppedError as stopped:
            click.echo(stopped, err=True)
            raise SystemExit(interrupts.STATUS) from None
        except ClusterError as error:
            raise click.ClickException(str(error)) from None
        failed = report.write(done)
    click.echo(f"{_outcome(done, failed)}; see {out}")
    raise SystemExit(min(failed, LARGEST_STATUS))


def _say_without_fork() -> None:
    click.echo("no fork on this system: papermill's own engine runs the chapter", err=True)


def _ask(words: str) -> None:
    """Ask whether to go on, where there is someone to ask."""
    if not _has_terminal():
        raise click.ClickException(f"{words}: add --yes to do so many without being asked")
    try:
        agreed = click.confirm(f"{words}: go on?", err=True)
    except click.Abort:  # Ctrl-C, as click has it
        click.echo(err=True)  # the question's line has no end yet
        raise KeyboardInterrupt from None
    if not agreed:
        raise click.ClickException("nothing is done")


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


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


def _parameters(name: str) -> dict:
    from asprinted.rerun.run import load_chapter

    return load_chapter(name).parameters


def _default(parameter: object) -> str:
    from asprinted.rerun.parameters import as_text

    return as_text(parameter.default)


def _described(parameter: object) -> str:
    words = f"{parameter.help}; " if parameter.help else ""
    return f"{words}{parameter.allowed}"


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
