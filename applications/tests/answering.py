"""What people do on the third track, for tests: answer, follow a law, issue a by-law."""

import datetime as dt

from applications.actions import laws, ministry, starting
from applications.actions.approvals import register_decision
from applications.actions.by_law_documents import by_law_key
from applications.by_law_content import Typed
from applications.models import (
    Application,
    ApprovalStep,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    Wish,
)
from support.documents.store import keep

AT = dt.datetime(2017, 2, 2, 10, 0, tzinfo=dt.UTC)
ON = dt.date(2017, 2, 2)
SUMMER = dt.datetime(2017, 7, 3, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2017, 7, 3)
TYPED = Typed("Unge mellem 18 og 24 år.", DAY, dt.date(2021, 12, 31), "Ungeenheden")
Answer = ExemptionAnswer.Answer


def wish(application, number=1) -> Wish:
    return Wish.objects.filter(item__application=application, number=number).latest("pk")


def say(application, number, answer, officer, *, at=AT, **fields):
    known = {
        "route": "network_law",
        "ministry_name": "Økonomi- og Indenrigsministeriet",
        "answered_on": ON,
    }
    row = ExemptionAnswer(answer=answer, **{**known, **fields})
    return ministry.register_answer(wish(application, number), row, by=officer, at=at)


def conclude(application, officer, *, at=AT, **more):
    item = application.submitted_versions.latest("pk")
    return ministry.conclude(item, by=officer, at=at, **more)


def returned(application, officer) -> Application:
    say(application, 1, Answer.GRANTED, officer)
    say(application, 2, Answer.ELABORATE, officer, words="Hvem er i målgruppen?")
    conclude(application, officer, until=dt.date(2017, 3, 1))
    application.refresh_from_db()
    return application


def new_act(application, officer, title="Lov om frikommunenetværk") -> LegalAct:
    act = LegalAct(programme=application.network.programme, kind="network_law", title=title)
    return laws.save_act(act, by=officer, at=AT)


def happened(act, officer, stage, day, **fields):
    return laws.note_event(act, LegalEvent(stage=stage, on=day, **fields), by=officer, at=AT)


def decide(application, officer):
    step = ApprovalStep(body="council", meeting_date=ON, decision="approved")
    register_decision(application, application.owner, step, by=officer, at=AT)


def give_authority(application, officer):
    say(application, 1, Answer.GRANTED, officer, route="dispensation")
    say(application, 2, Answer.REFUSED, officer, words="Nej.")


def issue(application, officer):
    """The by-law, with a file in place of its PDF."""
    by_law = starting.issue_by_law(application, application.owner, TYPED, by=officer, at=SUMMER)
    keep(
        key=by_law_key(by_law, "pdf"),
        content=b"%PDF",
        media_type="application/pdf",
        filename="v.pdf",
        at=SUMMER,
    )
    return by_law


def publish(application, officer):
    starting.publish_by_law(
        issue(application, officer),
        url="https://kommune.example/vedtaegt",
        published_on=DAY,
        by=officer,
        at=SUMMER,
    )


def answered(application, officer, **fields):
    say(application, 1, Answer.GRANTED, officer, route="dispensation", **fields)
    say(application, 2, Answer.REFUSED, officer, words="Nej.")
    conclude(application, officer)
    return application
