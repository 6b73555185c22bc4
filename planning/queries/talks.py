"""Talks, and the levels that are talked about in one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from competence.models import Assessment, Rating
from competence.queries import gaps
from planning.models import Talk
from portal.authorization import own_reports
from portal.models import User

OPEN = (Talk.State.PLANNED, Talk.State.PREPARING, Talk.State.HELD)


@dataclass(frozen=True, slots=True)
class Noted:
    """What the talk has come to about one competence; not in force before the plan is agreed."""

    level: int | None
    no_agreement: bool
    manager_level: int | None
    comment: str
    version: int


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


def visible_to(user: User) -> QuerySet[Talk]:
    """Her own talks and those of her own reports."""
    return Talk.objects.filter(user__organisation_id=user.organisation_id).filter(
        user__in=own_reports(user).values("pk")
    ) | Talk.objects.filter(user=user)


def get(user: User, talk_id: UUID) -> Talk:
    """The talk with this id; `Http404` for an unknown one and for one of another organisation.

    The caller still asks `require(user, Permission.TAKE_PART_IN_TALK, talk.user)`.
    """
    rows = Talk.objects.select_related("user", "user__organisation", "saved_by")
    talk = rows.filter(pk=talk_id, user__organisation_id=user.organisation_id).first()
    if talk is None:
        raise Http404
    return talk


def latest_of(person: User) -> Talk | None:
    """The person's latest appraisal talk: the open one where there is one."""
    talks = Talk.objects.select_related("saved_by").filter(user=person, kind=Talk.Kind.DEVELOPMENT)
    return talks.order_by("-opened_at").first()


def submitted_of(person: User) -> UUID | None:
    """The submitted self-assessment that levels can be agreed in."""
    rows = Assessment.objects.filter(user=person, state=Assessment.State.SUBMITTED)
    return rows.values_list("pk", flat=True).first()


def levels_of(person: User, *, on: date) -> Levels:
    """Every competence of the person, with what the talk has come to. Five queries."""
    ratings = list(
        Rating.objects.filter(assessment__user=person, assessment__state=Assessment.State.SUBMITTED).select_related(
            "assessment"
        )
    )
    by_competence = {rating.competence_id: rating for rating in ratings}
    lines = tuple(_line(line, by_competence.get(line.competence_id)) for line in gaps.of(person, on=on))
    assessment = ratings[0].assessment if ratings else None
    return Levels(
        assessment_id=assessment.pk if assessment else None,
        submitted_at=assessment.submitted_at if assessment else None,
        lines=lines,
    )


def _line(line: gaps.Line, rating: Rating | None) -> LevelLine:
    if rating is None:
        return LevelLine(line, None, line.current)
    noted = Noted(
        level=rating.agreed_level,
        no_agreement=rating.no_agreement,
        manager_level=rating.manager_level,
        comment=rating.manager_comment,
        version=rating.version,
    )
    now = next((level for level in (noted.level, rating.self_level) if level is not None), None)
    if now is None and not rating.not_applicable:
        now = line.current
    return LevelLine(line, noted, now)
