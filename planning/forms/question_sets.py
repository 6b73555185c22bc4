"""The forms of a question set: a new one, a consultation, a comment and its answer, the decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.actions.question_sets import LONGEST_TEXT
from planning.forms.plans import version_field
from planning.models import QuestionSet
from portal.face import Words
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

LONGEST_NAME = 120
NAMES: dict[str, Words] = {
    "sv": _("Name in Swedish"), "nb": _("Name in Norwegian"), "en": _("Name in English"),
}  # fmt: skip


class NewSetForm(forms.Form):
    """A new set: for which talks, and what it is called."""

    kind = forms.ChoiceField(label=_("Kind of talk"), choices=QuestionSet.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, label in NAMES.items():
            widget = forms.TextInput(attrs={"lang": language})
            self.fields[f"name_{language}"] = forms.CharField(
                label=str(label), required=False, max_length=LONGEST_NAME, widget=widget
            )
        self.helper = PortalFormHelper(self)

    def clean(self) -> dict[str, Any]:
        """A name in one language at least."""
        super().clean()
        if not self.errors and not self.name():
            self.add_error("name_sv", str(_("Write the name in at least one language.")))
        return self.cleaned_data

    def name(self) -> dict[str, str]:
        """The languages that something is written in."""
        said = {language: self.cleaned_data.get(f"name_{language}", "") for language in NAMES}
        return {language: text for language, text in said.items() if text}


class ConsultForm(forms.Form):
    """Until when people may comment, and who is asked."""

    until = forms.DateField(
        label=_("Last day to comment"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the last day of the consultation."),
            "invalid": _("That is not a day. Write it as year-month-day, for example 2026-03-01."),
        },
    )
    note = forms.CharField(
        label=_("Who is consulted, and about what"), max_length=LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class CommentForm(forms.Form):
    """A comment on the whole, or on one question."""

    question = forms.TypedChoiceField(
        label=_("About"), required=False, coerce=int, empty_value=None,
        error_messages={"invalid_choice": _("This question is not in the version any more. Choose again.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Your comment"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you want to say.")},
    )  # fmt: skip

    def __init__(self, *args: Any, questions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("the whole version")), *questions]
        choice_field(self, "question").choices = choices
        self.helper = PortalFormHelper(self)


class AnswerForm(forms.Form):
    """The answer to a comment."""

    text = forms.CharField(max_length=LONGEST_TEXT, error_messages={"required": _("Write what you want to say.")})


class DecideForm(forms.Form):
    """The count of edits that the decider has read."""

    version = version_field()


class MoveForm(forms.Form):
    """One step."""

    way = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
