"""A demanded level: of whom, how much, from when for those who are new."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.actions.demands import MOST_MONTHS, MOST_PEOPLE, Demand
from competence.forms.missions import version_field
from competence.queries.missions import units_called
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field

ENDS = "ends"
NOTHING_YET = "none"
EVERYONE = "everyone"

Choices = Sequence[tuple[str, str]]


class DemandForm(forms.Form):
    """One line of a task or of a proposal; which people and levels there are to choose from, the page knows."""

    target = forms.ChoiceField(
        label=_("Of whom"),
        error_messages={"required": _("Choose of whom."), "invalid_choice": _("Choose one of those in the list.")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a level."),
            "invalid_choice": _("This level is not there for the competence. Choose one of those in the list."),
        },
    )
    min_people = forms.IntegerField(
        label=_("At least so many people"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=_(
            "Empty: each of them needs the level. A number makes it a need of the unit, and of no one by name."
        ),
        error_messages={
            "invalid": _("Write a whole number, for example 3."),
            "min_value": _("A head-count is at least 1. Leave the field empty when each of them needs the level."),
            "max_value": _("A head-count is at most %(limit_value)s people."),
        },
    )
    ramp_months = forms.IntegerField(
        label=_("Months that new staff have to get there"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Leave empty when the level is demanded from the first day."),
        error_messages={
            "invalid": _("Write a whole number of months, for example 6."),
            "min_value": _(
                "It is at least 1 month. Leave the field empty when the level is demanded from the first day."
            ),
            "max_value": _("It is at most %(limit_value)s months."),
        },
    )
    ramp_level = forms.ChoiceField(label=_("Until then"), required=False)
    version = version_field()

    def __init__(
        self,
        *args: Any,
        targets: Choices,
        levels: Choices,
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "target").choices = targets
        choice_field(self, "level").choices = levels
        until_then = [choice for choice in levels if choice[0] != ENDS]
        choice_field(self, "ramp_level").choices = [(NOTHING_YET, _("nothing is demanded")), *until_then]
        if is_new:
            del self.fields["version"]
        self.helper = PortalFormHelper(self)

    @property
    def unit_id(self) -> int | None:
        """The unit that was named; None: none."""
        return None

    @property
    def ends(self) -> bool:
        """Whether the line says that it is not demanded any more."""
        return bool(self.cleaned_data["level"] == ENDS)

    def demand(self, competence_id: int, *, unit_id: int | None) -> Demand:
        """What was chosen; `unit_id` is the unit whose people are meant by "everyone" and by a profession."""
        kind, _colon, key = str(self.cleaned_data["target"]).partition(":")
        months = self.cleaned_data["ramp_months"]
        until_then = self.cleaned_data["ramp_level"]
        return Demand(
            competence_id=competence_id,
            level=0 if self.ends else int(self.cleaned_data["level"]),
            profession_id=int(key) if kind == "profession" else None,
            role_id=int(key) if kind == "role" else None,
            unit_id=None if kind == "role" else unit_id,
            min_people=self.cleaned_data["min_people"],
            ramp_months=None if self.ends else months,
            ramp_level=int(until_then) if months and until_then.isdecimal() and not self.ends else None,
        )


class OrganisationDemandForm(DemandForm):
    """The same for the whole organisation; a unit is named by its code or its name."""

    unit = forms.CharField(
        label=_("Only in this unit and below"),
        required=False,
        max_length=200,
        help_text=_("The unit's code, or its whole name. Leave empty for the whole organisation."),
    )
    field_order = ("target", "unit", "level", "min_people", "ramp_months", "ramp_level", "version")

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation_id = organisation_id
        self.unit_found: int | None = None

    @property
    def unit_id(self) -> int | None:
        """The unit that was named; None: the whole organisation."""
        return self.unit_found

    def clean_unit(self) -> str:
        """One unit in force has this code or this name."""
        name = str(self.cleaned_data["unit"]).strip()
        if not name:
            return name
        found = units_called(self.organisation_id, name)
        if not found:
            raise forms.ValidationError(
                _("There is no unit with this code or name. Write it as it stands in the organisation.")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Several units have this name. Write the code of the one you mean."))
        self.unit_found = found[0]
        return name


def values_of(demand: Demand, *, ends: bool = False) -> dict[str, str | int | None]:
    """The form's values for a demand that is there."""
    target = EVERYONE
    if demand.role_id is not None:
        target = f"role:{demand.role_id}"
    elif demand.profession_id is not None:
        target = f"profession:{demand.profession_id}"
    return {
        "target": target,
        "level": ENDS if ends else str(demand.level),
        "min_people": demand.min_people,
        "ramp_months": demand.ramp_months,
        "ramp_level": NOTHING_YET if demand.ramp_level is None else str(demand.ramp_level),
    }
