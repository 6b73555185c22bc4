"""How the unit's competence has moved since a day, in numbers of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import unit_changes as queries
from competence.queries import unit_people
from competence.queries.unit_changes import Change, Side
from competence.views.unit_pages import Head, Scene, enter, head, short_level
from competence.views.wording import day_words
from portal.authorization import Permission, requires

A_YEAR = timedelta(days=365)
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A competence then and now."""

    name: str
    then: str
    now: str
    moved: str
    levels_then: str
    levels_now: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The table since a day; `since` is what the date field holds."""

    head: Head
    since: date
    until: date
    since_words: str
    error: str
    said: str
    joined_left: str
    moved: tuple[ChangeRow, ...]
    unmoved: int
    nobody_same: bool


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def changes(request: HttpRequest, unit: int) -> HttpResponse:
    """Then and now, for those who were there on both days."""
    scene = enter(request, unit)
    found = scene.matrix(())
    since, error = _since(request.GET.get("since", ""), scene.today)
    between = unit_people.between(scene.unit, since=since, on=scene.today)
    same = [person.id for person in scene.staff.people if person.id in between.then]
    moves = queries.of(found, same, since=since) if same else ()
    page = ChangesPage(
        head=head(scene, gettext("What has changed"), "unit-changes"),
        since=since,
        until=scene.today,
        since_words=day_words(since),
        error=error,
        said=_said(moves, len(same)),
        joined_left=_joined_left(between.joined, between.left),
        moved=tuple(_row(scene, one) for one in moves if one.moved),
        unmoved=sum(not one.moved for one in moves),
        nobody_same=not same,
    )
    return render(request, "competence/units/changes.html", {"page": page}, status=422 if error else 200)


def _since(text: str, today: date) -> tuple[date, str]:
    """The day asked for; a year ago where nothing or nothing sensible is."""
    default = today - A_YEAR
    if not text:
        return default, ""
    try:
        since = date.fromisoformat(text)
    except ValueError:
        return default, gettext("Write the day as 2026-01-31. Here is the change since a year ago.")
    if not EARLIEST <= since < today:
        return default, gettext(
            "Choose a day before today, not before the year 2000. Here is the change since a year ago."
        )
    return since, ""


def _said(moves: Sequence[Change], same: int) -> str:
    then, now = sum(one.then.gaps for one in moves), sum(one.now.gaps for one in moves)
    people = ngettext("%(n)s person was here then and now", "%(n)s people were here then and now", same) % {"n": same}
    gaps = gettext("gaps: %(then)s then, %(now)s now") % {"then": then, "now": now}
    return f"{people} · {gaps}"


def _joined_left(joined: int, left: int) -> str:
    came = ngettext("%(n)s person has come", "%(n)s people have come", joined) % {"n": joined}
    went = ngettext("%(n)s person has left the unit", "%(n)s people have left the unit", left) % {"n": left}
    return gettext("%(came)s, %(went)s. They are in none of the figures below.") % {"came": came, "went": went}


def _row(scene: Scene, one: Change) -> ChangeRow:
    return ChangeRow(
        name=scene.read.text(one.column.name),
        then=_side(one.then),
        now=_side(one.now),
        moved=_moved(one),
        levels_then=_levels(scene, one, one.then),
        levels_now=_levels(scene, one, one.now),
    )


def _side(side: Side) -> str:
    if not side.asked:
        return gettext("asked of nobody")
    words = ngettext("%(gaps)s gap of %(asked)s", "%(gaps)s gaps of %(asked)s", side.gaps) % {
        "gaps": side.gaps,
        "asked": side.asked,
    }
    if side.unrated:
        words += ", " + ngettext("%(n)s not known", "%(n)s not known", side.unrated) % {"n": side.unrated}
    return words


def _moved(one: Change) -> str:
    """Who has moved, in numbers: risen, fallen, and asked for more or less."""
    parts = (
        (one.risen, ngettext("%(n)s has risen", "%(n)s have risen", one.risen)),
        (one.fallen, ngettext("%(n)s has fallen", "%(n)s have fallen", one.fallen)),
        (one.newly_known, ngettext("%(n)s is newly known", "%(n)s are newly known", one.newly_known)),
        (one.asked_more, ngettext("more is asked of %(n)s", "more is asked of %(n)s", one.asked_more)),
        (one.asked_less, ngettext("less is asked of %(n)s", "less is asked of %(n)s", one.asked_less)),
    )
    return ", ".join(words % {"n": number} for number, words in parts if number)


def _levels(scene: Scene, one: Change, side: Side) -> str:
    """How many stand at each level, for a level that anyone stands at."""
    return ", ".join(
        gettext("%(level)s: %(n)s") % {"level": short_level(scene, one.column, level), "n": number}
        for level, number in side.levels
    )
