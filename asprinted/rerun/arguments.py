"""What the commands on runs are given: chapters, seconds, counts; a mistake gets one line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from asprinted.errors import STOPPED, AsPrintedError, FailedError
from asprinted.interrupts import interrupted_once

LONGEST = 1_000_000  # seconds; the system's clocks for waiting end at about twice that


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
            raise AsPrintedError(f"{param.opts[0]} {in_a_line(text)}: {words}")
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
            raise AsPrintedError(f"{param.opts[0]} {in_a_line(text) or repr(text)}: {words}")
        return number


class Place(click.Path):
    """A folder or a file, named by at least one letter: an empty text would mean this folder."""

    def __init__(self):
        super().__init__(path_type=Path)

    def convert(self, value: object, param: object, context: object) -> Path:
        """Return the path, or say in one line that there is none."""
        if not str(value).strip():
            name = param.opts[0] if param.opts[0].startswith("-") else "DIR"
            raise AsPrintedError(f"{name} {str(value)!r}: is empty; give a path such as runs/one")
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
                raise SystemExit(STOPPED) from None

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the chapter's parameters below the options."""
        from asprinted.rerun.declarations import NoParametersError

        name = context.meta.get("chapter")
        if not isinstance(name, str):
            return
        try:
            known = _parameters(name)
        except NoParametersError as error:
            formatter.write_paragraph()
            formatter.write_text(str(error))
            return
        with formatter.section(f"Parameters of {name}"):
            formatter.write_dl([(f"{p.name}={_default(p)}", _described(p)) for p in known.values()])


def agree(question: str, unasked: str, refused: str) -> None:
    """Ask whether to go on, where there is someone to ask.

    Parameters
    ----------
    question : str
        What is asked in a terminal.
    unasked : str
        What is said where nobody can answer, followed by "without being asked".
    refused : str
        What is said if the answer is no.

    Raises
    ------
    AsPrintedError
        Where nobody can answer.
    FailedError
        If the answer is no.
    """
    if not _has_terminal():
        raise AsPrintedError(f"{unasked} without being asked")
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort:  # Ctrl-C, as click has it
        click.echo(err=True)  # the question's line has no end yet
        raise KeyboardInterrupt from None
    if not agreed:
        raise FailedError(refused)


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _parameters(name: str) -> dict:
    from asprinted.rerun.run import load_chapter

    return load_chapter(name).parameters


def _default(parameter: object) -> str:
    from asprinted.rerun.parameters import as_text

    return as_text(parameter.default)


def _described(parameter: object) -> str:
    words = f"{parameter.help}; " if parameter.help else ""
    return f"{words}{parameter.allowed}"
