"""The reason for reading someone's data."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.forms.helper import PortalFormHelper


class DisclosureForm(forms.Form):
    """One sentence that the person will read."""

    reason = forms.CharField(
        label=_("Why do you need to read it?"),
        help_text=_("The person sees your name, the time and this sentence."),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.helper = PortalFormHelper(self, submit=_("Open for today"))
