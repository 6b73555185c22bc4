"""What a revision of a plan changed against the one before it, in words; goals and activities are known by `line`."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext

from planning.models import Activity, Goal
from planning.queries.plans import ActivityLine, GoalLine

LONGEST_QUOTE = 120
Line = TypeVar("Line", GoalLine, ActivityLine)


def changes(before: Sequence[GoalLine], after: Sequence[GoalLine]) -> tuple[str, ...]:
    """What a revision changed, in words: goals that are new, gone or dropped, and what says another thing."""
    pairs = _pairs(before, after)
    words = [gettext("New goal: %(goal)s") % {"goal": new.title} for old, new in pairs if new and not old]
    words += [gettext("Goal taken out: %(goal)s") % {"goal": old.title} for old, new in pairs if old and not new]
    for old, new in pairs:
        if old and new:
            words += _changes_of_goal(old, new)
    return tuple(words)


def _pairs(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[Line | None, Line | None]]:
    """Each with what it was before: the same line, else (of revisions from before there were lines) the same title."""
    left: list[Line] = list(before)
    pairs: list[tuple[Line | None, Line | None]] = []
    lines = {one.line for one in after}
    for one in after:
        was = next((old for old in left if old.line == one.line), None)
        was = was or next((old for old in left if old.title == one.title and old.line not in lines), None)
        if was is not None:
            left.remove(was)
        pairs.append((was, one))
    pairs.extend((old, None) for old in left)
    return pairs


def _changes_of_goal(old: GoalLine, new: GoalLine) -> Iterator[str]:
    names = {"goal": new.title}
    if old.title != new.title:
        yield gettext("Goal reworded: “%(old)s” is now “%(goal)s”") % {**names, "old": old.title}
    if new.state == Goal.State.DROPPED != old.state:
        yield gettext("Goal dropped: %(goal)s. Because: %(why)s") % {**names, "why": new.dropped_reason}
    if old.sign != new.sign:
        yield gettext("%(goal)s: how we notice it is “%(new)s” (was “%(old)s”)") % {
            **names, **_texts(old.sign, new.sign),
        }  # fmt: skip
    if old.why != new.why:
        yield gettext("%(goal)s: why, in own words, is “%(new)s” (was “%(old)s”)") % {
            **names, **_texts(old.why, new.why),
        }  # fmt: skip
    if old.target_level != new.target_level:
        yield gettext("%(goal)s: to level %(new)s (was %(old)s)") % {
            **names, **_levels(old.target_level, new.target_level),
        }  # fmt: skip
    if old.due_on != new.due_on:
        yield gettext("%(goal)s: date moved from %(old)s to %(new)s") % {**names, **_days(old.due_on, new.due_on)}
    yield from _activities(old, new)


def _activities(old: GoalLine, new: GoalLine) -> Iterator[str]:
    for was, now in _pairs(old.activities, new.activities):
        if was and now:
            yield from _changes_of_activity(was, now)
        elif now:
            yield gettext("%(goal)s: new activity “%(activity)s”") % {"goal": new.title, "activity": now.title}
        elif was:
            yield gettext("%(goal)s: activity taken out “%(activity)s”") % {
                "goal": new.title, "activity": was.title,
            }  # fmt: skip


def _changes_of_activity(old: ActivityLine, new: ActivityLine) -> Iterator[str]:
    name = {"activity": new.title}
    if old.title != new.title:
        yield gettext("Activity reworded: “%(old)s” is now “%(activity)s”") % {**name, "old": old.title}
    if old.due_on != new.due_on:
        yield gettext("“%(activity)s”: date moved from %(old)s to %(new)s") % {**name, **_days(old.due_on, new.due_on)}
    if old.starts_on != new.starts_on:
        yield gettext("“%(activity)s”: begins %(new)s (was %(old)s)") % {**name, **_days(old.starts_on, new.starts_on)}
    if (old.responsible, old.responsible_name) != (new.responsible, new.responsible_name):
        yield gettext("“%(activity)s”: someone else is responsible") % name
    yield from _seldom_changed(old, new)


def _seldom_changed(old: ActivityLine, new: ActivityLine) -> Iterator[str]:
    pairs = (
        (gettext("support"), old.support, new.support),
        (gettext("proof"), old.proof, new.proof),
        (gettext("hours"), _number(old.hours), _number(new.hours)),
        (gettext("cost"), _number(old.cost), _number(new.cost)),
        (gettext("paid by"), _funding(old), _funding(new)),
        (gettext("in working hours"), _work_time(old), _work_time(new)),
    )
    for what, before, after in pairs:
        if before != after:
            names = {"activity": new.title, "what": what, **_texts(before, after)}
            yield gettext("“%(activity)s”: %(what)s is “%(new)s” (was “%(old)s”)") % names


def _funding(one: ActivityLine) -> str:
    return str(Activity.Funding(one.funding).label) if one.funding else ""


def _work_time(one: ActivityLine) -> str:
    return {True: gettext("yes"), False: gettext("no"), None: ""}[one.work_time]


def _number(value: object) -> str:
    return "" if value is None else str(value)


def _levels(old: int | None, new: int | None) -> dict[str, str]:
    return {key: gettext("none") if value is None else str(value) for key, value in (("old", old), ("new", new))}


def _texts(old: str, new: str) -> dict[str, str]:
    """Both texts, cut where they are long; nothing said is said so."""
    return {key: _quoted(text) if text else gettext("nothing") for key, text in (("old", old), ("new", new))}


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def _days(old: date | None, new: date | None) -> dict[str, str]:
    return {key: date_format(day) if day else gettext("no date") for key, day in (("old", old), ("new", new))}
