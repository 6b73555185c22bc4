"""The employee's talks of the year: choose a time, ask for another, decline."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from planning.actions import bookings as deeds
from planning.actions import slots as slot_deeds
from planning.forms.bookings import DeclineForm, PickForm
from planning.queries import bookings, slots, talks
from planning.queries.bookings import TalkLine, Year
from planning.views.answers import answer, answer_problems
from planning.views.talk_words import KINDS, kind_word, state_words
from portal.authorization import Permission, leaders_of, require, requires, signed_in_user

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from planning.models import Talk, TalkSlot
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """A time to choose. `leader` is who offers it."""

    value: int
    when: str
    place: str
    leader: str


@dataclass(frozen=True, slots=True)
class TalkPart:
    """One of the three talks. The addresses are "" for what cannot be done now."""

    kind: str
    title: str
    shape: str
    word: str
    place: str
    leader: str
    words: str
    window: str
    choices: tuple[Choice, ...]
    has_time: bool
    pick_url: str
    other_url: str
    decline_url: str
    has_words: bool
    prepare_url: str


@dataclass(frozen=True, slots=True)
class MyTalksPage:
    """The three talks of the year."""

    parts: tuple[TalkPart, ...]
    days: str
    calendar_url: str
    room_url: str
    history_url: str


@requires(Permission.TAKE_PART_IN_TALK)
@require_safe
def my_talks(request: HttpRequest) -> HttpResponse:
    """Where each of the three stands, and what I can do about it."""
    user, now = signed_in_user(request), timezone.now()
    year = bookings.year_of(user, on=timezone.localdate(now))
    mine = bookings.talks_of([user.pk], year)
    is_waiting = any(talk.is_waiting for talk in mine.values())
    free = slots.free_for(user, at=now) if is_waiting else []
    page = MyTalksPage(
        parts=tuple(_part(kind, mine.get((user.pk, kind)), free, year, now) for kind in KINDS),
        days=_days(year),
        calendar_url=reverse("planning:my-calendar"),
        room_url=reverse("planning:my-appraisal"),
        history_url=reverse("planning:my-talk-history"),
    )
    return render(request, "planning/bookings/my_talks.html", {"page": page, "form": DeclineForm()})


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def pick(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Take an offered time. Who comes second keeps her page, with the times that are left."""
    user, row = _mine(request, talk)
    form, home = PickForm(request.POST), reverse("planning:my-talks")
    if not form.is_valid():
        return answer_problems(request, form, home)
    slot = slots.get(user, form.cleaned_data["slot"])
    deed = partial(_pick, slot, row, user, timezone.now())
    return answer(request, deed, home, done=_("The time is yours."))


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def other_time(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Ask for another time."""
    user, row = _mine(request, talk)
    deed = partial(deeds.ask_other_time, talk=row, by=user, at=timezone.now())
    done = _("Your manager is told that you need another time.") if _is_led(user) else _nobody_leads()
    return answer(request, deed, reverse("planning:my-talks"), done=done)


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def decline(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Say no to the talk."""
    user, row = _mine(request, talk)
    form, home = DeclineForm(request.POST), reverse("planning:my-talks")
    if not form.is_valid():
        return answer_problems(request, form, home)
    deed = partial(deeds.decline, talk=row, words=form.cleaned_data["words"], by=user, at=timezone.now())
    done = _("You have declined the talk. Your manager is told.") if _is_led(user) else _nobody_leads()
    return answer(request, deed, home, done=done)


def _is_led(user: "User") -> bool:
    return bool(leaders_of(user, on=timezone.localdate()))


def _nobody_leads() -> str:
    return _("It is noted. Nobody leads your unit now, so nobody could be told.")


def _mine(request: HttpRequest, talk_id: UUID) -> "tuple[User, Talk]":
    """Who asks, and the talk she is the employee of; nobody chooses for her."""
    user = signed_in_user(request)
    row = talks.get(user, talk_id)
    if row.user_id != user.pk:
        raise PermissionDenied
    require(user, Permission.TAKE_PART_IN_TALK, user)
    return user, row


def _pick(slot: "TalkSlot | None", talk: "Talk", user: "User", now: "datetime") -> None:
    if slot is None:
        raise slot_deeds.SlotTaken
    slot_deeds.pick(slot=slot, talk=talk, by=user, at=now)


def _part(kind: str, talk: TalkLine | None, free: "Sequence[TalkSlot]", year: Year, now: "datetime") -> TalkPart:
    shape, word = state_words(talk, at=now)
    is_waiting = talk is not None and talk.is_waiting
    choices = tuple(_choice(slot) for slot in free if slot.kind == kind) if is_waiting else ()

    def url(name: str) -> str:
        return reverse(name, kwargs={"talk": talk.id}) if talk is not None and is_waiting else ""

    return TalkPart(
        kind=kind,
        title=kind_word(kind),
        shape=shape,
        word=word,
        place=talk.place if talk and talk.time else "",
        leader=talk.leader if talk else "",
        words=talk.reason_words if talk else "",
        window=_window(year, kind, timezone.localdate(now)) if talk is None else "",
        choices=choices,
        has_time=talk is not None and talk.time is not None,
        pick_url=url("planning:talk-pick"),
        other_url=url("planning:talk-other-time"),
        decline_url=url("planning:talk-decline"),
        has_words=kind != "PAY_FEEDBACK",
        prepare_url=url("planning:talk-prepare") if kind != "PAY_FEEDBACK" else "",
    )


def _choice(slot: "TalkSlot") -> Choice:
    return Choice(slot.pk, capfirst(slots.when_on(slot.time)), slot.place, slot.offered_by.name)


def _window(year: Year, kind: str, today: "date") -> str:
    window = year.windows.get(kind)
    if window is None:
        return ""
    last_day = bookings.last_day(window)
    last = date_format(last_day, "DATE_FORMAT")
    if last_day < today:
        return _("It was to be held by %(last)s. Ask your manager about it.") % {"last": last}
    return _("Your manager invites you. It is to be held by %(last)s at the latest.") % {"last": last}


def _days(year: Year) -> str:
    if not year.windows:
        return ""
    from_to = {
        "first": date_format(year.first, "DATE_FORMAT"),
        "last": date_format(bookings.last_of(year), "DATE_FORMAT"),
    }
    return _("The talk year is %(first)s to %(last)s.") % from_to
