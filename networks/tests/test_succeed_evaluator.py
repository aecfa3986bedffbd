"""KORA became part of VIVE on 1 July 2017: the same people go on with the same networks."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from networks.models import Affiliation, Evaluator
from networks.tests.factories import AffiliationFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2017, 7, 1)


def test_assignments_go_on_at_the_new_one_with_their_history():
    kora = Evaluator.objects.create(name="KORA")
    row = AffiliationFactory(evaluator_role=True, evaluator=kora, valid_from=dt.date(2016, 10, 1))
    call_command("succeed_evaluator", "KORA", "VIVE", "2017-07-01")
    held = Affiliation.objects.filter(user=row.user).order_by("valid_from")
    assert [(a.evaluator.name, a.valid_from, a.valid_to) for a in held] == [
        ("KORA", dt.date(2016, 10, 1), dt.date(2017, 6, 30)),
        ("VIVE", DAY, None),
    ]
    assert {a.network for a in held} == {row.network}
    call_command("succeed_evaluator", "KORA", "VIVE", "2017-07-01")
    assert held.count() == 2


def test_an_unknown_evaluator_is_said():
    with pytest.raises(CommandError, match="no evaluator called"):
        call_command("succeed_evaluator", "FINDES IKKE", "VIVE", "2017-07-01")
