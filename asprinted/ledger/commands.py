"""The commands `audit`, `lock` and `generate`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from asprinted import book as books
from asprinted.abstracts import Abstract, fetch, load
from asprinted.errors import FAILS, FINE, AsPrintedError
from asprinted.ledger.audit import Report, audit
from asprinted.ledger.listing import aligned
from asprinted.ledger.lock import Lock, load_lock, lock_abstract, write_lock
from asprinted.ledger.package import generate
from asprinted.ledger.reading import load_ledger
from asprinted.ledger.studies import VERDICTS, Ledger, Study
from asprinted.notation import read

ABSTRACTS = click.option(
    "--abstracts",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder with one file a study, named after it: yang2003.txt, .html or .xml.",
)
PUBMED = click.option("--pubmed", is_flag=True, help="Fetch the abstracts from PubMed.")
EMAIL = click.option("--email", help="Your address, which PubMed asks callers to give.")


@click.command("audit")
@ABSTRACTS
@PUBMED
@EMAIL
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def audit_command(abstracts: Path | None, pubmed: bool, email: str | None, as_json: bool) -> None:
    """Hold the ledger against itself, the lock and, where given, the abstracts.

    Exit status 0 if everything agrees, 1 if a figure is off, 2 for unusable input.
    """
    book = books.current()
    ledger, lock = load_ledger(book), load_lock(book.lock)
    report = audit(ledger, lock, _texts(ledger, abstracts, pubmed, email), book)
    click.echo(_as_json(report) if as_json else _as_text(report, ledger, lock))
    raise SystemExit(FINE if report.passed else FAILS)


@click.command("lock")
@ABSTRACTS
@PUBMED
@EMAIL
def lock_command(abstracts: Path | None, pubmed: bool, email: str | None) -> None:
    """Make the lock from the abstracts' texts. Nothing else writes it."""
    book = books.current()
    ledger = load_ledger(book)
    texts = _texts(ledger, abstracts, pubmed, email)
    if texts is None:
        raise AsPrintedError("the lock is made from texts: give --abstracts DIR or --pubmed")
    locked = {}
    for study in ledger:
        text = texts[study.stem]
        locked[study.stem] = lock_abstract(text, study.pmid, read(text.text, book.names))
    write_lock(Lock(date.today(), locked), book.lock)
    figures = sum(len(item.figures) for item in locked.values())
    exclusions = sum(len(item.exclusions) for item in locked.values())
    click.echo(
        f"{book.shown(book.lock)}: {figures} figures and {exclusions} exclusions "
        f"of {len(locked)} abstracts"
    )


@click.command("generate")
def generate_command() -> None:
    """Write what is made from the tables: datapackage.json and the studies' references."""
    book = books.current()
    for path in generate(book):
        click.echo(book.shown(path))


def _texts(
    ledger: Ledger, folder: Path | None, pubmed: bool, email: str | None
) -> dict[str, Abstract] | None:
    if folder is not None and pubmed:
        raise AsPrintedError("give either --abstracts or --pubmed, not both")
    if pubmed:
        return {study.stem: _fetched(study, email) for study in ledger}
    if folder is None:
        return None
    if not folder.is_dir():
        raise AsPrintedError(f"--abstracts {folder}: is no folder; expected one file a study in it")
    return {study.stem: _text_of(study, folder) for study in ledger}


def _fetched(study: Study, email: str | None) -> Abstract:
    if not study.pmid:
        raise AsPrintedError(
            f"--pubmed: {study.stem} has no PMID in studies.csv; give its text with --abstracts"
        )
    return fetch(study.pmid, email=email)


def _text_of(study: Study, folder: Path) -> Abstract:
    """Load the abstract of one study from a folder, refusing another paper's."""
    paths = sorted(path for path in folder.glob(f"{study.stem}.*") if path.is_file())
    if len(paths) != 1:
        names = ", ".join(path.name for path in paths) or "nothing"
        raise AsPrintedError(
            f"--abstracts {folder}: found {names} for {study.stem}, expected one file "
            f"{study.stem}.txt, .html or .xml"
        )
    abstract = load(paths[0])
    for name, found, expected in (
        ("PMID", abstract.pmid, study.pmid),
        ("DOI", abstract.doi, study.doi),
        ("title", abstract.title, study.title),
    ):
        if found and expected and _plain(found) != _plain(expected):
            raise AsPrintedError(
                f"{paths[0]}: is another paper; its {name} is {found!r}, "
                f"{study.stem} has {expected!r}"
            )
    return abstract


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _as_text(report: Report, ledger: Ledger, lock: Lock) -> str:
    shown = [name for name in VERDICTS if any(report.count(s.stem, name) for s in ledger)]
    header = ["study", "figures", *shown, "set aside"]
    rows = [
        [
            study.stem,
            str(len(study.figures)),
            *(str(report.count(study.stem, name)) for name in shown),
            str(sum(len(exclusion.sentences) for exclusion in study.exclusions)),
        ]
        for study in ledger
    ]
    totals = [str(sum(int(row[column]) for row in rows)) for column in range(1, len(header))]
    lines = [aligned(header, [*rows, ["all", *totals]])]
    lines += ["", *(str(problem) for problem in report.problems)]
    lines += [f"note: {note}" for note in report.notes]
    compared = " and ".join(report.compared_with)
    if report.passed:
        lines.append(
            f"Every figure agrees with {compared} (made {lock.made}); "
            "every numeral is accounted for."
        )
    else:
        lines.append(f"{len(report.problems)} problems, against {compared}.")
    return "\n".join(lines)


def _as_json(report: Report) -> str:
    content = {
        "passed": report.passed,
        "compared_with": report.compared_with,
        "studies": {
            stem: [
                {
                    "figure": item.figure.name,
                    "row": item.figure.row,
                    "sentence": item.figure.sentence,
                    "printed": item.figure.printed,
                    "expected": item.expected,
                    "verdict": item.earned,
                    "recomputed": item.recomputed,
                    "works": item.works,
                    "fails": item.fails,
                    "cause": item.figure.cause,
                }
                for item in verdicts
            ]
            for stem, verdicts in report.verdicts.items()
        },
        "problems": [
            {
                "study": problem.study,
                "row": problem.row,
                "figure": problem.figure,
                "printed": problem.printed,
                "message": problem.message,
            }
            for problem in report.problems
        ],
        "notes": report.notes,
    }
    return json.dumps(content, indent=1, ensure_ascii=False)
