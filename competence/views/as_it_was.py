"""Looking back: what was required of a person on a day gone by, what she had answered, and in which words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.forms.as_it_was import DayForm
from competence.queries import as_it_was, manager_views
from competence.views.gaps import CertificateRow, GapArea, areas_of, certificate_row, summary_of, when_answered
from competence.views.wording import day_words, reader
from portal.authorization import Permission, can, for_everyone_signed_in, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people

if TYPE_CHECKING:
    from portal.models import User

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DayPage:
    """The page; without a day that can be shown (`day` "") it is the form alone."""

    title: str
    day: str
    under: str
    summary: tuple[str, ...]
    areas: tuple[GapArea, ...]
    certificates: tuple[CertificateRow, ...]
    crumbs: tuple[Link, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was required or answered on the day."""
        return bool(self.day) and not self.areas and not self.certificates


@for_everyone_signed_in
@never_cache
@require_safe
def my_competence_then(request: HttpRequest) -> HttpResponse:
    """My competence as it was on a day."""
    return _show(request, signed_in_user(request), own=True)


@requires(Permission.READ_ASSESSMENT)
@never_cache
@require_safe
def competence_then(request: HttpRequest, person: UUID) -> HttpResponse:
    """The same of another person; drafts of then are in it as little as those of now."""
    user = signed_in_user(request)
    found = people.get(user, person)
    if found.pk == user.pk:
        return redirect("competence:my-competence-then")
    require(user, Permission.READ_ASSESSMENT, found)
    if manager_views.must_note_first(user, found) and can(user, Permission.AGREE_ASSESSMENT, found):
        return redirect("competence:manager-view", found.pk)
    return _show(request, found, own=False)


def _show(request: HttpRequest, person: "User", *, own: bool) -> HttpResponse:
    today = timezone.localdate()
    asked = request.GET if "day" in request.GET else {"day": (today - A_YEAR).isoformat()}
    form = DayForm(asked, today=today)
    day: date | None = form.cleaned_data["day"] if form.is_valid() else None
    page = _page(request, person, day, own=own)
    status = 200 if day else 400
    return render(request, "competence/gaps/as_it_was.html", {"page": page, "form": form}, status=status)


def _page(request: HttpRequest, person: "User", day: date | None, *, own: bool) -> DayPage:
    lines = as_it_was.of(person, on=day) if day else ()
    read = reader(signed_in_user(request))
    now = gettext("My competence") if own else gettext("Competence of %(name)s") % {"name": person.name}
    now_url = reverse("competence:my-gap") if own else reverse("competence:gap-of", args=[person.pk])
    return DayPage(
        title=now,
        day=day_words(day) if day else "",
        under=when_answered(lines),
        summary=summary_of(lines),
        areas=areas_of([line for line in lines if not line.is_certificate], read),
        certificates=tuple(certificate_row(line, read, "") for line in lines if line.is_certificate),
        crumbs=(Link(now, now_url),),
    )
