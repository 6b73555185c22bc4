"""What is required: of the whole organisation, searched and filtered; of one unit, with what it inherits and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions.requirements import end_requirements
from competence.forms.requirement_profiles import EndForm
from competence.queries import missions, requirement_lists, requirement_profiles
from competence.queries.missions import Behind
from competence.queries.requirement_lists import Phase, Row, Target
from competence.reading.faults import is_plain
from competence.views.catalogue_answers import catalogue_crumbs
from competence.views.demand_pages import FormPage, answer_form, posted, reader_of_unit
from competence.views.demand_wording import amount_said, period_said, target_said
from competence.views.proposals import ProposalLine, proposal_line
from competence.views.unit_pages import crumb_of
from competence.views.wording import Reader, day_words, reader
from portal.authorization import Permission, can, for_everyone_signed_in, require, requires, signed_in_user
from portal.face import Link, Words
from portal.numbers import number_in
from portal.texts import sort_key

PER_PAGE = 50
LONGEST_SEARCH = 100
HIGHEST_PAGE = 10**6
PHASES: Mapping[str, Words] = {
    Phase.NOW: _("in force"),
    Phase.COMING: _("coming"),
    Phase.PAST: _("past"),
}
TARGETS: Mapping[str, Words] = {
    Target.EVERYONE: _("everyone"),
    Target.PROFESSION: _("a profession"),
    Target.ROLE: _("a role"),
    Target.UNIT: _("a unit"),
}


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A requirement in words, with the tasks that demand it; `end_url` is empty where one may not end it."""

    id: int
    name: str
    code: str
    competence_url: str
    amount: str
    who: str
    period: str
    phase: str
    decided: str
    profile_url: str
    tasks: tuple[Link, ...]
    end_url: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of the filter."""

    value: str
    label: Words
    chosen: bool


@dataclass(frozen=True, slots=True)
class RequirementsPage:
    """The organisation's list. Addresses are empty for who may not."""

    crumbs: tuple[Link, ...]
    search: str
    targets: tuple[Option, ...]
    phases: tuple[Option, ...]
    lines: tuple[RequirementLine, ...]
    count: int
    proposals: tuple[ProposalLine, ...]
    consultations: tuple[ProposalLine, ...]
    new_url: str
    roles_url: str


@dataclass(frozen=True, slots=True)
class RequirementGroup:
    """What is demanded of the same people; folded on the page, since a unit inherits a hundred lines."""

    who: str
    lines: tuple[RequirementLine, ...]


@dataclass(frozen=True, slots=True)
class UnitRequirementsPage:
    """A unit's list: its own, then what it inherits."""

    unit: str
    crumbs: tuple[Link, ...]
    own: tuple[RequirementLine, ...]
    inherited: tuple[RequirementGroup, ...]
    proposals: tuple[ProposalLine, ...]
    mission_url: str
    propose_url: str


@requires(Permission.READ_CATALOGUE)
@require_safe
def requirements(request: HttpRequest) -> HttpResponse:
    """Everything that is decided in the organisation, for those who read the catalogue."""
    user, today = signed_in_user(request), timezone.localdate()
    search = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    target, phase = request.GET.get("of", ""), request.GET.get("phase", Phase.NOW)
    words = search if is_plain(search) else ""
    found = requirement_lists.search(user.organisation_id, words=words, target=target, phase=phase, on=today)
    listed = Paginator(found, PER_PAGE).get_page(_page_number(request))
    rows = [requirement_lists.row(one, on=today) for one in listed]
    read = reader(user)
    may_decide = can(user, Permission.DECIDE_REQUIREMENTS)
    tasks = missions.behind_requirements(row.id for row in rows)
    proposals = requirement_profiles.of_organisation(user.organisation_id)
    consultations = requirement_profiles.in_consultation(user.organisation_id, on=today)
    page = RequirementsPage(
        crumbs=catalogue_crumbs(),
        search=search,
        targets=_options(TARGETS, target),
        phases=_options(PHASES, phase),
        lines=tuple(_line(row, read, tasks, may_end=may_decide) for row in rows),
        count=listed.paginator.count,
        proposals=tuple(proposal_line(one) for one in proposals),
        consultations=tuple(proposal_line(one, one.unit.name if one.unit else "") for one in consultations),
        new_url=reverse("competence:propose") if may_decide else "",
        roles_url=reverse("competence:job-roles"),
    )
    return render(request, "competence/requirements/requirements.html", {"page": page, "listed": listed})


@for_everyone_signed_in
@require_safe
def unit_requirements(request: HttpRequest, unit: int) -> HttpResponse:
    """What is required here: what the unit has decided, and what it inherits; from which task."""
    asker = reader_of_unit(request, unit)
    rows = requirement_lists.of_unit(asker.unit, on=asker.today)
    tasks = missions.behind_requirements(row.id for row in rows)
    read = reader(asker.user)
    may_decide = can(asker.user, Permission.DECIDE_UNIT_REQUIREMENTS, asker.unit)
    may_read_drafts = may_decide or can(asker.user, Permission.READ_CATALOGUE, asker.unit)
    proposals = requirement_profiles.of_unit(asker.unit)
    shown = [one for one in proposals if may_read_drafts or one.state != "DRAFT"]
    own = [row for row in rows if requirement_lists.is_own(row, asker.unit)]
    page = UnitRequirementsPage(
        unit=asker.unit.name,
        crumbs=(
            *crumb_of(asker.user, asker.unit),
            Link(gettext("Mission and tasks"), reverse("competence:mission", args=[unit])),
        ),
        own=tuple(_line(row, read, tasks, may_end=may_decide) for row in own),
        inherited=_groups([_line(row, read, tasks, may_end=False) for row in rows[len(own) :]], read.language),
        proposals=tuple(proposal_line(one) for one in shown),
        mission_url=reverse("competence:mission", args=[unit]),
        propose_url=reverse("competence:unit-propose", args=[unit]) if may_decide else "",
    )
    return render(request, "competence/requirements/unit.html", {"page": page})


@for_everyone_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, requirement: int) -> HttpResponse:
    """From a day on, it is not demanded any more: by the unit's manager for the unit's own, by HR for everything."""
    user, today = signed_in_user(request), timezone.localdate()
    found = requirement_lists.get(user, requirement)
    unit = found.unit or (found.role.unit if found.role else None)
    is_units = unit is not None and can(user, Permission.DECIDE_UNIT_REQUIREMENTS, unit)
    if not is_units:
        require(user, Permission.DECIDE_REQUIREMENTS)
    row, read = requirement_lists.row(found, on=today), reader(user)
    home = reverse("competence:requirements")
    if is_units and unit is not None:
        home = reverse("competence:unit-requirements", args=[unit.pk])
    line = _line(row, read, {}, may_end=False)
    page = FormPage(
        title=gettext("End the requirement"),
        submit=gettext("End it"),
        form=EndForm(posted(request), earliest=today, initial={"since": today}),
        url=request.path,
        back=home,
        crumbs=(Link(gettext("Requirements"), home),),
        over=line.name,
        lead=f"{line.who}: {line.amount}, {line.period}",
    )

    def deed() -> object:
        since = page.form.cleaned_data["since"]
        return end_requirements(requirements=[found], since=since, by=user)

    return answer_form(request, page, deed, home, done=gettext("The requirement ends."))


def _line(row: Row, read: Reader, tasks: Mapping[int, Sequence[Behind]], *, may_end: bool) -> RequirementLine:
    has_ended = row.phase == Phase.PAST or row.last_day is not None
    decided = gettext("decided on %(day)s") % {"day": day_words(row.decided_on)} if row.decided_on else ""
    return RequirementLine(
        id=row.id,
        name=read.text(row.name),
        code=row.code,
        competence_url=reverse("competence:competence", args=[row.competence_id]),
        amount=amount_said(
            read, row.kind, row.level,
            min_people=row.min_people, ramp_months=row.ramp_months, ramp_level=row.ramp_level,
        ),
        who=target_said(read, profession=row.profession, role=row.role, unit=row.unit),
        period=period_said(row.since, row.last_day),
        phase=str(PHASES[row.phase]),
        decided=", ".join(part for part in (decided, row.reference) if part),
        profile_url=reverse("competence:profile", args=[row.profile_id]) if row.profile_id else "",
        tasks=tuple(Link(one.task, reverse("competence:task", args=[one.task_id])) for one in tasks.get(row.id, ())),
        end_url=reverse("competence:requirement-end", args=[row.id]) if may_end and not has_ended else "",
    )  # fmt: skip


def _groups(lines: Sequence[RequirementLine], language: str) -> tuple[RequirementGroup, ...]:
    """By whom they are demanded of, in the order of the alphabet."""
    by_who: dict[str, list[RequirementLine]] = {}
    for line in lines:
        by_who.setdefault(line.who, []).append(line)
    order = partial(sort_key, language=language)
    return tuple(RequirementGroup(who, tuple(by_who[who])) for who in sorted(by_who, key=order))


def _options(choices: Mapping[str, Words], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(str(value), label, chosen=value == chosen) for value, label in choices.items())


def _page_number(request: HttpRequest) -> int:
    return min(number_in(request.GET.get("page", "")) or 1, HIGHEST_PAGE)
