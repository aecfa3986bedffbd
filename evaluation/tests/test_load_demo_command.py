import io

import pytest
from django.core.management import CommandError, call_command

from evaluation.models import FollowUp
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

    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == "0 created, 0 updated.\n"
