"""What the figures of the coverage mean, as it is decided."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planning.actions.definitions import Settings
from planning.forms.plans import version_field
from portal.forms import PortalFormHelper
from portal.models.organisation import LONGEST_DAYS, LONGEST_PLAN_MONTHS, SMALLEST_GROUP

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGEST_GROUP = 50
LONGEST_WHY = 500


def _number(
    label: "_StrPromise", *, least: int, most: int, said: "_StrPromise", hint: "_StrPromise | str" = ""
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        error_messages={"required": said, "invalid": said, "min_value": said, "max_value": said},
    )


class DefinitionForm(forms.Form):
    """The settings of rules 8 and 9, and why they are changed."""

    plan_valid_months = _number(
        _("Months a plan stays current"),
        least=1,
        most=LONGEST_PLAN_MONTHS,
        said=_("Write 1 to 18 months: a plan that nobody has looked at for longer is not current."),
        hint=_("After it was agreed or followed up. At most 18."),
    )
    living_months = _number(
        _("Months within which a living plan is followed up"),
        least=1,
        most=LONGEST_PLAN_MONTHS,
        said=_("Write 1 to 18 months, and not more than a plan stays current."),
    )
    min_days_in_job = _number(
        _("Days in the job before one is counted"),
        least=0,
        most=LONGEST_DAYS,
        said=_("Write 0 to 365 days."),
    )
    leave_days = _number(
        _("Days of full-time leave after which one is not counted"),
        least=0,
        most=LONGEST_DAYS,
        said=_("Write 0 to 365 days."),
    )
    leaving_days = _number(
        _("Days before leaving when one is not counted"),
        least=0,
        most=LONGEST_DAYS,
        said=_("Write 0 to 365 days."),
    )
    small_group_limit = _number(
        _("Smallest group shown"),
        least=SMALLEST_GROUP,
        most=LARGEST_GROUP,
        said=_("Write 6 to 50 people. The limit may be raised and never lowered."),
        hint=_("May be raised, and never lowered again."),
    )
    why = forms.CharField(
        label=_("Why"),
        help_text=_("Everyone who reads the figures sees this."),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why the definitions are changed.")},
    )
    number = version_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=_("Decide the definitions"))

    def clean(self) -> dict[str, Any]:
        """A living plan is followed up before it has run out."""
        cleaned: dict[str, Any] = super().clean() or {}
        current, living = cleaned.get("plan_valid_months"), cleaned.get("living_months")
        if current is not None and living is not None and living > current:
            self.add_error(
                "living_months",
                _("A living plan is followed up before it has run out: write at most %(months)s months.")
                % {"months": current},
            )
        return cleaned

    def settings(self) -> Settings:
        """What was decided."""
        return Settings(**{name: self.cleaned_data[name] for name in Settings.__dataclass_fields__})
