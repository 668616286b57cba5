"""Chapters found by name or path, and what is said where there is none."""

import os

import pytest

from asprinted.rerun.chapters import ChapterError, find_chapter
from asprinted.rerun.run import load_chapter


def test_a_chapter_is_found_by_name_and_by_path(book):
    expected = book / "studies" / "arms.ipynb"
    assert find_chapter("arms") == expected
    assert find_chapter(str(expected)) == expected


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("amrs", "no chapter is called 'amrs'; did you mean arms?"),
        ("ARMS", "did you mean arms?"),
        ("zzz", "no chapter is called 'zzz'; the book has: arms, light, still"),
        ("nowhere/arms.ipynb", "there is no such file"),
        (os.sep, "is a folder; give the name or the notebook of a chapter"),
    ],
)
def test_a_wrong_name_gets_a_hint(book, name, message):
    with pytest.raises(ChapterError) as refused:
        find_chapter(name)
    assert message in str(refused.value)


def test_where_something_is_to_be_changed_only_such_chapters_are_offered(book):
    for name, message in (("zzz", "the book has: arms, light"), ("stil", "the book has: arms, l")):
        with pytest.raises(ChapterError) as refused:
            find_chapter(name, changeable=True)
        assert message in str(refused.value)
        assert "still" not in str(refused.value)


def test_a_path_outside_the_book_is_refused(book, tmp_path):
    outside = tmp_path / "outside.ipynb"
    outside.write_bytes((book / "studies" / "arms.ipynb").read_bytes())
    inside = book / "studies" / "link.ipynb"
    inside.symlink_to(outside)
    for path in (outside, inside, book / ".." / "outside.ipynb"):
        with pytest.raises(ChapterError, match="lies outside the book"):
            find_chapter(str(path))


def test_a_file_that_is_no_notebook_is_refused(book):
    (book / "notes.md").write_text("# Notes")
    with pytest.raises(ChapterError, match="is not a notebook"):
        find_chapter(str(book / "notes.md"))


def test_a_chapter_is_another_one_once_what_lies_below_it_is(book):
    before = load_chapter("light").digest
    (book / "studies" / "helpers").mkdir()
    for text in ("K = 1", "K = 2"):
        (book / "studies" / "helpers" / "__init__.py").write_text(text)
        (book / "studies" / "helpers" / ".hidden").write_text(text)
        before, now = load_chapter("light").digest, before
        assert before != now
