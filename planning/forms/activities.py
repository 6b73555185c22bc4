"""An activity of a goal: from the catalogue, or in own words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from planning.actions.activities import ActivityFacts
from planning.forms.plans import day_field, version_field, within_reason
from planning.models import Activity
from planning.queries import activity_types
from portal.forms.helper import PortalFormHelper
from portal.texts import in_language


class ActivityForm(forms.Form):
    """An activity: from the catalogue or in own words, who sees to it, and by when."""

    what = forms.ChoiceField(
        label=_("Kind of activity"),
        help_text=_("Most is learnt at work and with others; a course is one way of several."),
        error_messages={"required": _("Choose a kind of activity.")},
    )
    title = forms.CharField(
        label=_("What will be done"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty to use the name of the kind you chose."),
    )
    responsible = forms.ChoiceField(label=_("Who sees to it"), required=False)
    responsible_name = forms.CharField(label=_("Name, if it is someone else"), required=False, max_length=200)
    due_on = day_field(_("By when"))
    version = version_field()

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        is_new: bool,
        employee: str,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        if is_new:
            del self.fields["version"]
        self.fields["what"].choices = _kinds()  # type: ignore[attr-defined]  # the stubs lack it
        self.fields["responsible"].choices = _who(employee)  # type: ignore[attr-defined]  # as above
        self.helper = PortalFormHelper(self)

    def clean_due_on(self) -> date | None:
        """As for a goal."""
        return within_reason(self.cleaned_data["due_on"])

    def clean(self) -> dict[str, Any]:
        """A title from the catalogue where none is written, and a name where someone else is responsible."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = _type(cleaned.get("what", ""))
        if "title" in cleaned and not cleaned["title"]:
            if chosen is None:
                self.add_error("title", _("Write what will be done."))
            else:
                cleaned["title"] = in_language(chosen.name, get_language() or "sv").value
        if cleaned.get("responsible") == Activity.Responsible.OTHER and not cleaned.get("responsible_name"):
            self.add_error("responsible_name", _("Write who is responsible."))
        return cleaned

    def facts(self) -> ActivityFacts:
        """What is said, as the action takes it. Only for a valid form."""
        cleaned = self.cleaned_data
        chosen = _type(cleaned["what"])
        is_other = cleaned["responsible"] == Activity.Responsible.OTHER
        return ActivityFacts(
            title=cleaned["title"],
            kind=chosen.kind if chosen else cleaned["what"],
            responsible=cleaned["responsible"],
            responsible_name=cleaned["responsible_name"] if is_other else "",
            due_on=cleaned["due_on"],
        )


def _type(code: str) -> activity_types.ActivityType | None:
    return next((one for one in activity_types.every() if one.code == code), None)


def _kinds() -> list[tuple[str, Any]]:
    """The catalogue by kind, each with a place for something in own words."""
    language = get_language() or "sv"
    groups: list[tuple[str, Any]] = [("", gettext("Choose"))]
    for kind in Activity.Kind:
        types = [one for one in activity_types.every() if one.kind == kind]
        entries = [(one.code, in_language(one.name, language).value) for one in types]
        other = gettext("Something else %(kind)s") % {"kind": f"({kind.label})"}
        groups.append((str(kind.label), [*entries, (kind.value, other)]))
    return groups


def _who(employee: str) -> list[tuple[str, str]]:
    return [
        ("", gettext("Not settled yet")),
        (Activity.Responsible.EMPLOYEE.value, employee),
        (Activity.Responsible.MANAGER.value, gettext("The manager")),
        (Activity.Responsible.OTHER.value, gettext("Someone else")),
    ]
