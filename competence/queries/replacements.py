"""What takes the place of what, and what requirements become of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from competence.reading.content import FrameworkContent
from competence.reading.faults import shown


@dataclass(frozen=True, slots=True)
class Span:
    """A level that is demanded for a while (`until` exclusive, None: until further notice), and for which tasks."""

    since: date
    until: date | None
    level: int
    min_people: int | None = None
    ramp_months: int | None = None
    ramp_level: int | None = None
    tasks: frozenset[int] = frozenset()

    def covers(self, day: date) -> bool:
        """Whether it is demanded on the day."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def strength(self) -> tuple[int, int, int]:
        """What is more demanding is greater: the level, then the number of people, then the shorter ramp."""
        return self.level, self.min_people or 0, -(self.ramp_months or 0)


def highest(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The most demanding of the spans at every time, with the tasks of all that apply then; one after the other."""
    spans = list(spans)
    days = sorted({span.since for span in spans} | {span.until for span in spans if span.until})
    found: list[Span] = []
    for number, day in enumerate(days):
        here = [span for span in spans if span.covers(day)]
        if not here:
            continue
        until = days[number + 1] if number + 1 < len(days) else None
        tasks = frozenset[int]().union(*(span.tasks for span in here))
        best = replace(max(here, key=lambda span: span.strength), since=day, until=until, tasks=tasks)
        if found and found[-1].until == day and replace(found[-1], since=day, until=until) == best:
            best = replace(best, since=found.pop().since)
        found.append(best)
    return tuple(found)


def replacement_faults(content: FrameworkContent, in_force: FrameworkContent) -> list[str]:
    """Why something cannot take the place of something else."""
    return list(dict.fromkeys(_faults(content, in_force)))


def _faults(content: FrameworkContent, in_force: FrameworkContent) -> Iterator[str]:
    own = {one.code for one in content.competences}
    known = {one.code: one for one in in_force.competences}
    taken: dict[str, str] = {}
    for one in content.competences:
        for code in one.replaces:
            words = {"code": shown(one.code), "old": shown(code)}
            if code in own:
                yield (
                    _("%(code)s takes the place of %(old)s, which is still in this version. Remove one of them.")
                    % words
                )
            elif code not in known:
                yield _("%(code)s takes the place of %(old)s, which is not in force.") % words
            elif known[code].kind != one.kind:
                yield _("%(code)s is of another kind than %(old)s and cannot take its place.") % words
            if code in taken and taken[code] != one.code:
                yield _("Both %(first)s and %(code)s take the place of %(old)s. Choose one of them.") % {
                    **words, "first": shown(taken[code]),
                }  # fmt: skip
            taken[code] = one.code
