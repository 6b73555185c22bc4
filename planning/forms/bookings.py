"""One talk's time, how it ended, and the choice of many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.forms.slots import GIVE, LONGEST, OFFER, SHORTEST, TELL, clock_field, day_field, moment, to_come
from planning.models import Talk
from planning.queries.slots import span
from portal.forms.helper import PortalFormHelper
from portal.numbers import LARGEST_ID

LONGEST_WORDS = 300
MOST_TIMES = 500
MOST_PEOPLE = 500


class TimeForm(forms.Form):
    """When and where one talk is."""

    day = day_field(_("Day"))
    begins = clock_field(_("From"))
    ends = clock_field(_("To"))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("A room, or where you meet. It is in the calendar of both."),
    )

    def __init__(
        self, data: Mapping[str, object] | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.helper = PortalFormHelper(self)

    def clean(self) -> dict[str, Any]:
        """Make the two moments, and say what is wrong where the clock is changed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"day", "begins", "ends"} <= set(cleaned) and self._to_come(cleaned):
            begins, ends = self._moment(cleaned, "begins"), self._moment(cleaned, "ends")
            if begins and ends:
                cleaned["time"] = self._span(begins, ends)
        return cleaned

    def _to_come(self, cleaned: dict[str, Any]) -> bool:
        try:
            to_come(cleaned["day"])
        except ValidationError as error:
            self.add_error("day", error)
            return False
        return True

    def _moment(self, cleaned: dict[str, Any], name: str) -> datetime | None:
        try:
            return moment(cleaned["day"], cleaned[name])
        except ValidationError as error:
            self.add_error(name, error)
            return None

    def _span(self, begins: datetime, ends: datetime) -> DateTimeTZRange | None:
        if not timedelta(minutes=SHORTEST) <= ends - begins <= timedelta(minutes=LONGEST):
            self.add_error("ends", gettext("A talk takes from 10 minutes to 4 hours. Change when it begins or ends."))
            return None
        return span(begins, ends)


class NotHeldForm(forms.Form):
    """Why a talk was not held. The reason is counted in the figures; the words are for the two, and not about pay."""

    reason = forms.ChoiceField(
        label=_("Why was the talk not held?"),
        choices=Talk.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the talk was not held.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("You need not write anything. Write nothing about health. The employee sees it."),
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, has_words: bool = True) -> None:
        super().__init__(data)
        if not has_words:
            del self.fields["words"]
        self.helper = PortalFormHelper(self)


class DeclineForm(forms.Form):
    """The employee says no to a talk."""

    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("You need not write anything. Write nothing about health. Your manager sees it."),
    )

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.helper = PortalFormHelper(self)


class PickForm(forms.Form):
    """One of the offered times."""

    slot = forms.IntegerField(
        min_value=1, max_value=LARGEST_ID, error_messages={"required": _("Choose one of the times.")}
    )


class ChosenForm(forms.Form):
    """Who and, on the second page, which of the times: as the boxes were ticked."""

    kind = forms.ChoiceField(choices=Talk.Kind.choices)
    how = forms.ChoiceField(choices=[(OFFER, OFFER), (GIVE, GIVE), (TELL, TELL)])
    place = forms.CharField(max_length=200, required=False)


def people_of(values: Sequence[str]) -> list[UUID]:
    """The people whose boxes are ticked. `ValidationError` for what is no id."""
    if len(values) > MOST_PEOPLE:
        raise ValidationError(gettext("Choose at most 500 people at once."))
    try:
        return list(dict.fromkeys(UUID(value) for value in values))
    except ValueError as error:
        raise ValidationError(gettext("The page was not complete. Choose the people again.")) from error


def times_of(values: Sequence[str]) -> list[DateTimeTZRange]:
    """The times whose boxes are ticked, as `value_of` wrote them. `ValidationError` for anything else."""
    if len(values) > MOST_TIMES:
        raise ValidationError(gettext("Offer at most 200 times at once. Choose fewer days, or longer talks."))
    return [_time(value) for value in dict.fromkeys(values)]


def value_of(time: DateTimeTZRange) -> str:
    """A time as the value of a box."""
    return f"{time.lower.isoformat()}/{time.upper.isoformat()}"


def _time(value: str) -> DateTimeTZRange:
    first, _slash, last = value.partition("/")
    try:
        begins, ends = parse_datetime(first), parse_datetime(last)
    except ValueError:
        begins = ends = None
    if begins is None or ends is None or begins.tzinfo is None or ends.tzinfo is None or begins >= ends:
        raise ValidationError(gettext("The page was not complete. Make the times again."))
    return span(begins, ends)
