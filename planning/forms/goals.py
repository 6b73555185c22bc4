"""The goals of a plan: chosen, or in own words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions.goals import GoalFacts
from planning.forms.folds import fold
from planning.forms.plans import LineField, day_field, version_field, within_reason
from planning.models import Goal
from planning.queries.reasons import Reason
from portal.forms.choices import choice_field

WHY = (
    (Goal.Source.WISH.value, _("The employee's own wish")),
    (Goal.Source.LAW.value, _("A law, a licence or a certificate")),
    (Goal.Source.NEED.value, _("Something the unit needs")),
    (Goal.Source.TASK_SHIFT.value, _("Tasks that move to the employee")),
    (Goal.Source.LADDER.value, _("A step of a competence ladder")),
    (Goal.Source.COUNTY.value, _("An activity of the whole region")),
)
FOLDED = ("origin", "target_level")
NEEDS_ORIGIN = frozenset({Goal.Source.LADDER.value, Goal.Source.COUNTY.value})


class ChoiceForm(forms.Form):
    """The competences to make goals of."""

    competences = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Choose at least one.")})

    def __init__(self, data: Mapping[str, object], *, offered: list[int]) -> None:
        super().__init__(data)
        field = choice_field(self, "competences")
        field.choices = [(key, str(key)) for key in offered]
        field.error_messages["invalid_choice"] = _("What you chose is not open any more. Choose again.")


class GoalForm(forms.Form):
    """A goal: picked from what there is to serve, or in own words. Why it is there is settled when it is new."""

    serves = forms.ChoiceField(
        label=_("What does it serve?"),
        required=False,
        help_text=_("Gaps, certificates, wishes, needs of the unit and tasks. Leave it if none of them fits."),
        error_messages={"invalid_choice": _("What you chose is not open any more. Choose again.")},
    )
    title = LineField(
        label=_("Goal"),
        max_length=200,
        help_text=_("What will you be able to do? One sentence."),
        error_messages={"required": _("Write what the goal is.")},
    )
    source = forms.ChoiceField(label=_("Why"), choices=WHY, widget=forms.RadioSelect, initial=Goal.Source.WISH.value)
    why = forms.CharField(
        label=_("Why, in your own words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    sign = forms.CharField(
        label=_("How will we notice?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = day_field(_("By when"))
    origin = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=300,
        help_text=_("The step of the ladder, the law, or what the region does: so that others can find it."),
    )
    target_level = forms.TypedChoiceField(label=_("To level"), required=False, coerce=int, empty_value=None)
    version = version_field()

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        is_new: bool,
        initial: Mapping[str, object] | None = None,
        reasons: Sequence[Reason] = (),
        levels: Sequence[str] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for name in ("version",) if is_new else ("source", "serves", "origin"):
            del self.fields[name]
        names = [(str(level), f"{level} – {name}") for level, name in enumerate(levels)]
        choice_field(self, "target_level").choices = [("", _("no level")), *names]
        if is_new:
            self.fields["title"].required = self.fields["source"].required = False
            choice_field(self, "serves").choices = _served(reasons)
        is_open = any((initial or {}).get(name) is not None for name in FOLDED)
        self.helper = fold(self, FOLDED, summary=_("More about the goal"), is_open=is_open)

    def clean_due_on(self) -> date | None:
        """Not in the far future."""
        return within_reason(self.cleaned_data["due_on"])

    def clean(self) -> dict[str, Any]:
        """In own words it has a title and says why; a ladder or a county activity says which."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "source" not in self.fields or cleaned.get("serves") or self.has_error("serves"):
            return cleaned
        if "title" in cleaned and not cleaned["title"]:
            self.add_error("title", _("Write what the goal is."))
        if "source" in cleaned and not cleaned["source"]:
            self.add_error("source", _("Choose why the goal is there."))
        if cleaned.get("source") in NEEDS_ORIGIN and not cleaned.get("origin"):
            self.add_error("origin", _("Write which step of the ladder or which activity it is."))
        return cleaned

    def facts(self) -> GoalFacts:
        """What is said, as the action takes it. Only for a valid form."""
        said = self.cleaned_data
        return GoalFacts(said["title"], said["sign"], said["due_on"], said["why"], said["target_level"])


def _served(reasons: Sequence[Reason]) -> list[tuple[str, Any]]:
    """What a goal can serve, by why."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for reason in reasons:
        words = f"{reason.title} ({reason.origin})" if reason.origin else reason.title
        groups.setdefault(str(Goal.Source(reason.source).label), []).append((reason.key, words))
    return [("", gettext("None of these: in own words")), *groups.items()]
