"""Everybody, and an application in every state, each text with a canary of its own.

A canary is a word nobody else writes: ``qz<application>-<layer>-<field>zq``. Layer ``first`` is
what was written first (and sent, where something was), ``later`` what replaced it afterwards.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client
from django.utils import timezone

from applications.actions import (
    approvals,
    comments,
    documents,
    drafting,
    ministry,
    ministry_notes,
    rows,
    sharing,
    submission,
    workflow,
)
from applications.actions.locking import locked, move
from applications.actions.text import save_section
from applications.models import (
    Application,
    ApprovalStep,
    GuardRailAnswer,
    SectionRevision,
    SubmissionDocument,
    SubmittedVersion,
)
from applications.reminders.wording import PLACEHOLDERS
from applications.tests.factories import (
    ParticipationFactory,
    ReminderRuleFactory,
    RoundFactory,
    complete_application,
)
from applications.workflow import Sharing, Status
from networks.tests.factories import (
    AffiliationFactory,
    EvaluatorFactory,
    GuardRailFactory,
    MembershipFactory,
    MinistryFactory,
    MunicipalityFactory,
    NetworkFactory,
    ProgrammeFactory,
    UserFactory,
)
from support.documents.store import keep
from support.texts.anchors import paragraph_anchor
from tests.access_oracle import Facts, Role

NOW = timezone.now()
HOUR = dt.timedelta(hours=1)
FIELDS = ("title", "contact", "mail", "section", "goal", "law", "annex", "file", "bytes", "reason")
# What every tenant uploads alike, each under a name of its own.
SAME_BYTES = b"%PDF-1.4 the ministry's own guidance"

# Municipality -> networks it is a member of.
MEMBERS = {
    "owner": ["one"],
    "partner": ["one"],
    "invited": ["one"],
    "declined": ["one"],
    "member": ["one"],
    "foreign": ["two"],
    "double": ["one", "two"],
}
MINISTRY_OF = {"one": "ministry", "two": "other ministry"}

PERSONS = {
    "anonymous": None,
    "inactive": [Role("case_officer", "owner")],
    "nobody": [],
    "officer of owner": [Role("case_officer", "owner")],
    "officer of partner": [Role("case_officer", "partner")],
    "officer of invited": [Role("case_officer", "invited")],
    "officer of declined": [Role("case_officer", "declined")],
    "officer of member": [Role("case_officer", "member")],
    "officer of foreign": [Role("case_officer", "foreign")],
    "officer of double": [Role("case_officer", "double")],
    "former officer of owner": [],
    "secretary of owner": [Role("secretary", "owner")],
    "director of partner": [Role("director", "partner")],
    "director of owner": [Role("director", "owner")],
    "secretary of partner": [Role("secretary", "partner")],
    "secretary of member": [Role("secretary", "member")],
    "coordinator at owner": [Role("coordinator", "owner", "one")],
    "coordinator at partner": [Role("coordinator", "partner", "one")],
    "coordinator of two": [Role("coordinator", "foreign", "two")],
    "ministry reader": [Role("ministry_reader", "ministry")],
    "ministry officer": [Role("ministry_officer", "ministry")],
    "other ministry": [Role("ministry_officer", "other ministry")],
    "line ministry": [Role("ministry_officer", "line ministry")],
    "evaluator of one": [Role("evaluator_role", "evaluator", "one")],
    "evaluator of two": [Role("evaluator_role", "evaluator", "two")],
    "administrator": [Role("admin")],
    "local administrator": [Role("local_admin", "owner")],
    "sparring partner": [Role("ministry_officer", "other ministry"), Role("guest", "sparring")],
    "former sparring partner": [Role("ministry_reader", "ministry")],
    "administrator with a broken glass": [Role("admin"), Role("guest", "glass")],
}
# Not roles anybody is given: access to one application, by name.
GUEST = "guest"


@dataclass
class Case:
    """One application with the facts about it and its canaries by (layer, field)."""

    name: str
    application: Application
    facts: Facts
    canaries: dict[tuple[str, str], str] = field(default_factory=dict)
    layer: str = "first"
    sent_version: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    openings: list[int] = field(default_factory=list)
    grants: list[int] = field(default_factory=list)
    threads: dict[str, int] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.application.reference

    @property
    def newest_revision(self) -> int:
        rows = SectionRevision.objects.filter(
            text__application=self.application, text__section__number=1
        )
        return rows.order_by("-pk").values_list("pk", flat=True)[0]

    def word(self, name: str) -> str:
        word = f"qz{self.name}-{self.layer}-{name}zq"
        self.canaries[self.layer, name] = word
        return word


class World:
    def __init__(self):
        names = [*MINISTRY_OF.values(), "line ministry"]
        self.ministries = {name: MinistryFactory(name=name) for name in names}
        self.networks, self.rounds, self.rails = {}, {}, {}
        for name, its in MINISTRY_OF.items():
            programme = ProgrammeFactory(ministry=self.ministries[its])
            self.networks[name] = NetworkFactory(programme=programme)
            self.rounds[name] = RoundFactory(programme=programme, now_open=True)
            self.rails[name] = GuardRailFactory(programme=programme)
        self.municipalities = {name: MunicipalityFactory() for name in MEMBERS}
        for municipality, networks in MEMBERS.items():
            for network in networks:
                MembershipFactory(
                    network=self.networks[network], municipality=self.municipalities[municipality]
                )
        self.evaluator = EvaluatorFactory()
        self.users = {
            name: self._user(name, roles) for name, roles in PERSONS.items() if roles is not None
        }
        self.writer = {name: self._officer(name) for name in MEMBERS}
        self.cases: dict[str, Case] = {}
        self.packages: dict[str, tuple] = {}

    def _user(self, name, roles):
        user = UserFactory(is_active=name != "inactive")
        for role in roles:
            if role.name != GUEST:
                AffiliationFactory(user=user, **self._relation(role))
        if name.startswith("former"):
            # Long enough ago that nothing of today, whatever the hour, was theirs to hear of.
            over = timezone.localdate() - dt.timedelta(days=90)
            AffiliationFactory(user=user, municipality=self.municipalities["owner"], valid_to=over)
        return user

    def _officer(self, name):
        return AffiliationFactory(municipality=self.municipalities[name]).user

    def _relation(self, role: Role) -> dict:
        trait = {} if role.name == "case_officer" else {role.name: True}
        if role.at in self.municipalities:
            trait["municipality"] = self.municipalities[role.at]
        elif role.at in self.ministries:
            trait["ministry"] = self.ministries[role.at]
        elif role.at == "evaluator":
            trait["evaluator"] = self.evaluator
        if role.network:
            trait["network"] = self.networks[role.network]
        return trait

    def client(self, person: str) -> Client:
        client = Client(raise_request_exception=True)
        if person in self.users:
            client.force_login(
                self.users[person], backend="django.contrib.auth.backends.ModelBackend"
            )
        return client

    # --- applications ---------------------------------------------------------------------

    def write(self, name: str, *, owner="owner", network="one") -> Case:
        facts = Facts(
            owner=owner,
            network=network,
            ministry=MINISTRY_OF[network],
            members=frozenset(m for m, networks in MEMBERS.items() if network in networks),
            accepted=frozenset({owner, "partner"} if owner == "owner" else {owner}),
            invited=frozenset({"invited"} if owner == "owner" else ()),
        )
        case = Case(name, None, facts)
        case.application = complete_application(
            round=self.rounds[network],
            network=self.networks[network],
            owner=self.municipalities[owner],
            title=case.word("title"),
            created_at=NOW,
        )
        if owner == "owner":
            for municipality, status in (("partner", "accepted"), ("invited", "invited")):
                ParticipationFactory(
                    application=case.application,
                    municipality=self.municipalities[municipality],
                    status=status,
                )
        self.cases[name] = case
        self.fill(case)
        self.decide(case, *facts.accepted)
        return case

    def fill(self, case: Case) -> None:
        """Write every field of ``case`` in its present layer."""
        by = self.writer[case.facts.owner]
        a = case.application
        a.refresh_from_db()
        values = {name: getattr(a, name) for name in drafting.HEADER_FIELDS}
        values["title"] = case.word("title")
        values["contact_name"] = case.word("contact")
        values["contact_email"] = f"{case.word('mail')}@kommune.example"
        drafting.update_header(a, values, base=a.header_revision, by=by, at=NOW)
        text = a.texts.order_by("section__number").first()
        save_section(a, 1, html=f"<p>{case.word('section')}</p>", base=text.revision, by=by, at=NOW)
        a.goals.update(indicator=case.word("goal"))
        a.exemptions.update(law_name=case.word("law"), deviation=case.word("law"))
        self.annex(case, content=b"%PDF-1.4 " + case.word("bytes").encode())
        self.annex(case, content=SAME_BYTES)
        GuardRailAnswer.objects.update_or_create(
            application=a,
            guard_rail=self.rails[case.facts.network],
            defaults={"respected": True, "reason": case.word("reason"), "by": by, "at": NOW},
        )
        self.comment(case)

    def comment(self, case: Case) -> None:
        """A talk among the readers, and one a guest may see, both about what is written."""
        by = self.writer[case.facts.owner]
        seen = Application.objects.visible_to(by, on=timezone.localdate())
        application = seen.get(pk=case.application.pk)
        html = application.texts.get(section__number=1).html
        for name, to_guests in (("comment", False), ("talk", True)):
            comment = comments.start_thread(
                application,
                1,
                body=case.word(name),
                passage=paragraph_anchor(html, 0),
                to_guests=to_guests,
                mention=[],
                by=by,
                at=NOW,
            )
            case.threads[name] = comment.thread_id

    def annex(self, case: Case, *, content: bytes) -> None:
        rows.add_attachment(
            case.application,
            title=case.word("annex"),
            content=content,
            media_type="application/pdf",
            filename=f"{case.word('file')}.pdf",
            by=self.writer[case.facts.owner],
            at=timezone.now(),
        )

    def decide(self, case: Case, *municipalities: str) -> None:
        for municipality in municipalities:
            word = f"qz{case.name}-decided-{municipality}zq"
            case.canaries["decided", municipality] = word
            step = approvals.register_decision(
                case.application,
                self.municipalities[municipality],
                ApprovalStep(
                    body="council", meeting_date=NOW.date(), decision="noted", decision_text=word
                ),
                by=self.writer[municipality],
                at=NOW,
            )
            case.steps[municipality] = step.pk

    def facts(self, case: Case, **changes) -> None:
        case.facts = Facts(**{**case.facts.__dict__, **changes})

    def share(self, case: Case, wanted: Sharing) -> None:
        by = self.writer[case.facts.owner]
        sharing.share(case.application, wanted, by=by, at=NOW)
        self.facts(case, sharing=str(wanted))

    def open_section(self, case: Case, *municipalities: str) -> None:
        by = self.writer[case.facts.owner]
        case.openings += [
            sharing.open_section(
                case.application, 1, self.municipalities[municipality], by=by, at=NOW
            ).pk
            for municipality in municipalities
        ]
        self.facts(case, opened=frozenset(municipalities))

    def let_in(self, case: Case) -> None:
        """A sparring partner now; another whose grant was taken back, and one whose time is up."""
        by, until = self.writer[case.facts.owner], NOW.date() + dt.timedelta(days=7)
        former = self.users["former sparring partner"]
        give = {"until": until, "purpose": "Økonomien", "by": by}
        grant = sharing.give_grant(case.application, self.users["sparring partner"], at=NOW, **give)
        taken_back = sharing.give_grant(case.application, former, at=NOW, **give)
        sharing.end_grant(taken_back, by=by, at=NOW)
        long_ago = NOW - dt.timedelta(days=30)
        give["until"] = long_ago.date() + dt.timedelta(days=2)
        sharing.give_grant(case.application, former, at=long_ago, **give)
        case.grants.append(grant.pk)
        self.facts(case, guests=frozenset({"sparring"}))

    def break_glass(self, case: Case) -> None:
        """Broken now by one administrator, and two hours ago by another."""
        users = {"administrator with a broken glass": NOW, "administrator": NOW - 2 * HOUR}
        for person, at in users.items():
            sharing.break_glass(case.application, reason="En klage.", by=self.users[person], at=at)
        self.facts(case, guests=frozenset({"glass"}))

    def freeze(self, case: Case, *, hand_over=False) -> None:
        version = workflow.freeze(
            case.application, hand_over=hand_over, by=self.writer[case.facts.owner], at=NOW
        )
        keep(
            key=documents.version_key(version, "pdf"),
            content=b"%PDF " + case.canaries[case.layer, "bytes"].encode(),
            media_type="application/pdf",
            filename=f"{case.canaries[case.layer, 'file']}.pdf",
            at=NOW,
        )
        self.facts(case, status="ready", handed_over=hand_over, frozen_once=True)

    def submit(self, name: str, *cases: Case) -> None:
        for case in cases:
            case.application.refresh_from_db()
        package = submission.submit(
            [case.application for case in cases],
            seen={case.application.pk: case.application.latest_version for case in cases},
            by=self.writer[cases[0].facts.owner],
            at=NOW,
        )
        self.packages[name] = (package, cases)
        for item in package.items.select_related("application"):
            case = next(c for c in cases if c.application.pk == item.application_id)
            case.sent_version = item.version.number
            self._document(package, item, case.canaries["first", "bytes"])
            self.facts(case, status="submitted", sent=True)
        if len(cases) > 1:
            words = " ".join(case.canaries["first", "bytes"] for case in cases)
            self._document(package, None, words)

    def _document(self, package, item: SubmittedVersion | None, words: str) -> None:
        kept = keep(
            key=f"submission/{package.pk}/{item.position if item else 'bundle'}/pdf",
            content=b"%PDF " + words.encode(),
            media_type="application/pdf",
            filename=f"{package.reference}.pdf",
            at=NOW,
        )
        SubmissionDocument.objects.create(submission=package, item=item, kind="pdf", document=kept)

    def ask(self, case: Case) -> None:
        """The ministry asks the network, and puts a wish before the ministry whose law it is."""
        item, by = case.application.submitted_versions.get(), self.users["ministry officer"]
        note = ministry_notes.write_note(
            item, kind="question", text=case.word("note"), by=by, at=NOW
        )
        case.notes.append(note.pk)
        line = self.ministries["line ministry"]
        ministry.share_out(item.wishes.first(), line, note=case.word("referral"), by=by, at=NOW)
        self.facts(case, referred=frozenset({"line ministry"}))

    def hand_back(self, case: Case) -> None:
        """The ministry asks for more, and the owner has begun to change everything."""
        application = locked(case.application)
        move(application, to=Status.RETURNED, by=self.writer["owner"], at=NOW)
        case.layer = "later"
        case.application.attachments.all().delete()
        self.facts(case, status="returned")
        self.fill(case)

    def unlock(self, case: Case) -> None:
        """The owner opens the text again and changes everything."""
        by = self.writer[case.facts.owner]
        workflow.unlock(case.application, reason="Et tal er forkert.", by=by, at=NOW)
        case.layer = "later"
        case.application.attachments.all().delete()
        self.facts(case, status="draft", handed_over=False)
        self.fill(case)

    def withdraw(self, case: Case) -> None:
        by = self.writer[case.facts.owner]
        workflow.withdraw(case.application, reason="Vi kan ikke.", by=by, at=NOW)
        self.facts(case, status="withdrawn")


EVERY_WORD = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def build() -> World:
    """Every state of ``workflow.Status`` but *answered*, with every sharing that matters."""
    world = World()
    world.rules = [
        ReminderRuleFactory(audience=audience, condition=condition, body=EVERY_WORD)
        for audience, condition in (("owner_officers", "baseline_missing"), ("coordinator", ""))
    ]
    foreign = world.write("foreignprivate", owner="foreign", network="two")
    foreign_sent = world.write("foreignsent", owner="foreign", network="two")
    assert foreign.facts.status == "draft"
    world.freeze(foreign_sent)
    world.submit("foreign", foreign_sent)
    world.write("private")
    world.share(world.write("forpartners"), Sharing.PARTICIPANTS)
    world.share(world.write("fornetwork"), Sharing.NETWORK)
    opened = world.write("opened")
    world.share(opened, Sharing.NETWORK)
    world.open_section(opened, "partner")
    closed = world.write("closed")
    world.share(closed, Sharing.PARTICIPANTS)
    world.open_section(closed, "partner")
    world.share(closed, Sharing.OWNER)
    world.share(closed, Sharing.PARTICIPANTS)
    world.facts(closed, opened=frozenset())
    world.let_in(world.write("sparring"))
    world.break_glass(world.write("glass"))
    world.freeze(world.write("frozen"))
    world.freeze(world.write("handedover"), hand_over=True)
    shared = world.write("frozenshared")
    world.share(shared, Sharing.PARTICIPANTS)
    world.freeze(shared)
    unlocked = world.write("unlocked")
    world.freeze(unlocked)
    world.unlock(unlocked)
    unlocked_shared = world.write("unlockedshared")
    world.share(unlocked_shared, Sharing.PARTICIPANTS)
    world.freeze(unlocked_shared)
    world.unlock(unlocked_shared)
    for name in ("sent", "returned", "refrozen", "withdrawnsent"):
        case = world.write(name)
        world.freeze(case)
        world.submit(name, case)
        if name == "sent":
            world.ask(case)
        else:
            world.hand_back(case)
    world.freeze(world.cases["refrozen"])
    world.withdraw(world.cases["withdrawnsent"])
    world.withdraw(world.write("withdrawndraft"))
    theirs = world.write("bundled", owner="member")
    ours = world.write("alongside")
    world.freeze(theirs)
    world.freeze(ours)
    world.submit("bundle", ours, theirs)
    # Said no in the end: before a text is frozen, nobody on its list may have.
    for case in world.cases.values():
        ParticipationFactory(
            application=case.application,
            municipality=world.municipalities["declined"],
            status="declined",
        )
    return world
