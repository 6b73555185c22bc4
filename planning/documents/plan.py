"""The individual development plan as a document: what stands in it, in the reader's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from competence.models import Competence, Rating
from competence.queries import scales
from planning.models import Activity, Goal, Plan
from planning.queries.plan_documents import Parts
from portal.figures import GapBar, gap_bar
from portal.texts import Text, in_language, level_words

TEMPLATE = "planning/documents/plan.html"
STYLESHEETS = ("css/pdf-plan.css",)
FINGERPRINT_GROUP = 8  # characters between the spaces of the fingerprint


@dataclass(frozen=True, slots=True)
class LevelRow:
    """What was agreed about one competence; `said` says in words what the bar shows."""

    name: Text
    now: str
    required: str
    said: str
    bar: GapBar


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity in words; `more` is what is seldom said, one line for each."""

    title: str
    more: tuple[str, ...]
    kind: str
    who: str
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class GoalPart:
    """One goal in words; empty texts are left out of the page."""

    heading: str
    why: str
    own_why: str
    levels: str
    sign: str
    when: str
    state: str
    activities: tuple[ActivityRow, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who has agreed as what, and when; without a name nobody has yet."""

    role: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that was said no to, and why."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class DissentPart:
    """What one of the two saw otherwise than the summary, as it was written."""

    name: str
    day: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """Everything that stands in the document. Two equal ones look the same.

    `record` is the digest of the agreement's record, "" where there is none; `record_path` where it is checked.
    """

    language: str
    title: str
    person: str
    place: str
    organisation: str
    state: str
    is_agreed: bool
    summary: tuple[str, ...]
    summary_of: str
    dissents: tuple[DissentPart, ...]
    levels: tuple[LevelRow, ...]
    goals: tuple[GoalPart, ...]
    agreements: tuple[Agreement, ...]
    fingerprint: str
    record: str
    record_path: str
    wishes: tuple[Wish, ...]
    foot: str
    is_demo: bool

    @property
    def digest(self) -> str:
        """A name for exactly this content."""
        return sha256(repr(self).encode()).hexdigest()

    @property
    def file_name(self) -> str:
        """What the file is called on the reader's device."""
        return f"{self.title} - {self.person}.pdf"


def content(parts: Parts, *, language: str, on: date) -> PlanDocument:
    """Put the plan into words; `on` is the day it is written out."""
    with override(language):
        plan = parts.plan
        person = plan.user
        state = _state(plan)
        return PlanDocument(
            language=language,
            title=_("Individual development plan"),
            person=person.name,
            place=_place(parts, language),
            organisation=person.organisation.name,
            state=state,
            is_agreed=plan.agreed_at is not None,
            summary=_paragraphs(plan.talk.summary if plan.talk else ""),
            summary_of=_day(plan.talk.held_at) if plan.talk and plan.talk.held_at else "",
            dissents=tuple(DissentPart(one.name, _day(one.at), _paragraphs(one.text)) for one in parts.dissents),
            levels=_levels(parts, language),
            goals=tuple(_goal(number, goal, activities) for number, (goal, activities) in enumerate(parts.goals, 1)),
            agreements=_agreements(plan),
            fingerprint=_grouped(plan.fingerprint),
            record=_grouped(plan.agreement.digest) if hasattr(plan, "agreement") else "",
            record_path=f"/plans/{plan.pk}/agreement/",
            wishes=tuple(Wish(one.title, one.reason) for one in parts.wishes),
            foot=_("%(person)s, revision %(revision)s, written out %(day)s")
            % {"person": person.name, "revision": plan.revision, "day": _day(on)},
            is_demo=person.organisation.is_demo or person.is_demo,
        )


def html(document: PlanDocument) -> str:
    """The document's page, before it is a PDF."""
    with override(document.language):
        return render_to_string(TEMPLATE, {"document": document})


def _place(parts: Parts, language: str) -> str:
    if parts.employment is None:
        return ""
    profession = in_language(parts.employment.profession.name, language).value
    return ", ".join(filter(None, (profession, parts.employment.unit.name)))


def _state(plan: Plan) -> str:
    words = {"revision": plan.revision, "day": _day(plan.agreed_at), "closed": _day(plan.closed_at)}
    if plan.state == Plan.State.CLOSED:
        return _("Revision %(revision)s, closed %(closed)s") % words
    if plan.state == Plan.State.AGREED:
        return _("Revision %(revision)s, agreed by both %(day)s") % words
    if plan.state == Plan.State.PROPOSED:
        return _("Revision %(revision)s, proposed and not yet agreed by both") % words
    return _("Revision %(revision)s, a draft that nobody has agreed to") % words


def _levels(parts: Parts, language: str) -> tuple[LevelRow, ...]:
    """One row for each competence of the goals, in the order of the goals."""
    rows: dict[int, LevelRow] = {}
    for goal, _activities in parts.goals:
        if goal.competence is None or goal.competence.pk in rows:
            continue
        rating = parts.ratings.get(goal.competence.pk)
        name = in_language(goal.competence.name, language)
        names = scales.of_competence(goal.competence.kind, parts.scale).names(language)
        rows[goal.competence.pk] = _level(name, goal, rating, names)
    return tuple(rows.values())


def _level(name: Text, goal: Goal, rating: Rating | None, names: Sequence[str]) -> LevelRow:
    level = rating.agreed_level if rating and rating.agreed_level is not None else goal.from_level
    required = rating.required_level if rating and rating.required_level is not None else goal.target_level
    own = rating.self_level if rating else None
    if rating and rating.no_agreement:
        now = _("no agreement: own view %(own)s, manager's view %(manager)s") % {
            "own": level_words(rating.self_level, names),
            "manager": level_words(rating.manager_level, names),
        }
    else:
        now = level_words(level, names)
    demand = level_words(required, names) if required is not None else _("no level required")
    return LevelRow(
        name=name,
        now=now,
        required=demand,
        said=_("%(name)s: %(now)s; required: %(required)s") % {"name": name.value, "now": now, "required": demand},
        bar=gap_bar(now=level, required=required, top=max(1, len(names) - 1), own=own),
    )


def _from_to(goal: Goal, now: int, wanted: int) -> str:
    language = get_language() or "sv"
    if goal.competence and goal.competence.kind == Competence.Kind.LANGUAGE:
        names = {"now": scales.CEFR.name(now, language), "wanted": scales.CEFR.name(wanted, language)}
        return _("from %(now)s to %(wanted)s") % names
    return _("from level %(now)s to level %(wanted)s") % {"now": now, "wanted": wanted}


def _goal(number: int, goal: Goal, activities: Sequence[Activity]) -> GoalPart:
    why = str(Goal.Source(goal.source).label)
    return GoalPart(
        heading=f"{number}. {goal.title}",
        why=f"{why}: {goal.origin}" if goal.origin else why,
        own_why=goal.why,
        levels=_from_to(goal, goal.from_level, goal.target_level)
        if goal.from_level is not None and goal.target_level is not None
        else "",
        sign=goal.sign,
        when=_day(goal.due_on),
        state=_with_reason(str(Goal.State(goal.state).label), goal.dropped_reason),
        activities=tuple(_activity(activity) for activity in activities),
    )


def _activity(activity: Activity) -> ActivityRow:
    who = str(Activity.Responsible(activity.responsible).label) if activity.responsible else ""
    return ActivityRow(
        title=activity.title,
        more=tuple(_more(activity)),
        kind=str(Activity.Kind(activity.kind).label),
        who=activity.responsible_name or who,
        when=_day(activity.due_on),
        state=_with_reason(str(Activity.State(activity.state).label), activity.cancelled_reason),
    )


def _more(activity: Activity) -> Iterator[str]:
    if facts := " · ".join(_facts(activity)):
        yield facts
    if activity.proof:
        yield _("shown by: %(proof)s") % {"proof": activity.proof}
    if activity.reflection:
        yield _("what it gave: %(words)s") % {"words": activity.reflection}


def _facts(activity: Activity) -> Iterator[str]:
    if activity.starts_on:
        yield _("from %(day)s") % {"day": _day(activity.starts_on)}
    if activity.hours is not None:
        yield _("%(hours)s hours") % {"hours": number_format(activity.hours.normalize(), use_l10n=True)}
    if activity.work_time is not None:
        yield _("in working hours") if activity.work_time else _("outside working hours")
    if activity.cost is not None:
        payer = f" ({Activity.Funding(activity.funding).label})" if activity.funding else ""
        cost = number_format(activity.cost, use_l10n=True, force_grouping=True)
        yield _("cost %(cost)s kronor") % {"cost": cost} + payer
    if activity.support:
        yield _("support: %(who)s") % {"who": activity.support}


def _agreements(plan: Plan) -> tuple[Agreement, ...]:
    manager = plan.manager_agreed_by
    return (
        Agreement(_("Employee"), plan.user.name if plan.employee_agreed_at else "", _moment(plan.employee_agreed_at)),
        Agreement(_("Manager"), manager.name if manager else "", _moment(plan.manager_agreed_at)),
    )


def _with_reason(state: str, reason: str | None) -> str:
    return f"{state}: {reason}" if reason else state


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part for line in text.splitlines() if (part := line.strip()))


def _grouped(fingerprint: str) -> str:
    return " ".join(
        fingerprint[start : start + FINGERPRINT_GROUP] for start in range(0, len(fingerprint), FINGERPRINT_GROUP)
    )


def _day(value: date | datetime | None) -> str:
    """The day in the portal's time zone, in the reader's way of writing it."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return date_format(local, "DATE_FORMAT")


def _moment(value: datetime | None) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""
