"""The rounds and the template of Frikommuneforsøg II, on top of what networks holds."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from applications.deadlines import closing_instant, opening_instant
from applications.models import FormTemplate, Round, RoundChange, SectionPart, TemplateSection
from networks.management import reference as networks_reference
from networks.management.tally import Tally, ensure
from networks.models import Programme
from support.audit.record import record

CONTENT = Path(__file__).resolve().parent.parent / "demo_content"


@transaction.atomic
def load(*, at: datetime) -> Tally:
    """All reference data; gives what was created and corrected. Safe to run again."""
    tally = Tally()
    programme = networks_reference.load(tally)
    facts = networks_reference.programme_facts()
    template = load_template(programme, facts["selected_on"], tally)
    for round_facts in facts["rounds"]:
        load_round(programme, template, round_facts, tally)
    if tally:
        record("reference.loaded", programme, by=None, at=at, **vars(tally))
    return tally


