"""The manager's own view of one competence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.actions.manager_views import View
from competence.forms.assessments import HIGHEST_VERSION
from competence.models.scale import HIGHEST_LEVEL

LONGEST_COMMENT = 2000


class ViewForm(forms.Form):
    """A level and a comment; `prefix_of` keeps them apart on the page, which has one for each competence."""

    level = forms.TypedChoiceField(
        choices=[("", ""), *((str(value), str(value)) for value in range(HIGHEST_LEVEL + 1))],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the levels.")},
    )
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_COMMENT,
        error_messages={
            "max_length": _(
                "The comment has %(show_value)d characters; at most %(limit_value)d can be kept. Shorten it."
            ),
        },
    )
    version = forms.IntegerField(
        min_value=0,
        max_value=HIGHEST_VERSION,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("The page is out of date. Open it again.")
        ),
    )

    @staticmethod
    def prefix_of(competence_id: int) -> str:
        """The fields of a competence begin with this."""
        return f"v{competence_id}"

    @property
    def view(self) -> View:
        """What was noted; only of a valid form. A comment alone is no view."""
        data = self.cleaned_data
        return View(data["level"], data["comment"] if data["level"] is not None else "", data["version"])

    @property
    def problems(self) -> str:
        """All errors in one line."""
        return " ".join(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))
