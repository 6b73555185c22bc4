"""Assessments, ratings and certificates of one person after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from competence.models import Assessment, Competence, Credential
from planning.demo import alone, answers, personas
from planning.demo.answers import Answer
from planning.demo.demands import Demands, Subject
from planning.demo.moments import noon, office_hour, workday
from planning.demo.people import YEAR, Person
from planning.demo.slant import slant
from planning.demo.stories import Autumn, Story
from planning.models import Activity, FollowUp, Goal, Plan, PlanAgreement, Talk

State = Assessment.State
RATING_COLUMNS = (
    "assessment_id", "competence_id", "revision", "required_level", "self_level", "not_applicable", "comment", "wish",
    "agreed_level", "no_agreement", "manager_level", "manager_comment", "version", "saved_at",
)  # fmt: skip
LEFT_TO_ANSWER = 12  # of the nurse
HOUR_AND_MINUTE_SAVED = (14, 2)
MONTH = 30.44  # days
SOON = 90  # days
SHARE_EXPIRED, SHARE_SOON, SHARE_MISSING = 0.07, 0.09, 0.03
DAYS_LEFT_OF_THE_NURSES_CPR = 31
CPR = "G05"


@dataclass(slots=True)
class Page:
    """Rows of some people, waiting to be written."""

    talks: list[Talk] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    ratings: list[tuple[Any, ...]] = field(default_factory=list)
    credentials: list[Credential] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    agreements: list[PlanAgreement] = field(default_factory=list)


@dataclass(slots=True)
class Past:
    """What a person has behind her: the answers of each talk, and this autumn's; certificates that have run out."""

    earlier: list[Answer] = field(default_factory=list)
    last: list[Answer] = field(default_factory=list)
    autumn: list[Answer] = field(default_factory=list)
    expired: list[Subject] = field(default_factory=list)


class Historian:
    """Writes the assessments and certificates of people; `professions` are ids by code, `keeper` see `alone`."""

    def __init__(
        self,
        demands: Demands,
        professions: dict[str, int],
        reworded: date,
        today: date,
        keeper: Person | None = None,
    ) -> None:
        self.demands = demands
        self.professions = professions
        self.reworded = reworded
        self.today = today
        self.keeper_id = keeper.id if keeper else None

    def write(self, story: Story, roles: tuple[int, ...], chance: Random, page: Page) -> Past:
        """Put everything about one person on the page."""
        past = Past()
        person = story.person
        if story.earlier_on:
            past.earlier = self._agreed(story, story.earlier_on, {}, roles, chance, page, until=story.talk_on)
        if story.talk_on:
            before = answers.levels(past.earlier)
            past.last = self._agreed(story, story.talk_on, before, roles, chance, page, until=None)
        if story.autumn != Autumn.NONE:
            past.autumn = self._autumn(story, answers.levels(past.last), roles, chance, page)
        past.expired = self._certificates(person, roles, chance, page)
        return past

    def _asked(self, person: Person, day: date, roles: tuple[int, ...]) -> dict[int, int | None]:
        node = person.node
        if person.moved_from and person.moved_on and day < person.moved_on:
            node = person.moved_from
        profession = self.professions[person.profession]
        return self.demands.on(day, path=node.path, profession_id=profession, roles=roles)

    def _answers(
        self, person: Person, day: date, before: dict[int, int], roles: tuple[int, ...], chance: Random
    ) -> list[Answer]:
        given = answers.give(
            self._asked(person, day, roles),
            self.demands.subjects,
            before,
            chance,
            username=person.username,
            is_new=(day - person.hired_on).days < YEAR,
        )
        slant(given, person, before, chance)
        alone.rest_on(given, person, self.keeper_id)
        return given

    def _agreed(
        self,
        story: Story,
        on: date,
        before: dict[int, int],
        roles: tuple[int, ...],
        chance: Random,
        page: Page,
        *,
        until: date | None,
    ) -> list[Answer]:
        """An assessment that was agreed in the talk of that day, and (`until`) superseded by the next one."""
        given = self._answers(story.person, on, before, roles, chance)
        if story.person.username in answers.OWN:
            answers.agree_as_answered(given)
        else:
            answers.settle(given, chance)
            alone.settle(given, story.person)
        submitted = office_hour(workday(on - timedelta(days=chance.randint(4, 15))), chance)
        page.assessments.append(
            Assessment(
                id=_uuid(chance),
                user_id=story.person.id,
                state=State.SUPERSEDED if until else State.AGREED,
                started_at=submitted - timedelta(days=chance.randint(0, 9), minutes=25),
                saved_at=submitted,
                submitted_at=submitted,
                agreed_by_id=_manager_of(story.person),
                agreed_at=office_hour(on, chance),
                superseded_at=noon(until) + timedelta(hours=6) if until else None,
            )
        )
        self._rate(given, page.assessments[-1], on, page)
        return given

    def _autumn(
        self, story: Story, before: dict[int, int], roles: tuple[int, ...], chance: Random, page: Page
    ) -> list[Answer]:
        """This autumn's answers: handed in, or a draft with some of them."""
        person = story.person
        given = self._answers(person, self.today, before, roles, chance)
        days = min(chance.randint(1, 45), (self.today - person.hired_on).days)
        saved = office_hour(workday(self.today - timedelta(days=max(days, 1))), chance)
        is_draft = story.autumn == Autumn.DRAFT
        if person.username == personas.NURSE:
            given = given[: len(given) - LEFT_TO_ANSWER]
            hour, minute = HOUR_AND_MINUTE_SAVED
            saved = noon(self.today - timedelta(days=1)).replace(hour=hour, minute=minute)
        elif is_draft:
            given = [answer for answer in given if chance.random() < 0.6]
        page.assessments.append(
            Assessment(
                id=_uuid(chance),
                user_id=person.id,
                state=State.DRAFT if is_draft else State.SUBMITTED,
                started_at=saved - timedelta(days=chance.randint(0, 6), minutes=40),
                saved_at=saved,
                submitted_at=None if is_draft else saved,
            )
        )
        self._rate(given, page.assessments[-1], self.today, page)
        return given

    def _rate(self, given: list[Answer], assessment: Assessment, on: date, page: Page) -> None:
        page.ratings.extend(self._rows(given, assessment.id, on, assessment.saved_at))

    def _rows(
        self, given: list[Answer], assessment_id: UUID, on: date, saved_at: datetime
    ) -> Iterator[tuple[Any, ...]]:
        for one in given:
            revision = one.subject.revision if on >= self.reworded else 1
            settled = one.agreed_level is not None or one.no_agreement
            yield (
                assessment_id, one.subject.id, revision, one.required, one.self_level, one.not_applicable, one.comment,
                one.wish, one.agreed_level, one.no_agreement, one.manager_level, one.manager_comment,
                2 if settled else 1, saved_at,
            )  # fmt: skip

    def _certificates(self, person: Person, roles: tuple[int, ...], chance: Random, page: Page) -> list[Subject]:
        """Valid, soon expiring, expired or missing, for each certificate that is required today; gives the expired."""
        asked = self._asked(person, self.today, roles)
        expired: list[Subject] = []
        for competence_id in sorted(asked):
            subject = self.demands.subjects[competence_id]
            if subject.kind != Competence.Kind.CERTIFICATE:
                continue
            left = self._days_left(person, subject, chance)
            if left is None:
                continue
            if left < 0:
                expired.append(subject)
            page.credentials.append(self._credential(person, subject, left))
        return expired

    def _days_left(self, person: Person, subject: Subject, chance: Random) -> int | None:
        """Days that the certificate is still valid; below 0 it has run out, None: there is none."""
        draw, validity = chance.random(), int((subject.validity_months or 24) * MONTH)
        if person.username == personas.NURSE:
            return DAYS_LEFT_OF_THE_NURSES_CPR if subject.code == CPR else 300
        days_here = (self.today - person.hired_on).days
        if draw < SHARE_MISSING or (days_here < SOON and draw < 0.4):
            return None
        if draw < SHARE_MISSING + SHARE_EXPIRED and days_here > validity:
            return -chance.randint(1, 200)
        if draw < SHARE_MISSING + SHARE_EXPIRED + SHARE_SOON and days_here > validity:
            return chance.randint(1, SOON)
        return chance.randint(max(SOON, validity - days_here), validity - 1)

    def _credential(self, person: Person, subject: Subject, left: int) -> Credential:
        until = self.today + timedelta(days=left)
        issued = max(until - timedelta(days=int((subject.validity_months or 24) * MONTH)), person.hired_on)
        return Credential(
            user_id=person.id,
            competence_id=subject.id,
            issued_on=min(issued, self.today),
            valid_until=until,
            attested_by_id=_manager_of(person),
            attested_at=noon(min(issued, self.today)),
        )


def _manager_of(person: Person) -> UUID | None:
    return person.manager.id if person.manager else None


def _uuid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
