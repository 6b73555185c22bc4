"""Handing in a CASE package: the file, and what it cannot know."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.models import Layer
from competence.reading.case_files import MOST_MEGABYTES
from competence.reading.faults import LONGEST_CODE, is_plain
from competence.reading.spreadsheets import MEGABYTE
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field
from portal.texts import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from portal.models import Profession

CODE = re.compile(r"[^\s/]+(?: [^\s/]+)*")
LANGUAGES = [("sv", gettext_lazy("Swedish")), ("nb", gettext_lazy("Norwegian bokmål")), ("en", gettext_lazy("English"))]


class HandInForm(forms.Form):
    """A package, and the framework that it shall be here."""

    file = forms.FileField(
        label=gettext_lazy("CASE package"),
        help_text=gettext_lazy("A JSON file of CASE 1.0 or 1.1, as it comes from an address with /CFPackages/ in it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose the file again."),
        },
    )
    code = forms.CharField(
        label=gettext_lazy("Code of the framework"),
        help_text=gettext_lazy("Short, and of no other framework. What was imported before keeps its code."),
        max_length=LONGEST_CODE,
        error_messages={
            "required": gettext_lazy("Give the framework a code."),
            "max_length": gettext_lazy("A code has at most %(limit_value)s characters."),
        },
    )
    layer = forms.ChoiceField(
        label=gettext_lazy("Who it is for"), choices=Layer.choices, initial=Layer.COMMON, widget=forms.RadioSelect
    )
    profession = forms.ChoiceField(
        label=gettext_lazy("Profession"),
        help_text=gettext_lazy("Only for a profession-common framework."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of texts that name none"), choices=LANGUAGES, initial="en"
    )

    def __init__(self, *args: Any, professions: "Mapping[str, Profession]", reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.professions = professions
        names = sorted((in_language(row.name, reader).value, code) for code, row in professions.items())
        choice_field(self, "profession").choices = [("", "–"), *((code, name) for name, code in names)]
        self.helper = PortalFormHelper(self, submit=gettext_lazy("Read the package and show what it holds"))

    def clean_file(self) -> bytes:
        """The bytes of the file."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_MEGABYTES * MEGABYTE:
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % {"most": MOST_MEGABYTES})
        self.cleaned_data["file_name"] = "".join(sign for sign in file.name or "" if is_plain(sign))[:200]
        return bytes(file.read())

    def clean_code(self) -> str:
        """A code that an address can hold."""
        code: str = self.cleaned_data["code"]
        if not is_plain(code) or not CODE.fullmatch(code):
            raise forms.ValidationError(_("A code has letters, digits and signs, and no slash or line break."))
        return code

    def clean(self) -> dict[str, Any]:
        """A profession belongs to its layer only."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("profession") and data.get("layer") != Layer.PROFESSION:
            self.add_error("profession", _("Only a profession-common framework has a profession. Choose “–”."))
        data["profession"] = self.professions.get(data.get("profession", ""))
        return data
