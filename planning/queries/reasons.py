"""Why a goal would be in the plan: gaps, certificates, wishes, needs and tasks (domain.md, the line of sight)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext

from competence.models import Competence, Rating
from competence.queries import scales
from competence.queries.requirements import Source
from planning.models import Goal
from planning.queries import needs, talks
from planning.queries.talks import LevelLine, Rated
from portal.models import User
from portal.texts import in_language

LONGEST_TITLE, LONGEST_ORIGIN = 200, 300  # as the columns of a goal


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to work with: the goal it would become, and why. `competence_id` 0: a task, which names none.

    `requirement_id` and `task_id` are what the goal would serve, where the portal knows that.
    """

    competence_id: int
    title: str
    source: str
    origin: str
    from_level: int | None
    target_level: int | None
    requirement_id: int | None = None
    task_id: int | None = None

    @property
    def key(self) -> str:
        """What a form calls it."""
        if self.source == Goal.Source.NEED:
            return f"need:{self.requirement_id}"
        return f"task:{self.task_id}" if self.task_id else f"competence:{self.competence_id}"


def of(person: User, *, on: date, rated: Sequence[Rated] | None = None) -> dict[int, Reason]:
    """What may become a goal, by competence, in the active language. `rated`: the answers, if they are known."""
    return {reason.competence_id: reason for reason in among(talks.levels_of(person, on=on, rated=rated).lines)}


def among(lines: Iterable[LevelLine]) -> list[Reason]:
    """The reasons there are among these: the largest gap first, then certificates, then wishes."""
    found = [reason for line in lines if (reason := _reason(line))]
    order = [Goal.Source.GAP.value, Goal.Source.LAW.value, Goal.Source.WISH.value]
    return sorted(found, key=lambda one: (order.index(one.source), (one.from_level or 0) - (one.target_level or 0)))


def all_of(person: User, *, on: date, rated: Sequence[Rated] | None = None) -> list[Reason]:
    """Everything a goal can serve: what `of` has, then unmet needs of her units, then their tasks."""
    unmet, tasks = needs.around(person, on=on)
    return [*of(person, on=on, rated=rated).values(), *map(_need, unmet), *map(_task, tasks)]


def words_of(source: Source, kind: str = Competence.Kind.RATED) -> str:
    """Who demands it, and which level: "Medicinavdelning 3, level 2"; a certificate has no level."""
    language = get_language() or "sv"
    who = in_language(source.name, language).value or gettext("everyone")
    if source.profession:
        who = f"{who} ({in_language(source.profession, language).value})"
    if kind == Competence.Kind.CERTIFICATE:
        return gettext("required of %(who)s") % {"who": who}
    if kind == Competence.Kind.LANGUAGE:
        return f"{who}, {scales.CEFR.name(source.level, language)}"
    return gettext("%(who)s, level %(level)s") % {"who": who, "level": source.level}


def _reason(line: LevelLine) -> Reason | None:
    name = in_language(line.line.name, get_language() or "sv").value
    if line.line.is_certificate:
        return _certificate(line, name) if line.gap else None
    if line.gap:
        return _gap(line, name)
    if line.line.wish == Rating.Wish.MORE:
        title = gettext("Work more with %(name)s") % {"name": name}
        return Reason(line.competence_id, title[:LONGEST_TITLE], Goal.Source.WISH.value, "", line.now, None)
    return None


def _gap(line: LevelLine, name: str) -> Reason:
    required = line.line.required
    if line.line.kind == Competence.Kind.LANGUAGE:
        wanted = scales.CEFR.name(required or 0, get_language() or "sv")
        title = gettext("%(name)s: reach %(level)s") % {"name": name, "level": wanted}
    else:
        title = gettext("%(name)s: reach level %(level)s") % {"name": name, "level": required}
    demanding = [source for source in line.line.sources if source.now == required]
    origin = " · ".join(words_of(source, line.line.kind) for source in demanding)[:LONGEST_ORIGIN]
    requirement_id = demanding[0].requirement_id if demanding else None
    source = Goal.Source.GAP.value
    return Reason(line.competence_id, title[:LONGEST_TITLE], source, origin, line.now, required, requirement_id)


def _need(one: needs.UnmetNeed) -> Reason:
    language = get_language() or "sv"
    facts = {"name": in_language(json.loads(one.name), language).value, "level": one.level}
    if one.kind == Competence.Kind.CERTIFICATE:
        title = gettext("%(name)s: valid certificate") % facts
    elif one.kind == Competence.Kind.LANGUAGE:
        title = gettext("%(name)s: reach %(level)s") % {**facts, "level": scales.CEFR.name(one.level, language)}
    else:
        title = gettext("%(name)s: reach level %(level)s") % facts
    origin = gettext("%(unit)s needs at least %(n)s who can this") % {"unit": one.unit, "n": one.min_people}
    level = None if one.kind == Competence.Kind.CERTIFICATE else one.level
    source = Goal.Source.NEED.value
    return Reason(
        one.competence_id, title[:LONGEST_TITLE], source, origin[:LONGEST_ORIGIN], None, level, one.requirement_id
    )


def _task(one: needs.OpenTask) -> Reason:
    title = gettext("Take on: %(task)s") % {"task": one.name}
    origin = gettext("%(unit)s: %(task)s") % {"unit": one.unit, "task": one.name}
    source = Goal.Source.TASK_SHIFT.value
    return Reason(0, title[:LONGEST_TITLE], source, origin[:LONGEST_ORIGIN], None, None, task_id=one.task_id)


def _certificate(line: LevelLine, name: str) -> Reason:
    origin = gettext("the certificate has expired") if line.line.valid_until else gettext("the certificate is missing")
    title = gettext("%(name)s: valid certificate") % {"name": name}
    requirement_id = line.line.sources[0].requirement_id if line.line.sources else None
    source = Goal.Source.LAW.value
    return Reason(line.competence_id, title[:LONGEST_TITLE], source, origin, None, None, requirement_id)
