from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from support.accounts.models import User
from support.dkfds.forms import DkfdsFormHelper, TegnTaellerMixin
from support.texts.anchors import Anchor, anchor, bare, paragraph_anchor
from support.texts.html import blocks

LONGEST_COMMENT = 4000
BODY = {"class": "form-input form-input--bred", "rows": 4}


class CalledChoice(forms.ModelMultipleChoiceField):
    """Colleagues by name and organisation."""

    def __init__(self, *args, organisations: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = organisations

    def label_from_instance(self, user):
        return f"{user.name} ({self.organisations[user.pk]})"


class ReplyForm(TegnTaellerMixin, forms.Form):
    """``callable_`` are the readers (``queries.readers``) one may give a message."""

    counted = ("body",)
    body = forms.CharField(
        label=_("Kommentar"), max_length=LONGEST_COMMENT, widget=forms.Textarea(attrs=BODY)
    )

    def __init__(self, *args, callable_, **kwargs):
        super().__init__(*args, **kwargs)
        organisations = {reader.user.pk: reader.organisation for reader in callable_}
        self.fields["mention"] = CalledChoice(
            User.objects.filter(pk__in=organisations).order_by("name"),
            label=_("Giv besked til"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            organisations=organisations,
        )
        self.helper = DkfdsFormHelper(self, hide_optional=True)


class CommentForm(ReplyForm):
    """A new comment: on the whole section, a paragraph, or what was marked in the browser.

    ``quote`` and ``near`` come from the page's script; ``passage`` is the way without it.
    """

    quote = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=20_000)
    near = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())
    passage = forms.ChoiceField(label=_("Kommentaren gælder"), required=False)
    to_guests = forms.BooleanField(
        label=_("Ministeriets sparringspartner må også se kommentaren"), required=False
    )
    field_order = ["quote", "near", "passage", "body", "to_guests", "mention"]

    def __init__(self, *args, html: str, has_guests: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.html = html
        self.fields["passage"].choices = [
            ("", _("Hele afsnittet")),
            *(
                (str(number), f"»{Truncator(text).chars(70)}«")
                for number, text in enumerate(blocks(html))
                if bare(text)
            ),
        ]
        if not has_guests:
            del self.fields["to_guests"]
        self.order_fields(self.field_order)
        self.helper = DkfdsFormHelper(self, hide_optional=True)

    def clean(self):
        cleaned = super().clean()
        cleaned["anchor"] = self._anchor(cleaned)
        return cleaned

    def _anchor(self, cleaned: dict) -> Anchor | None:
        if quote := cleaned.get("quote"):
            found = anchor(self.html, quote, near=cleaned.get("near") or 0)
            if found is None:
                self.add_error(
                    "passage",
                    _(
                        "Det, du markerede, står ikke i teksten mere. Markér igen, eller vælg et "
                        "stykke."
                    ),
                )
            return found
        if position := cleaned.get("passage"):
            return paragraph_anchor(self.html, int(position))
        return None
