"""An activity of a goal: from the catalogue, or in own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from planning.actions.activities import ActivityFacts
from planning.forms.folds import fold
from planning.forms.plans import LineField, day_field, version_field, within_reason
from planning.models import Activity
from planning.queries.activity_types import ActivityType
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field
from portal.texts import in_language

FOLDED = ("support", "starts_on", "hours", "work_time", "cost", "funding", "proof")
TENTH = Decimal("0.1")
MOST_HOURS, HIGHEST_COST = 10_000, 100_000_000
LONGEST_REFLECTION = 4_000
WORK_TIME = (("", _("not agreed on")), ("True", _("yes")), ("False", _("no")))
BLANK = re.compile(r"\[[^\[\]]*\]")
"""A place to fill in, in the sentence of a kind: [unit]."""


class ActivityForm(forms.Form):
    """An activity: from the catalogue or in own words, who sees to it, and by when."""

    what = forms.ChoiceField(
        label=_("Kind of activity"),
        help_text=_("Most is learnt at work and with others; a course is one way of several."),
        error_messages={"required": _("Choose a kind of activity.")},
    )
    title = LineField(
        label=_("What will be done"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty to use the name of the kind you chose."),
    )
    responsible = forms.ChoiceField(label=_("Who sees to it"), required=False)
    responsible_name = forms.CharField(label=_("Name, if it is someone else"), required=False, max_length=200)
    due_on = day_field(_("By when"))
    support = forms.CharField(
        label=_("Support"), required=False, max_length=300, help_text=_("Who helps: a mentor, a colleague.")
    )
    starts_on = day_field(_("From"))
    hours = forms.DecimalField(
        label=_("Hours"), required=False, min_value=TENTH, max_value=MOST_HOURS, decimal_places=1, max_digits=6
    )
    work_time = forms.TypedChoiceField(
        label=_("In working hours"), required=False, choices=WORK_TIME, coerce=lambda value: value == "True",
        empty_value=None,
    )  # fmt: skip
    cost = forms.IntegerField(
        label=_("Cost"), required=False, min_value=0, max_value=HIGHEST_COST, help_text=_("In whole kronor, about.")
    )
    funding = forms.ChoiceField(label=_("Paid by"), required=False)
    proof = LineField(
        label=_("How it is shown"), required=False, max_length=300, help_text=_("What shows that it is learnt.")
    )
    version = version_field()

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        is_new: bool,
        employee: str,
        types: Sequence[ActivityType],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.types = types
        if is_new:
            del self.fields["version"]
        choice_field(self, "what").choices = kinds(types)
        choice_field(self, "responsible").choices = who(employee)
        choice_field(self, "funding").choices = [("", gettext("not agreed on")), *Activity.Funding.choices]
        is_open = any((initial or {}).get(name) for name in FOLDED)
        self.helper = fold(self, FOLDED, summary=_("More about the activity"), is_open=is_open)

    def clean_hours(self) -> Decimal | None:
        """To a tenth, as they are kept."""
        hours: Decimal | None = self.cleaned_data["hours"]
        return None if hours is None else hours.quantize(TENTH)

    def clean_due_on(self) -> date | None:
        """As for a goal."""
        return within_reason(self.cleaned_data["due_on"])

    def clean(self) -> dict[str, Any]:
        """A title from the catalogue where none is written, and a name where someone else is responsible."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = self._type(cleaned.get("what", ""))
        if blank := BLANK.search(cleaned.get("title", "")):
            said = gettext("Write what fits in place of %(blank)s, or take it out.") % {"blank": blank.group()}
            self.add_error("title", said)
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
        chosen = self._type(cleaned["what"])
        is_other = cleaned["responsible"] == Activity.Responsible.OTHER
        facts = ActivityFacts(
            title=cleaned["title"],
            kind=chosen.kind if chosen else cleaned["what"],
            responsible=cleaned["responsible"],
            responsible_name=cleaned["responsible_name"] if is_other else "",
            due_on=cleaned["due_on"],
            template=chosen.code if chosen else "",
        )
        return replace(facts, **{name: cleaned[name] for name in FOLDED})

    def _type(self, code: str) -> ActivityType | None:
        return next((one for one in self.types if one.code == code), None)


class ReflectionForm(forms.Form):
    """What was learnt."""

    text = forms.CharField(
        label=_("What did you learn?"),
        max_length=LONGEST_REFLECTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a line about what you learnt.")},
    )

    def __init__(self, data: Mapping[str, object] | None, *, question: str, initial: str) -> None:
        super().__init__(data, initial={"text": initial})
        if question:
            self.fields["text"].help_text = question
        self.helper = PortalFormHelper(self)


def from_type(one: ActivityType, language: str) -> dict[str, object]:
    """What a form begins with when a kind is chosen from the catalogue."""
    title = in_language(one.template, language).value or in_language(one.name, language).value
    return {
        "what": one.code, "title": title[:200], "responsible": one.responsible, "hours": one.hours,
        "proof": in_language(one.proof, language).value[:300],
    }  # fmt: skip


def kinds(types: Sequence[ActivityType]) -> list[tuple[str, Any]]:
    """The catalogue by kind, each with a place for something in own words."""
    language = get_language() or "sv"
    groups: list[tuple[str, Any]] = [("", gettext("Choose"))]
    for kind in Activity.Kind:
        entries = [(one.code, in_language(one.name, language).value) for one in types if one.kind == kind]
        other = gettext("Something else %(kind)s") % {"kind": f"({kind.label})"}
        groups.append((str(kind.label), [*entries, (kind.value, other)]))
    return groups


def who(employee: str) -> list[tuple[str, str]]:
    """Who may see to it."""
    return [
        ("", gettext("Not settled yet")),
        (Activity.Responsible.EMPLOYEE.value, employee),
        (Activity.Responsible.MANAGER.value, gettext("The manager")),
        (Activity.Responsible.OTHER.value, gettext("Someone else")),
    ]
