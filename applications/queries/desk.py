"""The ministry's desk: every sent version one may read, with how far its answer is."""

import django_filters
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from applications.citations import law_identity
from applications.models import (
    ExemptionAnswer,
    MinistryReceipt,
    Round,
    SubmittedVersion,
    Wish,
)
from applications.workflow import Status
from networks.models import Network
from support.dkfds.forms import DkfdsFormHelper


class Desk(TextChoices):
    """How far the ministry is with one sent version."""

    NEW = "new", _("Ikke kvitteret")
    RECEIVED = "received", _("Kvitteret, ikke besvaret")
    PARTLY = "partly", _("Delvist besvaret")
    READY = "ready", _("Alle ønsker besvaret, ikke afsluttet")
    RETURNED = "returned", _("Skal beskrives nærmere")
    ANSWERED = "answered", _("Besvaret")
    WITHDRAWN = "withdrawn", _("Trukket")
    SUPERSEDED = "superseded", _("En nyere version er sendt")


def on_the_desk(user, *, on) -> QuerySet[SubmittedVersion]:
    """Sent versions ``user`` may read, newest first, each with ``desk`` and what it counts."""
    wishes = Wish.objects.filter(item=OuterRef("pk"))
    final = ExemptionAnswer.objects.filter(corrected_by__isnull=True, wish=OuterRef("pk"))
    answered = Exists(final.exclude(answer=ExemptionAnswer.Answer.PENDING))
    newer = SubmittedVersion.objects.filter(
        application=OuterRef("application"), pk__gt=OuterRef("pk")
    )
    receipts = MinistryReceipt.objects.filter(submission=OuterRef("submission"))
    return (
        SubmittedVersion.objects.visible_to(user, on=on)
        .annotate(
            sent_title=F("content__title"),
            wish_count=_how_many(wishes),
            answer_count=_how_many(wishes.filter(answered)),
            received=Exists(receipts),
            superseded=Exists(newer),
        )
        .annotate(desk=_state())
        .select_related("submission__round", "submission__network", "application", "version")
        .defer("content", "version__content", "submission__manifest")
        .order_by("-submission__received_at", "-pk")
    )


def _how_many(wishes: QuerySet) -> Coalesce:
    counted = wishes.order_by().values("item").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _state() -> Case:
    """The first that fits. A later version says where the earlier one's answer led."""
    status = "application__status"
    return Case(
        When(superseded=True, then=Value(Desk.SUPERSEDED)),
        When(**{status: Status.WITHDRAWN}, then=Value(Desk.WITHDRAWN)),
        When(**{status: Status.ANSWERED}, then=Value(Desk.ANSWERED)),
        # Sent back and perhaps frozen again: the ministry knows only that it waits.
        When(~Q(**{status: Status.SUBMITTED}), then=Value(Desk.RETURNED)),
        When(answer_count__gte=F("wish_count"), then=Value(Desk.READY)),
        When(answer_count__gt=0, then=Value(Desk.PARTLY)),
        When(received=True, then=Value(Desk.RECEIVED)),
        default=Value(Desk.NEW),
    )


class DeskFilter(django_filters.FilterSet):
    """By round, network, ministry, law and how far the answer is."""

    desk = django_filters.ChoiceFilter(label=_("Svar"), choices=Desk.choices, empty_label=_("Alle"))
    round = django_filters.ModelChoiceFilter(
        label=_("Runde"),
        field_name="submission__round",
        queryset=Round.objects.none(),
        empty_label=_("Alle"),
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Netværk"),
        field_name="submission__network",
        queryset=Network.objects.none(),
        empty_label=_("Alle"),
    )
    law = django_filters.CharFilter(label=_("Lov"), method="about_law")
    ministry = django_filters.CharFilter(label=_("Ansvarligt ministerium"), method="of_ministry")

    class Meta:
        model = SubmittedVersion
        fields = ["desk", "round", "network", "law", "ministry"]

    def __init__(self, data, *, user, on):
        rows = on_the_desk(user, on=on)
        super().__init__(data, rows)
        readable = SubmittedVersion.objects.visible_to(user, on=on)
        networks = Network.objects.filter(
            pk__in=readable.values("submission__network")
        ).select_related("programme")
        rounds = Round.objects.filter(pk__in=readable.values("submission__round"))
        self.filters["network"].queryset = networks.order_by("name")
        self.filters["round"].queryset = rounds.order_by("-closes_at")
        self.form.helper = DkfdsFormHelper(self.form, hide_optional=True)

    def about_law(self, rows, _name, value):
        key = law_identity(value)
        wishes = Wish.objects.filter(Q(law_key=key) | Q(law_name__icontains=value.strip()))
        return rows.filter(pk__in=wishes.values("item"))

    def of_ministry(self, rows, _name, value):
        wishes = Wish.objects.filter(
            Q(ministry_name__icontains=value.strip())
            | Q(referrals__ministry__name__icontains=value.strip())
        )
        return rows.filter(pk__in=wishes.values("item"))
