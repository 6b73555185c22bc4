"""The consultation on questions: opened for a time, commented on, answered, taken back."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planning.actions import question_sets as deeds
from planning.actions.refusals import Refused
from planning.forms.question_sets import AnswerForm, ConsultForm
from planning.queries import question_sets as queries
from planning.views.answers import answer
from planning.views.question_pages import VersionPage, comment_form, version_url
from planning.views.question_sets import page_of
from portal.authorization import Permission, requires, signed_in_user


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def consult(request: HttpRequest, question_version: int) -> HttpResponse:
    """Ask for comments until a day; what was written stays in the form where it cannot be."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    form = ConsultForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            deeds.open_consultation(version=row, until=said["until"], note=said["note"], by=user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("The consultation is open. Nobody changes the questions while it is."))
            return redirect(version_url(row))
    page = page_of(user, row)
    if page.consult_form is None:
        messages.error(request, str(deeds.NotAllowedNow.sentence))
        return redirect(version_url(row))
    return _show(request, replace(page, consult_form=form))


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def take_back(request: HttpRequest, question_version: int) -> HttpResponse:
    """Back to draft, to change what the comments were right about."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    done = _("The version is a draft again. The comments are kept.")
    return answer(request, partial(deeds.take_back, version=row, by=user), version_url(row), done=done)


@requires(Permission.COMMENT_QUESTIONS)
@require_POST
def comment(request: HttpRequest, question_version: int) -> HttpResponse:
    """Say something about the version, or one of its questions."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    form = comment_form(request.POST, queries.questions_of(row))
    if form.is_valid():
        said = form.cleaned_data
        try:
            deeds.comment(version=row, question_id=said["question"], text=said["text"], by=user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Thank you. Your comment stands below."))
            return redirect(f"{version_url(row)}#comments")
    return _show(request, replace(page_of(user, row), comment_form=form))


@requires(Permission.WRITE_QUESTIONS)
@require_POST
def reply(request: HttpRequest, question_version: int, question_comment: int) -> HttpResponse:
    """Answer a comment; an answer that cannot be saved stands in its box again."""
    user = signed_in_user(request)
    row = queries.version(user, question_version)
    found = queries.comment(row, question_comment)
    form = AnswerForm(request.POST)
    error = "" if form.is_valid() else " ".join(str(one) for one in form.errors["text"])
    if not error:
        try:
            deeds.answer(comment=found, text=form.cleaned_data["text"], by=user, at=timezone.now())
        except Refused as refused:
            error = str(refused)
    if not error:
        return redirect(f"{version_url(row)}#comment-{found.pk}")
    draft = request.POST.get("text", "").replace("\x00", "")
    page = page_of(user, row)
    comments = tuple(replace(one, draft=draft, error=error) if one.id == found.pk else one for one in page.comments)
    return _show(request, replace(page, comments=comments))


def _show(request: HttpRequest, page: VersionPage) -> HttpResponse:
    return render(request, "planning/question_sets/version.html", {"page": page}, status=422)
