"""The outbox for people: the mails one answers for, and what of them one may read."""

from datetime import date

import django_filters
from django import forms
from django.db.models import BooleanField, Case, CharField, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Message, Submission
from networks.models import Role
from networks.standing import Standing, standing
from support.dkfds.forms import DkfdsFormHelper
from support.notifications.models import Kind, OutgoingMail, Status

ANSWERS_FOR_MAILS = frozenset({Role.CASE_OFFICER, Role.COORDINATOR, Role.ADMIN})
UNDER_WAY = "under_way"
# What a person is shown; the steps of a sending are one thing to them.
STATES = [
    (UNDER_WAY, _("I kø")),
    (Status.SENT, _("Sendt")),
    (Status.UNCERTAIN, _("Uvis")),
    (Status.FAILED, _("Afvist")),
    (Status.CANCELLED, _("Annulleret")),
]
IN_STATE = {UNDER_WAY: [Status.QUEUED, Status.SENDING, Status.COMMITTING]}


def mails_visible_to(user, *, on: date):
    """The mails ``user`` answers for on that day.

    Those about applications and packages of the own municipality (case officers) or the own
    network (coordinators), as far as these may be read, and the own messages'. Administrators
    have them all, but ``readable`` (subject and text) is false for what is not otherwise theirs.
    """
    it = standing(user, on)
    theirs = _about("applications.application", _applications(user, it, on)) | _about(
        "applications.submission", _packages(user, it, on)
    )
    theirs |= _about("applications.message", Message.objects.visible_to(user, on=on))
    # An alarm speaks of jobs and mails, never of what people wrote.
    administers = any(a.role == Role.ADMIN for a in it.affiliations)
    readable = theirs | Q(kind=Kind.ALARM) if administers else theirs
    rows = OutgoingMail.objects.annotate(
        readable=Case(
            When(readable, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
    )
    return rows if administers else rows.filter(theirs)


def needs_a_person(rows):
    """Of ``rows`` those the machine has given up on: refused, or uncertain and not sent again."""
    uncertain = Q(status=Status.UNCERTAIN, resent_as__isnull=True)
    return rows.filter(Q(status=Status.FAILED) | uncertain)


class MailFilter(django_filters.FilterSet):
    """``q`` looks in addresses only: a subject may be one the reader is not to know."""

    q = django_filters.CharFilter(
        label=_("Søg i modtageres adresse"), field_name="recipient", lookup_expr="icontains"
    )
    status = django_filters.ChoiceFilter(
        label=_("Tilstand"), choices=STATES, empty_label=_("Alle"), method="in_state"
    )
    kind = django_filters.ChoiceFilter(
        label=_("Slags"), choices=Kind.choices, empty_label=_("Alle")
    )
    todo = django_filters.BooleanFilter(
        label=_("Kun dem, der kræver en person"), method="to_do", widget=forms.CheckboxInput
    )

    class Meta:
        model = OutgoingMail
        fields = ["q", "status", "kind"]

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        self.form.helper = DkfdsFormHelper(self.form, hide_optional=True)

    def in_state(self, rows, _name, value):
        return rows.filter(status__in=IN_STATE.get(value, [value]))

    def to_do(self, rows, _name, value):
        return needs_a_person(rows) if value else rows


def _applications(user, it: Standing, on: date):
    answered_for = Q(owner__in=it.municipalities(Role.CASE_OFFICER)) | Q(
        network__in=it.networks(Role.COORDINATOR)
    )
    return Application.objects.visible_to(user, on=on).filter(answered_for, can_read_text=True)


def _packages(user, it: Standing, on: date):
    own = it.municipalities(Role.CASE_OFFICER)
    answered_for = Q(network__in=it.networks(Role.COORDINATOR)) | Q(
        pk__in=Submission.objects.filter(items__application__owner__in=own).values("pk")
    )
    return Submission.objects.visible_to(user, on=on).filter(answered_for)


def _about(label: str, rows) -> Q:
    """The condition on a mail for being about one of ``rows``."""
    ids = rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
    return Q(ref_type=label, ref_id__in=ids)
