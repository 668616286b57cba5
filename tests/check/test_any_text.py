"""No text makes a rule fail, and none takes more than linear time."""

import random
import time

import pytest

from asprinted.abstracts import Abstract
from asprinted.check import RULES, check
from asprinted.check.page import look, page

NUMBERS = [
    "0", "1", "8", "30", "72", "0.5", "0.72", "1.12", "-3", "−5", "1e9", "10^400", "9" * 30,
    "9" * 400, "0." + "0" * 50 + "1", "0.00", "1,234", "1.0×10⁻⁸", "<0.001", ">=5", "~7", "100",
    "0.05", "½", "1 234", "1e-300", "." + "0" * 330 + "1", "1" + "0" * 320,
]  # fmt: skip
FRAMES = [
    "{}/{} ({}%)", "{} of {} ({}%) versus {}/{} ({}%) (P = {})",
    "odds ratio {} (95% CI {} to {}; P = {})", "mean difference {} kg ({}% CI {} to {}; P < {})",
    "t({}) = {}, P = {}", "F({}, {}) = {}, P = {}", "chi-square({}) = {}, P = {}",
    "r({}) = {}, P = {}", "(z = {}, P = {})", "{}% of {} men", "{} men ({}%)",
    "Of {} men, {} ({}%) came", "{} patients ({} men and {} women)", "{}% male and {}% female",
    "HR {}, P = {}, 95% CI {} to {}", "RR {} (95% CI {}-{})", "{}/{}, {}%",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_no_numbers_make_a_rule_fail(seed):
    chance = random.Random(seed)
    for number in range(400):
        frames = chance.choices(FRAMES, k=2)
        text = ". ".join(
            frame.format(*(chance.choice(NUMBERS) for _ in range(frame.count("{}"))))
            for frame in frames
        )
        for found in check(text, RULES):
            assert found.tried
            assert found.agree
        if number % 40 == 0:
            page([look(Abstract("", text, "", "", ""), RULES)])


@pytest.mark.parametrize(
    "part",
    [
        "9 men and 8 women, ",
        "odds ratio 2.0 (95% CI 1.0 to 3.0; P = .9), ",
        "t(9) = 2.2, P = .9, ",
        "8/30 (72%), ",
        "Of 30 men, 8 (72%), ",
        "In all 1/9 versus 2/9 (P = .9), ",
        "a b c d a b c d and 1/2 ",
    ],
)
def test_time_is_linear_in_one_long_sentence(part):
    def seconds(times):
        start = time.process_time()
        check(part * times, RULES)
        return time.process_time() - start

    seconds(50)
    assert seconds(1600) < 20 * max(seconds(200), 0.02)
