"""A line of the employer's log of language support."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.forms.credentials import DAY
from competence.models import LanguageSupport
from portal.forms import PortalFormHelper

HOURS = {
    "invalid": _("Write the hours as a number, for example 12 or 7.5."),
    "min_value": _("Hours are more than 0. Leave it empty if you do not know."),
    "max_value": _("That is more hours than there are. Write those of this support alone."),
    "max_digits": _("Write the hours as a number, for example 12 or 7.5."),
    "max_decimal_places": _("Write the hours with at most one decimal."),
    "max_whole_digits": _("That is more hours than there are. Write those of this support alone."),
}


class LanguageSupportForm(forms.Form):
    """What has been done, from when, until when and for how long."""

    kind = forms.ChoiceField(
        label=_("Kind of support"),
        choices=LanguageSupport.Kind.choices,
        error_messages={"invalid_choice": _("Choose one of the kinds in the list."), "required": _("Choose a kind.")},
    )
    begun_on = forms.DateField(
        label=_("Begun on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={**DAY, "required": _("Write the day it began.")},
    )
    ended_on = forms.DateField(
        label=_("Ended on"),
        help_text=_("Leave it empty while it goes on."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DAY,
    )
    hours = forms.DecimalField(
        label=_("Hours of work time"),
        required=False,
        min_value=0.1,
        max_value=20_000,
        max_digits=6,
        decimal_places=1,
        localize=True,
        error_messages=HOURS,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("For example which course, or who the mentor is. Nothing about health or origin."),
        required=False,
        max_length=500,
        error_messages={
            "max_length": _("The note has %(show_value)d characters; at most %(limit_value)d can be kept. Shorten it."),
            "null_characters_not_allowed": _("The note has a character that cannot be kept. Write it again by hand."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=_("Add to the log"))


class EndForm(forms.Form):
    """When a support ended, and what it came to."""

    ended_on = forms.DateField(
        label=_("Ended on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={**DAY, "required": _("Write the day it ended.")},
    )
    hours = forms.DecimalField(
        label=_("Hours of work time"),
        required=False,
        min_value=0.1,
        max_value=20_000,
        max_digits=6,
        decimal_places=1,
        localize=True,
        error_messages=HOURS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)
