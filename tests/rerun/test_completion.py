"""What the shell offers after a Tab, as each shell asks for it."""

import os
import shutil
import subprocess
import sys

import pytest

from asprinted.cli import main


def offered(monkeypatch, capsys, line: str, shell: str = "bash") -> list[str]:
    """Return what click's own script is told for a line, whose last word is being written."""
    words = line.split(" ")
    if shell == "bash":  # which cuts at every equals sign
        words = [part for word in words for part in cut(word)]
    monkeypatch.setenv("COMP_WORDS", " ".join(words))
    monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
    monkeypatch.setenv("_ASPRINTED_COMPLETE", f"{shell}_complete")
    with pytest.raises(SystemExit):
        main(prog_name="asprinted")
    said = capsys.readouterr().out.splitlines()
    if shell == "zsh":
        return said[1::3]
    return [text.partition(",")[2] for text in said if text.startswith("plain,")]


def cut(word: str) -> list[str]:
    name, equals, value = word.partition("=")
    return [name, equals, value] if equals and value else [name, equals] if equals else [word]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("asprinted rerun l", ["light"]),
        ("asprinted sweep ", ["arms", "light"]),  # and no notebook without parameters
        ("asprinted execute ar", ["arms"]),
        ("asprinted diff l", ["light"]),
        ("asprinted rerun light ", ["level=", "count=", "arm=", "note="]),
        ("asprinted rerun light lev", ["level=0.95", "level=0.5", "level=0.999"]),
        ("asprinted rerun light level=0.9 ar", ["arm=high", "arm=low"]),
        ("asprinted rerun light level=0.9 le", []),
        ("asprinted rerun nowhere ", []),
        ("asprinted runs c", ["clean"]),
    ],
)
def test_names_are_offered(book, monkeypatch, capsys, line, words):
    assert offered(monkeypatch, capsys, line) == words
    assert offered(monkeypatch, capsys, line, "zsh") == words


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("arm=", ["high", "low"]),
        ("arm=l", ["low"]),
        ("arm=high,", ["high,low"]),
        ("count=", ["33", "0", "156"]),
    ],
)
def test_values_are_offered_by_each_shell(book, monkeypatch, capsys, word, values):
    line = f"asprinted sweep light {word}"
    name = word.partition("=")[0]
    assert offered(monkeypatch, capsys, line) == values
    joined = [f"{name}={value}" for value in values]
    assert offered(monkeypatch, capsys, line, "zsh") == joined
    assert offered(monkeypatch, capsys, line, "fish") == joined


def test_items_of_a_list_are_offered_one_after_another(book, monkeypatch, capsys):
    line = "asprinted rerun arms arms=high+"
    assert offered(monkeypatch, capsys, line) == ["high+low", "high+subcutaneous"]


def test_bash_itself_completes_a_value(book, tmp_path, monkeypatch):
    if not shutil.which("bash"):
        pytest.skip("needs bash")
    command = tmp_path / "bin" / "asprinted"
    command.parent.mkdir()
    code = "from asprinted.cli import main\nmain(prog_name='asprinted')\n"
    command.write_text(f"#!{sys.executable}\n{code}")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    script = """
    eval "$(_ASPRINTED_COMPLETE=bash_source asprinted)"
    COMP_WORDS=(asprinted rerun light arm = l); COMP_CWORD=5
    _asprinted_completion asprinted
    echo "${COMPREPLY[*]}"
    """
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert said.stdout == "low\n", said.stderr
