"""The conversions that an organisation keeps."""

from django.db.models import QuerySet
from django.http import Http404

from competence.models import LevelConversion
from portal.models import User


def visible_to(user: User) -> QuerySet[LevelConversion]:
    """Those of the person's organisation, by code."""
    rows = LevelConversion.objects.filter(organisation_id=user.organisation_id)
    return rows.select_related("organisation", "changed_by").order_by("code")


def get(user: User, conversion_id: int) -> LevelConversion:
    """The conversion; `Http404` for an unknown id and for one of another organisation."""
    found = visible_to(user).filter(pk=conversion_id).first()
    if found is None:
        raise Http404
    return found
