"""Sentences stay true, and stay English, under settings that nobody looked at.

Sources are searched for counts that are typed where a rerun changes them, and for a probability of
a small P value that leaves out one tail. Every chapter is rerun at each parameter's ends and at a
few random settings, and what it then says is searched for wrong plurals, articles and repetitions.
"""

import ast
import re
from collections import Counter
from itertools import combinations
from math import log, sqrt
from random import Random
from statistics import NormalDist

import pytest

from asprinted.prose import with_article
from asprinted.rerun.parameters import Parameter
from asprinted.rerun.run import load_chapter, run
from tests import chapters
from tests.chapters import code_cells, load, outputs, source, tags

VEGALITE = "application/vnd.vegalite.v5+json"
SEED, RANDOM_SETTINGS = 2003, 5
FOLLOWING = {"results", "summary", "chart", "drawing"}
"""Tags of the cells whose words follow the parameters."""

SENTENCE = re.compile(r"(?<=[.;:?])\s+|\n+")
WHOLE_SENTENCE = re.compile(r"(?<=[.?])\s+|\n+")
COUNT_WORD = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
COUNTED = (
    "cohorts?|rates|studies|abstracts|trials|reports|tests|methods|models|estimators|figures|pairs"
    "|counts|combinations|sets|intervals|shares|patients|responders"
)
PLURAL = (
    rf"(?:{COUNTED.replace('s?', 's')}|responses|points|deaths|years|groups|others|ways|choices)"
)
TYPED = re.compile(rf"\b(?:{COUNT_WORD}|[2-9]|1\d)(?: [a-z]+)?? (?:{COUNTED})\b", re.IGNORECASE)

FIXED = {
    ("durability", "two shares"): "of the responders and of the others, in a simulation",
    ("walther1997", "two small counts"): "tumors not removed and deaths, as printed",
}
"""By chapter, counts that no parameter changes, with the reason."""

SMALL_P = re.compile(r"\bP\b.*\b(below|under|less than)\b.*\bprobab|\bprobab.*\bP\b.*\bbelow\b")
ONE_WAY = {"power", "deaths_required", "detectable_hazard_ratio"}

VERB = r"(?:are|were|have|give|fit|round|put|lie|differ|need|allow|include|exclude)"
AWKWARD = {
    "a plural after 1": re.compile(
        rf"(?<![\d.,/–−-])\b1 (?:(?:[a-z]+ )?(?:{PLURAL})|{VERB})\b",
    ),
    "all or none of 1": re.compile(
        r"\b(?:all|both|(?:none|neither|any) of(?: the)?|Of(?: the)?) 1\b(?![.,]\d)"
    ),
    "a difference with its sign and its direction": re.compile(
        r"difference of −|−[\d.]+ (?:percentage )?points (?:higher|lower|apart|more|fewer|longer)"
    ),
    "something missing": re.compile(r"\bnan\b|\binf\b|\(\)|\[\]| [.,;:](?!\d)|,,|\S  +\S| $"),
}
NUMBER_WITH_ARTICLE = re.compile(r"\b([Aa]n?) (\d[\d.,]*)")
LONG = 30
"""Letters of a sentence that is not to be said twice by one cell."""


# What is typed into sources ------------------------------------------------------------------


def sentences(code: str):
    """Yield the sentences of a cell's f-strings, each with what it has computed in braces."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr) and not isinstance(node, ast.FormattedValue):
            yield from SENTENCE.split("".join(map(written, node.values)))


def written(part: ast.expr) -> str:
    """Write a part of an f-string; what is computed stands in braces, without others in it."""
    if isinstance(part, ast.Constant):
        return part.value
    return "{" + re.sub(r"[{}]", " ", ast.unparse(part.value)) + "}"


def typed_counts(code: str) -> list[str]:
    """Counts in words or digits that stand in a sentence beside computed ones."""
    found = []
    for sentence in sentences(code):
        plain = re.sub(r"\{[^{}]*\}", "{}", sentence)
        found += TYPED.findall(plain) if "{}" in plain else []
    return found


@pytest.mark.parametrize("path", chapters.CHAPTERS, ids=lambda path: path.stem)
def test_no_count_is_typed_beside_a_computed_one(path):
    wrong = {}
    for cell in code_cells(load(path)):
        if FOLLOWING & set(tags(cell)):
            found = [it for it in typed_counts(source(cell)) if (path.stem, it) not in FIXED]
            wrong |= {cell["id"]: found} if found else {}
    assert not wrong, f"{path.stem}: {wrong}"


def test_exceptions_are_needed():
    said = {path.stem: [] for path in chapters.CHAPTERS}
    for path in chapters.CHAPTERS:
        for cell in code_cells(load(path)):
            said[path.stem] += typed_counts(source(cell))
    assert all(phrase in said[stem] for stem, phrase in FIXED)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('f"Of {n} rates, two of the four rates."', ["four rates"]),
        ('f"With {n} it is so. Pooling all four cohorts gives more."', []),
        ('f"{n} of the 4 cohorts"', ["4 cohorts"]),
        ('f"{n} of the {m} cohorts, by two methods"', ["two methods"]),
        ('f"{n} of {m} patients on two arms"', []),
        ('"Two methods in a sentence without a computed number"', []),
    ],
)
def test_the_search_for_typed_counts_sees_what_it_should(code, found):
    assert typed_counts(code) == found


# Probabilities of a small P value ------------------------------------------------------------


def one_way_names(codes: list[str]) -> set[str]:
    """Names that hold, or rest on, a power that leaves out rejections the wrong way."""
    assigned = [
        (target.id, statement.value)
        for code in codes
        for statement in ast.walk(ast.parse(code))
        if isinstance(statement, ast.Assign)
        for it in statement.targets
        for target in ast.walk(it)
        if isinstance(target, ast.Name)
    ]
    found: set[str] = set()
    for tree in map(ast.parse, codes):
        made = (it for it in ast.walk(tree) if isinstance(it, ast.FunctionDef))
        found |= {it.name for it in made if is_one_way(it)}
    while True:
        more = found | {
            name for name, value in assigned if is_one_way(value) or names(value) & found
        }
        if more == found:
            return found
        found = more


def is_one_way(value: ast.AST) -> bool:
    """Return whether code asks for a power, but not for that of both tails."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "survival"
        and node.func.attr in ONE_WAY
        and "either_way" not in {argument.arg for argument in node.keywords}
        for node in ast.walk(value)
    )


def names(node: ast.AST) -> set[str]:
    return {it.id for it in ast.walk(node) if isinstance(it, ast.Name)}


def one_tailed(codes: list[str]) -> list[str]:
    """Sentences that give a one-way power as the probability of a small P value."""
    one_way = one_way_names(codes)
    found = []
    for code in codes:
        for sentence in sentences(code):
            computed = " ".join(re.findall(r"\{([^{}]*)\}", sentence))
            if one_way.intersection(re.findall(r"\w+", computed)) and SMALL_P.search(sentence):
                found.append(sentence)
    return found


@pytest.mark.parametrize("path", chapters.CHAPTERS, ids=lambda path: path.stem)
def test_a_probability_of_a_small_p_value_counts_both_tails(path):
    assert not one_tailed([source(cell) for cell in code_cells(load(path))])


@pytest.mark.parametrize(("argument", "found"), [("", 1), (", either_way=True", 0)])
def test_the_search_for_one_tail_sees_what_it_should(argument, found):
    codes = [
        f"chance = survival.power(306, 0.95{argument}).power",
        "likely = percent(chance)",
        'say(f"All died. P would have been below {threshold} with a probability of {likely}. So.")',
        'say(f"The power to find it is {likely}.")',
    ]
    assert len(one_tailed(codes)) == found


CHANCE_OF_P = re.compile(
    r"hazard ratio of ([\d.]+)\. If all ([\d,]+) patients had died, P would have been below "
    r"([\d.]+) with a probability of (less than 1%|more than 99%|\d+%)"
)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"confidence": 0.5, "hazard_ratio": 0.95},
        {"confidence": 0.5},
        {"confidence": 0.8, "hazard_ratio": 0.9},
        {"confidence": 0.999, "hazard_ratio": 0.95},
    ],
    ids=str,
)
def test_yang2003_says_the_probability_of_both_tails(settings):
    said = " ".join(text for _, text in texts(load_chapter("yang2003"), settings))
    ratio, died, alpha, chance = CHANCE_OF_P.search(said).groups()
    shift = sqrt(float(died) * 156 * 150 / 306**2) * abs(log(float(ratio)))
    critical = NormalDist().inv_cdf(1 - float(alpha) / 2)
    both = NormalDist().cdf(shift - critical) + NormalDist().cdf(-shift - critical)
    spoken = {"less than 1%": (0, 0.005), "more than 99%": (0.995, 1)}
    low, high = spoken.get(chance) or ((int(chance[:-1]) + off) / 100 for off in (-0.5, 0.5))
    assert low - 1e-4 <= both <= high + 1e-4


# What reruns say -----------------------------------------------------------------------------


def settings_of(parameters: dict[str, Parameter], drawn: int) -> list[dict]:
    """Return each parameter's ends, or other choices, and some random settings of all."""
    ends = [{name: value} for name, it in parameters.items() for value in at_ends(it)]
    random = Random(SEED)
    return ends + [{n: at_random(it, random) for n, it in parameters.items()} for _ in range(drawn)]


def at_ends(parameter: Parameter) -> list:
    if parameter.is_list:
        few = list(map(list, combinations(parameter.choices, max(parameter.least, 1))))
        return [few[0], few[-1], list(parameter.choices)]
    if parameter.kind == "bool":
        return [not parameter.default]
    if parameter.choices:
        return [choice for choice in parameter.choices if choice != parameter.default]
    kind = int if parameter.kind == "int" else float
    return [kind(end) for end in (parameter.low, parameter.high) if end != parameter.default]


def at_random(parameter: Parameter, random: Random):
    if parameter.is_list:
        count = random.randint(max(parameter.least, 1), len(parameter.choices))
        chosen = random.sample(parameter.choices, count)
        return [choice for choice in parameter.choices if choice in chosen]
    if parameter.kind == "bool":
        return random.random() < 0.5
    if parameter.choices:
        return random.choice(list(parameter.choices))
    if parameter.kind == "int":
        return random.randint(int(parameter.low), int(parameter.high))
    return round(random.uniform(parameter.low, parameter.high), 3)


def texts(chapter, settings: dict) -> list[tuple[str, str]]:
    """Run a chapter and return the sentences and the words of charts, with their cells."""
    result = run(chapter, settings, timeout=120)
    assert result.status == "done", f"{settings}: {result.error}"
    return [(cell["id"], text) for cell in code_cells(result.notebook) for text in words(cell)]


def words(cell: dict) -> list[str]:
    found = outputs(cell, "text/markdown")
    for output in cell["outputs"]:
        if spec := output.get("data", {}).get(VEGALITE):
            title = spec["title"]
            lines = [title["text"], title.get("subtitle", ""), spec["description"]]
            lines.append(spec["usermeta"]["asprinted"]["caption"])
            found += [line if isinstance(line, str) else " ".join(line) for line in lines]
    return found


def awkward(text: str) -> list[str]:
    """What a reader would stumble over."""
    found = [f"{kind}: {m[0]!r}" for kind, it in AWKWARD.items() for m in it.finditer(text)]
    for article, number in NUMBER_WITH_ARTICLE.findall(text):
        if with_article(number) != f"{article.lower()} {number}":
            found.append(f"an article: {article} {number}")
    counts = Counter(it for it in WHOLE_SENTENCE.split(text) if len(it) >= LONG)
    return found + [f"said twice: {it}" for it, times in counts.items() if times > 1]


@pytest.mark.parametrize("drawn", [1, pytest.param(RANDOM_SETTINGS, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", chapters.CHAPTERS, ids=lambda path: path.stem)
def test_a_rerun_reads_well(path, drawn):
    chapter = load_chapter(str(path))
    wrong = [
        f"{settings} {cell}: {problem} in {text!r}"
        for settings in settings_of(chapter.parameters, drawn)
        for cell, text in texts(chapter, settings)
        for problem in awkward(text)
    ]
    assert not wrong, "\n".join([f"{len(wrong)} places", *wrong[:20]])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Of 1 rates the interval lies above.", 2),
        ("Of 1 figure, none can be recomputed.", 1),
        ("P is below in 1 of the 10 tests, and 1 response more takes it above.", 0),
        ("Of 11 rates, 0.1 points and 1 of 3 cohorts.", 0),
        ("It rounds to .048 in 1. In those, 1 are above.", 1),
        ("By all 1 methods.", 2),
        ("The difference of −0.7 points is chance.", 1),
        ("It is a 88.7% interval, not an 95% one, nor an 80% one, nor a 110.", 2),
        ("It excludes zero. ", 1),
        ("The rate is 21.5% when it is ignored. So. The rate is 21.5% when it is ignored.", 1),
        ("From 2 , and () to nan.", 3),
    ],
)
def test_the_search_for_awkward_words_sees_what_it_should(text, found):
    assert len(awkward(text)) == found
