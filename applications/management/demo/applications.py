"""Demo applications: one finished, one half-finished, one just begun, and two to become networks.

Written through the same actions as people use, by the municipality's own invented people.
"""

from datetime import datetime, timedelta

from applications.actions import drafting, rows, sharing, text, workflow
from applications.management.demo.annexes import annexes
from applications.management.reference import content, only
from applications.models import Application, Exemption, Goal, Round, SectionPart
from applications.workflow import Sharing
from networks.models import Affiliation, Municipality, Role
from support.accounts.models import User

FINISHED = "midlertidige_lejekontrakter"
HALF_FINISHED = "laegeattester"
JUST_BEGUN = "rehabiliteringsteams"
TO_BECOME_NETWORKS = ("den_sunde_borger", "en_plan")
TEMPLATES = {Round.Kind.TRIAL: "template_2016", Round.Kind.NETWORK: "template_network"}

GOAL_FIELDS = (
    "indicator",
    "unit",
    "direction",
    "baseline_value",
    "baseline_date",
    "baseline_note",
    "target_value",
    "target_date",
    "success_criterion",
)
EXEMPTION_FIELDS = ("kind", "law_name", "provision", "duty", "deviation", "ministry")


def load_applications(round: Round, *, at: datetime) -> list[Application]:
    """All three in ``round``, with some days of work behind them at ``at``."""
    return [
        load_finished(round, at=at - timedelta(days=26), frozen_at=at - timedelta(days=20)),
        load_half_finished(round, at=at - timedelta(days=5)),
        fill_in(content(JUST_BEGUN), round, at=at - timedelta(hours=1)),
    ]


def load_finished(round: Round, *, at: datetime, frozen_at: datetime) -> Application:
    """Shared with the network, everybody has accepted, frozen and handed to the coordinator."""
    facts = content(FINISHED)
    application = fill_in(facts, round, at=at)
    by = application.created_by
    accept_invitations(application, at=at)
    sharing.share(application, Sharing.NETWORK, by=by, at=at)
    for attachment, file in zip(facts["attachments"], annexes(at=at), strict=True):
        rows.add_attachment(application, **attachment, **file, by=by, at=at)
    workflow.freeze(application, hand_over=True, by=by, at=frozen_at)
    return application


def load_to_become_networks(
    round: Round, *, at: datetime, frozen_at: datetime
) -> list[Application]:
    """Shared with their six and nine municipalities, which have all accepted, and frozen."""
    made = []
    for name in TO_BECOME_NETWORKS:
        application = fill_in(content(name), round, at=at)
        accept_invitations(application, at=at)
        by = application.created_by
        sharing.share(application, Sharing.PARTICIPANTS, by=by, at=at)
        workflow.freeze(application, hand_over=False, by=by, at=frozen_at)
        made.append(application)
    return made


def load_half_finished(round: Round, *, at: datetime) -> Application:
    """A draft that the municipalities taking part may read; some have not answered."""
    application = fill_in(content(HALF_FINISHED), round, at=at)
    accept_invitations(application, at=at)
    sharing.share(application, Sharing.PARTICIPANTS, by=application.created_by, at=at)
    return application


def fill_in(facts: dict, round: Round, *, at: datetime) -> Application:
    """A draft with everything that ``facts`` (a file of ``demo_content``) has of it."""
    municipalities = {m.code: m for m in Municipality.objects.all()}
    owner = municipalities[facts["owner"]]
    by = case_officer_of(owner)
    network = round.programme.networks.get(slug=facts["network_slug"])
    taking_part = {municipalities[p["code"]]: p for p in facts["participants"]}
    application = drafting.create_application(
        network=network,
        round=round,
        owner=owner,
        title=facts["title"],
        participants=list(taking_part),
        by=by,
        at=at,
    )
    wanted = {m.pk: (p["runs_trial"], p["uses_authority"]) for m, p in taking_part.items()}
    drafting.set_participants(application, wanted, by=by, at=at)
    fill_in_header(application, facts, by=by, at=at)
    write_sections(application, facts, by=by, at=at)
    add_rows(application, facts, by=by, at=at)
    answer_guard_rails(application, facts, by=by, at=at)
    return application


def case_officer_of(municipality: Municipality) -> User | None:
    """The invented case officer who writes and answers for ``municipality``, if it has one."""
    role = Affiliation.objects.filter(municipality=municipality, role=Role.CASE_OFFICER)
    first = role.select_related("user").order_by("pk").first()
    return first and first.user


def accept_invitations(application: Application, *, at: datetime) -> None:
    """Every invited municipality with somebody to say so takes part."""
    for participation in application.participations.select_related("municipality"):
        municipality = participation.municipality
        officer = case_officer_of(municipality)
        if officer and municipality != application.owner:
            drafting.answer_invitation(application, municipality, accept=True, by=officer, at=at)


def fill_in_header(application: Application, facts: dict, *, by: User, at: datetime) -> None:
    # The date in the file is that of 2016; left open, it becomes the day of sending.
    values = {"title": facts["title"], "application_date": None}
    for prefix, person in (("contact", "subject_contact"), ("coordinator", "coordinator")):
        values |= {f"{prefix}_{name}": value for name, value in facts[person].items()}
    drafting.update_header(application, values, base=application.header_revision, by=by, at=at)


def write_sections(application: Application, facts: dict, *, by: User, at: datetime) -> None:
    parts = parts_by_key(application)
    for number, html in ((int(number), html) for number, html in facts["sections"].items()):
        if html:
            text.save_section(application, number, html=html, base=0, by=by, at=at)
        covered = {parts[number, key] for key in facts["parts_covered"] if (number, key) in parts}
        text.cover_parts(application, number, covered, by=by, at=at)


def parts_by_key(application: Application) -> dict:
    """(section, key of the template's file) → id of the part in the application's template."""
    parts = SectionPart.objects.filter(section__template=application.round.template_id)
    ids = {(p.section.number, p.position): p.pk for p in parts.select_related("section")}
    return {
        (section["number"], part["key"]): ids[section["number"], position]
        for section in content(TEMPLATES[application.round.kind])["sections"]
        for position, part in enumerate(section["parts"], start=1)
    }


def add_rows(application: Application, facts: dict, *, by: User, at: datetime) -> None:
    goals = {None: None}
    for goal in facts["goals"]:
        row = Goal(builds_on=goals[goal["builds_on"]], **only(GOAL_FIELDS, goal))
        goals[goal["number"]] = rows.save_goal(application, row, base=None, by=by, at=at)
    for exemption in facts["exemptions"]:
        row = Exemption(goal=goals[exemption["goal"]], **only(EXEMPTION_FIELDS, exemption))
        rows.save_exemption(application, row, base=None, by=by, at=at)


def answer_guard_rails(application: Application, facts: dict, *, by: User, at: datetime) -> None:
    rails = application.network.programme.guard_rails.filter(label__in=facts["guard_rails"])
    given = {rail: facts["guard_rails"][rail.label] for rail in rails}
    rows.answer_guard_rails(
        application,
        {rail: (answer["respected"], answer["reason"]) for rail, answer in given.items()},
        within_theme=facts["within_theme"],
        theme_reason=facts["theme_reason"],
        by=by,
        at=at,
    )
