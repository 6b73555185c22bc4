"""The employer's log of language support: kept by the manager, read by the employee."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import language_support as actions
from competence.forms.language_support import EndForm, LanguageSupportForm
from competence.queries import gaps, scales
from competence.queries import language_support as queries
from competence.views.wording import Reader, day_words, gap_picture
from portal.authorization import Permission, for_everyone_signed_in, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people

if TYPE_CHECKING:
    from competence.queries.gaps import Line
    from competence.queries.language_support import Entry
    from portal.models import User

IMPOSSIBLE = gettext_lazy("The days cannot be right: it ends on or after the day it began, at most two years from now.")


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill of the language: what is required and what she can."""

    name: str
    bar: SafeString
    words: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the log; `end_url` is where to say that it has ended ("": it has, or one may not)."""

    kind: str
    period: str
    hours: str
    note: str
    recorded: str
    end_url: str


@dataclass(frozen=True, slots=True)
class SupportPage:
    """The page, for the person herself (`own`) or for her manager, who has the form."""

    own: bool
    title: str
    crumbs: tuple[Link, ...]
    skills: tuple[SkillRow, ...]
    rows: tuple[LogRow, ...]
    hours: str
    form: LanguageSupportForm | None


@for_everyone_signed_in
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the employer has done for my language."""
    user = signed_in_user(request)
    return _show(request, user, None, own=True)


@requires(Permission.SUPPORT_LANGUAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """The log of one of the manager's people; a post adds a line."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require(user, Permission.SUPPORT_LANGUAGE, found)
    if request.method != "POST":
        return _show(request, found, LanguageSupportForm())
    form = LanguageSupportForm(request.POST)
    if form.is_valid():
        try:
            actions.log(person=found, by=user, at=timezone.now(), **form.cleaned_data)
        except actions.ImpossibleDate:
            form.add_error("ended_on", IMPOSSIBLE)
        else:
            messages.success(request, gettext("Added to the log. The employee sees it too."))
            return redirect("competence:language-of", found.pk)
    return _show(request, found, form, status=422)


@requires(Permission.SUPPORT_LANGUAGE)
@require_POST
def end(request: HttpRequest, person: UUID, line: int) -> HttpResponse:
    """Say that a support has ended, and how many hours it came to."""
    user = signed_in_user(request)
    found = people.get(user, person)
    require(user, Permission.SUPPORT_LANGUAGE, found)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("competence:language-of", found.pk)
    try:
        actions.end(person=found, line_id=line, by=user, at=timezone.now(), **form.cleaned_data)
    except actions.ImpossibleDate:
        messages.error(request, IMPOSSIBLE)
    else:
        messages.success(request, gettext("The support is ended."))
    return redirect("competence:language-of", found.pk)


def _show(
    request: HttpRequest, person: "User", form: LanguageSupportForm | None, *, own: bool = False, status: int = 200
) -> HttpResponse:
    language = (get_language() or "sv").partition("-")[0]
    read = Reader(language, scales.CEFR.names(language))
    entries = queries.of(person)
    lines = [line for line in gaps.of(person, on=timezone.localdate()) if line.kind == "LANGUAGE"]
    hours = sum((entry.hours for entry in entries if entry.hours is not None), start=Decimal(0))
    page = SupportPage(
        own=own,
        title=gettext("My language at work")
        if own
        else gettext("Language support for %(name)s") % {"name": person.name},
        crumbs=(
            Link(gettext("My competence"), reverse("competence:my-gap"))
            if own
            else Link(person.name, reverse("competence:gap-of", args=[person.pk])),
        ),
        skills=tuple(_skill(line, read) for line in lines),
        rows=tuple(_row(entry, person, own=own) for entry in entries),
        hours=gettext("%(hours)s hours of work time in all") % {"hours": _hours(hours)} if hours else "",
        form=form,
    )
    return render(request, "competence/language_support/person.html", {"page": page}, status=status)


def _hours(hours: Decimal) -> str:
    """With a decimal only where there is one."""
    return number_format(hours, decimal_pos=int(hours % 1 != 0))


def _skill(line: "Line", read: Reader) -> SkillRow:
    words = read.answer(line.current, not_applicable=line.not_applicable and line.current is None)
    if line.required is not None:
        words = gettext("%(now)s; required: %(required)s") % {"now": words, "required": read.level(line.required)}
    return SkillRow(read.text(line.name), gap_picture(line.current, line.required, read.top), words)


def _row(entry: "Entry", person: "User", *, own: bool) -> LogRow:
    begun = day_words(entry.begun_on)
    if entry.ended_on is None:
        period = gettext("since %(day)s") % {"day": begun}
    else:
        period = gettext("%(begun)s to %(ended)s") % {"begun": begun, "ended": day_words(entry.ended_on)}
    recorded = {"who": entry.recorded_by, "day": day_words(timezone.localdate(entry.recorded_at))}
    is_open = entry.ended_on is None and not own
    return LogRow(
        kind=capfirst(entry.kind),
        period=period,
        hours="" if entry.hours is None else _hours(entry.hours),
        note=entry.note,
        recorded=gettext("%(who)s, %(day)s") % recorded,
        end_url=reverse("competence:language-end", args=[person.pk, entry.id]) if is_open else "",
    )
