"""Forms for a form template that is a draft. Saving is the view's call to an action."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import FormTemplate, SectionPart, TemplateSection
from support.dkfds.forms import DkfdsFormHelper, TegnTaellerMixin

WIDE = {"class": "form-input form-input--bred"}


class FormTemplateForm(forms.ModelForm):
    class Meta:
        model = FormTemplate
        fields = ["title", "introduction", "source"]
        widgets = {
            "title": forms.TextInput(attrs=WIDE),
            "introduction": forms.Textarea(attrs=WIDE | {"rows": 6}),
            "source": forms.TextInput(attrs=WIDE),
        }
        help_texts = {"introduction": _("Står øverst for den, der skriver.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class NewFormTemplateForm(FormTemplateForm):
    class Meta(FormTemplateForm.Meta):
        fields = ["kind", *FormTemplateForm.Meta.fields]
        widgets = {**FormTemplateForm.Meta.widgets, "kind": forms.RadioSelect}


class TemplateSectionForm(TegnTaellerMixin, forms.ModelForm):
    """A section of ``template``: goals and exemptions have one place each in it."""

    counted = ("heading",)

    class Meta:
        model = TemplateSection
        fields = ["heading", "guidance", "advised_characters", "shows"]
        # As a Dane writes it: a number field would take 2.000 for 2.
        localized_fields = ["advised_characters"]
        widgets = {
            "heading": forms.TextInput(attrs=WIDE),
            "guidance": forms.Textarea(attrs=WIDE | {"rows": 10}),
            "shows": forms.RadioSelect,
        }
        help_texts = {
            "guidance": _("Står ved siden af feltet, mens der skrives."),
            "advised_characters": _("Et råd til den, der skriver; længere tekst er tilladt."),
            "shows": _("Tabellen med mål og tabellen med hjemler står i hvert sit afsnit."),
        }

    def __init__(self, *args, template: FormTemplate, **kwargs):
        super().__init__(*args, **kwargs)
        self.template = template
        self.fields["shows"].choices = TemplateSection.Shows.choices
        self.helper = DkfdsFormHelper(self)

    def clean_shows(self):
        shows = self.cleaned_data["shows"]
        others = self.template.sections.filter(~Q(pk=self.instance.pk), shows=shows)
        if shows and (other := others.first()):
            raise forms.ValidationError(
                _("Afsnit %(section)s har den tabel. Den kan kun stå ét sted."),
                params={"section": other},
            )
        return shows


class SectionPartForm(TegnTaellerMixin, forms.ModelForm):
    counted = ("label",)

    class Meta:
        model = SectionPart
        fields = ["label", "required"]
        widgets = {"label": forms.TextInput(attrs=WIDE)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)
