from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluation.actions.importing import File, Told
from evaluation.models import Measurement
from evaluation.sheets.reading import Unreadable, rows_of
from support.dkfds.forms import DatoField, DkfdsFormHelper
from support.documents.scanning import refuse_infected
from support.documents.uploads import LARGEST, XLSX, check_upload, clean_filename

WIDE = {"class": "form-input form-input--bred"}
LONGEST_TEXT = 2_000_000


class ImportForm(forms.Form):
    """A file of figures, or a piece of a spreadsheet pasted as text, and what is said of it all."""

    file = forms.FileField(
        label=_("Fil"), required=False, help_text=_("Regneark (.xlsx) eller CSV, højst 25 MB.")
    )
    text = forms.CharField(
        label=_("Eller indsæt celler fra et regneark"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        help_text=_("Tag rækken med kommunernes navne med."),
        widget=forms.Textarea(attrs={**WIDE, "rows": 6}),
    )
    kind = forms.ChoiceField(
        label=_("Tallene er"),
        choices=Measurement.Kind.choices,
        initial=Measurement.Kind.MEASUREMENT,
        widget=forms.RadioSelect,
    )
    on = DatoField(label=_("Opgjort pr."))
    source = forms.CharField(
        label=_("Kilde"), max_length=200, required=False, widget=forms.TextInput(attrs=WIDE)
    )
    is_provisional = forms.BooleanField(label=_("Tallene er foreløbige"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            self._checked = File(*_content_of(file))
        return file

    def clean(self):
        known = super().clean()
        pasted = (known.get("text") or "").strip("\r\n")
        if "file" in self.errors:
            return known
        if bool(known.get("file")) == bool(pasted.strip()):
            self.add_error("file", _("Vælg en fil, eller indsæt celler: ét af dem."))
        elif not known.get("file"):
            content = pasted.encode("utf-8-sig", "replace")
            self._checked = File(content, "text/csv", str(_("Indsatte celler.csv")))
        is_target = known.get("kind") == Measurement.Kind.TARGET
        if not is_target and known.get("on") and known["on"] > timezone.localdate():
            self.add_error("on", _("Dagen ligger ude i fremtiden. Vælg den, tallene er fra."))
        return known

    @property
    def told(self) -> Told:
        return Told(**{name: self.cleaned_data[name] for name in Told.__dataclass_fields__})

    @property
    def checked(self) -> File:
        return self._checked


def _content_of(file) -> tuple[bytes, str, str]:
    """Raises ``ValidationError`` unless ``file`` is a table that may be kept."""
    name = clean_filename(file.name)
    start = file.read(4)
    file.seek(0)
    if start == b"PK\x03\x04":
        if check_upload(file) != XLSX:
            raise ValidationError(_("Vælg et regneark (.xlsx) eller en CSV-fil."))
        return file.read(), XLSX, name
    if file.size > LARGEST:
        raise ValidationError(_("Filen fylder mere end 25 MB. Del den i flere."))
    refuse_infected(file)
    file.seek(0)
    content = file.read()
    try:
        next(rows_of(BytesIO(content)), None)
    except Unreadable as why:
        raise ValidationError(str(why)) from why
    return content, "text/csv", name


class ConfirmForm(forms.Form):
    """``reason`` is asked for where figures that stand are changed."""

    reason = forms.CharField(
        label=_("Hvorfor tal rettes"),
        max_length=300,
        widget=forms.TextInput(attrs=WIDE),
    )

    def __init__(self, *args, changes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not changes:
            del self.fields["reason"]
        self.helper = DkfdsFormHelper(self)
