"""Recording a certificate that a manager has seen."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competence.actions import credentials as actions
from competence.forms.credentials import CredentialForm
from competence.queries import credentials as queries
from portal.authorization import Permission, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people
from portal.texts import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from competence.models import Competence
    from portal.models import User

REFUSALS = {
    actions.IssuedInTheFuture: ("issued_on", gettext_lazy("The day is in the future. Record it once it is issued.")),
    actions.ImpossibleDate: ("valid_until", gettext_lazy("The last valid day is before the day it was issued.")),
    actions.AlreadyRecorded: (None, gettext_lazy("This certificate, issued on this day, is already recorded.")),
    actions.NotACertificate: ("competence", gettext_lazy("Choose one of the certificates in the list.")),
}


@requires(Permission.ATTEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, person: UUID) -> HttpResponse:
    """A form for one certificate of one person; afterwards her competence page."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require(user, Permission.ATTEST, found)
    language = get_language() or "sv"
    rows = {row.pk: row for row in queries.recordable(found, on=timezone.localdate())}
    certificates = [(pk, in_language(row.name, language).value) for pk, row in rows.items()]
    back = reverse("competence:gap-of", args=[found.pk])
    is_post = request.method == "POST"
    initial = {"competence": request.GET.get("competence", "")}
    form = CredentialForm(request.POST if is_post else None, certificates=certificates, initial=initial)
    if is_post and form.is_valid() and _record(form, rows, found, user):
        messages.success(request, gettext("The certificate is recorded."))
        return redirect(back)
    context = {
        "form": form,
        "name": found.name,
        "has_certificates": bool(certificates),
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
