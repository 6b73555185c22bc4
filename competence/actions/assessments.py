"""The life of a self-assessment: started, answered, submitted, returned, agreed.

Two locks keep it whole: starting locks the person, everything else locks the assessment. Levels given by the person and
levels agreed in the talk stand in columns of their own, so that one never overwrites the other (domain.md, rule 3).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.http import Http404
from django.utils import timezone

from competence.actions import answers
from competence.models import Assessment, Competence, ManagerView, Rating, ReturnedSubmission
from competence.queries import assessment_windows, assessments, requirements, scales
from portal.authorization import Permission, require
from portal.models import User

State = Assessment.State

ALLOWED: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.AGREED, State.SUPERSEDED}),
    State.AGREED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
"""From each state, where to. Not having started is not having a row.

What was never agreed becomes SUPERSEDED when the next is submitted, in a new window. Until then it counts as before.
"""


class AlreadyStarted(Exception):
    """The person already has an open self-assessment."""


class NotStarted(Exception):
    """There is no draft to write in."""


class AlreadySubmitted(Exception):
    """The self-assessment is with the manager: it changes only after she has sent it back."""


class NotAllowed(Exception):
    """The assessment is in a state from which this step does not go."""

    def __init__(self, state: State, wanted: State) -> None:
        super().__init__(f"{state} -> {wanted}")
        self.state = state
        self.wanted = wanted


class NotAsked(Exception):
    """The competence is not put before this person."""


class CertificateCannotBeRated(Exception):
    """A certificate is proved, not rated (domain.md, rule 6)."""


class OutsideScale(Exception):
    """The organisation's scale has no such level."""


class MessageMissing(Exception):
    """An assessment is returned with words that say what to change."""


class Unanswered(Exception):
    """Some competences have no answer yet."""

    def __init__(self, competence_ids: tuple[int, ...]) -> None:
        super().__init__(f"{len(competence_ids)} unanswered")
        self.competence_ids = competence_ids


class NothingAsked(Exception):
    """No competence is put before this person, so there is nothing to hand in."""


class StaleRating(Exception):
    """Someone (perhaps herself, on another device) has saved another answer since the page was opened."""

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version} is saved")
        self.version = version


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of one competence: a level, or that it is not part of her work, or (yet) neither."""

    level: int | None = None
    not_applicable: bool = False
    comment: str = ""
    wish: str = Rating.Wish.SAME
    evidence: str = ""

    def columns(self) -> dict[str, int | str | None]:
        """The answer as columns of a rating; "not part of my work" wins over a level."""
        return {
            "self_level": None if self.not_applicable else self.level,
            "not_applicable": self.not_applicable,
            "comment": self.comment,
            "evidence": self.evidence,
            "wish": self.wish,
        }


@transaction.atomic
def start(*, user: User, by: User, at: datetime) -> Assessment:
    """Open a self-assessment. Nothing is copied: last year's levels are shown, not answered.

    Raises AlreadyStarted where one is open. What is submitted and not agreed keeps a new one from beginning, unless a
    window that opened after it asks for a new one.
    """
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    require(by, Permission.RATE, user)
    _refuse_open(user, at)
    return Assessment.objects.create(user=user, started_at=at, saved_at=at)


@transaction.atomic
def save_rating(*, user: User, competence_id: int, answer: Answer, version: int, by: User, at: datetime) -> int:
    """Save one answer and give its new version; `version` is the one she saw, 0 where there was none.

    Raises AlreadySubmitted, NotStarted, OutsideScale, NotAsked, CertificateCannotBeRated and StaleRating. The same
    answer sent twice is no conflict: a phone that did not hear the first reply asks again.
    The draft's row is the lock, so answers of one person are saved one after the other.
    """
    require(by, Permission.RATE, user)
    if version and (changed := _change_rating(user, competence_id, answer, version, at)):
        return changed
    _touch_draft(user, competence_id, answer.level, at)
    return _first_or_stale(user, competence_id, answer, at)


@transaction.atomic
def keep_last_year(*, user: User, area_id: int | None = None, by: User, at: datetime) -> int:
    """Answer "as last year" for everything unanswered that has not changed and meets what is required; say how many.

    In one area, or (None) in all. Raises AlreadySubmitted and NotStarted.
    """
    require(by, Permission.RATE, user)
    _touch_draft(user, None, None, at)
    sheet = assessments.mine(user, on=timezone.localdate(at))
    kept = [item for item in sheet.items if item.can_be_kept and area_id in {None, item.area.pk}]
    ratings = [_as_last_year(sheet, item, at) for item in kept]
    Rating.objects.bulk_create(
        ratings,
        update_conflicts=True,
        unique_fields=("assessment", "competence"),
        update_fields=("self_level", "not_applicable", "wish", "revision", "required_level", "version", "saved_at"),
    )
    return len(ratings)


@transaction.atomic
def submit(*, assessment_id: UUID, by: User, at: datetime) -> None:
    """Hand it to the manager. Raises NothingAsked, and Unanswered unless everything asked has an answer.

    Each rating gets the requirement of this day; the wording it remembers stays the one she read (domain.md, rule 5).
    One that was submitted before and never agreed becomes SUPERSEDED.
    """
    assessment = _locked(assessment_id)
    require(by, Permission.RATE, assessment.user)
    _step(assessment, State.SUBMITTED)
    asked = requirements.of(assessment.user, on=timezone.localdate(at))
    given = answers.given(assessment_id=assessment.pk, asked=asked)
    if not given:
        raise NothingAsked
    if left := tuple(competence_id for competence_id, is_given in given.items() if not is_given):
        raise Unanswered(left)
    answers.remember_required(assessment_id=assessment.pk, levels={key: asked[key].level for key in given})
    before = Assessment.objects.filter(user=assessment.user, state=State.SUBMITTED)
    before.update(state=State.SUPERSEDED, superseded_at=at)
    assessment.submitted_at = at
    assessment.save(update_fields=("state", "submitted_at"))


@transaction.atomic
def send_back(*, assessment_id: UUID, message: str, by: User, at: datetime) -> None:
    """Return it to its owner with words about what to change. Raises MessageMissing and NotAllowed.

    What was agreed so far was agreed about other answers, so it is taken back (history keeps it); the manager's own
    view and words stay, and so does what was submitted, as a ReturnedSubmission. Where she has begun a new assessment
    meanwhile, that is the one the message reaches, and this becomes SUPERSEDED: the manager learns of no draft.
    """
    assessment = _locked(assessment_id)
    require(by, Permission.AGREE_ASSESSMENT, assessment.user)
    _step(assessment, State.DRAFT)
    if not message.strip():
        raise MessageMissing
    draft = Assessment.objects.select_for_update().filter(user=assessment.user, state=State.DRAFT).first()
    returned = draft or assessment
    _keep_submission(assessment, returned, message.strip(), by, at)
    if draft:
        assessment.state, assessment.superseded_at = State.SUPERSEDED, at
        assessment.save(update_fields=("state", "superseded_at"))
    else:
        assessment.ratings.filter(Q(agreed_level__isnull=False) | Q(no_agreement=True)).update(
            agreed_level=None, no_agreement=False, version=F("version") + 1
        )
        assessment.submitted_at = None
    returned.returned_by, returned.returned_at, returned.return_message = by, at, message.strip()
    returned.save()


@transaction.atomic
def agree_rating(
    *,
    assessment_id: UUID,
    competence_id: int,
    level: int,
    agreed: bool,
    comment: str,
    version: int,
    by: User,
    at: datetime,
) -> int:
    """Note what the talk came to about one competence, and give the rating's new version.

    `agreed`: `level` is what both agree on. Otherwise it is the manager's view, kept beside the person's own. Raises
    NotAllowed unless the assessment is submitted, NotAsked where there is no rating, OutsideScale and StaleRating.
    """
    assessment = _locked(assessment_id)
    require(by, Permission.AGREE_ASSESSMENT, assessment.user)
    _step(assessment, State.AGREED)
    rating = assessment.ratings.filter(competence_id=competence_id).select_related("competence").first()
    if rating is None:
        raise NotAsked
    if not scales.has_level(rating.competence.kind, assessment.user.organisation_id, level):
        raise OutsideScale
    noted = {
        "agreed_level": level if agreed else None,
        "no_agreement": not agreed,
        "manager_level": None if agreed else level,
        "manager_comment": comment,
    }
    if rating.version != version:
        if all(getattr(rating, column) == value for column, value in noted.items()):
            return rating.version
        raise StaleRating(rating.version)
    assessment.ratings.filter(pk=rating.pk).update(**noted, version=version + 1, saved_at=at)
    return version + 1


@transaction.atomic
def agree_assessment(*, assessment_id: UUID, by: User, at: datetime) -> None:
    """Close the talk about the levels: what was not spoken of is agreed as the person rated it.

    "Not part of my work" and "no agreement" stay as they are. The assessment agreed before becomes SUPERSEDED. The
    views that the manager noted for this talk belong to it from now on.
    """
    assessment = _locked(assessment_id)
    require(by, Permission.AGREE_ASSESSMENT, assessment.user)
    _step(assessment, State.AGREED)
    before = Assessment.objects.filter(user=assessment.user, state=State.AGREED)
    before.update(state=State.SUPERSEDED, superseded_at=at)
    untouched = assessment.ratings.filter(agreed_level__isnull=True, no_agreement=False, self_level__isnull=False)
    untouched.update(agreed_level=F("self_level"), version=F("version") + 1)
    ManagerView.objects.filter(user=assessment.user, assessment__isnull=True).update(assessment=assessment)
    assessment.agreed_by, assessment.agreed_at = by, at
    assessment.save()


def _refuse_open(user: User, at: datetime) -> None:
    """Raise AlreadyStarted where the person has a draft, or a submitted one that no window has asked to renew."""
    opened = dict(Assessment.objects.filter(user=user, state__in=assessments.OPEN).values_list("state", "submitted_at"))
    if State.DRAFT in opened:
        raise AlreadyStarted
    if submitted_at := opened.get(State.SUBMITTED):
        window = assessment_windows.terms_of(user, on=timezone.localdate(at)).window
        if window is None or window.is_answered_by(timezone.localdate(submitted_at)):
            raise AlreadyStarted


def _keep_submission(submitted: Assessment, returned: Assessment, message: str, by: User, at: datetime) -> None:
    """Keep the answers as they were submitted, with the words they came back with."""
    if submitted.submitted_at is None:
        raise NotAllowed(State(submitted.state), State.DRAFT)
    columns = ("competence_id", "self_level", "not_applicable", "revision", "required_level")
    ReturnedSubmission.objects.create(
        assessment=returned,
        submitted_at=submitted.submitted_at,
        returned_at=at,
        returned_by=by,
        message=message,
        answers={
            str(competence_id): dict(zip(("level", "not_applicable", "revision", "required"), answer, strict=True))
            for competence_id, *answer in submitted.ratings.order_by("competence_id").values_list(*columns)
        },
    )


def _locked(assessment_id: UUID) -> Assessment:
    """The assessment, locked; whoever asks `require` next learns nothing of those she may not know of."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("user__organisation")
    assessment = rows.filter(pk=assessment_id).first()
    if assessment is None:
        raise Http404
    return assessment


def _step(assessment: Assessment, wanted: State) -> None:
    """Move the (locked) assessment on, if the table of states goes there."""
    state = State(assessment.state)
    if wanted not in ALLOWED[state]:
        raise NotAllowed(state, wanted)
    assessment.state = wanted


def _touch_draft(user: User, competence_id: int | None, level: int | None, at: datetime) -> None:
    """Lock the draft by writing when it was last saved; the same statement asks whether there is such a level."""
    draft = touched = Assessment.objects.filter(user=user, state=State.DRAFT)
    if level is not None and competence_id is not None:
        touched = draft.filter(scales.level_exists(competence_id, user.organisation_id, level))
    if touched.update(saved_at=at):
        return
    if draft.exists():
        raise OutsideScale
    if Assessment.objects.filter(user=user, state=State.SUBMITTED).exists():
        raise AlreadySubmitted
    raise NotStarted


def _change_rating(user: User, competence_id: int, answer: Answer, version: int, at: datetime) -> int | None:
    """Write over the answer that she saw, in one statement; None when it is not there or another one is."""
    return answers.change(
        user_id=user.pk,
        organisation_id=user.organisation_id,
        competence_id=competence_id,
        answer=answer.columns(),
        version=version,
        at=at,
    )


def _first_or_stale(user: User, competence_id: int, answer: Answer, at: datetime) -> int:
    """Write a first answer; where one is already there, it is the same (fine) or another (StaleRating)."""
    draft = Assessment.objects.filter(user=user, state=State.DRAFT).values("pk")
    written = Rating.objects.filter(assessment__in=draft, competence_id=OuterRef("pk"))
    facts = (
        Competence.objects.filter(pk=competence_id, framework__organisation=user.organisation_id)
        .values_list("kind", "revision", Subquery(draft), Subquery(written.values("pk")))
        .first()
    )
    if facts is None:
        raise NotAsked
    kind, revision, draft_id, rating_id = facts
    if rating_id is not None:
        return _same_or_stale(Rating.objects.get(pk=rating_id), answer)
    if kind == Competence.Kind.CERTIFICATE:
        raise CertificateCannotBeRated
    asked = requirements.of(user, on=timezone.localdate(at)).get(competence_id)
    if asked is None:
        raise NotAsked
    Rating.objects.create(
        assessment_id=draft_id,
        competence_id=competence_id,
        revision=revision,
        required_level=asked.level,
        saved_at=at,
        **answer.columns(),
    )
    return 1


def _same_or_stale(saved: Rating, answer: Answer) -> int:
    if any(getattr(saved, column) != value for column, value in answer.columns().items()):
        raise StaleRating(saved.version)
    return saved.version


def _as_last_year(sheet: assessments.Sheet, item: assessments.Item, at: datetime) -> Rating:
    """The rating that says what was settled last time, and what shows it; texts already begun stay."""
    if sheet.head is None or item.last is None:
        raise NotStarted
    return Rating(
        assessment_id=sheet.head.pk,
        competence_id=item.competence_id,
        revision=item.revision,
        required_level=item.required_level,
        self_level=item.last.settled_level,
        not_applicable=item.last.settled_level is None,
        wish=item.last.wish,
        evidence=item.last.evidence,
        version=item.answer.version + 1 if item.answer else 1,
        saved_at=at,
    )
