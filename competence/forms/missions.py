"""The forms of a mission and its tasks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

HIGHEST_VERSION = 2**31 - 1
LONGEST_TEXT = 8_000


def version_field() -> forms.IntegerField:
    """The version that the writer has seen."""
    return forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """Nothing but what the writer has seen."""

    version = version_field()


class MissionForm(forms.Form):
    """What the unit is there to do."""

    text = forms.CharField(
        label=_("The unit's mission"),
        max_length=LONGEST_TEXT,
        help_text=_(
            "What is the unit there to do, and for whom? A few sentences that everyone who works here knows again."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the unit is there to do.")},
    )
    version = version_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class TaskForm(forms.Form):
    """One task of the mission."""

    name = forms.CharField(
        label=_("Task"),
        max_length=200,
        help_text=_("What is done, in a few words: “Treat patients with NIV”."),
        error_messages={"required": _("Write what is done.")},
    )
    description = forms.CharField(
        label=_("More about it"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("How often, for whom, what makes it hard. May be left empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = version_field()

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["version"]
        self.helper = PortalFormHelper(self)


class TaskRolesForm(forms.Form):
    """The roles that a task belongs to."""

    roles = forms.TypedMultipleChoiceField(
        label=_("Roles that do this task"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose roles of this unit or of the whole organisation.")},
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "roles").choices = [(str(pk), name) for pk, name in roles]
        self.helper = PortalFormHelper(self)
