"""A question set from its first draft to the decision: DRAFT -> CONSULTATION -> DRAFT ... -> DECIDED -> RETIRED.

Only a draft is changed: what people comment on stands still while they do, and a decided version never changes.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.actions import question_tellings
from planning.actions.refusals import Refused
from planning.models import Question, QuestionComment, QuestionSet, QuestionSetVersion
from planning.queries import questions
from portal.authorization import Permission, require
from portal.models import Organisation, User

State = QuestionSetVersion.State
ALLOWED: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.CONSULTATION, State.DECIDED}),
    State.CONSULTATION: frozenset({State.DRAFT, State.DECIDED}),
    State.DECIDED: frozenset({State.RETIRED}),
    State.RETIRED: frozenset(),
}
"""From each state, where to."""
LONGEST_TEXT = 4_000
LONGEST_CONSULTATION = 366  # days


class NotAllowedNow(Refused):
    """The state does not lead there."""

    sentence = _("Somebody else has moved this version on, so this cannot be done any more. Look at it again.")


class AlreadyBeingWritten(Refused):
    """One open version of a set."""

    sentence = _("A new version of these questions is already being written. Go on with that one.")


class NothingAsked(Refused):
    """Everybody is asked something."""

    sentence = _("There is no question that everybody is asked. Add one without profession and unit first.")


class ConsultationMissing(Refused):
    """The organisation demands it."""

    sentence = _("Your organisation decides nothing before its consultation is recorded. Open a consultation first.")


class ConsultationIsOpen(Refused):
    """People still have time to say something."""

    sentence = _("The consultation is still open. Decide when its last day has passed, or take the version back.")


class DayIsWrong(Refused):
    """The last day of a consultation is one of the coming days."""

    sentence = _("Choose today or a later day, at most a year ahead.")
    field = "until"


class WasCommented(Refused):
    """Comments are kept."""

    sentence = _("People have commented on this version, and comments are kept. Change it instead.")


class SaysNothing(Refused):
    """An empty text is no comment."""

    sentence = _("Write what you want to say.")
    field = "text"


class NotOpen(Refused):
    """Comments belong to a consultation."""

    sentence = _("The consultation on this version is not open. Talk with HR instead.")
    field = "text"


class AlreadyAnswered(Refused):
    """An answer is not written over."""

    sentence = _("The comment is answered already. Load the page again to read the answer.")
    field = "text"


@transaction.atomic
def begin(
    *, organisation: Organisation, kind: str, name: Mapping[str, str], by: User, at: datetime
) -> QuestionSetVersion:
    """A new set, whose first version begins with the shipped questions of the kind."""
    if organisation.pk != by.organisation_id:
        raise Http404
    require(by, Permission.WRITE_QUESTIONS)
    made = QuestionSet.objects.create(organisation=organisation, kind=kind, name=dict(name), made_by=by, made_at=at)
    version = QuestionSetVersion.objects.create(question_set=made, number=1, made_by=by, made_at=at)
    Question.objects.bulk_create(
        Question(
            version=version, position=place, code=line.code, view=line.view, asked=line.asked,
            text=dict(line.text), hint=dict(line.hint) or None,
        )
        for place, line in enumerate(questions.shipped(kind), start=1)
    )  # fmt: skip
    return version


@transaction.atomic
def begin_version(*, question_set: QuestionSet, by: User, at: datetime) -> QuestionSetVersion:
    """A new draft of a set, with the questions of its latest version. Raises `AlreadyBeingWritten`."""
    if question_set.organisation_id != by.organisation_id:
        raise Http404
    require(by, Permission.WRITE_QUESTIONS)
    latest = question_set.versions.order_by("-number").first()
    number = latest.number + 1 if latest else 1
    try:
        with transaction.atomic():
            version = QuestionSetVersion.objects.create(
                question_set=question_set, number=number, made_by=by, made_at=at
            )
    except IntegrityError as error:
        raise AlreadyBeingWritten from error
    rows = list(latest.questions.order_by("position")) if latest else []
    for row in rows:
        row.pk, row.version = None, version
    Question.objects.bulk_create(rows)
    return version


@transaction.atomic
def open_consultation(
    *, version: QuestionSetVersion, until: date, note: str, by: User, at: datetime
) -> QuestionSetVersion:
    """DRAFT -> CONSULTATION, open to comments until the day (its last); those who may comment are told.

    Raises `DayIsWrong`, `NothingAsked`.
    """
    row = _to(version, State.CONSULTATION, by, Permission.WRITE_QUESTIONS)
    today = timezone.localdate(at)
    if not today <= until <= today + timedelta(days=LONGEST_CONSULTATION):
        raise DayIsWrong
    _require_question(row)
    row.state, row.consultation_opened_by, row.consultation_opened_at = State.CONSULTATION, by, at
    row.consultation_until, row.consultation_note = until, note[:LONGEST_TEXT]
    _saved(row, "state", "consultation_opened_by", "consultation_opened_at", "consultation_until", "consultation_note")
    question_tellings.ask(version=row, at=at)
    return row


@transaction.atomic
def take_back(*, version: QuestionSetVersion, by: User) -> QuestionSetVersion:
    """CONSULTATION -> DRAFT, to change it. The comments stay."""
    row = _to(version, State.DRAFT, by, Permission.WRITE_QUESTIONS)
    row.state = State.DRAFT
    return _saved(row, "state")


@transaction.atomic
def decide(*, version: QuestionSetVersion, seen: int, by: User, at: datetime) -> QuestionSetVersion:
    """DRAFT or CONSULTATION -> DECIDED; what was in force before is retired. `seen` is the count of edits shown.

    Raises `NotAllowedNow` (also where the questions were edited since they were read), `NothingAsked`,
    `ConsultationMissing`, `ConsultationIsOpen`.
    """
    row = _to(version, State.DECIDED, by, Permission.DECIDE_QUESTIONS)
    if row.version != seen:
        raise NotAllowedNow
    _require_question(row)
    _check_consultation(row, at)
    row.question_set.versions.filter(state=State.DECIDED).update(state=State.RETIRED, retired_at=at)
    row.state, row.decided_by, row.decided_at = State.DECIDED, by, at
    return _saved(row, "state", "decided_by", "decided_at")


@transaction.atomic
def discard(*, version: QuestionSetVersion, by: User) -> None:
    """Throw an undecided version away that nobody has commented on; the set goes with its only version."""
    row = locked(version, by, Permission.WRITE_QUESTIONS)
    if row.state not in (State.DRAFT, State.CONSULTATION):
        raise NotAllowedNow
    if row.comments.exists():
        raise WasCommented
    row.delete()
    if not row.question_set.versions.exists():
        row.question_set.delete()


@transaction.atomic
def comment(
    *, version: QuestionSetVersion, question_id: int | None, text: str, by: User, at: datetime
) -> QuestionComment:
    """Say something about the version or one of its questions. Raises `NotOpen`, `SaysNothing`."""
    row = locked(version, by, Permission.COMMENT_QUESTIONS)
    if row.state != State.CONSULTATION:
        raise NotOpen
    question = None
    if question_id is not None:
        question = row.questions.filter(pk=question_id).first()
        if question is None:
            raise NotAllowedNow
    return QuestionComment.objects.create(version=row, question=question, text=_said(text), by=by, at=at)


@transaction.atomic
def answer(*, comment: QuestionComment, text: str, by: User, at: datetime) -> QuestionComment:
    """Answer a comment, once; also after the decision. Raises `AlreadyAnswered`, `SaysNothing`."""
    locked(comment.version, by, Permission.WRITE_QUESTIONS)
    row = QuestionComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if row.answered_at is not None:
        raise AlreadyAnswered
    row.answer, row.answered_by, row.answered_at = _said(text), by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    return row


def locked(version: QuestionSetVersion, by: User, permission: Permission) -> QuestionSetVersion:
    """The version, locked for whoever has the right."""
    require(by, permission)
    rows = QuestionSetVersion.objects.select_for_update(of=("self",)).select_related("question_set__organisation")
    row = rows.filter(pk=version.pk).first()
    if row is None:
        raise NotAllowedNow
    if row.question_set.organisation_id != by.organisation_id:
        raise Http404
    return row


def _to(version: QuestionSetVersion, state: State, by: User, permission: Permission) -> QuestionSetVersion:
    row = locked(version, by, permission)
    if state not in ALLOWED[State(row.state)]:
        raise NotAllowedNow
    return row


def _saved(row: QuestionSetVersion, *fields: str) -> QuestionSetVersion:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    return row


def _require_question(row: QuestionSetVersion) -> None:
    if not row.questions.filter(profession__isnull=True, unit__isnull=True).exists():
        raise NothingAsked


def _check_consultation(row: QuestionSetVersion, at: datetime) -> None:
    if not row.question_set.organisation.consultation_required:
        return
    if row.consultation_opened_at is None or row.consultation_until is None:
        raise ConsultationMissing
    if row.consultation_until >= timezone.localdate(at):
        raise ConsultationIsOpen


def _said(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST_TEXT]
    if not said:
        raise SaysNothing
    return said
