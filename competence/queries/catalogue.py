"""Look-ups in one organisation's catalogue: roles, professions, and who decides."""

from django.db.models import Q, QuerySet

from competence.models import JobRole
from portal.models import Organisation, Profession, User


def organisation(code: str | None) -> Organisation | None:
    """The organisation with the code; without a code the only one there is, or None."""
    found = Organisation.objects.all() if code is None else Organisation.objects.filter(code=code)
    first = list(found.order_by("pk")[:2])
    return first[0] if len(first) == 1 else None


def job_role(organisation_id: int, code: str) -> JobRole | None:
    """The role with the code."""
    return JobRole.objects.filter(organisation_id=organisation_id, code=code).first()


def job_roles(organisation_id: int, *, containing: str = "") -> QuerySet[JobRole]:
    """The roles by code; `containing` narrows them to those whose code or name in any language holds the text."""
    roles = JobRole.objects.filter(organisation_id=organisation_id).order_by("code")
    if not containing:
        return roles
    in_name = Q(name__sv__icontains=containing) | Q(name__nb__icontains=containing) | Q(name__en__icontains=containing)
    return roles.filter(in_name | Q(code__icontains=containing))


def professions(organisation_id: int) -> dict[str, Profession]:
    """The professions by code."""
    return {row.code: row for row in Profession.objects.filter(organisation_id=organisation_id)}


def person(organisation_id: int, username: str | None) -> User | None:
    """The person of the organisation with the user name."""
    return User.objects.filter(organisation_id=organisation_id, username=username).first() if username else None


def anyone(username: str) -> User | None:
    """The person with the user name, in whatever organisation: for commands on the server."""
    return User.objects.select_related("organisation").filter(username=username).first()
