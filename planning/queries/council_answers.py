"""The answers to the council: drafts for those who publish figures, published ones for those who read them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from planning.models import CouncilAnswer
from portal.authorization import Permission, can
from portal.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def visible_to(user: User) -> "QuerySet[CouncilAnswer]":
    """Those of her organisation: all for who publishes figures, the published ones for who reads published figures."""
    rows = CouncilAnswer.objects.filter(organisation_id=user.organisation_id)
    rows = rows.select_related("unit", "snapshot__organisation", "written_by", "published_by")
    if can(user, Permission.PUBLISH_FIGURES):
        return rows.order_by("-snapshot__day", "-written_at")
    if can(user, Permission.READ_PUBLISHED):
        return rows.filter(state=CouncilAnswer.State.PUBLISHED).order_by("-snapshot__day", "-published_at")
    return rows.none()


def get(user: User, answer_id: UUID) -> CouncilAnswer:
    """The answer; `Http404` for one of another organisation, `PermissionDenied` for a draft one may not read."""
    found = visible_to(user).filter(pk=answer_id).first()
    if found is not None:
        return found
    if CouncilAnswer.objects.filter(pk=answer_id, organisation_id=user.organisation_id).exists():
        raise PermissionDenied
    raise Http404
