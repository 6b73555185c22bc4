"""A person's own self-assessment: overview, area, one competence, handing in. Everything here is about herself."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import assessments as actions
from competence.forms.assessments import AnswerForm
from competence.queries import assessments as queries
from competence.queries.assessments import Item, Sheet
from competence.views import answer_queue
from competence.views import assessment_pages as pages
from competence.views.answer_pages import answers_page, around_of
from competence.views.answer_queue import is_queued
from competence.views.wording import reader
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.numbers import number_in

CLOSED = (actions.NotStarted, actions.AlreadySubmitted)


@for_everyone_signed_in
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Start, go on, or read what was handed in: whatever the assessment's state asks for."""
    user = signed_in_user(request)
    sheet = queries.mine(user, on=timezone.localdate())
    read = reader(user)
    if sheet.head is None or sheet.head.state == "DRAFT":
        page = pages.overview(sheet, read, queries.returns_of(user) if sheet.head and sheet.head.returned_at else ())
        return render(request, "competence/assessments/overview.html", {"page": page})
    answers = answers_page(sheet, read, own=True, around=around_of(user, sheet, own=True))
    return render(request, "competence/assessments/answers.html", {"page": answers})


@for_everyone_signed_in
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Open a new one and go to its first question; a second press goes on with the one that is open."""
    user = signed_in_user(request)
    try:
        actions.start(user=user, by=user, at=timezone.now())
    except actions.AlreadyStarted:
        return redirect("competence:assessment")
    return redirect(pages.next_url(queries.mine(user, on=timezone.localdate())))


@for_everyone_signed_in
@never_cache
@require_safe
def area(request: HttpRequest, area: int) -> HttpResponse:
    """All competences of one area, each saved as it is answered."""
    user = signed_in_user(request)
    sheet = queries.mine(user, on=timezone.localdate())
    found = next((one for one in sheet.areas if one.pk == area), None)
    if found is None:
        raise Http404
    if not _is_open(sheet):
        return redirect("competence:assessment")
    texts = queries.level_texts([item.competence_id for item in sheet.in_area(area)])
    page = pages.area_page(sheet, found, texts, reader(user))
    return render(request, "competence/assessments/area.html", {"page": page})


@for_everyone_signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def competence(request: HttpRequest, competence: int) -> HttpResponse:
    """One competence: what is asked, what was said last year, what is required and why. A post saves the answer."""
    if request.method == "POST":
        return answer_queue.save(request, competence) if is_queued(request) else _save(request, competence)
    sheet = queries.mine(signed_in_user(request), on=timezone.localdate())
    item = _item(sheet, competence)
    if not _is_open(sheet):
        return redirect("competence:assessment")
    return _show(request, sheet, item)


@for_everyone_signed_in
@require_POST
def keep(request: HttpRequest, area: int | None = None) -> HttpResponse:
    """Confirm "as last year" for what is unchanged: in one area, or in all."""
    user = signed_in_user(request)
    if area is not None and not queries.mine(user, on=timezone.localdate()).in_area(area):
        raise Http404
    try:
        kept = actions.keep_last_year(user=user, area_id=area, by=user, at=timezone.now())
    except CLOSED:
        return redirect("competence:assessment")
    words = ngettext(
        "%(kept)s competence is confirmed as last year.", "%(kept)s competences are confirmed as last year.", kept
    )
    messages.success(request, words % {"kept": kept})
    return redirect("competence:assessment-area", area) if area else redirect("competence:assessment-submit")


@for_everyone_signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """What is left and what will be handed in; a post hands it in."""
    user = signed_in_user(request)
    if request.method == "POST":
        return _submit(request, queries.draft_of(user))
    sheet = queries.mine(user, on=timezone.localdate())
    if not (_is_open(sheet) and sheet.items):
        return redirect("competence:assessment")
    page = pages.submit_page(sheet, reader(user))
    return render(request, "competence/assessments/submit.html", {"page": page})


def _submit(request: HttpRequest, assessment_id: UUID | None) -> HttpResponse:
    if assessment_id is None:
        return redirect("competence:assessment")
    try:
        actions.submit(assessment_id=assessment_id, by=signed_in_user(request), at=timezone.now())
    except actions.Unanswered:
        words = gettext("It is not handed in yet: some competences have no answer. They are listed here.")
        messages.error(request, words)
        return redirect("competence:assessment-submit")
    except (actions.NotAllowed, actions.NothingAsked):
        return redirect("competence:assessment")
    done = gettext(
        "Your self-assessment is handed in. Your manager can see it now, and you talk about it in the appraisal talk."
    )
    messages.success(request, done)
    return redirect("competence:assessment")


def _save(request: HttpRequest, competence_id: int) -> HttpResponse:
    """Save one answer; htmx hears when it was saved, the button goes on."""
    form = AnswerForm(request.POST, prefix=AnswerForm.prefix_of(competence_id))
    if not form.is_valid():
        return _refuse(request, competence_id, form)
    if form.says_nothing:
        return _nothing_said(request, competence_id)
    user, now = signed_in_user(request), timezone.now()
    try:
        version = actions.save_rating(
            user=user,
            competence_id=competence_id,
            answer=form.answer,
            version=form.cleaned_data["version"],
            by=user,
            at=now,
        )
    except (actions.NotAsked, actions.CertificateCannotBeRated) as error:
        raise Http404 from error
    except actions.OutsideScale:
        form.add_error("level", gettext("Choose one of the levels, or that it is not relevant."))
        return _refuse(request, competence_id, form)
    except (actions.StaleRating, *CLOSED):
        return _clash(request, competence_id, form)
    if getattr(request, "htmx", False):
        context = {"at": now, "prefix": form.prefix, "version": version}
        return HttpResponse(render_to_string("competence/assessments/_saved.html", context))
    return _go_on(request, competence_id)


def _go_on(request: HttpRequest, competence_id: int) -> HttpResponse:
    """Where the pressed button leads."""
    go = request.POST.get("go", "next")
    if go == "stay":
        return redirect(_place(request, competence_id))
    user = signed_in_user(request)
    sheet = queries.mine(user, on=timezone.localdate())
    item = _item(sheet, competence_id)
    if go == "keep":
        return keep(request, area=item.area.pk)
    return redirect(pages.next_url(sheet, after=competence_id))


def _place(request: HttpRequest, competence_id: int) -> str:
    """The same place on the page of the area, or the competence's own page."""
    area = number_in(request.POST.get("area", ""))
    if area is None:
        return pages.competence_url(competence_id)
    return f"{reverse('competence:assessment-area', args=[area])}#{AnswerForm.prefix_of(competence_id)}"


def _nothing_said(request: HttpRequest, competence_id: int) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(render_to_string("portal/_saved.html", {"at": None}))
    return _go_on(request, competence_id)


def _refuse(request: HttpRequest, competence_id: int, form: AnswerForm) -> HttpResponse:
    """Say what is wrong, where; what was written stays."""
    if getattr(request, "htmx", False):
        return HttpResponse(
            render_to_string("competence/assessments/_refused.html", {"problems": form.problems}), status=422
        )
    sheet = queries.mine(signed_in_user(request), on=timezone.localdate())
    item = _item(sheet, competence_id)
    if not _is_open(sheet):
        return _closed(request, item, form)
    return _show(request, sheet, item, form=form, status=422)


def _clash(request: HttpRequest, competence_id: int, form: AnswerForm) -> HttpResponse:
    """Another device was first: both versions on one page, or (handed in meanwhile) her words to take along."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=409)
    sheet = queries.mine(signed_in_user(request), on=timezone.localdate())
    item = _item(sheet, competence_id)
    if not _is_open(sheet):
        return _closed(request, item, form)
    return _show(request, sheet, item, form=form, status=409)


def _closed(request: HttpRequest, item: Item, form: AnswerForm) -> HttpResponse:
    read = reader(signed_in_user(request))
    part = pages.answer_part(item, {}, read, mine=form)
    context = {"part": part, "chosen": next((card.words for card in part.cards if card.value == part.chosen), "")}
    return render(request, "competence/assessments/closed.html", context, status=409)


def _show(
    request: HttpRequest, sheet: Sheet, item: Item, *, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    texts = queries.level_texts([item.competence_id]).get(item.competence_id, {})
    page = pages.competence_page(sheet, item, texts, reader(signed_in_user(request)), mine=form)
    if status != HTTPStatus.CONFLICT:
        page = replace(page, conflict=None)
    return render(request, "competence/assessments/competence.html", {"page": page, "form": form}, status=status)


def _item(sheet: Sheet, competence_id: int) -> Item:
    item = sheet.item(competence_id)
    if item is None:
        raise Http404
    return item


def _is_open(sheet: Sheet) -> bool:
    return sheet.head is not None and sheet.head.state == "DRAFT"
