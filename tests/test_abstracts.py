"""Abstracts are had from every kind of saved source, and from nothing that holds none."""

import hashlib
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from asprinted.abstracts import AbstractError, fetch, fingerprint, from_text, load

BODY = (
    "Purpose: To count cats & dogs. Results: Of 30 cats, 8 (27%) slept <5 hours (P = .048). "
    "Conclusion: Cats sleep."
)
TITLE = "Sleep of cats in a fictitious town"

PUBMED_PAGE = f"""Skip to main page content
U.S. flag

An official website of the United States government

Access keys NCBI Homepage MyNCBI Homepage Main Content Main Navigation
Clinical Trial
. 2001 May 3;12(3):45-51.
doi: 10.1000/cats.2001.45.

{TITLE}

Affiliations
Clinical Trial

{TITLE}

A Nobody\u00a0et al. J Cats. 2001 May.

Abstract

Purpose: To count cats & dogs.

Results: Of 30 cats, 8 (27%) slept <5 hours
(P = .048).

Conclusion: Cats sleep.

Keywords: cats; sleep.

PubMed Disclaimer

Similar articles
    1. Somebody B. 255 cats. J Cats 1995;13:688. 10.1000/other - DOI - PubMed
"""

REPOSITORY_PAGE = f"""{TITLE}

Ann Nobody, Ben Somebody, Cleo Anybody, Dan Whoever

Research output: Contribution to journalArticlepeer-review

12 Scopus citations

{BODY}

Original languageEnglish (US)
Pages (from-to)45-51
Number of pages7
StatePublished - May 3 2001

  • Cats
"""

EXPORT = f"""1. J Cats. 2001 May 3;12(3):45-51. doi: 10.1000/cats.2001.45.

{TITLE}.

Nobody A(1), Somebody B(2).

Author information:
(1)Department of Cats, University of Nowhere, 12 Road.
(2)Nowhere.

Comment in
    J Dogs. 2002;1:5. PMID: 999.

PURPOSE: To count cats & dogs.
RESULTS: Of 30 cats, 8 (27%) slept <5 hours (P = .048).
CONCLUSION: Cats sleep.

Copyright 2001 Nobody.

DOI: 10.1000/cats.2001.45
PMID: 12345678 [Indexed for MEDLINE]
"""

PUBMED_HTML = f"""<!DOCTYPE html><html><head><title>{TITLE} - PubMed</title>
<meta name="citation_title" content="{TITLE}"><meta name="citation_pmid" content="12345678">
<meta name="citation_doi" content="10.1000/cats.2001.45"><script>var n = 99;</script></head>
<body><nav>Abstract 1 2 3</nav><h1 class="heading-title">{TITLE}</h1>
<div id="abstract" class="abstract"><h2 class="title">Abstract</h2>
<div class="abstract-content selected" id="eng-abstract">
<p><strong class="sub-title">Purpose:</strong> To count cats &amp; dogs.</p>
<p><strong class="sub-title">Results:</strong> Of 30 cats, 8 (27%) slept &lt;5 hours (<i>P</i> =
.048).</p><p><strong class="sub-title">Conclusion:</strong> Cats sleep.</p></div>
<p><strong class="sub-title">Keywords:</strong> cats; 24 hours.</p></div>
<div class="references">255 patients</div></body></html>"""

JOURNAL_HTML = f"""<html><head><title>{TITLE} | Journal of 100 Cats</title></head><body>
<header>Volume 12, Issue 3</header><h1>{TITLE}</h1>
<section class="abstract"><h2>Abstract</h2>
<h3>Purpose</h3><p>To count cats &amp; dogs.</p>
<h3>Results</h3><p>Of 30 cats, 8 (27%) slept &lt;5 hours (P = .048).</p>
<h3>Conclusion</h3><p>Cats sleep.</p></section>
<section id="body"><h2>1. Introduction</h2><p>There are 5000 cats.</p></section></body></html>"""

PLAIN_HTML = f"""<html><body><h1>{TITLE}</h1><p>A Nobody</p><h2>Abstract</h2>
<p>Purpose: To count cats &amp; dogs.</p><p>Results: Of 30 cats, 8 (27%) slept &lt;5 hours
(P = .048).</p><p>Conclusion: Cats sleep.</p><h2>References</h2>
<p>1. Other cats.</p></body></html>"""


def record(pmid: str, body: str) -> str:
    return f"""<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/cats.{pmid}</ELocationID>
<ArticleTitle>{TITLE}.</ArticleTitle>{body}</Article>
<CommentsCorrectionsList><CommentsCorrections><PMID>999</PMID></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation><PubmedData><ReferenceList><Reference><ArticleIdList>
<ArticleId IdType="doi">10.1000/other</ArticleId></ArticleIdList></Reference></ReferenceList>
</PubmedData></PubmedArticle>"""


STRUCTURED = """<Abstract>
<AbstractText Label="Purpose" NlmCategory="OBJECTIVE">To count cats &amp; dogs.</AbstractText>
<AbstractText Label="Results">Of 30 cats, 8 (27%) slept &lt;5 hours (<i>P</i> = .048).
</AbstractText><AbstractText Label="Conclusion">Cats sleep.</AbstractText>
<CopyrightInformation>© 2001 Nobody</CopyrightInformation></Abstract>"""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-" "a.dtd">\n'


def records(*articles: str) -> str:
    return f"{HEAD}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"


XML = records(record("12345678", STRUCTURED))

SOURCES = {
    "pubmed.txt": PUBMED_PAGE,
    "repository.txt": REPOSITORY_PAGE,
    "plain.txt": BODY,
    "titled.txt": f"{TITLE}\n\nAbstract: {BODY}\n",
    "export.txt": EXPORT,
    "pubmed.html": PUBMED_HTML,
    "journal.html": JOURNAL_HTML,
    "plain.html": PLAIN_HTML,
    "record.xml": XML,
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("form", ["plain", "crlf", "bom"])
def test_every_source_gives_the_body_and_nothing_else(name, form, tmp_path):
    text = SOURCES[name]
    content = text.replace("\n", "\r\n").encode() if form == "crlf" else text.encode()
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + content if form == "bom" else content)
    abstract = load(path)
    assert abstract.text.casefold() == BODY.casefold()
    assert abstract.source == str(path)
    assert fingerprint(abstract.text) == fingerprint(BODY)


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "plain.txt"])
def test_title_is_found(name):
    assert from_text(SOURCES[name]).title == TITLE


@pytest.mark.parametrize(
    ("name", "pmid", "doi"),
    [
        ("pubmed.txt", "", "10.1000/cats.2001.45"),
        ("repository.txt", "", ""),
        ("export.txt", "12345678", "10.1000/cats.2001.45"),
        ("pubmed.html", "12345678", "10.1000/cats.2001.45"),
        ("journal.html", "", ""),
        ("record.xml", "12345678", "10.1000/cats.12345678"),
    ],
)
def test_identifiers_are_the_articles_own(name, pmid, doi):
    abstract = from_text(SOURCES[name])
    assert (abstract.pmid, abstract.doi) == (pmid, doi)


def test_raised_digits_stay_apart_from_those_before_them():
    raised = "At 10<sup>6</sup> per m<sup>2</sup>, &alpha;."
    xml = records(record("1", f"<Abstract><AbstractText>{raised}</AbstractText></Abstract>"))
    page = f"<html><body><div class='abstract'><p>{raised}</p></div></body></html>"
    assert from_text(xml).text == from_text(page).text == "At 10⁶ per m², α."


def test_one_of_several_articles_is_named_by_its_pmid(tmp_path):
    other = "<Abstract><AbstractText>Dogs bark.</AbstractText></Abstract>"
    path = tmp_path / "two.xml"
    path.write_text(records(record("1", STRUCTURED), record("2", other)), encoding="utf-8")
    assert load(path, pmid="2").text == "Dogs bark."
    with pytest.raises(AbstractError, match=r"two\.xml: holds 2 articles \(PMID 1, 2\)"):
        load(path)
    with pytest.raises(AbstractError, match="holds PMID 1, 2, not 3"):
        load(path, pmid="3")


NAVIGATION = "Page navigation\nTitle & authors\nAbstract\nSimilar articles\n\n"


def test_a_heading_in_the_navigation_is_not_the_abstracts():
    assert from_text(NAVIGATION + PUBMED_PAGE).text == BODY


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf  \r\n ", "is empty"),
        (b"Purpose: 37\xb75%.", r"byte 11 \(0xb7\) is not UTF-8"),
        (PUBMED_PAGE.split("Purpose")[0].encode(), "no abstract found"),
        (b"Abstract\n\nNo abstract available.\n", "no abstract found"),
        (b"A title\n\nAnn Nobody\n", "no abstract found"),
        (b"<html><body><h1>A title</h1></body></html>", "no abstract found"),
        (records(record("7", "")).encode(), "PMID 7 has no abstract"),
        (b"<?xml version='1.0'?><a><b></a>", "not well-formed XML"),
        (b"<?xml version='1.0'?><a/>", "holds no PubmedArticle"),
    ],
)
def test_what_holds_no_abstract_is_refused_in_one_line(content, message, tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(AbstractError, match=message) as refusal:
        load(path)
    assert str(refusal.value).startswith(str(path))
    assert "\n" not in str(refusal.value)


def test_folders_and_missing_files_are_refused(tmp_path):
    with pytest.raises(AbstractError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(AbstractError, match="no such file"):
        load(tmp_path / "none.txt")


def test_fingerprint_is_of_case_spaces_and_labels_freed_text():
    assert fingerprint("Results: It fell to 5%.") == hashlib.sha256(b"itfellto5%.").hexdigest()
    same = ["RESULTS: It  fell to 5%.", "It fell\nto 5%.", "Results:\u00a0it fell to 5%."]
    assert {fingerprint(text) for text in same} == {fingerprint("Results: It fell to 5%.")}
    assert fingerprint("It fell to 6%.") != fingerprint("It fell to 5%.")


# PubMed: the real service is never asked; a stand-in serves a fictitious record.


class StandIn(BaseHTTPRequestHandler):
    """Answer as efetch would, or as the test says."""

    answers: list[tuple[int, str]] = []  # noqa: RUF012
    asked: list[dict[str, list[str]]] = []  # noqa: RUF012

    def do_GET(self):
        self.asked.append(parse_qs(urlsplit(self.path).query))
        status, text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=UTF-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


class Redirected(urllib.request.HTTPSHandler):
    """Send every request for NCBI to the stand-in."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def https_open(self, request):
        assert request.host == "eutils.ncbi.nlm.nih.gov"
        target = f"http://{self.address}/?{urlsplit(request.full_url).query}"
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(target, timeout=5)


@pytest.fixture
def pubmed(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), Redirected(f"127.0.0.1:{server.server_port}")
    )
    monkeypatch.setattr(urllib.request, "_opener", opener)
    monkeypatch.setattr("asprinted.abstracts.pubmed.PAUSE", 0)
    StandIn.asked, StandIn.answers = [], [(200, XML)]
    yield StandIn
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetch_asks_pubmed_once_and_reads_its_record(pubmed):
    abstract = fetch("12345678", email="reader@example.org")
    assert abstract.text == BODY
    assert (abstract.pmid, abstract.source) == ("12345678", "PubMed")
    [asked] = pubmed.asked
    assert (asked["db"], asked["id"], asked["retmode"]) == (["pubmed"], ["12345678"], ["xml"])
    assert (asked["tool"], asked["email"]) == (["asprinted"], ["reader@example.org"])


def test_fetch_tries_again_when_pubmed_is_busy(pubmed):
    pubmed.answers = [(429, ""), (503, ""), (200, XML)]
    assert fetch("12345678").text == BODY
    assert len(pubmed.asked) == 3


@pytest.mark.parametrize(
    ("answers", "message", "tries"),
    [
        ([(500, "")], "could not be reached for PMID 12345678 after 3 tries", 3),
        ([(400, "")], "refused PMID 12345678: 400", 1),
        ([(200, records())], "no record of PMID 12345678", 1),
        ([(200, "")], "no record of PMID 12345678", 1),
        ([(200, records(record("12345678", "")))], "PMID 12345678 has no abstract", 1),
        ([(200, records(record("8", STRUCTURED)))], "holds PMID 8, not 12345678", 1),
    ],
)
def test_fetch_says_in_one_line_what_pubmed_lacks(pubmed, answers, message, tries):
    pubmed.answers = answers
    with pytest.raises(AbstractError, match=message) as refusal:
        fetch("12345678")
    assert "\n" not in str(refusal.value)
    assert len(pubmed.asked) == tries


def test_fetch_leaves_no_connection_open_when_pubmed_refuses(pubmed):
    pubmed.answers = [(400, "")]
    with pytest.raises(AbstractError) as refusal:
        fetch("12345678")
    assert refusal.value.__context__.closed


def test_fetch_without_a_network_is_one_clear_line(monkeypatch):
    class Unreachable(urllib.request.HTTPSHandler):
        def https_open(self, request):
            raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr(urllib.request, "_opener", urllib.request.build_opener(Unreachable()))
    monkeypatch.setattr("asprinted.abstracts.pubmed.PAUSE", 0)
    with pytest.raises(AbstractError, match=r"Name or service not known.*check the network"):
        fetch("12345678")


def test_fetch_refuses_what_is_no_pmid():
    with pytest.raises(AbstractError, match="'cats' is not a number"):
        fetch("cats")
