"""`asprinted read` shows an abstract's figures to people and to programs."""

import json

import pytest
from click.testing import CliRunner

from asprinted.cli import main
from asprinted.notation import KINDS

TEXT = "Results: Of 30 men given IL-2, 8 (27%) responded (P = .048). No deaths occurred."


@pytest.fixture
def run():
    def runner(*arguments, **options):
        return CliRunner().invoke(main, ["read", *arguments], **options)

    return runner


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "men.txt"
    path.write_text(f"Response of men\n\nAbstract\n\n{TEXT}\n\nKeywords: men.\n", encoding="utf-8")
    return path


def test_table_names_figures_then_exclusions_and_counts_them(run, file):
    result = run(str(file))
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines() if line]
    assert lines[0] == ["Response", "of", "men"]
    assert lines[1] == ["figure", "kind", "sentence", "place", "values", "unit"]
    assert ["30", "count", "1", "1", "30"] in lines
    assert ["8", "(27%)", "share", "1", "3", "8,", "27", "[26.5", "to", "27.5]", "percent"] in lines
    assert ["P", "=", ".048", "p-value", "1", "4", "0.048", "[0.0475", "to", "0.0485]"] in lines
    assert ["No", "none", "2", "1", "0"] in lines
    assert lines.index(["No", "none", "2", "1", "0"]) < next(
        number for number, line in enumerate(lines) if line[:2] == ["IL-2", "name"]
    )
    assert result.output.endswith("\n\n4 figures and 1 exclusion in 2 sentences\n")


def test_columns_line_up_under_wide_characters(run):
    result = run("-", input="Then ４５例（３７．５％） and 5 (2%) responded.")
    rows = [line for line in result.output.splitlines() if "share" in line]
    assert len({line.index("share") + 8 * line.startswith("４") for line in rows}) == 2
    assert rows[0].index("share") + len("４５例（３７．５％）") == rows[1].index("share")


def test_json_holds_places_values_and_rounding(run, file):
    result = run(str(file), "--json")
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert found["source"] == str(file)
    assert (found["title"], found["pmid"], found["doi"]) == ("Response of men", "", "")
    assert found["sentences"] == 2
    share = found["figures"][1]
    assert share["printed"] == TEXT[share["start"] : share["end"]] == "8 (27%)"
    assert (share["kind"], share["sentence"], share["place"]) == ("share", 1, 3)
    assert (share["values"], share["unit"]) == ([8, 27], "percent")
    assert (share["numbers"][1]["low"], share["numbers"][1]["high"]) == (26.5, 27.5)
    [exclusion] = found["exclusions"]
    assert (exclusion["printed"], exclusion["reason"], exclusion["place"]) == ("IL-2", "name", 2)


def test_standard_input_is_read(run):
    result = run("-", "--json", input=TEXT)
    found = json.loads(result.output)
    assert (found["source"], len(found["figures"])) == ("-", 4)


def test_numbers_json_cannot_hold_stay_exact(run):
    result = run("-", "--json", input="Then 1e999 and 123456789012345678 were counted in 5 men.")
    values = [figure["values"] for figure in json.loads(result.output)["figures"]]
    assert values[0] == ["1E+999"]
    assert values[2] == [5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"Men \xe9 5.", "byte 4 (0xe9) is not UTF-8"),
        (b"A title\n", "no abstract found"),
    ],
)
def test_unusable_input_is_one_line_and_status_2(run, tmp_path, content, message):
    path = tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    result = run(str(path))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"Error: {path}: ")
    assert message in result.stderr


def test_a_folder_is_refused(run, tmp_path):
    result = run(str(tmp_path))
    assert (result.exit_code, "is a folder" in result.stderr) == (2, True)


def test_an_abstract_without_figures_says_so(run):
    result = run("-", input="Cats sleep and dogs bark all day.")
    assert result.output == "0 figures and 0 exclusions in 1 sentence\n"


def test_help_names_what_it_takes(run):
    result = run("--help")
    assert "efetch XML" in " ".join(result.output.split())


def test_every_kind_is_listed_with_an_example(run):
    result = run("--kinds")
    assert result.exit_code == 0
    for kind, (what, example) in KINDS.items():
        assert any(
            line.startswith(kind) and what in line and line.endswith(example)
            for line in result.output.splitlines()
        )


def test_terms_and_problems_are_shown_where_there_are_any(run):
    plain = run("-", input="Of 30 men 8 (27%) responded.").output
    assert "problem" not in plain
    shown = run("-", input="Of 30 men 8 responded (OR 2.1; p <0 .05).").output
    assert "OR" in shown
    assert "a space stands inside the number" in shown
