"""HR says which certificates each attester is asked to sign."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions import attesters as actions
from competence.queries import attesters as queries
from competence.queries import credentials
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link
from portal.numbers import number_in
from portal.texts import in_language


@dataclass(frozen=True, slots=True)
class AttesterLine:
    """One attester; `scope` is where her mandate holds."""

    name: str
    scope: str
    signs: int
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A certificate that she may be asked to sign."""

    id: int
    name: str
    framework: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AttesterPage:
    """One attester and what she signs."""

    crumbs: tuple[Link, ...]
    name: str
    scope: str
    choices: tuple[Choice, ...]


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The attesters of the organisation."""
    rows = queries.attesters(signed_in_user(request), on=timezone.localdate())
    lines = tuple(
        AttesterLine(row.name, _scope(row.unit), row.competences, reverse("competence:attester", args=[row.mandate_id]))
        for row in rows
    )
    return render(request, "competence/attesters/index.html", {"lines": lines})


@requires(Permission.DECIDE_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attester(request: HttpRequest, mandate: int) -> HttpResponse:
    """What one attester is asked to sign; a post changes it."""
    user = signed_in_user(request)
    found = queries.mandate(user, mandate, on=timezone.localdate())
    if request.method == "POST" and (answer := _ask(request, mandate)):
        return answer
    language = get_language() or "sv"
    chosen = queries.competences_of(found)
    page = AttesterPage(
        crumbs=(Link(gettext("Attesters"), reverse("competence:attesters")),),
        name=found.user.name,
        scope=_scope(found.unit.name if found.unit else ""),
        choices=tuple(
            Choice(
                row.pk,
                in_language(row.name, language).value,
                in_language(row.framework.name, language).value,
                row.pk in chosen,
            )
            for row in credentials.recordable(user, on=timezone.localdate())
        ),
    )
    return render(
        request, "competence/attesters/attester.html", {"page": page}, status=422 if request.method == "POST" else 200
    )


def _ask(request: HttpRequest, mandate: int) -> HttpResponse | None:
    asked = set(request.POST.getlist("competence"))
    ids = {key for text in asked if (key := number_in(text)) is not None}
    is_plain = len(ids) == len(asked)
    try:
        if is_plain:
            actions.ask_to_sign(mandate_id=mandate, competence_ids=ids, by=signed_in_user(request))
    except actions.NotACertificate:
        is_plain = False
    if not is_plain:
        messages.error(request, gettext("Choose among the certificates in the list. Nothing was changed."))
        return None
    messages.success(request, gettext("Saved. The attester sees the certificates to sign from now on."))
    return redirect("competence:attesters")


def _scope(unit: str) -> str:
    return unit or gettext("The whole organisation")
