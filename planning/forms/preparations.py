"""What one writes to prepare a talk: an answer for each question, and private notes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from planning.forms.plans import version_field

LONGEST = 4_000


class PrepareForm(forms.Form):
    """A text and its version for each code; the private notes have the code "".

    What was not sent is not looked at: the page of two versions sends only what it is about.
    """

    def __init__(self, codes: Iterable[str], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.codes = tuple(code for code in codes if data is None or text_name(code) in data)
        for code in self.codes:
            self.fields[text_name(code)] = forms.CharField(
                label=_("Answer") if code else _("Private notes"),
                required=False,
                max_length=LONGEST,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[version_name(code)] = version_field()

    def clean(self) -> dict[str, Any]:
        """The same words are the same text, however lines end; a text without its version is not saved."""
        cleaned: dict[str, Any] = super().clean() or {}
        for code in self.codes:
            if self.errors.pop(version_name(code), None):
                self.add_error(text_name(code), _("The page was not complete. Your text is kept here: save it again."))
            if isinstance(text := cleaned.get(text_name(code)), str):
                cleaned[text_name(code)] = text.replace("\r\n", "\n").strip()
        return cleaned

    def written(self) -> Mapping[str, tuple[str, int]]:
        """What was sent, by code: the text and the version that stood in the page."""
        said = self.cleaned_data
        return {code: (said[text_name(code)], said[version_name(code)]) for code in self.codes}


def text_name(code: str) -> str:
    """The field of a text."""
    return f"answer-{code}" if code else "notes"


def version_name(code: str) -> str:
    """The field of its version."""
    return f"version-{code}" if code else "notes-version"
