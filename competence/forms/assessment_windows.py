"""Whom to ask for a self-assessment, between which days, and with which words; and how the organisation uses them."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.actions.assessment_settings import Settings
from competence.actions.assessment_windows import Days
from portal.face import Words
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field
from portal.models.organisation import LONGEST_RESULT_DAYS, LONGEST_REVIEW_YEARS, Organisation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATEST = date(2150, 1, 1)
LONGEST_NOTE = 300
EVERYONE = "all"
Choices = list[tuple[str, Any]]


def _day(label: "StrOrPromise", help_text: "StrOrPromise") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write a day."),
            "invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01."),
        },
    )


class WindowForm(forms.Form):
    """The days and the message."""

    opens_on = _day(_("From"), _("The first day on which they are asked."))
    closes_on = _day(_("By"), _("The last day. The start page says it. Who is later can still hand in."))
    note = forms.CharField(
        label=_("Message"),
        help_text=_("Optional. One or two sentences to those who are asked."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, submit: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=submit)

    @property
    def days(self) -> Days:
        """What was filled in; only of a valid form."""
        data = self.cleaned_data
        return Days(data["opens_on"], data["closes_on"], " ".join(data["note"].split()))

    def clean_closes_on(self) -> date:
        """A year of more than four digits is a slip of the hand."""
        day: date = self.cleaned_data["closes_on"]
        if day > LATEST:
            raise forms.ValidationError(_("The year cannot be right. Write a year with four digits."))
        return day


class NewWindowForm(WindowForm):
    """The same, and whom to ask."""

    target = forms.ChoiceField(
        label=_("Whom"),
        error_messages={"required": _("Choose whom to ask."), "invalid_choice": _("Choose one of those in the list.")},
    )
    field_order = ("target", "opens_on", "closes_on", "note")

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "target").choices = targets


class ChangeWindowForm(WindowForm):
    """The same for one that is there, with what the page showed."""

    was_opens_on = forms.DateField(widget=forms.HiddenInput)
    was_closes_on = forms.DateField(widget=forms.HiddenInput)
    was_note = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_NOTE)

    @property
    def seen(self) -> Days:
        """What the page showed; only of a valid form."""
        data = self.cleaned_data
        return Days(data["was_opens_on"], data["was_closes_on"], data["was_note"])


class SettingsForm(forms.Form):
    """How the organisation uses self-assessments and how long files are kept, with what the page showed."""

    review_years = forms.IntegerField(
        label=_("Years until an answer is asked again"),
        help_text=_("What was agreed longer ago has to be answered anew; what is newer can be confirmed in one press."),
        min_value=1,
        max_value=LONGEST_REVIEW_YEARS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write a whole number of years from 1 to 10.")
        ),
    )
    manager_view = forms.ChoiceField(
        label=_("The manager's own view of the levels"),
        help_text=_("Nobody sees it before the employee has handed in; then both see it side by side."),
        choices=Organisation.ManagerView.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three."), "invalid_choice": _("Choose one of the three.")},
    )
    consultation_required = forms.BooleanField(
        label=_("Decisions need a recorded consultation"),
        help_text=_("Frameworks and requirements are then decided only when their consultation is recorded."),
        required=False,
    )
    result_days = forms.IntegerField(
        label=_("Days for which made files are kept"),
        help_text=_(
            "Documents, archives and workbooks that people asked for. Then they are deleted, and can be made anew."
        ),
        min_value=1,
        max_value=LONGEST_RESULT_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write a whole number of days from 1 to 90.")
        ),
    )
    seen = forms.RegexField(
        r"^\d{1,2}/[A-Z]{1,6}/(True|False)/\d{1,2}$",
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), _("The page is out of date. Open it again.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=_("Save the settings"))

    @property
    def wanted(self) -> Settings:
        """What was chosen; only of a valid form."""
        data = self.cleaned_data
        return Settings(data["review_years"], data["manager_view"], data["consultation_required"], data["result_days"])

    @property
    def seen_settings(self) -> Settings:
        """What the page showed; only of a valid form."""
        years, view, consultation, days = self.cleaned_data["seen"].split("/")
        return Settings(int(years), view, consultation == "True", int(days))

    @staticmethod
    def words_of(settings: Settings) -> str:
        """The settings as one word, to tell whether somebody else has changed them."""
        consultation = f"{settings.manager_view}/{settings.consultation_required}"
        return f"{settings.review_years}/{consultation}/{settings.result_days}"
