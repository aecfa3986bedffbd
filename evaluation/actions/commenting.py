"""Commenting on a plan, and telling those who work with it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.models import EvaluationPlan, PlanComment
from evaluation.queries.plans import title_of
from networks.queries import coordinators, organisations_of
from support.accounts.models import User
from support.audit.record import record
from support.notifications.notice_models import NoticeKind
from support.notifications.notices import notify

TWICE = timedelta(minutes=1)


@transaction.atomic
def comment(plan: EvaluationPlan, text: str, *, link: str, by: User, at: datetime) -> PlanComment:
    """Save what ``by`` says of ``plan``; ``link`` is the page where it is read.

    Told of it are the network's coordinators, whoever made the plan and who commented before, as
    far as they may still read it.
    """
    on = timezone.localdate(at)
    last = plan.comments.filter(by=by).order_by("-pk").first()
    if last and last.text == text and at - last.at < TWICE:
        return last  # sent twice
    places = organisations_of(by, on=on)
    row = PlanComment.objects.create(
        plan=plan, text=text, organisation=str(places[0])[:120] if places else "", by=by, at=at
    )
    record("evaluation.commented", plan, by=by, at=at, comment=row.pk)
    for person in _told(plan, by, on):
        notify(
            person,
            kind=NoticeKind.COMMENT,
            key=f"plan_comment/{row.pk}",
            subject=_("Ny kommentar til evalueringen"),
            text=_("%(hvem)s har kommenteret evalueringsplanen for »%(plan)s«.")
            % {"hvem": by.name, "plan": title_of(plan)},
            link=link,
            at=at,
        )
    return row


def _told(plan: EvaluationPlan, by: User, on) -> list[User]:
    before = User.objects.filter(pk__in=plan.comments.values("by"))
    people = {plan.made_by, *coordinators(plan.its_network, on=on), *before} - {by}
    seen = EvaluationPlan.objects.filter(pk=plan.pk)
    return [
        person
        for person in sorted(people, key=lambda user: user.pk)
        if seen.visible_to(person, on=on).exists()
    ]
