"""Words the grammar knows: number words, times, months, labels and names of series."""

from decimal import Decimal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _numbered(text: str, start: int) -> dict[str, int]:
    return {word: value for value, word in enumerate(text.split(), start)}


UNITS = _numbered(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen""",
    start=0,
)
TENS = {
    word: 10 * value
    for word, value in _numbered(
        "twenty thirty forty fifty sixty seventy eighty ninety", start=2
    ).items()
}
SCALES = {
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
}
CARDINALS = {*UNITS, *TENS, *SCALES, "hundred", "dozen"}
#: Numbers that `a` may lead: a dozen.
LARGE = {"hundred", "dozen", "thousand", "million"}

ORDINALS = _numbered(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""",
    start=1,
) | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
    "hundredth": 100,
}
ORDINAL_ENDINGS = {"st", "nd", "rd", "th"}

#: Denominators of spelled fractions: two thirds, a quarter.
PARTS = {"half": 2, "quarter": 4, "quarters": 4} | {
    part + plural: value
    for part, value in ORDINALS.items()
    if 3 <= value <= 10
    for plural in ("", "s")
}
TIMES_WORDS = {"once": 1, "twice": 2, "thrice": 3}
FOLDS = {word + "fold": value for word, value in (UNITS | TENS | {"hundred": 100}).items() if value}
NUMBER_WORDS = CARDINALS | {*ORDINALS, *PARTS, *TIMES_WORDS, *FOLDS, "no", "none"} - {"quarter"}

VULGAR = {
    "¼": (1, 4), "½": (1, 2), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8),
}  # fmt: skip

MONTHS = _numbered(
    """january february march april may june july august september october november december""",
    start=1,
)
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

TIMES = {
    name: unit
    for unit, names in {
        "years": "year years yr yrs y",
        "months": "month months mo mos mth mths",
        "weeks": "week weeks wk wks",
        "days": "day days d",
        "hours": "hour hours hr hrs h",
        "minutes": "minute minutes min mins",
        "seconds": "second seconds sec secs s",
    }.items()
    for name in names.split()
}

#: Words after which no noun phrase of a share goes on.
CLAUSE_WORDS = _words(
    """
    was were is are be been had has have did does do who which that than versus vs v and or but
    if when while compared because so as not
    """
)

#: Words that may follow a calendar year; any other lower-case word is a noun it would count.
AFTER_YEAR = CLAUSE_WORDS | _words(
    """
    a after all an at before between both by during for from in into of on onwards onward our
    over published review since the their there these they this through throughout to until up
    using via we where with without inclusive including involving among across except if
    """
)
BEFORE_YEAR = {"since", "until", "before", "after", "during", "through", "till", "by", "year"}

CASES = _words(
    """
    patient patients person persons people participant participants subject subjects man men
    woman women child children infant infants neonate neonates adult adults individual
    individuals volunteer volunteers case cases responder responders survivor survivors
    recipient recipients control controls eye eyes tumor tumors tumour tumours lesion lesions
    kidney kidneys limb limbs specimen specimens sample samples biopsy biopsies death deaths
    event events response responses remission remissions relapse relapses recurrence recurrences
    failure failures complication complications procedure procedures operation operations girl
    girls boy boys male males female females mother mothers pregnancy pregnancies birth births
    donor donors graft grafts
    """
)
#: Words whose `no` counts zero of something that could have happened.
EVENTS = CASES | _words(
    """
    fatality fatalities cr crs pr prs mortality toxicity toxicities reaction reactions
    infection infections hemorrhage hemorrhages haemorrhage haemorrhages bleeding bleed bleeds
    stroke strokes episode
    episodes rejection rejections withdrawal withdrawals dropout dropouts discontinuation
    discontinuations hospitalization hospitalizations hospitalisation hospitalisations admission
    admissions progression progressions metastasis metastases thrombosis thromboses embolism
    emboli fracture fractures perforation perforations leak leaks suicide suicides seizure
    seizures infarction infarctions conversion conversions crossover crossovers reoperation
    reoperations readmission readmissions
    """
)
#: Words whose `no` denies a relation or a finding, and counts nothing.
DENIALS = _words(
    """
    difference differences advantage advantages benefit benefits effect effects evidence change
    changes increase increases decrease decreases reduction improvement improvements association
    associations correlation correlations relationship relation relationships interaction
    interactions impact influence trend trends data information consensus role reason doubt
    heterogeneity superiority gain consequence consequences limit limits knowledge studies
    trials guidelines criteria need indication influence link need signal significance value
    """
)
ENDS_NO = CLAUSE_WORDS | _words(
    """
    of in with for to on at by from between among after during before within occurred occurs
    occurring developed died responded experienced showed reached required received relapsed
    survived observed reported seen found noted until without despite
    """
)

#: Words that take a number or Roman numeral as the name of a category.
LABELS = _words(
    """
    phase phases gr stage stages grade grades class classes type types category categories
    chromosome chromosomes trisomy factor serotype serotypes genotype genotypes table tables fig
    figure figures appendix version edition tier subtype subtypes isoform
    """
)
#: Labels only where no noun follows the number: group 1 v "in one group 45 patients".
LOOSE_LABELS = _words(
    """
    group groups arm arms cohort cohorts level levels part parts step steps study studies trial
    experiment model period cycle cycles course courses visit subgroup quartile tertile quintile
    aim question protocol observer observers station stations reader readers rater raters
    examiner examiners
    investigator reviewer scenario wave session block site item center centre zone method strategy
    """
)
TIME_LABELS = {"day", "days", "week", "weeks", "month", "months", "hour", "hours", "year", "years"}

#: Names that go on with a number after a space: interleukin 2, CA 19-9.
SERIES = _words(
    """
    interleukin interleukins il ifn cd her pd ctla ca covid omega vitamin recist irecist ctcae
    ctc icd dsm hiv htlv hpv sf coronavirus galectin caspase hla tgf vegf kras ecog-acrin
    complement bcl
    """
)
GREEK = {"alfa", "alpha", "beta", "gamma", "delta", "α", "β", "γ", "δ", "κ", "kappa", "lambda"}
GREEK_PARENTS = {"interferon", "interferons", "ifn", "peginterferon", "epoetin", "darbepoetin",
                 "dornase", "tgf", "factor"}  # fmt: skip
TRIAL_WORDS = {"survey", "trial", "trials", "study", "studies", "protocol", "regimen", "criteria"}
REGISTRIES = {"nct", "isrctn", "eudract", "actrn", "chictr", "umin", "drks", "irct",
              "ctri", "crd", "prospero", "pmid", "doi", "kct", "jprn", "ntr", "jrct"}  # fmt: skip
ISOTOPES = {
    "F": {18}, "Tc": {99}, "mTc": {99}, "I": {123, 124, 125, 131}, "Lu": {177}, "Y": {90},
    "Ga": {67, 68}, "In": {111}, "Ra": {223}, "Sr": {89, 90}, "Zr": {89}, "Cu": {64, 67},
    "Tl": {201}, "C": {11, 13, 14}, "N": {13, 15}, "O": {15, 18}, "H": {3}, "Rb": {82},
    "Sm": {153}, "P": {32}, "Co": {57, 60}, "Cr": {51}, "Xe": {133}, "Cs": {137}, "Ir": {192},
    "Ac": {225}, "Bi": {213},
}  # fmt: skip
CHEMICAL_STARTS = ("fluoro", "deoxy", "hydroxy", "methyl", "amino", "oxo", "nitro", "chloro",
    "keto", "aza", "mercapto", "thio", "bromo", "iodo", "acetyl", "phenyl", "cis", "trans", "epi",
    "alpha", "beta", "ethyl", "dihydroxy", "demethoxy", "benzyl", "lipoxygenase", "di", "tri",
    "desmethyl", "allyl", "propyl", "butyl", "carboxy", "o-", "oxy")  # fmt: skip
CHEMICAL_ENDS = ("uracil", "cytidine", "citabine", "guanine", "purine", "adenosine", "oxygenase",
    "hydroxylase", "reductase", "kinase", "dehydrogenase", "steroid", "mononitrate", "nitrate",
    "amine", "thiol", "quinoline", "pyrimidine", "phosphate", "estradiol")  # fmt: skip

ROMANS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9,
          "X": 10, "XI": 11, "XII": 12}  # fmt: skip
#: Roman numerals as categories print them, with a letter or without.
ROMAN_FORMS = {roman + letter for roman in ROMANS for letter in ("", *"ABCabc")}

#: Scales whose numbers are categories: ECOG 0-1, Gleason 7.
SCALE_NAMES = {"ecog", "gleason", "asa", "nyha", "performance", "who", "ps", "pirads", "birads",
               "rads", "rutherford", "fontaine", "killip", "bosniak", "tanner", "fitzpatrick",
               "kellgren", "pugh", "zubrod", "bethesda", "fuhrman", "isup", "gold", "ccs",
               "dindo", "mallampati", "rankin", "mrs", "hurley", "figo", "wagner",
               "seattle"}  # fmt: skip
#: Programs whose numerals are versions.
SOFTWARE = {"SPSS", "SAS", "Stata", "STATA", "RevMan", "Prism", "MATLAB", "Matlab", "JMP",
            "Minitab", "Statistica", "STATISTICA", "MedCalc", "NVivo", "ImageJ", "WinBUGS",
            "OpenBUGS", "Mplus", "GraphPad", "R", "Python", "Excel", "CMA", "LISREL", "AMOS",
            "EndNote", "Review", "EpiInfo", "Epi", "SigmaPlot", "SigmaStat", "StatView", "MedDRA",
            "BLAST", "PASW", "Windows", "Office", "GRADEpro", "NONMEM", "SUDAAN", "StatXact",
            "MaxQuant", "FSL", "SPM", "TreeAge", "QGIS", "ArcGIS", "GenStat",
            "Phoenix"}  # fmt: skip
#: Instruments whose decimals are versions: Stroke Impact Scale 3.0.
VERSIONED = {"scale", "inventory", "questionnaire", "survey", "profile", "system", "index"}
