"""What the pack writes, against the design system's own markup for each control."""

import pytest
from crispy_forms.bootstrap import AppendedText, FormActions, InlineRadios
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from support.dkfds.forms import DatoField, DkfdsButton, DkfdsFormHelper
from support.dkfds.tests.kitchen_sink import EverythingForm

CHOICES = [("a", "Afslag"), ("b", "Bevilget")]

FIELDS = {
    "text": forms.CharField(label="Felt", help_text="Hjælp"),
    "email": forms.EmailField(label="Felt", help_text="Hjælp"),
    "number": forms.IntegerField(label="Felt", help_text="Hjælp"),
    "url": forms.URLField(label="Felt", help_text="Hjælp", assume_scheme="https"),
    "password": forms.CharField(label="Felt", help_text="Hjælp", widget=forms.PasswordInput),
    "textarea": forms.CharField(label="Felt", help_text="Hjælp", widget=forms.Textarea),
    "date": DatoField(label="Felt", help_text="Hjælp"),
    "file": forms.FileField(label="Felt", help_text="Hjælp"),
    "select": forms.ChoiceField(label="Felt", help_text="Hjælp", choices=CHOICES),
    "multiple": forms.MultipleChoiceField(label="Felt", help_text="Hjælp", choices=CHOICES),
}
GROUPS = {
    "radio": forms.ChoiceField(
        label="Felt", help_text="Hjælp", choices=CHOICES, widget=forms.RadioSelect
    ),
    "checkbox": forms.MultipleChoiceField(
        label="Felt", help_text="Hjælp", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    ),
}


def form_of(field, data=None, **initial):
    class OneFieldForm(forms.Form):
        it = field

    form = OneFieldForm(data, initial=initial)
    form.helper = DkfdsFormHelper(form)
    return form


@pytest.mark.parametrize("kind", FIELDS)
def test_field_comes_as_label_hint_error_control(rendered, kind):
    group = rendered(form_of(FIELDS[kind], {})).get_element_by_id("div_id_it")
    parts = group.xpath(".//label|./span|.//input|.//select|.//textarea")
    assert [part.get("id") or part.get("for") for part in parts] == [
        "id_it",
        "id_it_helptext",
        "id_it_error",
        "id_it",
    ]
    assert group.get("class") == "form-group form-error"


@pytest.mark.parametrize("kind", FIELDS)
def test_control_points_at_its_hint_and_error(rendered, kind):
    control = rendered(form_of(FIELDS[kind], {})).get_element_by_id("id_it")
    assert control.get("aria-describedby").split() == ["id_it_helptext", "id_it_error"]
    assert control.get("aria-invalid") == "true"
    wanted = "form-select" if control.tag == "select" else "form-input"
    assert wanted in control.get("class").split()


@pytest.mark.parametrize("kind", FIELDS)
def test_error_is_read_with_its_word_before_it(rendered, kind):
    error = rendered(form_of(FIELDS[kind], {})).get_element_by_id("id_it_error")
    assert error.get("class") == "form-error-message"
    assert error.xpath("string(span[@class='sr-only'])") == "Fejl: "


@pytest.mark.parametrize("kind", GROUPS)
def test_group_is_a_fieldset_that_points_at_hint_and_error(rendered, kind):
    group = rendered(form_of(GROUPS[kind], {})).get_element_by_id("div_id_it")
    (fieldset,) = group.xpath("./fieldset")
    assert fieldset.get("aria-describedby") == "id_it_helptext id_it_error"
    assert fieldset.xpath("string(./legend)").strip() == "Felt"
    assert [o.get("id") for o in fieldset.xpath(".//input")] == ["id_it_0", "id_it_1"]
    assert {o.get("class") for o in fieldset.xpath(".//input")} == {f"form-{kind}"}
    assert [o.get("for") for o in fieldset.xpath(".//label")] == ["id_it_0", "id_it_1"]


@pytest.mark.parametrize("kind", GROUPS)
def test_group_shows_what_was_chosen(rendered, kind):
    group = rendered(form_of(GROUPS[kind], {"it": "b"})).get_element_by_id("div_id_it")
    assert group.xpath(".//input[@checked]/@value") == ["b"]


def test_single_checkbox_has_its_label_after_it(rendered):
    form = form_of(forms.BooleanField(label="Jeg bekræfter"), {})
    group = rendered(form).get_element_by_id("div_id_it")
    (box,) = group.xpath("./div[@class='form-group-checkbox']")
    assert [child.tag for child in box] == ["input", "label"]
    assert group.xpath("string(span)").endswith("Sæt kryds ved: Jeg bekræfter")


def test_empty_field_is_named_in_its_own_error(rendered):
    error = rendered(form_of(FIELDS["text"], {})).get_element_by_id("id_it_error")
    assert error.text_content() == "Fejl: Felt skal udfyldes."


def test_optional_field_says_so_unless_all_are(rendered):
    form = form_of(forms.CharField(label="Felt", required=False))
    label = "normalize-space(//label)"
    assert rendered(form).xpath(label) == "Felt (frivilligt)"
    form.helper = DkfdsFormHelper(form, hide_optional=True)
    assert rendered(form).xpath(label) == "Felt"


def test_field_that_may_wait_says_until_when(rendered):
    form = form_of(forms.CharField(label="Felt", required=False))
    form.fields["it"].needed_later = "udfyldes, før det sendes"
    label = "normalize-space(//label)"
    assert rendered(form).xpath(label) == "Felt (udfyldes, før det sendes)"


def test_form_without_helper_is_written_the_same(rendered):
    html = rendered(form_of(FIELDS["text"], {}), "{{ form|crispy }}")
    assert html.get_element_by_id("div_id_it").get("class") == "form-group form-error"


def test_suffix_is_read_with_the_label(rendered):
    form = form_of(forms.IntegerField(label="Beløb"))
    form.helper.layout = Layout(AppendedText("it", "kr."))
    html = rendered(form)
    assert html.xpath("normalize-space(//label)") == "Beløb kr."
    assert html.xpath("//div[contains(@class,'--suffix')]/input/@id") == ["id_it"]


def test_layout_writes_every_field_once(rendered):
    form = EverythingForm({})
    ids = rendered(form).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {f"div_{form[name].auto_id}" for name in form.fields if name != "secret"} <= set(ids)


def test_inline_radios_stay_a_fieldset(rendered):
    form = form_of(GROUPS["radio"])
    form.helper.layout = Layout(InlineRadios("it"))
    assert len(rendered(form).xpath("//fieldset//input[@type='radio']")) == 2


def test_submit_becomes_a_primary_button(rendered):
    form = form_of(FIELDS["text"])
    form.helper.add_input(Submit("gem", "Gem"))
    assert rendered(form).xpath("//input[@type='submit']/@class") == ["button button-primary"]


def test_present_file_can_be_seen_and_taken_away(rendered):
    stored = SimpleUploadedFile("bilag.pdf", b"x")
    stored.url = "/bilag.pdf"
    html = rendered(form_of(forms.FileField(label="Bilag", required=False), it=stored))
    assert html.xpath("//a/@href") == ["/bilag.pdf"]
    assert html.xpath("//input[@type='checkbox']/@name") == ["it-clear"]


def test_formset_writes_its_management_form_and_every_form(rendered):
    formset = forms.formset_factory(EverythingForm, extra=2)()
    html = rendered(formset, "{{ form|crispy }}")
    assert html.xpath("//input[@name='form-TOTAL_FORMS']/@value") == ["2"]
    assert html.xpath("//input[@type='email']/@name") == ["form-0-email", "form-1-email"]


class RowForm(forms.Form):
    it = forms.CharField(label="Felt")
    order = forms.IntegerField(widget=forms.HiddenInput)


def test_table_formset_labels_every_cell_and_keeps_hidden_fields_outside(rendered):
    formset = forms.formset_factory(RowForm, extra=2)()
    formset.helper = DkfdsFormHelper()
    formset.helper.template = "dkfds/table_inline_formset.html"
    html = rendered(formset)
    assert html.xpath("//td/label/@for") == ["id_form-0-it", "id_form-1-it"]
    assert html.xpath("//th/text()") == ["Felt"]
    hidden = html.xpath("//input[@type='hidden'][contains(@name,'order')]/@name")
    assert hidden == ["form-0-order", "form-1-order"]
    assert html.xpath("//table//input[@type='hidden']") == []


def test_form_actions_write_their_own_buttons_and_nothing_else(rendered):
    form = form_of(FIELDS["text"])
    button = DkfdsButton("<b>Gem</b>", type="submit", css_class="button-primary")
    form.helper.layout = Layout(Fieldset("Om", "it"), FormActions(button))
    html = rendered(form)
    (group,) = html.xpath("//div[contains(@class,'button-group')]")
    assert [child.tag for child in group] == ["button"]
    assert group.xpath("string(button/b)") == "Gem"
    assert group.xpath("button/@class") == ["button button-primary"]
    assert len(html.xpath("//*[@id='id_it']")) == 1
