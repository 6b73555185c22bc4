"""The roles there are, the tasks each collects, and who holds it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import role_catalogue as deeds
from competence.forms.role_catalogue import LANGUAGES, RoleForm
from competence.queries import job_roles, missions, requirement_lists
from competence.reading.faults import is_plain
from competence.views.demand_pages import FormPage, Removal, answer, answer_form, posted
from competence.views.demand_wording import amount_said, period_said
from competence.views.wording import Reader, reader
from portal.authorization import Permission, can, own_reports, require, requires, signed_in_user
from portal.face import Link
from portal.numbers import number_in
from portal.queries import units

if TYPE_CHECKING:
    from competence.models import JobRole, RoleHolding, WorkTask
    from portal.models import Unit, User

PER_PAGE = 50
MOST_FOUND = 20
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role in the list."""

    name: str
    unit: str
    tasks: int
    holders: int
    url: str


@dataclass(frozen=True, slots=True)
class RolesPage:
    """The list; `new_url` is empty for who may not make one here."""

    unit: str
    unit_id: str
    crumbs: tuple[Link, ...]
    search: str
    lines: tuple[RoleLine, ...]
    count: int
    new_url: str


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody who holds the role, and where her roles are given and ended."""

    name: str
    period: str
    url: str


@dataclass(frozen=True, slots=True)
class RolePage:
    """One role. `others`: how many hold it whose names are not for this reader."""

    name: str
    unit: str
    description: str
    crumbs: tuple[Link, ...]
    is_retired: bool
    tasks: tuple[Link, ...]
    requirements: tuple[str, ...]
    holders: tuple[HolderLine, ...]
    others: str
    search: str
    found: tuple[HolderLine, ...]
    may_give: bool
    change_url: str


@requires(Permission.READ_CATALOGUE)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The roles of the organisation, or those that a unit uses."""
    user, today = signed_in_user(request), timezone.localdate()
    unit = _unit(request, user)
    search = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    words = search if is_plain(search) else ""
    found = job_roles.listed(user.organisation_id, words, unit, on=today)
    listed = Paginator(found, PER_PAGE).get_page(number_in(request.GET.get("page", "")) or 1)
    read = reader(user)
    page = RolesPage(
        unit=unit.name if unit else "",
        unit_id=str(unit.pk) if unit else "",
        crumbs=_crumbs(unit),
        search=search,
        lines=tuple(_line(one, read) for one in listed),
        count=listed.paginator.count,
        new_url=_new_url(user, unit),
    )
    return render(request, "competence/job_roles/list.html", {"page": page, "listed": listed})


@requires(Permission.READ_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A role of the organisation, or (`unit` in the address) of one unit."""
    user = signed_in_user(request)
    unit = _unit(request, user)
    if unit is not None:
        require(user, Permission.DECIDE_UNIT_REQUIREMENTS, unit)
    else:
        require(user, Permission.DECIDE_REQUIREMENTS)
    back, form = _list_url(unit), RoleForm(posted(request))
    page = FormPage(
        title=gettext("New role"),
        submit=gettext("Make the role"),
        form=form,
        url=request.get_full_path(),
        back=back,
        crumbs=(Link(gettext("Roles"), back),),
        over=unit.name if unit else user.organisation.name,
    )

    def deed() -> object:
        organisation = unit.organisation if unit else user.organisation
        return deeds.make_role(
            organisation=organisation, unit=unit, name=form.name, description=form.description,
            by=user,
        )  # fmt: skip

    return answer_form(request, page, deed, back, done=gettext("The role is made."))


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_safe
def role(request: HttpRequest, role: int) -> HttpResponse:
    """The role's tasks and requirements; and by name those holders whom the reader gives roles to."""
    user, today = signed_in_user(request), timezone.localdate()
    found, read = job_roles.get(user, role), reader(user)
    is_hr = can(user, Permission.DECIDE_REQUIREMENTS)
    among = None if is_hr else own_reports(user, on=today)
    held = job_roles.holders(found, among, on=today)
    search = request.GET.get("person", "").strip()[:LONGEST_SEARCH]
    may_give = found.retired_on is None and (is_hr or can(user, Permission.AGREE_ASSESSMENT))
    is_asked = may_give and bool(search) and is_plain(search)
    people = job_roles.people_called(user, search, among, most=MOST_FOUND) if is_asked else []
    others = 0 if is_hr else job_roles.holders_count(found, on=today) - len({one.user_id for one in held})
    page = RolePage(
        name=read.text(found.name),
        unit=found.unit.name if found.unit else "",
        description=read.text(found.description or {}),
        crumbs=(Link(gettext("Roles"), _list_url(found.unit)),),
        is_retired=found.retired_on is not None,
        tasks=tuple(map(_task_link, job_roles.tasks_of(found))),
        requirements=_requirements(found, read),
        holders=tuple(_holder(one, found) for one in held),
        others=_others(others),
        search=search,
        found=tuple(HolderLine(one.name, one.person_key, _give_url(one, found)) for one in people),
        may_give=may_give,
        change_url=reverse("competence:job-role-change", args=[found.pk]) if _may_change(user, found) else "",
    )
    return render(request, "competence/job_roles/role.html", {"page": page})


def _task_link(task: "WorkTask") -> Link:
    return Link(f"{task.name} ({task.mission.unit.name})", reverse("competence:task", args=[task.pk]))


def _holder(one: "RoleHolding", role: "JobRole") -> HolderLine:
    period = period_said(one.period.lower, missions.last_day_of(one))
    return HolderLine(one.user.name, period, _give_url(one.user, role))


@requires(Permission.READ_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, role: int) -> HttpResponse:
    """Other words, or not given any more."""
    user = signed_in_user(request)
    found = _to_change(user, role)
    back = reverse("competence:job-role", args=[found.pk])
    initial: dict[str, str] = {f"name_{language}": found.name.get(language, "") for language in LANGUAGES}
    initial |= {"text": next(iter((found.description or {}).values()), ""), "seen": deeds.stamp(found)}
    form = RoleForm(posted(request), initial=initial)
    page = FormPage(
        title=gettext("Change the role"),
        submit=gettext("Save the role"),
        form=form,
        url=request.path,
        back=back,
        crumbs=(Link(gettext("Roles"), _list_url(found.unit)),),
        removal=Removal(
            url=reverse("competence:job-role-retire", args=[found.pk]),
            version=0,
            button=gettext("Retire the role"),
            consequence=gettext("Nobody is given the role any more. Who holds it keeps it until it is ended."),
        ),
    )

    def deed() -> object:
        seen = form.cleaned_data["seen"]
        return deeds.change_role(role=found, name=form.name, description=form.description, seen=seen, by=user)

    return answer_form(request, page, deed, back)


@requires(Permission.READ_CATALOGUE)
@require_POST
def retire(request: HttpRequest, role: int) -> HttpResponse:
    """Not given any more."""
    user = signed_in_user(request)
    found = _to_change(user, role)

    def deed() -> object:
        return deeds.retire_role(role=found, by=user, at=timezone.now())

    return answer(request, deed, _list_url(found.unit), done=gettext("The role is retired."))


def _to_change(user: "User", role_id: int) -> "JobRole":
    found = job_roles.get(user, role_id)
    if found.unit is not None:
        require(user, Permission.DECIDE_UNIT_REQUIREMENTS, found.unit)
    else:
        require(user, Permission.DECIDE_REQUIREMENTS)
    return found


def _may_change(user: "User", found: "JobRole") -> bool:
    if found.retired_on is not None:
        return False
    if found.unit is not None:
        return can(user, Permission.DECIDE_UNIT_REQUIREMENTS, found.unit)
    return can(user, Permission.DECIDE_REQUIREMENTS)


def _unit(request: HttpRequest, user: "User") -> "Unit | None":
    """The unit that the address names; `Http404` for another organisation's."""
    key = number_in(request.GET.get("unit", ""))
    return None if key is None else units.get(user, key)


def _new_url(user: "User", unit: "Unit | None") -> str:
    if unit is not None:
        may = can(user, Permission.DECIDE_UNIT_REQUIREMENTS, unit)
        return f"{reverse('competence:job-role-new')}?{urlencode({'unit': unit.pk})}" if may else ""
    return reverse("competence:job-role-new") if can(user, Permission.DECIDE_REQUIREMENTS) else ""


def _list_url(unit: "Unit | None") -> str:
    home = reverse("competence:job-roles")
    return f"{home}?{urlencode({'unit': unit.pk})}" if unit else home


def _give_url(person: "User", role: "JobRole") -> str:
    return f"{reverse('competence:roles-of', args=[person.pk])}?{urlencode({'search': role.code})}"


def _crumbs(unit: "Unit | None") -> tuple[Link, ...]:
    if unit is None:
        return (Link(gettext("Requirements"), reverse("competence:requirements")),)
    return (Link(gettext("Mission and tasks"), reverse("competence:mission", args=[unit.pk])),)


def _line(one: "JobRole", read: Reader) -> RoleLine:
    return RoleLine(
        name=read.text(one.name),
        unit=one.unit.name if one.unit else gettext("the whole organisation"),
        tasks=getattr(one, "task_count", 0),
        holders=getattr(one, "holders", 0),
        url=reverse("competence:job-role", args=[one.pk]),
    )


def _requirements(found: "JobRole", read: Reader) -> tuple[str, ...]:
    rows = requirement_lists.of_role(found, on=timezone.localdate())
    return tuple(
        f"{read.text(row.name)}: "
        + amount_said(read, row.kind, row.level, ramp_months=row.ramp_months, ramp_level=row.ramp_level)
        + f" ({period_said(row.since, row.last_day)})"
        for row in rows
    )


def _others(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext("%(n)s person elsewhere holds it.", "%(n)s people elsewhere hold it.", count) % {"n": count}
