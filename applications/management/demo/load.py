"""A demo programme in which one can work at once.

Beside Frikommuneforsøg II as it was, because its rounds closed in 2017. Made once: a second run
adds people that are new in ``people.json`` and touches nothing else.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from applications.actions import administration, form_templates
from applications.management import reference
from applications.management.demo.answers import load_answers
from applications.management.demo.applications import load_applications, load_to_become_networks
from applications.management.demo.approvals import (
    load_approvals,
    load_councils,
    set_up_municipalities,
)
from applications.management.demo.days import first_deadline, next_deadline
from applications.management.demo.people import MINISTRY, load_people, load_roles
from applications.models import FormTemplate, Round
from networks.management import reference as networks_reference
from networks.management.tally import Tally
from networks.models import Ministry, Programme
from support.accounts.models import User

SLUG = "demo"
NETWORKS = frozenset({"boliger", "beskaeftigelse", "sunde-borger", "en-plan"})
ADMINISTRATOR = "inger.lyngtorp@frikommune.example"
MINISTRY_OFFICER = "ditte.klokkehoej@ministeriet.example"
# Reaches nobody; outside production settings.MINISTRY_MAILBOX_OVERRIDE is used anyway.
MAILBOX = "ministeriet@frikommune.example"
BEGAN = timedelta(days=60)
OPENED = timedelta(days=28)
BEFORE_WRITING = timedelta(days=55)
NETWORKS_WROTE = timedelta(days=50)
NETWORKS_FROZE = timedelta(days=45)
LASTS = timedelta(days=4 * 365)


@transaction.atomic
def load(*, at: datetime) -> Tally:
    """Reference data, people and the demo programme; gives what was created."""
    tally = reference.load(at=at)
    users = load_people(tally)
    programme = Programme.objects.filter(slug=SLUG).first()
    is_new = programme is None
    if is_new:
        programme = create_programme(tally, by=users[ADMINISTRATOR], at=at)
    load_roles(programme, users, programme.begins_on, tally)
    if is_new:
        round = open_rounds(programme, by=users[ADMINISTRATOR], at=at)
        set_up_municipalities(at=at - BEFORE_WRITING)
        finished, *drafts = load_applications(round, at=at)
        load_approvals(finished, drafts, at=at)
        answered = load_answers(round, users[MINISTRY_OFFICER], at=at)
        candidates = load_stage_one(programme, users[ADMINISTRATOR], tally, at=at)
        tally.created += 1 + len(drafts) + len(candidates) + len(answered)
    return tally


def load_stage_one(programme: Programme, by: User, tally: Tally, *, at: datetime) -> list:
    """Two applications to become a network, each approved by its every municipality's council."""
    today = timezone.localdate(at)
    template = reference.load_template(
        programme, reference.content("template_network"), at - NETWORKS_WROTE, tally
    )
    round_ = administration.create_round(
        programme,
        number=1,
        name="Ansøgning om at blive frikommunenetværk",
        template=template,
        opens_on=today - BEGAN,
        deadline=first_deadline(today),
        requires_approval_first=True,
        guidance_url="",
        by=by,
        at=at,
    )
    wrote = at - NETWORKS_WROTE
    made = load_to_become_networks(round_, at=wrote, frozen_at=at - NETWORKS_FROZE)
    load_councils(*made, at=at)
    return made


def create_programme(tally: Tally, *, by: User, at: datetime) -> Programme:
    """A copy of Frikommuneforsøg II that runs now, with two of its networks."""
    today = timezone.localdate(at)
    programme = administration.copy_programme(
        Programme.objects.get(slug="fk2"),
        by=by,
        at=at,
        slug=SLUG,
        name="Frikommuneforsøg – demo",
        reference_prefix="DEMO",
        ministry=Ministry.objects.get_or_create(name=MINISTRY)[0],
        mailbox=MAILBOX,
        begins_on=today - BEGAN,
        ends_on=today + LASTS,
        is_demo=True,
    )
    tally.created += 1
    facts = networks_reference.programme_facts() | {"selected_on": programme.begins_on}
    facts["networks"].append(reference.content("network_sunde_borger"))
    networks_reference.load_networks(programme, facts, tally, only=NETWORKS)
    return programme


def open_rounds(programme: Programme, *, by: User, at: datetime) -> Round:
    """One round open now and one half a year later; gives the open one."""
    template = programme.form_templates.get(kind=FormTemplate.Kind.TRIAL)
    template = form_templates.publish_template(template, by=by, at=at)
    today = timezone.localdate(at)
    first = first_deadline(today)
    dates = [(today - OPENED, first), (first + timedelta(days=1), next_deadline(first))]
    made = [
        administration.create_round(
            programme,
            number=number,
            name=f"{number}. runde",
            template=template,
            opens_on=opens_on,
            deadline=deadline,
            requires_approval_first=False,
            guidance_url="",
            by=by,
            at=at,
        )
        for number, (opens_on, deadline) in enumerate(dates, start=1)
    ]
    return made[0]
