"""The answer to a question of the council."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.forms.plans import VersionForm, version_field
from portal.forms.choices import choice_field
from portal.forms.helper import PortalFormHelper
from portal.models.fields import LANGUAGES_OF_TEXTS

LONGEST = 6000  # characters of each text: some two pages


class CouncilAnswerForm(forms.Form):
    """Which figures, about which part, and the words around them."""

    snapshot = forms.ChoiceField(label=_("Figures of"), help_text=_("Frozen figures: they never change."))
    unit = forms.TypedChoiceField(label=_("Part of the organisation"), coerce=int)
    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("Write a title, such as the council's own.")}
    )
    question = forms.CharField(
        label=_("What the council asked"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the council asked.")},
    )
    introduction = forms.CharField(
        label=_("Our answer in words"),
        help_text=_("The figure itself, its definition and its limits are added by the portal."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    steps = forms.CharField(
        label=_("What we do now"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = version_field()

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        snapshots: Sequence[tuple[str, str]],
        units: Sequence[tuple[int, str]],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choice_field(self, "snapshot").choices = snapshots
        choice_field(self, "unit").choices = units
        if "version" not in (initial or {}):
            del self.fields["version"]
        self.helper = PortalFormHelper(self, submit=_("Save the draft"))


class PublishAnswerForm(VersionForm):
    """The version that was read, and whether the month's ends before its figures are published, too."""

    months = forms.BooleanField(required=False)


class LanguageForm(forms.Form):
    """The language of a document."""

    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES_OF_TEXTS])
