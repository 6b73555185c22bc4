"""The goals of a plan: chosen, or in own words."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.forms.plans import day_field, version_field, within_reason
from planning.models import Goal
from portal.forms.helper import PortalFormHelper

WHY = (
    (Goal.Source.WISH.value, _("The employee's own wish")),
    (Goal.Source.LAW.value, _("A law, a licence or a certificate")),
)


class ChoiceForm(forms.Form):
    """The competences to make goals of."""

    competences = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Choose at least one.")})

    def __init__(self, data: Mapping[str, object], *, offered: list[int]) -> None:
        super().__init__(data)
        field = self.fields["competences"]
        field.choices = [(key, str(key)) for key in offered]  # type: ignore[attr-defined]  # the stubs lack it
        field.error_messages["invalid_choice"] = _("What you chose is not open any more. Choose again.")


class GoalForm(forms.Form):
    """A goal in own words. On a new one, why it is there; that is settled afterwards."""

    title = forms.CharField(
        label=_("Goal"),
        max_length=200,
        help_text=_("What will you be able to do? One sentence."),
        error_messages={"required": _("Write what the goal is.")},
    )
    source = forms.ChoiceField(label=_("Why"), choices=WHY, widget=forms.RadioSelect, initial=Goal.Source.WISH.value)
    sign = forms.CharField(
        label=_("How will we notice?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = day_field(_("By when"))
    version = version_field()

    def __init__(
        self, data: Mapping[str, object] | None, *, is_new: bool, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        del self.fields["version" if is_new else "source"]
        self.helper = PortalFormHelper(self)

    def clean_due_on(self) -> date | None:
        """Not in the far future."""
        return within_reason(self.cleaned_data["due_on"])
