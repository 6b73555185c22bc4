"""What has been said in a consultation, and what was answered."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from competence.models import Comment, FrameworkVersion
from competence.queries.framework_versions import LARGEST_ID


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
    found = rows.filter(framework_version=version, pk=comment_id).first() if comment_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
