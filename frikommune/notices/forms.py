from django import forms
from django.utils.translation import gettext_lazy as _

from support.dkfds.forms import DkfdsFormHelper
from support.notifications.models import Channel, NoticeKind

HINTS = {
    NoticeKind.DEADLINE: _(
        "Frister, du selv har ansvar for, får du altid mail om med det samme. "
        "Valget gælder de øvrige."
    ),
    NoticeKind.MOVED: _("En runde, et møde eller en anden dato er flyttet eller aflyst."),
    NoticeKind.APPROVAL: _("Nyt om sagens behandling i udvalg og kommunalbestyrelse."),
    NoticeKind.SHARING: _("Nogen deler en ansøgning med jer eller inviterer jer med."),
}


class PreferencesForm(forms.Form):
    """One choice for each kind of notice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)
        for kind in NoticeKind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=Channel.choices, help_text=HINTS.get(kind, "")
            )
