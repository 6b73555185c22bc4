"""What people say about proposed requirements while the consultation is open, and what they are answered."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.actions.refusals import Refused
from competence.actions.requirement_profiles import lock
from competence.models import Comment, RequirementProfile
from competence.queries import profile_rights
from portal.models import User

LONGEST_COMMENT = 4_000


class ConsultationIsClosed(Refused):
    """Too late, or too early."""

    sentence = _("The consultation is not open. Talk with the one who decides instead.")


class CommentIsEmpty(Refused):
    """Nothing was written."""

    sentence = _("Write your comment.")
    field = "text"


class AlreadyAnswered(Refused):
    """Somebody else has answered."""

    sentence = _("The comment has been answered already.")


@transaction.atomic
def comment(*, profile: RequirementProfile, text: str, by: User, at: datetime) -> Comment:
    """Say something about the proposal. Raises `ConsultationIsClosed`, `CommentIsEmpty`."""
    locked = RequirementProfile.objects.select_for_update(of=("self",)).select_related("unit").get(pk=profile.pk)
    if by.organisation_id != locked.organisation_id:
        raise Http404
    on = timezone.localdate(at)
    if not profile_rights.may_comment(by, locked, on=on):
        if profile_rights.may_read(by, locked, on=on):
            raise ConsultationIsClosed
        raise PermissionDenied
    if not text.strip():
        raise CommentIsEmpty
    return Comment.objects.create(profile=locked, author=by, text=text[:LONGEST_COMMENT], written_at=at)


@transaction.atomic
def answer(*, row: Comment, text: str, by: User, at: datetime) -> Comment:
    """Answer a comment, once, before or after the decision. Raises `AlreadyAnswered`, `CommentIsEmpty`."""
    if row.profile is None:
        raise Http404
    lock(row.profile, by)
    locked = Comment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.answered_at is not None:
        raise AlreadyAnswered
    if not text.strip():
        raise CommentIsEmpty
    locked.answer, locked.answered_by, locked.answered_at = text[:LONGEST_COMMENT], by, at
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    return locked
