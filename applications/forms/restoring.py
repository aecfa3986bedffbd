from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.workflow import HelpedForm, ReasonForm


class RestoreRevisionForm(HelpedForm):
    """``base`` is the revision the person was looking at."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-input form-input--bred"}),
        help_text=_("Vises i afsnittets historik."),
    )


class RestoreVersionForm(ReasonForm):
    pass
