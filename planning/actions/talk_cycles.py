"""The talk year: written as a draft, opened, changed while it runs, closed.

Every change of an open year is noted with its why and told: by a job, so that nobody waits for 60,000 messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planning.actions.refusals import Refused, Stale
from planning.models import CoverageStale, QuestionSetVersion, Talk, TalkCycle, TalkCycleChange, TalkWindow
from planning.queries import talk_cycles
from planning.queries.validity import add_months
from portal.actions import jobs
from portal.authorization import Permission, require
from portal.models import Organisation, Unit, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.texts import in_language

State = TalkCycle.State
EARLIEST, LATEST = date(2000, 1, 1), date(2150, 1, 1)
LONGEST_YEAR = 550  # days
LONGEST_NAME, LONGEST_WHY = 80, 500
MONTHS_OF_A_YEAR = 12
KINDS = (Talk.Kind.DEVELOPMENT, Talk.Kind.PERFORMANCE, Talk.Kind.PAY_FEEDBACK)
Fault = tuple[str, str]
"""The field that is wrong, and a sentence that says how to mend it."""


class NotAllowedNow(Refused):
    """The state does not lead there."""

    sentence = _("Somebody else has moved the talk year on, so this cannot be done any more. Look at it again.")


class FaultyYear(Refused):
    """The days do not fit together; `faults` has all of it by field."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(faults[0][1])


class NothingToHold(Refused):
    """A year without talks tells nobody anything."""

    sentence = _("No talks have days yet. Give at least one kind of talk its first and last day before you open.")


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """When the talks of a kind are held: first and last day (both included), and how."""

    kind: str
    first: date
    last: date
    minutes: int
    questions: int | None = None
    remind_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """What a year says: its name by language, its first and last day (both included), and its windows."""

    name: Mapping[str, str]
    first: date
    last: date
    windows: tuple[WindowFacts, ...]


def facts_of(cycle: TalkCycle) -> CycleFacts:
    """A saved year as it is written in a form. One query."""
    rows = talk_cycles.windows_of(cycle)
    return CycleFacts(
        cycle.name,
        cycle.period.lower,
        cycle.period.upper - timedelta(days=1),
        tuple(_window_facts(rows[kind]) for kind in KINDS if kind in rows),
    )


def a_year_later(facts: CycleFacts, in_force: Mapping[int, int]) -> CycleFacts:
    """The same year twelve months on, asked by what is in force of the same sets: where writing the next year begins.

    A year that its name says is said one higher.
    """
    year = facts.first.year
    return CycleFacts(
        {language: words.replace(str(year), str(year + 1)) for language, words in facts.name.items()},
        add_months(facts.first, MONTHS_OF_A_YEAR),
        add_months(facts.last, MONTHS_OF_A_YEAR),
        tuple(
            replace(
                window,
                first=add_months(window.first, MONTHS_OF_A_YEAR),
                last=add_months(window.last, MONTHS_OF_A_YEAR),
                questions=in_force.get(window.questions) if window.questions else None,
            )
            for window in facts.windows
        ),
    )


def faults_of(facts: CycleFacts) -> list[Fault]:
    """Everything that does not fit together, in the order of the form."""
    found: list[Fault] = []
    if not all(EARLIEST <= day <= LATEST for day in (facts.first, facts.last)):
        found.append(("first", gettext("The year cannot be right. Write a year with four digits.")))
    elif facts.last < facts.first:
        found.append(("last", gettext("The last day is before the first one.")))
    elif (facts.last - facts.first).days >= LONGEST_YEAR:
        found.append(("last", gettext("A talk year is at most 18 months. Choose an earlier last day.")))
    if found:
        return found
    for window in facts.windows:
        found += _window_faults(window, facts)
    return found


@transaction.atomic
def make(*, organisation: Organisation, facts: CycleFacts, by: User, at: datetime) -> TalkCycle:
    """A draft that only HR sees. Raises `FaultyYear`."""
    require(by, Permission.RUN_TALK_YEAR)
    if organisation.pk != by.organisation_id:
        raise NotAllowedNow
    _check(facts, organisation.pk, None)
    cycle = TalkCycle(organisation=organisation, made_by=by, made_at=at)
    _write(cycle, facts, by, at)
    return cycle


@transaction.atomic
def change(
    *, cycle: TalkCycle, facts: CycleFacts, why: str, version: int, by: User, at: datetime
) -> list[TalkCycleChange]:
    """Change a draft, or a year that runs: then each changed field is noted with its why, and told.

    Raises `Stale`, `FaultyYear` and `NotAllowedNow` (a closed year stays as it was).
    """
    locked = _locked(cycle, by)
    if locked.state == State.CLOSED:
        raise NotAllowedNow
    saved = facts_of(locked)
    if saved == facts:
        return []
    if locked.version != version:
        raise Stale(texts_of(saved), texts_of(facts), locked.version, *_last_saved(locked))
    _check(facts, locked.organisation_id, locked.pk)
    differences = _differences(locked, saved, facts)
    if locked.state == State.OPEN and not why.strip():
        raise FaultyYear([("why", gettext("Write why: everyone whom the change concerns can read it."))])
    _write(locked, facts, by, at)
    if locked.state == State.DRAFT:
        return []
    changes = [
        TalkCycleChange(cycle=locked, kind=kind, what=what, before=before, after=after, why=why.strip(),
                        changed_by=by, changed_at=at)
        for kind, what, before, after in differences
    ]  # fmt: skip
    TalkCycleChange.objects.bulk_create(changes)
    if (saved.first, saved.last) != (facts.first, facts.last):
        _mark_all_units(locked)
    _ask_to_tell(locked, {"changes": [one.pk for one in changes]}, at)
    return changes


@transaction.atomic
def open_year(*, cycle: TalkCycle, by: User, at: datetime) -> TalkCycle:
    """DRAFT -> OPEN: talks can be booked, and everyone who leads people is told. Raises `NothingToHold`."""
    locked = _locked(cycle, by)
    if locked.state != State.DRAFT:
        raise NotAllowedNow
    if not locked.windows.exists():
        raise NothingToHold
    locked.state, locked.opened_by, locked.opened_at = State.OPEN, by, at
    _saved(locked, by, at, "state", "opened_by", "opened_at")
    _mark_all_units(locked)
    _ask_to_tell(locked, {"is_opened": True}, at)
    return locked


@transaction.atomic
def close(*, cycle: TalkCycle, by: User, at: datetime) -> TalkCycle:
    """OPEN -> CLOSED: nothing in it is changed any more, and nobody is reminded. Its figures stay."""
    locked = _locked(cycle, by)
    if locked.state != State.OPEN:
        raise NotAllowedNow
    locked.state, locked.closed_by, locked.closed_at = State.CLOSED, by, at
    return _saved(locked, by, at, "state", "closed_by", "closed_at")


@transaction.atomic
def discard(*, cycle: TalkCycle, by: User) -> None:
    """Throw a draft away."""
    locked = _locked(cycle, by)
    if locked.state != State.DRAFT:
        raise NotAllowedNow
    locked.delete()


def texts_of(facts: CycleFacts) -> dict[str, str]:
    """What a year says, field by field, as a form writes it; the questions by their number."""
    texts = {f"name_{language}": facts.name.get(language, "") for language in LANGUAGES_OF_TEXTS}
    texts |= {"first": str(facts.first), "last": str(facts.last)}
    windows = {window.kind: window for window in facts.windows}
    for kind in KINDS:
        window, prefix = windows.get(kind), kind.lower()
        texts |= {
            f"{prefix}_first": str(window.first) if window else "",
            f"{prefix}_last": str(window.last) if window else "",
            f"{prefix}_minutes": str(window.minutes) if window else "",
            f"{prefix}_questions": str(window.questions or "") if window else "",
            f"{prefix}_remind": reminders_said(window.remind_days) if window else "",
        }
    return texts


def reminders_said(days: tuple[int, ...]) -> str:
    """Days as they are written in the form: 30, 7."""
    return ", ".join(str(one) for one in days)


def _window_facts(row: TalkWindow) -> WindowFacts:
    last = row.period.upper - timedelta(days=1)
    days = tuple(sorted(set(row.remind_days), reverse=True))
    return WindowFacts(row.kind, row.period.lower, last, row.minutes, row.questions_id, days)


def _window_faults(window: WindowFacts, facts: CycleFacts) -> list[Fault]:
    prefix = window.kind.lower()
    if window.last < window.first:
        said = gettext("The last day of the %(talk)s is before the first one.")
        return [(f"{prefix}_last", said % {"talk": Talk.Kind(window.kind).label})]
    words = {
        "talk": Talk.Kind(window.kind).label,
        "first": date_format(facts.first),
        "last": date_format(facts.last),
    }
    outside = (
        gettext("The days of the %(talk)s lie in the talk year, %(first)s to %(last)s. Choose a day in it.") % words
    )
    days = ((f"{prefix}_first", window.first), (f"{prefix}_last", window.last))
    return [(field, outside) for field, day in days if not facts.first <= day <= facts.last]


def _check(facts: CycleFacts, organisation_id: int, cycle_id: int | None) -> None:
    """Days that fit, that no other year has, and questions that are this organisation's and of the kind."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)  # one after the other
    faults = faults_of(facts)
    others = TalkCycle.objects.filter(organisation=organisation_id, period__overlap=_range(facts.first, facts.last))
    if cycle_id is not None:
        others = others.exclude(pk=cycle_id)
    if not faults and (other := others.first()):
        words = {
            "name": in_language(other.name, "").value,
            "first": date_format(other.period.lower),
            "last": date_format(other.period.upper - timedelta(days=1)),
        }
        overlap = gettext("%(name)s already has some of these days: %(first)s to %(last)s. Choose other days.")
        faults = [("first", overlap % words)]
    chosen = {window.questions: window for window in facts.windows if window.questions is not None}
    known = QuestionSetVersion.objects.filter(
        pk__in=chosen, question_set__organisation=organisation_id, state__in=("DECIDED", "RETIRED")
    )
    kinds = dict(known.values_list("pk", "question_set__kind"))
    for key, window in chosen.items():
        if kinds.get(key) != window.kind:
            said = gettext("These questions are not decided for this kind of talk. Choose others.")
            faults.append((f"{window.kind.lower()}_questions", said))
    if faults:
        raise FaultyYear(faults)


def _write(cycle: TalkCycle, facts: CycleFacts, by: User, at: datetime) -> None:
    cycle.name, cycle.period = dict(facts.name), _range(facts.first, facts.last)
    if cycle._state.adding:  # noqa: SLF001 - as Django documents it
        try:
            with transaction.atomic():
                cycle.save()
        except IntegrityError as error:
            raise NotAllowedNow from error
    else:
        _saved(cycle, by, at, "name", "period")
    cycle.windows.exclude(kind__in=[window.kind for window in facts.windows]).delete()
    for window in facts.windows:
        values = {
            "period": _range(window.first, window.last),
            "minutes": window.minutes,
            "questions_id": window.questions,
            "remind_days": list(window.remind_days),
        }
        TalkWindow.objects.update_or_create(cycle=cycle, kind=window.kind, defaults=values)


def _range(first: date, last: date) -> DateRange:
    return DateRange(first, last + timedelta(days=1))


def _differences(cycle: TalkCycle, saved: CycleFacts, facts: CycleFacts) -> list[tuple[str, str, str, str]]:
    """Kind of talk ("" for the year), what, before and after: days as ISO, the rest as it is written."""
    ids = {window.questions for one in (saved, facts) for window in one.windows if window.questions}
    versions = QuestionSetVersion.objects.filter(pk__in=ids, question_set__organisation=cycle.organisation_id)
    names = {
        str(row.pk): f"{in_language(row.question_set.name, '').value} {row.number}"
        for row in versions.select_related("question_set")
    }
    before, after = _said(saved, names), _said(facts, names)
    return [(kind, what, old, after[kind, what]) for (kind, what), old in before.items() if old != after[kind, what]]


def _said(facts: CycleFacts, names: Mapping[str, str]) -> dict[tuple[str, str], str]:
    name = " / ".join(facts.name[one] for one in LANGUAGES_OF_TEXTS if one in facts.name)
    said = {("", "name"): name, ("", "days"): f"{facts.first}/{facts.last}"}
    windows = {window.kind: window for window in facts.windows}
    for kind in KINDS:
        window = windows.get(kind)
        said |= {
            (kind, "days"): f"{window.first}/{window.last}" if window else "",
            (kind, "minutes"): str(window.minutes) if window else "",
            (kind, "questions"): names.get(str(window.questions), "") if window else "",
            (kind, "reminders"): reminders_said(window.remind_days) if window else "",
        }
    return said


def _locked(cycle: TalkCycle, by: User) -> TalkCycle:
    require(by, Permission.RUN_TALK_YEAR)
    rows = TalkCycle.objects.select_for_update(of=("self",)).select_related("organisation", "made_by", "saved_by")
    row = rows.filter(pk=cycle.pk, organisation=by.organisation_id).first()
    if row is None:
        raise NotAllowedNow
    return row


def _saved(cycle: TalkCycle, by: User, at: datetime, *fields: str) -> TalkCycle:
    cycle.version += 1
    cycle.saved_by, cycle.saved_at = by, at
    cycle.save(update_fields=[*fields, "version", "saved_by", "saved_at"])
    return cycle


def _last_saved(cycle: TalkCycle) -> tuple[str, datetime]:
    """Who changed it last, and when."""
    return (cycle.saved_by or cycle.made_by).name, cycle.saved_at or cycle.made_at


def _mark_all_units(cycle: TalkCycle) -> None:
    """What "this talk year" means is another than before, so every unit is counted again."""
    units = Unit.objects.filter(organisation=cycle.organisation_id).values_list("pk", flat=True)
    CoverageStale.objects.bulk_create([CoverageStale(unit_id=pk) for pk in units], batch_size=5000)


def _ask_to_tell(cycle: TalkCycle, parameters: Mapping[str, object], at: datetime) -> None:
    """The portal itself tells: what was rightly changed is told even if its author has another job tomorrow."""
    subject = f"{cycle.pk}:{cycle.version}"
    jobs.ask(
        kind=talk_cycles.TELLING, subject=subject, by=None, organisation=cycle.organisation, at=at,
        parameters=parameters, unique_key=subject,
    )  # fmt: skip
