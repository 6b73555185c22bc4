"""The form of one question: its text in three languages, what it looks at, who prepares it, and where it is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions.questions import LONGEST_QUESTION, QuestionFacts, stamp_of, texts_of
from planning.forms.plans import HIGHEST_VERSION
from planning.models import Question
from planning.queries import question_sets
from portal.face import Words
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field
from portal.models import Profession, Unit

TEXTS: dict[str, Words] = {
    "sv": _("Question in Swedish"), "nb": _("Question in Norwegian"), "en": _("Question in English"),
}  # fmt: skip
HINTS: dict[str, Words] = {
    "sv": _("Hint in Swedish"), "nb": _("Hint in Norwegian"), "en": _("Hint in English"),
}  # fmt: skip


def _beginning(words: Words) -> str:
    return capfirst(str(words))


_beginning_lazily = lazy(_beginning, str)


def _capital(choices: Sequence[tuple[str, Words]]) -> list[tuple[str, Words]]:
    """Choices that begin a line of their own."""
    return [(value, _beginning_lazily(label)) for value, label in choices]


class QuestionForm(forms.Form):
    """One question. `version` is the stamp of the content that its writer has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=HIGHEST_VERSION, required=False)
    view = forms.ChoiceField(label=_("Time view"), choices=_capital(Question.View.choices), widget=forms.RadioSelect)
    asked = forms.ChoiceField(label=_("Who prepares an answer"), choices=_capital(Question.Asked.choices),
                              widget=forms.RadioSelect)  # fmt: skip
    profession = forms.ChoiceField(
        label=_("Only for a profession"), required=False,
        error_messages={"invalid_choice": _("Choose one of the professions.")},
    )  # fmt: skip
    unit = forms.CharField(
        label=_("Only for a unit and everything below it"), required=False, max_length=200,
        help_text=_("Write the unit's name or code. Empty: everywhere."),
    )  # fmt: skip

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        organisation_id: int,
        professions: Sequence[tuple[Profession, str]],
        facts: QuestionFacts | None = None,
    ) -> None:
        self.organisation_id = organisation_id
        self.professions = {str(one.pk): one for one, _name in professions}
        self.chosen_unit: Unit | None = None
        initial: dict[str, Any] = {"asked": Question.Asked.BOTH, "version": 0}
        if facts is not None:
            initial = {**texts_of(facts), "version": stamp_of(facts)}
        super().__init__(data, initial=initial)
        choices = [("", gettext("every profession")), *((str(one.pk), name) for one, name in professions)]
        choice_field(self, "profession").choices = choices
        for prefix, labels, rows in (("text", TEXTS, 2), ("hint", HINTS, 2)):
            for language, label in labels.items():
                self.fields[f"{prefix}_{language}"] = forms.CharField(
                    label=str(label), required=False, max_length=LONGEST_QUESTION,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
                )  # fmt: skip
        self.helper = PortalFormHelper(self)
        self.helper.layout = Layout(
            "version",
            Fieldset(gettext("The question"), *(f"text_{language}" for language in TEXTS), css_class="part"),
            Div("view", "asked", css_class="level-texts"),
            Fieldset(
                gettext("A hint beside it, if it helps"), *(f"hint_{language}" for language in HINTS), css_class="part"
            ),
            Fieldset(gettext("Who is asked"), Div("profession", "unit", css_class="level-texts"), css_class="part"),
        )

    def clean_unit(self) -> str:
        """The one unit that is meant."""
        text = str(self.cleaned_data["unit"]).strip()
        if not text:
            return ""
        found = question_sets.units_named(self.organisation_id, text, on=timezone.localdate())
        if not found:
            raise forms.ValidationError(gettext("No unit has this name or code. Write it as it stands in the portal."))
        if len(found) > 1:
            codes = ", ".join(one.code for one in found)
            said = gettext("Several units have this name. Write the code of one: %(codes)s.")
            raise forms.ValidationError(said % {"codes": codes})
        self.chosen_unit = found[0]
        return found[0].code

    def clean(self) -> dict[str, Any]:
        """The question in one language at least."""
        super().clean()
        if not self.errors and not self._texts("text"):
            self.add_error("text_sv", str(_("Write the question in at least one language.")))
        return self.cleaned_data

    def facts(self) -> QuestionFacts:
        """What is said. Only for a valid form."""
        said = self.cleaned_data
        return QuestionFacts(
            view=said["view"],
            asked=said["asked"],
            text=self._texts("text"),
            hint=self._texts("hint"),
            profession=self.professions.get(said["profession"]),
            unit=self.chosen_unit,
        )

    def seen(self) -> int:
        """The stamp of what its writer has seen; 0 where it was taken out of the form."""
        return int(self.cleaned_data.get("version") or 0)

    def _texts(self, prefix: str) -> dict[str, str]:
        said = {
            language: " ".join(str(self.cleaned_data.get(f"{prefix}_{language}", "")).split()) for language in TEXTS
        }
        return {language: text for language, text in said.items() if text}
