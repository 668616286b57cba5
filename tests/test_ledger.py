"""The ledger loads, and says in one line what is wrong when it cannot."""

import shutil

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_file

from asprinted import book
from asprinted.ledger import LedgerError, load_ledger, load_study
from asprinted.site.references import AsLedger

YANG = "figures/yang2003.csv"


@pytest.fixture
def data(copied_book):
    return copied_book.data


def replace(path, old, new, *, times=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), encoding="utf-8", newline="")


def refusal(data):
    with pytest.raises(LedgerError) as caught:
        load_ledger(book.load(data.parent))
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_studies_come_in_order_of_publication():
    stems = [study.stem for study in load_ledger()]
    assert stems == ["walther1997", "dutcher2002", "yang2003", "shablak2011", "clark2021"]


def test_a_citation_has_a_full_stop_after_each_part():
    cited = {study.stem: study.citation for study in load_ledger()}
    assert cited["dutcher2002"].startswith("Janice P. Dutcher. Current status of")
    assert cited["walther1997"].startswith("M. M. Walther and others. Cytoreductive")
    assert cited["walther1997"].endswith(". J Urol 1997;158(5):1675–8.")


def test_the_ledger_and_the_bibliography_cite_alike():
    entries = parse_file(str(book.current().bibliography)).entries
    for study in load_ledger():
        (entry,) = AsLedger().format_entries([entries[study.stem]])
        written = entry.text.render(Backend("utf8"))
        _, title_and_place = study.citation.split(study.title)
        assert f"{study.title}{title_and_place} PMID {study.pmid}" in written


def test_every_reference_shortens_its_last_page():
    here = book.current()
    paths = (here.bibliography, here.data / "references.bib")
    entries = {key: entry for path in paths for key, entry in parse_file(str(path)).entries.items()}
    for key, entry in entries.items():
        first, _, last = entry.fields.get("pages", "").partition("--")
        assert not last or len(last) != len(first) or last[0] != first[0], (key, first, last)


def test_a_printed_percentage_is_a_fraction_with_its_rounding_interval():
    figure = load_study("yang2003")["hd-response"]
    assert figure.printed == "21%"
    assert figure.value == 0.21
    assert (figure.low, figure.high) == (0.205, 0.215)
    assert (figure.count, figure.total) == (None, None)


def test_a_share_knows_its_counts():
    figure = load_study("shablak2011")["retrospective-response"]
    assert (figure.count, figure.total, figure.value) == (8, 30, 0.27)


def test_a_word_is_a_count():
    assert load_study("clark2021")["centers"].value == 11
    assert load_study("yang2003")["treatment-deaths"].value == 0


def test_a_range_has_two_values():
    assert load_study("dutcher2002")["response"].values == (0.15, 0.20)


def test_a_figure_is_found_by_its_address():
    assert load_ledger().figure("yang2003:hd-response").printed == "21%"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("yang2003:hd-respond", "no figure is called 'hd-respond'"),
        ("young2003:hd-response", "no study is called 'young2003'"),
        ("hd-response", "expected study:figure"),
    ],
)
def test_an_unknown_address_is_refused(address, says):
    with pytest.raises(LedgerError, match=says):
        load_ledger().figure(address)


def test_surnames_label_the_studies():
    assert [study.label for study in load_ledger()] == [
        "Walther 1997",
        "Dutcher 2002",
        "Yang 2003",
        "Shablak 2011",
        "Clark 2021",
    ]


# Bad input, one line each ---------------------------------------------------------------------


def test_refuse_missing_column(data):
    replace(data / YANG, "verdict,cause", "verdict,reason")
    assert refusal(data).startswith("data/figures/yang2003.csv: column cause is missing")


def test_refuse_unknown_column(data):
    path = data / "groups.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{line},x" for line in lines), encoding="utf-8")
    assert "column 'x' is not of the ledger" in refusal(data)


def test_refuse_file_that_is_not_utf8(data):
    path = data / YANG
    path.write_bytes(path.read_bytes().replace(b"21%", b"21\xb0"))
    message = refusal(data)
    assert "is not UTF-8" in message
    assert "0xb0" in message


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_refuse_empty_file(data, content):
    (data / YANG).write_text(content, encoding="utf-8")
    assert refusal(data) == "data/figures/yang2003.csv: is empty, expected a header and rows"


def test_refuse_missing_file(data):
    (data / YANG).unlink()
    assert "cannot be read (No such file" in refusal(data)


def test_refuse_missing_folder(data):
    shutil.rmtree(data)
    assert "data/groups.csv: cannot be read" in refusal(data)


def test_refuse_unparseable_printed_text(data):
    replace(data / YANG, ",21%,", ",21%%,")
    message = refusal(data)
    assert message.startswith("data/figures/yang2003.csv, row 13, column printed:")
    assert "21%%" in message


@pytest.mark.parametrize("sentence", ["0", "-1", "six", "", "1.5"])
def test_refuse_sentence_that_is_no_count(data, sentence):
    replace(data / YANG, "hd-response,6,", f"hd-response,{sentence},")
    assert "row 13, column sentence" in refusal(data)


def test_refuse_repeated_name(data):
    replace(data / YANG, "ld-response,6", "hd-response,6")
    assert "'hd-response' already names row 13" in refusal(data)


def test_refuse_row_with_a_cell_too_many(data):
    replace(data / YANG, "hd-response,6,", "hd-response,6,,")
    message = refusal(data)
    assert "row 13: found 14 cells, expected 13" in message


def test_refuse_open_quotation_mark(data):
    path = data / YANG
    path.write_text(path.read_text(encoding="utf-8") + '"open', encoding="utf-8")
    assert "not a CSV table" in refusal(data)


def test_refuse_study_without_figures(data):
    replace(data / "studies.csv", "clark2021,", "clarke2021,")
    assert refusal(data).startswith("data/figures/clarke2021.csv: cannot be read")


def test_refuse_column_that_stands_there_twice(data):
    replace(data / YANG, "verdict,cause", "verdict,cause,cause")
    assert "column cause stands there twice" in refusal(data)


def test_a_table_that_changes_on_disk_is_read_again(copied_book):
    before = load_study("yang2003", copied_book)["hd-response"].means
    replace(copied_book.data / YANG, before, "Something else")
    assert load_study("yang2003", copied_book)["hd-response"].means == "Something else"


@pytest.mark.parametrize("name", ["studies.csv", "groups.csv", "exclusions.csv", YANG])
def test_accept_crlf_and_byte_order_mark(data, name):
    path = data / name
    content = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + content)
    assert load_ledger(book.load(data.parent)).studies == load_ledger().studies
