from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A stored file that never changes: who rendered it, when, and the fingerprint of its bytes.

    ``key`` is the caller's name for it (``application/12/v3/pdf``): one key, one document, for
    ever. The bytes lie in the store under their fingerprint (support/documents/store.py). The
    database refuses UPDATE and DELETE.
    """

    key = models.CharField(_("nøgle"), max_length=200, unique=True)
    sha256 = models.CharField(_("fingeraftryk"), max_length=64)
    size = models.PositiveBigIntegerField(_("størrelse"))
    media_type = models.CharField(_("type"), max_length=100)
    filename = models.CharField(_("filnavn"), max_length=200)
    renderer = models.CharField(_("dannet af"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("oprettet"))

    class Meta:
        verbose_name = _("dokument")
        verbose_name_plural = _("dokumenter")
        indexes = [models.Index(fields=["sha256"], name="document_sha256")]

    def __str__(self):
        return self.filename
