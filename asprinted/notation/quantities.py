"""Units the grammar knows, by family. Case matters in abbreviations: mM of melanoma is no unit."""

from asprinted.notation.lexicon import TIMES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MASSES = _words(
    """
    g mg μg ug mcg ng pg fg gram grams gramme grammes milligram milligrams milligramme
    milligrammes microgram micrograms nanogram nanograms
    """
)
ACTIVITIES = _words(
    """
    U IU mU mIU μU kU kIU MU MIU unit units Unit Units Gy cGy mGy Gray Grays gray rad rads mCi
    μCi Ci MBq GBq kBq Bq μmol mmol nmol pmol mol millicuries megabecquerel
    """
)
VOLUMES = _words(
    """
    mL ml ML L l dL dl μL μl ul uL cL cl fL fl pL liter liters litre litres milliliter
    milliliters millilitre millilitres deciliter decilitre microliter microlitre cc ccm
    """
)
OTHERS = _words(
    """
    kg Kg kilogram kilograms kilogramme km m cm mm μm um nm meter meters metre metres
    centimeter centimeters centimetre centimetres millimeter millimeters millimetre millimetres
    kilometer kilometers mEq mOsm mosmol kDa Da kb bp Mb kcal kJ cal J Hz kHz MHz dB W kPa Pa
    mmHg mmHG cmH mV mA kV V kN Nm msec ms bpm rpm cells copies beats breaths mmol μM uM nM
    pM fM HU Å ppm ppb log10 log lb lbs pounds inches inch feet degrees MET METs MJ dyn dyne dynes
    diopters diopter dioptres dioptre tesla volts watts newtons CFU cfu pfu PFU FFU spots logMAR
    dpi mPas kWh kbp nt rads mEq meq mmHg kgf Torr torr kHz GHz osmol mOsmol sv mSv Sv mph TEQ
    """
)
SURFACES = {"m", "cm", "mm", "μm", "um", "km", "dm", "nm"}  # m2, cm3
#: Letters that are units only after a power of ten or a decimal: 10⁻⁸ M, 1.5 T, −2.5 D.
LETTERS = {"M", "T", "D", "N", "A", "K"}
#: Times short enough to take a power: s-1, min-1.
SHORT_TIMES = {"s", "sec", "min", "h", "hr", "d", "day", "wk", "week", "mo", "month", "yr", "y",
               "year"}  # fmt: skip
DENOMINATORS = (
    MASSES
    | ACTIVITIES
    | VOLUMES
    | OTHERS
    | set(TIMES)
    | {"dose", "cycle", "fraction", "kg", "injection", "actuation", "patient", "person", "QALY"}
)
PERSONS = {"person", "persons", "patient", "patients", "women", "woman", "man", "participant",
           "subject", "child", "pack", "life", "device", "catheter", "ventilator", "bed", "line",
           "user", "visit", "couple", "donor", "resident", "animal", "eye", "implant", "lesion",
           "quality-adjusted"}  # fmt: skip
CURRENCIES = {"$", "€", "£", "¥"}
MONEY = {"usd", "eur", "gbp", "aud", "cad", "chf", "jpy", "cny", "rmb", "inr", "sek", "nok", "dkk",
         "euro", "euros", "dollars"}  # fmt: skip
#: What a rate is of: 3.2 per 1000 live births.
BASES = _words(
    """
    birth births population people persons person patient patients women men children
    inhabitants residents individuals adults deliveries pregnancies admissions discharges
    procedures operations hospitalizations live-born capita
    """
)
