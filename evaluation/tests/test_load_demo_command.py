import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from evaluation.models import EvaluationPlan, FollowUp, ImportedCell
from networks.models import Programme
from support.accounts.models import User


@pytest.mark.parametrize("mode", ["production", "staging"])
def test_command_refuses_outside_the_demo(db, settings, mode):
    settings.MODE = mode
    settings.DEMO = False

    with pytest.raises(CommandError, match="FRIKOMMUNE_MODE=demo"):
        call_command("load_demo")

    assert User.objects.count() == 0


def test_command_runs_in_demo_mode(db, settings):
    settings.MODE = "demo"
    settings.DEMO = True

    call_command("load_demo", verbosity=0)

    assert Programme.objects.filter(is_demo=True).count() == 1
    assert FollowUp.objects.get().result == "never_started"
    plans = EvaluationPlan.objects.annotate(n=Count("goals"))
    assert set(plans.values_list("network__slug", "n")) == {
        *((None, 2), ("beskaeftigelse", 3), ("boliger", 20))
    }
    assert not ImportedCell.objects.filter(fate__in=["fault", "refused"]).exists()

    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == "0 created, 0 updated.\n"
