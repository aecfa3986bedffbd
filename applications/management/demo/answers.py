"""The demo's third track: one trial answered, legal and begun, and one the ministry asks about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from applications.actions import laws, ministry, ministry_notes, publishing, starting
from applications.actions.approvals import register_decision
from applications.actions.by_law_documents import keep_by_law_documents
from applications.actions.submission import submit
from applications.actions.workflow import freeze
from applications.by_law_content import Typed
from applications.management.demo.applications import (
    accept_invitations,
    case_officer_of,
    fill_in,
)
from applications.management.demo.days import workday_before
from applications.management.reference import content
from applications.models import (
    Application,
    ApprovalStep,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    MinistryReceipt,
    Round,
    SubmittedVersion,
    Wish,
)
from networks.models import Ministry
from support.accounts.models import User

ANSWERED, ASKED = "deleboliger", "boligraadgivning"
LINE_MINISTRY = "Demoministeriet for boliger"
CASE = {"case_number": "2016-5326", "document_number": "452190"}
SUMMARY = (
    "To eller tre unge lejer en stor almen bolig sammen, med hver sin lejekontrakt og hver sin "
    "boligstøtte."
)
Answer, Stage = ExemptionAnswer.Answer, LegalEvent.Stage


@dataclass(frozen=True)
class Desk:
    """The ministry's officer, and the day everything is told from."""

    officer: User
    at: datetime

    def ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)

    def day(self, days: int) -> date:
        return timezone.localdate(self.ago(days))


def load_answers(round: Round, officer: User, *, at: datetime) -> list[Application]:
    """Both, sent in the open ``round``; ``officer`` answers for the ministry."""
    desk = Desk(officer, at)
    line = Ministry.objects.get_or_create(name=LINE_MINISTRY)[0]
    return [_answered(round, desk, line), _asked_about(round, desk)]


def _sent(name: str, round: Round, desk: Desk) -> Application:
    application = fill_in(content(name), round, at=desk.ago(27))
    accept_invitations(application, at=desk.ago(27))
    by = application.created_by
    freeze(application, hand_over=False, by=by, at=desk.ago(26))
    application.refresh_from_db()
    seen = {application.pk: application.latest_version}
    submit([application], seen=seen, by=by, at=desk.ago(25))
    application.refresh_from_db()
    return application


def _item(application: Application) -> SubmittedVersion:
    return application.submitted_versions.select_related("submission").get()


def _receive(item: SubmittedVersion, desk: Desk) -> None:
    its = item.submission.network.programme.ministry.name
    receipt = MinistryReceipt(received_on=desk.day(24), ministry_name=its, **CASE)
    ministry.register_receipt(item.submission, receipt, by=desk.officer, at=desk.ago(24))


def _asked_about(round: Round, desk: Desk) -> Application:
    """Received, not answered; the network has a question to reply to."""
    application = _sent(ASKED, round, desk)
    item = _item(application)
    _receive(item, desk)
    who = {"by": desk.officer, "at": desk.ago(3)}
    text = "Hvilke oplysninger skal samtykket omfatte, og hvor længe gælder det?"
    wish = item.wishes.get()
    ministry_notes.write_note(item, kind="question", text=text, wish=wish, **who)
    return application


def _answered(round: Round, desk: Desk, line: Ministry) -> Application:
    """One wish granted by an act in force, one granted partly, one refused; begun in one town."""
    application = _sent(ANSWERED, round, desk)
    item = _item(application)
    _receive(item, desk)
    first, second, third = item.wishes.order_by("number")
    who = {"by": desk.officer, "at": desk.ago(20)}
    ministry.share_out(first, line, note="Kan boligerne deles uden at ændre loven?", **who)
    question = ministry_notes.write_note(
        item, kind="question", text="Hvem hæfter for huslejen, hvis den ene flytter?", **who
    )
    reply = "Hver beboer hæfter kun for sin egen kontrakt. Kommunen anviser den næste."
    ministry_notes.reply(question, text=reply, by=application.created_by, at=desk.ago(18))
    _answer(first, desk, Answer.GRANTED, route="network_law", covers="network")
    limited = "Kun for beboere under 25 år."
    _answer(second, desk, Answer.GRANTED_PARTLY, route="network_law", conditions=limited)
    _answer(
        third, desk, Answer.REFUSED, words="Lejerens ret til at blive boende kan ikke fraviges."
    )
    ministry.conclude(item, by=desk.officer, at=desk.ago(14))
    _legislate(first, second, desk)
    _begin(application, desk)
    by = application.created_by
    publishing.publish(application, summary=SUMMARY, shows_text=False, by=by, at=desk.ago(2))
    return application


def _answer(wish: Wish, desk: Desk, answer: str, **fields) -> None:
    its = wish.item.submission.network.programme.ministry.name
    known = {"ministry_name": its, "answered_on": desk.day(14), **CASE}
    row = ExemptionAnswer(answer=answer, **known, **fields)
    ministry.register_answer(wish, row, by=desk.officer, at=desk.ago(14))


def _legislate(first: Wish, second: Wish, desk: Desk) -> None:
    programme = first.item.submission.network.programme
    who = {"by": desk.officer, "at": desk.ago(12)}
    title = "Lov om frikommunenetværk (demo)"
    act = laws.save_act(LegalAct(programme=programme, kind="network_law", title=title), **who)
    steps = (
        (Stage.BILL, 13, "L 151"),
        (Stage.ADOPTED, 9, "Lov nr. 658"),
        (Stage.IN_FORCE, 7, ""),
    )
    for stage, days, number in steps:
        laws.note_event(act, LegalEvent(stage=stage, on=desk.day(days), number=number), **who)
    laws.meet_wish(first, act, provision="§ 12", **who)
    laws.meet_wish(second, act, provision="§ 13", **who)


def _begin(application: Application, desk: Desk) -> None:
    """Begun in the owner's municipality; planned, but not yet decided, in the others."""
    owner, by = application.owner, application.created_by
    met = workday_before(desk.day(6))
    decision = ApprovalStep(
        body="council", meeting_date=met, decision="approved", decision_text="Godkendt."
    )
    register_decision(application, owner, decision, by=by, at=desk.ago(6))
    typed = Typed(
        "Unge mellem 18 og 24 år, som kommunen anviser en almen bolig.",
        desk.day(4),
        application.network.programme.ends_on,
        "Boliganvisningen, Høje-Taastrup Kommune",
    )
    by_law = starting.issue_by_law(application, owner, typed, by=by, at=desk.ago(5))
    keep_by_law_documents(by_law, at=desk.ago(5))
    page = "https://hoeje-taastrup.example/frikommunevedtaegt"
    starting.publish_by_law(by_law, url=page, published_on=desk.day(5), by=by, at=desk.ago(5))
    starting.start(application, owner, day=desk.day(4), by=by, at=desk.ago(4))
    for row in application.participations.exclude(municipality=owner):
        officer = case_officer_of(row.municipality)
        day = desk.day(-30)
        starting.plan_start(application, row.municipality, day=day, by=officer, at=desk.ago(4))
