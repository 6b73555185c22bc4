"""A certificate that somebody has seen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormHelper

EARLIEST = date(1950, 1, 1)  # nobody at work holds an older one; keeps typing errors such as the year 206 out
LATEST = date(2150, 1, 1)
OUT_OF_RANGE = _("The year cannot be right. Write a year with four digits.")
DAY = {"invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01.")}


class CredentialForm(forms.Form):
    """Which certificate, from when and until when."""

    competence = forms.TypedChoiceField(
        label=_("Certificate"),
        coerce=int,
        error_messages={
            "required": _("Choose a certificate."),
            "invalid_choice": _("Choose one of the certificates in the list."),
        },
    )
    issued_on = forms.DateField(
        label=_("Issued on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={**DAY, "required": _("Write the day it was issued.")},
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        help_text=_("The last valid day. Leave it empty for the certificate's usual validity."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DAY,
    )

    def __init__(self, *args: Any, certificates: Sequence[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((str(pk), name) for pk, name in certificates)]
        self.fields["competence"].choices = choices  # type: ignore[attr-defined]  # it is a choice field
        self.helper = PortalFormHelper(self, submit=_("Record the certificate"))

    def clean_issued_on(self) -> date:
        return _plausible(self.cleaned_data["issued_on"])

    def clean_valid_until(self) -> date | None:
        day = self.cleaned_data["valid_until"]
        return None if day is None else _plausible(day)


def _plausible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(OUT_OF_RANGE)
    return day
