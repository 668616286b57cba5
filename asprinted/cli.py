"""The command line: each command is imported when it is asked for, so that all start fast."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from asprinted import interrupts
from asprinted.interrupts import interrupted_once

COMMANDS = {
    "read": ("asprinted.listing", "read_command", "Show every figure of an abstract."),
    "audit": ("asprinted.audit.commands", "audit_command", "Hold the ledger against its sources."),
    "lock": (
        "asprinted.audit.commands",
        "lock_command",
        "Make the lock from the abstracts' texts.",
    ),
    "new-study": ("asprinted.drafting", "new_study_command", "Draft the ledger of another study."),
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
        return getattr(import_module(module), attribute)

    def invoke(self, context: click.Context) -> object:
        """Run the command asked for; on Ctrl-C, say in a line that it stopped."""
        with interrupted_once(last=True):
            try:
                return super().invoke(context)
            except KeyboardInterrupt:
                click.echo("stopped", err=True)
                raise SystemExit(interrupts.STATUS) from None

    def main(self, *args: object, **options: object) -> object:
        """Run the command line; say in a line that what it prints cannot be written."""
        try:
            return super().main(*args, **options)
        except OSError as error:
            if error.filename is not None:
                raise
            # Python would try once more at its end, and say so at length.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            click.echo(f"Error: standard output: {error.strerror}", err=True)
            sys.exit(1)

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
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version, and the commit where there is one.",
)
def main() -> None:
    """Read published figures as printed, account for every one, and rerun what follows."""
