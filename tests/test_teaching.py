"""The materials of a class agree: what a slide asks has room on the sheet, and an answer."""

import re
from pathlib import Path

TEACHING = Path(__file__).parents[1] / "book" / "teaching"
PRINTED = re.compile(r"\{printed\}`[^`]*<([^>]+)>`")
PUBMED = re.compile(r"https://pubmed\.ncbi\.nlm\.nih\.gov/\d+/")


def text(name: str) -> str:
    return (TEACHING / f"{name}.md").read_text(encoding="utf-8")


def section(of: str, head: str) -> str:
    """Read what stands under a heading, up to the next one."""
    return re.split(r"^## ", of.split(f"## {head}", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def figures(lines: list[str]) -> list[list[str]]:
    return [PRINTED.findall(line) for line in lines]


def test_the_pairs_of_the_slide_are_those_of_the_worksheet():
    slide = section(text("slides-of-whom"), "Which may stand side by side?")
    sheet = section(text("worksheet"), "First sheet: of whom?").split("**Side by side?**")[1]
    asked = figures([line for line in slide.splitlines() if line.startswith("- ")])
    assert asked == figures([line for line in sheet.splitlines() if "{printed}" in line])


def test_the_guide_answers_every_pair():
    slide = section(text("slides-of-whom"), "Which may stand side by side?")
    row = next(line for line in text("guide").splitlines() if "side by side? In fours" in line)
    answers = re.compile(r": (?:yes|no|with a warning)\.")
    assert len(answers.findall(row)) == sum(line.startswith("- ") for line in slide.splitlines())


def test_a_sheet_has_students_read_the_abstracts_that_the_guide_brings():
    bring = next(
        line for line in text("guide").splitlines() if line.startswith("**What to bring.**")
    )
    brought = re.split(r"for the (?:first|second|third)", bring)[:3]
    sheets = re.split(r"^## ", text("worksheet"), flags=re.MULTILINE)[1:]
    assert [PUBMED.findall(sheet) for sheet in sheets] == [PUBMED.findall(one) for one in brought]
