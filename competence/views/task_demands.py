"""What a task demands: choose a competence, say the level and of whom; change it, remove it."""

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions import task_demands as deeds
from competence.actions.refusals import Stale
from competence.forms.demands import EVERYONE, Choices, DemandForm, values_of
from competence.forms.missions import VersionForm
from competence.queries import missions
from competence.views.competence_choices import Scope, chosen, show_choices
from competence.views.demand_pages import FormPage, Removal, answer, answer_form, posted
from competence.views.demand_wording import amount_said, levels_to_choose, target_said
from competence.views.wording import Reader, reader
from portal.authorization import Permission, require, requires, signed_in_user
from portal.face import Link

if TYPE_CHECKING:
    from competence.models import TaskDemand, WorkTask
    from portal.models import Unit, User

GET_AND_POST = ["GET", "HEAD", "POST"]


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest, task: int) -> HttpResponse:
    """First the competence, then the level and of whom."""
    user, row = _task(request, task)
    unit, read = row.mission.unit, reader(user)
    scope = Scope(unit.organisation_id, unit, timezone.localdate())
    found = chosen(request, scope)
    crumbs, home = _crumbs(unit), _home(row)
    if found is None:
        return show_choices(request, scope, read, over=row.name, crumbs=crumbs, back=home)
    form = DemandForm(
        posted(request),
        targets=targets_of(unit, read),
        levels=levels_to_choose(read, found.kind),
        is_new=True,
        initial={"target": EVERYONE},
    )
    page = FormPage(
        title=read.text(found.name),
        submit=gettext("Add the competence"),
        form=form,
        url=request.get_full_path(),
        back=home,
        crumbs=crumbs,
        over=row.name,
        lead=gettext("Which level does the task demand, and of whom?"),
    )

    def deed() -> object:
        demand = form.demand(found.id, unit_id=unit.pk)
        return deeds.add_demand(task=row, demand=demand, by=user, at=timezone.now())

    return answer_form(request, page, deed, home)


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, task: int, demand: int) -> HttpResponse:
    """Another level, or other people."""
    user, row = _task(request, task)
    line = _line(row, demand)
    unit, read = row.mission.unit, reader(user)
    kind = line.competence.kind
    form = DemandForm(
        posted(request),
        targets=targets_of(unit, read),
        levels=levels_to_choose(read, kind),
        is_new=False,
        initial={**values_of(deeds.as_demand(line)), "version": line.version},
    )
    page = FormPage(
        title=read.text(line.competence.name),
        submit=gettext("Save"),
        form=form,
        url=request.path,
        back=_home(row),
        crumbs=_crumbs(unit),
        over=row.name,
        removal=Removal(
            url=reverse("competence:demand-remove", args=[row.pk, line.pk]),
            version=line.version,
            button=gettext("Remove the line"),
            consequence=gettext("The task does not demand it any more. What is decided stays until it is ended."),
        ),
    )

    def deed() -> object:
        wanted = form.demand(line.competence_id, unit_id=unit.pk)
        version = form.cleaned_data["version"]
        try:
            return deeds.change_demand(line=line, demand=wanted, version=version, by=user, at=timezone.now())
        except Stale as stale:
            stale.saved = {"said": _said(_line(row, demand), read)}
            raise

    return answer_form(request, page, deed, page.back)


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_POST
def remove(request: HttpRequest, task: int, demand: int) -> HttpResponse:
    """The task does not demand it any more."""
    user, row = _task(request, task)
    line = _line(row, demand)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    deed = partial(deeds.remove_demand, line=line, version=version, by=user)
    return answer(request, deed, _home(row), done=gettext("The line is removed."))


def targets_of(unit: "Unit", read: Reader) -> Choices:
    """Everyone in the unit, its professions and its own roles."""
    everyone = (EVERYONE, gettext("Everyone in %(unit)s") % {"unit": unit.name})
    professions = [
        (f"profession:{pk}", gettext("Profession: %(name)s") % {"name": read.text(name)})
        for pk, name in missions.professions(unit.organisation_id)
    ]
    roles = [
        (f"role:{pk}", gettext("Role: %(name)s") % {"name": read.text(name)})
        for pk, name, is_own in missions.roles_for(unit)
        if is_own
    ]
    return [everyone, *roles, *professions]


def _said(line: "TaskDemand", read: Reader) -> str:
    """What is saved now, for the one who writes at the same time."""
    who = target_said(
        read,
        profession=line.profession.name if line.profession else {},
        role=line.role.name if line.role else {},
        unit=line.task.mission.unit.name,
    )
    amount = amount_said(
        read, line.competence.kind, line.level,
        min_people=line.min_people, ramp_months=line.ramp_months, ramp_level=line.ramp_level,
    )  # fmt: skip
    return gettext("Saved now: %(amount)s; %(who)s.") % {"amount": amount, "who": who}


def _task(request: HttpRequest, task_id: int) -> "tuple[User, WorkTask]":
    user = signed_in_user(request)
    row = missions.task(user, task_id)
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, row.mission.unit)
    return user, row


def _line(row: "WorkTask", demand_id: int) -> "TaskDemand":
    line = missions.line(row, demand_id)
    if line is None:
        raise Http404
    return line


def _home(row: "WorkTask") -> str:
    return f"{reverse('competence:mission', args=[row.mission.unit_id])}#task-{row.pk}"


def _crumbs(unit: "Unit") -> tuple[Link, ...]:
    return (Link(gettext("Mission and tasks"), reverse("competence:mission", args=[unit.pk])),)
