"""A role's words, in up to three languages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import PortalFormHelper

LANGUAGES = ("sv", "nb", "en")
LONGEST_SEEN = 4000


class RoleForm(forms.Form):
    """The name is needed in one language; the others may stay empty."""

    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200, required=False)
    name_nb = forms.CharField(label=_("Name in Norwegian"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    text = forms.CharField(
        label=_("What the role means"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)

    def clean(self) -> dict[str, Any]:
        """At least one name."""
        data = super().clean() or {}
        if not self.errors and not self.name:
            self.add_error("name_sv", _("Write the name of the role in at least one language."))
        return data

    @property
    def name(self) -> dict[str, str]:
        """The names that were written."""
        texts = {language: str(self.cleaned_data.get(f"name_{language}", "")).strip() for language in LANGUAGES}
        return {language: text for language, text in texts.items() if text}

    @property
    def description(self) -> dict[str, str] | None:
        """What the role means, in the language of its first name."""
        text = str(self.cleaned_data["text"]).strip()
        return {next(iter(self.name)): text} if text else None
