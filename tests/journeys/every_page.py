"""Every page of the product on the demo's data, by who opens it, and what to type wrong there."""

from dataclasses import dataclass, field

from django.urls import reverse

from applications.models import (
    Application,
    ByLaw,
    FormTemplate,
    LegalAct,
    MinistryNote,
    ReminderRule,
    Round,
    Submission,
)
from evaluation.models import EvaluationPlan
from networks.models import Programme

READY = "Midlertidige lejekontrakter"
HALF = "Differentiering"
ANSWERED = "Deleboliger"
ASKED = "Én indgang"

OFFICER = "karsten.bregnhoved@aalborg.example"
OWNER = "signe.vindholt@hoeje-taastrup.example"
COORDINATOR = "camilla.oernstoft@hoeje-taastrup.example"
MINISTRY = "ditte.klokkehoej@ministeriet.example"
MEASURES = "vibeke.moellesande@favrskov.example"
EVALUATOR = "nanna.flinthoej@evaluator.example"
ADMINISTRATOR = "inger.lyngtorp@frikommune.example"
STRANGER = ""


@dataclass
class Page:
    """``wrong`` is typed and sent; the page then names each field that is at fault."""

    name: str
    args: tuple = ()
    query: str = ""
    wrong: dict | None = field(default=None)
    status: int = 200

    @property
    def url(self):
        return (self.name if "/" in self.name else reverse(self.name, args=self.args)) + self.query


# Each part is a test of its own, so that several workers share them.
PARTS = ("everybody", "writing", "messages", "frozen", "administration", "answers")
PARTS += ("evaluation", "public")


def pages_before_sending(part: str, half: Application, ready: Application) -> dict:
    """The pages of one of ``PARTS``, by who opens them."""
    return {
        "everybody": lambda: {OFFICER: [*OF_EVERYBODY, *FAULTS]},
        "writing": lambda: {OFFICER: writing(half)},
        "messages": lambda: messages(half),
        "frozen": lambda: {
            OWNER: of_frozen(ready),
            COORDINATOR: [Page("start"), on("submit", ready)],
            EVALUATOR: [Page("start"), Page("applications:list"), Page("networks:networks")],
            STRANGER: OF_STRANGERS,
        },
        "administration": lambda: {ADMINISTRATOR: administration()},
        "answers": answers,
        "evaluation": evaluation,
        "public": public,
    }[part]()


def pages_after_sending(ready: Application, sent: Submission) -> dict[str, list[Page]]:
    receipt = Page("applications:submission", (sent.reference,))
    return {
        OWNER: [on("detail", ready), on("check", ready), receipt],
        MINISTRY: [
            Page("start"),
            Page("applications:list"),
            Page("applications:submissions"),
            receipt,
            on("detail", ready),
            on("version", ready, 1),
        ],
    }


def on(name, application, *more, wrong=None) -> Page:
    return Page(f"applications:{name}", (application.reference, *more), wrong=wrong)


OF_STRANGERS = [
    Page("account_login", wrong={"login": "karsten@aalborg.example", "password": "forkert"}),
    Page("account_reset_password", wrong={"email": "ingen adresse"}),
    Page("account_reset_password_done"),
    Page("applications:verify", wrong={"digest": "123"}),
    Page("help"),
    Page("was"),
]
OF_EVERYBODY = [
    Page("start"),
    Page("applications:list"),
    Page("applications:list", query="?q=findesikke"),
    Page("applications:create", wrong={"title": ""}),
    Page("applications:submissions"),
    Page("dates:list"),
    Page("dates:month"),
    Page("dates:timeline"),
    Page("dates:print"),
    Page("dates:link"),
    Page("notices:inbox"),
    Page("notices:preferences"),
    Page("applications:rounds"),
    Page("applications:templates"),
    Page("networks:networks"),
    Page("networks:networks", query="?soeg=findesikke"),
    Page("networks:network", ("demo", "beskaeftigelse")),
    Page("networks:municipalities"),
    Page("networks:municipality", ("0851",)),
    Page("networks:programmes"),
    Page("networks:programme", ("fk2",)),
    Page("account_change_password", wrong={"oldpassword": "forkert", "password1": "kort"}),
    Page("account_logout"),
    Page("mfa_index"),
    Page("account_reauthenticate"),
]
FAULTS = [
    Page("/findes-ikke/", status=404),
    Page("applications:detail", ("FK2-FREMMED",), status=404),
    Page("networks:new_programme", status=403),
]


def writing(half: Application) -> list[Page]:
    return [
        on("detail", half),
        on("header", half, wrong={"title": "", "contact_email": "kim.kommune.dk"}),
        on("participants", half),
        on("readers", half),
        on("share", half),
        on("open_section", half),
        on("give_grant", half, wrong={"purpose": ""}),
        on("comments", half, 1, wrong={"body": ""}),
        on("section_history", half, 1),
        on("changes", half),
        on("log", half),
        on("copy", half, wrong={"title": ""}),
        *(on("section", half, number) for number in (1, 5)),
        on("goals", half),
        on("goal_new", half, wrong={"indicator": "", "baseline_date": "31. februar 2016"}),
        on("goal", half, 1),
        on("exemptions", half),
        on("exemption_new", half, wrong={"law_name": "", "duty": "Det, vi skal."}),
        on("exemption", half, 1),
        on("delete_row", half, "maal", 1),
        on("attachments", half, wrong={"title": ""}),
        on("guard_rails", half),
        on("check", half),
        on("move_round", half, wrong={"reason": ""}),
        on("withdraw", half, wrong={"reason": ""}),
        on("versions", half),
        on("approvals", half),
        on("register_decision", half, "0851", wrong={"meeting_date": "i går", "case_number": "7"}),
    ]


def messages(half: Application) -> dict[str, list[Page]]:
    """Reminders, the outbox, written messages, and whether everything runs."""
    rule = ReminderRule.objects.filter(is_active=True).first()
    empty = {"subject": "", "text": ""}
    return {
        ADMINISTRATOR: [
            Page("applications:reminder_rules"),
            Page("applications:new_reminder_rule", wrong={"name": "", "body": "Kære {ukendt}"}),
            Page("applications:reminder_rule", (rule.pk,)),
            Page("applications:edit_reminder_rule", (rule.pk,), wrong={"subject": ""}),
            Page("applications:outbox"),
            Page("operations"),
            Page("applications:write_to_round", (half.round_id,), wrong=empty),
        ],
        COORDINATOR: [
            Page("applications:outbox"),
            Page("applications:outbox", query="?status=failed"),
            Page("dates:list", query="?mine=1"),
            Page("notices:inbox"),
            on("write_message", Application.objects.get(title__startswith=READY)),
        ],
        OFFICER: [on("write_message", half, wrong=empty)],
    }


def answers() -> dict[str, list[Page]]:
    """The third track: the ministry's desk, the acts, and a municipality's start."""
    done = Application.objects.get(title__startswith=ANSWERED)
    asked = Application.objects.get(title__startswith=ASKED)
    question = MinistryNote.objects.get(item__application=asked)
    act = LegalAct.objects.get()
    package = done.submitted_versions.get().submission
    nothing = {"text": ""}
    return {
        MINISTRY: [
            Page("applications:desk"),
            Page("applications:desk", query="?law=planloven"),
            Page("applications:ministry_receipt", (package.reference,), wrong={"received_on": "?"}),
            on("answers", done),
            on("answer_wish", asked, 1, wrong={"answered_on": "32.1.2017"}),
            on("share_out", asked, 1, wrong={"note": "Kan det lade sig gøre?"}),
            on("authority", done, 1, wrong={"provision": "§ 3"}),
            on("conclude", asked),
            on("new_note", asked, wrong=nothing),
            Page("applications:acts"),
            Page("applications:new_act", ("demo",), wrong={"title": ""}),
            Page("applications:act", (act.pk,)),
            Page("applications:edit_act", (act.pk,), wrong={"title": ""}),
            Page("applications:new_event", (act.pk,), wrong={"on": "i sommer"}),
        ],
        COORDINATOR: [Page("applications:desk"), on("answers", asked)],
        OWNER: [
            on("answers", asked),
            on("reply_note", asked, question.pk, wrong=nothing),
            on("start_page", done, "0169"),
            on("start_page", done, "0265"),
            on("plan_start", asked, "0169", wrong={"day": "snart"}),
            on("stop_trial", done, "0169", wrong={"day": "snart"}),
            on("overtaken", done, "0169", wrong={"day": "snart"}),
            on("issue_by_law", done, "0169", wrong={"target_group": ""}),
            on("publish", done),
            on("log", done),
            Page("evaluation:results", (done.reference,)),
            Page(
                "evaluation:follow_up",
                (done.reference, "0169"),
                wrong={"outcome": "", "on": "i sommer"},
            ),
            on("copy_public", done, wrong={"title": ""}),
            Page("applications:register"),
            Page("applications:register", query="?soeg=findesikke"),
            Page("applications:law_matrix"),
            Page("applications:starts"),
            Page("applications:starts", query="?where=running&network="),
        ],
        ADMINISTRATOR: [Page("applications:refusal_grounds", ("demo",), wrong={"label": ""})],
    }


def evaluation() -> dict[str, list[Page]]:
    """The housing network's evaluation, by who writes in it and who reads it."""
    plan = EvaluationPlan.objects.get(network__slug="boliger")
    batch, definition = plan.imports.get(), plan.definitions.first()
    note, wish = plan.deliverables.first(), plan.network.data_requests.first()
    workshop = plan.network.gatherings.first()
    step = plan.network.milestones.filter(done_on=None, due_on__isnull=False).first()
    nothing = {"indicator": ""}

    def its(name, *args, query="", wrong=None):
        return Page(f"evaluation:{name}", (plan.pk, *args), query=query, wrong=wrong)

    def net(name, *args, wrong=None):
        return Page(f"evaluation:{name}", (plan.network_id, *args), wrong=wrong)

    return {
        COORDINATOR: [
            Page("evaluation:overview"),
            its("plan"),
            its("versions"),
            its("words"),
            its("goal_new", wrong=nothing),
            its("goal", 1, wrong=nothing),
            its("definition_new", wrong={"text": ""}),
            its("definition", definition.pk, wrong={"text": ""}),
            its("figures"),
            its("import", wrong={"source": "Boligselskaberne"}),
            its("imported", batch.pk),
            its("imported", batch.pk, query="?vis=blank"),
            its("pictures"),
            its("picture", 1),
            Page("evaluation:compare"),
            its("deliverables"),
            its("make", "final", wrong={"summary": ""}),
            its("deliverable", note.pk),
            net("recommendations"),
            net("new_recommendation", wrong={"text": ""}),
            net("recommendation", 1, wrong={"text": ""}),
            net("sparring"),
            net("ask_data", wrong={"what": ""}),
            net("answer_data", wish.pk, wrong={"answer": ""}),
            net("new_gathering", wrong={"title": ""}),
            net("gathering", workshop.pk, wrong={"title": ""}),
            net("sign_up", workshop.pk, wrong={"names": ""}),
            Page("evaluation:milestones", (plan.network_id,)),
            Page("evaluation:new_milestone", (plan.network_id,), wrong={"begins_on": "1.5.2017"}),
            *(
                Page(f"evaluation:{name}_milestone", (plan.network_id, step.pk), wrong=wrong)
                for name, wrong in (
                    ("move", {"reason": ""}),
                    ("finish", {"on": "i går"}),
                    ("drop", {"reason": ""}),
                )
            ),
        ],
        ADMINISTRATOR: [
            Page("evaluation:planned", ("demo",)),
            Page("evaluation:new_step", ("demo",), wrong={"title": ""}),
        ],
        MEASURES: [
            its("figures", query="?slags=measurement&dag=2019-12-31"),
            its("figure", 1, "0710", "baseline", "2016-12-31", wrong={"reason": ""}),
            its("figure", 1, "0169", "baseline", "2016-12-31"),
            its("extension", "0710"),
        ],
        EVALUATOR: [
            Page("evaluation:overview"),
            net("sparring"),
            net("new_note", wrong={"title": ""}),
            its("plan"),
            its("figures"),
            its("comments", wrong={"text": ""}),
        ],
        MINISTRY: [Page("evaluation:overview"), its("plan")],
    }


def public() -> dict[str, list[Page]]:
    done = Application.objects.get(title__startswith=ANSWERED)
    return {
        STRANGER: [
            Page("applications:public"),
            Page("applications:public_trials"),
            Page("applications:public_trials", query="?soeg=findesikke"),
            Page("applications:public_laws"),
            Page("evaluation:public_results"),
            Page("evaluation:public_results", query="?resultat=spread"),
            on("public_trial", done),
            Page("applications:public_by_law", (ByLaw.objects.get().pk,)),
            Page("applications:public_networks"),
            Page("applications:public_network", ("demo", "boliger")),
        ]
    }


def of_frozen(ready: Application) -> list[Page]:
    return [
        Page("start"),
        on("detail", ready),
        on("section", ready, 1),
        on("goals", ready),
        on("exemptions", ready),
        on("attachments", ready),
        on("guard_rails", ready),
        on("check", ready),
        on("unlock", ready, wrong={"reason": ""}),
        on("versions", ready),
        on("version", ready, 1),
        on("preview", ready),
        on("approvals", ready),
    ]


def administration() -> list[Page]:
    programme = Programme.objects.get(slug="demo")
    rounds = Round.objects.filter(programme=programme).order_by("opens_on")
    round_, coming = rounds.first(), rounds.last()
    published = FormTemplate.objects.get(
        programme=programme, kind=FormTemplate.Kind.TRIAL, published_at__isnull=False
    )
    draft = FormTemplate.objects.get(programme=programme, published_at=None)
    section = draft.sections.order_by("number").first()
    one, none = ("demo",), {"name": ""}
    rail = programme.guard_rails.first().pk
    theme = programme.themes.first().pk
    point = section.parts.first().pk
    return [
        Page("start"),
        Page("networks:programme", one),
        Page("networks:edit_programme", one, wrong={"name": "", "ends_on": "1.1.2000"}),
        Page("networks:new_programme", wrong={"name": "", "mailbox": "uden krølle"}),
        Page("networks:new_theme", one, wrong=none),
        Page("networks:edit_theme", ("demo", theme)),
        Page("networks:remove_theme", ("demo", theme)),
        Page("networks:new_guard_rail", one, wrong={"label": ""}),
        Page("networks:edit_guard_rail", ("demo", rail)),
        Page("networks:remove_guard_rail", ("demo", rail)),
        Page("applications:copy_programme", one, wrong=none),
        Page("applications:rounds"),
        Page("applications:new_round"),
        Page("applications:new_round", query="?ordning=demo", wrong={"deadline": "32.13.2016"}),
        Page("applications:round", (round_.pk,)),
        Page("applications:edit_round", (coming.pk,)),
        Page("applications:move_date", (round_.pk,), wrong={"new": "snart"}),
        Page("applications:extend_deadline", wrong={"reference": "FK2-INGEN", "deadline": "x"}),
        Page("applications:reminder_rules"),
        Page("applications:new_reminder_rule", wrong={"name": "", "subject": ""}),
        Page("applications:templates"),
        Page("applications:new_template", query="?ordning=demo", wrong={"title": ""}),
        Page("applications:template", (published.pk,)),
        Page("applications:template", (draft.pk,)),
        Page("applications:preview_template", (published.pk,)),
        Page("applications:edit_template", (draft.pk,), wrong={"title": ""}),
        Page("applications:publish_template", (draft.pk,)),
        Page("applications:remove_template", (draft.pk,)),
        Page("applications:new_section", (draft.pk,), wrong={"heading": ""}),
        Page("applications:edit_section", (draft.pk, section.pk)),
        Page("applications:remove_section", (draft.pk, section.pk)),
        Page("applications:new_part", (draft.pk, section.pk), wrong={"label": ""}),
        Page("applications:edit_part", (draft.pk, section.pk, point)),
        Page("applications:remove_part", (draft.pk, section.pk, point)),
    ]
