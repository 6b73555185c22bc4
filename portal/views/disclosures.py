"""Giving a reason before reading, and seeing who has read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.actions import disclosures as actions
from portal.authorization import Permission, require, requires, signed_in_user
from portal.forms.disclosures import DisclosureForm
from portal.queries import disclosures as queries
from portal.queries import people


@dataclass(frozen=True, slots=True)
class DisclosePage:
    """Whose data, and the form with the reason."""

    name: str
    form: DisclosureForm


@dataclass(frozen=True, slots=True)
class Reading:
    """One disclosure as the person sees it."""

    reader: str
    at: datetime
    until: datetime
    reason: str


@requires(Permission.DISCLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def disclose(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask for the reason; once it is given, the person's competence page opens."""
    user = signed_in_user(request)
    subject = people.get(user, person)
    require(user, Permission.DISCLOSE, subject)
    form = DisclosureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.disclose(person=subject, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
        messages.success(
            request, _("Open until the end of the working day. %(name)s can see it.") % {"name": subject.name}
        )
        return redirect("competence:gap-of", person=subject.pk)
    page = DisclosePage(name=subject.name, form=form)
    return render(request, "portal/disclosures/disclose.html", {"page": page}, status=422 if form.errors else 200)


@requires(Permission.READ_DISCLOSURES)
@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """Who has read my data: everyone but my own manager has to say why."""
    rows = queries.of(signed_in_user(request))
    readings = [Reading(row.reader.name, row.opened_at, row.closes_at, row.reason) for row in rows]
    return render(request, "portal/disclosures/disclosures.html", {"readings": readings})
