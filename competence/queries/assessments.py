"""Self-assessments: what is asked of a person, what she has answered, and what was agreed last time.

`mine` is for the person herself and holds her draft. `shown` is for everybody else and never does (domain.md, rule 4).
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from competence.models import Assessment, Competence, Layer, Rating, ReturnedSubmission, Wording
from competence.queries import assessment_windows, requirements
from competence.queries.assessment_windows import SECONDS_EACH, Terms
from competence.queries.gaps import Line
from competence.queries.requirements import Required
from portal.authorization import Permission, own_reports, units_within
from portal.models import Disclosure, Employment, User

OPEN = (Assessment.State.DRAFT, Assessment.State.SUBMITTED)
LEAP_DAY = (2, 29)
LAYERS = (Layer.COMMON, Layer.PROFESSION, Layer.UNIT)


class Reason(StrEnum):
    """Why a competence is asked about first; REST need only be confirmed (domain.md, rule 15).

    OLD: agreed longer ago than the organisation lets an answer stand. IMPORTANT: her unit needs a number of people.
    """

    NEW = "new"
    CHANGED = "changed"
    BELOW = "below"
    OLD = "old"
    IMPORTANT = "important"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Head:
    """An assessment without its ratings."""

    pk: UUID
    state: str
    started_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    agreed_at: datetime | None
    agreed_by: str
    returned_at: datetime | None
    returned_by: str
    return_message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A rating as it is stored: the person's own answer, what it was made against, and what was agreed."""

    pk: int
    revision: int
    required_level: int | None
    level: int | None
    not_applicable: bool
    comment: str
    evidence: str
    wish: str
    agreed_level: int | None
    no_agreement: bool
    manager_level: int | None
    manager_comment: str
    version: int
    saved_at: datetime

    @property
    def is_given(self) -> bool:
        """A level or "not part of my work"; a comment alone is no answer yet."""
        return self.not_applicable or self.level is not None

    @property
    def is_settled(self) -> bool:
        """There is a level (agreed or her own), or it is not part of her work."""
        return self.not_applicable or self.settled_level is not None

    @property
    def settled_level(self) -> int | None:
        """The agreed level if there is one, else her own (domain.md, rule 3)."""
        return self.level if self.agreed_level is None else self.agreed_level


@dataclass(frozen=True, slots=True)
class Area:
    """A step of the self-assessment."""

    pk: int
    name: dict[str, str]
    framework: dict[str, str]
    layer: str


@dataclass(frozen=True, slots=True)
class Item:
    """One competence put before a person: what is required (None: no longer asked), her answer, and last time's."""

    competence_id: int
    kind: str
    name: dict[str, str]
    why: dict[str, str]
    revision: int
    area: Area
    required: Required | None
    answer: Answer | None
    last: Answer | None
    is_old: bool = False

    @property
    def required_level(self) -> int | None:
        """The level demanded of her today."""
        return self.required.level if self.required else None

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and self.answer.is_given

    @property
    def reason(self) -> Reason:
        """New, worded otherwise than last time, below what is required, old, needed by the unit, or none of these."""
        if self.last is None or not self.last.is_settled:
            return Reason.NEW
        if self.last.revision != self.revision:
            return Reason.CHANGED
        if self.required_level is not None and (self.last.settled_level or 0) < self.required_level:
            return Reason.BELOW
        if self.is_old:
            return Reason.OLD
        return Reason.IMPORTANT if self.required and self.required.needs else Reason.REST

    @property
    def can_be_kept(self) -> bool:
        """Unanswered, and nothing calls for a new answer: "as last year" is enough."""
        return self.required is not None and not self.is_answered and self.reason is Reason.REST

    @property
    def rewritten(self) -> bool:
        """The competence has been worded anew since this answer was given."""
        return self.answer is not None and self.answer.revision != self.revision


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is asked of a person (`items`, in the order of the areas) with one assessment's answers.

    `head` is the assessment the answers are from (None: not started, or nothing that may be shown), `last` the agreed
    one before it. `dropped` are answers to what is no longer asked. `terms`: who asks until when, how long it takes.
    """

    head: Head | None
    last: Head | None
    items: tuple[Item, ...]
    dropped: tuple[Item, ...]
    terms: Terms = Terms()  # noqa: RUF009 - frozen

    @property
    def areas(self) -> tuple[Area, ...]:
        return tuple({item.area.pk: item.area for item in self.items}.values())

    @property
    def unanswered(self) -> tuple[Item, ...]:
        """What is left, with what is new, changed or below the requirement first."""
        left = [item for item in self.items if not item.is_answered]
        return tuple(sorted(left, key=lambda item: item.reason is Reason.REST))

    @property
    def minutes_left(self) -> int:
        """Whole minutes: each that has to be thought about, and the rest as one, since one press confirms it."""
        left = self.unanswered
        first = sum(item.reason is not Reason.REST for item in left)
        return minutes(first + (len(left) > first), self.terms.seconds)

    @property
    def may_start(self) -> bool:
        """Whether a new one may begin: nothing is open, or a new window asks and what is submitted was before it."""
        if not self.items or (self.head and self.head.state == Assessment.State.DRAFT):
            return False
        return may_start_beside(self.head, self.terms) if self.head else True

    def in_area(self, area_id: int) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.area.pk == area_id)

    def item(self, competence_id: int) -> Item | None:
        return next((item for item in self.items if item.competence_id == competence_id), None)


@dataclass(frozen=True, slots=True)
class Returned:
    """A self-assessment that was sent back: handed in when, and with which words it came back."""

    submitted_at: datetime | None
    returned_at: datetime
    returned_by: str
    message: str


def returns_of(person: User) -> tuple[Returned, ...]:
    """Every return of the assessment that is open now, the latest first; for her and her manager. One query."""
    rows = ReturnedSubmission.objects.filter(assessment__user=person, assessment__state__in=OPEN)
    return tuple(
        Returned(row.submitted_at, row.returned_at, row.returned_by.name, row.message)
        for row in rows.select_related("returned_by").order_by("-returned_at")
    )


def minutes(answers: int, seconds: float = SECONDS_EACH) -> int:
    """Whole minutes that so many answers take, rounded up."""
    return math.ceil(round(answers * seconds / 60, 6))


def may_start_beside(head: Head, terms: Terms) -> bool:
    """Whether a new one may begin beside this: it is agreed, or was submitted before the window that asks today."""
    if head.state != Assessment.State.SUBMITTED or head.submitted_at is None:
        return head.state == Assessment.State.AGREED
    return terms.window is not None and not terms.window.is_answered_by(timezone.localdate(head.submitted_at))


def visible_to(user: User, *, on: date | None = None) -> QuerySet[Assessment]:
    """Her own, and the submitted ones of her own reports and of those she has disclosed; nobody else's drafts, ever."""
    day = on or timezone.localdate()
    others = Q(user__in=own_reports(user, on=day)) | Q(user__in=_disclosed_to(user, day))
    return Assessment.objects.filter(Q(user=user) | (others & ~Q(state=Assessment.State.DRAFT)))


def mine(user: User, *, on: date) -> Sheet:
    """The person's own sheet, with the open assessment's answers, else the agreed one's. Five queries."""
    terms = assessment_windows.terms_of(user, on=on)
    return _sheet(user, on, states=(*OPEN, Assessment.State.AGREED), terms=terms)


def shown(person: User, *, on: date) -> Sheet:
    """What others with the right may be shown: the submitted assessment, else the agreed one. Four queries."""
    return _sheet(person, on, states=(Assessment.State.SUBMITTED, Assessment.State.AGREED))


def asks_anew(line: Line, oldest: date) -> bool:
    """The same as `Item.reason` says, of a line of the gap: as near as can be told without the sheet."""
    if line.current is None and not line.not_applicable:
        return True
    if line.rated_revision != line.revision or line.gap is not None or line.needs:
        return True
    answered_on = line.agreed_on or line.rated_on
    return answered_on is not None and answered_on < oldest


def asked_of(person: User, *, on: date) -> Sheet:
    """What is asked of the person, without any answer: for who notes a view of her own. Two queries."""
    return _sheet(person, on, states=())


def draft_of(user: User) -> UUID | None:
    """The draft she is writing in."""
    return Assessment.objects.filter(user=user, state=Assessment.State.DRAFT).values_list("pk", flat=True).first()


def level_texts(competence_ids: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """What each level looks like in practice, by competence: `{"sv": [text of level 0, ...], ...}`."""
    return dict(Competence.objects.filter(pk__in=competence_ids).values_list("pk", "level_texts"))


def wordings(answered: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Wording]:
    """The wordings of these (competence, revision): what an older answer was given to."""
    wanted = set(answered)
    rows = Wording.objects.filter(competence__in={competence for competence, _revision in wanted})
    return {key: row for row in rows if (key := (row.competence_id, row.revision)) in wanted}


def _disclosed_to(user: User, day: date) -> QuerySet[User]:
    """Those she has given a reason for, while they are still in a unit of hers (as manager higher up, or as HR)."""
    now = timezone.now()
    open_to_her = Disclosure.objects.filter(reader=user, opened_at__lte=now, closes_at__gt=now)
    as_hr, as_manager = (
        units_within(user, permission, on=day) for permission in (Permission.DISCLOSE, Permission.READ_TEAM)
    )
    within = Employment.objects.filter(Q(unit__in=as_hr) | Q(unit__in=as_manager), is_main=True, period__contains=day)
    return User.objects.filter(pk__in=open_to_her.values("person")).filter(pk__in=within.values("user"))


def _sheet(person: User, on: date, *, states: tuple[str, ...], terms: Terms | None = None) -> Sheet:
    heads = {head.state: head for head in _heads(person, states)}
    agreed, submitted = heads.get(Assessment.State.AGREED), heads.get(Assessment.State.SUBMITTED)
    current = heads.get(Assessment.State.DRAFT) or submitted or agreed
    before = [head for head in (agreed, submitted) if head and head is not current]
    answers = _answers([head.pk for head in heads.values()])
    asked = requirements.of(person, on=on)
    of_current = answers.get(current.pk, {}) if current else {}
    everything = tuple(_items(asked, of_current, _of_last(before, answers, oldest_kept(person, on))))
    return Sheet(
        head=current,
        last=agreed if agreed is not current else None,
        items=tuple(item for item in everything if item.required),
        dropped=tuple(item for item in everything if not item.required and item.is_answered),
        terms=terms or Terms(),
    )


def _of_last(
    heads: Iterable[Head], answers: Mapping[UUID, Mapping[int, Answer]], oldest: date
) -> dict[int, tuple[Answer, bool]]:
    """The answer that was given last time, and whether it is old: the agreed one, else the one never agreed.

    What a talk that is still open has noted is not in force.
    """
    last: dict[int, tuple[Answer, bool]] = {}
    for head in heads:
        moment = head.agreed_at or head.submitted_at
        is_old = moment is not None and timezone.localdate(moment) < oldest
        for competence_id, answer in answers[head.pk].items():
            known = last.get(competence_id)
            if known is None or not known[0].is_settled:
                last[competence_id] = (answer if head.agreed_at else replace(answer, agreed_level=None)), is_old
    return last


def oldest_kept(person: User, on: date) -> date:
    """What was agreed before this day is asked again."""
    year = on.year - person.organisation.review_years
    return on.replace(year=year, day=28) if (on.month, on.day) == LEAP_DAY else on.replace(year=year)


def _heads(person: User, states: tuple[str, ...]) -> list[Head]:
    rows = Assessment.objects.filter(user=person, state__in=states).select_related("agreed_by", "returned_by")
    return [
        Head(
            pk=row.pk,
            state=row.state,
            started_at=row.started_at,
            saved_at=row.saved_at,
            submitted_at=row.submitted_at,
            agreed_at=row.agreed_at,
            agreed_by=row.agreed_by.name if row.agreed_by else "",
            returned_at=row.returned_at,
            returned_by=row.returned_by.name if row.returned_by else "",
            return_message=row.return_message,
        )
        for row in rows
    ]


_ANSWER = (
    "pk", "revision", "required_level", "self_level", "not_applicable", "comment", "evidence", "wish", "agreed_level",
    "no_agreement", "manager_level", "manager_comment", "version", "saved_at",
)  # fmt: skip


def _answers(assessment_ids: list[UUID]) -> dict[UUID, dict[int, Answer]]:
    """The answers of the assessments, by competence."""
    answers: dict[UUID, dict[int, Answer]] = {pk: {} for pk in assessment_ids}
    rows = Rating.objects.filter(assessment__in=assessment_ids).values_list("assessment_id", "competence_id", *_ANSWER)
    for assessment_id, competence_id, *columns in rows:
        answers[assessment_id][competence_id] = Answer(*columns)
    return answers


def _items(
    asked: dict[int, Required], current: dict[int, Answer], last: dict[int, tuple[Answer, bool]]
) -> Iterable[Item]:
    """The rated competences that are asked or answered, the common ones first, in the order of their areas."""
    rows = Competence.objects.filter(pk__in={*asked, *current}).exclude(kind=Competence.Kind.CERTIFICATE)
    rows = rows.select_related("area__framework").defer("level_texts")
    areas: dict[int, Area] = {}
    for row in sorted(rows, key=_order):
        area = areas.setdefault(row.area_id, _area(row))
        last_answer, is_old = last.get(row.pk, (None, False))
        yield Item(
            competence_id=row.pk,
            kind=row.kind,
            name=row.name,
            why=row.why or {},
            revision=row.revision,
            area=area,
            required=asked.get(row.pk),
            answer=current.get(row.pk),
            last=last_answer,
            is_old=is_old,
        )


def _order(row: Competence) -> tuple[int, str, int, int, int, str]:
    """The same order as in the gaps."""
    framework = row.area.framework
    layer = LAYERS.index(Layer(framework.layer))
    return layer, framework.code, row.area.position, row.area_id, row.position, row.code


def _area(row: Competence) -> Area:
    return Area(row.area_id, row.area.name, row.area.framework.name, row.area.framework.layer)
