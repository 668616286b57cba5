"""What the commands on runs are given: chapters, seconds, counts; a mistake gets one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from asprinted import interrupts
from asprinted.interrupts import interrupted_once

STATUS_UNUSABLE = 2
LONGEST = 1_000_000  # seconds; the system's clocks for waiting end at about twice that


class UnusableError(click.ClickException):
    """Input that a command cannot work with: one line, and exit status 2."""

    exit_code = STATUS_UNUSABLE


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
            raise UnusableError(f"{param.opts[0]} {in_a_line(text)}: {words}")
        return seconds


class Whole(click.ParamType):
    """A whole number from one to another."""

    name = "number"

    def __init__(self, low: int, high: int):
        self.low, self.high = low, high

    def convert(self, value: object, param: object, context: object) -> int:
        """Return the number, or say in one line what is wrong with it."""
        from asprinted.rerun.parameters import NUMBERS, in_a_line

        text = str(value).strip()
        number = int(text) if NUMBERS["int"].fullmatch(text) else None
        if number is None or not self.low <= number <= self.high:
            words = f"must be a whole number from {self.low} to {self.high:,}"
            raise UnusableError(f"{param.opts[0]} {in_a_line(text) or repr(text)}: {words}")
        return number


class Place(click.Path):
    """A folder or a file, named by at least one letter: an empty text would mean this folder."""

    def __init__(self):
        super().__init__(path_type=Path)

    def convert(self, value: object, param: object, context: object) -> Path:
        """Return the path, or say in one line that there is none."""
        if not str(value).strip():
            name = param.opts[0] if param.opts[0].startswith("-") else "DIR"
            raise UnusableError(f"{name} {str(value)!r}: is empty; give a path such as runs/one")
        return super().convert(value, param, context)


class ChapterCommand(click.Command):
    """A command whose help lists the parameters of the chapter it is given.

    `stopped` is what it says on Ctrl-C.
    """

    def __init__(self, *given: object, stopped: str = "stopped", **options: object):
        super().__init__(*given, **options)
        self.stopped = stopped

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Remember which chapter is asked about, since `--help` is read before any argument."""
        context.meta["arguments"] = list(arguments)
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
    """Turn a reader's mistake, but for those of some kind, into one line and its exit status."""
    from asprinted.rerun.chapters import ChapterError
    from asprinted.rerun.parameters import ParameterError
    from asprinted.storage import FolderError

    try:
        yield
    except but:
        raise
    except (ChapterError, ParameterError, FolderError) as error:
        if getattr(error, "is_finding", False):  # the input was usable; the run failed
            raise click.ClickException(str(error)) from None
        raise UnusableError(str(error)) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise UnusableError(f"{place}{error.strerror or error}") from None


def _parameters(name: str) -> dict:
    from asprinted.rerun.run import load_chapter

    return load_chapter(name).parameters


def _default(parameter: object) -> str:
    from asprinted.rerun.parameters import as_text

    return as_text(parameter.default)


def _described(parameter: object) -> str:
    words = f"{parameter.help}; " if parameter.help else ""
    return f"{words}{parameter.allowed}"
