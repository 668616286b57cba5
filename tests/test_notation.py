"""The notation reads what journals print: each kind, each typography, and nothing lost."""

import csv
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asprinted.notation import BOUNDS, KINDS, REASONS, NotationError, numerals, parse, read
from asprinted.notation.cursor import Cursor
from asprinted.notation.tokens import Tokens

INVENTED = Path(__file__).parent / "fixtures" / "abstracts"

# What is printed, its kind, its values, its unit.
PRINTED = [
    ("117", "count", "117", ""),
    ("720,000", "count", "720000", ""),
    ("1.720.000", "count", "1720000", ""),
    ("13\u2009608", "count", "13608", ""),
    ("13\u00a0608", "count", "13608", ""),
    ("13\u202f608", "count", "13608", ""),
    ("13 608", "count", "13608", ""),
    ("１２０", "count", "120", ""),
    ("Eleven", "count", "11", ""),
    ("twenty-five", "count", "25", ""),
    ("one hundred", "count", "100", ""),
    ("two hundred and fifty-six", "count", "256", ""),
    ("three thousand four hundred", "count", "3400", ""),
    ("a dozen", "count", "12", ""),
    ("n = 45", "count", "45", ""),
    ("N=1,204", "count", "1204", ""),
    ("three-arm", "count", "3", "arm"),
    ("12-lead", "count", "12", "lead"),
    ("0.75", "decimal", "0.75", ""),
    (".75", "decimal", "0.75", ""),
    ("0·75", "decimal", "0.75", ""),
    ("0,75", "decimal", "0.75", ""),
    ("−0.4", "decimal", "-0.4", ""),
    ("+0.4", "decimal", "0.4", ""),
    ("-5", "decimal", "-5", ""),
    ("3 × 10⁻⁸", "decimal", "0.00000003", ""),
    ("21%", "percentage", "21", "percent"),
    ("2.6 %", "percentage", "2.6", "percent"),
    ("37,5%", "percentage", "37.5", "percent"),
    ("20 per cent", "percentage", "20", "percent"),
    ("Twenty percent", "percentage", "20", "percent"),
    ("about 30%", "percentage", "30", "percent"),
    ("3.2 percentage points", "percentage", "3.2", "percentage points"),
    ("27% (8/30)", "share", "27 8 30", "percent"),
    ("27% (8 of 30)", "share", "27 8 30", "percent"),
    ("27% (8 of the 30 patients)", "share", "27 8 30", "percent"),
    ("27% of patients (8/30)", "share", "27 8 30", "percent"),
    ("27% (n = 8)", "share", "27 8", "percent"),
    ("８例（２７％）", "share", "8 27", "percent"),
    ("8/30 [27%]", "share", "8 30 27", "percent"),
    ("8 of the 30 patients (27%)", "share", "8 30 27", "percent"),
    ("Eight of thirty eligible tumors (27%)", "share", "8 30 27", "percent"),
    ("8 out of 30 (27%)", "share", "8 30 27", "percent"),
    ("8 (27%) of 30", "share", "8 27 30", "percent"),
    ("Five cases (2.6%)", "share", "5 2.6", "percent"),
    ("2 (<1%)", "share", "2 1", "percent"),
    ("8/30", "fraction", "8 30", ""),
    ("8 of 30", "fraction", "8 30", ""),
    ("1 in 8", "fraction", "1 8", ""),
    ("one in five", "fraction", "1 5", ""),
    ("15% to 20%", "range", "15 20", "percent"),
    ("15-20%", "range", "15 20", "percent"),
    ("15%–20%", "range", "15 20", "percent"),
    ("between 15% and 20%", "range", "15 20", "percent"),
    ("5+ years to 30+ years", "range", "5 30", "years"),
    ("2-34+", "range", "2 34", ""),
    ("18–75 years", "range", "18 75", "years"),
    ("12- to 18-month", "range", "12 18", "months"),
    ("2003 to 2006", "range", "2003 2006", "year"),
    ("1986–96", "range", "1986 96", "year"),
    ("January 1986 to December 1996", "range", "1986.01 1996.12", "month"),
    ("between January 1986 and December 1996", "range", "1986.01 1996.12", "month"),
    ("January to December 1996", "range", "1996.01 1996.12", "month"),
    ("12/2014 to 3/2016", "range", "2014.12 2016.03", "month"),
    ("1 May to 3 June 2017", "range", "2017.0501 2017.0603", "date"),
    ("days 1-14", "range", "1 14", "days"),
    ("−0.4 to −3.2", "range", "-0.4 -3.2", ""),
    ("1.2-1.5 × 10^9/L", "range", "1200000000 1500000000", "/L"),
    ("≥5 years", "bound", "5", "years"),
    ("10+ years", "bound", "10", "years"),
    (">= 10 mg", "bound", "10", "mg"),
    ("at least 50%", "bound", "50", "percent"),
    ("no more than two", "bound", "2", ""),
    ("18 years or older", "bound", "18", "years"),
    ("more than half", "bound", "0.5", "times"),
    ("P = .048", "p-value", "0.048", ""),
    ("P<0·001", "p-value", "0.001", ""),
    ("p=0.03", "p-value", "0.03", ""),
    ("P for trend = .02", "p-value", "0.02", ""),
    ("P value of 0.03", "p-value", "0.03", ""),
    ("p greater than 0.05", "p-value", "0.05", ""),
    ("P = 2.3 × 10^-8", "p-value", "0.000000023", ""),
    ("95% CI, 0.60 to 0.94", "interval", "95 0.60 0.94", ""),
    ("95% CI 0.60-0.94", "interval", "95 0.60 0.94", ""),
    ("95%CI: 0·60–0·94", "interval", "95 0.60 0.94", ""),
    ("95% confidence interval [CI], 57% to 65%", "interval", "95 57 65", "percent"),
    ("95% confidence interval: 1.2; 3.0", "interval", "95 1.2 3.0", ""),
    ("CI 95% 1.2–3.1", "interval", "95 1.2 3.1", ""),
    ("95% CrI (−0.4, 0.2)", "interval", "95 -0.4 0.2", ""),
    ("95% CI, 48.1 months to not reached", "interval", "95 48.1", "months"),
    ("95% CI 5.6-NR", "interval", "95 5.6", ""),
    ("720,000 U/kg", "dose", "720000", "U/kg"),
    ("600 000 IU/kg", "dose", "600000", "IU/kg"),
    ("75 mg/m2", "dose", "75", "mg/m2"),
    ("75 mg/m²", "dose", "75", "mg/m2"),
    ("14 x 10^6 IU/m2", "dose", "14000000", "IU/m2"),
    ("18 x 10(6) IU/m(2)/d", "dose", "18000000", "IU/m2/d"),
    ("14 × 10⁶ IU/m²", "dose", "14000000", "IU/m2"),
    ("9 million units", "dose", "9000000", "units"),
    ("0.3 mg kg⁻¹", "dose", "0.3", "mg·kg-1"),
    ("100-mg", "dose", "100", "mg"),
    ("130 mm Hg", "measure", "130", "mm Hg"),
    ("120/80 mm Hg", "measure", "120 80", "mm Hg"),
    ("12.4 ng/mL", "measure", "12.4", "ng/mL"),
    ("85 mL/min/1.73 m2", "measure", "85", "mL/min/1.73 m2"),
    ("100 patient-years", "measure", "100", "patient-years"),
    ("$1.2 million", "measure", "1200000", "$"),
    ("11-year", "duration", "11", "years"),
    ("1-week", "duration", "1", "weeks"),
    ("8 hours", "duration", "8", "hours"),
    ("62-year-old", "duration", "62", "years"),
    ("10.4 months", "duration", "10.4", "months"),
    ("1995", "year", "1995", "year"),
    ("June 2017", "month", "2017.06", "month"),
    ("Sept. 2017", "month", "2017.09", "month"),
    ("15 March 2004", "date", "2004.0315", "date"),
    ("March 15, 2004", "date", "2004.0315", "date"),
    ("2004-03-15", "date", "2004.0315", "date"),
    ("31.12.2001", "date", "2001.1231", "date"),
    ("1990s", "decade", "1990", "decade"),
    ("mid-1990s", "decade", "1990", "decade"),
    ("third", "ordinal", "3", ""),
    ("1st", "ordinal", "1", ""),
    ("twenty-first", "ordinal", "21", ""),
    ("day 28", "ordinal", "28", "days"),
    ("1:1", "ratio", "1 1", ""),
    ("2:1:1", "ratio", "2 1 1", ""),
    ("3.5-fold", "multiple", "3.5", "times"),
    ("twofold", "multiple", "2", "times"),
    ("twice", "multiple", "2", "times"),
    ("half", "multiple", "0.5", "times"),
    ("three-quarters", "multiple", "0.75", "times"),
    ("½", "decimal", "0.5", ""),
    ("1½ years", "duration", "1.5", "years"),
    ("57.4 ± 11.2 years", "spread", "57.4 11.2", "years"),
    ("5.4 +/- 1.1 x 10(9)/l", "spread", "5400000000 1100000000", "/l"),
    ("no", "none", "0", ""),
    ("t(28) = 2.2", "test-statistic", "2.2 28", ""),
    ("df = 28", "degrees-of-freedom", "28", ""),
    ("3.2 per 1000 person-years", "rate", "3.2 1000", "person-years"),
    ("3 × 4 cm", "product", "3 4", "cm"),
    ("34+6 weeks", "gestation", "34 6", "weeks and days"),
    ("8:30 AM", "clock-time", "8.5", "hours"),
    ("20/40 or better", "acuity", "20 40", ""),
]


@pytest.mark.parametrize(("printed", "kind", "values", "unit"), PRINTED)
def test_parse_reads_what_is_printed(printed, kind, values, unit):
    figure = parse(printed)
    found = tuple(number.value for number in figure.numbers)
    assert (figure.kind, figure.unit) == (kind, unit)
    assert found == tuple(Decimal(value) for value in values.split())
    assert str(figure) == printed


def test_every_kind_is_tried():
    assert {kind for _, kind, _, _ in PRINTED} == set(KINDS)


# Whether `no` counts is decided by what follows it.
@pytest.mark.parametrize("printed", [row[0] for row in PRINTED if row[1] != "none"])
def test_read_finds_the_same_in_a_sentence(printed):
    text = f"Surely {printed}."
    reading = read(text)
    assert [found.printed for found in reading.figures] == [printed]
    assert reading.figures[0].figure == parse(printed)


@pytest.mark.parametrize(
    ("printed", "low", "high", "bound"),
    [
        ("27%", "26.5", "27.5", "exact"),
        ("2.6%", "2.55", "2.65", "exact"),
        ("P = .048", "0.0475", "0.0485", "exact"),
        ("P < .001", "0.001", "0.001", "below"),
        ("0.75", "0.745", "0.755", "exact"),
        ("0.750", "0.7495", "0.7505", "exact"),
        ("117", "117", "117", "exact"),
        ("0.25 mg", "0.25", "0.25", "exact"),
        ("8 hours", "8", "8", "exact"),
        ("10.4 months", "10.35", "10.45", "exact"),
        ("≥5 years", "5", "5", "at-least"),
        ("up to 12 weeks", "12", "12", "at-most"),
        ("about 30%", "29.5", "30.5", "about"),
        ("1.5 million", "1450000", "1550000", "exact"),
        ("June 2017", "2017.06", "2017.06", "exact"),
    ],
)
def test_rounding_interval_is_half_a_unit_of_the_last_digit(printed, low, high, bound):
    number = parse(printed).numbers[0]
    assert (number.low, number.high, number.bound) == (Decimal(low), Decimal(high), bound)
    assert bound in BOUNDS


def test_limits_of_an_interval_are_rounded_and_its_level_is_not():
    level, low, high = parse("95% CI 29 to 47").numbers
    assert (level.low, level.high) == (95, 95)
    assert (low.low, low.high, high.low, high.high) == (28.5, 29.5, 46.5, 47.5)


def test_share_knows_count_total_and_percentage_in_any_order():
    for printed in ("27% (8/30)", "8 of 30 patients (27%)", "8 (27%) of 30"):
        share = parse(printed)
        assert (share.count.value, share.total.value, share.percent.value) == (8, 30, 27)
    share = parse("2 (1%)")
    assert (share.count.value, share.total, share.percent.value) == (2, None, 1)
    assert parse("21%").count is None
    assert parse("no").count.value == 0


@pytest.mark.parametrize(
    "printed",
    ["", " ", "IL-2", "patients", "27% ", " 27%", "27% (8/30", "8/30 patients", "2 1-week", "P =",
     "27%, 13%", "(21%)", "phase II", "\u2009", "≥"],
)  # fmt: skip
def test_parse_refuses_what_is_not_one_figure(printed):
    with pytest.raises(NotationError, match="figure") as refusal:
        parse(printed)
    assert "\n" not in str(refusal.value)
    assert isinstance(refusal.value, ValueError)


# What is no figure, in a sentence: the text, and what is excluded why.
EXCLUDED = [
    ("IL-2 and IL-2-related CD8+ cells", "IL-2:name IL-2-related:name CD8+:name"),
    ("HER2, PD-1, COVID-19 and p53", "HER2:name PD-1:name COVID-19:name p53:name"),
    ("interleukin 2 or interferon alfa-2b", "interleukin 2:name|interferon alfa-2b:name"),
    ("5-fluorouracil (5-FU), 17-AAG", "5-fluorouracil:name 5-FU:name 17-AAG:name"),
    ("18F-FDG, 99mTc and (131)I", "18F-FDG:name 99mTc:name (131)I:name"),
    ("18 F-FDG uptake", "18 F-FDG:name|"),
    ("HLA-A*02:01, t(9;22), 11q23", "HLA-A*02:01:name t(9;22):name 11q23:name"),
    ("the KEYNOTE 999 trial", "KEYNOTE 999:name|"),
    ("two-sided tests, 1-tailed", "two-sided:name 1-tailed:name"),
    ("phase II or phase 1/2 trials", "phase II:label|phase 1/2:label"),
    ("stage III, grade 3-4, grades 3 or 4", "stage III:label|grade 3-4:label|grades 3 or 4:label"),
    ("type 2 diabetes, NYHA class III/IV", "type 2:label|class III/IV:label"),
    ("first-line treatment", "first-line:line of therapy|"),
    ("2nd-line or third line treatment", "2nd-line:line of therapy|third line:line of therapy"),
    ("NCT00000001, CRD42020000001", "NCT00000001:identifier CRD42020000001:identifier"),
    ("PROSPERO CRD42020000001", "PROSPERO CRD42020000001:identifier|"),
    ("see https://a.org/a1", "https://a.org/a1:identifier"),
    ("doi 10.1000/x.2", "10.1000/x.2:identifier"),
    ("doses in mg/m2 rose", "mg/m2:unit|"),
    ("(1) to count; (2) to add", "1:enumerator 2:enumerator"),
    ("one of the most common", "one:idiom"),
    ("on the one hand; no one", "one:idiom no:negation one:idiom"),
    ("given one of two regimens", "one:partitive"),
    ("the ratio (95% CI) was high", "95% CI:heading|"),
    ("no advantage, no subsequent therapy", "no:negation no:negation"),
    ("no overall difference in deaths", "no:negation"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXCLUDED)
def test_numerals_of_names_and_phrases_are_no_figures(text, expected):
    found = [f"{item.printed}:{item.reason}" for item in read("Then " + text).exclusions]
    separator = "|" if "|" in expected else None
    assert found == [item for item in expected.split(separator) if item]


def test_every_reason_is_tried():
    reasons = {item.reason for text, _ in EXCLUDED for item in read("Then " + text).exclusions}
    assert reasons == set(REASONS)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("There were no deaths.", ["none"]),
        ("No patient died.", ["none"]),
        ("No IL-2-related deaths occurred on treatment.", ["none"]),
        ("None of them relapsed.", ["none"]),
        ("No toxic deaths or withdrawals occurred.", ["none"]),
        ("There was no evidence of recurrence.", []),
        ("They lived with no recurrence.", []),
        ("It is no longer used.", []),
        ("It was split into thirds.", []),
    ],
)
def test_no_is_a_figure_only_where_it_counts_zero(text, kinds):
    assert [found.figure.kind for found in read(text).figures] == kinds


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Courses were 2 1-week cycles.", ["2", "1-week"]),
        ("It was (21%) given every 8 hours.", ["21%", "8 hours"]),
        ("From 2003 to 2006, in June 2017.", ["2003 to 2006", "June 2017"]),
        ("In 2003, 156 patients; 2000 women.", ["2003", "156", "2000"]),
        ("Then 54 patients with mM and 46 patients.", ["54", "46"]),
        ("It rose (13%; P = .048).", ["13%", "P = .048"]),
        ("The 1-, 3-, and 5-year rates.", ["1", "3", "5-year"]),
        ("8 of 30 patients (27%; 95% CI, 12 to 46).", ["8 of 30", "27%", "95% CI, 12 to 46"]),
    ],
)
def test_neighbours_stay_apart(text, printed):
    assert [found.printed for found in read(text).figures] == printed


def test_a_list_shares_the_unit_of_its_last_number():
    figures = read("At 4, 6+ and 34+ months; 80, 61 and 45%.").figures
    assert [(found.figure.kind, found.figure.unit) for found in figures] == [
        ("duration", "months"), ("bound", "months"), ("bound", "months"),
        ("percentage", "percent"), ("percentage", "percent"), ("percentage", "percent"),
    ]  # fmt: skip


# Invented abstracts in the manner of many journals; each row was checked by eye.
@pytest.mark.parametrize("path", sorted(INVENTED.glob("*.txt")), ids=lambda path: path.stem)
def test_invented_abstracts_read_as_checked_by_eye(path):
    with path.with_suffix(".tsv").open(encoding="utf-8", newline="") as table:
        expected = list(csv.DictReader(table, delimiter="\t"))
    reading = read(path.read_text(encoding="utf-8"))
    found = sorted(reading.figures + reading.exclusions, key=lambda item: item.start)
    assert [
        (item.printed, item.figure.kind if item.figure else "-",
         item.figure.unit if item.figure else item.reason, item.sentence, item.place)
        for item in found
    ] == [
        (row["printed"], row["kind"], row["unit"], int(row["sentence"]), int(row["place"]))
        for row in expected
    ]  # fmt: skip
    for item, row in zip(found, expected, strict=True):
        if item.figure:
            values = [number.value for number in item.figure.numbers]
            assert values == [Decimal(value) for value in row["values"].split()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell (P = .048). Then it rose.", 2),
        ("As Smith et al. Lancet 2003 showed, 3 fell.", 1),
        ("Smith et al. found 3. Smith et al. The next.", 3),
        ("A vs. B, i.e. 5 v 6. Dr. Smith, J. R. Jones and No. 5 agree.", 2),
        ("Given i.v. 3 times, b.i.d. or s.c. daily.", 1),
        ("In arm A. Patients in arm B. Hepatitis B. Next.", 4),
        ("Purpose: To count. Materials and methods: We did. Results: 5. Conclusion: Yes.", 4),
        ("RESULTS\n\nOf 45 men, 3 died. CONCLUSIONS\nFew died.", 2),
        ("METHODS. We counted. RESULTS. They fell.", 2),
        ('A dose. 100 patients. mRCC patients. (See below.) "Quoted." Last', 6),
        ("One\n\nTwo\n\nThree", 3),
        ("Was it? Yes! It was 3.5 mg.", 3),
        ("Seen in Aug. 2013 and Fig. 2.", 1),
        ("", 0),
        ("  \n ", 0),
    ],
)
def test_sentences(text, expected):
    assert len(read(text).sentences) == expected


def test_a_section_label_belongs_to_its_sentence():
    reading = read("Results: One died. METHODS\nTwo lived.")
    assert reading.sentences == ("Results: One died.", "METHODS\nTwo lived.")
    assert [(item.sentence, item.place) for item in reading.figures] == [(1, 1), (2, 1)]


# Properties.

WHOLE = st.integers(min_value=0, max_value=10**7)
SPACES = st.sampled_from([",", "\u2009", "\u00a0", "\u202f"])
DASHES = st.sampled_from(["-", "–", " to ", " – "])
POINTS = st.sampled_from([".", "·"])
DIGITS = st.sampled_from([str, lambda text: str(text).translate(_WIDE_DIGITS)])
_WIDE_DIGITS = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


def grouped(value: int, separator: str) -> str:
    return f"{value:,}".replace(",", separator)


@given(WHOLE, SPACES, DIGITS)
def test_counts_print_back(value, separator, digits):
    printed = digits(grouped(value, separator))
    figure = parse(printed)
    assert figure.numbers[0].value == value
    assert figure.kind == ("year" if 1800 <= value <= 2099 and len(printed) == 4 else "count")
    assert str(figure) == printed == figure.numbers[0].text


@given(st.decimals(0, 100, places=3), st.integers(0, 3), POINTS, st.sampled_from(["%", " %", "％"]))
def test_percentages_print_back(value, places, point, sign):
    value = round(value, places)
    printed = f"{value}".replace(".", point) + sign
    number = parse(printed).percent
    half = Decimal(1).scaleb(-places) / 2
    assert (number.value, number.low, number.high) == (value, value - half, value + half)
    assert number.text == printed


@given(
    st.integers(0, 500), st.integers(1, 500), st.integers(0, 99),
    st.sampled_from(["{p}% ({k}/{n})", "{k}/{n} ({p}%)", "{k} of {n} patients ({p}%)",
                     "{k} of the {n} [{p}%]", "{p}% ({k} of {n} patients)", "{k} ({p}%) of {n}",
                     "{k} out of {n} evaluable patients ({p}%)"]),
)  # fmt: skip
def test_shares_print_back(count, total, percent, form):
    printed = form.format(k=count, n=total, p=percent)
    share = parse(printed)
    assert share.kind == "share"
    assert (share.count.value, share.total.value, share.percent.value) == (count, total, percent)
    assert str(share) == printed


@given(st.integers(1, 9999), st.sampled_from(["P = ", "p=", "P=", "P = 0", "p<0", "P ≤ ", "P > "]),
       POINTS)  # fmt: skip
def test_p_values_print_back(digits, start, point):
    printed = f"{start}{point}{digits:04d}"
    number = parse(printed).numbers[0]
    assert parse(printed).kind == "p-value"
    assert number.value == Decimal(digits) / 10000


@given(st.decimals(0, 9, places=2), st.decimals(9, 20, places=2), DASHES, POINTS,
       st.sampled_from(["95% CI, {}", "95% CI {}", "95%CI: {}", "90% confidence interval [CI], {}",
                        "95% CI ({})", "95% CrI [{}]"]))  # fmt: skip
def test_intervals_print_back(low, high, dash, point, form):
    limits = f"{low}{dash}{high}".replace(".", point)
    figure = parse(form.format(limits))
    assert figure.kind == "interval"
    assert [number.value for number in figure.numbers[1:]] == [low, high]


@given(st.integers(0, 500), st.integers(501, 999), DASHES,
       st.sampled_from(["", "%", " years", " mg/m2", "-day"]))  # fmt: skip
def test_ranges_print_back(low, high, dash, unit):
    printed = f"{low}{dash}{high}{unit}"
    figure = parse(printed)
    assert figure.kind == "range"
    assert [number.value for number in figure.numbers] == [low, high]


@given(st.integers(1, 999999), SPACES,
       st.sampled_from(["IU/kg", "mg", "U/m2", "µg/kg/day", "mg per square meter"]))  # fmt: skip
def test_doses_print_back(value, separator, unit):
    figure = parse(f"{grouped(value, separator)} {unit}")
    assert (figure.kind, figure.numbers[0].value) == ("dose", value)


@given(
    st.integers(1, 999),
    st.sampled_from(["{}-year", "{} years", "{} mo", "{}-week", "{} h", "{}+ days"]),
)
def test_durations_print_back(value, form):
    figure = parse(form.format(value))
    assert figure.kind == ("bound" if "+" in form else "duration")
    assert figure.numbers[0].value == value


SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen"]  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(value: int, hyphen: str, and_word: str) -> str:
    if value >= 1000:
        head, rest = divmod(value, 1000)
        tail = " " + in_words(rest, hyphen, and_word) if rest else ""
        return f"{in_words(head, hyphen, and_word)} thousand{tail}"
    if value >= 100:
        head, rest = divmod(value, 100)
        tail = and_word + in_words(rest, hyphen, and_word) if rest else ""
        return f"{SMALL[head]} hundred{tail}"
    if value >= 20:
        return TENS[value // 10] + (hyphen + SMALL[value % 10] if value % 10 else "")
    return SMALL[value]


@given(st.integers(0, 999_999), st.sampled_from(["-", " "]), st.sampled_from([" ", " and "]))
def test_number_words_print_back(value, hyphen, and_word):
    printed = in_words(value, hyphen, and_word).capitalize()
    assert parse(printed).numbers[0].value == value


PIECES = """1 2 45 120 8/30 27% ( ) [ ] , ; : . - – — % of in the IL-2 P = < .048 no none one two
    twenty third second half a patients years mg /m2 CI 95% to and or 1990s June 2017 × 10^6 10 (6)
    ⁶ ≥ + +/- ± at least between 0.75 CD8+ phase II grade 3 day first-line once twice hundred
    million 1,200 1·5 １２ ½ € $ n = x fold percent 5-FU 18F-FDG http://a1 NO No. vs et al. Results:
    ' ' twofold NR t(9;22) 31.12.2001 12/2014 thirds remaining more than"""
MIXTURES = st.lists(
    st.tuples(st.sampled_from(PIECES.split()), st.sampled_from(["", " ", " ", "\n", "\u2009"]))
).map(lambda pairs: "".join(piece + space for piece, space in pairs))


@settings(max_examples=400)
@given(st.one_of(st.text(), MIXTURES))
def test_any_text_is_read_whole_and_in_order(text):
    reading = read(text)
    found = sorted(reading.figures + reading.exclusions, key=lambda item: item.start)
    places: dict[int, int] = {}
    end = 0
    for item in found:
        assert text[item.start : item.end] == item.printed
        assert item.start >= end
        assert (item.figure is None) != (item.reason is None)
        places[item.sentence] = places.get(item.sentence, 0) + 1
        assert item.place == places[item.sentence]
        assert item.printed in reading.sentences[item.sentence - 1]
        end = item.end
    for numeral in numerals(text):
        holders = [
            item for item in found if item.start <= numeral.start and numeral.end <= item.end
        ]
        assert len(holders) == 1, (numeral, holders)


@given(st.one_of(st.text(), MIXTURES))
def test_parse_refuses_or_reads_and_nothing_else(text):
    try:
        figure = parse(text)
    except NotationError:
        return
    assert figure.printed == text
    assert figure.kind in KINDS
    assert all(number.low <= number.value <= number.high for number in figure.numbers)


def test_the_sweep_needs_no_grammar():
    text = "Twenty-one of １２ (½) IL-2; NO twofold. thirdly oneself"
    assert [numeral.text for numeral in numerals(text)] == [
        "Twenty", "one", "１２", "½", "2", "NO", "twofold",
    ]  # fmt: skip


HARD = ["1 ", "(", "no ", "12,", "1-", "a", "1", "1/", "one ", "one-", "95% CI ", "P for a ",
        "5 of ", "n = ", ".", "1.", "no more than ", "1, 2, ", "between ", "June ", "IL-2 ", "a1",
        "phase 1 or ", "1:", "10(", "hundred ", "3 men and ", "\u00a0123", "'", "A. ", "(1) ",
        "1.1.1900", "x 10", "e.g. ", "27% (", "\n", "1 234 "]  # fmt: skip


@pytest.mark.parametrize("piece", HARD)
def test_the_grammar_looks_at_each_token_a_bounded_number_of_times(piece, monkeypatch):
    looks = 0

    class Counted(list):
        def __getitem__(self, index):
            nonlocal looks
            looks += 1 if isinstance(index, int) else len(range(*index.indices(len(self))))
            return list.__getitem__(self, index)

    def counting(self, text: str, tokens: Tokens) -> None:
        begin(self, text, tokens)
        for name in ("texts", "lower", "tight", "numeric"):
            setattr(self, name, Counted(getattr(self, name)))

    begin = Cursor.__init__
    monkeypatch.setattr(Cursor, "__init__", counting)
    work = []
    for repeats in (100, 200, 400):
        looks = 0
        read(piece * repeats)
        work.append(looks)
    # Twice the text, twice the looks; quadratic work would give four times.
    assert work[2] <= 2.5 * work[1] + 100
    assert work[1] <= 2.5 * work[0] + 100


@pytest.mark.parametrize("piece", ["1", "1,", "12,12,", " ", "\n", "(", ".", "no ", "a", "-", "1.1",
                                   "https", "10.1000/", ".)", "IL-2", "'", "1 000 "])  # fmt: skip
def test_cutting_a_text_takes_linear_time(piece):
    def seconds(repeats: int) -> float:
        text = piece * repeats
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            read(text)
            best = min(best, time.process_time() - start)
        return best

    # Eight times the text: about 8 times the work, 64 times if it were quadratic.
    assert seconds(1600) <= 30 * seconds(200) + 0.05


# The five abstracts; their texts are not in the repository.
FIVE = {
    "walther1997": [
        "11-year", "195", "176 of 195 renal tumors (90%)", "45 patients (23%)", "second",
        "Five cases (2.6%)", "2 (1%)", "121 of 195 patients (62%)", "18%",
    ],
    "dutcher2002": ["15% to 20%"],
    "yang2003": [
        "three-arm", "two", "720,000 U/kg", "72,000 U/kg", "8 hours", "117", "third", "283", "156",
        "150", "no", "21%", "13%", "P = .048", "10%", "P = .033", "P = .04",
    ],
    "shablak2011": [
        "5% to 10%", "72", "2003 to 2006", "2006 to 2008", "27% (8/30)", "52% (21/40)",
        "49% (28/57)", "25% (14/57)",
    ],
    "clark2021": [
        "1990s", "Eleven", "≥5 years", "June 2017", "2", "1-week", "100", "54", "46",
        "5+ years to 30+ years", "10+ years", "27", "32", "≥10 years", "≥5 years",
    ],
}  # fmt: skip
FIVE_EXCLUDED = {
    "walther1997": [],
    "dutcher2002": ["one", "phase II", "no"],
    "yang2003": ["one", "no"],
    "shablak2011": ["first-line", "first-line"],
    "clark2021": ["no", "no"],
}


@pytest.mark.abstracts
@pytest.mark.parametrize("study", FIVE)
def test_the_five_abstracts_read_exactly(study, abstracts_folder):
    from asprinted.abstracts import load

    text = load(abstracts_folder / f"{study}.txt").text
    reading = read(text)
    assert [found.printed for found in reading.figures] == FIVE[study]
    others = [found.printed for found in reading.exclusions if found.reason != "name"]
    assert others == FIVE_EXCLUDED[study]
    found = [*reading.figures, *reading.exclusions]
    assert all(
        any(item.start <= numeral.start and numeral.end <= item.end for item in found)
        for numeral in numerals(text)
    )
