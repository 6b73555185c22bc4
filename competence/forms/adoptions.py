"""Which competences are adopted, and where they go."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.forms.catalogue import CODE_HELP, LANGUAGES, NAMES
from competence.reading.content import Texts
from competence.reading.faults import LONGEST_CODE, LONGEST_NAME
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

LEAVE_OUT = "leave-out"


class LevelsForm(forms.Form):
    """What becomes of the level texts, where the scales have different numbers of levels."""

    levels = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Texts of the levels"),
        help_text=gettext_lazy("Their scale has another number of levels than ours."),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )

    def __init__(self, *args: Any, conversions: Sequence[tuple[str, str]], differs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if differs:
            choices = [("", _("choose")), *conversions, (LEAVE_OUT, _("leave them out: we write our own"))]
            choice_field(self, "levels").choices = choices
        else:
            del self.fields["levels"]
        self.helper = PortalFormHelper(self)


class AdoptForm(LevelsForm):
    """A framework of ours, or a new one. The competences are ticked in the table beside it."""

    framework = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Put them into"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )
    code = forms.CharField(
        required=False, max_length=LONGEST_CODE, label=gettext_lazy("Code of the new framework"), help_text=CODE_HELP
    )

    def __init__(
        self,
        *args: Any,
        frameworks: Sequence[tuple[str, str]],
        taken: Sequence[str],
        name: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.taken = frozenset(taken)
        choice_field(self, "framework").choices = [("", _("a new framework")), *frameworks]
        for language, label in NAMES.items():
            self.fields[f"name_{language}"] = forms.CharField(
                required=False,
                max_length=LONGEST_NAME,
                label=str(label),
                widget=forms.TextInput(attrs={"lang": language}),
                initial=name.get(language, ""),
            )
        self.order_fields(["framework", "code", *(f"name_{language}" for language in LANGUAGES), "levels"])
        self.helper = PortalFormHelper(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("framework"):
            return cleaned
        code = cleaned.get("code", "").strip()
        if not code and "code" not in self.errors:
            self.add_error("code", _("Give the new framework a short code, such as “emergency”."))
        if code in self.taken:
            self.add_error("code", _("You have a framework with this code. Choose it above, or write another code."))
        if not self.name():
            self.add_error("name_sv", _("Write the name in at least one language."))
        return cleaned

    def name(self) -> Texts:
        """The name of the new framework."""
        said = {language: str(self.cleaned_data.get(f"name_{language}", "")).strip() for language in LANGUAGES}
        return {language: text for language, text in said.items() if text}
