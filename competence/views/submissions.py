"""A self-assessment as others read it: only once it is submitted, and only those with the right (domain.md, rule 4)."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competence.actions import assessments as actions
from competence.forms.assessments import ReturnForm
from competence.queries import assessments as queries
from competence.views.answer_pages import answers_page, around_of
from competence.views.wording import reader
from portal.authorization import Permission, can, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people

if TYPE_CHECKING:
    from portal.models import User


@requires(Permission.READ_ASSESSMENT)
@never_cache
@require_safe
def assessment_of(request: HttpRequest, person: UUID) -> HttpResponse:
    """The submitted or agreed self-assessment of a person."""
    return _show(request, person, ReturnForm())


@requires(Permission.AGREE_ASSESSMENT)
@require_POST
def send_back(request: HttpRequest, person: UUID) -> HttpResponse:
    """Return it to the employee, with words about what to change."""
    reader_, found = _pair(request, person)
    require(reader_, Permission.AGREE_ASSESSMENT, found)
    form = ReturnForm(request.POST)
    head = queries.shown(found, on=timezone.localdate()).head
    if head is None or head.state != "SUBMITTED":
        messages.warning(request, gettext("There is no submitted self-assessment to send back."))
        return redirect("competence:assessment-of", found.pk)
    if not form.is_valid():
        return _show(request, person, form, status=422)
    try:
        actions.send_back(assessment_id=head.pk, message=form.cleaned_data["message"], by=reader_, at=timezone.now())
    except actions.NotAllowed:
        messages.warning(request, gettext("There is no submitted self-assessment to send back."))
    else:
        messages.success(request, gettext("The self-assessment is sent back with your message."))
    return redirect("competence:assessment-of", found.pk)


def _show(request: HttpRequest, person: UUID, form: ReturnForm, *, status: int = 200) -> HttpResponse:
    user, found = _pair(request, person)
    if user.pk == found.pk:
        return redirect("competence:assessment")
    require(user, Permission.READ_ASSESSMENT, found)
    may_agree = can(user, Permission.AGREE_ASSESSMENT, found)
    sheet = queries.shown(found, on=timezone.localdate())
    is_open = sheet.head is not None and sheet.head.state == "SUBMITTED"
    around = around_of(found, sheet, own=False)
    if may_agree and is_open and around.is_closed_to(user):
        return redirect("competence:manager-view", found.pk)
    may_send_back = is_open and may_agree
    notes_views = may_agree and user.organisation.manager_view != "NONE"
    gap_url = reverse("competence:gap-of", args=[found.pk])
    page = answers_page(
        sheet,
        reader(user),
        own=False,
        title=gettext("Self-assessment of %(name)s") % {"name": found.name},
        crumbs=(Link(found.name, gap_url),),
        gap_url=gap_url,
        send_back_url=reverse("competence:send-back", args=[found.pk]) if may_send_back else "",
        view_url=reverse("competence:manager-view", args=[found.pk]) if notes_views else "",
        around=around,
    )
    context = {"page": page, "form": form}
    return render(request, "competence/assessments/answers.html", context, status=status)


def _pair(request: HttpRequest, person: UUID) -> "tuple[User, User]":
    user = signed_in_user(request)
    return user, people.get(user, person)
