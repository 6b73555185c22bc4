"""A proposal of required levels, from the first draft to the decision.

`DRAFT -> CONSULTATION -> DRAFT ...` as often as it is needed, then `DECIDED`: its lines become requirements from its
day. Only a draft is changed: what people comment on stands still while they do. A decision that is taken back is
`RETIRED`: what it decided ends.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.actions.demands import Demand, Key
from competence.actions.frameworks import FaultyContent
from competence.actions.refusals import Refused, Stale, name_of
from competence.actions.requirements import Decided, Part, decide_requirements, end_requirements
from competence.models import DecisionState, ProfileDemand, Requirement, RequirementProfile
from competence.queries import competence_search, profile_rights, standing
from portal.authorization import Permission, require
from portal.models import Organisation, Unit, User

State = DecisionState

ALLOWED: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.CONSULTATION, State.DECIDED}),
    State.CONSULTATION: frozenset({State.DRAFT, State.DECIDED}),
    State.DECIDED: frozenset({State.RETIRED}),
    State.RETIRED: frozenset(),
}
"""From each state, where to."""

LATEST = date(2150, 1, 1)
EARLIEST = date(2000, 1, 1)


class AlreadyOpen(Refused):
    """The unit, or the organisation, has a proposal that is being worked on."""

    sentence = _("A proposal is already being worked on. Decide it or discard it before you begin another one.")


class NotAllowedNow(Refused):
    """The state does not lead there."""

    sentence = _("The proposal is not in a state where this can be done: somebody else has moved it on.")


class NothingProposed(Refused):
    """No lines."""

    sentence = _("The proposal has no lines yet: there is nothing to decide.")


class DayHasPassed(Refused):
    """A level from a day in the past."""

    sentence = _(
        "The day has passed. Choose today or a later day: a new requirement never makes a failure of what was agreed "
        "before. Only HR may decide from an earlier day, and then with the reference of the earlier decision."
    )
    field = "since"


class DayIsNoDay(Refused):
    """Out of every reason."""

    sentence = _("The year cannot be right. Write a year with four digits.")
    field = "since"


class ConsultationMissing(Refused):
    """The organisation demands it."""

    sentence = _("The organisation demands a consultation. Write with whom it was talked through, and when.")
    field = "consultation_note"


class ConsultationIsOpen(Refused):
    """People still have time to say something."""

    sentence = _("The consultation is still open. Decide when its last day has passed, or take the proposal back.")


class WasCommented(Refused):
    """Comments are kept."""

    sentence = _("The proposal has been commented on, and comments are kept. Change it instead.")


@transaction.atomic
def begin(
    *,
    organisation: Organisation,
    unit: Unit | None,
    title: str,
    since: date,
    by: User,
    at: datetime,
) -> RequirementProfile:
    """An empty proposal of the unit (None: of the organisation). Raises `AlreadyOpen`, `DayIsNoDay`."""
    profile = RequirementProfile(
        organisation=organisation, unit=unit, title=title, since=since, created_by=by, created_at=at
    )
    _require(profile, by)
    _check_day(since)
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        raise AlreadyOpen from error
    return profile


@transaction.atomic
def change_head(
    *,
    profile: RequirementProfile,
    title: str,
    since: date,
    consultation_note: str,
    decision_reference: str,
    version: int,
    by: User,
) -> RequirementProfile:
    """What it is about, from when, with whom it was talked through, and its reference. Raises `Stale`, `NotAllowedNow`.

    The note and the reference may be written while the consultation is open; the rest only in a draft.
    """
    locked = lock(profile, by)
    _check_day(since)
    mine = {
        "title": title,
        "since": since,
        "consultation_note": consultation_note,
        "decision_reference": decision_reference,
    }
    saved = {name: getattr(locked, name) for name in mine}
    if mine == saved:
        return locked
    is_draft = locked.state == State.DRAFT
    if not is_draft and (locked.state != State.CONSULTATION or (title, since) != (locked.title, locked.since)):
        raise NotAllowedNow
    if locked.version != version:
        raise Stale(_texts(saved), _texts(mine), locked.version, name_of(locked.created_by), locked.created_at)
    for name, value in mine.items():
        setattr(locked, name, value)
    return _saved(locked, *mine)


@transaction.atomic
def open_consultation(*, profile: RequirementProfile, until: date, by: User, at: datetime) -> RequirementProfile:
    """DRAFT -> CONSULTATION, open to comments until the day (its last). Raises `NotAllowedNow`, `NothingProposed`."""
    locked = _to(profile, State.CONSULTATION, by)
    _require_lines(locked)
    if until < timezone.localdate(at):
        raise Refused(
            gettext("The last day of the consultation has passed. Choose today or a later day."), field="until"
        )
    _check_day(until)
    locked.state, locked.consultation_opened_at, locked.consultation_until = State.CONSULTATION, at, until
    return _saved(locked, "state", "consultation_opened_at", "consultation_until")


@transaction.atomic
def take_back(*, profile: RequirementProfile, by: User) -> RequirementProfile:
    """CONSULTATION -> DRAFT, to change it. The comments stay. Raises `NotAllowedNow`."""
    locked = _to(profile, State.DRAFT, by)
    locked.state = State.DRAFT
    return _saved(locked, "state")


@transaction.atomic
def discard(*, profile: RequirementProfile, by: User) -> None:
    """Throw an undecided proposal away that nobody has commented on. Raises `NotAllowedNow`, `WasCommented`."""
    locked = lock(profile, by)
    if locked.state not in profile_rights.OPEN:
        raise NotAllowedNow
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError as error:
        raise WasCommented from error


@transaction.atomic
def decide(*, profile: RequirementProfile, by: User, at: datetime) -> Decided:
    """DRAFT or CONSULTATION -> DECIDED: the lines become requirements from the profile's day.

    Raises `NotAllowedNow` (also for the second of two who decide at once), `NothingProposed`, `DayHasPassed`,
    `ConsultationMissing`, `ConsultationIsOpen`, `FaultyContent`.
    """
    locked = _to(profile, State.DECIDED, by)
    lines = _require_lines(locked)
    _check_when(locked, by, at)
    _check_consultation(locked, at)
    _check_lines(locked, lines, at)
    locked.before = standing.record(locked, lines)
    part = Part(locked, locked.unit, _ends(locked, lines), _tasks(lines))
    demands = [as_demand(line, line.level) for line in lines if line.level is not None]
    done = decide_requirements(
        organisation=locked.organisation, demands=demands, since=locked.since, by=by, at=at, part=part
    )
    locked.state, locked.decided_by, locked.decided_at = State.DECIDED, by, at
    _saved(locked, "state", "decided_by", "decided_at", "before")
    return done


@transaction.atomic
def retire(*, profile: RequirementProfile, since: date, by: User, at: datetime) -> int:
    """DECIDED -> RETIRED: what it decided, and still stands, ends from the day.

    Raises `NotAllowedNow`, `DayHasPassed`.
    """
    locked = _to(profile, State.RETIRED, by)
    if since < timezone.localdate(at):
        raise DayHasPassed
    _check_day(since)
    rows = Requirement.objects.filter(profile=locked, state=State.DECIDED).select_related("unit", "role__unit")
    ended = end_requirements(requirements=list(rows), since=since, by=by)
    locked.state = State.RETIRED
    _saved(locked, "state")
    return ended


def lock(profile: RequirementProfile, by: User) -> RequirementProfile:
    """The profile, locked for whoever may decide it."""
    rows = RequirementProfile.objects.select_for_update(of=("self",))
    locked = rows.select_related("organisation", "unit__organisation", "created_by").filter(pk=profile.pk).first()
    if locked is None:
        raise NotAllowedNow
    _require(locked, by)
    return locked


def as_demand(line: ProfileDemand, level: int) -> Demand:
    """A line as it is decided."""
    return Demand(
        line.competence_id, level, line.profession_id, line.role_id, line.unit_id, line.min_people,
        line.ramp_months, line.ramp_level,
    )  # fmt: skip


def _require(profile: RequirementProfile, by: User) -> None:
    if profile.unit is not None:
        require(by, Permission.DECIDE_UNIT_REQUIREMENTS, profile.unit)
        return
    if by.organisation_id != profile.organisation_id:
        raise NotAllowedNow
    require(by, Permission.DECIDE_REQUIREMENTS)


def _to(profile: RequirementProfile, state: State, by: User) -> RequirementProfile:
    locked = lock(profile, by)
    if state not in ALLOWED[State(locked.state)]:
        raise NotAllowedNow
    return locked


def _saved(profile: RequirementProfile, *fields: str) -> RequirementProfile:
    profile.version += 1
    profile.save(update_fields=[*fields, "version"])
    return profile


def _require_lines(profile: RequirementProfile) -> list[ProfileDemand]:
    lines = list(profile.demands.select_related("competence").prefetch_related("tasks").order_by("pk"))
    if not lines:
        raise NothingProposed
    return lines


def _check_day(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise DayIsNoDay


def _check_when(profile: RequirementProfile, by: User, at: datetime) -> None:
    """From today on; HR writes down an earlier decision with its reference."""
    if profile.since >= timezone.localdate(at):
        return
    if profile.unit is not None or not profile.decision_reference.strip():
        raise DayHasPassed
    require(by, Permission.DECIDE_REQUIREMENTS)


def _check_consultation(profile: RequirementProfile, at: datetime) -> None:
    if not profile.organisation.consultation_required:
        return
    if not profile.consultation_note.strip():
        raise ConsultationMissing
    is_open = profile.state == State.CONSULTATION and profile.consultation_until is not None
    if is_open and profile.consultation_until and profile.consultation_until >= timezone.localdate(at):
        raise ConsultationIsOpen


def _check_lines(profile: RequirementProfile, lines: list[ProfileDemand], at: datetime) -> None:
    """The catalogue and the levels above may have changed since the lines were written."""
    demanded = {line.competence_id for line in lines if line.level is not None}
    on = timezone.localdate(at)
    rows = competence_search.choosable(profile.organisation_id, profile.unit, on=on).filter(pk__in=demanded)
    known = set(rows.values_list("pk", flat=True))
    faults = [
        gettext("%(code)s is no longer in the catalogue. Remove the line.") % {"code": line.competence.code}
        for line in lines
        if line.level is not None and line.competence_id not in known
    ]
    covered = standing.covered(profile.unit, [line for line in lines if line.level is not None], on=profile.since)
    faults += [
        gettext("%(code)s: %(who)s already demands level %(level)s. Less cannot be decided; the highest level applies.")
        % {"code": line.competence.code, "who": above.who, "level": above.level}
        for line, above in covered
    ]
    if faults:
        raise FaultyContent(faults)


def _ends(profile: RequirementProfile, lines: list[ProfileDemand]) -> set[Key]:
    """The keys of what the lines end; a head-count ends at whatever level it stands."""
    ended = [line for line in lines if line.level is None]
    keys: set[Key] = set()
    for row in standing.of(profile.organisation_id, {line.competence_id for line in ended}, on=profile.since):
        about = (row.competence_id, row.profession_id, row.role_id, row.unit_id)
        for line in ended:
            same = about == (line.competence_id, line.profession_id, line.role_id, line.unit_id)
            if same and (row.min_people is None) == (line.min_people is None):
                keys.add((*about, None if row.min_people is None else row.level))
    return keys


def _tasks(lines: list[ProfileDemand]) -> dict[Key, list[int]]:
    return {
        as_demand(line, line.level).key: [task.pk for task in line.tasks.all()]
        for line in lines
        if line.level is not None
    }


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
