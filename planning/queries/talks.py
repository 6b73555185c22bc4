"""Talks, and the levels that are talked about in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, DateTimeField, Expression, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.http import Http404

from competence.models import AnswersOpened, Assessment, ManagerView, Rating
from competence.queries import gaps
from planning.models import Talk
from portal.authorization import leaders_of, own_reports
from portal.models import User

OPEN = (Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.RESCHEDULED, Talk.State.HELD)


@dataclass(frozen=True, slots=True)
class Noted:
    """What the talk has come to about one competence; not in force before the plan is agreed."""

    level: int | None
    no_agreement: bool
    manager_level: int | None
    comment: str
    version: int


@dataclass(frozen=True, slots=True)
class OwnView:
    """The manager's own view of a level, noted outside the talk. It comes only with a submitted answer."""

    level: int
    comment: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A submitted answer, and what the talk has come to about it.

    `evidence` is what shows it, `view` the manager's own view, `opened_by` who has opened the answers (keys of people).
    """

    competence_id: int
    assessment_id: UUID
    submitted_at: datetime
    self_level: int | None
    not_applicable: bool
    noted: Noted
    evidence: str = ""
    view: OwnView | None = None
    opened_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One competence in the talk room.

    `line` is how it stands outside the room, `self_level` the newest own answer, `last` the level agreed last time,
    `noted` what this talk has come to (None: nothing submitted, so nothing to agree about). `now` is the level the room
    reckons with: noted, else the own answer, else the last agreed.
    """

    line: gaps.Line
    noted: Noted | None
    now: int | None
    evidence: str = ""
    view: OwnView | None = None

    @property
    def competence_id(self) -> int:
        """Which competence."""
        return self.line.competence_id

    @property
    def last(self) -> int | None:
        """What was agreed last time."""
        return self.line.agreed_level

    @property
    def gap(self) -> int:
        """How many levels are missing, 0 for none; a certificate that is missing or has expired counts one."""
        if self.line.is_certificate:
            return self.line.gap or 0
        if self.line.required is None or self.now is None:
            return 0
        return max(0, self.line.required - self.now)

    @property
    def is_changed(self) -> bool:
        """The own answer is another than what was agreed last time."""
        return self.last is not None and self.line.self_level is not None and self.last != self.line.self_level

    @property
    def is_wished(self) -> bool:
        """The person wants more or less of it."""
        return self.line.wish != Rating.Wish.SAME

    @property
    def is_worth_a_word(self) -> bool:
        """Under the requirement, changed, wished, or spoken of already."""
        spoken = self.noted is not None and (self.noted.level is not None or self.noted.no_agreement)
        return bool(self.gap) or self.is_changed or self.is_wished or spoken


@dataclass(frozen=True, slots=True)
class Levels:
    """What there is to talk about. `assessment_id` is None while nothing is submitted: drafts are her own."""

    assessment_id: UUID | None
    submitted_at: datetime | None
    lines: tuple[LevelLine, ...]
    opened_by: frozenset[str] = frozenset()


def visible_to(user: User) -> QuerySet[Talk]:
    """Her own talks and those of her own reports."""
    return Talk.objects.filter(user__organisation_id=user.organisation_id).filter(
        user__in=own_reports(user).values("pk")
    ) | Talk.objects.filter(user=user)


def get(user: User, talk_id: UUID) -> Talk:
    """The talk with this id; `Http404` for an unknown one and for one of another organisation.

    The caller still asks `require(user, Permission.TAKE_PART_IN_TALK, talk.user)`.
    """
    rows = Talk.objects.select_related("user", "led_by", "manager_confirmed_by")
    talk = rows.filter(pk=talk_id, user__organisation_id=user.organisation_id).first()
    if talk is None:
        raise Http404
    return talk


def other_side(talk: Talk, by: User, *, on: date) -> UUID | None:
    """Whom to tell of what `by` has done in the talk: the employee, or her manager (who leads it, else the nearest).

    None where nobody leads the employee.
    """
    if by.pk != talk.user_id:
        return talk.user_id
    return who_leads(talk.user, talk.led_by_id, on=on)


def who_leads(person: User, first: UUID | None, *, on: date) -> UUID | None:
    """Whom to tell for the employer: `first` (who led a talk, or proposed a plan) if she leads the person still.

    Else the nearest manager, or a deputy where there is none; None where nobody leads the person.
    """
    leaders = leaders_of(person, on=on)
    return first if first in leaders else next(iter(leaders), None)


def next_of(person: User) -> Talk | None:
    """The open talk that is next: one to confirm, one whose room is open, else the first in time. One query."""
    urgency = Case(
        When(state=Talk.State.HELD, then=Value(0)),
        When(state=Talk.State.PREPARING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    when = Coalesce("time__startswith", Cast("planned_on", DateTimeField()))
    rows = Talk.objects.filter(user=person, state__in=OPEN)
    return rows.order_by(urgency, when.asc(nulls_last=True), "opened_at").first()


def history_of(person: User) -> tuple[Talk, ...]:
    """Every talk of the person, of all kinds, the latest first; with who led it. One query.

    The caller has asked `require(user, Permission.TAKE_PART_IN_TALK, person)`: a new manager reads it too.
    """
    rows = Talk.objects.filter(user=person).select_related("led_by", "held_by")
    return tuple(rows.annotate(on=Coalesce("held_at", "time__startswith", "opened_at")).order_by("-on"))


@dataclass(frozen=True, slots=True)
class NotedLevel:
    """What a talk has come to about one competence, beside the person's own view."""

    name: dict[str, str]
    kind: str
    self_level: int | None
    level: int | None
    manager_level: int | None
    comment: str


def noted_of(person: User) -> tuple[NotedLevel, ...]:
    """What the talk has come to so far, competence by competence; the rest is agreed as rated. One query."""
    spoken = Q(agreed_level__isnull=False) | Q(no_agreement=True)
    rows = Rating.objects.filter(spoken, assessment__user=person, assessment__state=Assessment.State.SUBMITTED)
    return tuple(
        NotedLevel(
            row.competence.name,
            row.competence.kind,
            row.self_level,
            row.agreed_level,
            row.manager_level,
            row.manager_comment,
        )
        for row in rows.select_related("competence").order_by("competence__framework", "competence__position")
    )


def submitted_of(person: User) -> UUID | None:
    """The submitted self-assessment that levels can be agreed in."""
    rows = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED)
    return rows.values_list("pk", flat=True).first()


def levels_of(person: User, *, on: date, rated: Sequence[Rated] | None = None) -> Levels:
    """Every competence of the person, with what the talk has come to.

    Four queries of the gap, and one for the submitted answers unless the caller has them.
    """
    answers = rated_of(person) if rated is None else rated
    by_competence = {one.competence_id: one for one in answers}
    lines = tuple(_line(line, by_competence.get(line.competence_id)) for line in gaps.of(person, on=on))
    first = answers[0] if answers else None
    if first is None:
        return Levels(None, None, lines)
    return Levels(first.assessment_id, first.submitted_at, lines, first.opened_by)


def rated_of(person: User) -> tuple[Rated, ...]:
    """The submitted answers of a person; none while nothing is submitted."""
    return tuple(rated_of_row(row) for (row,) in rated_json(Value(person.pk)))


def rated_json(user: Expression | OuterRef) -> "QuerySet[Rating, tuple[dict[str, Any]]]":
    """The submitted answers of `user` as one column each, so that another query can bring them along."""
    ratings = Rating.objects.filter(assessment__user=user, assessment__state=Assessment.State.SUBMITTED)
    return ratings.values_list(
        JSONObject(
            competence_id="competence_id",
            assessment_id="assessment_id",
            submitted_at="assessment__submitted_at",
            self_level="self_level",
            not_applicable="not_applicable",
            level="agreed_level",
            no_agreement="no_agreement",
            manager_level="manager_level",
            comment="manager_comment",
            version="version",
            evidence="evidence",
            view=_view_of(),
            opened_by=ArraySubquery(_openings_of()),
        )
    )


def _view_of() -> "QuerySet[ManagerView, Any]":
    """The view of the coming talk: an assessment that is submitted and not agreed has no other."""
    views = ManagerView.objects.filter(
        user=OuterRef("assessment__user"), competence=OuterRef("competence"), assessment__isnull=True
    )
    return views.values(json=JSONObject(level="level", comment="comment"))


def _openings_of() -> "QuerySet[AnswersOpened, tuple[UUID]]":
    return AnswersOpened.objects.filter(assessment=OuterRef("assessment")).values_list("opened_by")


def rated_of_row(row: dict[str, Any]) -> Rated:
    """An answer out of its column."""
    noted = Noted(row["level"], row["no_agreement"], row["manager_level"], row["comment"], row["version"])
    return Rated(
        competence_id=row["competence_id"],
        assessment_id=UUID(row["assessment_id"]),
        submitted_at=datetime.fromisoformat(row["submitted_at"]),
        self_level=row["self_level"],
        not_applicable=row["not_applicable"],
        noted=noted,
        evidence=row["evidence"],
        view=OwnView(**row["view"]) if row["view"] else None,
        opened_by=frozenset(row["opened_by"] or ()),
    )


def _line(line: gaps.Line, rated: Rated | None) -> LevelLine:
    if rated is None:
        return LevelLine(line, None, line.current)
    now = next((level for level in (rated.noted.level, rated.self_level) if level is not None), None)
    if now is None and not rated.not_applicable:
        now = line.current
    return LevelLine(line, rated.noted, now, rated.evidence, rated.view)
