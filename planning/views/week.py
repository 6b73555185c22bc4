"""At most five things this week, each done in under five minutes."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from planning.queries import week as queries
from planning.queries.week import Deed, Thing
from planning.views.team import WAITING
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Todo


@dataclass(frozen=True, slots=True)
class WeekPage:
    """The things as a list, what they take together, and what waits behind them."""

    todos: tuple[Todo, ...]
    minutes: int
    later: int
    team_url: str
    booked: tuple[Link, ...]


@requires(Permission.AGREE_PLAN_AS_MANAGER)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """What is most worth a manager's few minutes this week."""
    found = queries.of(signed_in_user(request), on=timezone.localdate())
    page = WeekPage(
        todos=tuple(_todo(thing) for thing in found.things),
        minutes=sum(thing.minutes for thing in found.things),
        later=found.later,
        team_url=reverse("planning:team"),
        booked=(Link(_("Booked talks, to print"), reverse("planning:booking-list")),),
    )
    return render(request, "planning/team/week.html", {"page": page})


def _todo(thing: Thing) -> Todo:
    text, action, url = _words(thing)
    minutes = ngettext("about %(minutes)s minute", "about %(minutes)s minutes", thing.minutes)
    return Todo(text=text, detail=minutes % {"minutes": thing.minutes}, action=action, url=url)


def _words(thing: Thing) -> tuple[str, str, str]:
    """What it says, what its button says, and where it leads."""
    person, count = thing.people[0], len(thing.people)
    names = {"name": person.name, "count": count, "day": date_format(thing.on) if thing.on else ""}
    room = reverse("planning:talk-room", args=[person.user_id])
    plan = reverse("planning:plan", args=[person.plan_id]) if person.plan_id else room
    agree = reverse("planning:plan-agree", args=[person.plan_id]) if person.plan_id else room
    team = reverse("planning:team")
    if thing.deed in {Deed.BOOK, Deed.REMIND}:
        return _words_of_many(thing.deed, names, count, team)
    talk = _talk_url(thing) or room
    words = {
        Deed.AGREE_PLAN: (_("Agree to the plan of %(name)s"), _("Read and agree"), agree),
        Deed.CONFIRM_TALK: (_("Confirm the talk with %(name)s"), _("Read and confirm"), talk),
        Deed.ATTEST: (_("Look at the certificates of %(name)s"), _("Look"), _certificates(thing)),
        Deed.PREPARE_TALK: (_("Prepare the talk with %(name)s, %(day)s"), _("Prepare"), talk),
        Deed.NOTE_PAST_TALK: (_("Was the talk with %(name)s held, %(day)s?"), _("Answer"), talk),
        Deed.FOLLOW_UP: (_("Follow up the plan of %(name)s"), _("Follow up"), plan),
        Deed.RENEW: (_("The plan of %(name)s runs out %(day)s: open the talk"), _("Open"), room),
    }
    text, action, url = words[thing.deed]
    return text % names, action, url


def _words_of_many(deed: Deed, names: dict[str, object], count: int, team: str) -> tuple[str, str, str]:
    if deed is Deed.BOOK:
        many = ngettext("Book a talk with %(count)s employee", "Book talks with %(count)s employees", count)
        text = _("Book a talk with %(name)s") if count == 1 else many
        return text % names, _("Book"), reverse("planning:booking")
    many = ngettext(
        "Remind %(count)s employee of what you wait for", "Remind %(count)s employees of what you wait for", count
    )
    text = _("Remind %(name)s") if count == 1 else many
    return text % names, _("Choose and remind"), f"{team}?step={WAITING}&chosen=all"


def _talk_url(thing: Thing) -> str:
    dots = thing.people[0].talks.values()
    if thing.deed is Deed.CONFIRM_TALK:
        found = next((dot for dot in dots if dot.waits_for_me), None)
    else:
        found = next((dot for dot in dots if dot.on == thing.on and dot.has_time), None)
    if found is None:
        return ""
    page = {Deed.PREPARE_TALK: "planning:talk-prepare", Deed.NOTE_PAST_TALK: "planning:talk-time"}
    return reverse(page.get(thing.deed, "planning:talk"), args=[found.id])


def _certificates(thing: Thing) -> str:
    return reverse("competence:certificates-of", args=[thing.people[0].user_id])
