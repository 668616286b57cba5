"""Numbers in prose: a published one is quoted by role, a computed one is written by a cell.

Any other numeral typed into a page fails, unless it is of one of the few kinds named here.
"""

import ast
import re

import pytest

from tests import chapters

ROLE = re.compile(r"\{[a-z:-]+\}`[^`]+`")
CITED = re.compile(r"\{cite(:[a-z]+)?\}`[^`]+`")

FENCE = re.compile(r"^ *(`{3,})(?!\{)[^\n]*\n.*?^ *\1\s*$", re.DOTALL | re.MULTILINE)
LIST_NUMBER = re.compile(r"^\s*\d+\. ", re.MULTILINE)

ALLOWED = {
    "mathematics": re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL),
    "a role: a quoted figure, a citation, a term, a link": ROLE,
    "code in a line": re.compile(r"`[^`\n]+`"),
    "an option of a directive": re.compile(r"^:[a-z-]+:.*$", re.MULTILINE),
    "the address of a link": re.compile(r"\]\([^)\s]+\)|https?://\S+"),
    "the name of the drug": re.compile(r"\b(interleukin|IL)[-‑]2\b", re.IGNORECASE),
    "the minutes of a lesson plan, at the start of a table's row": re.compile(
        r"^\| \d+–\d+ \|", re.MULTILINE
    ),
    "a conventional level: a 95% interval, 80% power": re.compile(
        r"\b(80|90|95|99)% (\w+ )?(interval|limit|level|power)s?\b"
    ),
}

RESTING_ON_A_NUMBER = re.compile(
    r"\b((more|less|fewer) than half|(about|nearly|almost|over) (half|twice|a third|a quarter)"
    r"|twice as|half as|threefold|tenfold|doubled|halved|the majority)\b",
    re.IGNORECASE,
)


def years(root) -> set[str]:
    """Years in which something that the book cites was published."""
    text = "".join(path.read_text(encoding="utf-8") for path in root.glob("data/*.bib"))
    return set(re.findall(r"year\s*=\s*\{(\d{4})\}", text))


def without_exercises(text: str) -> str:
    """Prose without exercises and solutions, whose toy numbers are their own."""
    text = re.sub(r"\{exercise-start\}.*?\{exercise-end\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{solution-start\}.*?\{solution-end\}", "", text, flags=re.DOTALL)


def without_cited(text: str) -> str:
    """Prose without the sentences that carry a citation for what they say."""
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z*{])|\n\n", text)
    return "\n\n".join(sentence for sentence in sentences if not CITED.search(sentence))


def without_written(text: str) -> str:
    """Prose without the parts that a program writes, which a test of its own holds current."""
    return re.sub(r"<!-- written by .*?<!-- end of \w+ -->", "", text, flags=re.DOTALL)


def stray(text: str, pattern: re.Pattern, allowed_years: set[str]) -> list[str]:
    # Fences and numbered lists go by their lines, so before the text is cut into sentences.
    text = LIST_NUMBER.sub("", FENCE.sub(" ", without_written(text)))
    text = without_cited(without_exercises(text))
    for kind in ALLOWED.values():
        text = kind.sub(" ", text)
    found = []
    for match in pattern.finditer(text):
        if match[0] not in allowed_years:
            found.append(" ".join(text[max(match.start() - 40, 0) : match.end() + 20].split()))
    return found


@pytest.mark.parametrize("page", chapters.PAGES, ids=lambda path: path.stem)
def test_no_numeral_is_typed_into_prose(page, root):
    assert not stray(chapters.prose(page), re.compile(r"\d+(?:[.,]\d+)*"), years(root))


@pytest.mark.parametrize("page", chapters.PAGES, ids=lambda path: path.stem)
def test_no_word_that_rests_on_a_number_is_typed_into_prose(page):
    assert not stray(chapters.prose(page), RESTING_ON_A_NUMBER, set())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Of all, 27% responded.", True),
        ("Of all, {printed}`27% (8/30) <shablak2011:retrospective-response>` responded.", False),
        ("A 95% interval and 80% power are conventions.", False),
        ("Of all, 95% responded.", True),
        ("It was 3.5 {cite:p}`mcdermott2015`. Then it was 4.", True),
        ("It was 3.5 {cite:p}`mcdermott2015`.", False),
        ("High-dose interleukin-2 in a trial of 2003.", False),
        ("A trial of 1876.", True),
        ("Run `confidence = 0.9`, or see [there](a1.md).", False),
        ("$n = 12$", False),
        ("| 0–10 | Students read. |", False),
        ("Students read for 10 minutes.", True),
        (":::{exercise-start}\nOf 10, how many?\n:::{exercise-end}", False),
    ],
)
def test_the_search_for_numerals_sees_what_it_should(text, found, root):
    assert bool(stray(text, re.compile(r"\d+(?:[.,]\d+)*"), years(root))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("More than half responded.", True),
        ("It was twice as large.", True),
        ("The other half of the title.", False),
    ],
)
def test_the_search_for_words_sees_what_it_should(text, found):
    assert bool(stray(text, RESTING_ON_A_NUMBER, set())) is found


# The sources' own sentences ----------------------------------------------------------------------

RUN = 8
"""Words in a row that the repository may not share with an abstract."""


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


@pytest.mark.abstracts
def test_the_repository_shares_no_eight_words_with_an_abstract(root, abstracts_folder):
    import subprocess

    from asprinted.abstracts import load
    from asprinted.ledger import load_ledger

    studies = load_ledger().studies
    theirs = set().union(
        *(runs(load(abstracts_folder / f"{study.stem}.txt").text) for study in studies)
    )
    assert theirs
    # Titles are how a paper is cited, and some repeat their abstract's words.
    titles = set().union(*(runs(study.title) for study in studies))
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = root / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        text = text.replace("\\n", " ") if path.suffix == ".ipynb" else text
        shared = (runs(text) & theirs) - titles
        assert not shared, f"{name}: {[' '.join(run) for run in shared][:3]}"


UNLINKED = {
    ("yang2003", "harms"): "deaths_printed",  # a word as common as "no"
    ("what-abstracts-say", "solution-invented"): "figure",  # of an invented abstract
}
"""Figures that have no place to be linked to, or cannot be found in their sentence again."""


@pytest.mark.parametrize("path", chapters.CHAPTERS, ids=lambda path: path.stem)
def test_figures_that_a_sentence_takes_from_the_ledger_are_named_to_be_linked(path):
    for cell in chapters.code_cells(chapters.load(path)):
        tree = ast.parse(chapters.source(cell))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if getattr(call.func, "id", "") != "say":
                continue
            said = {
                ast.unparse(node.value)
                for node in ast.walk(call.args[0])
                if isinstance(node, ast.Attribute) and node.attr == "printed"
            }
            named = {ast.unparse(figure) for figure in call.args[1:]}
            assert said <= named | {UNLINKED.get((path.stem, cell["id"]))}, cell["id"]
