from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Network
from networks.standing import APPROVERS, standing
from support.documents.models import Document

from .application import Application, referred_to, sent_by_own, submission_readable
from .round import Round
from .version import ApplicationVersion


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """Packages ``user`` may know exist on the day ``on``."""
        it = standing(user, on)
        if not it.affiliations:
            return self.none()
        readable = submission_readable(it)
        if it.municipalities(*APPROVERS) or it.ministries:
            items = SubmittedVersion.objects.visible_to(user, on=on)
            readable |= models.Q(pk__in=items.values("submission"))
        return self.filter(readable)


class SubmittedVersionQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """What of a package ``user`` may read: secretaries and directors only their own, a line
        ministry only where a wish was put before it."""
        it = standing(user, on)
        if not it.affiliations:
            return self.none()
        readable = submission_readable(it) | sent_by_own(it) | referred_to(it)
        applications = Application.objects.filter(readable)
        return self.filter(application__in=applications.values("pk"))


class Submission(models.Model):
    """One package sent to the ministry: one or several applications of one network and round.

    Append-only. ``received_at`` is the database's clock at the first statement, before any lock;
    on time means ``received_at`` before every application's own closing instant.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    network = models.ForeignKey(Network, models.PROTECT, related_name="submissions")
    received_at = models.DateTimeField(_("modtaget"))
    deadline_version = models.PositiveIntegerField()
    late = models.BooleanField(_("for sent"))
    recipient = models.EmailField(_("sendt til"), max_length=254)
    manifest = models.JSONField()
    sha256 = models.CharField(_("fingeraftryk"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("indsendelse")
        verbose_name_plural = _("indsendelser")
        indexes = [
            models.Index(fields=["network", "-received_at"], name="submission_network"),
            models.Index(fields=["-received_at", "-id"], name="submission_received"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("applications:submission", args=[self.reference])


class SubmittedVersion(models.Model):
    """A version in a package. A version is sent once, whatever is double-clicked.

    ``content`` is the version's with what only the sending knows: the date and the reservations.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="items")
    version = models.OneToOneField(ApplicationVersion, models.PROTECT, related_name="submitted_in")
    application = models.ForeignKey(Application, models.PROTECT, related_name="submitted_versions")
    position = models.PositiveSmallIntegerField()
    late = models.BooleanField(_("for sent"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects = SubmittedVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("indsendt version")
        verbose_name_plural = _("indsendte versioner")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "position"], name="submitted_version_has_its_own_place"
            )
        ]

    def __str__(self):
        return f"{self.submission_id}: {self.version_id}"


class SubmissionDocument(models.Model):
    """A stored file of a package, or of one version in it."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word")
        JSON = "json", _("Maskinlæsbar kopi")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="documents")
    item = models.ForeignKey(SubmittedVersion, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("dokument i indsendelse")
        verbose_name_plural = _("dokumenter i indsendelser")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"],
                condition=models.Q(item__isnull=True),
                name="submission_document_once_per_kind",
            ),
            models.UniqueConstraint(
                fields=["item", "kind"],
                condition=models.Q(item__isnull=False),
                name="submitted_version_document_once_per_kind",
            ),
        ]

    def __str__(self):
        return f"{self.submission_id}: {self.kind}"
