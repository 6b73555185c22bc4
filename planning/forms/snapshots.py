"""What is filled in to freeze, publish, compare and take away figures."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormHelper
from portal.numbers import LARGEST_ID

LONGEST_NOTE, LONGEST_DECISION = 200, 500
EARLIEST = date(2015, 1, 1)


class TakeForm(forms.Form):
    """Which day, and why."""

    day = forms.DateField(
        label=_("Day"),
        help_text=_("Today, or a day gone by: the figures are then those of the end of that day, as far as is known."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day that exists, as 2026-11-30.")},
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("A line for those who see it in the list: for the board's meeting in December."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=_("Freeze the figures"))

    def clean_day(self) -> date:
        """Not before there was a portal, and not before the day has come."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day gone by: figures are frozen as they were on a day."))
        if day < EARLIEST:
            raise forms.ValidationError(_("Choose a day from 2015 on."))
        return day


class PublishForm(forms.Form):
    """What is said with it."""

    note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        max_length=LONGEST_DECISION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown beside the figures to everybody who reads them."),
    )
    months = forms.BooleanField(
        label=_("Publish the month's ends before them, too"),
        help_text=_("Readers see a trend of published days only."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, has_months: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_months:
            del self.fields["months"]
        self.helper = PortalFormHelper(self)


class WorkbookForm(forms.Form):
    """The language of the workbook."""

    language = forms.ChoiceField(choices=[("sv", "Svenska"), ("nb", "Norsk bokmål"), ("en", "English")])


class CompareForm(forms.Form):
    """Which two, by their ids, and of which unit. What is not filled in is chosen by the page."""

    a = forms.UUIDField(required=False)
    b = forms.UUIDField(required=False)
    unit = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
