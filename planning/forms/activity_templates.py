"""A kind of activity in the catalogue: its words in up to three languages, and what usually goes with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.actions.activity_templates import TemplateFacts
from planning.forms.activities import MOST_HOURS, TENTH
from planning.models import Activity
from planning.queries.activity_types import ActivityType
from portal.face import Words
from portal.forms import PortalFormHelper

TEXTS: dict[str, tuple[tuple[Words, Words, Words], int]] = {
    "name": ((_("Name in Swedish"), _("Name in Norwegian"), _("Name in English")), 100),
    "template": ((_("Sentence in Swedish"), _("Sentence in Norwegian"), _("Sentence in English")), 200),
    "proof": ((_("Proof in Swedish"), _("Proof in Norwegian"), _("Proof in English")), 300),
    "reflection": ((_("Question in Swedish"), _("Question in Norwegian"), _("Question in English")), 300),
}
LANGUAGES = ("sv", "nb", "en")


class TemplateForm(forms.Form):
    """What is said about a kind of activity. A name is needed in one language; the rest may stay empty."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    responsible = forms.ChoiceField(
        label=_("Who usually sees to it"), choices=[("", _("Not said")), *Activity.Responsible.choices], required=False
    )
    hours = forms.DecimalField(
        label=_("Usual hours"), required=False, min_value=TENTH, max_value=MOST_HOURS, decimal_places=1, max_digits=6
    )
    is_active = forms.BooleanField(
        label=_("Can be chosen in plans"), required=False, initial=True,
        help_text=_("Without it the kind is hidden. Plans that have it already keep it."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = []
        for field, (labels, longest) in TEXTS.items():
            for language, label in zip(LANGUAGES, labels, strict=True):
                widget = forms.TextInput(attrs={"lang": language})
                name = f"{field}_{language}"
                self.fields[name] = forms.CharField(label=str(label), max_length=longest, required=False, widget=widget)
                names.append(name)
        self.fields["template_sv"].help_text = _("What stands in [brackets] is filled in by who plans.")
        self.order_fields(["kind", *names, "responsible", "hours", "is_active"])
        self.helper = PortalFormHelper(self, submit=_("Save"))

    def clean(self) -> dict[str, Any]:
        """At least one name."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self._texts("name"):
            self.add_error("name_sv", _("Write the name in at least one language."))
        return cleaned

    def facts(self) -> TemplateFacts:
        """What is said, as the action takes it. Only for a valid form."""
        said = self.cleaned_data
        texts = {field: self._texts(field) for field in TEXTS}
        return TemplateFacts(
            kind=said["kind"], responsible=said["responsible"], hours=said["hours"], is_active=said["is_active"],
            **texts,
        )  # fmt: skip

    def _texts(self, field: str) -> dict[str, str]:
        said = {language: self.cleaned_data.get(f"{field}_{language}", "") for language in LANGUAGES}
        return {language: text for language, text in said.items() if text}

    @staticmethod
    def values(one: ActivityType) -> dict[str, object]:
        """What stands in the form to begin with."""
        texts = {
            f"{field}_{language}": getattr(one, field).get(language, "") for field in TEXTS for language in LANGUAGES
        }
        return {
            **texts, "kind": one.kind, "responsible": one.responsible, "hours": one.hours, "is_active": one.is_active,
            "version": one.version,
        }  # fmt: skip
