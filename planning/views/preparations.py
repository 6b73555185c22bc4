"""Preparing a talk: one's own page, which nobody else can open, and what is shared from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from planning.actions import preparations as deeds
from planning.actions.preparations import NOTES, Written
from planning.actions.refusals import Refused, Stale
from planning.forms.preparations import LONGEST, PrepareForm, text_name, version_name
from planning.queries import preparations, questions, talks
from planning.queries.preparations import Own, Shared
from planning.queries.questions import QuestionLine
from planning.views.answers import answer, conflict
from planning.views.talk_parts import KIND_WORDS, OPEN_STATES, VIEW_WORDS, Side, url, when_of
from planning.views.talks import is_htmx
from portal.authorization import Permission, require, requires, signed_in_user
from portal.texts import in_language

if TYPE_CHECKING:
    from planning.models import Talk
    from portal.models import User

GET_AND_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Field:
    """A text to write: its question (empty for the notes), what stands in it, and what the other has shared."""

    name: str
    version_name: str
    question: Mapping[str, str]
    hint: Mapping[str, str]
    text: str
    version: int
    others: tuple[Side, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ViewPart:
    """One of the three time views with its questions."""

    code: str
    words: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PreparePage:
    """One's own preparation. `others` are the names of who has shared answers with the reader."""

    kind: str
    when: str
    is_own_talk: bool
    person_name: str
    views: tuple[ViewPart, ...]
    notes: Field
    longest: int
    saved_at: datetime | None
    shared_at: datetime | None
    may_share: bool
    may_take_back: bool
    has_answers: bool
    others: str
    url: str
    share_url: str
    take_back_url: str
    talk_url: str


@requires(Permission.TAKE_PART_IN_TALK)
@require_http_methods(GET_AND_POST)
def prepare(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Write and read one's own preparation."""
    user, row = _to_prepare(request, talk)
    if row.state not in OPEN_STATES or row.kind == "PAY_FEEDBACK":
        return redirect("planning:talk", talk=row.pk)
    asked = _asked_of(user, row)
    if request.method == "POST":
        return _keep(request, user, row, asked) or redirect("planning:talk-prepare", talk=row.pk)
    own, shared = preparations.of(user, row)
    return render(request, "planning/preparations/prepare.html", {"page": _page(user, row, asked, own, shared)})


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def share(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Let the other read one's answers: as they stand in the window, so that nothing is left behind."""
    user, row = _to_prepare(request, talk)
    problem = _keep(request, user, row, _asked_of(user, row))
    if problem is not None:
        return problem
    deed = partial(deeds.share, talk=row, by=user, at=timezone.now())
    return answer(request, deed, url("talk-prepare", row), done=gettext("Your answers are shared. Your notes are not."))


@requires(Permission.TAKE_PART_IN_TALK)
@require_POST
def take_back(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Stop sharing them."""
    user, row = _to_prepare(request, talk)
    deed = partial(deeds.take_back, talk=row, by=user, at=timezone.now())
    return answer(request, deed, url("talk-prepare", row), done=gettext("Your answers are your own again."))


def _to_prepare(request: HttpRequest, talk_id: UUID) -> "tuple[User, Talk]":
    user = signed_in_user(request)
    row = talks.get(user, talk_id)
    require(user, Permission.TAKE_PART_IN_TALK, row.user)
    return user, row


def _asked_of(user: "User", talk: "Talk") -> tuple[QuestionLine, ...]:
    is_employee = user.pk == talk.user_id
    return tuple(question for question in questions.of(talk) if preparations.is_asked(question, employee=is_employee))


def _keep(request: HttpRequest, user: "User", talk: "Talk", asked: tuple[QuestionLine, ...]) -> HttpResponse | None:
    """Save what was written; the answer to the autosave, or the page that says what could not be saved."""
    form = PrepareForm([NOTES, *(question.code for question in asked)], request.POST)
    if not form.is_valid():
        return _refused(request, user, talk, asked, form)
    written = {code: Written(text, version) for code, (text, version) in form.written().items()}
    try:
        saved = deeds.save(talk=talk, written=written, by=user, at=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _refused(request, user, talk, asked, form)
    if is_htmx(request):
        return _autosaved(request, saved)
    if saved.conflicts:
        return _both_texts(request, talk, asked, saved.conflicts)
    return None


def _autosaved(request: HttpRequest, saved: deeds.Saved) -> HttpResponse:
    """The note, and the versions that the page has from now on."""
    problem = ""
    if saved.conflicts:
        problem = gettext("Some of it was changed in another window. Press Save to see both versions.")
    context = {
        "at": saved.at,
        "problem": problem,
        "versions": [(version_name(code), version) for code, version in saved.versions.items()],
    }
    return render(request, "planning/preparations/_saved.html", context, status=422 if problem else 200)


def _both_texts(
    request: HttpRequest, talk: "Talk", asked: tuple[QuestionLine, ...], conflicts: Mapping[str, Stale]
) -> HttpResponse:
    """Every text that two windows have changed, side by side; the rest is saved."""
    first = next(iter(conflicts.values()))
    language = get_language() or "sv"
    words = {question.code: in_language(question.text, language).value for question in asked}
    stale = Stale(
        {text_name(code): one.saved[code] for code, one in conflicts.items()},
        {text_name(code): one.mine[code] for code, one in conflicts.items()},
        first.version,
        first.saved_by,
        max(one.saved_at for one in conflicts.values()),
    )
    return conflict(
        request,
        stale,
        title=gettext("Your preparation"),
        labels={text_name(code): words.get(code) or gettext("Private notes") for code in conflicts},
        url=url("talk-prepare", talk),
        keep_url=url("talk-prepare", talk),
        kept=tuple((version_name(code), str(one.version)) for code, one in conflicts.items()),
    )


def _refused(
    request: HttpRequest, user: "User", talk: "Talk", asked: tuple[QuestionLine, ...], form: PrepareForm
) -> HttpResponse:
    """Say what is wrong with what was written, and show it again; to the autosave, only what is wrong."""
    problems = [str(error) for errors in form.errors.values() for error in errors]
    if is_htmx(request):
        return render(request, "planning/preparations/_saved.html", {"problem": " ".join(problems)}, status=422)
    own, shared = preparations.of(user, talk)
    page = _page(user, talk, asked, own, shared, form)
    return render(request, "planning/preparations/prepare.html", {"page": page, "form": form}, status=422)


def _page(
    user: "User",
    talk: "Talk",
    asked: tuple[QuestionLine, ...],
    own: Own,
    shared: tuple[Shared, ...],
    form: PrepareForm | None = None,
) -> PreparePage:
    made = partial(_field, own=own, shared=shared, form=form)
    return PreparePage(
        kind=str(KIND_WORDS[talk.kind]),
        when=when_of(talk),
        is_own_talk=user.pk == talk.user_id,
        person_name=talk.user.name,
        views=tuple(
            ViewPart(view, str(VIEW_WORDS[view]), tuple(made(question) for question in among))
            for view, among in groupby(asked, key=lambda question: question.view)
        ),
        notes=made(None),
        longest=LONGEST,
        saved_at=own.saved_at,
        shared_at=own.shared_at,
        may_share=own.shared_at is None,
        may_take_back=own.shared_at is not None and talk.state != "HELD",
        has_answers=any(line.text for line in own.answers.values()),
        others=", ".join(one.name for one in shared),
        url=url("talk-prepare", talk),
        share_url=url("talk-share", talk),
        take_back_url=url("talk-take-back", talk),
        talk_url=url("talk", talk),
    )


def _field(question: QuestionLine | None, *, own: Own, shared: tuple[Shared, ...], form: PrepareForm | None) -> Field:
    code = question.code if question else NOTES
    text, version = _saved(own, question)
    errors: tuple[str, ...] = ()
    if form is not None and text_name(code) in form.data:
        text, errors = form.data[text_name(code)], tuple(map(str, form.errors.get(text_name(code), ())))
        version = form.cleaned_data.get(version_name(code)) or 0  # the one she has seen, so that nothing is overwritten
    return Field(
        name=text_name(code),
        version_name=version_name(code),
        question=question.text if question else {},
        hint=question.hint if question else {},
        text=text,
        version=version,
        others=tuple(Side(one.name, one.answers[code]) for one in shared if one.answers.get(code)),
        errors=errors,
    )


def _saved(own: Own, question: QuestionLine | None) -> tuple[str, int]:
    """The text and its version: of the answer, or of the private notes."""
    if question is None:
        return own.notes, own.version
    saved = own.answers.get(question.code)
    return (saved.text, saved.version) if saved else ("", 0)
