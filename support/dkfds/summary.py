"""Everything that is wrong with one or several forms, as links to the fields."""

from collections.abc import Iterable, Iterator

from django import forms
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _


def error_lines(*sources: BaseForm | BaseFormSet | object) -> list[dict]:
    """``{"text", "target"}`` per error, in the order of the page.

    Anything that is neither form nor formset is skipped, so that a template may name a variable
    its page has not got. ``target`` is empty for errors that belong to no field.
    """
    return [line for form in _forms(sources) for line in _form_lines(form)]


def has_errors(values: Iterable[object]) -> bool:
    """Whether a bound form among ``values`` was refused."""
    return any(form.errors for form in _forms(values) if isinstance(form, BaseForm)) or any(
        formset.total_error_count() for formset in values if isinstance(formset, BaseFormSet)
    )


def field_errors(field: BoundField) -> list[str]:
    """What is wrong with a field, in words that make sense away from it too.

    Django says "Dette felt er påkrævet" of every empty field, which tells nothing in a list.
    """
    return [_sentence(field, error) for error in field.errors.as_data()]


def _sentence(field: BoundField, error: forms.ValidationError) -> str:
    text = " ".join(error.messages)
    if error.code != "required" or text != forms.Field.default_error_messages["required"]:
        return text
    widget, label = field.field.widget, field.label
    if isinstance(widget, forms.CheckboxInput):
        return _("Sæt kryds ved: %(label)s") % {"label": label}
    if isinstance(widget, forms.widgets.ChoiceWidget):
        return _("Vælg: %(label)s") % {"label": label}
    return _("%(label)s skal udfyldes.") % {"label": label}


def first_control(field: BoundField) -> str:
    """Id of the control a click on the error goes to: a group has none of its own."""
    if field.id_for_label:
        return field.id_for_label
    widgets = field.subwidgets
    return widgets[0].id_for_label if widgets else field.auto_id


def _forms(sources: Iterable[object]) -> Iterator[BaseForm | BaseFormSet]:
    for source in sources:
        if isinstance(source, BaseFormSet) and source.is_bound:
            yield source
            yield from source.forms
        elif isinstance(source, BaseForm) and source.is_bound:
            yield source


def _form_lines(form: BaseForm | BaseFormSet) -> Iterator[dict]:
    if isinstance(form, BaseFormSet):
        yield from ({"text": text, "target": ""} for text in form.non_form_errors())
        return
    # What is wrong with the form as a whole leads to where mending it begins.
    begins = next((first_control(field) for field in form.visible_fields()), "")
    yield from ({"text": text, "target": begins} for text in form.non_field_errors())
    for field in form:
        target = "" if field.is_hidden else first_control(field)
        yield from ({"text": text, "target": target} for text in field_errors(field))
