"""Writing the questions of a draft, one at a time; and how the employee sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import questions as deeds
from planning.actions.refusals import Refused, Stale
from planning.forms.question_sets import MoveForm
from planning.forms.questions import HINTS, TEXTS, QuestionForm
from planning.queries import question_sets as queries
from planning.views.answers import answer, posted
from planning.views.question_pages import VIEWS, WHO, version_url
from planning.views.question_sets import crumbs_of
from planning.views.talk_cycles import name_of
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Conflict, ConflictField, Link

if TYPE_CHECKING:
    from planning.models import QuestionSetVersion
    from portal.models import Unit, User


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A question as it is asked; `who` says who prepares it."""

    text: Mapping[str, str]
    hint: Mapping[str, str]
    who: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """One of the three time views with its questions."""

    title: str
    lines: tuple[AskedLine, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What somebody of a profession in a unit is asked."""

    crumbs: tuple[Link, ...]
    under: str
    views: tuple[AskedView, ...]
    professions: tuple[tuple[str, str, bool], ...]
    unit: str
    unit_problem: str
    people: tuple[tuple[str, str, bool], ...]


@requires(Permission.WRITE_QUESTIONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, question_version: int) -> HttpResponse:
    """One more, at the end."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    form = _form(request, user, None)
    if _does(form, lambda: deeds.add(version=row, facts=form.facts(), by=user)):
        messages.success(request, _("The question stands last. Move it to its place."))
        return redirect(version_url(row))
    return _show(request, form, row, _("A new question"))


@requires(Permission.WRITE_QUESTIONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, question_version: int, question: int) -> HttpResponse:
    """Another wording; who writes at the same time as somebody else sees both."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    try:
        found = queries.question(row, question)
    except Http404:
        if request.method != "POST":
            raise
        return _gone(request, user, row)
    form = _form(request, user, deeds.facts_of(found))

    def deed() -> object:
        return deeds.change(question=found, facts=form.facts(), seen=form.seen(), by=user, at=timezone.now())

    try:
        if _does(form, deed):
            return redirect(f"{version_url(row)}#question-{found.pk}")
    except Stale as stale:
        return _conflict(request, stale, row)
    return _show(request, form, row, _("Change the question"))


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def move(request: HttpRequest, question_version: int, question: int) -> HttpResponse:
    """One step up or down."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    found = queries.question(row, question)
    form = MoveForm(request.POST)
    url = f"{version_url(row)}#question-{found.pk}"
    if not form.is_valid():
        messages.error(request, _("Say whether the question moves up or down."))
        return redirect(url)
    return answer(request, partial(deeds.move, question=found, way=form.cleaned_data["way"], by=user), url)


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def remove(request: HttpRequest, question_version: int, question: int) -> HttpResponse:
    """Take it out of the draft."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    found = queries.question(row, question)
    deed = partial(deeds.remove, question=found, by=user)
    return answer(request, deed, version_url(row), done=_("The question is removed from the draft."))


@requires(Permission.COMMENT_QUESTIONS)
@never_cache
@require_safe
def preview(request: HttpRequest, question_version: int) -> HttpResponse:
    """What an employee (or her manager) of a profession in a unit is asked."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    professions = {str(one.pk): one for one in queries.professions_of(user)}
    profession = professions.get(request.GET.get("profession", ""))
    unit, unit_text, problem = _unit(request, user)
    who = "MANAGER" if request.GET.get("who") == "MANAGER" else "EMPLOYEE"
    lines = queries.asked_of(row, profession=profession.pk if profession else None, unit=unit)
    lines = tuple(line for line in lines if line.asked in {who, "BOTH"})
    views = tuple(
        AskedView(
            title=capfirst(str(label)),
            lines=tuple(
                AskedLine(one.text, one.hint, capfirst(str(WHO[one.asked]))) for one in lines if one.view == view
            ),
        )
        for view, label in VIEWS.items()
    )
    page = PreviewPage(
        crumbs=crumbs_of(row),
        under=capfirst(str(row.question_set.get_kind_display())),
        views=tuple(view for view in views if view.lines),
        professions=tuple((key, name_of(one.name), one == profession) for key, one in professions.items()),
        unit=unit_text,
        unit_problem=problem,
        people=(("EMPLOYEE", _("The employee"), who == "EMPLOYEE"), ("MANAGER", _("The manager"), who == "MANAGER")),
    )
    return render(request, "planning/question_sets/preview.html", {"page": page})


def _unit(request: HttpRequest, user: "User") -> "tuple[Unit | None, str, str]":
    """The unit that is meant, the text as it was written, and what is wrong with it."""
    text = request.GET.get("unit", "").replace("\x00", "").strip()[:200]
    if not text or not text.isprintable():
        return None, "", ""
    found = queries.units_named(user.organisation_id, text, on=timezone.localdate())
    if len(found) == 1:
        return found[0], text, ""
    if not found:
        return None, text, _("No unit has this name or code. Write it as it stands in the portal.")
    codes = ", ".join(one.code for one in found)
    return None, text, _("Several units have this name. Write the code of one: %(codes)s.") % {"codes": codes}


def _form(request: HttpRequest, user: "User", facts: deeds.QuestionFacts | None) -> QuestionForm:
    professions = [(one, name_of(one.name)) for one in queries.professions_of(user)]
    return QuestionForm(posted(request), organisation_id=user.organisation_id, professions=professions, facts=facts)


def _does(form: QuestionForm, deed: Callable[[], object]) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        deed()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return not form.errors


def _gone(request: HttpRequest, user: "User", row: "QuestionSetVersion") -> HttpResponse:
    """Somebody has removed what was being written: the text stands in the form of a new one."""
    form = _form(request, user, None)
    form.full_clean()
    form.add_error(None, str(deeds.IsGone.sentence))
    return _show(request, form, row, _("A new question"), url=reverse("planning:question-new", args=[row.pk]))


def _show(
    request: HttpRequest, form: QuestionForm, row: "QuestionSetVersion", title: str, *, url: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "under": _("Write nothing about health: a talk asks about the work. The three languages say the same."),
        "submit": _("Save the question"),
        "crumbs": crumbs_of(row),
        "back": version_url(row),
        "url": url,
    }
    return render(request, "planning/question_sets/form.html", context, status=422 if form.errors else 200)


def _conflict(request: HttpRequest, stale: Stale, row: "QuestionSetVersion") -> HttpResponse:
    """Both questions, where they differ; the choices are sent along as they were made."""
    labels = {f"text_{language}": label for language, label in TEXTS.items()}
    labels |= {f"hint_{language}": label for language, label in HINTS.items()}
    labels["unit"] = _("Only for a unit and everything below it")
    differing = [name for name in labels if stale.saved[name] != stale.mine[name]]
    page = Conflict(
        title=_("The question"),
        saved_by=stale.saved_by,
        saved_at=stale.saved_at,
        fields=tuple(ConflictField(name, labels[name], stale.saved[name], stale.mine[name]) for name in differing),
        version=stale.version,
        url=request.path,
        keep_url=version_url(row),
        kept=tuple((name, value) for name, value in stale.mine.items() if name not in differing),
    )
    return render(request, "portal/conflict.html", {"conflict": page}, status=409)
