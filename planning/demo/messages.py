"""What the demo's people find in their inboxes: reminders of certificates that run out, given yesterday."""

from datetime import date, timedelta

from competence.actions import credential_reminders
from planning.demo.moments import noon
from portal.models import Organisation


def remind(organisation: Organisation, today: date) -> int:
    """As the scheduler does it; how many."""
    at = noon(today - timedelta(days=1))
    return credential_reminders.remind(organisation=organisation, on=today, at=at, by=None)
