"""A unit's mission on one page: what it is there to do, its tasks, and what each of them demands of whom."""

from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import missions as deeds
from competence.actions.refusals import Refused, Stale
from competence.forms.missions import MissionForm, TaskForm, TaskRolesForm, VersionForm
from competence.queries import missions
from competence.queries.missions import DemandRow, Inventory, TaskRow
from competence.views.demand_pages import (
    Asker,
    FormPage,
    Removal,
    answer,
    answer_form,
    conflict,
    posted,
    reader_of_unit,
)
from competence.views.demand_wording import amount_said, target_said
from competence.views.unit_pages import crumb_of
from competence.views.wording import Reader, reader
from portal.authorization import Permission, can, for_everyone_signed_in, require, requires
from portal.authorization import signed_in_user as asker_of
from portal.face import Link, Words
from portal.queries import units

GET_AND_POST = ["GET", "HEAD", "POST"]
TASK_LABELS: dict[str, Words] = {"name": _("Task"), "description": _("More about it")}


@dataclass(frozen=True, slots=True)
class DemandLine:
    """What a task demands, in words; `url` ("" for who may not) is where it is changed."""

    name: str
    who: str
    amount: str
    url: str


@dataclass(frozen=True, slots=True)
class TaskBlock:
    """A task on the mission's page. The addresses are empty for who may not change it."""

    id: int
    name: str
    description: str
    url: str
    roles: str
    demands: tuple[DemandLine, ...]
    add_url: str
    change_url: str
    move_url: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class MissionPage:
    """The page. `form` and `task_form` are None for who only reads."""

    unit: str
    crumbs: tuple[Link, ...]
    text: str
    language: str
    tasks: tuple[TaskBlock, ...]
    may_edit: bool
    form: MissionForm | None
    save_url: str
    task_form: TaskForm | None
    task_url: str
    requirements_url: str
    propose_url: str
    roles_url: str
    is_open: bool


@for_everyone_signed_in
@require_safe
def mission(request: HttpRequest, unit: int) -> HttpResponse:
    """The mission, its tasks and their demands; for everyone who works there or has a right about the unit."""
    return _show(request, reader_of_unit(request, unit))


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_POST
def save(request: HttpRequest, unit: int) -> HttpResponse:
    """Write the mission's text."""
    asker = _decider(request, unit)
    form = MissionForm(request.POST)
    if not form.is_valid():
        return _show(request, asker, form=form)
    said = form.cleaned_data
    home = reverse("competence:mission", args=[unit])
    try:
        deeds.save_mission(
            unit=asker.unit, text=said["text"], version=said["version"], by=asker.user, at=timezone.now()
        )
    except Refused as refused:
        form.add_error("text", str(refused))
        return _show(request, asker, form=form)
    except Stale as stale:
        labels: dict[str, Words] = {"text": _("The unit's mission")}
        url = reverse("competence:mission-save", args=[unit])
        return conflict(request, stale, title=asker.unit.name, labels=labels, url=url, keep_url=home)
    return redirect(home)


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_POST
def new_task(request: HttpRequest, unit: int) -> HttpResponse:
    """One more task; the page stands at it afterwards."""
    asker = _decider(request, unit)
    form = TaskForm(request.POST, is_new=True)
    if form.is_valid():
        said = form.cleaned_data
        try:
            row = deeds.add_task(
                unit=asker.unit, name=said["name"], description=said["description"], by=asker.user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            return redirect(f"{reverse('competence:mission', args=[unit])}#task-{row.pk}")
    return _show(request, asker, task_form=form)


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_http_methods(GET_AND_POST)
def change_task(request: HttpRequest, task: int) -> HttpResponse:
    """Other words for a task, or its removal."""
    user = asker_of(request)
    row = missions.task(user, task)
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, row.mission.unit)
    home = _home(row.mission.unit_id, row.pk)
    initial = {"name": row.name, "description": row.description, "version": row.version}
    page = FormPage(
        title=gettext("Change the task"),
        submit=gettext("Save the task"),
        form=TaskForm(posted(request), initial=initial),
        url=request.path,
        back=home,
        crumbs=(Link(gettext("Mission"), reverse("competence:mission", args=[row.mission.unit_id])),),
        over=row.mission.unit.name,
        removal=Removal(
            url=reverse("competence:task-retire", args=[row.pk]),
            version=row.version,
            button=gettext("Remove the task"),
            consequence=gettext(
                "The task leaves the mission. Requirements that are decided because of it stay until they are ended."
            ),
        ),
    )

    def deed() -> object:
        said = page.form.cleaned_data
        return deeds.change_task(
            task=row, name=said["name"], description=said["description"], version=said["version"],
            by=user, at=timezone.now(),
        )  # fmt: skip

    return answer_form(request, page, deed, home, labels=TASK_LABELS)


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_POST
def retire_task(request: HttpRequest, task: int) -> HttpResponse:
    """Take the task out of the mission."""
    user = asker_of(request)
    row = missions.task(user, task)
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, row.mission.unit)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    deed = partial(deeds.retire_task, task=row, version=version, by=user, at=timezone.now())
    return answer(
        request, deed, reverse("competence:mission", args=[row.mission.unit_id]), done=gettext("The task is removed.")
    )


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_POST
def move_task(request: HttpRequest, task: int) -> HttpResponse:
    """One place up, or down."""
    user = asker_of(request)
    row = missions.task(user, task)
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, row.mission.unit)
    up = request.POST.get("to") == "up"
    deed = partial(deeds.move_task, task=row, up=up, by=user)
    return answer(request, deed, _home(row.mission.unit_id, row.pk))


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_http_methods(GET_AND_POST)
def task_roles(request: HttpRequest, task: int) -> HttpResponse:
    """Which roles do this task."""
    user = asker_of(request)
    row = missions.task(user, task)
    unit = row.mission.unit
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, unit)
    read = reader(user)
    roles = [(pk, read.text(name)) for pk, name, _own in missions.roles_for(unit)]
    initial = {"roles": sorted(missions.role_ids(row))}
    page = FormPage(
        title=gettext("Roles of the task"),
        submit=gettext("Save the roles"),
        form=TaskRolesForm(posted(request), roles=roles, initial=initial),
        url=request.path,
        back=_home(unit.pk, row.pk),
        crumbs=(Link(gettext("Mission"), reverse("competence:mission", args=[unit.pk])),),
        over=row.name,
        lead="" if roles else gettext("There are no roles yet. Make one under Roles."),
    )

    def deed() -> object:
        return deeds.set_roles(task=row, roles=page.form.cleaned_data["roles"], by=user)

    return answer_form(request, page, deed, page.back)


def _decider(request: HttpRequest, unit_id: int) -> Asker:
    user = asker_of(request)
    unit = units.get(user, unit_id)
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, unit)
    return Asker(user, unit, timezone.localdate())


def _home(unit_id: int, task_id: int) -> str:
    return f"{reverse('competence:mission', args=[unit_id])}#task-{task_id}"


def _show(
    request: HttpRequest, asker: Asker, *, form: MissionForm | None = None, task_form: TaskForm | None = None
) -> HttpResponse:
    found = missions.of(asker.unit)
    may_edit = can(asker.user, Permission.DECIDE_UNIT_REQUIREMENTS, asker.unit)
    page = _page(asker, found, reader(asker.user), form, task_form, may_edit=may_edit)
    is_faulty = bool((form and form.errors) or (task_form and task_form.errors))
    return render(request, "competence/missions/mission.html", {"page": page}, status=422 if is_faulty else 200)


def _page(
    asker: Asker,
    found: Inventory,
    read: Reader,
    form: MissionForm | None,
    task_form: TaskForm | None,
    *,
    may_edit: bool,
) -> MissionPage:
    unit = asker.unit
    may_add = may_edit and bool(found.text)
    blocks = enumerate(found.tasks)
    return MissionPage(
        unit=unit.name,
        crumbs=crumb_of(asker.user, unit),
        text=found.text,
        language=found.language,
        tasks=tuple(_block(one, read, unit.name, place, len(found.tasks), may_edit=may_edit) for place, one in blocks),
        may_edit=may_edit,
        form=(form or MissionForm(initial={"text": found.text, "version": found.version})) if may_edit else None,
        save_url=reverse("competence:mission-save", args=[unit.pk]),
        task_form=(task_form or TaskForm(is_new=True)) if may_add else None,
        task_url=reverse("competence:mission-task-new", args=[unit.pk]),
        requirements_url=reverse("competence:unit-requirements", args=[unit.pk]),
        propose_url=reverse("competence:unit-propose", args=[unit.pk]) if may_add and found.tasks else "",
        roles_url=f"{reverse('competence:job-roles')}?unit={unit.pk}" if may_edit else "",
        is_open=form is not None,
    )


def _block(one: TaskRow, read: Reader, unit: str, place: int, count: int, *, may_edit: bool) -> TaskBlock:
    return TaskBlock(
        id=one.id,
        name=one.name,
        description=one.description,
        url=reverse("competence:task", args=[one.id]),
        roles=", ".join(read.text(name) for name in one.roles),
        demands=tuple(demand_line(row, read, unit, one.id if may_edit else None) for row in one.demands),
        add_url=reverse("competence:demand-new", args=[one.id]) if may_edit else "",
        change_url=reverse("competence:task-change", args=[one.id]) if may_edit else "",
        move_url=reverse("competence:task-move", args=[one.id]) if may_edit and count > 1 else "",
        is_first=place == 0,
        is_last=place == count - 1,
    )


def demand_line(row: DemandRow, read: Reader, unit: str, task_id: int | None) -> DemandLine:
    """A demand in words; without a task's id it cannot be changed."""
    who = target_said(read, profession=row.profession, role=row.role, unit=unit)
    return DemandLine(
        name=read.text(row.name),
        who=gettext("the unit together") if row.min_people is not None and not row.profession else who,
        amount=amount_said(
            read, row.kind, row.level,
            min_people=row.min_people, ramp_months=row.ramp_months, ramp_level=row.until_then,
        ),
        url=reverse("competence:demand", args=[task_id, row.id]) if task_id is not None else "",
    )  # fmt: skip
