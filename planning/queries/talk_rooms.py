"""What stands round a talk in its room: what was agreed last time, what is shared, dissenting notes. One query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, JSONField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from planning.models import Talk
from planning.queries import preparations
from planning.queries.dissents import Dissent
from planning.queries.plans import FollowUpLine
from planning.queries.preparations import Shared
from planning.queries.talks import OPEN
from portal.models import User

LEADERS = ("led_by", "manager_confirmed_by")


@dataclass(frozen=True, slots=True)
class LastGoal:
    """A goal of the plan in force, and how far it has come."""

    title: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LastTalk:
    """The last talk that both confirmed and that has words."""

    id: UUID
    kind: str
    held_at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was agreed last time: the talk, the goals of the plan in force with their states, and looks back at it."""

    talk: LastTalk | None
    plan_id: UUID | None
    goals: tuple[LastGoal, ...]
    follow_ups: tuple[FollowUpLine, ...]

    @property
    def is_empty(self) -> bool:
        """There is nothing from before."""
        return self.talk is None and self.plan_id is None


@dataclass(frozen=True, slots=True)
class Around:
    """Everything round a talk that both of its people may see."""

    talk: Talk
    last: LastTime
    shared: tuple[Shared, ...]
    dissents: tuple[Dissent, ...]


AROUND = """
jsonb_build_object(
    'last', (SELECT jsonb_build_object('id', l.id, 'kind', l.kind, 'held_at', l.held_at, 'summary', l.summary)
               FROM planning_talk l
              WHERE l.user_id = planning_talk.user_id AND l.state = 'CONFIRMED'
                AND l.kind IN ('DEVELOPMENT', 'PERFORMANCE')
                AND l.id <> planning_talk.id AND l.opened_at < planning_talk.opened_at
              ORDER BY l.held_at DESC LIMIT 1),
    'plan', (SELECT p.id FROM planning_plan p WHERE p.user_id = planning_talk.user_id AND p.state = 'AGREED'),
    'goals', (SELECT jsonb_agg(jsonb_build_object('title', g.title, 'state', g.state, 'due_on', g.due_on)
                               ORDER BY g.position)
                FROM planning_plan p JOIN planning_goal g ON g.plan_id = p.id
               WHERE p.user_id = planning_talk.user_id AND p.state = 'AGREED'),
    'follow_ups', (SELECT jsonb_agg(jsonb_build_object('by', b.given_name || ' ' || b.family_name, 'at', f.at,
                                                       'text', f.text, 'next_on', f.next_on) ORDER BY f.at DESC)
                     FROM (SELECT f.* FROM planning_plan p JOIN planning_followup f ON f.plan_id = p.id
                            WHERE p.user_id = planning_talk.user_id AND p.state = 'AGREED'
                            ORDER BY f.at DESC LIMIT 3) f
                     JOIN portal_user b ON b.id = f.by_id),
    'shared', (SELECT jsonb_agg(jsonb_build_object(
                          'by', r.by_id, 'given', b.given_name, 'family', b.family_name, 'shared_at', r.shared_at,
                          'answers', COALESCE((SELECT jsonb_agg(jsonb_build_object('code', a.code, 'text', a.text))
                                                 FROM planning_preparationanswer a WHERE a.preparation_id = r.id), '[]')
                      ) ORDER BY r.shared_at)
                 FROM planning_preparation r JOIN portal_user b ON b.id = r.by_id
                WHERE r.talk_id = planning_talk.id AND r.shared_at IS NOT NULL),
    'dissents', (SELECT jsonb_agg(jsonb_build_object('by', d.by_id, 'name', b.given_name || ' ' || b.family_name,
                                                     'text', d.text, 'at', d.at) ORDER BY d.at)
                   FROM planning_dissentingnote d JOIN portal_user b ON b.id = d.by_id
                  WHERE d.talk_id = planning_talk.id)
)
"""
"""Everything round the talk of the outer query, in one column; of what was prepared only what is shared, no notes."""


def appraisal_of(person: User) -> Around | None:
    """The person's open appraisal talk, else her latest, with what stands round it; None before the first."""
    is_open = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Talk.objects.filter(user=person, kind=Talk.Kind.DEVELOPMENT).select_related(*LEADERS)
    talk = _with_around(rows).order_by(is_open, "-opened_at").first()
    if talk is None:
        return None
    talk.user = person
    return _around(talk)


def of(talk_id: UUID, reader: User) -> Around | None:
    """One talk of the reader's organisation with what stands round it; None for one that is unknown there.

    The caller still asks `require(reader, Permission.TAKE_PART_IN_TALK, around.talk.user)`.
    """
    rows = Talk.objects.filter(pk=talk_id, user__organisation_id=reader.organisation_id)
    talk = _with_around(rows.select_related("user", *LEADERS)).first()
    return None if talk is None else _around(talk)


def _with_around(rows: QuerySet[Talk]) -> QuerySet[Talk]:
    return rows.annotate(around=RawSQL(AROUND, (), output_field=JSONField()))  # noqa: S611 - no text of anybody's in it


def _around(talk: Talk) -> Around:
    found: dict[str, Any] = vars(talk)["around"]
    return Around(
        talk=talk,
        last=_last_time(found),
        shared=preparations.shared_in(found["shared"] or (), talk.user_id),
        dissents=tuple(
            Dissent(UUID(row["by"]), row["name"], row["text"], datetime.fromisoformat(row["at"]))
            for row in found["dissents"] or ()
        ),
    )


def _last_time(found: dict[str, Any]) -> LastTime:
    last = found["last"]
    talk = None
    if last is not None:
        talk = LastTalk(UUID(last["id"]), last["kind"], datetime.fromisoformat(last["held_at"]), last["summary"])
    return LastTime(
        talk=talk,
        plan_id=UUID(found["plan"]) if found["plan"] else None,
        goals=tuple(LastGoal(row["title"], row["state"], _day(row["due_on"])) for row in found["goals"] or ()),
        follow_ups=tuple(
            FollowUpLine(row["by"], datetime.fromisoformat(row["at"]), row["text"], _day(row["next_on"]))
            for row in found["follow_ups"] or ()
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
