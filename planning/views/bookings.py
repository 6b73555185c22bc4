"""Booking talks with many at once: people, times to offer, a look at what will happen, and the deed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from planning.actions import slots as slot_deeds
from planning.actions.bookings import InThePast
from planning.actions.refusals import Refused
from planning.forms.bookings import ChosenForm, people_of, times_of, value_of
from planning.forms.slots import GIVE, TELL, SlotsForm
from planning.queries import bookings, slots
from planning.queries.bookings import Line
from planning.views.talk_words import KINDS, kind_word, no_invitation_words, state_words
from portal.authorization import Permission, own_reports, requires, signed_in_user
from portal.face import Link
from portal.numbers import number_in
from portal.queries import people
from portal.texts import in_language

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from planning.models import TalkWindow
    from portal.models import User

TEMPLATE = "planning/bookings/booking.html"


@dataclass(frozen=True, slots=True)
class Row:
    """One of the people on the page. `time_url` leads to the page of her talk's time, where she has an open talk.

    `is_settled`: she has a time, or has had the talk, and is not chosen.
    """

    value: str
    name: str
    under: str
    kind: str
    word: str
    is_chosen: bool
    is_settled: bool
    time_url: str
    time_word: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A free time that can be withdrawn."""

    value: int
    when: str
    place: str


@dataclass(frozen=True, slots=True)
class BookingPage:
    """The people with their talks of a kind, those who are settled below the others; and the times that are offered."""

    kind: str
    kind_word: str
    tabs: tuple[Link, ...]
    window: str
    rows: tuple[Row, ...]
    settled: tuple[Row, ...]
    said: str
    offered: tuple[Offered, ...]
    preview_url: str
    withdraw_url: str
    list_url: str
    team_url: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the preview. `problem` says why it cannot be offered, `warning` what is unusual about it."""

    value: str
    when: str
    problem: str
    warning: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What will happen, before it does. `kept` are the values of the first page, so that one can go back to it."""

    kind_word: str
    names: tuple[str, ...]
    times: tuple[Time, ...]
    said: str
    place: str
    submit: str
    kept: tuple[tuple[str, str], ...]
    pattern: tuple[tuple[str, str], ...]
    confirm_url: str
    back_url: str


@requires(Permission.OPEN_TALK)
@require_safe
def booking(request: HttpRequest) -> HttpResponse:
    """Everyone one leads, those without a talk of the kind chosen already; or those alone whom a link names."""
    asked = request.GET.get("kind", "")
    try:
        chosen = people_of(request.GET.getlist("person")) or None
    except ValidationError:
        chosen = None
    return _first_page(request, asked if asked in KINDS else "", None, chosen=chosen)


@requires(Permission.OPEN_TALK)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The times that the pattern makes, with what collides and what is outside the window; nothing is done yet."""
    user, form = signed_in_user(request), SlotsForm(request.POST)
    kind = _kind(request.POST.get("kind", ""))
    try:
        chosen = people_of(request.POST.getlist("person"))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_home(kind))
    if "change" in request.POST:
        given = form if "how" in request.POST else None  # without times she comes from the list of her people
        return _first_page(request, kind, given, chosen=chosen or None)
    names = _names(user, chosen)
    if form.is_valid() and not names:
        form.add_error(None, _("Choose at least one employee."))
    elif _has_nothing_to_tell_of(user, kind, form):
        form.add_error("how", _("You offer no times for this kind of talk yet. Offer times to choose among first."))
    if not form.is_valid():
        return _first_page(request, kind, form, chosen=chosen, status=422)
    page = _preview(user, kind, names, form.cleaned_data, request.POST)
    return render(request, "planning/bookings/preview.html", {"page": page})


def _has_nothing_to_tell_of(user: "User", kind: str, form: SlotsForm) -> bool:
    """Whether she would invite people to choose among times that she does not offer."""
    return form.is_valid() and form.cleaned_data["how"] == TELL and not _offered(user, kind)


@requires(Permission.OPEN_TALK)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Do it: offer and invite, or offer and give."""
    user, form = signed_in_user(request), ChosenForm(request.POST)
    kind = _kind(request.POST.get("kind", ""))
    chosen: list[UUID] = []
    try:
        chosen, times = _chosen(request, form)
        everyone = _people(user, chosen)
        said = _deed(user, kind, everyone, times, form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except Refused as refused:
        messages.error(request, str(refused))  # the times are looked at anew: one of them collides by now
        return _first_page(request, kind, SlotsForm(request.POST), chosen=chosen, status=409)
    else:
        messages.success(request, said)
        if unsent := no_invitation_words(everyone):
            messages.warning(request, unsent)
    return redirect(_home(kind))


@requires(Permission.OPEN_TALK)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw offered times that nobody has taken."""
    kind = _kind(request.POST.get("kind", ""))
    keys = [key for value in request.POST.getlist("slot")[:500] if (key := number_in(value)) is not None]
    count = slot_deeds.withdraw(slots_of=keys, by=signed_in_user(request), at=timezone.now())
    if count:
        messages.success(
            request,
            ngettext("%(count)s time is withdrawn.", "%(count)s times are withdrawn.", count) % {"count": count},
        )
    else:
        messages.error(request, _("No time was withdrawn. Choose among the free ones."))
    return redirect(_home(kind))


@requires(Permission.OPEN_TALK)
@require_GET
def print_list(request: HttpRequest) -> HttpResponse:
    """The booked talks to come, to print and hang up by the desk."""
    user, now = signed_in_user(request), timezone.now()
    asked = request.GET.get("kind", "")
    kinds = [asked] if asked in KINDS else list(KINDS)
    rows = [
        (
            capfirst(slots.when_on(talk.time)),
            talk.user.name,
            kind_word(talk.kind),
            talk.place,
            talk.led_by.name if talk.led_by else "",
        )
        for talk in bookings.booked_with(user, kinds=kinds, at=now)
        if talk.time
    ]
    page = {"rows": rows, "made_at": now, "crumbs": (Link(_("Book talks"), _home(kinds[0])),)}
    return render(request, "planning/bookings/list.html", {"page": page})


def _chosen(request: HttpRequest, form: ChosenForm) -> "tuple[list[UUID], list[DateTimeTZRange]]":
    """Who and which times, as the boxes were ticked; `ValidationError` in words for a page that was tampered with."""
    if not form.is_valid():
        raise ValidationError(_("The page was not complete. Make the times again."))
    chosen, times = people_of(request.POST.getlist("person")), times_of(request.POST.getlist("time"))
    if not chosen:
        raise ValidationError(_("Choose at least one employee."))
    return chosen, times


def _people(user: "User", chosen: list[UUID]) -> "list[User]":
    """The chosen ones in the order of the page; `Http404` where one of them is not of this organisation."""
    found = people.visible_to(user).select_related("organisation").filter(pk__in=chosen)
    by_key = {person.pk: person for person in found}
    if set(chosen) - set(by_key):
        raise Http404
    return [by_key[key] for key in chosen]


def _first_page(
    request: HttpRequest, kind: str, form: SlotsForm | None, *, chosen: list[UUID] | None, status: int = 200
) -> HttpResponse:
    user, now = signed_in_user(request), timezone.now()
    year = bookings.year_of(user, on=timezone.localdate(now))
    kind = kind or bookings.kind_to_hold(year, on=timezone.localdate(now))
    window = year.windows.get(kind)
    lines = bookings.of(user, kind, year, on=timezone.localdate(now))
    rows = _rows(lines, chosen, now)
    page = BookingPage(
        kind=kind,
        kind_word=kind_word(kind),
        tabs=tuple(Link(kind_word(one), _home(one), current=one == kind) for one in KINDS),
        window=_window(window),
        rows=tuple(row for row in rows if not row.is_settled),
        settled=tuple(row for row in rows if row.is_settled),
        said=_said(lines),
        offered=_offered(user, kind),
        preview_url=reverse("planning:booking-preview"),
        withdraw_url=reverse("planning:booking-withdraw"),
        list_url=f"{reverse('planning:booking-list')}?kind={kind}",
        team_url=reverse("planning:team"),
    )
    shown = form if form is not None else SlotsForm(initial={"minutes": window.minutes} if window else {})
    return render(request, TEMPLATE, {"page": page, "form": shown}, status=status)


def _rows(lines: tuple[Line, ...], chosen: list[UUID] | None, now: datetime) -> tuple[Row, ...]:
    language = get_language() or "sv"
    says_unit = len({line.unit for line in lines}) > 1
    keys = None if chosen is None else set(chosen)
    url = reverse("planning:talk-time", kwargs={"talk": UUID(int=0)})
    return tuple(_row(line, language, keys, now, url, says_unit=says_unit) for line in lines)


def _row(line: Line, language: str, chosen: set[UUID] | None, now: datetime, url: str, *, says_unit: bool) -> Row:
    profession = in_language(line.profession, language).value
    under = f"{profession} · {line.unit}" if says_unit else profession
    if line.is_on_leave:
        under = under + " · " + _("on leave")
    waits = line.talk is None or line.talk.waits_for_time
    is_chosen = waits and not line.is_on_leave if chosen is None else line.person_id in chosen
    shape, word = state_words(line.talk, at=now)
    is_open = line.talk is not None and line.talk.is_waiting
    return Row(
        value=str(line.person_id),
        name=line.name,
        under=under,
        kind=shape,
        word=word,
        is_chosen=is_chosen,
        is_settled=shape == "ok" and not is_chosen,
        time_url=url.replace(str(UUID(int=0)), str(line.talk.id)) if is_open and line.talk else "",
        time_word=_("Book a time") if waits else _("Change the time"),
    )


def _said(lines: tuple[Line, ...]) -> str:
    waiting = sum(1 for line in lines if line.talk is None or line.talk.waits_for_time)
    said = ngettext(
        "%(waiting)s of %(all)s employee has no time", "%(waiting)s of %(all)s employees have no time", len(lines)
    )
    return said % {"waiting": waiting, "all": len(lines)}


def _window(window: "TalkWindow | None") -> str:
    if window is None:
        return ""
    first, last = window.period.lower, bookings.last_day(window)
    days = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("To be held from %(first)s to %(last)s in this talk year.") % days


def _offered(user: "User", kind: str) -> tuple[Offered, ...]:
    """The free times of the kind that she offers already."""
    found = bookings.offered_by(user, kind, at=timezone.now())
    return tuple(Offered(slot.pk, capfirst(slots.when_on(slot.time)), slot.place) for slot in found)


def _preview(
    user: "User", kind: str, names: Mapping[UUID, str], cleaned: Mapping[str, Any], posted: Mapping[str, str]
) -> PreviewPage:
    made: list[DateTimeTZRange] = cleaned.get("times", [])
    how, place = str(cleaned["how"]), str(cleaned.get("place", ""))
    shown = tuple(_time(*one) for one in _looked_at(user, kind, made))
    free = sum(1 for time in shown if not time.problem)
    people_kept = [("person", str(key)) for key in names]
    fields = ("first_day", "last_day", "begins", "ends", "minutes", "pause")
    return PreviewPage(
        kind_word=kind_word(kind),
        names=tuple(names.values()),
        times=shown,
        said=_consequence(how, free, len(names)),
        place=place,
        submit=_submit(how),
        kept=(("kind", kind), ("how", how), ("place", place), *people_kept),
        pattern=(
            *((name, posted.get(name, "")) for name in fields),
            *(("weekdays", day) for day in cleaned["weekdays"]),
        ),
        confirm_url=reverse("planning:booking-confirm"),
        back_url=reverse("planning:booking-preview"),
    )


def _looked_at(user: "User", kind: str, made: "list[DateTimeTZRange]") -> "list[tuple[DateTimeTZRange, str, bool]]":
    """Each time with what is in its way, and whether it is outside the window."""
    now = timezone.now()
    window = bookings.year_of(user, on=timezone.localdate(now)).windows.get(kind)
    clashes = slot_deeds.clashes(times=made, by=user)
    past = str(InThePast.sentence)
    return [
        (time, past if time.lower <= now else clashes.get(place, ""), slots.is_outside(time, window))
        for place, time in enumerate(made)
    ]


def _time(time: "DateTimeTZRange", problem: str, is_outside: bool) -> Time:  # noqa: FBT001 - a pair out of a list
    warning = _("Outside the days of this talk year.") if is_outside else ""
    return Time(value_of(time), capfirst(slots.when_on(time)), problem, warning)


def _consequence(how: str, times: int, people_count: int) -> str:
    numbers = {"times": times, "people": people_count}
    if how == TELL:
        return (
            ngettext(
                "%(people)s employee is told to choose among the times you offer.",
                "%(people)s employees are told to choose among the times you offer.",
                people_count,
            )
            % numbers
        )
    if how == GIVE:
        said = _(
            "%(times)s times for %(people)s employees: each gets one at once, with an invitation for the calendar. "
            "Times that nobody needs are not offered."
        )
    else:
        said = _("%(times)s times for %(people)s employees: each is told to choose one.")
    missing = people_count - times
    few = ngettext("%(missing)s time is missing.", "%(missing)s times are missing.", max(missing, 1))
    return said % numbers + (" " + few % {"missing": missing} if missing > 0 else "")


def _submit(how: str) -> str:
    if how == TELL:
        return _("Invite them")
    return _("Book the times") if how == GIVE else _("Offer the times")


def _deed(
    user: "User", kind: str, everyone: "list[User]", times: "list[DateTimeTZRange]", cleaned: Mapping[str, str]
) -> str:
    """What was done, in words."""
    deed = slot_deeds.hand_out if cleaned["how"] == GIVE else slot_deeds.offer_to
    done = deed(people=everyone, kind=kind, times=times, place=cleaned["place"], by=user, at=timezone.now())
    if cleaned["how"] != GIVE:
        return _("%(times)s times are offered, and %(people)s employees are told to choose.") % {
            "times": done.offered,
            "people": len(done.without),
        }
    said = ngettext("%(count)s talk is booked.", "%(count)s talks are booked.", len(done.talks)) % {
        "count": len(done.talks)
    }
    if done.without:
        names = ", ".join(talk.user.name for talk in done.without)
        said += " " + _("Still without a time: %(names)s.") % {"names": names}
    return said


def _names(user: "User", chosen: list[UUID]) -> dict[UUID, str]:
    """The chosen ones by name, in the order of the page; ids of people one does not lead are left out."""
    found = own_reports(user).filter(pk__in=chosen)
    names = {person.pk: person.name for person in found}
    return {key: names[key] for key in chosen if key in names}


def _kind(value: str) -> str:
    return value if value in KINDS else KINDS[0]


def _home(kind: str) -> str:
    return f"{reverse('planning:booking')}?kind={kind}"
