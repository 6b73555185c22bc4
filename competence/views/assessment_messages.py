"""What the two tell each other around a self-assessment: who asks for it by when, and why it came back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from competence.queries.assessment_windows import Window
from competence.queries.assessments import Head, Returned
from competence.views.wording import day_words


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return of the self-assessment in words: who and when, and the message; `handed_in` says when it was."""

    words: str
    message: str
    handed_in: str


def known_before(head: Head) -> tuple[Returned, ...]:
    """A return from before each of them was kept."""
    return (Returned(None, head.returned_at, head.returned_by, head.return_message),) if head.returned_at else ()


def return_rows(returned: Sequence[Returned]) -> tuple[ReturnRow, ...]:
    """The returns in words, the latest first: the same for the two who may read them."""
    return tuple(_return_row(one) for one in returned)


def _return_row(one: Returned) -> ReturnRow:
    handed_in = day_words(timezone.localdate(one.submitted_at)) if one.submitted_at else ""
    day = day_words(timezone.localdate(one.returned_at))
    return ReturnRow(
        words=gettext("%(who)s sent it back on %(day)s:") % {"who": one.returned_by, "day": day},
        message=one.message,
        handed_in=gettext("It had been handed in on %(day)s.") % {"day": handed_in} if handed_in else "",
    )


def asked_words(window: Window | None) -> str:
    """Give "Anna Berg asks for it by 12 December 2026."; nothing where nobody asks."""
    if window is None:
        return ""
    words = {"who": window.asked_by, "day": day_words(window.closes_on)}
    return gettext("%(who)s asks for it by %(day)s.") % words if window.asked_by else gettext("By %(day)s.") % words
