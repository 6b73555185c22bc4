"""One talk's time, for the manager: book it, move it, take it back, or note that the talk was not held."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planning.actions import bookings as deeds
from planning.actions.refusals import Refused
from planning.forms.bookings import NotHeldForm, TimeForm
from planning.queries import bookings, slots, talks
from planning.views.answers import answer, answer_form, posted
from planning.views.talk_words import kind_word, no_invitation_words, reason_word
from portal.authorization import Permission, require, requires, signed_in_user
from portal.face import Link

if TYPE_CHECKING:
    from planning.models import Talk
    from portal.models import User


@dataclass(frozen=True, slots=True)
class TimePage:
    """The talk's time, and what may be done about it."""

    person_name: str
    kind_word: str
    crumbs: tuple[Link, ...]
    when: str
    place: str
    ended: str
    words: str
    may_change: bool
    may_take_back: bool
    url: str
    back_url: str
    not_held_url: str
    talk_url: str
    history_url: str


@requires(Permission.TAKE_PART_IN_TALK)
def talk_time(request: HttpRequest, talk: UUID) -> HttpResponse:
    """See and change the time; the employee's page of her talks is another."""
    user = signed_in_user(request)
    row = talks.get(user, talk)
    require(user, Permission.TAKE_PART_IN_TALK, row.user)
    if user.pk == row.user_id:
        return redirect("planning:my-talks")
    form = TimeForm(posted(request), initial=_as_it_is(row))
    if request.method == "POST":
        done = answer_form(form, partial(_move, request, user, row, form), _here(row))
        if done is not None:
            return done
    return _page(request, row, form, NotHeldForm(has_words=_has_words(row)))


@requires(Permission.OPEN_TALK)
@require_POST
def take_back(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Take the time back; the talk waits for a new one."""
    user, row = _to_lead(request, talk)
    deed = partial(deeds.take_back_time, talk=row, by=user, at=timezone.now())
    return answer(request, deed, _here(row), done=_("The time is taken back, and the employee is told."))


@requires(Permission.OPEN_TALK)
@require_POST
def not_held(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Note that the talk was not held, with the reason."""
    user, row = _to_lead(request, talk)
    form = NotHeldForm(request.POST, has_words=_has_words(row))
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            words = cleaned.get("words", "")
            deeds.not_held(talk=row, reason=cleaned["reason"], words=words, by=user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The talk is noted as not held."))
            return redirect(f"{reverse('planning:booking')}?kind={row.kind}")
    return _page(request, row, TimeForm(initial=_as_it_is(row)), form)


def _move(request: HttpRequest, user: "User", talk: "Talk", form: TimeForm) -> None:
    time, place = form.cleaned_data["time"], form.cleaned_data["place"]
    moved = deeds.move(talk=talk, time=time, place=place, by=user, at=timezone.now())
    messages.success(request, _("Booked %(when)s. You both get it for your calendars.") % {"when": slots.when(time)})
    if unsent := no_invitation_words([moved.user]):
        messages.warning(request, unsent)
    window = bookings.year_of(user, on=timezone.localdate()).windows.get(moved.kind)
    if slots.is_outside(time, window):
        messages.warning(
            request, _("The time is outside the days in which these talks are to be held in this talk year.")
        )


def _page(request: HttpRequest, talk: "Talk", form: TimeForm, not_held_form: NotHeldForm) -> HttpResponse:
    may_change = talk.state in bookings.WAITING
    ids = {"talk": talk.pk}
    page = TimePage(
        person_name=talk.user.name,
        kind_word=kind_word(talk.kind),
        crumbs=(Link(_("Book talks"), f"{reverse('planning:booking')}?kind={talk.kind}"),),
        when=capfirst(slots.when_on(talk.time)) if talk.time else "",
        place=talk.place,
        ended=_ended(talk),
        words=talk.reason_words,
        may_change=may_change,
        may_take_back=may_change and talk.time is not None,
        url=_here(talk),
        back_url=reverse("planning:talk-time-back", kwargs=ids),
        not_held_url=reverse("planning:talk-not-held", kwargs=ids),
        talk_url=reverse("planning:talk", kwargs=ids),
        history_url=reverse("planning:talk-history", kwargs={"person": talk.user_id}),
    )
    context = {"page": page, "form": form, "not_held_form": not_held_form}
    status = 422 if form.errors or not_held_form.errors else 200
    return render(request, "planning/bookings/time.html", context, status=status)


def _ended(talk: "Talk") -> str:
    if talk.state == "NOT_HELD":
        return _("Not held: %(reason)s") % {"reason": reason_word(talk.reason)}
    if talk.state == "DECLINED":
        return _("Declined by the employee")
    return "" if talk.state in bookings.WAITING else _("The talk is held.")


def _has_words(talk: "Talk") -> bool:
    """Pay feedback is held or not; nothing is written about it."""
    return talk.kind != "PAY_FEEDBACK"


def _as_it_is(talk: "Talk") -> dict[str, object]:
    if talk.time is None:
        return {"place": talk.place}
    begins, ends = timezone.localtime(talk.time.lower), timezone.localtime(talk.time.upper)
    return {"day": begins.date(), "begins": begins.time(), "ends": ends.time(), "place": talk.place}


def _to_lead(request: HttpRequest, talk_id: UUID) -> "tuple[User, Talk]":
    user = signed_in_user(request)
    row = talks.get(user, talk_id)
    require(user, Permission.OPEN_TALK, row.user)
    return user, row


def _here(talk: "Talk") -> str:
    return reverse("planning:talk-time", kwargs={"talk": talk.pk})
