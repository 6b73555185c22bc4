"""What people say about a plan as a whole; the fields that goals and activities share."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HIGHEST_VERSION = 2**31 - 1
LONGEST_FOLLOW_UP = 4_000
YEARS_AHEAD = 10


def version_field() -> forms.IntegerField:
    """The version that the person has seen."""
    return forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)


def day_field(label: "str | _StrPromise") -> forms.DateField:
    """A day that may be left open."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def within_reason(day: date | None) -> date | None:
    """Nobody plans further ahead than ten years; a slip of the finger in the year does."""
    if day is not None and day > timezone.localdate() + timedelta(days=366 * YEARS_AHEAD):
        raise forms.ValidationError(_("Choose a date within the next ten years."))
    return day


class VersionForm(forms.Form):
    """Nothing but what the person has seen."""

    version = version_field()


class FollowUpForm(forms.Form):
    """A look back."""

    text = forms.CharField(
        label=_("What do we see?"),
        max_length=LONGEST_FOLLOW_UP,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a line about what you saw.")},
    )


class MoveForm(forms.Form):
    """How far a goal or an activity has come, with the reason where it is given up."""

    state = forms.CharField(max_length=20)
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)


class PdfForm(forms.Form):
    """The language of the document."""

    language = forms.ChoiceField(choices=[("sv", "Svenska"), ("nb", "Norsk bokmål"), ("en", "English")])
