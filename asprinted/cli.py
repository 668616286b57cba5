"""The command line: each command is imported when it is asked for, so that all start fast."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from asprinted.errors import STOPPED, UNUSABLE, AsPrintedError
from asprinted.extras import not_installed
from asprinted.interrupts import interrupted_once

COMMANDS = {
    "read": ("asprinted.ledger.listing", "read_command", "Show every figure of an abstract."),
    "check": (
        "asprinted.check.commands",
        "check_command",
        "Find printed figures that contradict each other.",
    ),
    "explain": (
        "asprinted.check.commands",
        "explain_command",
        "Explain a rule of check, or list all.",
    ),
    "audit": ("asprinted.ledger.commands", "audit_command", "Hold the ledger against its sources."),
    "lock": (
        "asprinted.ledger.commands",
        "lock_command",
        "Make the lock from the abstracts' texts.",
    ),
    "generate": (
        "asprinted.ledger.commands",
        "generate_command",
        "Write the data package and the studies' references.",
    ),
    "new-study": (
        "asprinted.ledger.drafts",
        "new_study_command",
        "Draft the ledger of another study.",
    ),
    "rerun": ("asprinted.rerun.commands", "rerun", "Run a chapter under other settings."),
    "sweep": ("asprinted.rerun.commands", "sweep", "Run a chapter under many settings."),
    "runs": (
        "asprinted.rerun.stored_commands",
        "runs",
        "List or delete what reruns and sweeps have written.",
    ),
    "diff": ("asprinted.rerun.stored_commands", "diff_command", "Compare two runs of a chapter."),
    "execute": ("asprinted.rerun.commands", "execute", "Run chapters in place and store outputs."),
}


class Failure(click.ClickException):
    """An error as the command line says it, with its status."""

    def __init__(self, message: str, status: int = UNUSABLE) -> None:
        super().__init__(message)
        self.exit_code = status  # type: ignore[misc] # click reads it from the instance


class LazyGroup(click.Group):
    """A group that knows its commands by name, and imports one only to run it."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Names of the commands, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command, or None if there is none of that name."""
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, context: click.Context) -> object:
        """Run the command asked for; the one place where an error becomes a line and a status."""
        with interrupted_once(last=True):
            try:
                return super().invoke(context)
            except KeyboardInterrupt:
                click.echo("stopped", err=True)
                raise SystemExit(STOPPED) from None
            except AsPrintedError as error:
                raise Failure(str(error), error.status) from None
            except ModuleNotFoundError as error:
                what_to_do = not_installed(error)
                if what_to_do is None:
                    raise
                raise Failure(what_to_do) from None
            except OSError as error:
                if error.filename is None:
                    raise
                raise Failure(f"{error.filename}: {error.strerror}") from None

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line; say in a line that what it prints cannot be written."""
        try:
            return super().main(*args, **options)
        except OSError as error:
            # Python would try once more at its end, and say so at length.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            click.echo(f"Error: standard output: {error.strerror}", err=True)
            sys.exit(UNUSABLE)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from their one-line help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


def _tell_version(context: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from asprinted.version import described

        click.echo(f"asprinted {described()}")
        context.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--book",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The book's folder, which holds asprinted.toml; else found from here upwards.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version, and the commit where there is one.",
)
def main(folder: Path | None) -> None:
    """Read published figures as printed, account for every one, and rerun what follows."""
    if folder is not None:
        from asprinted import book

        book.use(folder)
