"""Mails about the ministry's answer and a trial's start, promised in the caller's transaction."""

from datetime import date, datetime

from django.utils import timezone

from applications.models import Application, SubmittedVersion
from applications.queries.people import told_about_application
from support.notifications.compose import compose
from support.notifications.outbox import queue_mail


def tell_about_answer(
    application: Application,
    item: SubmittedVersion,
    *,
    sent_back: bool,
    until: date | None,
    at: datetime,
) -> None:
    """Tell owner, participants and coordinators that the ministry has answered ``item``.

    The mail names the application and where to read; what was answered stands behind sign-in.
    """
    for user in told_about_application(application, on=timezone.localdate(at)):
        subject, text, html = compose(
            "applications/answered",
            {"application": application, "sent_back": sent_back, "until": until, "user": user},
        )
        queue_mail(
            key=f"answered/{item.pk}/{user.pk}",
            kind="notice",
            recipient=user.email,
            user=user,
            subject=subject,
            text=text,
            html=html,
            ref=f"applications.application/{application.pk}",
            at=at,
        )
