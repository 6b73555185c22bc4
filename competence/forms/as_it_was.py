"""Which day to look back at."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormHelper

EARLIEST = date(2000, 1, 1)  # nothing in the portal is older


class DayForm(forms.Form):
    """A day gone by; `today` is the last one there is."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01."),
            "required": _("Choose a day."),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = PortalFormHelper(self, submit=_("Show that day"))
        self.helper.form_method = "get"

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("That day has not come yet. Choose today or an earlier day."))
        if day < EARLIEST:
            raise forms.ValidationError(_("The portal knows nothing of that day. Choose a later one."))
        return day
