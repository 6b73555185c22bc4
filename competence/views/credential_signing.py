"""One certificate for who signs it: attested, refused or withdrawn; and its file, for download alone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import credentials as actions
from competence.forms.credentials import ReasonForm
from competence.queries import credentials as queries
from competence.views.credential_pages import state_mark, validity_words
from competence.views.wording import day_words, status_mark
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.face import Link
from portal.texts import in_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from competence.models import Credential

LOCKED_AWAY = "default-src 'none'; sandbox"
"""What a browser may do with a proof that it opens all the same: nothing."""


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate of one person, and what may be done with it now."""

    crumbs: tuple[Link, ...]
    person: str
    name: str
    mark: SafeString
    facts: tuple[tuple[str, str], ...]
    proof_url: str
    file_name: str
    may_attest: bool
    may_refuse: bool
    may_withdraw: bool
    attest_url: str
    refuse_url: str
    withdraw_url: str
    form: ReasonForm


@for_everyone_signed_in
@never_cache
@require_safe
def show(request: HttpRequest, credential: int) -> HttpResponse:
    """The certificate, for those who may sign it. The person herself has it on her own page."""
    user = signed_in_user(request)
    found = queries.get(user, credential, on=timezone.localdate())
    if found.user_id == user.pk:
        return redirect("competence:my-certificates")
    return _show(request, found, ReasonForm())


@for_everyone_signed_in
@require_safe
def proof(request: HttpRequest, credential: int) -> HttpResponse:
    """The file, as something to save and never as a page: for the person, her manager and those who sign it."""
    found = queries.proof_of(queries.get(signed_in_user(request), credential, on=timezone.localdate()))
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.file_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": LOCKED_AWAY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(found.content), content_type="application/octet-stream", headers=headers)


@for_everyone_signed_in
@require_POST
def attest(request: HttpRequest, credential: int) -> HttpResponse:
    """It is true: from now on it counts."""
    user = signed_in_user(request)
    found = queries.get(user, credential, on=timezone.localdate())
    try:
        actions.attest(credential_id=found.pk, by=user, at=timezone.now())
    except actions.NotAllowedNow:
        return _too_late(request, found.pk)
    messages.success(request, gettext("The certificate of %(name)s is attested.") % {"name": found.user.name})
    return redirect("competence:certificates")


@for_everyone_signed_in
@require_http_methods(["POST"])
def refuse(request: HttpRequest, credential: int) -> HttpResponse:
    """It is not accepted, and why."""
    done = gettext("The certificate is not accepted, and the employee sees why.")
    return _close(request, credential, actions.refuse, done)


@for_everyone_signed_in
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, credential: int) -> HttpResponse:
    """It was recorded by mistake, and why."""
    done = gettext("The certificate is withdrawn. It is kept, and counts no more.")
    return _close(request, credential, actions.withdraw, done)


def _close(request: HttpRequest, credential: int, deed: "Callable[..., Credential]", done: str) -> HttpResponse:
    user = signed_in_user(request)
    found = queries.get(user, credential, on=timezone.localdate())
    if found.user_id == user.pk:
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        deed(credential_id=found.pk, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
    except actions.NotAllowedNow:
        return _too_late(request, found.pk)
    messages.success(request, done)
    return redirect("competence:certificates")


def _too_late(request: HttpRequest, credential: int) -> HttpResponse:
    messages.warning(request, gettext("Somebody else was first. This is how the certificate stands now."))
    return redirect("competence:certificate", credential)


def _show(request: HttpRequest, found: "Credential", form: ReasonForm, *, status: int = 200) -> HttpResponse:
    file_name = queries.file_name_of(found)
    is_waiting = found.state == "REPORTED"
    page = CertificatePage(
        crumbs=(Link(gettext("Certificates"), reverse("competence:certificates")),),
        person=found.user.name,
        name=in_language(found.competence.name, get_language() or "sv").value,
        mark=status_mark(*state_mark(found.state)),
        facts=tuple(_facts(found)),
        proof_url=reverse("competence:certificate-proof", args=[found.pk]) if file_name else "",
        file_name=file_name,
        may_attest=is_waiting,
        may_refuse=is_waiting,
        may_withdraw=found.state == "ATTESTED",
        attest_url=reverse("competence:certificate-attest", args=[found.pk]),
        refuse_url=reverse("competence:certificate-refuse", args=[found.pk]),
        withdraw_url=reverse("competence:certificate-withdraw", args=[found.pk]),
        form=form,
    )
    return render(request, "competence/credentials/certificate.html", {"page": page}, status=status)


def _facts(found: "Credential") -> list[tuple[str, str]]:
    facts = [(gettext("Validity"), validity_words(found.issued_on, found.valid_until))]
    if found.reported_at:
        facts.append((gettext("Handed in"), day_words(timezone.localdate(found.reported_at))))
    if found.attested_at:
        who = found.attested_by.name if found.attested_by else gettext("a system")
        facts.append((gettext("Attested"), f"{day_words(timezone.localdate(found.attested_at))}, {who}"))
    if found.closed_at and found.closed_by:
        label = gettext("Not accepted") if found.state == "REFUSED" else gettext("Withdrawn")
        facts.append((label, f"{day_words(timezone.localdate(found.closed_at))}, {found.closed_by.name}"))
        facts.append((gettext("Reason"), found.reason))
    return facts
