"""A certificate that somebody has seen or hands in, a course list, and the words that refuse or withdraw."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.actions.credentials import LONGEST_REASON
from competence.reading import proofs
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.face import Words

EARLIEST = date(1950, 1, 1)  # nobody at work holds an older one; keeps typing errors such as the year 206 out
LATEST = date(2150, 1, 1)
OUT_OF_RANGE = _("The year cannot be right. Write a year with four digits.")
DAY = {"invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01.")}
ACCEPT = "application/pdf,image/png,image/jpeg,.pdf,.png,.jpg,.jpeg"


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
    submit: "Words" = _("Record the certificate")

    def __init__(self, *args: Any, certificates: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((str(pk), name) for pk, name in certificates)]
        choice_field(self, "competence").choices = choices
        self.helper = PortalFormHelper(self, submit=self.submit)

    def clean_issued_on(self) -> date:
        return _plausible(self.cleaned_data["issued_on"])

    def clean_valid_until(self) -> date | None:
        day = self.cleaned_data["valid_until"]
        return None if day is None else _plausible(day)


class ReportForm(CredentialForm):
    """A certificate of one's own, with a picture of the paper or the file itself."""

    proof = forms.FileField(
        label=_("Proof"),
        help_text=_("A PDF, or a picture of the paper (PNG or JPEG), at most 10 MB."),
        required=False,
        allow_empty_file=True,  # said in our own words
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    submit = _("Hand in the certificate")

    def clean_proof(self) -> proofs.ProofFile | None:
        """The file as it will be kept; what cannot be kept says why."""
        file: UploadedFile[Any] | None = self.cleaned_data["proof"]
        if file is None:
            return None
        if (file.size or 0) > proofs.MOST_MEGABYTES * proofs.MEGABYTE:
            raise forms.ValidationError(str(proofs.SAID["too_big"]))
        try:
            return proofs.read(file.name or "", file.read())
        except proofs.NotAProof as refusal:
            raise forms.ValidationError(str(refusal)) from None


class BatchForm(CredentialForm):
    """A certificate, its day, and the list of those who have it."""

    people = forms.CharField(
        label=_("Those who took part"),
        help_text=_(
            "Paste employee numbers or user names, one a line. Whole rows from a spreadsheet work as well: "
            "the number is looked for in each row."
        ),
        max_length=4_000_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        error_messages={
            "required": _("Paste at least one employee number or user name."),
            "null_characters_not_allowed": _("The list has a character that cannot be read. Paste it again as text."),
        },
    )
    submit = _("Look through the list")


class ReasonForm(forms.Form):
    """Why a certificate is refused or withdrawn: the person reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The employee reads this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write why, so that the employee knows what to do."),
            "null_characters_not_allowed": _("The reason has a character that cannot be kept. Write it again by hand."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


def _plausible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(OUT_OF_RANGE)
    return day
