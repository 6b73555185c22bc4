"""The forms of a proposal of requirements."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.actions.profile_comments import LONGEST_COMMENT
from competence.actions.requirement_profiles import LATEST
from competence.forms.missions import LONGEST_TEXT, version_field
from portal.forms import PortalFormHelper

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NO_DAY = _("That is not a day. Write it as year-month-day, for example 2026-03-01.")


def day_field(label: "StrOrPromise", help_text: "StrOrPromise" = "") -> forms.DateField:
    """A day that must be said."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day."), "invalid": NO_DAY},
    )


class BeginForm(forms.Form):
    """A new proposal."""

    title = forms.CharField(
        label=_("What it is about"),
        max_length=200,
        error_messages={"required": _("Write what the proposal is about.")},
    )
    since = day_field(_("Demanded from"), _("The first day on which the levels are demanded."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class HeadForm(BeginForm):
    """What a proposal says of itself."""

    consultation_note = forms.CharField(
        label=_("With whom it was talked through, and when"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the staff meeting on 3 March, the union's representative on 5 March."),
    )
    decision_reference = forms.CharField(
        label=_("Decision reference"),
        required=False,
        max_length=200,
        help_text=_("The number in the diary, or where the decision is written down."),
    )
    version = version_field()


class ConsultForm(forms.Form):
    """Until when people may comment."""

    until = day_field(_("Open until"), _("The last day for comments."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class EndForm(forms.Form):
    """From when something is not demanded any more."""

    since = day_field(_("Not demanded from"), _("The first day without it."))

    def __init__(self, *args: Any, earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        self.helper = PortalFormHelper(self)

    def clean_since(self) -> date:
        """What was demanded yesterday was demanded."""
        since: date = self.cleaned_data["since"]
        if since < self.earliest:
            raise forms.ValidationError(_("The day has passed. Choose today or a later day."))
        if since > LATEST:
            raise forms.ValidationError(_("The year cannot be right. Write a year with four digits."))
        return since


class CommentForm(forms.Form):
    """What one wants to say."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your comment.")},
    )
