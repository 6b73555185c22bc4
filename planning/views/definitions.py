"""What the figures of the coverage mean: the definitions in force, their history, and the deed that changes them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from planning.actions import definitions as deeds
from planning.actions.refusals import Refused
from planning.forms.definitions import DefinitionForm
from planning.queries import definitions
from planning.views.coverage_words import About, Meaning, about, meanings
from portal.authorization import Permission, can, requires, signed_in_user

if TYPE_CHECKING:
    from planning.models import CoverageDefinition
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Version:
    """A definition that was or is in force: what it said, and what it changed is marked in words."""

    number: int
    when: str
    who: str
    why: str
    plan_valid_months: int
    living_months: int
    min_days_in_job: int
    leave_days: int
    leaving_days: int
    small_group_limit: int


@dataclass(frozen=True, slots=True)
class DefinitionsPage:
    """The meaning of every figure, the versions with the latest first, and (for who may decide) the form."""

    name: str
    meanings: list[Meaning]
    about: About
    versions: list[Version]
    may_decide: bool
    form: DefinitionForm | None
    coverage_url: str


@requires(Permission.READ_PUBLISHED)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Read for everyone who reads figures; changed by who decides."""
    user = signed_in_user(request)
    may_decide = can(user, Permission.DECIDE_DEFINITIONS)
    if request.method != "POST":
        return _render(request, user, _unbound(user) if may_decide else None)
    if not may_decide:
        raise PermissionDenied(Permission.DECIDE_DEFINITIONS.value)
    form = DefinitionForm(request.POST)
    if form.is_valid() and _decide(form, user, timezone.now()):
        messages.success(request, _("The definitions are decided, and today is counted by them."))
        return redirect("planning:coverage-definitions")
    return _render(request, user, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _unbound(user: "User") -> DefinitionForm:
    versions = definitions.versions(user.organisation)
    number = versions[0].number if versions else 0
    return DefinitionForm(initial={**asdict(deeds.settings_of(user.organisation)), "number": number})


def _decide(form: DefinitionForm, user: "User", at: datetime) -> bool:
    """Whether it was done; where it was refused the form says why, and carries the version that is there now."""
    said = form.cleaned_data
    try:
        deeds.decide(
            organisation=user.organisation, settings=form.settings(), why=said["why"], number=said["number"],
            by=user, at=at,
        )  # fmt: skip
    except Refused as refused:
        latest = definitions.latest(user.organisation)
        form.data = {**dict(form.data.items()), "number": str(latest.number if latest else 0)}
        form.add_error(refused.field or None, str(refused))
        return False
    return True


def _render(
    request: HttpRequest, user: "User", form: DefinitionForm | None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    organisation = user.organisation
    terms, decided = definitions.in_force(organisation, on=timezone.localdate())
    versions = definitions.versions(organisation)
    shown = DefinitionsPage(
        name=organisation.name,
        meanings=list(meanings(terms).values()),
        about=about(terms, decided, limit=organisation.small_group_limit),
        versions=[_version(one) for one in versions],
        may_decide=form is not None,
        form=form,
        coverage_url=reverse("planning:coverage") if can(user, Permission.READ_COVERAGE) else "",
    )
    return render(request, "planning/definitions/page.html", {"page": shown}, status=status)


def _version(row: "CoverageDefinition") -> Version:
    return Version(
        number=row.number,
        when=localize(localtime(row.decided_at)),
        who=row.decided_by.name if row.decided_by else _("as the portal is shipped"),
        why=row.why,
        plan_valid_months=row.plan_valid_months,
        living_months=row.living_months,
        min_days_in_job=row.min_days_in_job,
        leave_days=row.leave_days,
        leaving_days=row.leaving_days,
        small_group_limit=row.small_group_limit,
    )
