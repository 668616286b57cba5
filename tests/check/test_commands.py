"""`asprinted check` and `explain` on the command line: lines, statuses, streams and pages."""

import gzip
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from asprinted.check import RULES, chosen
from asprinted.cli import main
from asprinted.notation import read

WRONG = "RESULTS: It helped 8 of 30 old men with pain (72%). No one died."
RIGHT = "RESULTS: It helped 8 of 30 old men with pain (27%). No one died."


@pytest.fixture
def run():
    return lambda *arguments, **more: CliRunner().invoke(main, list(map(str, arguments)), **more)


def medline(*texts):
    return "".join(
        f"PMID- {100 + n}\nTI  - A title\nAB  - {text}\n\n" for n, text in enumerate(texts)
    )


def test_a_line_says_all_but_the_words_of_the_text(run, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(WRONG)
    done = run("check", file, "--all")
    assert done.exit_code == 1
    assert done.output == (
        f"{file}: record 1: share-wrong: 8/30 (72%): 8/30 = 26.7%; would agree: 26.7%, or 27% "
        f"(certain)\n1 finding in 1 abstract, by {len(RULES)} rules\n"
    )
    assert "old men" not in done.output


def test_nothing_found_is_fine(run):
    done = run("check", "-", input=RIGHT)
    assert done.exit_code == 0
    assert done.output == f"no finding in 1 abstract, by {len(chosen())} rules\n"


def test_json_is_a_line_a_record(run, tmp_path):
    file = tmp_path / "many.nbib"
    file.write_text(medline(WRONG, RIGHT))
    done = run("check", file, "--json", "--all")
    first, second = map(json.loads, done.output.splitlines())
    assert (first["record"], first["pmid"]) == (1, "100")
    assert second["findings"] == []
    [found] = first["findings"]
    assert (found["rule"], found["sure"]) == ("share-wrong", "certain")
    [figure] = found["figures"]
    assert figure["printed"] == "8/30 (72%)"
    assert WRONG[figure["start"] : figure["end"]].startswith("8 of 30")


def test_rules_are_chosen_by_name(run):
    assert run("check", "-", "--rule", "limits-fall", input=WRONG).exit_code == 0
    assert run("check", "-", "--rule", "share-wrong", input=WRONG).exit_code == 1
    done = run("check", "-", "--rule", "share-wrng", input=WRONG)
    assert (done.exit_code, done.output) == (
        2,
        "Error: rule 'share-wrng': unknown; did you mean share-wrong?\n",
    )


def test_explain(run):
    listed = run("explain").output.splitlines()
    assert [line.split()[0] for line in listed] == [rule.name for rule in RULES]
    for rule in RULES:
        done = run("explain", rule.name)
        assert done.exit_code == 0
        assert rule.about in done.output
        assert "by default" in done.output
    done = run("explain", "limit-falls")
    assert (done.exit_code, done.output) == (
        2,
        "Error: rule 'limit-falls': unknown; did you mean limits-fall?\n",
    )


def test_folder_zip_and_gzip(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "a.txt").write_text(WRONG)
    (tmp_path / "in" / "b.nbib.gz").write_bytes(gzip.compress(medline(WRONG, RIGHT).encode()))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("d.txt", WRONG)
    (tmp_path / ".hidden").write_text(WRONG)
    done = run("check", tmp_path, "--rule", "share-wrong")
    assert done.exit_code == 1
    places = [line.split(": share-wrong")[0] for line in done.output.splitlines()[:-1]]
    assert places == [
        f"{tmp_path}/a.txt: record 1",
        f"{tmp_path}/c.zip/d.txt: record 1",
        f"{tmp_path}/in/b.nbib.gz: PMID 100",
    ]
    assert done.output.endswith("3 findings in 4 abstracts, by 1 rule\n")


def test_a_file_that_cannot_be_used_does_not_hide_the_others(run, tmp_path):
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").write_text(WRONG)
    done = run("check", tmp_path, "--all")
    assert done.exit_code == 2
    assert f"Error: {tmp_path}/a.txt: is empty; expected an abstract\n" in done.output
    assert "share-wrong" in done.output


def test_a_record_without_an_abstract_is_passed_over(run, tmp_path):
    file = tmp_path / "m.nbib"
    file.write_text("PMID- 7\nTI  - A title\n\n" + medline(RIGHT))
    done = run("check", file, "--all")
    assert done.exit_code == 0
    assert f"Passed over: {file}: PMID 7 has no abstract\n" in done.output


def bomb():
    return gzip.compress(b"\0" * 50_000_000)


def deep():
    return (
        b"<?xml version='1.0'?><PubmedArticleSet>" + b"<a>" * 100_000 + b"</a>" * 100_000
        + b"</PubmedArticleSet>"
    )  # fmt: skip


def laughs():
    rows = ['<!ENTITY l0 "ha">'] + [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<?xml version='1.0'?><!DOCTYPE a [{''.join(rows)}]><a>&l9;</a>".encode()


def zip_bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"a " * 30_000_000)
    return buffer.getvalue()


HOSTILE = {
    "empty": b"",
    "blank": b" \n\n ",
    "NULs": b"\0" * 1000,
    "a NUL in a text": b"It helped 8 of 30 men\0 (72%).",
    "wrong encoding": "Es half 8 von 30 M\xe4nnern (72%).".encode("latin-1"),
    "random bytes": bytes(range(256)) * 50,
    "a bomb": bomb(),
    "a bomb in a zip": zip_bomb(),
    "half a gzip": gzip.compress(WRONG.encode() * 1000)[:40],
    "half a zip": zip_bomb()[:200],
    "deep tags": deep(),
    "a billion laughs": laughs(),
    "a huge line": b"8 of 30 (72%) " * 400_000,
}


@pytest.mark.parametrize(
    ("content", "workers"),
    [
        pytest.param(content, workers, id=f"{name}-{workers}")
        for name, content in HOSTILE.items()
        for workers in ((1,) if len(content) > 1_000_000 else (1, 2))
    ],
)
def test_hostile_file_is_one_line(run, tmp_path, content, workers):
    file = tmp_path / "hostile"
    file.write_bytes(content)
    done = run("check", file, "--workers", workers)
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    [line] = done.output.splitlines()
    assert line.startswith(f"Error: {file}")
    assert len(line) < 300


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.txt"], "nowhere.txt: no such file"),
        (["--all", "--rule", "share-wrong", "-"], "--all and --rule: give one of them"),
        (["--html", "o.html", "--json", "-"], "--html: writes one abstract's page"),
        (["--out", "o.txt", "x.txt"], "--out o.txt: expected a name that ends in .csv or .parquet"),
        (["--out", "no/o.csv", "x.txt"], "there is no folder no; make it first"),
        (["--out", "o.csv", "-"], "standard input cannot be read again"),
        (["--html", "o.html", "a", "b"], "--html: found 2 files; expected one abstract"),
    ],
)
def test_arguments_that_cannot_be_used(run, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("check", *arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_is_refused(run, tmp_path):
    done = run("check", tmp_path)
    assert (done.exit_code, done.output) == (
        2,
        f"Error: {tmp_path}: is a folder without a file; expected abstracts in it\n",
    )


def test_page_marks_every_figure_and_escapes_the_text(run, tmp_path):
    file, page = tmp_path / "a.txt", tmp_path / "a.html"
    file.write_text(f"{WRONG} Of 9 men <script>alert(1)</script> 4 came (P < .05) & went.")
    done = run("check", file, "--rule", "share-wrong", "--html", page)
    assert done.exit_code == 1
    text = page.read_text()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert text.count("<mark") == len(read(file.read_text()).figures) == 5
    assert text.count('<mark class="flagged"') == 1
    assert 'href="#finding-1"' in text
    assert "http" not in text
    assert 'in finding <a href="#finding-1" title="share-wrong">1</a>' in text
    assert "72%)<sup>1</sup></mark>" in text
    assert "No rule applies to 4 of its 5 figures: of those nothing can be told." in text


def test_page_of_several_records_is_refused(run, tmp_path):
    file, page = tmp_path / "m.nbib", tmp_path / "a.html"
    file.write_text(medline(WRONG, RIGHT))
    done = run("check", file, "--all", "--html", page)
    assert done.exit_code == 2
    assert "name one by PMID" in done.output
    assert not page.exists()
