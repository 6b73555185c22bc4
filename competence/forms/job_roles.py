"""A role for a person, from a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

EARLIEST = date(1950, 1, 1)  # nobody at work has held a role for longer; keeps typing errors such as the year 206 out
LATEST = date(2150, 1, 1)


class GiveRoleForm(forms.Form):
    """Which of the found roles, and from when."""

    role = forms.TypedChoiceField(
        label=_("Role"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose one of the roles in the list.")},
    )
    since = forms.DateField(
        label=_("From"),
        help_text=_("The first day of the role. Its required levels count from this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the first day of the role."),
            "invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01."),
        },
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "role").choices = [(str(pk), name) for pk, name in roles]
        self.helper = PortalFormHelper(self, submit=_("Give the role"))

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if not EARLIEST <= since <= LATEST:
            raise forms.ValidationError(_("The year cannot be right. Write a year with four digits."))
        return since
