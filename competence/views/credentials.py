"""The certificates of one person: her own page, handing one in, and her manager's page and record."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import credential_reminders
from competence.actions import credentials as actions
from competence.forms.credentials import CredentialForm, ReportForm
from competence.queries import credentials as queries
from competence.queries import gaps
from competence.reading import proofs
from competence.views.credential_pages import certificates_page
from portal.authorization import Permission, for_everyone_signed_in, require, requires, signed_in_user
from portal.face import Link
from portal.forms.choices import choices_of
from portal.queries import people
from portal.texts import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from competence.models import Competence
    from portal.models import User

ROOM_FOR_FIELDS = 64 * 1024  # bytes of a form beside its file
REFUSALS = {
    actions.IssuedInTheFuture: ("issued_on", gettext_lazy("The day is in the future. Record it once it is issued.")),
    actions.ImpossibleDate: ("valid_until", gettext_lazy("The last valid day is before the day it was issued.")),
    actions.AlreadyRecorded: (
        None,
        gettext_lazy("This certificate, issued on this day, is already recorded or waits to be attested."),
    ),
    actions.NotACertificate: ("competence", gettext_lazy("Choose one of the certificates in the list.")),
}


@for_everyone_signed_in
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My certificates: what is required, valid, running out, expired, missing and waiting."""
    user = signed_in_user(request)
    return _show(request, user, own=True)


@requires(Permission.ATTEST)
@never_cache
@require_safe
def of_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """The same of one of the manager's people."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require(user, Permission.ATTEST, found)
    return _show(request, found, own=False)


def _show(request: HttpRequest, person: "User", *, own: bool) -> HttpResponse:
    today = timezone.localdate()
    reminders = queries.unseen_reminders(person, on=today) if own else {}
    page = certificates_page(person, gaps.of(person, on=today), queries.of(person), reminders, own=own, on=today)
    return render(request, "competence/credentials/person.html", {"page": page})


@for_everyone_signed_in
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """I have seen the reminders."""
    credential_reminders.mark_seen(by=signed_in_user(request), at=timezone.now())
    return redirect("competence:my-certificates")


@csrf_exempt  # asked for in _report: a form that is too large is refused before anything of it is read
@for_everyone_signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Hand in a certificate of one's own, with its proof."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if length.isdecimal() and int(length) > proofs.MOST_MEGABYTES * proofs.MEGABYTE + ROOM_FOR_FIELDS:
        while request.read(proofs.MEGABYTE):  # a browser that is cut off in the middle shows no answer
            pass
        messages.error(request, str(proofs.SAID["too_big"]))
        return _report_page(
            request, ReportForm(certificates=_choices(_recordable(signed_in_user(request)))), status=413
        )
    return _report(request)


@csrf_protect
def _report(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    rows = _recordable(user)
    if request.method != "POST":
        initial = {"competence": request.GET.get("competence", "")}
        return _report_page(request, ReportForm(certificates=_choices(rows), initial=initial))
    form = ReportForm(request.POST, request.FILES, certificates=_choices(rows))
    if form.is_valid() and _reported(form, rows, user):
        messages.success(request, gettext("The certificate is handed in. It counts when it has been attested."))
        return redirect("competence:my-certificates")
    return _report_page(request, form, status=422)


def _report_page(request: HttpRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "has_certificates": len(choices_of(form, "competence")) > 1,
        "crumbs": (Link(gettext("My certificates"), reverse("competence:my-certificates")),),
    }
    return render(request, "competence/credentials/report.html", context, status=status)


def _reported(form: ReportForm, certificates: "Mapping[int, Competence]", by: "User") -> bool:
    data = form.cleaned_data
    try:
        actions.report(
            competence=certificates[data["competence"]],
            issued_on=data["issued_on"],
            valid_until=data["valid_until"],
            proof=data["proof"],
            by=by,
            at=timezone.now(),
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(*REFUSALS[type(refusal)])
        return False
    return True


@requires(Permission.ATTEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, person: UUID) -> HttpResponse:
    """A form for one certificate of one person; afterwards her competence page."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require(user, Permission.ATTEST, found)
    rows = _recordable(found)
    back = reverse("competence:gap-of", args=[found.pk])
    is_post = request.method == "POST"
    initial = {"competence": request.GET.get("competence", "")}
    form = CredentialForm(request.POST if is_post else None, certificates=_choices(rows), initial=initial)
    if is_post and form.is_valid() and _record(form, rows, found, user):
        messages.success(request, gettext("The certificate is recorded."))
        return redirect(back)
    context = {
        "form": form,
        "name": found.name,
        "has_certificates": bool(rows),
        "crumbs": (Link(found.name, back),),
    }
    return render(request, "competence/credentials/new.html", context, status=422 if is_post else 200)


def _record(form: CredentialForm, certificates: "Mapping[int, Competence]", person: "User", by: "User") -> bool:
    """Record it; where that cannot be, the form says why at the field."""
    data = form.cleaned_data
    try:
        actions.record(
            user=person,
            competence=certificates[data["competence"]],
            issued_on=data["issued_on"],
            valid_until=data["valid_until"],
            by=by,
            at=timezone.now(),
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(*REFUSALS[type(refusal)])
        return False
    return True


def _recordable(person: "User") -> "dict[int, Competence]":
    return {row.pk: row for row in queries.recordable(person, on=timezone.localdate())}


def _choices(rows: "Mapping[int, Competence]") -> list[tuple[int, str]]:
    language = get_language() or "sv"
    return [(pk, in_language(row.name, language).value) for pk, row in rows.items()]
