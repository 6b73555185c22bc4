"""Giving a reason before reading, and seeing who has read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.actions import disclosures as actions
from portal.authorization import Permission, require, requires, signed_in_user
from portal.forms.disclosures import DisclosureForm
from portal.queries import disclosures as queries
from portal.queries import people, units
from portal.texts import in_language, sort_key


@dataclass(frozen=True, slots=True)
class DisclosePage:
    """Whose data, and the form with the reason."""

    name: str
    form: DisclosureForm


@dataclass(frozen=True, slots=True)
class Reading:
    """One disclosure as the person sees it."""

    reader: str
    at: datetime
    until: datetime
    reason: str


@requires(Permission.DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask for the reason; once it is given, the person's competence page opens."""
    user = signed_in_user(request)
    subject = people.get(user, person)
    require(user, Permission.DISCLOSE, subject)
    form = DisclosureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.disclose(person=subject, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
        messages.success(
            request, _("Open until the end of the working day. %(name)s can see it.") % {"name": subject.name}
        )
        return redirect("competence:gap-of", person=subject.pk)
    page = DisclosePage(name=subject.name, form=form)
    return render(request, "portal/disclosures/disclose.html", {"page": page}, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone in the list, with the page that asks for the reason."""

    name: str
    profession: str
    url: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people of a unit whose data opens with a reason."""

    unit: str
    rows: list[PersonRow]


@requires(Permission.DISCLOSE)
@require_safe
def people_of_unit(request: HttpRequest, unit: int) -> HttpResponse:
    """Whom one may read with a reason in a unit; one's own people are in the team list and need none."""
    user = signed_in_user(request)
    found = units.get(user, unit)
    require(user, Permission.READ_COVERAGE, found)
    language = get_language() or "sv"
    people = queries.whom(user, found, on=timezone.localdate())
    people.sort(key=lambda one: (sort_key(one.family_name, language), sort_key(one.given_name, language)))
    rows = [
        PersonRow(
            name=f"{one.given_name} {one.family_name}",
            profession=in_language(one.profession, language).value,
            url=reverse("portal:disclose", args=[one.user_id]),
        )
        for one in people
    ]
    return render(request, "portal/disclosures/people.html", {"page": PeoplePage(found.name, rows)})


@requires(Permission.READ_DISCLOSURES)
@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """Who has read my data: everyone but my own manager has to say why."""
    rows = queries.of(signed_in_user(request))
    readings = [Reading(row.reader.name, row.opened_at, row.closes_at, row.reason) for row in rows]
    return render(request, "portal/disclosures/disclosures.html", {"readings": readings})
