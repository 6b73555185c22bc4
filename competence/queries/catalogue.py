"""Look-ups for whoever fills the catalogue: the organisation, its professions, and who decides."""

from portal.models import Organisation, Profession, User


def organisation(code: str | None) -> Organisation | None:
    """The organisation with the code; without a code the only one there is, or None."""
    found = Organisation.objects.all() if code is None else Organisation.objects.filter(code=code)
    first = list(found.order_by("pk")[:2])
    return first[0] if len(first) == 1 else None


def professions(organisation_id: int) -> dict[str, Profession]:
    """The professions by code."""
    return {row.code: row for row in Profession.objects.filter(organisation_id=organisation_id)}


def person(organisation_id: int, username: str | None) -> User | None:
    """The person of the organisation with the user name."""
    return User.objects.filter(organisation_id=organisation_id, username=username).first() if username else None


def anyone(username: str) -> User | None:
    """The person with the user name, in whatever organisation: for commands on the server."""
    return User.objects.select_related("organisation").filter(username=username).first()
