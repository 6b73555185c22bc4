"""The consultation on a version: what people say about it, and what HR answers. All of it is kept for good."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from competence.actions.framework_versions import NotAllowedNow
from competence.actions.refusals import Refused
from competence.models import Comment, DecisionState, FrameworkVersion
from competence.reading.faults import is_plain
from portal.authorization import Permission, require
from portal.models import User

LONGEST_COMMENT = 5000


class SaysNothing(Refused):
    """An empty text is no comment."""

    sentence = _("Write your comment.")
    field = "text"


class TooLong(Refused):
    """A comment is no document."""

    sentence = _("Write at most 5,000 characters. Say where a longer document can be read.")
    field = "text"


class CannotBeShown(Refused):
    """Control characters and halves of letters cannot be stored."""

    sentence = _("There are characters in the text that cannot be shown. Write it anew, or paste it as plain text.")
    field = "text"


class NotOpen(Refused):
    """Comments belong to a consultation."""

    sentence = _("The consultation on this version is not open.")
    field = "text"


class NoSuchCompetence(Refused):
    """A comment is about the whole, or about a competence of this version."""

    sentence = _("The competence is not in this version. Choose one of the list.")
    field = "competence"


class AlreadyAnswered(Refused):
    """An answer is not written over."""

    sentence = _("The comment is answered already. Reload the page to read the answer.")
    field = "text"


@transaction.atomic
def comment_on_version(
    *, framework_version: FrameworkVersion, text: str, competence_code: str = "", by: User, at: datetime
) -> Comment:
    """Say something about a version in consultation, or about one competence of it."""
    version = _locked(framework_version, by, Permission.COMMENT_CATALOGUE)
    if version.state != DecisionState.CONSULTATION or version.framework.state == DecisionState.RETIRED:
        raise NotOpen
    said = _checked(text)
    if competence_code and not version.competences.filter(code=competence_code).exists():
        raise NoSuchCompetence
    return Comment.objects.create(
        framework_version=version, competence_code=competence_code, author=by, text=said, written_at=at
    )


@transaction.atomic
def answer_comment(*, comment: Comment, text: str, by: User, at: datetime) -> Comment:
    """Answer a comment, once. Also after the consultation: an answer may take its time."""
    if comment.framework_version is None:
        raise Http404
    _locked(comment.framework_version, by, Permission.WRITE_CATALOGUE)
    row = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if row.answered_at is not None:
        raise AlreadyAnswered
    row.answer, row.answered_by, row.answered_at = _checked(text), by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    return row


def _locked(version: FrameworkVersion, by: User, permission: Permission) -> FrameworkVersion:
    if version.framework.organisation_id != by.organisation_id:
        raise Http404
    require(by, permission)
    rows = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework")
    row = rows.filter(pk=version.pk).first()
    if row is None:
        raise NotAllowedNow
    return row


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not said:
        raise SaysNothing
    if len(said) > LONGEST_COMMENT:
        raise TooLong
    if not is_plain(said):
        raise CannotBeShown
    return said
