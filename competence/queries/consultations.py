"""What has been said in a consultation, and what was answered."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from competence.models import Comment, DecisionState, FrameworkVersion
from portal.models import User


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with its answer; both name who and when. `competence_code` is empty where it is about the whole."""

    id: int
    author: str
    written_at: datetime
    competence_code: str
    text: str
    answer: str
    answered_by: str
    answered_at: datetime | None


def versions_in_consultation(user: User, *, on: date) -> QuerySet[FrameworkVersion]:
    """The organisation's, with `has_commented` (the asker) and `unanswered`.

    One that is over stays while a comment has no answer.
    """
    mine = Comment.objects.filter(framework_version=OuterRef("pk"), author=user)
    return (
        FrameworkVersion.objects.filter(
            framework__organisation_id=user.organisation_id, state=DecisionState.CONSULTATION
        )
        .exclude(framework__state=DecisionState.RETIRED)
        .annotate(has_commented=Exists(mine))
        .annotate(unanswered=Count("comments", filter=Q(comments__answered_at__isnull=True)))
        .filter(Q(consultation_until__gte=on) | Q(unanswered__gt=0))
    )


def comments_on(version: FrameworkVersion) -> tuple[Said, ...]:
    """The consultation log of the version, in the order it was written. One query."""
    rows = Comment.objects.filter(framework_version=version).select_related("author", "answered_by")
    return tuple(
        Said(
            id=row.pk,
            author=row.author.name,
            written_at=row.written_at,
            competence_code=row.competence_code,
            text=row.text,
            answer=row.answer,
            answered_by=row.answered_by.name if row.answered_by else "",
            answered_at=row.answered_at,
        )
        for row in rows.order_by("written_at", "pk")
    )


def get(version: FrameworkVersion, comment_id: int) -> Comment:
    """A comment on this version; `Http404` otherwise."""
    rows = Comment.objects.select_related("framework_version__framework")
    found = rows.filter(framework_version=version, pk=comment_id).first()
    if found is None:
        raise Http404
    return found
