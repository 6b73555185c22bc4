"""Choose a competence of the decided catalogue: a search, and a way on for each that is found."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from competence.queries import competence_search
from competence.queries.competence_search import Found
from competence.reading.faults import is_plain
from competence.views.wording import Reader
from portal.face import Link
from portal.numbers import number_in

if TYPE_CHECKING:
    from portal.models import Unit

MOST_SHOWN = 40
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose catalogue: the organisation's, or what a unit of it may choose from; on which day."""

    organisation_id: int
    unit: "Unit | None"
    today: date


@dataclass(frozen=True, slots=True)
class Choice:
    """A competence found, where it is from, and the way on."""

    name: str
    code: str
    framework: str
    url: str


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """The page: what the competence is for stands in `over`."""

    over: str
    crumbs: tuple[Link, ...]
    url: str
    back: str
    search: str
    choices: tuple[Choice, ...]
    has_more: bool


def chosen(request: HttpRequest, scope: Scope) -> Found | None:
    """The competence that the address names, if it may be demanded."""
    key = number_in(request.GET.get("competence", ""))
    return None if key is None else competence_search.find(scope.organisation_id, scope.unit, key, on=scope.today)


def show_choices(
    request: HttpRequest, scope: Scope, read: Reader, *, over: str, crumbs: tuple[Link, ...], back: str
) -> HttpResponse:
    """The search; without words the unit's own competences come first."""
    search = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    words = search if is_plain(search) else ""
    found = competence_search.search(scope.organisation_id, scope.unit, words, on=scope.today, most=MOST_SHOWN)
    page = ChoicesPage(
        over=over,
        crumbs=crumbs,
        url=request.path,
        back=back,
        search=search,
        choices=tuple(_choice(request.path, one, read) for one in found[:MOST_SHOWN]),
        has_more=len(found) > MOST_SHOWN,
    )
    return render(request, "competence/requirements/choose.html", {"page": page})


def _choice(path: str, one: Found, read: Reader) -> Choice:
    return Choice(
        read.text(one.name), one.code, read.text(one.framework), f"{path}?{urlencode({'competence': one.id})}"
    )
