"""The unit's matrix as it was on a day: the reader's own people who were there then, and what was known of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.forms.as_it_was import DayForm
from competence.queries import unit_people
from competence.views.unit_matrix import EVERYTHING, Sheet, levels_of, sheet_of
from competence.views.unit_pages import Scene, enter
from competence.views.wording import day_words
from portal.authorization import Permission, requires
from portal.face import Link

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ThenPage:
    """The page; without a day that can be shown (`day` "") it is the form alone. No sheet: nobody was there then."""

    unit: str
    day: str
    said: str
    sheet: Sheet | None
    levels: tuple[str, ...]
    crumbs: tuple[Link, ...]


@requires(Permission.READ_TEAM)
@never_cache
@require_safe
def unit_then(request: HttpRequest, unit: int) -> HttpResponse:
    """Who could what on a day gone by, against what was required then."""
    scene = enter(request, unit)
    today = timezone.localdate()
    form = DayForm(request.GET if "day" in request.GET else {"day": (today - A_YEAR).isoformat()}, today=today)
    day: date | None = form.cleaned_data["day"] if form.is_valid() else None
    page = _page(scene, day)
    return render(request, "competence/units/then.html", {"page": page, "form": form}, status=200 if day else 400)


def _page(scene: Scene, day: date | None) -> ThenPage:
    crumbs = (Link(gettext("The unit's competence"), reverse("competence:unit-matrix", args=[scene.unit.pk])),)
    levels = levels_of(scene)
    if day is None:
        return ThenPage(scene.unit.name, "", "", None, levels, crumbs)
    then = _on_day(scene, day)
    people = then.staff.people
    said = ngettext("%(people)s person", "%(people)s people", len(people)) % {"people": len(people)}
    return ThenPage(scene.unit.name, day_words(day), said, _sheet(then) if people else None, levels, crumbs)


def _on_day(scene: Scene, day: date) -> Scene:
    """The unit on the day, with those of the reader's present people who had their main employment there then."""
    there = unit_people.between(scene.unit, since=day, on=scene.today).then
    people = tuple(one for one in scene.staff.people if one.id in there)
    return replace(scene, today=day, staff=replace(scene.staff, people=people))


def _sheet(then: Scene) -> Sheet:
    found = then.matrix(then.counts())
    return sheet_of(then, found, found.people, found.columns, EVERYTHING, linked=False)
