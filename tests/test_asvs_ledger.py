"""The ledger of OWASP ASVS 5.0 is whole, and what it names is there."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LEDGER = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([\w/]+) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(LEDGER)
STATES = {"test", "file", "n/a", "operator", "open"}
# Requirements of levels 1 and 2 per chapter, without 6.8 and 7.6.1, which wait for single sign-on.
EXPECTED = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 29, 7: 17, 8: 7}
EXPECTED |= {11: 13, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16}


def test_every_requirement_is_answered_once():
    numbers = [number for number, _level, _state, _where in ROWS]
    assert len(numbers) == len(set(numbers))
    assert Counter(int(number.split(".")[0]) for number in numbers) == EXPECTED
    assert {state for _n, _l, state, _w in ROWS} == STATES
    # A row that is written otherwise would be read by nobody.
    assert len(ROWS) == len(re.findall(r"^\| \d", LEDGER, re.MULTILINE))


@pytest.mark.parametrize("number", [n for n, _l, state, _w in ROWS if state in ("test", "file")])
def test_what_answers_is_there(number):
    where = next(where for n, _l, _s, where in ROWS if n == number)
    for name in re.findall(r"`([\w./-]+/[\w./-]+|bin/check|requirements\.txt)`", where):
        assert (ROOT / name).exists(), name


def test_a_test_is_named_where_one_is_claimed():
    claimed = [where for _n, _l, state, where in ROWS if state == "test"]
    assert [w for w in claimed if "tests/" not in w and "bin/check" not in w] == []
