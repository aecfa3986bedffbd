"""A municipality's set-up: its bodies, its calendar, its layouts."""

import csv
import io
from datetime import date

import icalendar
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.actions.bodies import MeetingRow
from applications.actions.layouts import shipped_layouts
from applications.models import (
    AgendaHeading,
    AgendaTemplate,
    Meeting,
    PoliticalBody,
)
from support.dkfds.dates import read_date
from support.dkfds.forms import DatoField, DkfdsFormHelper

WIDE = {"class": "form-input form-input--bred"}


class Helped:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class BodyForm(Helped, forms.ModelForm):
    class Meta:
        model = PoliticalBody
        fields = [
            "kind",
            "name",
            "short_code",
            "position",
            "competent",
            "agenda_days",
            "is_active",
        ]
        help_texts = {
            "position": gettext_lazy("Samme tal til to udvalg betyder: på samme tid."),
            "agenda_days": gettext_lazy("Så mange dage før mødet lukker dagsordenen."),
        }


class MeetingForm(Helped, forms.ModelForm):
    date = DatoField(label=gettext_lazy("Mødedato"))
    agenda_closes_on = DatoField(
        label=gettext_lazy("Dagsordenen lukker"),
        required=False,
        help_text=gettext_lazy("Lad feltet stå tomt for at følge instansens frist."),
    )

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor mødet flyttes"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Skal med, når datoen ændres. De, der har fået datoen, får den."),
        widget=forms.TextInput(attrs=WIDE),
    )

    class Meta:
        model = Meeting
        fields = ["date", "place", "agenda_closes_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = self.instance.date if self.instance.pk else None
        if self.before is None:
            del self.fields["reason"]
            self.helper = DkfdsFormHelper(self)

    def clean(self):
        known = super().clean()
        moved = self.before and known.get("date") not in (None, self.before)
        if moved and not known.get("reason"):
            self.add_error("reason", _("Skriv, hvorfor mødet flyttes."))
        return known


class CancelMeetingForm(Helped, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor mødet aflyses"),
        max_length=300,
        help_text=gettext_lazy("De, der har fået mødets dato, får begrundelsen."),
        widget=forms.TextInput(attrs=WIDE),
    )


class ImportForm(Helped, forms.Form):
    """A calendar as pasted lines, CSV or iCalendar; ``rows`` after ``is_valid``."""

    text = forms.CharField(
        label=gettext_lazy("Møder"),
        required=False,
        help_text=gettext_lazy(
            "Ét møde på hver linje: dato; mødested; hvornår dagsordenen lukker. "
            "Kun datoen er nødvendig."
        ),
        widget=forms.Textarea(attrs={**WIDE, "rows": 10}),
    )
    file = forms.FileField(label=gettext_lazy("Eller en fil (CSV eller iCal)"), required=False)

    def clean(self):
        cleaned = super().clean()
        text = _read(cleaned["file"]) if cleaned.get("file") else cleaned.get("text", "")
        if not text.strip():
            raise ValidationError(_("Indsæt mødedatoerne, eller vælg en fil."))
        reader = _from_calendar if "BEGIN:VCALENDAR" in text else _from_lines
        cleaned["rows"] = reader(text)
        return cleaned


def _read(file) -> str:
    if file.size > 1_000_000:
        raise ValidationError(_("Filen er for stor til at være en mødekalender."))
    content = file.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _from_calendar(text: str) -> list[MeetingRow]:
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except ValueError as broken:
        raise ValidationError(
            _("Kalenderfilen kunne ikke læses. Gem den igen som iCal.")
        ) from broken
    rows = []
    for event in calendar.walk("VEVENT"):
        start = event.get("DTSTART")
        if start is not None:
            day = start.dt if type(start.dt) is date else start.dt.date()
            rows.append(MeetingRow(day, str(event.get("LOCATION", ""))[:120]))
    if not rows:
        raise ValidationError(_("Der er ingen møder i kalenderfilen."))
    return rows


def _from_lines(text: str) -> list[MeetingRow]:
    delimiter = ";" if ";" in text else "\t" if "\t" in text else ";"
    rows, wrong = [], []
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or (number == 1 and not any(c.isdigit() for c in cells[0])):
            continue
        try:
            closes = read_date(cells[2]) if len(cells) > 2 and cells[2] else None
            rows.append(MeetingRow(read_date(cells[0]), *cells[1:2] or [""], closes))
        except ValueError:
            wrong.append(
                _("Linje %(nr)s: »%(tekst)s« er ikke en dato.")
                % {"nr": number, "tekst": cells[0][:40]}
            )
    if not rows and not wrong:
        wrong.append(
            _("Der er ingen datoer i teksten. Skriv ét møde på hver linje, fx 15.12.2026.")
        )
    if wrong:
        raise ValidationError(wrong)
    return rows


class AdoptLayoutForm(Helped, forms.Form):
    layout = forms.ChoiceField(
        label=gettext_lazy("Skabelon, der følger med"), widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].choices = [
            (key, layout["name"]) for key, layout in shipped_layouts().items()
        ]


class LayoutForm(Helped, forms.ModelForm):
    class Meta:
        model = AgendaTemplate
        fields = ["name", "form", "shows_matrix", "is_default"]


class HeadingForm(Helped, forms.ModelForm):
    class Meta:
        model = AgendaHeading
        fields = ["label", "content"]
