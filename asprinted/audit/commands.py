"""The command line of the audit and the lock: `asprinted audit`, `asprinted lock`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from asprinted.abstracts import Abstract, AbstractError, fetch, load
from asprinted.audit import Report, audit
from asprinted.ledger import DATA, Ledger, LedgerError, Study, load_ledger
from asprinted.listing import Unusable, aligned
from asprinted.lock import Lock, LockError, load_lock, lock_abstract, write_lock

SHOWN = ("given", "consistent", "attainable", "differs", "not-derivable", "excluded")

ABSTRACTS = click.option(
    "--abstracts",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder with one file a study, named after it: yang2003.txt, .html or .xml.",
)
PUBMED = click.option("--pubmed", is_flag=True, help="Fetch the abstracts from PubMed.")
EMAIL = click.option("--email", help="Your address, which PubMed asks callers to give.")
DATA_FOLDER = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DATA,
    show_default="the book's own",
    help="Folder of the ledger.",
)


@click.command("audit")
@ABSTRACTS
@PUBMED
@EMAIL
@DATA_FOLDER
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def audit_command(
    abstracts: Path | None, pubmed: bool, email: str | None, data: Path, as_json: bool
) -> None:
    """Hold the ledger against itself, the lock and, where given, the abstracts.

    Exit status 0 if everything agrees, 1 if a figure is off, 2 for unusable input.
    """
    try:
        ledger = load_ledger(data)
        lock = load_lock(data / "abstracts.lock.json")
        report = audit(ledger, lock, _texts(ledger, abstracts, pubmed, email), data)
    except (LedgerError, LockError, AbstractError) as error:
        raise Unusable(str(error)) from None
    click.echo(_as_json(report) if as_json else _as_text(report, ledger, lock))
    raise SystemExit(0 if report.passed else 1)


@click.command("lock")
@ABSTRACTS
@PUBMED
@EMAIL
@DATA_FOLDER
def lock_command(abstracts: Path | None, pubmed: bool, email: str | None, data: Path) -> None:
    """Make the lock from the abstracts' texts. Nothing else writes it."""
    path = data / "abstracts.lock.json"
    try:
        ledger = load_ledger(data)
        texts = _texts(ledger, abstracts, pubmed, email)
        if texts is None:
            raise Unusable("the lock is made from texts: give --abstracts DIR or --pubmed")
        locked = {study.stem: lock_abstract(texts[study.stem], study.pmid) for study in ledger}
        write_lock(Lock(date.today(), locked), path)
    except (LedgerError, LockError, AbstractError) as error:
        raise Unusable(str(error)) from None
    figures = sum(len(item.figures) for item in locked.values())
    exclusions = sum(len(item.exclusions) for item in locked.values())
    click.echo(f"{path}: {figures} figures and {exclusions} exclusions of {len(locked)} abstracts")


def _texts(
    ledger: Ledger, folder: Path | None, pubmed: bool, email: str | None
) -> dict[str, Abstract] | None:
    if folder is not None and pubmed:
        raise Unusable("give either --abstracts or --pubmed, not both")
    if pubmed:
        return {study.stem: fetch(study.pmid, email=email) for study in ledger}
    if folder is None:
        return None
    if not folder.is_dir():
        raise Unusable(f"--abstracts {folder}: is no folder; expected one file a study in it")
    return {study.stem: _text_of(study, folder) for study in ledger}


def _text_of(study: Study, folder: Path) -> Abstract:
    """Load the abstract of one study from a folder, refusing another paper's."""
    paths = sorted(path for path in folder.glob(f"{study.stem}.*") if path.is_file())
    if len(paths) != 1:
        names = ", ".join(path.name for path in paths) or "nothing"
        raise Unusable(
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
            raise Unusable(
                f"{paths[0]}: is another paper; its {name} is {found!r}, "
                f"{study.stem} has {expected!r}"
            )
    return abstract


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _as_text(report: Report, ledger: Ledger, lock: Lock) -> str:
    shown = [name for name in SHOWN if any(report.count(s.stem, name) for s in ledger)]
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
