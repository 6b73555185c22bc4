"""Question sets: which there are, a version of one, how it differs, and how the employee sees it."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import question_sets as deeds
from planning.actions.refusals import Refused
from planning.forms.question_sets import DecideForm, NewSetForm
from planning.queries import question_sets as queries
from planning.views.answers import answer, posted
from planning.views.question_pages import (
    DiffRow,
    SetRow,
    VersionPage,
    diff_rows,
    set_row,
    version_page,
    version_url,
    version_words,
)
from planning.views.talk_cycles import ConfirmPage
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link

if TYPE_CHECKING:
    from planning.models import QuestionSetVersion
    from portal.models import User


@dataclass(frozen=True, slots=True)
class SetsPage:
    """Every set; `new_url` is empty for those who write none."""

    crumbs: tuple[Link, ...]
    rows: tuple[SetRow, ...]
    new_url: str


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """What a version changes; `old` is empty where nothing is in force to compare with."""

    title: str
    crumbs: tuple[Link, ...]
    old: str
    rows: tuple[DiffRow, ...]


@requires(Permission.COMMENT_QUESTIONS)
@never_cache
@require_safe
def question_sets(request: HttpRequest) -> HttpResponse:
    """What the talks are asked by."""
    user = signed_in_user(request)
    may_write = can(user, Permission.WRITE_QUESTIONS)
    page = SetsPage(
        crumbs=crumbs()[:1],
        rows=tuple(set_row(one, may_write=may_write) for one in queries.listed(user)),
        new_url=reverse("planning:question-set-new") if may_write else "",
    )
    return render(request, "planning/question_sets/list.html", {"page": page})


@requires(Permission.WRITE_QUESTIONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A set of one's own, that begins with the shipped questions."""
    user = signed_in_user(request)
    form = NewSetForm(posted(request), initial={"kind": "DEVELOPMENT"})
    if form.is_bound and form.is_valid():
        kind, name = form.cleaned_data["kind"], form.name()
        made = deeds.begin(organisation=user.organisation, kind=kind, name=name, by=user, at=timezone.now())
        return redirect(version_url(made))
    context = {
        "form": form,
        "title": _("A new question set"),
        "under": _("It begins with the questions that come with the portal. Change them until they are yours."),
        "submit": _("Begin the set"),
        "crumbs": crumbs(),
        "back": crumbs()[0].url,
    }
    return render(request, "planning/question_sets/form.html", context, status=422 if form.errors else 200)


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def begin_version(request: HttpRequest, question_set: int) -> HttpResponse:
    """A new version, with the questions of the latest."""
    user = signed_in_user(request)
    row = queries.get(user, question_set)
    try:
        made = deeds.begin_version(question_set=row, by=user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("planning:question-sets")
    messages.success(request, _("A new version is begun, with the questions of the latest."))
    return redirect(version_url(made))


@requires(Permission.COMMENT_QUESTIONS)
@never_cache
@require_safe
def version(request: HttpRequest, question_version: int) -> HttpResponse:
    """The questions of a version, its consultation, and what can be done with it."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    return render(request, "planning/question_sets/version.html", {"page": page_of(user, row)})


@requires(Permission.COMMENT_QUESTIONS)
@never_cache
@require_safe
def difference(request: HttpRequest, question_version: int) -> HttpResponse:
    """What the version changes in what was decided before it."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    old = queries.decided_before(row)
    changes = queries.differences(queries.questions_of(old), queries.questions_of(row)) if old else ()
    page = DifferencePage(
        title=_("What is different"),
        crumbs=crumbs_of(row),
        old=version_words(row.question_set.name, old.number) if old else "",
        rows=diff_rows(changes),
    )
    return render(request, "planning/question_sets/difference.html", {"page": page})


@requires(Permission.DECIDE_QUESTIONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, question_version: int) -> HttpResponse:
    """Decide the version: what it means first, then the deed."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    if request.method == "POST":
        form = DecideForm(request.POST)
        seen = form.cleaned_data["version"] if form.is_valid() else -1
        deed = partial(deeds.decide, version=row, seen=seen, by=user, at=timezone.now())
        done = _("The version is decided. Choose it in a talk year, and its talks are asked by it.")
        return answer(request, deed, version_url(row), done=done)
    waiting = sum(1 for one in queries.comments_on(row) if one.answered_at is None)
    consequences = [
        _("It never changes again. To change the questions you begin a new version."),
        _("The version that was decided before is retired. Talk years that have chosen it keep asking by it."),
        _("Nothing changes for anybody until a talk year chooses this version."),
    ]
    until = row.consultation_until
    if row.state == "CONSULTATION" and until is not None and until >= timezone.localdate():
        consequences.append(
            _("Comments may be written until %(day)s. Deciding ends that now.") % {"day": localize(until)}
        )
    if waiting:
        consequences.append(
            _("Comments without an answer: %(n)s. They can be answered afterwards too.") % {"n": waiting}
        )
    page = ConfirmPage(
        title=_("Decide the questions"),
        crumbs=crumbs_of(row),
        consequences=tuple(consequences),
        button=_("Decide the version"),
        url=request.path,
        back=version_url(row),
    )
    return render(request, "planning/question_sets/decide.html", {"page": page, "version": row.version})


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def discard(request: HttpRequest, question_version: int) -> HttpResponse:
    """Throw an undecided version away."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    try:
        deeds.discard(version=row, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(version_url(row))
    messages.success(request, _("The draft is thrown away."))
    return redirect("planning:question-sets")


def page_of(user: "User", row: "QuestionSetVersion") -> VersionPage:
    """The version as this reader sees it."""
    may_write = can(user, Permission.WRITE_QUESTIONS)
    return version_page(
        row,
        queries.questions_of(row),
        queries.comments_on(row),
        crumbs=crumbs(),
        may_write=may_write,
        may_decide=can(user, Permission.DECIDE_QUESTIONS),
        today=timezone.localdate(),
    )


def crumbs() -> tuple[Link, ...]:
    """The way to the sets."""
    return Link(_("Talk years"), reverse("planning:talk-years")), Link(
        _("Question sets"), reverse("planning:question-sets")
    )


def crumbs_of(row: "QuestionSetVersion") -> tuple[Link, ...]:
    """The way to a page of a version."""
    return *crumbs(), Link(version_words(row.question_set.name, row.number), version_url(row))
