"""People: who is there, and who of them someone may be shown by name."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from portal.authorization.facts import with_place
from portal.models import User


def visible_to(user: User) -> QuerySet[User]:
    """The people whose existence `user` may know of: those of her own organisation."""
    return User.objects.filter(organisation_id=user.organisation_id)


def get(user: User, person_id: UUID) -> User:
    """The person with this id; `Http404` for an unknown id and for one of another organisation.

    The caller still asks `require(user, permission, person)`: knowing of a person is no right to her data.
    """
    if person_id == user.pk:
        return user
    person = with_place(visible_to(user).select_related("organisation"), person_id, on=timezone.localdate())
    if person is None:
        raise Http404
    return person


def get_many(user: User, person_ids: Sequence[UUID]) -> list[User]:
    """The people with these ids; `Http404` where one is unknown or of another organisation. One query."""
    found = list(visible_to(user).select_related("organisation").filter(pk__in=person_ids))
    if len(found) != len(set(person_ids)):
        raise Http404
    return found
