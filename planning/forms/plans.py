"""What people say about a plan as a whole; the fields that goals and activities share."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions.goals import ALLOWED, SayWhy
from planning.forms.folds import Grouped
from planning.models import Activity, Goal
from planning.queries.plans import GoalLine
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HIGHEST_VERSION = 2**31 - 1
LONGEST_FOLLOW_UP = 4_000
LONGEST_REASON = 500
LONGEST_ANSWER = 2_000
YEARS_AHEAD = 10


def version_field() -> forms.IntegerField:
    """The version that the person has seen."""
    return forms.IntegerField(min_value=0, max_value=HIGHEST_VERSION, widget=forms.HiddenInput)


def day_field(label: "str | _StrPromise") -> forms.DateField:
    """A day that may be left open."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def within_reason(day: date | None) -> date | None:
    """Nobody plans further ahead than ten years; a slip of the finger in the year does."""
    if day is not None and day > timezone.localdate() + timedelta(days=366 * YEARS_AHEAD):
        raise forms.ValidationError(_("Choose a date within the next ten years."))
    return day


class LineField(forms.CharField):
    """One sentence, which may be longer than the field is wide: it wraps, and line breaks become spaces."""

    widget = forms.Textarea(attrs={"rows": 1, "class": "line"})

    def to_python(self, value: object) -> str:
        """As one line."""
        return " ".join((super().to_python(value) or "").split())


class VersionForm(forms.Form):
    """Nothing but what the person has seen."""

    version = version_field()


class FollowUpForm(forms.Form):
    """A look back: what we see, how far each goal has come, what is done now, and when we look again."""

    text = forms.CharField(
        label=_("What do we see?"),
        help_text=_("What has been done, what helped, what stood in the way? Write nothing about health."),
        max_length=LONGEST_FOLLOW_UP,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a line about what you saw.")},
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, goals: Sequence[GoalLine] = ()) -> None:
        super().__init__(data)
        self.goals = goals
        for goal in goals:
            self._ask_about(goal)
        self.fields["next_on"] = day_field(_("When do we look again?"))
        self.helper = PortalFormHelper(self)
        about = [Grouped(*self._names(goal), title=goal.title) for goal in goals]
        self.helper.layout = Layout("text", *about, "next_on")

    def _names(self, goal: GoalLine) -> list[str]:
        return [name for part in ("goal", "done", "reason") if (name := f"{part}_{goal.id}") in self.fields]

    def _ask_about(self, goal: GoalLine) -> None:
        steps = [(state.value, state.label) for state in Goal.State if state in ALLOWED[goal.state]]
        now = Goal.State(goal.state)
        self.fields[f"goal_{goal.id}"] = forms.ChoiceField(
            label=_("How far has the goal come?"),
            choices=[(now.value, now.label), *steps],
            initial=now.value,
            required=False,
        )
        if Goal.State.DROPPED in ALLOWED[goal.state]:
            self.fields[f"reason_{goal.id}"] = forms.CharField(
                label=_("Why, if the goal is dropped"), max_length=LONGEST_REASON, required=False
            )
        left = [one for one in goal.activities if one.state in {Activity.State.PLANNED, Activity.State.ONGOING}]
        if left:
            self.fields[f"done_{goal.id}"] = forms.TypedMultipleChoiceField(
                label=_("Done now"), coerce=int, choices=[(str(one.id), one.title) for one in left], required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def clean_next_on(self) -> date | None:
        """Not in the far future."""
        return within_reason(self.cleaned_data["next_on"])

    def clean(self) -> dict[str, Any]:
        """A dropped goal says why."""
        cleaned: dict[str, Any] = super().clean() or {}
        for goal in self.goals:
            is_dropped = cleaned.get(f"goal_{goal.id}") == Goal.State.DROPPED != goal.state
            if is_dropped and not cleaned.get(f"reason_{goal.id}"):
                self.add_error(f"reason_{goal.id}", str(SayWhy.sentence))
        return cleaned

    def states(self) -> dict[int, tuple[str, str]]:
        """The goals that have come another way, each with its state and the reason of a dropped one."""
        said = {goal: self.cleaned_data.get(f"goal_{goal.id}") for goal in self.goals}
        return {
            goal.id: (state, self.cleaned_data.get(f"reason_{goal.id}", ""))
            for goal, state in said.items()
            if state and state != goal.state
        }

    def done(self) -> list[int]:
        """The activities that were ticked."""
        return [key for goal in self.goals for key in self.cleaned_data.get(f"done_{goal.id}", [])]


class AnswerForm(forms.Form):
    """What should be otherwise before one agrees."""

    text = forms.CharField(
        label=_("What do you want to be changed?"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to be changed.")},
    )


class ReasonForm(VersionForm):
    """Why a goal is taken out of the plan."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": SayWhy.sentence},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self)


class DeclineForm(forms.Form):
    """The wish that is said no to, and why."""

    competence = forms.TypedChoiceField(
        label=_("The wish"), coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose the wish.")}
    )
    reason = forms.CharField(
        label=_("Why it does not become a goal now"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": SayWhy.sentence},
    )

    def __init__(self, data: Mapping[str, object] | None, *, wishes: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        choice_field(self, "competence").choices = [(str(key), title) for key, title in wishes]
        self.helper = PortalFormHelper(self)


class MoveForm(forms.Form):
    """How far a goal or an activity has come, with the reason where it is given up."""

    state = forms.CharField(max_length=20)
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)


class PdfForm(forms.Form):
    """The language of the document."""

    language = forms.ChoiceField(choices=[("sv", "Svenska"), ("nb", "Norsk bokmål"), ("en", "English")])
