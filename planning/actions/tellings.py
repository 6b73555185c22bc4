"""Telling somebody about a talk: which kind it is and whose, and nothing that was said in it."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from planning.models import Talk
from portal.actions.messages import Telling, tell


def tell_of_talk(talk: Talk, to: UUID | None, kind: str, at: datetime) -> None:
    """Put a message that leads to the talk into the inbox; nobody to tell (a unit without a manager) is no error."""
    if to is None:
        return
    telling = Telling(
        to=to,
        kind=kind,
        unique_key=f"{kind}:{talk.pk}:{at.isoformat()}:{to}",
        path=reverse("planning:talk", kwargs={"talk": talk.pk}),
        facts={"kind": talk.kind, "employee": talk.user.name, "is_own": to == talk.user_id},
    )
    tell(tellings=[telling], at=at)
