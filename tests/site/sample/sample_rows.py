"""An invented study, for a book that tests build: no person, drug or result in it is real."""

from asprinted.pages.rows import Row, Rows, StudyRows

HOSTILE = "<img src=x onerror=alert(1)>\"'&</script>"


def _row(figure: str, sentence: int, printed: str, means: str, **rest: str) -> Row:
    known = dict.fromkeys(
        ("statistic", "quantity", "group", "versus", "of", "unit", "derive", "verdict", "cause"), ""
    )
    return Row("doe1999", figure, sentence, printed, means, **{**known, **rest})


def book() -> Rows:
    rows = (
        _row(
            "treated",
            1,
            "40",
            "People who took the syrup",
            statistic="count",
            quantity="treated",
            group="people who took syrup",
            unit="patients",
            verdict="given",
        ),
        _row(
            "better",
            2,
            "25%",
            "Share of those treated who felt better",
            statistic="share",
            quantity="response",
            group="people who took syrup",
            of="treated",
            unit="percent",
            derive="share(better, treated)",
            verdict="attainable",
            cause="10 of 40 prints as 25%; no count is printed",
            recomputed="10/40",
        ),
        _row(
            "p-value",
            2,
            "P = .048",
            "How surprising the difference would be by chance",
            statistic="p-value",
            quantity="response",
            group="people who took syrup",
            versus="people who took water",
            verdict="not-derivable",
            cause="The abstract would have to print the responders of both groups.",
        ),
        _row(
            "hostile",
            3,
            HOSTILE,
            HOSTILE,
            statistic=HOSTILE,
            quantity=HOSTILE,
            group=HOSTILE,
            verdict="differs",
            cause=HOSTILE,
            recomputed=HOSTILE,
        ),
    )
    study = StudyRows(
        stem="doe1999",
        label="Doe 1999",
        title="Syrup against water " + HOSTILE,
        citation="Doe J. Syrup against water. J Invented Res 1999;1:1–2.",
        address="https://pubmed.ncbi.nlm.nih.gov/0/",
        question="Does syrup help?",
        rows=rows,
        matching=4,
        locked=4,
        once=frozenset(("25%", "P = .048")),
        excluded=(("SY-2", "part of the syrup's name"),),
    )
    return Rows((study,), "1999-12-31", ())


def setup(app: object) -> dict[str, bool]:
    return {"parallel_read_safe": True}
