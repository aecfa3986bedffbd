"""Form parts for the design system: helper, date field, counted text."""

from datetime import date, datetime

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from support.dkfds.dates import read_date, short_date


class DkfdsFormHelper(FormHelper):
    """Fields only: the page's template owns ``<form novalidate>``, the token and the buttons.

    ``hide_optional`` leaves out "(frivilligt)" where every field is optional, as in a filter. A
    field with ``needed_later`` (a few words) may be empty for now, and says for how long.
    """

    def __init__(self, form: forms.BaseForm | None = None, *, hide_optional: bool = False):
        super().__init__(form)
        self.form_tag = False
        self.disable_csrf = True
        self.hide_optional = hide_optional
        self.attrs = {"novalidate": True}


class DkfdsButton(StrictButton):
    """A ``<button>`` in a layout; crispy's own says ``btn``, which nothing here styles."""

    field_classes = "button"


class DatoInput(forms.TextInput):
    """Text field with a calendar beside it where scripts run.

    The calendar empties the field's own value when it cannot read what was typed, so the visible
    text is sent as ``<name>__tekst`` too (static/site.js) and wins: what is seen is what is saved.
    """

    template_name = "dkfds/widgets/dato.html"

    def __init__(self, attrs=None, *, earliest: date | None = None, latest: date | None = None):
        super().__init__({"class": "form-input", "autocomplete": "off", **(attrs or {})})
        self.earliest, self.latest = earliest, latest

    def get_context(self, name, value, attrs):
        limits = {"earliest": self.earliest, "latest": self.latest}
        return {**super().get_context(name, value, attrs), **limits}

    def format_value(self, value):
        return short_date(value) if isinstance(value, date) else value

    def value_from_datadict(self, data, files, name):
        return data.get(f"{name}__tekst", data.get(name))

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}__tekst" not in data


FIRST_YEAR, LAST_YEAR = 1800, 2199


class DatoField(forms.Field):
    """A date in any common Danish form; what cannot be read is refused, never dropped."""

    widget = DatoInput
    default_error_messages = {
        "invalid": gettext_lazy(
            "Skriv datoen som dag, måned og år med fire cifre, for eksempel 1.12.2016."
        ),
        "year": gettext_lazy("Skriv et årstal mellem 1800 og 2199."),
    }

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, datetime):
            return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        if isinstance(value, date):
            return value
        try:
            day = read_date(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        # Midnight in year 1 is before there is time at all, once it is written in UTC.
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        return day

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class AtMostCharacters(MaxLengthValidator):
    """Counts as the browser's counter does: a line break is one character."""

    message = ngettext_lazy(
        "Teksten er på %(show_value)d tegn. Den må højst være på %(limit_value)d tegn.",
        "Teksten er på %(show_value)d tegn. Den må højst være på %(limit_value)d tegn.",
        "limit_value",
    )

    def clean(self, text):
        return len(_unix_lines(text))


class CountedBoundField(BoundField):
    """Lets the field point at the text that tells its limit."""

    @property
    def aria_describedby(self):
        ids = [super().aria_describedby, f"{self.auto_id}_limit" if self.limit else None]
        return " ".join(filter(None, ids)) or None

    @property
    def limit(self) -> int | None:
        return getattr(self.field, "character_limit", None)


class TegnTaellerMixin:
    """A form whose fields in ``counted`` show how many characters are left.

    ``maxlength`` goes away, for it cuts a pasted text off without a word; the server judges.
    """

    bound_field_class = CountedBoundField
    counted: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.counted:
            self.count_characters(name, limit=self.fields[name].max_length)

    def count_characters(self, name: str, *, limit: int) -> None:
        """Show a counter on field ``name`` and refuse more than ``limit`` characters."""
        field = self.fields[name]
        field.widget.attrs.pop("maxlength", None)
        field.character_limit = limit
        others = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
        field.validators = [*others, AtMostCharacters(limit)]
        read = field.to_python
        # Browsers send CR LF; stored as such, a text that fits would outgrow its column.
        field.to_python = lambda value: _unix_lines(read(value))


def _unix_lines(text: str | None) -> str | None:
    return text.replace("\r\n", "\n") if text else text
