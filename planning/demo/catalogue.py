"""What the demo region requires: the shipped content, the profiles of its units, and what was decided this autumn."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from competence.actions.requirements import Demand, decide_requirements
from competence.actions.starter_content import apply_unit_profile, load_starter_content
from competence.models import Competence, JobRole, Requirement, RoleHolding, Wording
from planning.demo import consultation, missions
from planning.demo.moments import noon
from planning.demo.tree import CARE_HOME, MEDICAL_WARD, NAMED_STAFF, Node, lowest
from portal.models import Organisation, Profession, Unit

REWORDED = ("S03", "U03", "G07")
DAYS_SINCE_REWORDING, DAYS_SINCE_DECISION = 200, 80
ROLES = {
    "handledare": ({"sv": "Huvudhandledare", "nb": "Hovedveileder", "en": "Head supervisor"}, "S11", 3),
    "hygienombud": ({"sv": "Hygienombud", "nb": "Hygienekontakt", "en": "Hygiene representative"}, "G10", 2),
    "forbattringsledare": ({"sv": "Förbättringsledare", "nb": "Forbedringsleder", "en": "Improvement lead"}, "G10", 3),
    "krisombud": ({"sv": "Krisberedskapsombud", "nb": "Beredskapskontakt", "en": "Preparedness contact"}, "G11", 3),
}
"""Roles that people hold beside their profession, with the one level that each demands."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Days: since when the shipped levels hold, when texts were reworded, and since when the newest levels hold."""

    base: date
    reworded: date
    newest: date

    @classmethod
    def before(cls, today: date) -> "Decisions":
        """The base three years back; the newest on the first of a month some months back."""
        newest = (today - timedelta(days=DAYS_SINCE_DECISION)).replace(day=1)
        return cls(date(today.year - 3, 1, 1), today - timedelta(days=DAYS_SINCE_REWORDING), newest)


def load(organisation: Organisation, root: Node, decisions: Decisions) -> dict[str, int]:
    """Load and decide everything; the ids of the roles by their code."""
    at = noon(decisions.base)
    load_starter_content(organisation=organisation, by=None, at=at, since=decisions.base)
    _apply_profiles(organisation, root, decisions.base, at)
    _reword(organisation, decisions.reworded)
    roles = _make_roles(organisation, decisions.base, at)
    _decide_newest(organisation, root, decisions.newest)
    missions.load(organisation, lowest(root), at)
    return roles


def hold_role(person_id: UUID, role_id: int, since: date) -> RoleHolding:
    """A person holds a role; to be written with the others."""
    return RoleHolding(user_id=person_id, role_id=role_id, period=DateRange(since, None))


def _apply_profiles(organisation: Organisation, root: Node, since: date, at: datetime) -> None:
    """The first unit of a sort gets its profile; the others of that sort get the same levels in one decision."""
    by_profile: dict[str, list[Node]] = {}
    for node in lowest(root):
        if node.profile:
            by_profile.setdefault(node.profile, []).append(node)
    for profile, nodes in by_profile.items():
        unit = Unit.objects.get(pk=nodes[0].id)
        apply_unit_profile(unit=unit, profile_code=profile, by=None, at=at, since=since)
        decided = list(Requirement.objects.filter(unit=unit).order_by("pk"))
        demands = [
            Demand(row.competence_id, row.level, row.profession_id, unit_id=node.id, min_people=row.min_people)
            for node in nodes[1:]
            for row in decided
        ]
        decide_requirements(organisation=organisation, demands=demands, since=since, by=None, at=at)


def _reword(organisation: Organisation, on: date) -> None:
    """Some competences got a reason written this year: last year's answers remember the wording without it."""
    for row in Competence.objects.filter(framework__organisation=organisation, code__in=REWORDED):
        Wording.objects.filter(competence=row, revision=1).update(why=None)
        row.revision = 2
        row.save(update_fields=["revision"])
        Wording.objects.create(
            competence=row,
            revision=2,
            name=row.name,
            why=row.why,
            level_texts=row.level_texts,
            written_at=noon(on),
        )
    consultation.record_rewording(organisation, REWORDED, on)


def _make_roles(organisation: Organisation, since: date, at: datetime) -> dict[str, int]:
    codes = dict(Competence.objects.filter(framework__organisation=organisation).values_list("code", "pk"))
    rows = {
        code: JobRole.objects.create(organisation=organisation, code=code, name=name)
        for code, (name, _competence, _level) in ROLES.items()
    }
    demands = [
        Demand(codes[competence], level, role_id=rows[code].pk) for code, (_name, competence, level) in ROLES.items()
    ]
    decide_requirements(organisation=organisation, demands=demands, since=since, by=None, at=at)
    return {code: row.pk for code, row in rows.items()}


def _decide_newest(organisation: Organisation, root: Node, since: date) -> None:
    """This autumn's decisions: more clinical assessment and NIV on the ward, more of dementia care in the home."""
    codes = dict(Competence.objects.filter(framework__organisation=organisation).values_list("code", "pk"))
    nurse = Profession.objects.get(organisation=organisation, code="sjukskoterska").pk
    units = {node.mark: node.id for node in lowest(root) if node.mark in NAMED_STAFF}
    demands = [
        Demand(codes["S02"], 3, nurse, unit_id=units[MEDICAL_WARD]),
        Demand(codes["ME02"], 2, nurse, unit_id=units[MEDICAL_WARD]),
        Demand(codes["U04"], 3, unit_id=units[CARE_HOME]),
    ]
    decide_requirements(organisation=organisation, demands=demands, since=since, by=None, at=noon(since))
