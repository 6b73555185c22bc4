"""An answer that comes from the queue of the person's own device: sent as soon as there is a connection, perhaps twice.

The script (static/answers.js) keeps what could not be sent. So every reply says plainly what has become of the answer:
saved, another one is saved, or refused and why. Nothing is swallowed, and nothing is saved for anybody else than the
person who wrote it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from competence.actions import assessments as actions
from competence.forms.assessments import AnswerForm
from competence.queries import assessments as queries
from competence.queries.assessments import Item
from competence.views import assessment_pages as pages
from competence.views.wording import reader
from portal.authorization import signed_in_user
from portal.face import Words

HEADER = "X-Answer-Of"
"""The key of the person who gave the answer; whose session it is must be the same."""

NOT_ASKED = gettext_lazy("This is not asked of you any longer, so there is nothing to answer.")
WHY_GONE: dict[type[Exception], Words] = {
    actions.NotAsked: NOT_ASKED,
    actions.CertificateCannotBeRated: NOT_ASKED,
    actions.AlreadySubmitted: gettext_lazy("The self-assessment is handed in already, perhaps on another device."),
    actions.NotStarted: gettext_lazy("No self-assessment is open. Start one, then try again."),
}
CONFLICT, GONE, UNFIT, NOT_HERS = 409, 410, 422, 403


def is_queued(request: HttpRequest) -> bool:
    """Whether the device's queue sends it."""
    return HEADER in request.headers


def save(request: HttpRequest, competence_id: int) -> HttpResponse:
    """Save one answer of the queue."""
    if request.headers[HEADER] != str(signed_in_user(request).pk):
        return _refused(NOT_HERS, gettext("Somebody else is signed in here. The answer is kept for who gave it."))
    form = AnswerForm(request.POST, prefix=AnswerForm.prefix_of(competence_id))
    if not form.is_valid():
        return _refused(UNFIT, form.problems)
    try:
        version = _save(request, competence_id, form)
    except actions.StaleRating:
        return _other(request, competence_id)
    except actions.OutsideScale:
        return _refused(UNFIT, gettext("Choose one of the levels, or that it is not relevant."))
    except tuple(WHY_GONE) as error:
        return _refused(GONE, str(WHY_GONE[type(error)]))
    return _saved(request, competence_id, version)


def _save(request: HttpRequest, competence_id: int, form: AnswerForm) -> int:
    if form.says_nothing:
        return 0
    user = signed_in_user(request)
    return actions.save_rating(
        user=user,
        competence_id=competence_id,
        answer=form.answer,
        version=form.cleaned_data["version"],
        by=user,
        at=timezone.now(),
    )


def _saved(request: HttpRequest, competence_id: int, version: int) -> HttpResponse:
    """Its new version, when it was saved, and (after the button) where to go on."""
    time = date_format(timezone.localtime(), "H:i")
    answer: dict[str, Any] = {"version": version, "words": gettext("Saved %(time)s") % {"time": time}}
    if go := request.POST.get("go", ""):
        answer["next"] = _next_url(request, competence_id, go)
    return JsonResponse(answer)


def _next_url(request: HttpRequest, competence_id: int, go: str) -> str:
    if go != "next":
        return request.path
    return pages.next_url(queries.mine(signed_in_user(request), on=timezone.localdate()), after=competence_id)


def _other(request: HttpRequest, competence_id: int) -> HttpResponse:
    """The answer that is saved, in words, beside which hers is shown to choose from."""
    user = signed_in_user(request)
    item = queries.mine(user, on=timezone.localdate()).item(competence_id)
    if item is None or item.answer is None:
        return _refused(GONE, str(NOT_ASKED))
    conflict = pages.conflict_of(item, reader(user))
    said = {
        "version": item.answer.version,
        "when": date_format(timezone.localtime(conflict.saved_at), "DATETIME_FORMAT"),
        "level": conflict.level,
        "wish": conflict.wish,
        "comment": conflict.comment,
        "evidence": conflict.evidence,
    }
    return JsonResponse({"saved": said, "fields": _fields(item)}, status=CONFLICT)


def _fields(item: Item) -> dict[str, str]:
    """The saved answer as the form's fields, to put in its place."""
    part = {} if item.answer is None else pages.values_of(item.answer)
    prefix = AnswerForm.prefix_of(item.competence_id)
    return {f"{prefix}-{name}": value for name, value in part.items()}


def _refused(status: int, words: str) -> HttpResponse:
    return JsonResponse({"refused": words, "home": reverse("competence:assessment")}, status=status)
