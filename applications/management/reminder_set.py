"""The Danish set of reminder rules the product comes with.

Each is created once: an administrator's change, or taking it out of use, is never undone.
"""

import json
from datetime import datetime
from pathlib import Path

from applications.actions.reminder_rules import create_rule
from applications.models import ReminderRule
from networks.management.tally import Tally

SET = Path(__file__).resolve().parent.parent / "reminder_content.json"


def load_rules(tally: Tally, *, at: datetime, source: Path = SET) -> None:
    """The rules in ``source`` that were never loaded before, in use from ``at`` on."""
    present = set(ReminderRule.objects.values_list("shipped_as", flat=True))
    for facts in json.loads(source.read_text(encoding="utf-8"))["rules"]:
        if facts["shipped_as"] not in present:
            create_rule(by=None, at=at, **facts)
            tally.created += 1
