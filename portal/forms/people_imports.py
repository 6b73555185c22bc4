"""Handing in the HR feed's two files, and confirming what they would change."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.helper import PortalFormHelper
from portal.queries.feed_files import MEGABYTE, MOST_MEGABYTES
from portal.queries.feed_problems import SENTENCES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ACCEPT = ".csv,.txt,.tsv,text/csv,text/plain"


class HandInForm(forms.Form):
    """Two files and the day they describe. What the files hold is told by the preview."""

    units_file = forms.FileField(
        label=gettext_lazy("Units file"),
        help_text=gettext_lazy("CSV: code, name, parent, manager (employee number), from, to."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    people_file = forms.FileField(
        label=gettext_lazy("People file"),
        help_text=gettext_lazy("CSV: one row for each employment. A person with three employments has three rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    as_of = forms.DateField(
        label=gettext_lazy("The day the files describe"),
        help_text=gettext_lazy("What was so before this day stays as it is; changes count from this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=gettext_lazy("Read the files and show what would change"))

    def clean_units_file(self) -> bytes:
        """The bytes of the units file."""
        return self._bytes("units_file")

    def clean_people_file(self) -> bytes:
        """The bytes of the people file."""
        return self._bytes("people_file")

    def clean_as_of(self) -> Any:  # noqa: ANN401 - a date
        """A day that has come."""
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_(SENTENCES["future"]) % {"day": day})
        return day

    def _bytes(self, field: str) -> bytes:
        file: UploadedFile[Any] = self.cleaned_data[field]
        if file.size is None or file.size > MOST_MEGABYTES * MEGABYTE:
            raise forms.ValidationError(_(SENTENCES["too_big"]) % {"limit": MOST_MEGABYTES})
        return bytes(file.read())


class ConfirmForm(forms.Form):
    """The decision to apply; `consequence` is what has to be ticked where very many leave or change unit."""

    large = forms.BooleanField(required=False)

    def __init__(self, *args: Any, consequence: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if consequence:
            field = self.fields["large"]
            field.label, field.required = consequence, True
            field.error_messages["required"] = _("Tick that this is right, or hand in other files.")
        else:
            del self.fields["large"]
        self.helper = PortalFormHelper(self)  # after the fields: it lays out those that are there
