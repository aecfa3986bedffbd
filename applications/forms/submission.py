import re
from hashlib import sha256

from django import forms
from django.utils.translation import gettext_lazy as _

from support.dkfds.forms import DkfdsFormHelper

LARGEST = 60 * 1024 * 1024


class VerifyForm(forms.Form):
    """A file or its SHA-256; the file is read and forgotten, never stored."""

    file = forms.FileField(label=_("Filen"), required=False)
    digest = forms.CharField(
        label=_("Eller filens fingeraftryk (SHA-256)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-input form-input--bred"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self, hide_optional=True)

    def clean_digest(self):
        digest = re.sub(r"\s", "", self.cleaned_data["digest"]).lower()
        if digest and not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise forms.ValidationError(
                _("Et fingeraftryk er 64 tegn: tallene 0-9 og bogstaverne a-f. Kopiér det hele.")
            )
        return digest

    def clean(self):
        cleaned = super().clean()
        file, digest = cleaned.get("file"), cleaned.get("digest")
        if file and file.size > LARGEST:
            self.add_error("file", _("Filen er for stor til at være et dokument herfra."))
        elif file:
            cleaned["sha256"] = _digest(file)
        elif digest:
            cleaned["sha256"] = digest
        elif not self.errors:
            self.add_error("file", _("Vælg en fil, eller skriv dens fingeraftryk."))
        return cleaned


def _digest(file) -> str:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
