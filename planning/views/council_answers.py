"""Svar på motionen: what the council asked, and the answer with its figures, definition, limits, trend and reasons."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import council_answers as actions
from planning.actions.refusals import Refused, Stale
from planning.documents import report_jobs
from planning.documents.report import ReportWords, words
from planning.forms.council_answers import CouncilAnswerForm, LanguageForm, PublishAnswerForm
from planning.queries import council_answers as queries
from planning.queries import reports, snapshots
from planning.views.answers import conflict
from portal.authorization import Permission, can, requires, signed_in_user
from portal.face import Link
from portal.forms.choices import choices_of
from portal.queries import units

if TYPE_CHECKING:
    from planning.models import CouncilAnswer, CoverageSnapshot
    from portal.models import Unit, User

MOST_SNAPSHOTS = 40


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer as everybody reads it; `may_change` while it is a draft, for who publishes figures.

    `months`: how many month's ends before its figures would be published with it.
    """

    crumbs: tuple[Link, ...]
    title: str
    state: str
    is_draft: bool
    version: int
    report: ReportWords
    question: tuple[str, ...]
    introduction: tuple[str, ...]
    steps: tuple[str, ...]
    may_change: bool
    change_url: str
    publish_url: str
    months: int
    discard_url: str
    pdf_url: str
    language: str
    figures_url: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of a new answer, or of a draft."""

    crumbs: tuple[Link, ...]
    title: str
    form: CouncilAnswerForm
    has_figures: bool
    snapshots_url: str


@requires(Permission.READ_PUBLISHED)
@require_safe
def show(request: HttpRequest, answer: UUID) -> HttpResponse:
    """The answer."""
    user = signed_in_user(request)
    found = queries.get(user, answer)
    report = reports.of(found.snapshot, found.unit_id)
    if report is None:
        raise Http404
    return render(request, "planning/council_answers/answer.html", {"page": _page(found, words(report), user)})


@requires(Permission.PUBLISH_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an answer; a snapshot's own page leads here with its figures chosen."""
    user = signed_in_user(request)
    form = _form(request, user, {"snapshot": request.GET.get("snapshot", "")})
    if request.method == "POST" and form.is_valid():
        try:
            snapshot, unit, texts = _chosen(form, user)
            written = actions.write(snapshot=snapshot, unit=unit, words=texts, by=user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("planning:council-answer", answer=written.pk)
    return _show_form(request, form, gettext("Answer the council"), status=422 if form.errors else 200)


@requires(Permission.PUBLISH_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Change a draft."""
    user = signed_in_user(request)
    found = _draft(user, answer)
    initial = {name: getattr(found, name) for name in actions.WORDS}
    initial |= {"snapshot": str(found.snapshot_id), "unit": found.unit_id, "version": found.version}
    form = _form(request, user, initial)
    if request.method == "POST" and form.is_valid():
        snapshot, unit, texts = _chosen(form, user)
        version, now = form.cleaned_data["version"], timezone.now()
        try:
            actions.change(answer=found, snapshot=snapshot, unit=unit, words=texts, version=version, by=user, at=now)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        except Stale as stale:
            return _conflict(request, found, form, stale)
        else:
            return redirect("planning:council-answer", answer=found.pk)
    return _show_form(request, form, found.title, status=422 if form.errors else 200)


@requires(Permission.PUBLISH_FIGURES)
@require_POST
def publish(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Make the answer and its figures public."""
    user = signed_in_user(request)
    found = queries.get(user, answer)
    form = PublishAnswerForm(request.POST)
    form.is_valid()
    version, with_months = form.cleaned_data.get("version", 0), form.cleaned_data.get("months", False)
    try:
        actions.publish(answer=found, version=version, by=user, at=timezone.now(), with_months=with_months)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("The answer is published."))
    return redirect("planning:council-answer", answer=found.pk)


@requires(Permission.PUBLISH_FIGURES)
@require_POST
def discard(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Throw a draft away."""
    user = signed_in_user(request)
    found = queries.get(user, answer)
    try:
        actions.discard(answer=found, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("planning:council-answer", answer=found.pk)
    messages.success(request, gettext("The draft is thrown away."))
    return redirect("planning:published")


@requires(Permission.READ_PUBLISHED)
@require_POST
def pdf(request: HttpRequest, answer: UUID) -> HttpResponse:
    """Ask for the answer as a document."""
    user = signed_in_user(request)
    found = queries.get(user, answer)
    form = LanguageForm(request.POST)
    back = reverse("planning:council-answer", args=[found.pk])
    if not form.is_valid():
        messages.error(request, gettext("Choose one of the languages."))
        return redirect(back)
    language = form.cleaned_data["language"]
    job = report_jobs.ask_council(answer=found, language=language, by=user, at=timezone.now(), back_url=back)
    return redirect("portal:job", job=job.pk)


def _page(answer: "CouncilAnswer", report: ReportWords, user: "User") -> AnswerPage:
    is_draft = answer.published_at is None
    may_change = is_draft and can(user, Permission.PUBLISH_FIGURES)
    texts = report_jobs.texts_of(answer)
    published = (
        gettext("Published %(day)s by %(name)s")
        % {"day": date_format(timezone.localtime(answer.published_at)), "name": answer.published_by}
        if answer.published_at
        else ""
    )
    return AnswerPage(
        crumbs=_crumbs(),
        title=answer.title,
        state=published or gettext("Draft: only those who publish figures see it."),
        is_draft=is_draft,
        version=answer.version,
        report=report,
        question=texts["question"],
        introduction=texts["introduction"],
        steps=texts["steps"],
        may_change=may_change,
        change_url=reverse("planning:council-answer-change", args=[answer.pk]),
        publish_url=reverse("planning:council-answer-publish", args=[answer.pk]),
        months=len(snapshots.unpublished_months(answer.snapshot)) if may_change else 0,
        discard_url=reverse("planning:council-answer-discard", args=[answer.pk]),
        pdf_url=reverse("planning:council-answer-pdf", args=[answer.pk]),
        language=get_language() or "sv",
        figures_url=reverse("planning:published-unit", args=[answer.snapshot_id, answer.unit_id]),
    )


def _draft(user: "User", answer_id: UUID) -> "CouncilAnswer":
    found = queries.get(user, answer_id)
    if found.published_at is not None:
        raise PermissionDenied(str(actions.AlreadyPublished.sentence))
    return found


def _form(request: HttpRequest, user: "User", initial: dict[str, object]) -> CouncilAnswerForm:
    days = [
        (str(one.pk), f"{date_format(one.day)}{f' – {one.note}' if one.note else ''}")
        for one in snapshots.visible_to(user)[:MOST_SNAPSHOTS]
    ]
    found = units.topmost(user, Permission.PUBLISH_FIGURES, on=timezone.localdate())
    parts = [(one.pk, one.name) for top in found for one in (top, *units.children_of(top, on=timezone.localdate()))]
    data = request.POST if request.method == "POST" else None
    return CouncilAnswerForm(data, snapshots=days, units=parts, initial=initial)


def _chosen(form: CouncilAnswerForm, user: "User") -> tuple["CoverageSnapshot", "Unit", dict[str, str]]:
    chosen = form.cleaned_data
    texts = {name: chosen[name].replace("\r\n", "\n") for name in actions.WORDS}
    return snapshots.get(user, UUID(chosen["snapshot"])), units.get(user, chosen["unit"]), texts


def _show_form(request: HttpRequest, form: CouncilAnswerForm, title: str, *, status: int) -> HttpResponse:
    has_figures = bool(choices_of(form, "snapshot"))
    page = FormPage(_crumbs(), title, form, has_figures, reverse("planning:snapshots"))
    return render(request, "planning/council_answers/form.html", {"page": page}, status=status)


def _conflict(request: HttpRequest, answer: "CouncilAnswer", form: CouncilAnswerForm, stale: Stale) -> HttpResponse:
    url = reverse("planning:council-answer-change", args=[answer.pk])
    return conflict(
        request,
        stale,
        title=gettext("Somebody else has changed the answer"),
        labels={
            "title": gettext("Title"),
            "question": gettext("What the council asked"),
            "introduction": gettext("Our answer in words"),
            "steps": gettext("What we do now"),
        },
        url=url,
        keep_url=reverse("planning:council-answer", args=[answer.pk]),
        kept=(("snapshot", form.cleaned_data["snapshot"]), ("unit", str(form.cleaned_data["unit"]))),
    )


def _crumbs() -> tuple[Link, ...]:
    return (Link(gettext("Published figures"), reverse("planning:published")),)
