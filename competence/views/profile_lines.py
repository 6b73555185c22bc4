"""The lines of a proposal, written by hand: choose a competence, say the level and of whom."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions import profile_demands as deeds
from competence.actions.profile_demands import Line
from competence.actions.refusals import Stale
from competence.forms.demands import EVERYONE, Choices, DemandForm, OrganisationDemandForm, values_of
from competence.forms.missions import VersionForm
from competence.queries import missions, requirement_profiles
from competence.views.competence_choices import Scope, chosen, show_choices
from competence.views.demand_pages import FormPage, Removal, answer, answer_form, posted
from competence.views.demand_wording import amount_said, levels_to_choose
from competence.views.requirement_profiles import to_decide
from competence.views.task_demands import targets_of
from competence.views.wording import Reader, reader
from portal.authorization import for_everyone_signed_in
from portal.face import Link

if TYPE_CHECKING:
    from competence.models import ProfileDemand, RequirementProfile

GET_AND_POST = ["GET", "HEAD", "POST"]


@for_everyone_signed_in
@require_http_methods(GET_AND_POST)
def new(request: HttpRequest, profile: int) -> HttpResponse:
    """First the competence, then the level and of whom."""
    user, found = to_decide(request, profile)
    read, home = reader(user), _home(found)
    scope = Scope(found.organisation_id, found.unit, timezone.localdate())
    competence = chosen(request, scope)
    crumbs = (Link(found.title, home),)
    if competence is None:
        return show_choices(request, scope, read, over=found.title, crumbs=crumbs, back=home)
    form = _form(request, found, read, competence.kind, {"target": EVERYONE}, is_new=True)
    page = FormPage(
        title=read.text(competence.name),
        submit=gettext("Add the line"),
        form=form,
        url=request.get_full_path(),
        back=home,
        crumbs=crumbs,
        over=found.title,
        lead=gettext("Which level is to be demanded, and of whom?"),
    )

    def deed() -> object:
        line = _line_of(form, found, competence.id)
        return deeds.add_line(profile=found, line=line, by=user, at=timezone.now())

    return answer_form(request, page, deed, home)


@for_everyone_signed_in
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, profile: int, profile_line: int) -> HttpResponse:
    """Another level, or other people."""
    user, found = to_decide(request, profile)
    row = _row(found, profile_line)
    read, home, kind = reader(user), _home(found), row.competence.kind
    known = deeds.as_line(row)
    initial = {
        **values_of(known.demand, ends=known.ends),
        "unit": row.unit.code if row.unit else "",
        "version": row.version,
    }
    form = _form(request, found, read, kind, initial, is_new=False)
    page = FormPage(
        title=read.text(row.competence.name),
        submit=gettext("Save"),
        form=form,
        url=request.path,
        back=home,
        crumbs=(Link(found.title, home),),
        over=found.title,
        removal=Removal(
            url=reverse("competence:profile-line-remove", args=[found.pk, row.pk]),
            version=row.version,
            button=gettext("Remove the line"),
            consequence=gettext("The proposal says nothing about it then: what is decided now stays."),
        ),
    )

    def deed() -> object:
        wanted = _line_of(form, found, row.competence_id)
        version = form.cleaned_data["version"]
        try:
            return deeds.change_line(row=row, line=wanted, version=version, by=user, at=timezone.now())
        except Stale as stale:
            stale.saved = {"said": _said(_row(found, profile_line), read)}
            raise

    return answer_form(request, page, deed, home)


@for_everyone_signed_in
@require_POST
def remove(request: HttpRequest, profile: int, profile_line: int) -> HttpResponse:
    """Take the line out of the proposal."""
    user, found = to_decide(request, profile)
    row = _row(found, profile_line)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    deed = partial(deeds.remove_line, row=row, version=version, by=user)
    return answer(request, deed, _home(found), done=gettext("The line is removed."))


def _form(
    request: HttpRequest,
    found: "RequirementProfile",
    read: Reader,
    kind: str,
    initial: Mapping[str, object],
    *,
    is_new: bool,
) -> DemandForm:
    levels = levels_to_choose(read, kind, may_end=True)
    if found.unit is not None:
        targets = targets_of(found.unit, read)
        return DemandForm(posted(request), targets=targets, levels=levels, is_new=is_new, initial=dict(initial))
    return OrganisationDemandForm(
        posted(request),
        targets=_targets(found, read),
        levels=levels,
        is_new=is_new,
        initial=dict(initial),
        organisation_id=found.organisation_id,
    )


def _targets(found: "RequirementProfile", read: Reader) -> Choices:
    """Everyone, every profession and every role of the organisation."""
    professions = [
        (f"profession:{pk}", gettext("Profession: %(name)s") % {"name": read.text(name)})
        for pk, name in missions.professions(found.organisation_id)
    ]
    roles = [
        (f"role:{pk}", gettext("Role: %(name)s") % {"name": read.text(name)})
        for pk, name in missions.roles_of_organisation(found.organisation_id)
    ]
    return [(EVERYONE, gettext("Everyone")), *professions, *roles]


def _line_of(form: DemandForm, found: "RequirementProfile", competence_id: int) -> Line:
    unit_id = found.unit_id if found.unit_id is not None else form.unit_id
    return Line(form.demand(competence_id, unit_id=unit_id), ends=form.ends)


def _said(row: "ProfileDemand", read: Reader) -> str:
    """What is saved now, for the one who writes at the same time."""
    if row.level is None:
        return gettext("Saved now: not demanded any more.")
    amount = amount_said(
        read, row.competence.kind, row.level,
        min_people=row.min_people, ramp_months=row.ramp_months, ramp_level=row.ramp_level,
    )  # fmt: skip
    return gettext("Saved now: %(amount)s.") % {"amount": amount}


def _row(found: "RequirementProfile", line_id: int) -> "ProfileDemand":
    row = requirement_profiles.line(found, line_id)
    if row is None:
        raise Http404
    return row


def _home(found: "RequirementProfile") -> str:
    return reverse("competence:profile", args=[found.pk])
