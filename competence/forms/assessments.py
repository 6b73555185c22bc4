"""The answer to one competence, and the message that returns an assessment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.actions.assessments import Answer
from competence.models import Rating
from competence.models.scale import HIGHEST_LEVEL
from portal.forms import PortalFormHelper

LONGEST_EVIDENCE = 2000
LONGEST_TEXT = 4000  # characters: more than a page, which is no longer a comment
HIGHEST_VERSION = 2**31 - 2  # the column's own limit, with room for the next one
NOT_APPLICABLE = "na"
LEVELS = [(str(value), str(value)) for value in range(HIGHEST_LEVEL + 1)]


class AnswerForm(forms.Form):
    """One competence's fields; `prefix_of` keeps them apart where many stand on a page."""

    level = forms.ChoiceField(
        label=_("Which level is right today?"),
        choices=[("", ""), *LEVELS, (NOT_APPLICABLE, NOT_APPLICABLE)],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the levels, or that it is not relevant.")},
    )
    wish = forms.ChoiceField(
        label=_("I want to work with this"),
        choices=Rating.Wish.choices,
        error_messages={
            "invalid_choice": _("Choose more, as now or less."),
            "required": _("Choose more, as now or less."),
        },
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={
            "max_length": _(
                "The comment has %(show_value)d characters; at most %(limit_value)d can be kept. Shorten it."
            ),
            "null_characters_not_allowed": _(
                "The comment has a character that cannot be kept. Write it again by hand."
            ),
        },
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        required=False,
        max_length=LONGEST_EVIDENCE,
        widget=forms.Textarea,
        error_messages={
            "max_length": _(
                "“What shows it” has %(show_value)d characters; at most %(limit_value)d can be kept. Shorten it."
            ),
            "null_characters_not_allowed": _(
                "“What shows it” has a character that cannot be kept. Write it again by hand."
            ),
        },
    )
    version = forms.IntegerField(
        min_value=0,
        max_value=HIGHEST_VERSION,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("The page is out of date. Open it again.")
        ),
    )

    @staticmethod
    def prefix_of(competence_id: int) -> str:
        """The fields of a competence begin with this."""
        return f"c{competence_id}"

    @property
    def answer(self) -> Answer:
        """What was said; only of a valid form."""
        data = self.cleaned_data
        not_applicable = data["level"] == NOT_APPLICABLE
        level = int(data["level"]) if data["level"] and not not_applicable else None
        return Answer(
            level=level,
            not_applicable=not_applicable,
            comment=data["comment"],
            wish=data["wish"],
            evidence=data["evidence"],
        )

    @property
    def says_nothing(self) -> bool:
        """Nothing chosen and nothing written, where nothing was before: there is no answer to save."""
        return self.cleaned_data["version"] == 0 and self.answer == Answer()

    @property
    def problems(self) -> str:
        """All errors in one line, for the note beside an answer saved as it is given."""
        return " ".join(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))


class ReturnForm(forms.Form):
    """The manager's words to the employee about what to change."""

    message = forms.CharField(
        label=_("Message"),
        help_text=_("Say what you would like to be changed. The employee sees it at the top of the self-assessment."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you would like to be changed.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)
