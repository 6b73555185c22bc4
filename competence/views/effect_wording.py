"""The effect of a proposal in words: exact about one's own staff, and never about so few that they could be known."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy, ngettext

from competence.queries.effects import Change, Effect, Tally, tally


@dataclass(frozen=True, slots=True)
class Counting:
    """Who reads: the people she may know by name, and the smallest number of others that is said."""

    known: frozenset[UUID]
    limit: int


@dataclass(frozen=True, slots=True)
class _Two:
    """The same figures of one's own staff (exact) and of others (None where there are no others)."""

    own: Tally | None
    others: Tally | None


def sentences(effect: Effect, counting: Counting, competence_id: int | None = None) -> tuple[str, ...]:
    """What changes in one competence, or altogether; the new gaps are always spoken of."""
    changes = [one for one in effect.changes if competence_id in {None, one.competence_id}]
    two = _split(effect.people, changes, counting)
    said = [_new(two, counting.limit)]
    said += [
        str(sentence) % {"people": _people(two, field, counting.limit)}
        for field, sentence in _OTHERS.items()
        if _is_said(two, field, counting.limit)
    ]
    return tuple(said)


_OTHERS = {
    "larger": gettext_lazy("It makes a gap larger for %(people)s."),
    "smaller": gettext_lazy("It makes a gap smaller for %(people)s."),
    "closed": gettext_lazy("It closes a gap for %(people)s."),
    "unrated": gettext_lazy("It asks %(people)s for a level that they have not assessed yet."),
}


def _split(people: Collection[UUID], changes: list[Change], counting: Counting) -> _Two:
    own = [one for one in changes if one.person_id in counting.known]
    others = [one for one in changes if one.person_id not in counting.known]
    has_own = any(person in counting.known for person in people)
    has_others = any(person not in counting.known for person in people)
    return _Two(tally(own) if has_own or not has_others else None, tally(others) if has_others else None)


def _new(two: _Two, limit: int) -> str:
    far = ""
    if two.others is None and two.own is not None and two.own.far:
        far = ngettext("%(n)s of them two levels or more", "%(n)s of them two levels or more", two.own.far) % {
            "n": two.own.far
        }
    elif two.own is None and two.others is not None and _may_split(two.others, limit):
        far = gettext("%(n)s of them two levels or more") % {"n": two.others.far}
    people = _people(two, "new", limit)
    if far:
        return gettext("This gives %(people)s a new gap, %(far)s.") % {"people": people, "far": far}
    return gettext("This gives %(people)s a new gap.") % {"people": people}


def _may_split(others: Tally, limit: int) -> bool:
    """Neither part of a number tells of too few."""
    rest = others.new - others.far
    return others.far >= limit and (rest == 0 or rest >= limit)


def _is_said(two: _Two, field: str, limit: int) -> bool:
    has_own = two.own is not None and getattr(two.own, field) > 0
    return has_own or (two.others is not None and getattr(two.others, field) >= limit)


def _people(two: _Two, field: str, limit: int) -> str:
    own = None if two.own is None else int(getattr(two.own, field))
    others = None if two.others is None else int(getattr(two.others, field))
    if others is None:
        return _exact(own or 0)
    said = _at_least(others, limit)
    if own is None:
        return said
    return gettext("%(own)s of your own staff and %(others)s elsewhere") % {"own": _exact(own), "others": said}


def _exact(count: int) -> str:
    if count == 0:
        return gettext("nobody")
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}


def _at_least(count: int, limit: int) -> str:
    if count < limit:
        return gettext("fewer than %(limit)s people") % {"limit": limit}
    return gettext("%(n)s people") % {"n": count}
