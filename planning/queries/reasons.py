"""Why a goal would be in the plan: the gaps, certificates and wishes of a person (domain.md, the line of sight)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext

from competence.models import Competence, Rating
from competence.queries import scales
from competence.queries.requirements import Source
from planning.models import Goal
from planning.queries import talks
from planning.queries.talks import LevelLine
from portal.models import User
from portal.texts import in_language

LONGEST_TITLE, LONGEST_ORIGIN = 200, 300  # as the columns of a goal


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to work with: the goal it would become, and why."""

    competence_id: int
    title: str
    source: str
    origin: str
    from_level: int | None
    target_level: int | None


def of(person: User, *, on: date) -> dict[int, Reason]:
    """What may become a goal, by competence, in the active language."""
    return {reason.competence_id: reason for reason in among(talks.levels_of(person, on=on).lines)}


def among(lines: Iterable[LevelLine]) -> list[Reason]:
    """The reasons there are among these: the largest gap first, then certificates, then wishes."""
    found = [reason for line in lines if (reason := _reason(line))]
    order = [Goal.Source.GAP.value, Goal.Source.LAW.value, Goal.Source.WISH.value]
    return sorted(found, key=lambda one: (order.index(one.source), (one.from_level or 0) - (one.target_level or 0)))


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
    return Reason(line.competence_id, title[:LONGEST_TITLE], Goal.Source.GAP.value, origin, line.now, required)


def _certificate(line: LevelLine, name: str) -> Reason:
    origin = gettext("the certificate has expired") if line.line.valid_until else gettext("the certificate is missing")
    title = gettext("%(name)s: valid certificate") % {"name": name}
    return Reason(line.competence_id, title[:LONGEST_TITLE], Goal.Source.LAW.value, origin, None, None)
