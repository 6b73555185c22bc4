"""Many times at once: which days, from when to when, how long each, with a pause between."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions.slots import MOST
from planning.queries.slots import span
from portal.forms.helper import PortalFormHelper

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)
WORKING = ("0", "1", "2", "3", "4")
MOST_DAYS = 120
MOST_AHEAD = 730
SHORTEST, LONGEST, LONGEST_PAUSE = 10, 240, 240  # minutes
OFFER, GIVE, TELL = "offer", "give", "tell"


def moment(day: date, clock: time) -> datetime:
    """The moment when clocks here show this time of this day.

    `ValidationError` in the two nights when the clock is changed: an hour that does not exist, or that comes twice.
    """
    zone = timezone.get_current_timezone()
    first, second = (datetime.combine(day, clock, tzinfo=zone).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    said = {"time": clock.strftime("%H:%M")}
    if (first.utcoffset() or timedelta()) < (second.utcoffset() or timedelta()):
        raise ValidationError(
            gettext("There is no %(time)s that night: the clock is put forward. Choose another time.") % said
        )
    raise ValidationError(
        gettext("%(time)s comes twice that night: the clock is put back. Choose another time.") % said
    )


def to_come(day: date) -> date:
    """Talks are booked from today on, and not years ahead: that is a slip of the finger."""
    today = timezone.localdate()
    if day < today:
        raise ValidationError(gettext("This day has passed. Choose a day from today on."))
    if day > today + timedelta(days=MOST_AHEAD):
        raise ValidationError(gettext("This day is more than two years ahead. Check the year."))
    return day


def day_field(label: "StrOrPromise", *, required: bool = True) -> forms.DateField:
    """A day, as the browser's calendar gives it."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def clock_field(label: "StrOrPromise", *, required: bool = True) -> forms.TimeField:
    """A time of day."""
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class SlotsForm(forms.Form):
    """What to do, and the pattern of the times."""

    how = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=[
            (OFFER, _("Offer times to choose among")),
            (GIVE, _("Give each a time, the earliest first")),
            (TELL, _("Invite them to choose among times that you offer already")),
        ],
        initial=OFFER,
        widget=forms.RadioSelect,
    )
    first_day = day_field(_("First day"), required=False)
    last_day = day_field(_("Last day"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"),
        choices=WEEKDAYS,
        initial=list(WORKING),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    begins = clock_field(_("From"), required=False)
    ends = clock_field(_("To"), required=False)
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=SHORTEST, max_value=LONGEST, initial=60, required=False
    )
    pause = forms.IntegerField(
        label=_("Pause between in minutes"), min_value=0, max_value=LONGEST_PAUSE, initial=15, required=False
    )
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
        pattern = ("first_day", "last_day", "begins", "ends", "minutes", "pause")
        self.helper.layout = Layout(
            "how", Div(*pattern, css_class="level-texts"), Div("weekdays", css_class="across"), "place"
        )

    def clean(self) -> dict[str, Any]:
        """The whole pattern is needed, unless only people are told."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == TELL:
            return cleaned
        for name in ("first_day", "begins", "ends", "minutes"):
            if name in cleaned and cleaned[name] is None:
                self.add_error(name, gettext("Fill this in to make times."))
        if not self.errors:
            self._check(cleaned)
        return cleaned

    def _check(self, cleaned: dict[str, Any]) -> None:
        last = cleaned["last_day"] = cleaned.get("last_day") or cleaned["first_day"]
        try:
            to_come(cleaned["first_day"])
        except ValidationError as error:
            self.add_error("first_day", error)
            return
        if last < cleaned["first_day"]:
            self.add_error("last_day", gettext("The last day is before the first."))
        elif (last - cleaned["first_day"]).days >= MOST_DAYS:
            self.add_error("last_day", gettext("Choose at most 120 days at once."))
        elif cleaned["ends"] <= cleaned["begins"]:
            self.add_error("ends", gettext("The end of the day is not after its beginning."))
        else:
            self._make(cleaned)

    def _make(self, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["times"] = times(
                days(cleaned["first_day"], cleaned["last_day"], cleaned["weekdays"]),
                (cleaned["begins"], cleaned["ends"]),
                timedelta(minutes=cleaned["minutes"]),
                timedelta(minutes=cleaned["pause"] or 0),
            )
        except ValidationError as error:
            self.add_error("begins", error)
            return
        if not cleaned["times"]:
            self.add_error("ends", gettext("No talk fits in. Choose more time, more days or shorter talks."))
        elif len(cleaned["times"]) > MOST:
            self.add_error("last_day", gettext("This would be more than 200 times. Choose fewer days."))


def days(first: date, last: date, weekdays: Sequence[str]) -> list[date]:
    """The days from the first to the last that are of these weekdays; a single day is meant as it is."""
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return every if len(every) == 1 else [day for day in every if str(day.weekday()) in weekdays]


def times(on: Sequence[date], hours: tuple[time, time], length: timedelta, pause: timedelta) -> list[DateTimeTZRange]:
    """As many times as fit in between the hours of each day, in the time that passes, not the one that clocks show."""
    made: list[DateTimeTZRange] = []
    for day in on:
        begins, end = moment(day, hours[0]), moment(day, hours[1])
        while begins + length <= end:
            made.append(span(begins, begins + length))
            begins = begins + length + pause
    return made
