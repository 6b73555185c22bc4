"""Choice fields whose choices are known only when the form is made."""

from typing import TYPE_CHECKING, cast

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.face import Words


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """The form's field of that name, to give it choices."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice field.")
    return field


def choices_of(form: forms.BaseForm, name: str) -> list[tuple[str, str]]:
    """What can be chosen in the field, where it has no groups: as it is posted, and in words."""
    choices = cast("Iterable[tuple[object, Words]]", choice_field(form, name).choices)
    return [(str(value), str(words)) for value, words in choices]
