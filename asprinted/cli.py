"""The command line: each command imports what it needs when it runs, so that all start fast."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from asprinted.abstracts import Abstract


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="asprinted")
def main() -> None:
    """Read published figures as printed, account for every one, and rerun what follows."""


@main.command("read")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option("--pmid", help="Which article to read where FILE is a PubMed record of several.")
def read_command(file: str, as_json: bool, pmid: str | None) -> None:
    """Show every figure of the abstract in FILE, and every numeral that is no figure.

    FILE is plain text, a saved PubMed or journal page (text or HTML), or PubMed efetch XML; - reads
    standard input. Exit status 2 means that no abstract could be had from it.
    """
    from asprinted.abstracts import AbstractError
    from asprinted.listing import as_object, as_table
    from asprinted.notation import read

    try:
        abstract = _load(file, pmid)
    except AbstractError as error:
        click.echo(f"asprinted read: {error}", err=True)
        sys.exit(2)
    reading = read(abstract.text)
    if as_json:
        import json

        click.echo(json.dumps(as_object(abstract, reading), ensure_ascii=False, indent=2))
    else:
        click.echo(as_table(abstract, reading))


def _load(file: str, pmid: str | None) -> "Abstract":
    from asprinted.abstracts import from_bytes, load

    if file == "-":
        return from_bytes(click.get_binary_stream("stdin").read(), source="-", pmid=pmid)
    return load(file, pmid=pmid)
