"""The consultation on a version: opened for a time, commented on, answered, closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions.consultations import answer_comment, comment_on_version
from competence.actions.framework_versions import back_to_draft, open_consultation
from competence.actions.refusals import Refused
from competence.forms.catalogue import AnswerForm, CommentForm, ConsultationForm
from competence.queries import consultations, framework_versions
from competence.queries.consultations import Said
from competence.views.catalogue_answers import SHAPES, STATES, answer, does, said
from competence.views.framework_versions import draft_crumbs, may_comment, version_url
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link, Words
from portal.forms.choices import choices_of

if TYPE_CHECKING:
    from competence.models import FrameworkVersion
    from portal.models import User

USUAL = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment in the log. `draft` is an answer that could not be saved, so that it is not lost."""

    said: Said
    about: str
    may_answer: bool
    draft: str
    error: str


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """The consultation on a version. `form` opens one or says a comment; None where neither can be done."""

    framework_id: int
    name: dict[str, str]
    number: int
    summary: str
    state: Words
    shape: str
    crumbs: tuple[Link, ...]
    version_url: str
    opened_by: str
    opened_at: datetime | None
    until: date | None
    note: str
    rows: tuple[CommentRow, ...]
    may_comment: bool
    may_open: bool
    may_close: bool
    has_ended: bool


@requires(Permission.READ_CATALOGUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """The log, and a comment for those who may."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    form = _comment_form(request, row)

    def deed() -> None:
        values = form.cleaned_data
        comment_on_version(
            framework_version=row, text=values["text"], competence_code=values["competence"], by=user,
            at=timezone.now(),
        )  # fmt: skip

    if request.method == "POST" and does(form, deed):
        messages.success(request, gettext("Thank you. Your comment stands in the log."))
        return redirect(consultation_url(row))
    return _page(request, user, row, comment_form=form)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def open_it(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """Ask for comments until a day."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    form = ConsultationForm(request.POST)

    def deed() -> None:
        until, note = form.cleaned_data["until"], form.cleaned_data["note"]
        open_consultation(framework_version=row, until=until, note=note, by=user, at=timezone.now())

    if does(form, deed):
        messages.success(request, gettext("The consultation is open. Nobody changes the texts while it is."))
        return redirect(consultation_url(row))
    return _page(request, user, row, opening_form=form)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def close(request: HttpRequest, framework: int, number: int) -> HttpResponse:
    """Back to draft, to change what the comments were right about."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    deed = partial(back_to_draft, framework_version=row, by=user, at=timezone.now())
    return answer(request, deed, version_url(row), gettext("The version is a draft again. The comments are kept."))


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def reply(request: HttpRequest, framework: int, number: int, comment: int) -> HttpResponse:
    """Answer a comment; an answer that cannot be saved stands in its box again."""
    user = signed_in_user(request)
    row = framework_versions.get(user, framework, number)
    found = consultations.get(row, comment)
    form = AnswerForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        answer_comment(comment=found, text=text, by=user, at=timezone.now())
    except Refused as refused:
        return _page(request, user, row, kept=(found.pk, request.POST.get("text", "").replace("\0", ""), str(refused)))
    return redirect(f"{consultation_url(row)}#comment-{found.pk}")


def consultation_url(row: "FrameworkVersion") -> str:
    """The page of the consultation."""
    return reverse("competence:consultation", args=[row.framework_id, row.number])


def _comment_form(request: HttpRequest | None, row: "FrameworkVersion") -> CommentForm:
    competences = [(one.code, said(one.name)) for one in framework_versions.content_of(row).competences]
    return CommentForm(request.POST if request and request.method == "POST" else None, competences=competences)


def _page(
    request: HttpRequest,
    user: "User",
    row: "FrameworkVersion",
    *,
    comment_form: CommentForm | None = None,
    opening_form: ConsultationForm | None = None,
    kept: tuple[int, str, str] = (0, "", ""),
) -> HttpResponse:
    today = timezone.localdate()
    comment_form = comment_form or _comment_form(None, row)
    opening = opening_form or ConsultationForm(initial={"until": today + USUAL, "note": row.consultation_note})
    may_write = row.framework.state != "RETIRED" and can(user, Permission.WRITE_CATALOGUE)
    names = dict(choices_of(comment_form, "competence"))
    page = ConsultationPage(
        framework_id=row.framework_id,
        name=row.name,
        number=row.number,
        summary=row.summary,
        state=gettext("replaced") if row.state == "RETIRED" else STATES[row.state],
        shape=SHAPES[row.state],
        crumbs=draft_crumbs(row),
        version_url=version_url(row),
        opened_by=row.consultation_opened_by.name if row.consultation_opened_by else "",
        opened_at=row.consultation_opened_at,
        until=row.consultation_until,
        note=row.consultation_note,
        rows=tuple(_row(one, names, kept, may_answer=may_write) for one in consultations.comments_on(row)),
        may_comment=may_comment(user, row),
        may_open=row.state == "DRAFT" and may_write,
        may_close=row.state == "CONSULTATION" and may_write,
        has_ended=bool(row.consultation_until and row.consultation_until < today),
    )
    is_wrong = bool(comment_form.errors or opening.errors or kept[0])
    context = {"page": page, "comment_form": comment_form, "opening_form": opening}
    return render(request, "competence/catalogue/consultation.html", context, status=422 if is_wrong else 200)


def _row(one: Said, names: dict[str, str], kept: tuple[int, str, str], *, may_answer: bool) -> CommentRow:
    is_kept = kept[0] == one.id
    return CommentRow(
        said=one,
        about=str(names.get(one.competence_code, one.competence_code)) if one.competence_code else "",
        may_answer=may_answer and one.answered_at is None,
        draft=kept[1] if is_kept else "",
        error=kept[2] if is_kept else "",
    )
