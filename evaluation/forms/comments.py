from django import forms
from django.utils.translation import gettext_lazy as _

from support.dkfds.forms import DkfdsFormHelper


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Kommentar"),
        max_length=5000,
        widget=forms.Textarea(attrs={"class": "form-input form-input--bred", "rows": 5}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)
