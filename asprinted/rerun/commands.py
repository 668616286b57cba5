"""The commands `execute`, `rerun` and `sweep`; what is heavy is imported when one runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

ASK_ABOVE = 10_000  # runs
STATUS_INTERRUPTED = 130
LARGEST_STATUS = 100  # statuses above it mean other things to a shell


class ChapterCommand(click.Command):
    """A command whose help lists the parameters of the chapter named before `--help`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Remember which chapter is asked about, since `--help` is read before any argument."""
        context.meta["chapter"] = next((a for a in arguments if not a.startswith("-")), None)
        return super().parse_args(context, arguments)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the chapter's parameters below the options."""
        name = context.meta.get("chapter")
        if not name:
            return
        with plain_errors():
            known = _parameters(name)
        with formatter.section(f"Parameters of {name}"):
            formatter.write_dl([(f"{p.name}={_default(p)}", _described(p)) for p in known.values()])


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a reader's mistake into one line and exit status 1."""
    from asprinted.rerun.chapters import ChapterError
    from asprinted.rerun.parameters import ParameterError
    from asprinted.storage import FolderError

    try:
        yield
    except (ChapterError, ParameterError, FolderError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{place}{error.strerror or error}") from None


@click.command()
@click.argument("chapters", metavar="CHAPTER...", nargs=-1, required=True)
@click.option("--timeout", type=float, default=600, show_default=True, help="Seconds for a cell.")
def execute(chapters: tuple[str, ...], timeout: float) -> None:
    """Execute chapters in place and store their outputs, whole or not at all."""
    from asprinted.rerun.execute import main

    raise SystemExit(main(list(chapters), timeout))


@click.command(cls=ChapterCommand)
@click.argument("chapter")
@click.argument("assignments", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--from", "source", type=click.Path(path_type=Path), help="YAML file of values.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; else under runs/.")
@click.option("--html", is_flag=True, help="Write a page that shows what changed.")
@click.option("--open", "show", is_flag=True, help="Open that page.")
@click.option("--replace", is_flag=True, help="Replace a folder that is not empty.")
@click.option("--timeout", type=float, help="Seconds that one cell may take.")
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
    """Run a chapter again under other settings and say what changed."""
    from asprinted.rerun import parameters, warm
    from asprinted.rerun.run import load_chapter

    with plain_errors():
        loaded = load_chapter(chapter)
        given = parameters.from_file(loaded.parameters, source) if source else {}
        given |= parameters.from_assignments(loaded.parameters, assignments)
        settings = parameters.settings(loaded.parameters, given)
        if warm.can_fork():
            # Before papermill is imported, so that both import at the same time.
            warm.shared_parent(warm.imported_modules(loaded.sources))
        else:
            click.echo("no fork on this system: papermill's own engine runs the chapter", err=True)
        from asprinted.rerun.single import rerun as rerun_chapter

        done = rerun_chapter(loaded, settings, out, html or show, replace, timeout)
    click.echo(_summary(done))
    if show:
        click.launch(done.files[-1].resolve().as_uri())


@click.command(cls=ChapterCommand)
@click.argument("chapter")
@click.argument("assignments", metavar="[NAME=V1,V2 | NAME=LOW:HIGH:STEPS]...", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the runs.")
@click.option("--table", type=click.Path(path_type=Path), help="CSV file with one row a run.")
@click.option("--workers", type=click.IntRange(min=1), help="Runs at a time; else one a processor.")
@click.option("--timeout", type=float, help="Seconds that one cell may take.")
@click.option("--keep-notebooks", is_flag=True, help="Store each run's notebook too.")
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
    scheduler: str | None,
    yes: bool,
) -> None:
    """Run a chapter under every combination of settings; an unchanged run is never done twice.

    The exit status is the number of runs that failed, at most 100.
    """
    from asprinted.rerun.grid import grid
    from asprinted.rerun.run import load_chapter

    with plain_errors():
        loaded = load_chapter(chapter)
        wanted = grid(loaded.parameters, assignments, table)
        if wanted.size > ASK_ABOVE and not yes:
            click.confirm(f"{wanted.size:,} runs of {loaded.name}: go on?", abort=True)
        from asprinted.rerun import report
        from asprinted.rerun.cluster import ClusterError
        from asprinted.rerun.sweep import StoppedError, Work
        from asprinted.rerun.sweep import sweep as sweep_chapter

        work = Work(loaded, timeout, keep_notebooks)
        try:
            done = sweep_chapter(work, wanted, out, workers, scheduler, _bar)
        except StoppedError as stopped:
            click.echo(stopped, err=True)
            raise SystemExit(STATUS_INTERRUPTED) from None
        except ClusterError as error:
            raise click.ClickException(str(error)) from None
        failed = report.write(done)
    total = len(done.keys)
    click.echo(f"{total - failed} of {total} runs done, {done.resumed} of them before; see {out}")
    raise SystemExit(min(failed, LARGEST_STATUS))


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
    from asprinted.rerun.numbers import pair, same

    lines = []
    for name, value in done.found.items():
        before = done.published.get(name, "not stored")
        if not same(before, value):
            lines.append((name, *pair(before, value)))
    width = max((len(name) for name, *_ in lines), default=0)
    shown = [f"{name:<{width}}  {before} -> {after}" for name, before, after in lines]
    changed = f"{len(lines)} of {len(done.found)} reported numbers changed"
    return "\n".join([*shown, changed, *(str(path) for path in done.files)])


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
