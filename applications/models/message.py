from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Network

from .application import Application
from .round import Round


class Audience(models.TextChoices):
    """Who a message goes to, each taken from the roles of the day it is sent."""

    PARTICIPANTS = "participants", _("Sagsbehandlere i kommuner, der deltager")
    INVITED = "invited", _("Sagsbehandlere i kommuner, der deltager eller er inviteret")
    APPROVERS = "approvers", _("Udvalgssekretærer og fagdirektører i kommuner, der deltager")
    COORDINATORS = "coordinators", _("Netværkskoordinatorer")
    MEMBERS = "members", _("Sagsbehandlere i alle netværkets kommuner")


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """A draft is its writer's; what was sent is also of those who read the application.

        About an application the writer may no longer read, nothing is theirs to see either.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        readable = Application.objects.visible_to(user, on=on).filter(can_read_text=True)
        theirs = Q(by=user) | Q(sent_at__isnull=False, application__isnull=False)
        known = Q(application__isnull=True) | Q(application__in=readable.values("pk"))
        return self.filter(theirs & known)


class Message(models.Model):
    """A message from a person to all who take part in an application, or in a round.

    To a round, ``network`` narrows it to what one coordinator answers for; none is everybody.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="messages")
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    audience = models.CharField(_("modtagere"), max_length=12, choices=Audience.choices)
    subject = models.CharField(_("emne"), max_length=150)
    text = models.TextField(_("besked"), max_length=10_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("besked")
        verbose_name_plural = _("beskeder")
        indexes = [models.Index(fields=["by", "-changed_at"], name="message_by_changed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=True) ^ Q(round__isnull=True),
                name="message_is_about_an_application_or_a_round",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="message_audience_is_known"
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("applications:message", args=[self.pk])

    @property
    def about(self) -> str:
        """The title of what it is about."""
        return str(self.application or self.round)
