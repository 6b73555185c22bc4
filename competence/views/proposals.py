"""A proposal of requirements in one line: what it is about, how far it has come, where it is read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from competence.views.wording import day_words, status_mark

if TYPE_CHECKING:
    from competence.models import RequirementProfile


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal in a list."""

    title: str
    unit: str
    mark: SafeString
    words: str
    url: str


def proposal_line(profile: "RequirementProfile", unit: str = "") -> ProposalLine:
    """The proposal as a list shows it; its unit is named where the list is of several units."""
    return ProposalLine(
        title=profile.title,
        unit=unit,
        mark=state_mark(profile),
        words=gettext("from %(day)s") % {"day": day_words(profile.since)},
        url=reverse("competence:profile", args=[profile.pk]),
    )


def state_mark(profile: "RequirementProfile") -> SafeString:
    """How far it has come: shape and word."""
    kind, word = {
        "DRAFT": ("idle", gettext("draft")),
        "CONSULTATION": ("near", gettext("in consultation")),
        "DECIDED": ("ok", gettext("decided")),
    }.get(profile.state, ("expired", gettext("ended")))
    return status_mark(kind, word)
