"""The roles of a person, for her nearest manager and for HR: give one, end one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions.job_roles import AlreadyHeld, NotHeld, RoleIsRetired, end_role, give_role, require_giver
from competence.forms.job_roles import GiveRoleForm
from competence.queries import job_roles
from competence.queries.job_roles import Held
from competence.reading.faults import is_plain
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.face import Link
from portal.forms.choices import choice_field
from portal.queries import people
from portal.texts import in_language

if TYPE_CHECKING:
    from portal.models import User

MOST_SHOWN = 20
LONGEST_SEARCH = 100
HELD = gettext_lazy("The person already holds this role in this period.")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A role she has: its days, and where to end it (empty: its last day is set already)."""

    name: str
    since: date | None
    last_day: date | None
    end_url: str


@dataclass(frozen=True, slots=True)
class RolesPage:
    """The roles of one person, and what a search has found. `form` is None where there is nothing to choose."""

    name: str
    crumbs: tuple[Link, ...]
    held: tuple[HeldRow, ...]
    search: str
    has_more: bool
    form: GiveRoleForm | None


@for_everyone_signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roles_of(request: HttpRequest, person: UUID) -> HttpResponse:
    """What she holds, a search among the organisation's roles, and a form for the one that is given."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require_giver(user, found)
    search = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    choices = _choices(found, search)
    is_post = request.method == "POST"
    shown = choices[:MOST_SHOWN]
    initial = {"since": timezone.localdate()}
    form = GiveRoleForm(request.POST if is_post else None, roles=choices if is_post else shown, initial=initial)
    if is_post and form.is_valid() and _give(form, found, user):
        messages.success(request, gettext("The role is given."))
        return redirect("competence:roles-of", person=found.pk)
    choice_field(form, "role").choices = [(str(pk), name) for pk, name in shown]
    page = RolesPage(
        name=found.name,
        crumbs=_crumbs(user, found),
        held=tuple(_row(one, found) for one in job_roles.held(found, on=timezone.localdate())),
        search=search,
        has_more=len(choices) > MOST_SHOWN,
        form=form if shown else None,
    )
    return render(request, "competence/job_roles/roles.html", {"page": page}, status=422 if is_post else 200)


@for_everyone_signed_in
@require_POST
def end(request: HttpRequest, person: UUID, role: int) -> HttpResponse:
    """Today is the last day of the role."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require_giver(user, found)
    known = job_roles.by_id(found.organisation_id, role)
    if known is None:
        raise Http404
    today = timezone.localdate()
    try:
        end_role(user=found, role=known, last_day=today, by=user)
    except NotHeld:
        messages.info(request, gettext("The role had ended already."))
    else:
        messages.success(request, gettext("The role ends today."))
    return redirect("competence:roles-of", person=found.pk)


def _crumbs(user: "User", person: "User") -> tuple[Link, ...]:
    """Back to the person for her manager; HR, who does not read her levels, comes from the roles."""
    if can(user, Permission.READ_ASSESSMENT, person):
        return (Link(person.name, reverse("competence:gap-of", args=[person.pk])),)
    return (Link(gettext("Roles"), reverse("competence:job-roles")),)


def _choices(person: "User", search: str) -> list[tuple[int, str]]:
    """The roles found, in the reader's language; with their codes where several have the same name."""
    if not is_plain(search):
        return []
    language = get_language() or "sv"
    rows = job_roles.search_for(person, search, on=timezone.localdate())
    names = {row.pk: in_language(row.name, language).value for row in rows}
    count = Counter(names.values())
    return [(row.pk, f"{names[row.pk]} ({row.code})" if count[names[row.pk]] > 1 else names[row.pk]) for row in rows]


def _row(held: Held, person: "User") -> HeldRow:
    name = in_language(held.name, get_language() or "sv").value
    may_end = held.is_in_force and held.last_day is None
    end_url = reverse("competence:role-end", args=[person.pk, held.role_id]) if may_end else ""
    return HeldRow(name, held.since, held.last_day, end_url)


def _give(form: GiveRoleForm, person: "User", by: "User") -> bool:
    """Give it; where it is held already, the form says so at the field."""
    role = job_roles.by_id(person.organisation_id, form.cleaned_data["role"])
    if role is None:
        raise Http404
    try:
        give_role(user=person, role=role, since=form.cleaned_data["since"], by=by)
    except AlreadyHeld:
        form.add_error("role", str(HELD))
        return False
    except RoleIsRetired:
        form.add_error("role", gettext("The role is not given any more. Choose another one."))
        return False
    return True
