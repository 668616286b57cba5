"""Files as PubMed and journals give them: any format, packed or not, one record or many."""

import contextlib
import gzip
import io
import json
import re
import time
import tracemalloc
import zipfile

import pytest
from click.testing import CliRunner

from asprinted.abstracts import Abstract, AbstractError, each, from_bytes, load
from asprinted.cli import main

NBIB = """PMID- 11
OWN - NLM
DP  - 2001 Jan 3
TI  - Sleep of cats in
      a town.
AB  - PURPOSE: To count cats. RESULTS: Of 30 cats, 8 (27%) slept <5 hours
      (P = .048).
LID - 10.1000/cats.11 [doi]
FAU - Nobody, Ann

PMID- 12
TI  - Dogs.
AB  - Of 40 dogs, 4 barked.

PMID- 13
TI  - Nothing was said.

"""
TEXT = "PURPOSE: To count cats. RESULTS: Of 30 cats, 8 (27%) slept <5 hours (P = .048)."

JATS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd">
<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front><article-meta>
<article-id pub-id-type="pmid">77</article-id><article-id pub-id-type="doi">10.1000/x</article-id>
<title-group><article-title>Cats <italic>in vivo</italic></article-title></title-group>
<abstract abstract-type="teaser"><p>At most 99 words.</p></abstract>
<abstract><sec><title>Purpose</title><p>To count 30 cats &alpha;.</p></sec>
<sec><title>Results:</title><p>At 10<sup>6</sup>/L, <inline-formula><mml:math><mml:msup>
<mml:mn>10</mml:mn><mml:mn>7</mml:mn></mml:msup></mml:math></inline-formula> cells.</p></sec>
</abstract><trans-abstract><p>5000 chats.</p></trans-abstract></article-meta></front>
<body><sec><title>Introduction</title><p>There are 5000 cats.</p></sec></body>
<back><ref-list><ref><article-title>Other 12</article-title></ref></ref-list></back>
<sub-article><front><article-meta><article-id pub-id-type="pmid">78</article-id>
<abstract><p>A reply on 60 dogs.</p></abstract></article-meta></front></sub-article></article>"""


def article(text: str, pmid: str = "1", version: str = "1") -> str:
    body = f"<AbstractText>{text}</AbstractText>" if text else ""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><Article>'
        f"<ArticleTitle>Cats.</ArticleTitle><Abstract>{body}</Abstract></Article>"
        "<OtherAbstract><AbstractText>5000 chats.</AbstractText></OtherAbstract>"
        "<CommentsCorrectionsList><CommentsCorrections><PMID>999</PMID></CommentsCorrections>"
        "</CommentsCorrectionsList></MedlineCitation></PubmedArticle>"
    )


def articles(*found: str, encoding: str = "UTF-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.nlm.nih.gov/a.dtd">\n'
        f"<PubmedArticleSet>{''.join(found)}</PubmedArticleSet>"
    )


def mathml(body: str) -> str:
    return f'<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">{body}</mml:math>'


POWER = mathml("<mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup>")
HALF = mathml("<mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac>")
BOTH = mathml("<mml:msubsup><mml:mi>x</mml:mi><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:msubsup>")


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"About {POWER} cats", "About 10⁶ cats"),
        (f"{HALF} of {BOTH}", "1/2 of x1²"),
        ("10<sup>-3</sup> m<sup>2</sup> H<sub>2</sub>O", "10⁻³ m² H2O"),
        ("<b>16</b><b>Final</b>", "16 Final"),
        ("5<p>6 of 10</p>7", "5 6 of 10 7"),
        ("<i>P</i><sub>2</sub> and <i>p</i>53", "P2 and p53"),
        ("P &amp;lt; 0.05 &amp;#177; 2", "P < 0.05 ± 2"),
        ("10&amp;lt;sup&amp;gt;6&amp;lt;/sup&amp;gt; cats", "10⁶ cats"),
        ("&alpha; &lt; 5 &amp; &hellip;", "α < 5 & …"),
    ],
)
def test_markup_becomes_text_that_reads_as_it_was_set(inner, text):
    assert from_bytes(articles(article(inner)).encode()).text == text


def test_an_article_in_jats_gives_its_abstract_and_never_its_body(tmp_path):
    path = tmp_path / "cats.xml"
    path.write_text(JATS, encoding="utf-8")
    found = load(path)
    assert found.text == "Purpose: To count 30 cats α. Results: At 10⁶/L, 10⁷ cells."
    assert (found.title, found.pmid, found.doi) == ("Cats in vivo", "77", "10.1000/x")
    start, end = JATS.index("<abstract>"), JATS.index("<trans-abstract>")
    with pytest.raises(AbstractError, match="PMID 77 has no abstract"):
        from_bytes((JATS[:start] + JATS[end:]).encode())


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_xml_is_read_as_it_declares_itself(encoding):
    content = articles(article("Fièvre ±3 °C in 8 of 30."), encoding=encoding).encode(encoding)
    assert from_bytes(content).text == "Fièvre ±3 °C in 8 of 30."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_may_begin_with_the_mark_of_its_encoding(encoding):
    assert from_bytes("Fièvre in 8 of 30 cats.".encode(encoding)).text == "Fièvre in 8 of 30 cats."


def test_of_several_versions_the_last_is_taken(tmp_path):
    path = tmp_path / "versions.xml"
    path.write_text(articles(article("It was 7.", "5", "1"), article("It was 8.", "5", "2"),
                             article("It was 6.", "5", "1")), encoding="utf-8")  # fmt: skip
    assert load(path).text == load(path, pmid="5").text == "It was 8."
    assert [found.text for found in each(path)] == ["It was 8."]


def test_medline_gives_each_record(tmp_path):
    path = tmp_path / "cats.nbib"
    path.write_text("\n" + NBIB, encoding="utf-8")
    first, second, third = each(path)
    assert (first.text, first.title, first.pmid) == (TEXT, "Sleep of cats in a town", "11")
    assert first.doi == "10.1000/cats.11"
    assert second.text == "Of 40 dogs, 4 barked."
    assert str(third) == f"{path}: PMID 13 has no abstract"
    with pytest.raises(AbstractError, match=r"holds 3 articles \(PMID 11, 12, 13\)"):
        load(path)
    assert load(path, pmid="12").text == second.text
    path.write_text(NBIB.partition("\n\n")[0], encoding="utf-8")
    assert load(path).text == TEXT


def test_many_records_of_the_text_export_are_told_apart(tmp_path):
    record = (
        "{n}. J Cats. 2001 May {n};12(3):45-51. doi: 10.1000/cats.{n}.\n\nSleep of cats.\n\n"
        "Nobody A(1).\n\nAuthor information:\n(1)Nowhere.\n\nOf 30 cats, {n} slept 2 hours.\n\n"
        "DOI: 10.1000/cats.{n}\nPMID: {n}\n\n\n"
    )
    path = tmp_path / "export.txt"
    path.write_text("".join(record.format(n=n) for n in range(1, 31)), encoding="utf-8")
    found = list(each(path))
    assert [one.pmid for one in found] == [str(n) for n in range(1, 31)]
    assert found[6].text == "Of 30 cats, 7 slept 2 hours."


@pytest.mark.parametrize(
    "text",
    [
        "It helped 8 of 30 patients. [Table: see text]",
        "It helped 8 of 30 patients. NCT00000001",
        "By the rule of Cat et al. it helped 8 of 30 patients.",
        "It helped 8 of 30 patients",
        "“It helped 8 of 30 patients” (see Table 2)",
        "It helped 8 of 30 patients; n = 3;",
        "Cats slept, as in the trial by Nobody et al., for 8 of 30 hours",
        "Of 30 cats 8 slept …",
    ],
)
def test_running_text_is_text_whatever_it_ends_in(text):
    assert from_bytes(text.encode()).text == text


def test_what_is_packed_is_unpacked(tmp_path):
    xml = articles(article("In 8 of 30.")).encode()
    packed = tmp_path / "cats.xml.gz"
    packed.write_bytes(gzip.compress(xml[:100]) + gzip.compress(xml[100:]))
    assert load(packed).text == "In 8 of 30."
    archive = tmp_path / "cats.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("a/one.txt", "It helped 8 of 30 cats.")
        files.writestr("b.xml.gz", gzip.compress(xml))
        files.writestr("c.txt", "")
    found = list(each(archive))
    assert [getattr(one, "text", None) for one in found] == ["It helped 8 of 30 cats.",
                                                              "In 8 of 30.", None]  # fmt: skip
    assert str(found[2]) == f"{archive}/c.txt: is empty; expected an abstract"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
    "<PubmedArticleSet><PubmedArticle>&b;</PubmedArticle></PubmedArticleSet>"
)
OUTSIDE = BOMB.replace('<!ENTITY b "&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">')
LONG = "cats 1 " * 1_500_000  # 10 MB on one line


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("deep.xml", "<?xml version='1.0'?>" + "<a>" * 100_000, "nested more than 200 deep"),
        ("deep-text.xml", articles(article("<b>" * 100_000)), "nested more than 200 deep"),
        ("deep.html", "<html><body>" + "<div>" * 100_000, "nested more than 300 deep"),
        ("bomb.xml", BOMB, "declares entities"),
        ("outside.xml", OUTSIDE, "declares entities"),
        ("bomb.txt.gz", gzip.compress(b"0" * 50_000_000), "more than 4,000,000 characters"),
        ("bomb.xml.gz", gzip.compress(b"<?xml version='1.0'?>" + b" " * 50_000_000),
         "unpacks to more than 200 times"),
        ("bomb.zip", zipped(b"0" * 50_000_000), "more than 4,000,000 characters"),
        ("long.txt", LONG, "more than 4,000,000 characters"),
        ("long.xml", articles(article(LONG)), "more than 2,000,000 characters"),
        ("long.nbib", "PMID- 1\nTI  - A.\nAB  - " + LONG, "more than 2,000,000 characters"),
        ("nul.txt", b"It helped \0 8 of 30 cats.", "NUL"),
        ("nul.xml", articles(article("a\0b")), "not well-formed XML"),
        ("short.gz", gzip.compress(b"It helped 8 of 30 cats.")[:-6], "is not whole gzip"),
        ("bad.gz", b"\x1f\x8b\x08 nonsense", "is not whole gzip"),
        ("bad.zip", b"PK\x03\x04 nonsense", "is not a whole zip"),
        ("latin.txt", "Fièvre in 8 of 30.".encode("latin-1"), "is not UTF-8"),
        ("other.xml", "<?xml version='1.0' encoding='klingon'?><a/>", "'klingon', which is not"),
        ("utf8.xml", articles(article("è")).encode("latin-1"), "is not UTF-8"),
        ("half.xml", articles(article("In 8."))[:-40], "not well-formed XML"),
        ("empty.gz", gzip.compress(b""), "is empty"),
        ("list.txt", "1: Nobody A. Sleep of cats. J Cats. 2001 May 3;12(3):45-51. PMID: 12.\n",
         "has no abstract"),
        ("table.csv", 'PMID,Title,Authors\n1,"Cats sleep 8 of 30 hours.","A"\n', "table (CSV)"),
        ("pmids.txt", "12345678\n12345679\n", "no abstract found"),
        ("title.txt", "A title\n\nAnn Nobody\n", "no abstract found"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line_and_status_2(name, content, message, tmp_path):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    begin = time.process_time()
    result = CliRunner().invoke(main, ["read", str(path)])
    assert time.process_time() - begin < 20
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {path}")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_bad_record_is_reported_and_passed_over(tmp_path):
    path = tmp_path / "three.xml"
    path.write_text(articles(article("In 7 of 30.", "5"), article("", "6"),
                             article("In 8 of 30.", "7")), encoding="utf-8")  # fmt: skip
    result = CliRunner().invoke(main, ["read", "--json", str(path)])
    assert result.exit_code == 0
    assert [json.loads(line)["pmid"] for line in result.stdout.splitlines()] == ["5", "7"]
    assert result.stderr == f"Passed over: {path}: PMID 6 has no abstract\n"


def test_a_file_that_breaks_off_shows_what_was_whole_and_fails(tmp_path):
    path = tmp_path / "broken.xml"
    path.write_text(articles(article("In 7 of 30.", "5"), article("In 8.", "7"))[:-40])
    result = CliRunner().invoke(main, ["read", "--json", str(path)])
    assert (result.exit_code, json.loads(result.stdout)["pmid"]) == (2, "5")
    assert "after 1 article" in result.stderr


def many(count: int) -> str:
    return articles(*(article("Of 30 cats, 8 (27%) slept. " * 20, str(n)) for n in range(count)))


@pytest.mark.parametrize("form", ["xml", "nbib"])
def test_many_records_take_no_more_memory_than_few(form, tmp_path):
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.{form}"
        text = many(count)
        if form == "nbib":
            bodies = re.findall("<AbstractText>(Of .*?)</", text)
            text = "\n".join(f"PMID- {n}\nAB  - {body}\n" for n, body in enumerate(bodies))
        path.write_text(text, encoding="utf-8")
        del text
        tracemalloc.start()
        found = sum(isinstance(one, Abstract) for one in each(path))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found == count
        return most

    assert peak(3000) < 1.3 * peak(300) + 200_000


HARD = {
    "headings": ("Abstract\n\n", 2000),
    "paragraphs": ("<p>8 of 30 cats.", 2000),
    "titles": ("A title of cats\n\n", 2000),
    "citation": ("1. J Cats 2001 ", 2000),
    "records": (article("In 8 of 30."), 200),
    "entities": ("&alpha", 3000),
    "addresses": ("https://", 3000),
}


@pytest.mark.parametrize("kind", HARD)
def test_reading_a_file_takes_linear_time(kind):
    piece, repeats = HARD[kind]

    def seconds(count: int) -> float:
        body = piece * count
        text = {"paragraphs": "<html><body>" + body, "records": articles(body)}.get(kind, body)
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            with contextlib.suppress(AbstractError):
                from_bytes(text.encode())
            best = min(best, time.process_time() - begin)
        return best

    # Four times the text: about 4 times the work, 16 times if it were quadratic.
    assert seconds(4 * repeats) <= 9 * seconds(repeats) + 0.1
