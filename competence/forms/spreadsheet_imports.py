"""Handing in a spreadsheet, and confirming what it would change. The map between them is in `sheet_maps`."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.reading.spreadsheets import MEGABYTE, Caps
from portal.forms import PortalFormHelper

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ACCEPT = ".xlsx,.xlsm,.ods,.csv,.txt,.tsv"
LARGEST = Caps().size


class HandInForm(forms.Form):
    """One file. What it holds is told by the next page."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("xlsx, ods or csv, with one competence in each row and the column names above them."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=gettext_lazy("Read the columns"))

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST:
            words = {"most": LARGEST // MEGABYTE}
            raise forms.ValidationError(_("The file is larger than %(most)s MB. Remove what is not needed.") % words)
        return file


class ConfirmForm(forms.Form):
    """Take it in as a draft; or, for who may, in force at once."""

    decide = forms.BooleanField(
        required=False,
        label=gettext_lazy("Decide at once"),
        help_text=gettext_lazy("Competences and required levels are in force from now on, without a draft."),
    )
    reference = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Decision reference"),
        help_text=gettext_lazy("If it is decided at once: the number or the meeting of the decision."),
    )

    def __init__(self, *args: Any, may_decide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_decide:
            del self.fields["decide"]
            del self.fields["reference"]
        self.helper = PortalFormHelper(self)
